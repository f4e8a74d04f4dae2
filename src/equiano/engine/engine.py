"""Engines behind one small interface: scan a file, write a frame, fetch an aggregate.

The portable subset that stages may use is listed in `docs/explanation/engine.md`: int64 everywhere, no list
indexing, NULL and never NaN, no engine hash, explicit order.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import narwhals as nw
import pyarrow as pa

from equiano import settings
from equiano.errors import EngineError
from equiano.files import must_exist, whole_file


class Engine(ABC):
    """A place where tables are scanned, transformed and written. Use it as a context manager."""

    name: str

    @abstractmethod
    def scan(self, path: Path | str) -> nw.LazyFrame[Any]:
        """A lazy frame over a Parquet file."""

    @abstractmethod
    def from_arrow(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """A lazy frame over an Arrow table."""

    @abstractmethod
    def write_parquet(self, frame: nw.LazyFrame[Any], path: Path | str) -> None:
        """Write a frame to one Parquet file, whole or not at all."""

    @abstractmethod
    def close(self) -> None:
        """Release the engine's memory and files."""

    def fetch(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run a frame and return its rows. Only for aggregates: everything comes into memory."""
        return frame.collect(backend="pyarrow").to_native()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class DuckDBEngine(Engine):
    """The embedded default."""

    name = "duckdb"

    def __init__(self) -> None:
        import duckdb

        self.connection = duckdb.connect()
        threads = int(settings.get("threads")) or (os.cpu_count() or 1)
        self.connection.execute(f"SET threads = {threads}")
        self.connection.execute("SET memory_limit = ?", [settings.get("memory_limit")])
        self.connection.execute("SET TimeZone = 'UTC'")

    def scan(self, path: Path | str) -> nw.LazyFrame[Any]:
        """A lazy frame over a Parquet file."""
        return nw.from_native(self.connection.read_parquet(str(must_exist(path))))

    def from_arrow(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """A lazy frame over an Arrow table."""
        return nw.from_native(self.connection.from_arrow(table))

    def write_parquet(self, frame: nw.LazyFrame[Any], path: Path | str) -> None:
        """Write a frame to one Parquet file, whole or not at all."""
        with whole_file(path) as temporary:
            frame.to_native().write_parquet(str(temporary), compression="zstd", overwrite=True)

    def close(self) -> None:
        """Release the engine's memory and files."""
        self.connection.close()


class SparkEngine(Engine):
    """PySpark, classic or Connect; with `sail=True` an embedded Sail server, without Java."""

    def __init__(self, *, sail: bool = False) -> None:
        self.name = "sail" if sail else "spark"
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            extra = "sail" if sail else "spark"
            raise EngineError(
                f"the {self.name} engine is not installed. Run `pip install 'equiano[{extra}]'`."
            ) from error
        self._server: Any = None
        if sail:
            try:
                from pysail.spark import SparkConnectServer
            except ImportError as error:
                raise EngineError(
                    "the sail engine is not installed. Run `pip install 'equiano[sail]'`."
                ) from error
            self._server = SparkConnectServer()
            self._server.start(background=True)
            _, port = self._server.listening_address
            self.session = SparkSession.builder.remote(f"sc://localhost:{port}").getOrCreate()
        elif remote := settings.get("spark_remote"):
            self.session = SparkSession.builder.remote(remote).getOrCreate()
        else:
            self.session = SparkSession.builder.master("local[*]").appName("equiano").getOrCreate()
        self.session.conf.set("spark.sql.session.timeZone", "UTC")

    def scan(self, path: Path | str) -> nw.LazyFrame[Any]:
        """A lazy frame over a Parquet file."""
        return nw.from_native(self.session.read.parquet(str(must_exist(path).resolve())))

    def from_arrow(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """A lazy frame over an Arrow table."""
        return nw.from_native(self.session.createDataFrame(table))

    def write_parquet(self, frame: nw.LazyFrame[Any], path: Path | str) -> None:
        """Write a frame to one Parquet file, whole or not at all."""
        import shutil
        import tempfile

        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".spark-") as folder:
            out = Path(folder) / "out"
            frame.to_native().coalesce(1).write.parquet(str(out))
            (part,) = out.glob("*.parquet")
            with whole_file(target) as temporary:
                shutil.copyfile(part, temporary)

    def close(self) -> None:
        """Release the engine's memory and files."""
        self.session.stop()
        if self._server is not None:
            self._server.stop()


def open_engine(name: str | None = None) -> Engine:
    """Open the engine called `name`, or the one of the setting `engine`.

    Raises:
        EngineError: If the engine is unknown or not installed.
    """
    match name or settings.get("engine"):
        case "duckdb":
            return DuckDBEngine()
        case "spark":
            return SparkEngine()
        case "sail":
            return SparkEngine(sail=True)
        case other:
            raise EngineError(f"unknown engine {other!r}. Choose duckdb, spark or sail.")

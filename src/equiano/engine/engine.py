"""Engines behind one small interface: scan a file, write a frame, fetch an aggregate.

The portable subset that stages may use is listed in `docs/explanation/engine.md`: int64 everywhere, no list
indexing, NULL and never NaN, no engine hash, explicit order.
"""

from __future__ import annotations

import os
import re
import socket
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import narwhals as nw

from equiano.engine.rows import Row, json_table, sql_text, write_rows
from equiano.errors import BadInputError, EngineError, MissingExtraError, UsageError
from equiano.files import must_exist, private_folder, whole_file
from equiano.settings import get as setting
from equiano.system_errors import refusal_behind
from equiano.tables.encoding import is_gzip
from equiano.words import say

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa  # an install for intake does without it


def _threads(text: str) -> int:
    if not text.isdigit():
        raise UsageError(say("the setting `threads` must be a whole number, 0 for one for each core."))
    return int(text) or (os.cpu_count() or 1)


def _set_memory_limit(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    import duckdb

    try:
        connection.execute("SET memory_limit = ?", [text])
    except duckdb.Error as error:
        raise UsageError(say("the setting `memory_limit` must read like 1GB or 500MB.")) from error


# Every thread holds a group of finished rows in memory: a wide table in groups of 122,880 takes 300 MB more.
_SMALL_ROW_GROUP = 20_480


Work = Callable[[int], Mapping[str, int]]
Session = Any  # PySpark, Connect and their builders: their types share no base, and PySpark may be absent


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
    def from_rows(self, rows: Iterable[Row], types: Mapping[str, str]) -> nw.LazyFrame[Any]:
        """A lazy frame over rows that are in memory.

        Args:
            rows: Values by column; a column that a row lacks is NULL.
            types: Type (`schema/`) by column.
        """

    @abstractmethod
    def write_parquet(self, frame: nw.LazyFrame[Any], path: Path | str, *, keep_order: bool = True) -> None:
        """Write a frame to one Parquet file, whole or not at all.

        Only DuckDB keeps the order of the rows: sort again after reading. Without `keep_order` it takes half
        the memory, as finished rows need not wait for earlier ones.
        """

    @abstractmethod
    def spread(self, work: Work, tasks: int) -> Counter[str]:
        """Hand the numbers of tasks to a function, here or to the workers of Spark; the sum of its counts.

        A task that is a range of a file is cheaper than the file's rows: Spark hands rows to Python one by
        one, which costs four times the reading (`benchmarks/engines.md`). Workers see the file under the
        same path.

        Args:
            work: From the number of a task to counts by name; a function of a module, or a `partial` of one,
                as the workers import it.
            tasks: How many there are, from 0.
        """

    @abstractmethod
    def close(self) -> None:
        """Release the engine's memory and files."""

    def fetch(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run a frame and return its rows. Only for aggregates: everything comes into memory."""
        return frame.collect(backend="pyarrow").to_native()

    def batches(self, frame: nw.LazyFrame[Any], rows: int) -> Iterator[pa.Table]:
        """Run a frame and give its rows in parts, in no order; an empty frame is one empty part.

        Take them all before the engine is asked for anything else. Spark hands the rows over whole.

        Args:
            frame: What to run.
            rows: Most rows of a part.
        """
        whole = self.fetch(frame)
        yield from (whole.slice(start, rows) for start in range(0, max(whole.num_rows, 1), rows))

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
        self._threads = _threads(setting("threads"))
        _megabytes(setting("memory_limit"))  # now, not at the first use of the database
        self._closing = ExitStack()
        self._tables = 0  # made so far of rows in memory

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database, opened when it is first asked for: spreading tasks needs none."""
        import duckdb

        spill = self._spill  # entered first, so that it goes when the database is closed
        opened = self._closing.enter_context(duckdb.connect())
        opened.execute(f"SET threads = {self._threads}")
        _set_memory_limit(opened, setting("memory_limit"))
        # What does not fit in memory is spilled to a private folder, never beside the user's files.
        opened.execute("SET temp_directory = ?", [str(spill)])
        opened.execute("SET TimeZone = 'UTC'")
        return opened

    @cached_property
    def _spill(self) -> Path:
        return self._closing.enter_context(private_folder())

    def scan(self, path: Path | str) -> nw.LazyFrame[Any]:
        """A lazy frame over a Parquet file."""
        import duckdb

        found = must_exist(path)
        # An install for intake does without pyarrow, and scans nothing but what intake has just written.
        with suppress(MissingExtraError):
            from equiano.engine.parquet import open_parquet

            open_parquet(found).close()
        try:
            return nw.from_native(self.connection.read_parquet(str(found)))
        except (duckdb.Error, RuntimeError) as error:  # RuntimeError: text that is not UTF-8
            raise BadInputError(
                say("{name}: not a readable Parquet file. Make it again.", name=found.name)
            ) from error

    def batches(self, frame: nw.LazyFrame[Any], rows: int) -> Iterator[pa.Table]:
        """Run a frame and give its rows in parts as they come: they are never in memory together."""
        import pyarrow as pa

        reader = frame.to_native().to_arrow_reader(rows)
        empty = True
        for batch in reader:
            empty = False
            yield pa.Table.from_batches([batch])
        if empty:
            yield reader.schema.empty_table()

    def from_arrow(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """A lazy frame over an Arrow table."""
        return nw.from_native(self.connection.from_arrow(table))

    def from_rows(self, rows: Iterable[Row], types: Mapping[str, str]) -> nw.LazyFrame[Any]:
        """A lazy frame over rows that are in memory."""
        self._tables += 1
        name, between = f"rows_{self._tables}", self._spill / f"rows_{self._tables}.json"
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {json_table(rows, types, between)}")
        between.unlink()
        return nw.from_native(self.connection.table(name))

    def write_parquet(self, frame: nw.LazyFrame[Any], path: Path | str, *, keep_order: bool = True) -> None:
        """Write a frame to one Parquet file, whole or not at all."""
        self.connection.execute(f"SET preserve_insertion_order = {str(keep_order).lower()}")
        groups = {} if keep_order else {"row_group_size": _SMALL_ROW_GROUP}
        with whole_file(path) as temporary:
            frame.to_native().write_parquet(str(temporary), compression="zstd", overwrite=True, **groups)

    def spread(self, work: Work, tasks: int) -> Counter[str]:
        """Do each task in turn; the function may use threads of its own."""
        return sum(map(Counter, map(work, range(tasks))), Counter())

    def csv_to_parquet(
        self, path: Path | str, out: Path | str, *, columns: Sequence[str], delimiter: str, row: str
    ) -> int | None:
        """Copy a CSV or CSV.gz file of UTF-8 text to Parquet, every cell as text, none as NULL.

        Args:
            path: The file; its first row is the header and is not looked at.
            out: Parquet file to write.
            columns: Names to give to the columns, in the order of the file.
            delimiter: One character.
            row: Name of a first column for the row number (int64, the header is row 1).

        Returns:
            How many rows were copied; None if any row is not as regular as RFC 4180 says, so that the
            caller must read it with more care.
        """
        import duckdb

        zipped = "gzip" if is_gzip(Path(path)) else "none"
        never = "\x01"  # DuckDB reads an empty cell as NULL unless another text stands for NULL
        types = ", ".join(f"{sql_text(name)}: 'VARCHAR'" for name in columns)
        read = (
            f"read_csv({sql_text(str(path))}, columns={{{types}}}, auto_detect=false, header=true,"
            f" delim={sql_text(delimiter)}, quote='\"', escape='\"', nullstr={sql_text(never)},"
            f" strict_mode=true, compression={sql_text(zipped)}, max_line_size=16777216)"
        )
        numbered = f"SELECT row_number() OVER () + 1 AS {row}, * FROM {read}"  # noqa: S608 - all quoted above
        copy = f"COPY ({numbered}) TO {sql_text(str(out))}"
        try:
            # fetchall: a half-fetched result leaves a DuckDB 2 connection busy.
            found = self.connection.execute(f"{copy} (FORMAT parquet, COMPRESSION lz4)").fetchall()
        except duckdb.Error as error:
            if refusal_behind(error):
                raise
            return None
        return int(found[0][0])

    def close(self) -> None:
        """Release the engine's memory and files."""
        self._closing.close()


def _connect(address: str) -> Session:
    """A Spark Connect session.

    PySpark takes a program without a main file (`python -c`, a pytest-xdist worker) for its own doctests and
    stops it. So the main module has a file while the modules that look for one are imported.
    """
    from pyspark.sql import SparkSession

    main_module = sys.modules["__main__"]
    nameless = not hasattr(main_module, "__file__")
    if nameless:
        main_module.__file__ = __file__
    try:
        session = SparkSession.builder.remote(address).getOrCreate()
        for name in ("functions", "window", "dataframe", "column", "types"):
            import_module(f"pyspark.sql.connect.{name}")
    finally:
        if nameless:
            del main_module.__file__
    return session


def _megabytes(text: str) -> int:
    """The setting `memory_limit` in megabytes.

    Raises:
        UsageError: If it is none.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT])i?B\s*", text, re.IGNORECASE)
    if not found:
        raise UsageError(say("the setting `memory_limit` must read like 1GB or 500MB."))
    return int(float(found[1]) * 1024 ** ("KMGT".index(found[2].upper()) - 1))


@contextmanager
def _starting(name: str) -> Iterator[None]:
    """What can go wrong at the start, told in words.

    Raises:
        EngineError: If there is no Java, the server cannot be reached or does not take this client.
    """
    from pyspark import __version__ as client
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, OSError, ValueError) as error:
        if "JAVA_GATEWAY_EXITED" in str(error) or isinstance(error, FileNotFoundError):
            text = say("Spark needs Java 17 or newer, and it did not start. Install it or set JAVA_HOME.")
        elif "unsupported PySpark version" in str(error):
            text = say(
                "Sail does not take the PySpark client {client} that is installed. "
                "Run `pip install 'equiano[sail]'`, which brings one that it takes.",
                client=client,
            )
        else:
            text = say(
                "the {name} engine did not start (PySpark {client}). Is the address in `spark_remote` right, "
                "does the server run, and is it of the same version?",
                name=name,
                client=client,
            )
        raise EngineError(text) from error


# Results come in pieces of this size. By itself Spark makes them of 64 MB, which a local one of 2 GB loses
# between worker and driver when there are 10^7 groups ("TaskResultLost"). Chosen: one of 4 MB always fits.
_PIECE = "4m"
_SPARK_CONNECT_PORT = 15002  # Spark's own default
# Seconds for a server to answer the first knock: the client itself would try for many minutes. Chosen.
_PATIENCE = 10.0


def _spark_session(builder: Session) -> Session:
    """A session on the cluster of the setting `spark_remote`, else on this machine."""
    if not (remote := setting("spark_remote")):
        return _local_session(builder)
    place = urlsplit(remote)
    with socket.create_connection((place.hostname or "", place.port or _SPARK_CONNECT_PORT), _PATIENCE):
        return _connect(remote)


def _local_session(builder: Session) -> Session:
    """Spark on this machine: it listens to nobody else and keeps quiet unless someone watches."""
    # Else workers take the first `python3` of the path, which may lack everything.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    threads = _threads(setting("threads"))
    options = {
        "spark.driver.memory": f"{_megabytes(setting('memory_limit'))}m",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
    }
    builder = builder.master(f"local[{threads}]").appName("equiano")
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class SparkEngine(Engine):
    """PySpark, classic or Connect; with `sail=True` an embedded Sail server, without Java."""

    def __init__(self, *, sail: bool = False) -> None:
        self.name = "sail" if sail else "spark"
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            extra = "sail" if sail else "spark"
            raise EngineError(
                say(
                    "the {name} engine is not installed. Run `pip install 'equiano[{extra}]'`.",
                    name=self.name,
                    extra=extra,
                )
            ) from error
        self.session: Any = None
        self._server: Any = None
        try:
            with _starting(self.name):
                self.session = self._embedded_sail() if sail else _spark_session(SparkSession.builder)
                self.session.conf.set("spark.sql.session.timeZone", "UTC")
                if not sail:
                    self.session.conf.set("spark.sql.adaptive.advisoryPartitionSizeInBytes", _PIECE)
        except EngineError:
            self.close()
            raise

    def _embedded_sail(self) -> Session:
        try:
            from pysail.spark import SparkConnectServer
        except ImportError as error:
            raise EngineError(
                say("the sail engine is not installed. Run `pip install 'equiano[sail]'`.")
            ) from error
        self._server = SparkConnectServer()
        self._server.start(background=True)
        _, port = self._server.listening_address
        return _connect(f"sc://localhost:{port}")

    def scan(self, path: Path | str) -> nw.LazyFrame[Any]:
        """A lazy frame over a Parquet file."""
        frame: nw.LazyFrame[Any] = nw.from_native(self.session.read.parquet(str(must_exist(path).resolve())))
        return frame

    def from_arrow(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """A lazy frame over an Arrow table."""
        frame: nw.LazyFrame[Any] = nw.from_native(self.session.createDataFrame(table))
        return frame

    def from_rows(self, rows: Iterable[Row], types: Mapping[str, str]) -> nw.LazyFrame[Any]:
        """A lazy frame over rows that are in memory."""
        with private_folder() as folder:
            write_rows(rows, types, folder / "rows.parquet")
            import pyarrow.parquet as pq

            return self.from_arrow(pq.read_table(folder / "rows.parquet"))

    def write_parquet(self, frame: nw.LazyFrame[Any], path: Path | str, *, keep_order: bool = True) -> None:
        """Write a frame to one Parquet file, whole or not at all; the rows come in no particular order."""
        import pyarrow.parquet as pq

        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with private_folder(target.parent) as folder:
            out = folder / "out"
            native = frame.to_native()
            native.write.parquet(str(out))
            # Sail writes several parts even after coalesce(1) and deals rows out among them.
            parts = sorted(out.glob("*.parquet"))
            schema = pq.read_schema(parts[0]) if parts else native.limit(0).toArrow().schema
            with (
                whole_file(target) as temporary,
                pq.ParquetWriter(temporary, schema, compression="zstd") as one,
            ):
                for batch in (batch for part in parts for batch in pq.ParquetFile(part).iter_batches()):
                    one.write_batch(batch)

    def spread(self, work: Work, tasks: int) -> Counter[str]:
        """Hand each task to a worker, one task a partition, so that a lost worker costs one task."""
        import pyarrow as pa

        def each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                for number in batch.column(0).to_pylist():
                    counts = work(number)
                    yield pa.RecordBatch.from_pydict(
                        {
                            "name": pa.array(list(counts), pa.string()),
                            "n": pa.array(list(counts.values()), pa.int64()),
                        }
                    )

        numbers = self.session.range(0, tasks, 1, max(tasks, 1))
        total: Counter[str] = Counter()
        for row in numbers.mapInArrow(each, "name string, n long").toArrow().to_pylist():
            total[row["name"]] += row["n"]
        return total

    def close(self) -> None:
        """Release the engine's memory and files."""
        # The session first: without its server it would try for minutes to say goodbye.
        if self.session is not None:
            self.session.stop()
        if self._server is not None:
            self._server.stop()


def open_engine(name: str | None = None) -> Engine:
    """Open the engine called `name`, or the one of the setting `engine`.

    Raises:
        EngineError: If the engine is unknown or not installed.
    """
    match check_engine(name):
        case "spark":
            return SparkEngine()
        case "sail":
            return SparkEngine(sail=True)
        case _:
            return DuckDBEngine()


def check_engine(name: str | None = None) -> str:
    """The engine called `name`, or the one of the setting `engine`.

    Raises:
        EngineError: If there is none of that name.
    """
    wanted = name or setting("engine")
    if wanted not in ("duckdb", "spark", "sail"):
        raise EngineError(say("unknown engine `{other}`. Choose duckdb, spark or sail.", other=wanted))
    return wanted

"""The source as a Parquet file of texts, so that an engine can work on it as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from equiano.engine.engine import DuckDBEngine
from equiano.record.bulk import ROW, Distinct
from equiano.tables.raw_table import RawRow, RawTable

Progress = Callable[[int], None]
_CHUNK_ROWS = 20_000


@dataclass(frozen=True)
class Staged:
    """The source as a Parquet file of texts, and the rows whose structure is broken.

    Attributes:
        columns: Column of the Parquet file for each column of the header.
        extras: Cells beyond the last column with a name, by row; a side file keeps them.
    """

    path: Path
    columns: list[str]
    rows: int
    broken: list[RawRow]
    extras: dict[int, tuple[str, ...]]


def _chunks(rows: Iterator[RawRow], broken: list[RawRow], progress: Progress) -> Iterator[list[RawRow]]:
    chunk: list[RawRow] = []
    for row in rows:
        (chunk if row.fault is None else broken).append(row)
        if len(chunk) == _CHUNK_ROWS:
            progress(_CHUNK_ROWS)
            yield chunk
            chunk = []
    if chunk:
        progress(len(chunk))
        yield chunk


def distinct_in(path: Path) -> Distinct:
    """The different texts of a column of a Parquet file, from its dictionaries."""

    def of_column(column: str) -> list[str]:
        table = pq.read_table(path, columns=[column], read_dictionary=[column])
        return list(pc.unique(table.column(0)).to_pylist())

    return of_column


def stage(engine: DuckDBEngine, source: RawTable, folder: Path, progress: Progress) -> Staged:
    """The source as Parquet: by the fast reader if every record is one plain line, else row by row."""
    if (regular := source.regular) is not None:
        columns = [f"s{place}" for place in range(len(source.header))]
        path = folder / "regular.parquet"
        rows = engine.csv_to_parquet(source.path, path, columns=columns, delimiter=regular.delimiter, row=ROW)
        if rows is not None and rows == regular.rows:
            progress(rows)
            source.account.begin()
            source.account.content = rows
            return Staged(path, columns, rows, [], {})
    return _stage_by_row(source, folder, progress)


def _stage_by_row(source: RawTable, folder: Path, progress: Progress) -> Staged:
    """Write the texts of the source to Parquet, chunk by chunk, so that memory stays flat."""
    columns = [f"s{place}" for place in range(len(source.header))]
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns)])
    path, rows = folder / "source.parquet", 0
    broken: list[RawRow] = []
    extras: dict[int, tuple[str, ...]] = {}
    with pq.ParquetWriter(path, schema, compression="lz4") as writer:
        for chunk in _chunks(source.rows(), broken, progress):
            cells = zip(*(row.cells for row in chunk), strict=True)
            arrays = [pa.array([row.number for row in chunk], pa.int64())]
            arrays += [pa.array(column, pa.string()) for column in cells]
            writer.write_table(pa.table(arrays, schema=schema))
            rows += len(chunk)
            extras.update((row.number, row.extra) for row in chunk if row.extra)
    return Staged(path, columns, rows, broken, extras)

"""The source as a Parquet file of texts, so that an engine can work on it as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equiano.engine.engine import DuckDBEngine
from equiano.engine.rows import count_values, write_rows
from equiano.record.bulk import ROW, Distinct
from equiano.tables.raw_table import RawRow, RawTable

Progress = Callable[[int], None]
_TOLD_ROWS = 20_000  # rows between two signs of progress: several a second, so that it is seen to move


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


def _whole(rows: Iterator[RawRow], broken: list[RawRow], progress: Progress) -> Iterator[RawRow]:
    """The rows whose structure is whole; the others go to `broken`."""
    told = read = 0
    for row in rows:
        if row.fault is not None:
            broken.append(row)
            continue
        yield row
        read += 1
        if read - told == _TOLD_ROWS:
            progress(read - told)
            told = read
    if read > told:
        progress(read - told)


def distinct_in(path: Path) -> Distinct:
    """The different texts of a column of a Parquet file."""

    def of_column(column: str) -> list[str]:
        return [text for text, _ in count_values(path, column) if text is not None]

    return of_column


def stage(engine: DuckDBEngine, source: RawTable, folder: Path, progress: Progress) -> Staged:
    """The source as Parquet: by the fast reader if every record is one plain line, else row by row."""
    # The engine's own CSV reader is faster, but mends or drops what is irregular: so only where the rows are
    # known to be one line each, and their number is checked after.
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
    """Write the texts of the source to Parquet, row by row, so that memory stays flat."""
    columns = [f"s{place}" for place in range(len(source.header))]
    names = (ROW, *columns)
    path = folder / "source.parquet"
    broken: list[RawRow] = []
    extras: dict[int, tuple[str, ...]] = {}

    def texts() -> Iterator[dict[str, Any]]:
        for row in _whole(source.rows(), broken, progress):
            if row.extra:
                extras[row.number] = row.extra
            yield dict(zip(names, (row.number, *row.cells), strict=True))

    types = {ROW: "int64", **dict.fromkeys(columns, "string")}
    return Staged(path, columns, write_rows(texts(), types, path, folder=folder), broken, extras)

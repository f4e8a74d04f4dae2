"""The cells of a list as columns of text: by a fast reader where each record is one line, else row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from equiano.errors import Fault
from equiano.tables.raw_table import RawTable, Regular

_CHUNK_ROWS = 20_000  # rows held as Python texts before they become a column: memory stays flat


@dataclass(frozen=True)
class Raw:
    """Texts of the columns that are used.

    Attributes:
        columns: Trimmed texts by field.
        numbers: Row number of each record.
        faults: Rows whose structure is broken; they are not among the records.
    """

    columns: Mapping[str, pa.ChunkedArray]
    numbers: npt.NDArray[np.int64]
    faults: list[Fault]


def read_raw(source: RawTable, places: Mapping[str, int]) -> Raw:
    """Read the columns at `places`; the account is complete afterwards."""
    if source.regular is not None and (found := _fast(source, source.regular, places)) is not None:
        source.account.begin()
        source.account.content = len(found.numbers)
        return found
    return _by_row(source, places)


def _trimmed(columns: Mapping[str, pa.ChunkedArray]) -> dict[str, pa.ChunkedArray]:
    return {field: pc.utf8_trim_whitespace(column) for field, column in columns.items()}


def _fast(source: RawTable, regular: Regular, places: Mapping[str, int]) -> Raw | None:
    """The file by Arrow's reader; None if it does not find one record in each line."""
    names = [f"c{place}" for place in range(len(source.header))]
    try:
        table = csv.read_csv(
            source.path,
            csv.ReadOptions(column_names=names, skip_rows=1, use_threads=False),
            csv.ParseOptions(delimiter=regular.delimiter, newlines_in_values=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[names[place] for place in places.values()],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if len(table) != regular.rows or not len(table):
        return None
    columns = {field: table[names[place]] for field, place in places.items()}
    return Raw(_trimmed(columns), np.arange(2, len(table) + 2, dtype=np.int64), [])


def _by_row(source: RawTable, places: Mapping[str, int]) -> Raw:
    chunks: dict[str, list[pa.Array]] = {field: [] for field in places}
    numbers: list[int] = []
    faults: list[Fault] = []
    rows: list[list[str]] = []

    def close() -> None:
        for field, place in places.items():
            chunks[field].append(pa.array([cells[place] for cells in rows], pa.string()))
        rows.clear()

    for row in source.rows():
        if row.fault is not None:
            faults.append(Fault(row.fault.message, row.fault.field, row.number))
            continue
        rows.append(row.cells)
        numbers.append(row.number)
        if len(rows) == _CHUNK_ROWS:
            close()
    close()
    columns = {field: pa.chunked_array(arrays) for field, arrays in chunks.items()}
    return Raw(_trimmed(columns), np.array(numbers, dtype=np.int64), faults)

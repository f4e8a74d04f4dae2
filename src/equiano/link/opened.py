"""A list that an agency gives, opened: CSV and XLSX by `tables`, Parquet by the engine's door as text.

From there on all three go the same road: one account of rows, one set of refusals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from math import isnan
from pathlib import Path

from equiano.engine.parquet import DAMAGE, damaged, open_parquet
from equiano.files import must_exist
from equiano.tables.account import Account
from equiano.tables.header import names_of
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawRow, RawTable
from equiano.tables.sift import Sieve, TableRecord

_MAGIC = b"PAR1"
_HEADER = 1  # the names are as a first row: rows are numbered as in the same table as CSV


def open_list(path: Path | str, opening: Opening | None = None) -> RawTable:
    """Open a list: CSV, CSV.gz, XLSX or Parquet.

    Args:
        path: The file.
        opening: Encoding, sheet and header row, where the user gave them; a Parquet file has none.

    Raises:
        BadInputError: If the file is of another kind, damaged or empty.
        UsageError: If an option does not fit the file.
    """
    found = must_exist(path)
    with found.open("rb") as stream:
        is_parquet = stream.read(len(_MAGIC)) == _MAGIC
    if not is_parquet:
        return open_table(found, opening)
    with open_parquet(found) as file:
        titles = [str(name) for name in file.schema_arrow.names]
    header, account = names_of(titles, found.name, _HEADER), Account()
    sieve = Sieve(header, len(header), account, partial(_records, found), ragged=False, name=found.name)

    def read() -> Iterator[RawRow]:
        account.begin()
        return sieve.rows(_HEADER)

    return RawTable(found, None, header, read, account)


def _records(path: Path) -> Iterator[TableRecord]:
    number = _HEADER
    with open_parquet(path) as file:
        try:
            for batch in file.iter_batches():
                batch.validate(full=True)
                columns = [column.to_pylist() for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield TableRecord(number, [_text(cell) for cell in cells])
        except DAMAGE as error:
            raise damaged(path) from error


def _text(value: object) -> str:
    """A value as a list has it: days as 2026-03-14, ticks as yes and no, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, float):  # whole numbers beside a NULL, as some programs write them
        return "" if isnan(value) else str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)

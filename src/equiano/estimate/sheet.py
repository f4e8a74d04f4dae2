"""The rows of a sheet or frame with capture histories, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from equiano.errors import BadInputError, Fault
from equiano.estimate.layout import COUNT, SheetRow, count_column
from equiano.files import sha256_of
from equiano.tables.frame import rows_of_frame
from equiano.tables.numbers import NotANumberError
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening
from equiano.tables.whole import likeliest, read_whole
from equiano.words import say


@dataclass(frozen=True)
class SheetRows:
    """Rows of a file or frame.

    Attributes:
        source: Its name.
        rows: Cells by column.
        names: The columns.
        numbers: Number of each row, for faults; from 2 if not given.
        sha256: Hash of the file, if it is one.
        notes: On how the file was read.
    """

    source: str
    rows: Sequence[SheetRow]
    names: tuple[str, ...]
    numbers: tuple[int, ...] = ()
    sha256: str | None = None
    notes: tuple[str, ...] = ()

    def places(self) -> Sequence[int]:
        """Number of each row."""
        return self.numbers or range(2, len(self.rows) + 2)

    def without(self, place: int) -> SheetRows:
        """The sheet without one row."""
        numbers = tuple(n for i, n in enumerate(self.places()) if i != place)
        return replace(self, rows=[r for i, r in enumerate(self.rows) if i != place], numbers=numbers)


def rows_of(value: object) -> Iterable[SheetRow]:
    """The rows of a data frame, a list of rows, a dictionary of columns or an array."""
    if isinstance(value, np.ndarray):
        names = [f"L{i + 1}" for i in range(value.shape[1] - 1)]
        return [dict(zip([*names, COUNT], row, strict=True)) for row in value.tolist()]
    return rows_of_frame(value)


def _numbers_rows(path: Path, opening: Opening) -> bool:
    """Whether the first column only numbers the rows, as R and pandas write them: from 0 or 1 upwards."""
    cells = [row.cells[0].strip() for row in open_table(path, opening).rows() if row.cells]
    return any(cells == [str(i + first) for i in range(len(cells))] for first in (0, 1))


def sheet_of(path: Path, opening: Opening | None, besides: Sequence[str]) -> SheetRows:
    """The rows of a file, its counts written plainly.

    Args:
        path: CSV or XLSX file.
        opening: Encoding, sheet and header row, where the user gave them.
        besides: Columns that are not of counts.

    Raises:
        BadInputError: With every broken row and column.
    """
    opening = likeliest(opening)
    whole = read_whole(path, opening)
    account = whole.account
    names = list(whole.columns)
    count = count_column(names, besides)
    notes = [] if count in (None, COUNT) else [say("the counts stand in column `{name}`", name=count)]
    notes += account.encoding_lines()
    notes += account.lines() if account.left_out else []
    faults: list[Fault] = [
        Fault(say("a column without a name. Name or delete it."), letter)
        for letter in account.untitled
        if letter != "A" or not _numbers_rows(path, opening)  # R's and pandas' row numbers have no head
    ]
    rows = [dict(row) for row in whole.rows]
    if count is not None:
        counts = whole.reader_of(count, whole=True)
        for number, row in zip(whole.numbers, rows, strict=True):
            try:
                row[count] = counts.plain(row[count])
            except NotANumberError as error:
                faults.append(Fault(str(error), COUNT, number))
        if counts.grouped:
            notes.append(
                say("`{mark}` in the counts was read as setting thousands apart", mark=counts.grouped)
            )
    if faults:
        raise BadInputError(
            say("{name}: not a capture table.", name=path.name), [whole.source.located(f) for f in faults]
        )
    return SheetRows(path.name, rows, tuple(names), tuple(whole.numbers), sha256_of(path), tuple(notes))

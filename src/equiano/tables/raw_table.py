"""A table as the user gave it: header and rows of text, with faults of shape and an account of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from equiano.errors import Fault
from equiano.options import check, check_whole
from equiano.tables.account import SHEET_STEP, Account

DELIMITERS = ",;\t|"
# Signs without content: white space, signs without width, and the delimiters of another program.
NOTHING = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200E)]))
NOTHING += "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff" + DELIMITERS
# Makes the header from two rows (the second is None if there is none); says how many of them it takes.
HeaderRule = Callable[[Sequence[str], Sequence[str] | None], tuple[list[str], int]]


def one_row_header(first: Sequence[str], second: Sequence[str] | None) -> tuple[list[str], int]:
    """The usual case: names in one row."""
    del second
    return list(first), 1


@dataclass(frozen=True)
class Opening:
    """How to open a table, where the user says so.

    Attributes:
        encoding: Text encoding of a CSV file; found from the file if not given.
        sheet: Sheet of a workbook; the only visible one with content if not given.
        all_sheets: Unite all visible sheets with content; their headers must be alike.
        header_row: Row of the names, as a spreadsheet shows it; found if not given.
    """

    encoding: str | None = None
    sheet: str | None = None
    all_sheets: bool = False
    header_row: int | None = None

    def __post_init__(self) -> None:
        """Refuse what opens no file; an encoding is looked up when a file is opened.

        Raises:
            UsageError: If the row of the names is no number of a row.
        """
        check(self)
        if self.header_row is not None:
            check_whole(self.header_row, "header_row", least=1)


@dataclass(frozen=True)
class RawRow:
    """One row with content, below the header and not a total.

    Attributes:
        number: Row number as a spreadsheet shows it; unique in the table (see `RawTable.located`).
        cells: One text per column of the header; a row with a fault may have more or fewer.
        fault: What is wrong with its structure, None if nothing is.
        extra: Cells beyond the last column that has a name.
    """

    number: int
    cells: list[str]
    fault: Fault | None = None
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regular:
    """A UTF-8 CSV file in which, if it has `rows` records, each stands on one line of its own."""

    delimiter: str
    rows: int


@dataclass(frozen=True)
class RawTable:
    """A table to read.

    Attributes:
        path: The file.
        sheet: Name of the sheet, None for a CSV file; of several, their names with commas between.
        header: Names of the columns; an empty text where a column between others has no name.
        rows: Reads the file anew, one row at a time; may be called again. Fills the account.
        account: What the file has; complete once `rows` has been read to its end.
        regular: Set where a fast CSV reader may be tried first. It has no blank row and no total.
        sheets: The sheets that are read, in order.
    """

    path: Path
    sheet: str | None
    header: tuple[str, ...]
    rows: Callable[[], Iterator[RawRow]]
    account: Account
    regular: Regular | None = None
    sheets: tuple[str, ...] = field(default=())

    def located(self, fault: Fault) -> Fault:
        """The fault with the sheet and the row in it, where several sheets are read."""
        if fault.row is None or len(self.sheets) < 2:
            return fault
        place, row = divmod(fault.row, SHEET_STEP)
        return replace(fault, row=row, sheet=self.sheets[place])

    def place_of(self, number: int) -> str:
        """Where a row stands: its number, of several sheets with the sheet before it (`May!5`)."""
        return str(self.account.place_of(number))

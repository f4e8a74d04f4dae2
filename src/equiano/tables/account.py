"""The account of a table: every row of the file is taken, refused, blank, a total, or on a sheet not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from equiano.words import say

SHEET_STEP = 10_000_000  # row 5 of the third sheet that is read is 20,000,005; a sheet has 1,048,576 rows
_LISTED = 20  # places named in one line: chosen, not measured, so that the line fits two of a terminal


@dataclass(frozen=True)
class SheetNotRead:
    """A sheet that was left alone.

    Attributes:
        rows: Rows with content on it.
    """

    name: str
    hidden: bool
    rows: int

    def line(self) -> str:
        """For people."""
        if self.hidden:
            return say(
                "hidden sheet not read: `{sheet}`, {rows:,} {rows|row|rows} with content",
                sheet=self.name,
                rows=self.rows,
            )
        return say(
            "sheet not read: `{sheet}`, {rows:,} {rows|row|rows} with content",
            sheet=self.name,
            rows=self.rows,
        )


def letter_of(place: int) -> str:
    """Letters of a column as a spreadsheet shows them; the first column has place 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def listed(items: Sequence[object]) -> str:
    """The first items of a list, with commas between."""
    more = f" … (+{len(items) - _LISTED})" if len(items) > _LISTED else ""
    return ", ".join(map(str, items[:_LISTED])) + more


class SheetJson(TypedDict):
    """A sheet that was not read."""

    name: str
    hidden: bool
    rows: int


class AccountJson(TypedDict):
    """An account as `--json` prints it; of a row on one of several sheets the place is `May!5`."""

    rows: int
    taken: int
    refused: int
    blank: int
    total_like: int
    not_read: int
    total_like_rows: list[int | str]
    title_rows: list[int | str]
    sheets_read: list[str]
    sheets_not_read: list[SheetJson]
    untitled_columns: dict[str, int]
    columns_not_taken: list[str]
    cells_with_line_breaks: int
    merged_cells: list[str]
    formulas_read: int
    formulas_without_value: int
    error_cells: int
    encoding: str | None
    delimiter: str | None


@dataclass
class Account:
    """What a table has, as far as its rows have been read.

    The rows below the header add up: `rows = taken + refused + blank + totals + not_read`. What reads the
    table counts the blank rows, the totals and the rows with content; the command that uses it says with
    `settle` how many of these it took.

    Attributes:
        content: Rows with content, totals apart.
        blank: Rows without any content.
        totals: Numbers of the rows that look like a total.
        titles: Numbers of the rows above the header.
        line_breaks: Cells with a line break.
        formulas: Cells whose formula has a stored value, which was read.
        formulas_without_value: Cells whose formula has none; their rows are faults.
        error_cells: Cells with an error such as `#REF!`; their rows are faults.
        merged: References of merged cells.
        untitled: Filled cells by letter of a column without a name.
        sheets_read: Names of the sheets that were read.
        sheets_not_read: The others that have content.
        encoding: Text encoding of a CSV file.
        delimiter: What stands between its cells.
        taken: Rows the command took, None before it said so.
        refused: Rows it refused.
        columns_not_taken: Columns with a name that it had no use for.
    """

    content: int = 0
    blank: int = 0
    totals: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    line_breaks: int = 0
    formulas: int = 0
    formulas_without_value: int = 0
    error_cells: int = 0
    merged: list[str] = field(default_factory=list)
    untitled: Counter[str] = field(default_factory=Counter)
    sheets_read: tuple[str, ...] = ()
    sheets_not_read: tuple[SheetNotRead, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    taken: int | None = None
    refused: int = 0
    columns_not_taken: tuple[str, ...] = ()

    def begin(self) -> None:
        """Forget what was counted row by row: the rows are read anew."""
        self.content = self.blank = self.line_breaks = 0
        self.formulas = self.formulas_without_value = self.error_cells = 0
        self.totals = []
        self.untitled = Counter()

    def place_of(self, number: int) -> int | str:
        """Where a row stands: its number; of several sheets with the sheet before it (`May!5`)."""
        if len(self.sheets_read) < 2:
            return number
        place, row = divmod(number, SHEET_STEP)
        return f"{self.sheets_read[place]}!{row}"

    @property
    def not_read(self) -> int:
        """Rows with content on sheets that were not read."""
        return sum(sheet.rows for sheet in self.sheets_not_read)

    @property
    def left_out(self) -> bool:
        """Whether anything was left out besides refused rows and columns that are not taken."""
        return bool(self.blank or self.totals or self.titles or self.not_read or self.untitled)

    @property
    def rows(self) -> int:
        """All rows of the file, but for titles and the header."""
        return self.content + self.blank + len(self.totals) + self.not_read

    def settle(self, taken: int, refused: int = 0, columns_not_taken: Sequence[str] = ()) -> None:
        """Say what became of the rows with content.

        Raises:
            ValueError: If they are not all accounted for: a bug of the caller.
        """
        if taken + refused != self.content:
            raise ValueError(f"{taken} taken and {refused} refused rows are not {self.content}")
        self.taken, self.refused = taken, refused
        self.columns_not_taken = tuple(columns_not_taken)

    def as_dict(self) -> AccountJson:
        """For `--json`: counts, places, names of sheets and columns; never a value."""
        return {
            "rows": self.rows,
            "taken": self.content if self.taken is None else self.taken,
            "refused": self.refused,
            "blank": self.blank,
            "total_like": len(self.totals),
            "not_read": self.not_read,
            "total_like_rows": list(map(self.place_of, self.totals)),
            "title_rows": list(map(self.place_of, self.titles)),
            "sheets_read": list(self.sheets_read),
            "sheets_not_read": [
                {"name": sheet.name, "hidden": sheet.hidden, "rows": sheet.rows}
                for sheet in self.sheets_not_read
            ],
            "untitled_columns": dict(self.untitled),
            "columns_not_taken": list(self.columns_not_taken),
            "cells_with_line_breaks": self.line_breaks,
            "merged_cells": self.merged,
            "formulas_read": self.formulas,
            "formulas_without_value": self.formulas_without_value,
            "error_cells": self.error_cells,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
        }

    def encoding_lines(self) -> list[str]:
        """In words, that the file is not in UTF-8 and how it was read; nothing where it is."""
        if self.encoding in (None, "utf-8", "utf-16"):
            return []
        return [say("the file is not in UTF-8; it was read as {encoding}", encoding=self.encoding)]

    def lines(self) -> list[str]:
        """For people: how the rows add up, then whatever else is worth a word."""
        return [self._sum_line(), *self._left_out_lines(), *self._cell_lines()]

    def _sum_line(self) -> str:
        return say(
            "{rows:,} {rows|row|rows} = {taken:,} taken + {refused:,} refused + {blank:,} blank"
            " + {totals:,} totals + {elsewhere:,} on sheets not read",
            rows=self.rows,
            taken=self.content if self.taken is None else self.taken,
            refused=self.refused,
            blank=self.blank,
            totals=len(self.totals),
            elsewhere=self.not_read,
        )

    def _left_out_lines(self) -> Iterator[str]:
        """Rows, sheets and columns of which nothing was taken."""
        if self.totals:
            rows = listed([*map(self.place_of, self.totals)])
            yield say("rows that look like a total, left out: {rows}", rows=rows)
        if self.titles:
            rows = listed([*map(self.place_of, self.titles)])
            yield say("rows above the header, left out: {rows}", rows=rows)
        yield from (sheet.line() for sheet in self.sheets_not_read)
        for letter, filled in sorted(self.untitled.items(), key=lambda item: (len(item[0]), item[0])):
            yield say(
                "column {letter} has no name and was left out: {filled:,} filled {filled|cell|cells}",
                letter=letter,
                filled=filled,
            )
        if self.columns_not_taken:
            yield say("columns not taken: {columns}", columns=listed(self.columns_not_taken))

    def _cell_lines(self) -> Iterator[str]:
        """Cells that hold more, or less, than a plain text."""
        if self.line_breaks:
            yield say("cells with a line break: {cells:,}", cells=self.line_breaks)
        if self.merged:
            yield say("merged cells: {cells}", cells=listed(self.merged))
        if self.formulas:
            yield say("formulas whose stored value was read: {cells:,}", cells=self.formulas)
        if self.formulas_without_value:
            yield say(
                "formulas without a stored value, their rows refused: {cells:,}",
                cells=self.formulas_without_value,
            )
        if self.error_cells:
            yield say("cells with an error, their rows refused: {cells:,}", cells=self.error_cells)

"""Sheets of a workbook as tables: which one, its header, and what would be read wrongly as a fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from equiano.errors import BadInputError, Fault, UsageError
from equiano.tables.account import SHEET_STEP, Account, SheetNotRead, letter_of, listed
from equiano.tables.header import LOOKED_AT, header_place, is_column_numbers, like_names, names_of
from equiano.tables.raw_table import HeaderRule, Opening, RawRow, RawTable
from equiano.tables.sift import Sieve, TableRecord
from equiano.tables.workbook import MergedCells, SheetCell, SheetPart, Workbook, open_workbook
from equiano.words import say

_TALLEST_HEADER = 5  # rows


@dataclass(frozen=True)
class _Head:
    """Where a sheet's rows begin.

    Attributes:
        header: Names of the columns.
        last: The last row above the data.
        titles: Rows above the header, and a row of column numbers below it.
        merged: Ranges of merged cells on the sheet.
    """

    part: SheetPart
    header: tuple[str, ...]
    last: int
    titles: list[int]
    merged: Sequence[MergedCells]


def _sparse(cells: Iterable[SheetCell]) -> list[str]:
    """Texts by place, as long as the last filled one."""
    found: list[str] = []
    for cell in cells:
        found += [""] * (cell.place - len(found))
        found.append(cell.text)
    return found


def _has_content(book: Workbook, part: SheetPart) -> bool:
    return any(cells for _, cells in islice(book.rows(part), 1))


def _chosen(book: Workbook, opening: Opening) -> list[SheetPart]:
    """The sheets to read.

    Raises:
        UsageError: If there is no sheet of that name.
        BadInputError: If no visible sheet has content, or several have and none was named.
    """
    name = book.path.name
    if opening.sheet is not None:
        found = [part for part in book.parts if part.name == opening.sheet]
        found = found or [
            part for part in book.parts if part.name.strip().casefold() == opening.sheet.strip().casefold()
        ]
        if not found:
            known = ", ".join(f"`{part.name}`" for part in book.parts)
            raise BadInputError(
                say(
                    "{name}: it has no sheet of that name; it has {known}. Check `--sheet`.",
                    name=name,
                    known=known,
                )
            )
        return found[:1]
    visible = [part for part in book.parts if not part.hidden and _has_content(book, part)]
    if not visible:
        raise BadInputError(
            say(
                "{name}: no visible sheet has any content. Name a hidden one with `--sheet NAME` "
                "if you mean it.",
                name=name,
            )
        )
    if len(visible) > 1 and not opening.all_sheets:
        known = ", ".join(f"`{part.name}`" for part in visible)
        raise BadInputError(
            say(
                "{name}: {sheets} sheets have content: {known}. Say which one to read with "
                "`--sheet NAME`, or read them all as one table with `--all-sheets`.",
                name=name,
                sheets=len(visible),
                known=known,
            )
        )
    return visible


def _rows_with_content(book: Workbook, part: SheetPart) -> int:
    return sum(bool(cells) for _, cells in book.rows(part))


def _top(book: Workbook, part: SheetPart) -> dict[int, list[str]]:
    """The first rows with content, by number."""
    found: dict[int, list[str]] = {}
    for number, cells in book.rows(part):
        if cells:
            found[number] = _sparse(cells)
        if len(found) >= LOOKED_AT:
            break
    return found


def _head_of(book: Workbook, part: SheetPart, opening: Opening, header_rule: HeaderRule) -> _Head:
    name = book.path.name if len(book.parts) == 1 else f"{book.path.name}, sheet `{part.name}`"
    rows = _top(book, part)
    merged = book.merged(part)
    row = opening.header_row
    if row is None:
        row = list(rows)[header_place(list(rows.values()), name)]
    elif row not in rows:
        raise UsageError(
            say(
                "{name}: `--header-row {row}` is not among its first {rows} rows with content.",
                name=name,
                row=row,
                rows=LOOKED_AT,
            )
        )
    row, first = _whole_header(rows, row, merged)
    header, taken = header_rule(first, rows.get(row + 1))
    last = row + taken - 1
    titles = [number for number in rows if number < row]
    if is_column_numbers(rows.get(last + 1, []), rows.get(last + 2, [])):
        last += 1
        titles.append(last)
    return _Head(part, names_of(header, name, row), last, titles, merged)


def _whole_header(
    rows: dict[int, list[str]], row: int, merged: Sequence[MergedCells]
) -> tuple[int, list[str]]:
    """The last row of a header whose cells are merged downwards, and its names.

    A name that is merged over several rows stands in the topmost of them; one that groups the names below
    is left out.
    """
    lowest = max((area.bottom for area in merged if area.top == row and area.bottom in rows), default=row)
    if lowest - row < _TALLEST_HEADER and like_names(rows[lowest]):
        row = lowest
    found = list(rows[row])
    for area in merged:
        above = rows.get(area.top, [])
        if area.top < row <= area.bottom and area.left == area.right and area.left < len(above):
            found += [""] * (area.left + 1 - len(found))
            found[area.left] = found[area.left] or above[area.left]
    return row, found


class _Touching:
    """Which merged cells touch a row, for rows in ascending order."""

    def __init__(self, areas: Sequence[MergedCells]) -> None:
        self._waiting = sorted(areas, key=lambda area: -area.top)
        self._begun: list[MergedCells] = []

    def at(self, row: int) -> list[str]:
        """References of the areas that touch the row."""
        while self._waiting and self._waiting[-1].top <= row:
            self._begun.append(self._waiting.pop())
        if self._begun:
            self._begun = [area for area in self._begun if area.bottom >= row]
        return [area.reference for area in self._begun]


def _cell_fault(cells: Sequence[SheetCell], row: int, merged: Sequence[str]) -> Fault | None:
    """What would be read wrongly in a row."""
    for cell in cells:
        where = f"{letter_of(cell.place)}{row}"
        if cell.lacking:
            return Fault(
                say(
                    "the cell holds a formula without a stored value. Save the file in Excel or paste values."
                ),
                field=where,
            )
        if cell.error:
            return Fault(say("the cell holds an error. Correct or empty it."), field=where)
    if merged:
        return Fault(say("these cells are merged. Unmerge them and fill each."), field=listed(merged))
    return None


def _records(
    book: Workbook, head: _Head, account: Account, step: int, order: Sequence[int] | None
) -> Iterator[TableRecord]:
    """Rows of one sheet below its header, with its cells in the order of the first sheet's columns."""
    touching = _Touching(head.merged)
    for number, cells in book.rows(head.part):
        if number <= head.last:
            continue
        fault = _cell_fault(cells, number, touching.at(number)) if cells else None
        account.formulas += sum(cell.formula and not cell.lacking and not cell.error for cell in cells)
        account.formulas_without_value += sum(cell.lacking for cell in cells)
        account.error_cells += sum(cell.error for cell in cells)
        texts = _sparse(cells)
        if order is not None:
            padded = texts + [""] * (len(head.header) - len(texts))
            texts = [*(padded[place] for place in order), *padded[len(head.header) :]]
        yield TableRecord(step + number, texts, fault)


def _orders(heads: Sequence[_Head], path: Path) -> list[list[int] | None]:
    """How the columns of each sheet are put into the order of the first one's.

    Raises:
        BadInputError: If a sheet has other columns than the first.
    """
    first = heads[0].header
    key = [name.casefold() for name in first]
    found: list[list[int] | None] = []
    for head in heads:
        names = [name.casefold() for name in head.header]
        if sorted(names) != sorted(key):
            other = set(names) ^ set(key)
            shown = [name for name in (*first, *head.header) if name.casefold() in other]
            raise BadInputError(
                say(
                    "{name}: the sheets `{one}` and `{other}` have other columns: {columns}. Name one sheet "
                    "with `--sheet NAME`, or make their headers alike.",
                    name=path.name,
                    one=heads[0].part.name,
                    other=head.part.name,
                    columns=listed(list(dict.fromkeys(shown))),
                )
            )
        found.append(None if names == key else [names.index(name) for name in key])
    return found


def open_xlsx(path: Path, opening: Opening, header_rule: HeaderRule) -> RawTable:
    """Open sheets of a workbook.

    Raises:
        BadInputError: If the workbook is damaged, or a sheet is missing or empty, or must be named.
    """
    book = open_workbook(path)
    chosen = _chosen(book, opening)
    heads = [_head_of(book, part, opening, header_rule) for part in chosen]
    orders = _orders(heads, path)
    account = Account(sheets_read=tuple(part.name for part in chosen))
    others = [part for part in book.parts if part not in chosen]
    account.sheets_not_read = tuple(
        SheetNotRead(part.name, part.hidden, rows)
        for part in others
        if (rows := _rows_with_content(book, part))
    )
    account.titles = [step * SHEET_STEP + row for step, head in enumerate(heads) for row in head.titles]
    account.merged = [area.reference for head in heads for area in head.merged]
    header = heads[0].header

    def read() -> Iterator[RawRow]:
        account.begin()
        for place, (head, order) in enumerate(zip(heads, orders, strict=True)):
            step = place * SHEET_STEP

            def records(
                head: _Head = head, order: list[int] | None = order, step: int = step
            ) -> Iterator[TableRecord]:
                return _records(book, head, account, step, order)

            sieve = Sieve(header, len(header), account, records, ragged=True, name=path.name)
            yield from sieve.rows(step + head.last)

    names = tuple(part.name for part in chosen)
    return RawTable(path, ", ".join(names), header, read, account, None, names)

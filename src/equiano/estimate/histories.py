"""Capture tables from whatever a caller has: files, frames, rows; one row a history or one row a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from equiano.errors import BadInputError, Fault, UsageError
from equiano.estimate import layout
from equiano.estimate.cells import ANSWERS, CountRange, list_marks, read_cells
from equiano.estimate.coverage import Covers, Stratum, remarks_on_strata, without_absent
from equiano.estimate.layout import COUNT, DRAW, SheetRow, count_column
from equiano.estimate.sheet import SheetRows, rows_of, sheet_of
from equiano.estimate.table import CaptureTable, text_sha256
from equiano.tables.raw_table import Opening
from equiano.tables.unknown import is_unknown
from equiano.words import say

MAX_LISTS = 20  # 2^20 histories are 8 MB an array
_FAULTS_SHOWN = 5  # rows of one kind of fault that are named; more say no more
CountRanges = dict[int, CountRange]


def as_tables(
    value: object,
    strata: Sequence[str] = (),
    opening: Opening | None = None,
    lists: Sequence[str] = (),
    *,
    linked: bool = False,
    covers: Covers | None = None,
) -> dict[tuple[str, ...], CaptureTable]:
    """Capture tables from whatever a caller has, by stratum.

    Args:
        value: A path of a CSV or XLSX file, a `CaptureTable`, a data frame, a list of dictionaries, a
            dictionary of columns, or an array of 0 and 1 whose last column is the count. Missing histories
            are zeros, repeated ones are added up; without a column of counts each row is one person.
        strata: Columns that divide the table. A column `draw` always divides it.
        opening: Encoding, sheet and header row of a file, where the user gave them.
        lists: Columns that are lists; the others are left out. All that look like lists if not given.
        linked: Whether the tables come from our own linkage, so that all their columns surely are lists.
        covers: Labels of the strata in which a list operates, by list; lists not named operate in all, but
            where all their cells are empty or `NA`.

    Returns:
        One table for each stratum, keyed by its labels, with the lists that operate there; the key is `()` if
        nothing divides the table.

    Raises:
        BadInputError: With every fault found.
    """
    if isinstance(value, CaptureTable):
        return {(): value}
    if isinstance(value, (str, Path)):
        return tables_of(sheet_of(Path(value), opening, [*strata, *lists]), strata, lists, linked, covers)
    rows = list(rows_of(value))
    return tables_of(
        SheetRows("the table", rows, tuple(rows[0]) if rows else ()), strata, lists, linked, covers
    )


def as_table(value: object) -> CaptureTable:
    """One capture table; see `as_tables`."""
    tables = as_tables(value)
    if len(tables) != 1:
        raise BadInputError(
            say("The table has a column `draw`: pass it to `estimate`, which combines the draws.")
        )
    return next(iter(tables.values()))


def tables_of(
    sheet: SheetRows,
    strata: Sequence[str],
    named: Sequence[str] = (),
    linked: bool = False,
    covers: Covers | None = None,
) -> dict[tuple[str, ...], CaptureTable]:
    """Capture tables by stratum from the rows of a sheet; see `as_tables`."""
    dividers = [*strata, *([DRAW] if DRAW in sheet.names and DRAW not in strata else [])]
    count = count_column(sheet.names, [*dividers, *named])
    lists, known = _lists_of(sheet, count, dividers, named)
    notes = [*sheet.notes, *(say("column `{name}` tells rows apart; it is no list", name=n) for n in known)]
    faults: list[Fault] = []
    if count is None or _all_one(sheet.rows, count):
        faults += [f for name in known for f in layout.repeated(sheet.rows, sheet.places(), name)]
    counts: list[CountRange | None] = [CountRange(1, 1)] * len(sheet.rows)  # one row a person
    if count is not None:
        counts = read_cells([row[count] for row in sheet.rows], sheet.places(), faults)
        total = layout.total_row(sheet.rows, lists, [cell.low if cell else None for cell in counts])
        if total is not None:
            notes.append(say("rows that look like a total, left out: {rows}", rows=sheet.places()[total]))
            del counts[total]  # it would count every person twice
            sheet = sheet.without(total)
    sheet, absent = _of_operating(sheet, lists, strata, dividers, covers, faults)
    sums = _add_up(sheet, lists, dividers, counts, faults, notes)
    if faults:
        raise BadInputError(say("{source}: not a capture table.", source=sheet.source), gathered(faults))
    if count is None:
        if not layout.is_persons(sums.histories):
            raise BadInputError(_no_count(sheet.source))
        notes.append(say("one row a person: {rows:,} {rows|row|rows} counted", rows=len(sheet.rows)))
    if not any(cell.high for table in sums.cells.values() for cell in table.values()):
        raise BadInputError(
            say("{source}: there is no case in it. Every count is zero or missing.", source=sheet.source)
        )
    tables = sums.cells
    if not linked and DRAW not in dividers:
        lists, tables = _looked_at(sheet.source, lists, tables, bool(named), notes)
    else:
        notes += layout.remarks(lists, _greatest(lists, tables))
    if strata:
        notes += remarks_on_strata(lists, tables, absent)
    return {
        key: _assemble(lists, table, sheet.sha256, notes, absent.get(key, set()))
        for key, table in tables.items()
    }


def _of_operating(
    sheet: SheetRows,
    lists: Sequence[str],
    strata: Sequence[str],
    dividers: Sequence[str],
    covers: Covers | None,
    faults: list[Fault],
) -> tuple[SheetRows, dict[Stratum, set[str]]]:
    """The sheet without the cells of lists that do not operate in a stratum, and these lists by stratum."""
    if covers and not strata:
        raise UsageError(
            say("--covers without --strata or --years: name the column that says where or when.")
        )
    if not strata:
        return sheet, {}
    keys = [tuple(str(row[name]).strip() for name in dividers) for row in sheet.rows]
    rows, absent = without_absent(sheet.rows, sheet.places(), keys, lists, covers, faults)
    return replace(sheet, rows=rows), absent


def _lists_of(
    sheet: SheetRows, count: str | None, dividers: Sequence[str], named: Sequence[str]
) -> tuple[tuple[str, ...], list[str]]:
    """The lists, and the columns that tell rows apart."""
    if missing := [name for name in (*dividers, *named) if name not in sheet.names]:
        raise BadInputError(
            say(
                "{source}: there is no column `{missing}`. Name a column of the table.",
                source=sheet.source,
                missing=missing[0],
            )
        )
    columns = [name for name in sheet.names if name != count and name not in dividers]
    known = [] if named else layout.identifiers(sheet.rows, columns, ANSWERS)
    lists = tuple(str(name) for name in (named or columns) if name not in known)
    if count is None and (len(lists) < 2 or not sheet.rows):
        raise BadInputError(_no_count(sheet.source))
    _check_lists(sheet.source, lists)
    return lists, known


def _greatest(lists: Sequence[str], tables: Mapping[Stratum, CountRanges]) -> layout.Counts:
    """Greatest counts over all strata, shape (2^k,)."""
    counts = np.zeros(1 << len(lists), np.int64)
    for table in tables.values():
        for cell, value in table.items():
            counts[cell] += value.high
    return counts


def _all_one(rows: Sequence[SheetRow], count: str) -> bool:
    return all(str(row[count]).strip() in {"1", "1.0"} for row in rows)


@dataclass(frozen=True)
class _Sums:
    """Counts by stratum and history, and every row's stratum with its history."""

    cells: dict[Stratum, CountRanges]
    histories: list[tuple[Stratum, int]]


def _add_up(
    sheet: SheetRows,
    lists: Sequence[str],
    dividers: Sequence[str],
    counts: Sequence[CountRange | None],
    faults: list[Fault],
    notes: list[str],
) -> _Sums:
    """The counts of all rows by stratum and history; a history that stands again is added."""
    sums = _Sums({}, [])
    marks = list_marks(sheet.rows, lists)
    notes += [
        say("in list `{name}` an empty cell was read as not on the list", name=name)
        for name, marked in marks.items()
        if marked.get("") is False
    ]
    again, same = 0, []
    seen: set[tuple[Stratum, int, CountRange]] = set()
    for number, row, value in zip(sheet.places(), sheet.rows, counts, strict=True):
        stratum = tuple(str(row[name]).strip() for name in dividers)
        cell = history_of(row, lists, number, faults, marks)
        if cell is None or value is None:
            continue
        if cell == 0:
            if value.low == value.high and value.low:
                message = say("persons on no list cannot have been counted. Remove the row.")
                faults.append(Fault(message, COUNT, number))
            continue
        known = sums.cells.setdefault(stratum, {})
        before = known.get(cell, CountRange(0, 0))
        again += cell in known
        if value.high > 1 and (stratum, cell, value) in seen:
            same.append(number)
        seen.add((stratum, cell, value))
        known[cell] = CountRange(before.low + value.low, before.high + value.high)
        sums.histories.append((stratum, cell))
    notes += _of_repeats(again, same)
    return sums


def _of_repeats(again: int, same: Sequence[int]) -> list[str]:
    """What the reader should know of histories that stand again, and of rows that may be pasted twice."""
    notes = []
    if again:
        notes.append(
            say(
                "{rows:,} {rows|row repeats|rows repeat} a history that stands above; counts were added up",
                rows=again,
            )
        )
    if same:
        notes.append(
            say(
                "rows with a history and count that stand above: {rows}. If one was pasted twice, delete it",
                rows=", ".join(map(str, same[:_FAULTS_SHOWN])) + (" …" if len(same) > _FAULTS_SHOWN else ""),
            )
        )
    return notes


def _looked_at(
    source: str, lists: tuple[str, ...], tables: dict[Stratum, CountRanges], named: bool, notes: list[str]
) -> tuple[tuple[str, ...], dict[Stratum, CountRanges]]:
    """The lists and counts without lists that stand twice; remarks are added to the notes.

    Raises:
        BadInputError: If a column looks like a property of persons, unless the user named the lists.
    """
    counts = _greatest(lists, tables)
    found = [] if named else layout.properties(lists, counts)
    if found:
        message = say(
            "this looks like a property of persons, not a list: all its persons stand on the other lists. If "
            "it divides persons, name it with --strata; if it is a list, name all lists with --lists."
        )
        raise BadInputError(
            say("{name}: not a capture table.", name=source), [Fault(message, name) for name in found]
        )
    doubled = dict(layout.twins(lists, counts))
    notes += [
        say("list {name} holds the same persons as list {other}; it was taken once", name=name, other=other)
        for name, other in doubled.items()
    ]
    if doubled:
        kept = [i for i, name in enumerate(lists) if name not in doubled]
        lists = tuple(lists[i] for i in kept)
        _check_lists(source, lists)
        tables = {key: _regrouped(table, kept) for key, table in tables.items()}
        counts = _greatest(lists, tables)
    notes += layout.remarks(lists, counts)
    return lists, tables


def _regrouped(table: CountRanges, kept: Sequence[int]) -> CountRanges:
    result: CountRanges = {}
    for cell, value in table.items():
        target = sum((cell >> old & 1) << new for new, old in enumerate(kept))
        before = result.get(target, CountRange(0, 0))
        result[target] = CountRange(before.low + value.low, before.high + value.high)
    return result


def gathered(faults: Sequence[Fault]) -> list[Fault]:
    """The faults with those of a whole column in one line."""
    groups: dict[tuple[str | None, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.field, fault.message), []).append(fault)
    result = []
    for group in groups.values():
        if len(group) <= _FAULTS_SHOWN:
            result += group
        else:
            rows = say(
                "rows {first} to {last}, {n:,} in all", first=group[0].row, last=group[-1].row, n=len(group)
            )
            result.append(Fault(f"{group[0].message} ({rows})", group[0].field))
    return result


def _assemble(
    lists: tuple[str, ...],
    known: CountRanges,
    sha256: str | None,
    notes: Sequence[str],
    absent: Collection[str],
) -> CaptureTable:
    if absent:
        kept = [i for i, name in enumerate(lists) if name not in absent]
        lists, known = tuple(lists[i] for i in kept), _regrouped(known, kept)
    counts = np.zeros(1 << len(lists), np.int64)
    for cell, value in known.items():
        counts[cell] = (value.low + value.high + 1) // 2
    censored = tuple(sorted((c, v.low, v.high) for c, v in known.items() if v.low < v.high))
    if censored:
        low, high = min(c[1] for c in censored), max(c[2] for c in censored)
        notes = [
            *notes,
            say(
                "{cells} {cells|cell was|cells were} kept back in the sheet; each was read as a count from "
                "{low} to {high}",
                cells=len(censored), low=low, high=high,
            ),
        ]  # fmt: skip
    table = CaptureTable(lists, counts, sha256 or "", tuple(notes), censored)
    return table if sha256 else replace(table, sha256=text_sha256(table.canonical()))


def _no_count(source: str) -> str:
    return say(
        "{name}: there is no column `count`, and the rows are not one a person: no history repeats. Give 0/1 "
        "columns, one a list, and `count`.",
        name=source,
    )


def _check_lists(source: str, lists: Sequence[str]) -> None:
    if len(lists) < 2:
        raise BadInputError(
            say(
                "{source}: {lists:,} {lists|list|lists}. An estimate needs two lists or more that overlap.",
                source=source,
                lists=len(lists),
            )
        )
    if len(lists) > MAX_LISTS:
        raise BadInputError(
            say(
                "{source}: {lists:,} lists. At most {most} can be used; merge lists of one kind.",
                source=source,
                lists=len(lists),
                most=MAX_LISTS,
            )
        )


def history_of(
    row: SheetRow,
    lists: Sequence[str],
    number: int,
    faults: list[Fault],
    marks: Mapping[str, Mapping[str, bool]],
) -> int | None:
    """The history of a row; None where there is a fault, which is added."""
    before = len(faults)
    cell = 0
    for i, name in enumerate(lists):
        if name not in row:  # a list that does not operate there
            continue
        text = str(row[name]).strip()
        if (mark := marks[name].get(text)) is not None:
            cell |= mark << i
        elif is_unknown(text):
            message = say(
                "not known whether they were on the list. Write 0 or 1, or leave it out. Where a list does "
                "not operate, all its cells of that stratum are empty: name its column with --strata."
            )
            faults.append(Fault(message, name, number))
        else:
            message = say("not 0 or 1. A column of text is a stratum: name it with --strata.")
            faults.append(Fault(message, name, number))
    return None if len(faults) > before else cell

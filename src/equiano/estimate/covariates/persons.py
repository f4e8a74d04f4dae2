"""Rows of persons: which lists have each, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from equiano.errors import BadInputError, Fault, UsageError
from equiano.estimate.cells import list_marks, whole_number
from equiano.estimate.histories import MAX_LISTS, gathered, history_of
from equiano.estimate.layout import SheetRow, count_column
from equiano.estimate.sheet import SheetRows, rows_of, sheet_of
from equiano.estimate.table import text_sha256
from equiano.tables.numbers import NotANumberError, NumberReader
from equiano.tables.raw_table import Opening
from equiano.tables.unknown import is_unknown
from equiano.words import say

# A column of numbers with more different values than this is a quantity; with fewer, groups with numbers.
MOST_CODES = 12
# More groups than this leave too few persons in each to learn from.
MOST_GROUPS = 40
_MOSTLY = 0.9  # a column with fewer texts that begin with a digit is of words
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Covariate:
    """What is known of each person in one column.

    Attributes:
        name: The column.
        values: A quantity, or the number of the group from 0; NaN where it is not known; shape (n,).
        groups: Names of the groups; empty for a quantity.
    """

    name: str
    values: Values
    groups: tuple[str, ...] = ()

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether it is known, shape (n,)."""
        return ~np.isnan(self.values)


@dataclass(frozen=True)
class PersonTable:
    """Persons on at least one of the lists.

    Attributes:
        lists: Names of the lists, k of them.
        on: Whether each list has each person, shape (n, k).
        covariates: What is known of the persons.
        sha256: Hash of the file, or of the rows where there is no file.
        notes: What the reader should know of how the rows were read.
    """

    lists: tuple[str, ...]
    on: npt.NDArray[np.bool_]
    covariates: tuple[Covariate, ...]
    sha256: str
    notes: tuple[str, ...] = ()

    @property
    def observed(self) -> int:
        """Persons on at least one list."""
        return len(self.on)


def as_persons(
    value: object, lists: Sequence[str], covariates: Sequence[str], opening: Opening | None = None
) -> PersonTable:
    """Rows of persons from a file, a data frame, a list of dictionaries or a dictionary of columns.

    Args:
        value: The rows: one a person, or one for `count` persons who are alike.
        lists: Columns of 0 and 1 (or ticks) that are lists, at least two.
        covariates: Columns that say what kind of person it is: numbers or groups.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: With every fault found.
        UsageError: If a column is named twice or is not there, or cannot be a covariate.
    """
    if isinstance(value, PersonTable):
        return value
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], (str, Path)):
        raise UsageError(say("--method doubly-robust: give one file, with one row a person."))
    if isinstance(value, (str, Path)):
        sheet = sheet_of(Path(value), opening, [*lists, *covariates])
    else:
        rows = list(rows_of(value))
        sheet = SheetRows(say("the table"), rows, tuple(rows[0]) if rows else ())
    _check_names(sheet, lists, covariates)
    return _read(sheet, tuple(lists), covariates)


def _check_names(sheet: SheetRows, lists: Sequence[str], covariates: Sequence[str]) -> None:
    if not 2 <= len(lists) <= MAX_LISTS:
        raise UsageError(
            say("--method doubly-robust: name two lists or more, such as --lists police,ngo. The first two "
                "are taken to be independent among persons who are alike.")
        )  # fmt: skip
    named = [*lists, *covariates]
    if twice := [name for name in named if named.count(name) > 1]:
        raise UsageError(say("--lists and --covariates: column `{name}` is named twice.", name=twice[0]))
    if missing := [name for name in named if name not in sheet.names]:
        raise BadInputError(
            say("{source}: there is no column `{name}`. Name a column of the table.", source=sheet.source,
                name=missing[0])
        )  # fmt: skip


def _read(sheet: SheetRows, lists: tuple[str, ...], covariates: Sequence[str]) -> PersonTable:
    faults: list[Fault] = []
    marks = list_marks(sheet.rows, lists)
    cells = [
        history_of(row, lists, number, faults, marks)
        for number, row in zip(sheet.places(), sheet.rows, strict=True)
    ]
    count = count_column(sheet.names, [*lists, *covariates])
    times = _times(sheet, count, faults)
    columns = [_covariate(sheet, name, faults) for name in covariates]
    if faults:
        raise BadInputError(say("{name}: not a table of persons.", name=sheet.source), gathered(faults))
    histories = np.repeat(np.array([cell or 0 for cell in cells], np.int64), times)
    seen = histories > 0
    if not seen.any():
        raise BadInputError(say("{name}: there is no person in it.", name=sheet.source))
    notes = list(sheet.notes)
    if not seen.all():
        notes.append(
            say("{n:,} {n|person is|persons are} on none of these lists and left out", n=int((~seen).sum()))
        )
    on = (histories[seen, None] >> np.arange(len(lists)) & 1).astype(np.bool_)
    found = tuple(Covariate(c.name, np.repeat(c.values, times)[seen], c.groups) for c in columns)
    return PersonTable(lists, on, found, sheet.sha256 or _hash(lists, on, found), tuple(notes))


def _times(sheet: SheetRows, count: str | None, faults: list[Fault]) -> npt.NDArray[np.int64]:
    """How many persons each row stands for."""
    if count is None:
        return np.ones(len(sheet.rows), np.int64)
    result = []
    for number, row in zip(sheet.places(), sheet.rows, strict=True):
        value = whole_number(row[count])
        if isinstance(value, str):
            faults.append(Fault(value, str(count), number))
        result.append(value if isinstance(value, int) else 0)
    return np.array(result, np.int64)


def _covariate(sheet: SheetRows, name: str, faults: list[Fault]) -> Covariate:
    texts = [_text(row, name) for row in sheet.rows]
    known = [text for text in texts if text]
    if not known:
        raise UsageError(say("--covariates: nothing is known in column `{name}`. Leave it out.", name=name))
    groups = sorted(set(known))
    if len(groups) > MOST_CODES and _mostly_numbers(known):
        return Covariate(name, _quantity(sheet, name, texts, faults))
    if len(groups) > MOST_GROUPS:
        raise UsageError(
            say("--covariates: column `{name}` has {many:,} groups, more than {most}. Put them together; a "
                "date is of use as a year or an age.", name=name, many=len(groups), most=MOST_GROUPS)
        )  # fmt: skip
    places = {group: place for place, group in enumerate(groups)}
    return Covariate(name, np.array([places.get(text, np.nan) for text in texts]), tuple(groups))


def _text(row: SheetRow, name: str) -> str:
    value = row[name]
    text = "" if value is None else str(value).strip()
    return "" if text.casefold() == "nan" or is_unknown(text) else text


def _mostly_numbers(texts: Sequence[str]) -> bool:
    """Whether a column is of numbers, so that the few texts that are none are slips."""
    return sum(text.lstrip("+-")[:1].isdigit() for text in texts) > _MOSTLY * len(texts)


def _quantity(sheet: SheetRows, name: str, texts: Sequence[str], faults: list[Fault]) -> Values:
    reader = NumberReader([text for text in texts if text], None)
    numbers = np.full(len(texts), np.nan)
    for place, (number, text) in enumerate(zip(sheet.places(), texts, strict=True)):
        try:
            numbers[place] = reader.number(text) if text else np.nan
        except NotANumberError as error:
            faults.append(Fault(str(error), name, number))
    return numbers


def _hash(lists: Sequence[str], on: npt.NDArray[np.bool_], covariates: Sequence[Covariate]) -> str:
    names: Mapping[str, Values] = {c.name: c.values for c in covariates}
    lines = [",".join([*lists, *names])]
    columns = [*(on[:, i].astype(int) for i in range(on.shape[1])), *names.values()]
    lines += [",".join(map(str, row)) for row in zip(*columns, strict=True)]
    return text_sha256("\n".join(lines))

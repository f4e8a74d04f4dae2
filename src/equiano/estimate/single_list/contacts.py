"""The table of one list: persons by how often they were seen, with their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.errors import BadInputError, Fault, UsageError
from equiano.estimate.single_list.names import columns_of
from equiano.estimate.table import text_sha256
from equiano.files import sha256_of
from equiano.tables.frame import rows_of_frame
from equiano.tables.numbers import NotANumberError, NumberReader
from equiano.tables.raw_table import Opening
from equiano.tables.unknown import is_unknown
from equiano.tables.whole import likeliest, read_whole
from equiano.words import say

UNKNOWN = ""  # level of a column whose cell says nothing: a group of its own
# A column of more groups than this is no category but a number, a date, an id.
MOST_LEVELS = 12
_FAULTS_SHOWN = 20  # a screenful


@dataclass(frozen=True)
class ContactTable:
    """Persons of one list by number of contacts and by group.

    Attributes:
        times: Contacts of each row, 1 or more, shape (R,).
        persons: Persons of each row, 1 or more, shape (R,).
        columns: Text of each row by covariate, R texts each.
        sha256: Hash of the file, or of the table's canonical text where there is no file.
        notes: What the reader should know of how the table was read.
    """

    times: npt.NDArray[np.float64]
    persons: npt.NDArray[np.float64]
    columns: Mapping[str, tuple[str, ...]]
    sha256: str
    notes: tuple[str, ...] = ()

    @property
    def observed(self) -> int:
        """Persons seen."""
        return int(self.persons.sum())

    def frequencies(self) -> dict[int, int]:
        """Persons by number of contacts, none left out that occurs."""
        found: Counter[int] = Counter()
        for times, persons in zip(self.times, self.persons, strict=True):
            found[int(times)] += int(persons)
        return dict(sorted(found.items()))

    def without(self, names: Sequence[str], *notes: str) -> ContactTable:
        """The same without some columns."""
        kept = {name: cells for name, cells in self.columns.items() if name not in names}
        return replace(self, columns=kept, notes=(*self.notes, *notes))

    def design(self) -> npt.NDArray[np.float64]:
        """Columns of ones and of each group but the largest of its column, of full rank, shape (R, C)."""
        parts = [np.ones(len(self.times))]
        for cells in self.columns.values():
            texts = np.array(cells)
            size = {level: float(self.persons[texts == level].sum()) for level in sorted(set(cells))}
            reference = max(size, key=lambda level: size[level])
            for level in size:
                column = (texts == level).astype(np.float64)
                if level != reference and np.linalg.matrix_rank(np.column_stack([*parts, column])) > len(
                    parts
                ):
                    parts.append(column)
        return np.column_stack(parts)

    def never_again(self, name: str) -> int:
        """Groups of a column in which nobody was seen twice, so that its hidden have no estimate."""
        texts = np.array(self.columns[name])
        return sum(not (self.times[texts == level] > 1).any() for level in set(self.columns[name]))


def as_contacts(
    value: object, covariates: Sequence[str] | None = None, opening: Opening | None = None
) -> ContactTable:
    """One list from a file, a data frame, a list of dictionaries or a dictionary of columns.

    A row is a person with the number of contacts (`contacts`, `times`, `count` …), or a group with the number
    of contacts and the number of persons (`persons`, `freq`, or `count` beside `contacts`).

    Args:
        value: The table.
        covariates: Columns that divide the persons; None for all that look like categories, () for none.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: With every fault found.
        UsageError: If a covariate is not a column.
    """
    if isinstance(value, ContactTable):
        return value
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], (str, Path)):
        raise UsageError(say("--method single-list: give one file, the table of one list."))
    if not isinstance(value, (str, Path)):
        rows = [
            {str(k): "" if v is None else str(v).strip() for k, v in row.items()}
            for row in rows_of_frame(value)
        ]
        names = list(rows[0]) if rows else []
        return _table(_Source(say("the table"), names, rows, range(2, len(rows) + 2), None), covariates)
    path = Path(value)
    whole = read_whole(path, likeliest(opening))
    account = whole.account
    notes = [*(account.lines() if account.left_out else []), *account.encoding_lines()]
    rows = [dict(row) for row in whole.rows]
    source = _Source(
        path.name, list(whole.columns), rows, whole.numbers, sha256_of(path), account.delimiter, tuple(notes)
    )
    return _table(source, covariates)


@dataclass(frozen=True)
class _Source:
    name: str
    header: list[str]
    rows: list[dict[str, str]]
    numbers: Sequence[int]
    sha256: str | None
    delimiter: str | None = ","
    notes: tuple[str, ...] = ()


def _table(source: _Source, covariates: Sequence[str] | None) -> ContactTable:
    times_name, persons_name = columns_of(source.name, source.header, source.rows, covariates or ())
    faults: list[Fault] = []
    times = _counts(source, times_name, faults)
    persons = _counts(source, persons_name, faults) if persons_name else [1] * len(source.rows)
    for number, seen, many in zip(source.numbers, times, persons, strict=True):
        if seen == 0 and many:
            message = say("no contact: a person on the list was seen at least once. Delete the row.")
            faults.append(Fault(message, times_name, number))
    if faults:
        raise BadInputError(say("{name}: not a table of contacts.", name=source.name), faults[:_FAULTS_SHOWN])
    if not sum(persons):
        raise BadInputError(say("{name}: there is no person in it.", name=source.name))
    others = [name for name in source.header if name not in (times_name, persons_name)]
    chosen, notes = _covariates(source, others, covariates)
    groups: Counter[tuple[Any, ...]] = Counter()
    for row, seen, many in zip(source.rows, times, persons, strict=True):
        if many:
            groups[(seen, *(UNKNOWN if is_unknown(row[n]) else row[n] for n in chosen))] += many
    ordered = sorted(groups)
    columns = {name: tuple(group[i + 1] for group in ordered) for i, name in enumerate(chosen)}
    lines = [",".join(map(str, (*group, groups[group]))) for group in ordered]
    sha256 = source.sha256 or text_sha256("\n".join([",".join(["contacts", *chosen, "persons"]), *lines]))
    return ContactTable(
        np.array([group[0] for group in ordered], np.float64),
        np.array([groups[group] for group in ordered], np.float64),
        columns,
        sha256,
        (*source.notes, *notes),
    )


def _counts(source: _Source, name: str, faults: list[Fault]) -> list[int]:
    reader = NumberReader([row[name] for row in source.rows], source.delimiter, whole=True)
    found = []
    for number, row in zip(source.numbers, source.rows, strict=True):
        try:
            found.append(reader.count(row[name]))
        except NotANumberError as error:
            faults.append(Fault(str(error), name, number))
            found.append(-1)
    return found


def _covariates(
    source: _Source, others: Sequence[str], asked: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    """The columns that divide the persons, and what to say of the rest."""
    levels = {n: {UNKNOWN if is_unknown(row[n]) else row[n] for row in source.rows} for n in others}
    if asked is not None:
        if missing := [name for name in asked if name not in others]:
            raise UsageError(
                say("--covariates: {source} has no column `{name}`.", source=source.name, name=missing[0])
            )
        if many := [name for name in asked if len(levels[name]) > MOST_LEVELS]:
            raise UsageError(
                say(
                    "--covariates: column `{name}` has more than {most} groups. Put them together.",
                    name=many[0],
                    most=MOST_LEVELS,
                )
            )
        return list(asked), []
    # As many groups as rows: an id, also where the list is short.
    chosen = [n for n in others if 1 < len(levels[n]) <= MOST_LEVELS and len(levels[n]) < len(source.rows)]
    notes = [
        say("column `{name}` has more than {most} groups and was left out", name=name, most=MOST_LEVELS)
        for name in others
        if len(levels[name]) > MOST_LEVELS
    ]
    return chosen, notes

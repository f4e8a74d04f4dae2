"""A table of categories as codes: read, checked against its domain, refused where it names people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.publish.combinations import Codes
from equiano.publish.domain import Domain, size_faults
from equiano.publish.refusals import refusals
from equiano.record.standing import Standings
from equiano.tables.account import Account
from equiano.tables.raw_table import Opening
from equiano.tables.whole import read_whole
from equiano.words import say

TextColumn = Sequence[str]  # one text per record, "" is unknown
# Words for nothing that other programs write into a table of categories.
_NULLS = frozenset({"", "nan", "null", "none", "<na>"})


@dataclass(frozen=True)
class Microdata:
    """Records as codes of a public domain.

    Attributes:
        codes: Records x columns, 0 for unknown, v for the v-th value of the column.
        domain: The public domain.
        sha256: Hash of the file.
        name: Name of the file without folder and ending: how the ledger knows the data set.
        records: One text per record, holding all that the file says of it: how the ledger knows the people.
        persons: Id of the person of each record; empty where the file does not say.
        ids: Ids of data sets that were given at intake; empty for a table of categories.
        outside: Cells of a case table whose value is not on the public list, counted as unknown.
        standings: Who of a case table counts; only actual victims are among the records.
        account: Every row of the file; None for a case table.
    """

    codes: Codes
    domain: Domain
    sha256: str
    name: str
    records: Sequence[str] = ()
    persons: Sequence[str] = ()
    ids: frozenset[str] = frozenset()
    outside: int = 0
    account: Account | None = None
    standings: Standings | None = None


@dataclass(frozen=True)
class Categories:
    """A table of categories as text.

    Attributes:
        columns: Texts by column; a cell of spaces is empty.
        numbers: Number of each row, for faults.
        account: Every row of the file.
    """

    columns: Mapping[str, list[str]]
    numbers: tuple[int, ...]
    account: Account


def read_categories(path: Path | str, opening: Opening | None = None) -> Categories:
    """Columns of a table (CSV, XLSX), as text.

    Raises:
        BadInputError: If it is no table, or rows are broken, or a column with content has no name.
    """
    table = read_whole(path, opening)
    table.refuse(
        [Fault(say("a column without a name; name it."), letter) for letter in table.account.untitled]
    )
    if not table.rows:
        raise BadInputError(say("{name}: no records below the header.", name=Path(path).name))
    columns = {name: table.column(name) for name in table.columns}
    return Categories(columns, table.numbers, table.account)


def read_table(
    path: Path | str, domain: Domain, person: str | None = None, opening: Opening | None = None
) -> Microdata:
    """A table of categories (CSV, XLSX), checked against its domain and for columns that name people.

    Raises:
        BadInputError: With every fault: columns missing on either side, values off the list, refused columns.
    """
    read = read_categories(path, opening)
    columns = dict(read.columns)
    name = Path(path).name
    texts = joined([columns[column] for column in sorted(columns)])
    persons = persons_of(columns.pop(person, None), person, name, read.numbers) if person else ()
    faults = [
        Fault(say("the domain does not list this column. Add it, or leave it out of the table."), column)
        for column in columns
        if column not in domain.values
    ]
    faults += [
        Fault(say("the domain lists it but the table has no such column"), column)
        for column in domain.columns
        if column not in columns
    ]
    refused = [fault for column, cells in columns.items() for fault in refusals(column, cells)]
    faults += refused
    known = {fault.field for fault in refused}
    faults += [fault for fault in size_faults(domain.values) if fault.field not in known]
    codes = np.zeros((len(next(iter(columns.values()))), len(columns)), np.int16)
    for j, (column, cells) in enumerate(columns.items()):
        if column in domain.values:
            codes[:, j], off = encode(cells, domain.values[column])
            faults += _off_list(column, [read.numbers[place] for place in off])
    if faults:
        raise BadInputError(say("{name}: cannot be published", name=name), faults)
    ordered = Domain({column: domain.values[column] for column in columns}, domain.labels)
    return Microdata(codes, ordered, sha256_of(path), Path(path).stem, texts, persons, account=read.account)


def encode(cells: TextColumn, values: Sequence[str]) -> tuple[np.ndarray, list[int]]:
    """Codes of a column, and the places of the records whose value is not listed."""
    code = {"": 0, **{value: number for number, value in enumerate(values, 1)}}
    encoded = np.array([code.get(cell, -1) for cell in cells], np.int16)
    off = np.flatnonzero(encoded < 0)
    encoded[off] = 0
    return encoded, off.tolist()


def _off_list(column: str, rows: list[int]) -> list[Fault]:
    if not rows:
        return []
    first = ", ".join(map(str, rows[:3]))
    return [
        Fault(
            say(
                "{rows:,} {rows|cell holds|cells hold} a value the domain does not list (rows {first}...). "
                "Add it to the domain if it is a public category, or correct the cells.",
                rows=len(rows),
                first=first,
            ),
            column,
        )
    ]


def joined(columns: Sequence[TextColumn]) -> list[str]:
    """One text per record of several columns."""
    return ["\x1f".join(cells) for cells in zip(*columns, strict=True)]


def persons_of(cells: Sequence[str] | None, column: str, name: str, numbers: Sequence[int]) -> Sequence[str]:
    """Ids of persons from their column.

    Raises:
        BadInputError: If there is no such column, or a row has no id.
    """
    if cells is None:
        raise BadInputError(
            say("{name}: there is no column {column!r}. Check --person.", name=name, column=column)
        )
    empty = [number for number, cell in zip(numbers, cells, strict=True) if not cell]
    if empty:
        told = ", ".join(map(str, empty[:10]))
        raise BadInputError(
            say("{name}: cannot be published", name=name),
            [
                Fault(
                    say(
                        "{rows:,} {rows|row has|rows have} no person (rows {told}). Give every row the id "
                        "of its person",
                        rows=len(empty),
                        told=told,
                    ),
                    column,
                )
            ],
        )
    return cells


def text_of(value: object) -> str:
    """A cell as text: empty where nothing is known, yes and no for booleans."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case _:
            text = str(value)
            return "" if text.lower() in _NULLS else text


def decode(codes: Codes, domain: Domain) -> list[list[str]]:
    """Rows of text from codes."""
    texts = [
        np.array(["", *values], dtype=object)[codes[:, j]] for j, values in enumerate(domain.values.values())
    ]
    return [list(row) for row in zip(*texts, strict=True)]

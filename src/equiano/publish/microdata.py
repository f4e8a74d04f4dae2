"""A table of categories as codes: read, checked against its domain, refused where it names people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from equiano.engine.parquet import DAMAGE, damaged, open_parquet
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, sha256_of
from equiano.publish.combinations import Codes
from equiano.publish.domain import Domain, size_faults
from equiano.record.standing import Standings, actual_rows, nobody_counts
from equiano.schema.table import column_of, load_table
from equiano.tables.account import Account
from equiano.tables.raw_table import Opening
from equiano.tables.whole import read_whole
from equiano.vocab import load
from equiano.words import in_each, say

Column = Sequence[str]  # one text per record, "" is unknown
_DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}([T ].*)?|\d{1,2}[-./]\d{1,2}[-./](\d{4}|\d{2})( .*)?"
    r"|\d{1,2} [^\W\d]{3,10}\.? \d{4}|[^\W\d]{3,10} \d{1,2}, \d{4}"
)
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?\d[\d ()-]{8,}\d")
_MADE_ID = re.compile(r"\w+-[0-9a-f]{8}-\d+")  # format, start of the file's hash, row: see `record.intake`
_NOT_OF_A_PERSON = ("case_id", "row", "source_record", "data_set")
_NEAR_UNIQUE = 0.3  # share of distinct among filled cells above which a column tells people apart
_FEW = 30  # so few distinct values are categories, whatever their share
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
    texts = _joined([columns[column] for column in sorted(columns)])
    persons = _persons(columns.pop(person, None), person, name, read.numbers) if person else ()
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
            codes[:, j], off = _encode(cells, domain.values[column])
            faults += _off_list(column, [read.numbers[place] for place in off])
    if faults:
        raise BadInputError(say("{name}: cannot be published", name=name), faults)
    ordered = Domain({column: domain.values[column] for column in columns}, domain.labels)
    return Microdata(codes, ordered, sha256_of(path), Path(path).stem, texts, persons, account=read.account)


def _encode(cells: Column, values: Sequence[str]) -> tuple[np.ndarray, list[int]]:
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


def refusals(column: str, cells: Column) -> list[Fault]:
    """Why a column must not be published: it identifies, dates or describes people. Never says a value."""
    filled = [cell for cell in cells if cell]
    distinct = set(filled)
    if not filled:
        return []

    def share(pattern: re.Pattern[str]) -> float:
        return sum(pattern.fullmatch(value.strip()) is not None for value in distinct) / len(distinct)

    unique = len(distinct) / len(filled)
    if share(_CONTACT) > 0.5 and share(_DATE) <= 0.5:
        return [
            Fault(
                say("e-mail addresses, telephone or document numbers are never published. Remove it."), column
            )
        ]
    if share(_DATE) > 0.5:
        return [Fault(say("exact dates single people out. Publish years or periods."), column)]
    if sum(len(value.split()) > 6 for value in distinct) > max(2, 0.5 * len(distinct)):
        return [Fault(say("free text can name anybody. Code it into categories."), column)]
    if (len(distinct) > _FEW and unique > 0.9) or (len(filled) >= 10 and len(distinct) == len(filled)):
        return [
            Fault(
                say(
                    "nearly every record has a value of its own: an identifier, or a copy of one. Remove it."
                ),
                column,
            )
        ]
    if len(distinct) > _FEW and unique > _NEAR_UNIQUE:
        return [
            Fault(say("too many values for so few records: it tells people apart. Group the values."), column)
        ]
    return []


@cache
def publishable() -> dict[str, tuple[tuple[str, ...], bool]]:
    """Columns of a case table that may be published: public values, and whether by default."""
    text = (resources.files("equiano.publish") / "attributes.yaml").read_text(encoding="utf-8")
    listed: dict[str, tuple[tuple[str, ...], bool]] = {}
    for entry in yaml.safe_load(text)["attributes"]:
        columns = (
            [column_of(term.code) for term in load().scheme(entry["each"]).active_terms]
            if "each" in entry
            else [entry["column"]]
        )
        listed |= {column: (_public_values(entry), bool(entry.get("default"))) for column in columns}
    return listed


def _public_values(entry: Mapping[str, Any]) -> tuple[str, ...]:
    if entry.get("boolean"):
        return ("yes", "no")
    if "scheme" in entry:
        return tuple(term.code for term in load().scheme(entry["scheme"]).active_terms)
    years = entry.get("years")
    listed = [str(year) for year in range(years[0], years[1] + 1)] if years else []
    return (*entry.get("spans", ()), *entry.get("values", ()), *listed)


def case_domain(columns: Sequence[str] | None = None) -> Domain:
    """Public domain of a case table's columns; by default those that `attributes.yaml` marks.

    Raises:
        BadInputError: If a column may not be published, with the reason.
    """
    listed, table = publishable(), load_table("case")
    faults = []
    for column in columns or ():
        if column not in listed:
            known = column in table.columns
            why = (
                say("its kind is `{kind}` or it is too fine", kind=table.field(column).sensitivity)
                if known
                else say("no such column")
            )
            faults.append(
                Fault(say("not publishable: {why}. `docs/how-to/publish.md` lists what is.", why=why), column)
            )
    if faults:
        raise BadInputError(say("these columns cannot be published"), faults)
    chosen = tuple(columns) if columns else tuple(name for name, (_, default) in listed.items() if default)
    values = {column: listed[column][0] for column in chosen}
    if too_large := size_faults(values):
        raise BadInputError(say("these columns cannot be published together"), too_large)
    return Domain(values, _labels(values))


def _labels(values: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], Mapping[str, str]]:
    table, vocabulary = load_table("case"), load()
    labels: dict[tuple[str, ...], Mapping[str, str]] = {}
    answers = {"yes": in_each("Yes"), "no": in_each("No")}
    for column, listed in values.items():
        labels[column,] = {"en": table.field(column).en, "ru": table.field(column).ru}
        for value in listed:
            if value in answers:
                labels[column, value] = answers[value]
            elif value in vocabulary:
                labels[column, value] = vocabulary.term(value).labels
    return labels


def read_cases(
    path: Path | str, columns: Sequence[str] | None = None, person: str | None = None
) -> Microdata:
    """The publishable columns of the actual victims of a case table (`record/standing.py`).

    A value off the public list counts as unknown.

    Raises:
        BadInputError: If the file is no case table, a column may not be published, or nobody is an actual
            victim.
    """
    found = must_exist(path)
    domain = case_domain(columns)
    with open_parquet(found) as file:
        try:
            table = file.read()
            table.validate(full=True)
        except DAMAGE as error:
            raise damaged(found) from error
    missing = [column for column in domain.columns if column not in _names(table, found.name)]
    if missing:
        raise BadInputError(
            say("{name}: not a case table. Make one with `equiano intake`.", name=found.name),
            [Fault(say("column is missing"), column) for column in missing[:20]],
        )
    table, standings = actual_rows(table)
    if not table.num_rows:
        raise BadInputError(nobody_counts(found.name, standings))
    codes = np.zeros((table.num_rows, len(domain.columns)), np.int16)
    outside, faults = 0, []
    for j, column in enumerate(domain.columns):
        cells = [_text(value) for value in table.column(column).to_pylist()]
        codes[:, j], off = _encode(cells, domain.values[column])
        outside += len(off)
        faults += refusals(column, cells)
    if faults:
        raise BadInputError(say("{name}: cannot be published", name=found.name), faults)
    persons = own_ids(table) if person is None else _named_persons(table, person, found.name)
    texts = _case_texts(table)
    return Microdata(
        codes,
        domain,
        sha256_of(found),
        found.stem,
        texts,
        persons,
        data_sets_of(table),
        outside,
        standings=standings,
    )


def _joined(columns: Sequence[Column]) -> list[str]:
    return ["\x1f".join(cells) for cells in zip(*columns, strict=True)]


def _case_texts(table: Any) -> list[str]:
    """What a case is known by: the id that its agency gave it, else all that is recorded of it.

    An id that intake made holds the hash of the file, so it would be another one in a copy with one row more.
    """
    known = [name for name in sorted(table.column_names) if name not in _NOT_OF_A_PERSON]
    contents = _joined([[_text(value) for value in table.column(name).to_pylist()] for name in known])
    return [own or text for own, text in zip(_ids(table), contents, strict=True)]


def _ids(table: Any) -> list[str]:
    """The id of each case as its agency gave it, empty where intake made one."""
    if "case_id" not in table.column_names:
        return [""] * table.num_rows
    ids = [_text(value) for value in table.column("case_id").to_pylist()]
    return ["" if _MADE_ID.fullmatch(own) else own for own in ids]


def data_sets_of(table: Any) -> frozenset[str]:
    """Ids of data sets in a case table, several where tables were put together."""
    if "data_set" not in table.column_names:
        return frozenset()
    return frozenset(_text(value) for value in table.column("data_set").unique().to_pylist()) - {""}


def own_ids(table: Any) -> list[str]:
    """The agency's ids as those of persons, if every case has one."""
    ids = _ids(table)
    return ids if all(ids) else []


def _names(table: Any, name: str) -> list[str]:
    """Names of the columns; in a damaged file they may be no text.

    Raises:
        BadInputError: If they are not.
    """
    try:
        return list(table.column_names)
    except UnicodeDecodeError as error:
        raise BadInputError(
            say("{name}: the file is damaged. Make it again with `equiano intake`.", name=name)
        ) from error


def _named_persons(table: Any, column: str, name: str) -> Sequence[str]:
    cells = table.column(column).to_pylist() if column in table.column_names else None
    rows = range(1, table.num_rows + 1)
    return _persons(None if cells is None else [_text(cell) for cell in cells], column, name, rows)


def _persons(cells: Sequence[str] | None, column: str, name: str, numbers: Sequence[int]) -> Sequence[str]:
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


def _text(value: object) -> str:
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

"""The publishable columns of a case table, as codes of their public values, and how its people are known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
import pyarrow as pa

from equiano.engine.parquet import read_parquet
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, sha256_of
from equiano.publish.combinations import Codes
from equiano.publish.domain import Domain, size_faults
from equiano.publish.microdata import Microdata, encode, joined, persons_of, text_of
from equiano.publish.refusals import refusals
from equiano.record.standing import actual_rows, nobody_counts
from equiano.schema.table import column_of, load_table
from equiano.text_files import own_yaml
from equiano.vocab import load
from equiano.words import in_each, say

_MADE_ID = re.compile(r"\w+-[0-9a-f]{8}-\d+")  # format, start of the file's hash, row: see `record.intake`
_NOT_OF_A_PERSON = ("case_id", "row", "source_record", "data_set")


class _Attribute(TypedDict):
    """An entry of `attributes.yaml`: a column, or each of a scheme; and which values are public."""

    column: NotRequired[str]
    each: NotRequired[str]
    default: NotRequired[bool]
    boolean: NotRequired[bool]
    scheme: NotRequired[str]
    years: NotRequired[tuple[int, int]]
    spans: NotRequired[list[str]]
    values: NotRequired[list[str]]


@cache
def publishable() -> dict[str, tuple[tuple[str, ...], bool]]:
    """Columns of a case table that may be published: public values, and whether by default."""
    text = (resources.files("equiano.publish") / "attributes.yaml").read_text(encoding="utf-8")
    listed: dict[str, tuple[tuple[str, ...], bool]] = {}
    entries: list[_Attribute] = own_yaml(text)["attributes"]
    for entry in entries:
        columns = (
            [column_of(term.code) for term in load().scheme(entry["each"]).active_terms]
            if "each" in entry
            else [entry["column"]]
        )
        listed |= {column: (_public_values(entry), bool(entry.get("default"))) for column in columns}
    return listed


def _public_values(entry: _Attribute) -> tuple[str, ...]:
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
    table, standings = actual_rows(_case_table(found, domain))
    if not table.num_rows:
        raise BadInputError(nobody_counts(found.name, standings))
    codes, outside = _coded(table, domain, found.name)
    persons = own_ids(table) if person is None else _named_persons(table, person, found.name)
    return Microdata(
        codes,
        domain,
        sha256_of(found),
        found.stem,
        _case_texts(table),
        persons,
        data_sets_of(table),
        outside,
        standings=standings,
    )


def _case_table(found: Path, domain: Domain) -> pa.Table:
    """The file, if it is a case table.

    Raises:
        BadInputError: If it is none.
    """
    table = read_parquet(found)
    missing = [column for column in domain.columns if column not in table.column_names]
    if missing:
        raise BadInputError(
            say("{name}: not a case table. Make one with `equiano intake`.", name=found.name),
            [Fault(say("column is missing"), column) for column in missing[:20]],
        )
    return table


def _coded(table: pa.Table, domain: Domain, name: str) -> tuple[Codes, int]:
    """The records as codes of the domain, and how many cells hold a value that it does not list.

    Raises:
        BadInputError: If a column identifies people.
    """
    codes = np.zeros((table.num_rows, len(domain.columns)), np.int16)
    outside, faults = 0, []
    for j, column in enumerate(domain.columns):
        cells = [text_of(value) for value in table.column(column).to_pylist()]
        codes[:, j], off = encode(cells, domain.values[column])
        outside += len(off)
        faults += refusals(column, cells)
    if faults:
        raise BadInputError(say("{name}: cannot be published", name=name), faults)
    return codes, outside


def _case_texts(table: pa.Table) -> list[str]:
    """What a case is known by: the id that its agency gave it, else all that is recorded of it.

    An id that intake made holds the hash of the file, so it would be another one in a copy with one row more.
    """
    known = [name for name in sorted(table.column_names) if name not in _NOT_OF_A_PERSON]
    contents = joined([[text_of(value) for value in table.column(name).to_pylist()] for name in known])
    return [own or text for own, text in zip(_ids(table), contents, strict=True)]


def _ids(table: pa.Table) -> list[str]:
    """The id of each case as its agency gave it, empty where intake made one."""
    if "case_id" not in table.column_names:
        return [""] * table.num_rows
    ids = [text_of(value) for value in table.column("case_id").to_pylist()]
    return ["" if _MADE_ID.fullmatch(own) else own for own in ids]


def data_sets_of(table: pa.Table) -> frozenset[str]:
    """Ids of data sets in a case table, several where tables were put together."""
    if "data_set" not in table.column_names:
        return frozenset()
    return frozenset(text_of(value) for value in table.column("data_set").unique().to_pylist()) - {""}


def own_ids(table: pa.Table) -> list[str]:
    """The agency's ids as those of persons, if every case has one."""
    ids = _ids(table)
    return ids if all(ids) else []


def _named_persons(table: pa.Table, column: str, name: str) -> Sequence[str]:
    cells = table.column(column).to_pylist() if column in table.column_names else None
    rows = range(1, table.num_rows + 1)
    return persons_of(None if cells is None else [text_of(cell) for cell in cells], column, name, rows)

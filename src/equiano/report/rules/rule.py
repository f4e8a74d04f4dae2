"""What a rule of the first page is: it looks at a released table and says which wording its numbers bear.

A rule never reads a hidden value. Where it orders numbers it orders their bounds (`report.bounds`), so what
it says holds for every true table that the shown one leaves open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from equiano.publish.release import ReleasedTable, Value
from equiano.report.context import Context
from equiano.report.tables import position
from equiano.vocab import country_forms


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """One finding of `findings.yaml`; see the head of that file."""

    id: str
    topic: str
    rule: str
    order: int
    weight: int
    shown: str
    wording: Mapping[str, Mapping[str, str]]
    table: str = ""
    by: str = ""
    row: str = ""
    of: str = "rows"
    skip: Sequence[str] = ()
    overlap: bool = False
    all_records: bool = False
    places: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found.

    Attributes:
        variant: Which wording it bears.
        fields: What fills the wording.
        codes: Rows (or columns) that the sentence names, in its order.
    """

    variant: str
    fields: Mapping[str, object] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRule:
    """A rule by the name that `findings.yaml` calls it by.

    Attributes:
        find: What it finds for a finding; None where the release bears no sentence of it.
    """

    name: str
    find: Callable[[Context, FindingEntry], Found | None]


def table_of(context: Context, entry: FindingEntry) -> ReleasedTable | None:
    """The table behind a finding, if the release has it and it has rows."""
    found = context.table(entry.table.format(country=context.pack.code))
    return found if found is not None and found.rows else None


def cells(table: ReleasedTable, entry: FindingEntry) -> dict[str, Value]:
    """Values by code: of the rows in the column `by`, or of the columns in the row of that name."""
    if entry.of == "columns":
        row = next((row for row in table.rows if row[0] == entry.by), None)
        return {} if row is None else {c.name: v for c, v in zip(table.columns[1:], row[1:], strict=True)}
    at = position(table, entry.by)
    return {str(row[0]): row[at] for row in table.rows}


def whole_of(context: Context, table: ReleasedTable, entry: FindingEntry, total: Value) -> Value:
    """What the values are parts of: the base of flags, else the total, else all records of the file."""
    # One record may have several flags, so that their sum is no whole.
    if entry.overlap:
        return table.rows[0][position(table, "base")]
    if entry.all_records and not isinstance(total, int):
        return context.release.records
    return total


def country(context: Context) -> dict[str, object]:
    """Forms of the country's name: `country`, `of`, `at` (in it) and `away` (out of it)."""
    code, lang = context.pack.code, context.lang
    return {
        "country": context.pack.label[lang],
        "of": country_forms.of(code, lang),
        "at": country_forms.at(code, lang),
        "away": country_forms.away(code, lang),
    }


def lower(label: str) -> str:
    """A label within a sentence: no capital, unless it is an abbreviation."""
    # Two capitals in a row are an abbreviation: "NGO" stays.
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]

"""What is read of imports: the dry run, with who may be on file already, and the list of past ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from equiano.words import say
from equiano_web.access import Permission, Who, find, within
from equiano_web.actions import Key, RefusedError, reading
from equiano_web.cases.chains import key_of
from equiano_web.cases.pages import name_of
from equiano_web.cases.search import STRONG, alike, findable, groups_of
from equiano_web.cases.sections import PERSON, sections
from equiano_web.imports import actions
from equiano_web.imports.models import Import
from equiano_web.imports.table import MAPPING, ReadRow, ReadTable, Trouble, guessed, read_table
from equiano_web.people.models import Agency
from equiano_web.tokens import labels_of

SHOWN = 50  # imports of the list
# Troubles of a dry run: of most files all; of the rest it is said how many more there are.
MOST_TROUBLES = 500


@dataclass(frozen=True, slots=True)
class MayBe:
    """A row whose person may be on file.

    Attributes:
        row: Its number in the file.
        place: The same as a spreadsheet shows it.
        cases: Id and name of cases in reach that are very like.
        others: Other rows of the file, or teams and agencies to ask.
    """

    row: int
    place: str
    cases: Sequence[tuple[str, str]]
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do.

    Attributes:
        id: Id of the import.
        format: Format of the file.
        counts: All rows of the file.
        columns: Of a mapping: each column and the field that it fills, or "".
        refused: Why rows cannot be taken; of very many the first, and how many more.
        warnings: What could not be read, likewise.
        kept_only: Columns that have no field.
        may_be: Rows whose person may be on file.
        ready: How many rows would be taken without a further word.
    """

    id: str
    format: str
    counts: Mapping[str, int]
    columns: Sequence[tuple[str, str]]
    refused: Sequence[Trouble]
    warnings: Sequence[Trouble]
    kept_only: Sequence[str]
    may_be: Sequence[MayBe]
    ready: int


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A past import.

    Attributes:
        id: Its id.
        made_at: When the file was given.
        state: `read`, `done` or `undone`.
        format: Format of the file.
        counts: Counts of rows and cases.
    """

    id: str
    made_at: datetime
    state: str
    format: str
    counts: Mapping[str, int]

    @property
    def format_name(self) -> str:
        """What the format is called."""
        known = {"htcds": "HTCDS 2.0", "xlsform": "KoBo, ODK", MAPPING: say("table")}
        return known.get(self.format, self.format)


def imports(who: Who) -> Sequence[ImportLine]:
    """The latest imports of the agency.

    Raises:
        DeniedError: If there is no permission to import.
    """
    rows = Import.objects.filter(within(who, Permission.IMPORT_RUN, Import)).defer("content")
    return tuple(
        ImportLine(str(one.pk), one.made_at, one.state, one.format, one.counts) for one in rows[:SHOWN]
    )


@reading(Import, Permission.IMPORT_RUN, "import.dry-run")
def dry_run(who: Who, imported: Import) -> DryRun:
    """What an import would do; nothing is written."""
    table = _table(imported)
    rows = _left(imported, table)
    flagged = _may_be(who, rows)
    columns = _chosen(imported, table) if table.format == MAPPING else []
    return DryRun(
        str(imported.pk),
        table.format,
        table.counts,
        columns,
        _first(table.refused, len(table.refused)),
        _first(table.warnings, len(table.warnings) + table.more_warnings),
        table.kept_only,
        flagged,
        len(rows) - len(flagged),
    )


def run(who: Who, key: Key, anyway: Collection[int]) -> tuple[int, int]:
    """Take the rows of an import; how many, and how many were left out because the person may be on file.

    Args:
        who: Who imports.
        key: The import.
        anyway: Rows that are taken although the person may be on file.

    Raises:
        DeniedError: If it is not in reach.
        RefusedError: If it is done, or no column fills a field.
    """
    imported = find(who, Permission.IMPORT_RUN, Import, key)
    table = _table(imported)
    if table.format == MAPPING and not any(field for _, field in _chosen(imported, table)):
        raise RefusedError("no_field", say("No column fills a field yet: choose at least one."))
    rows = _left(imported, table)
    # Looked up once more: somebody may have written the same person down since the dry run.
    flagged = {one.row for one in _may_be(who, rows)} - set(anyway)
    wanted = [row for row in rows if row.number not in flagged]
    return actions.run(who, key, wanted, len(flagged)), len(flagged)


def field_choices() -> Sequence[tuple[str, str]]:
    """Fields that a column can fill, with their labels."""
    return [
        ("", say("no field: kept sealed")),
        *((name, one.label) for name, one in sections()[PERSON].fields.items()),
    ]


def _chosen(imported: Import, table: ReadTable) -> list[tuple[str, str]]:
    """Each column and the field that it fills, or "": as a person chose, or else by its name."""
    said = actions.columns_of(imported)
    chosen = guessed(table.header) if said is None else said
    return [(name, chosen.get(name, "")) for name in table.header]


def _table(imported: Import) -> ReadTable:
    return read_table(actions.content_of(imported), actions.columns_of(imported))


def _first(troubles: Sequence[Trouble], number: int) -> Sequence[Trouble]:
    """The first of them, and how many more there are."""
    shown = tuple(troubles[:MOST_TROUBLES])
    more = number - len(shown)
    text = say("More of the kind, which are not shown: {more:,}.", more=more)
    return (*shown, Trouble("", say("whole file"), text)) if more > 0 else shown


def _left(imported: Import, table: ReadTable) -> Sequence[ReadRow]:
    """Rows that were not taken yet, where an import was stopped in between."""
    there = set(imported.rows.values_list("row", flat=True))
    return [row for row in table.rows if row.number not in there]


def _may_be(who: Who, rows: Sequence[ReadRow]) -> list[MayBe]:
    above, found = _Above(who.user.agency), []
    for row in rows:
        place = above.like(row)
        same = [say("row {row} of this file", row=place)] if place else []
        hits = alike(who, None, row.values)
        cases = [(hit.case.id, name_of(hit.case)) for hit in hits.hits if hit.score >= STRONG]
        if cases or same or hits.ask:
            found.append(MayBe(row.number, row.place, tuple(cases), (*same, *hits.ask)))
    return found


class _Above:
    """Rows of a file above one, found as cases are: one person may stand there in two scripts."""

    def __init__(self, agency: Agency) -> None:
        self._agency = agency
        self._places: list[str] = []
        self._same: dict[frozenset[int], int] = {}
        self._having: dict[int, list[int]] = {}

    def like(self, row: ReadRow) -> str:
        """Place of the likeliest row above, "" if there is none; the row itself is noted."""
        labels = labels_of(key_of(self._agency), findable(row.values))
        found = self._same.get(labels) if labels else None
        if found is None:
            found = self._likeliest(row)
        number = len(self._places)
        self._places.append(row.place)
        self._same.setdefault(labels, number)
        for label in labels:
            self._having.setdefault(label, []).append(number)
        return "" if found is None else self._places[found]

    def _likeliest(self, row: ReadRow) -> int | None:
        scores: Counter[int] = Counter()
        for group in groups_of(self._agency, row.values):
            best: dict[int, int] = {}
            for label, weight in group.items():
                for number in self._having.get(label, ()):
                    best[number] = max(weight, best.get(number, 0))
            scores.update(best)
        # A surname with a year, or a phone that a family shares, is not enough among people of one list.
        likely = [number for number, score in scores.items() if score > STRONG]
        return max(likely, key=lambda number: (scores[number], -number), default=None)

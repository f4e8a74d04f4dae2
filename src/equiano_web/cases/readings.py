"""What is read of cases: frozen views of what may be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from equiano_web import limits, prepared
from equiano_web.access import (
    Permission,
    Scope,
    Seen,
    Sensitivity,
    Who,
    opens,
    require,
    scope_of,
    see,
    within,
)
from equiano_web.actions import note_reading, reading
from equiano_web.cases import holdings, store
from equiano_web.cases.kinship import Relative, relatives
from equiano_web.cases.kinship import of as kin_of
from equiano_web.cases.models import Blob, Case, Due, Entry, Kin, TrackState
from equiano_web.cases.reach import last_changed
from equiano_web.cases.search import STRONG, Found, alike, by_number, with_identity
from equiano_web.cases.search import search as find_cases
from equiano_web.cases.sections import PERSON, STEP, sections
from equiano_web.cases.tracks import standing
from equiano_web.cases.tracks.readings import Standing, standing_of
from equiano_web.cases.values import checked
from equiano_web.people.models import User
from equiano_web.together import Part, things, together

PAGE_ROWS = 25  # what a page shows without scrolling far; each row costs decryption and rendering

# Of the most that could agree; chosen so that a whole name without its patronymic is "very like".
VERY_LIKE = 0.7
# Acts of tracks on the page of a case: what happened lately; all of them stand on their tracks.
LAST_STEPS = 8

# Of a case in a list: who it is, and nothing that only its page needs.
_IN_LIST = (Sensitivity.ORDINARY, Sensitivity.IDENTITY)


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case and its entries, as far as they may be seen.

    Attributes:
        case: The person.
        entries: Entries that were not taken back, oldest first; with those of merged cases.
        merged: Cases that were merged into it.
        relatives: Cases of the same family that are linked with it.
        holds: Names of the tables that may hold more of it (`holdings.py`).
        standing: Where its tracks stand.
        steps: The last acts of its tracks, the last first.
        names: Names of the colleagues who are named by their ids.
    """

    case: Seen
    entries: Sequence[Seen]
    standing: Standing
    steps: Sequence[Seen]
    names: Mapping[str, str]
    merged: Sequence[Seen] = ()
    relatives: Sequence[Relative] = ()
    holds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of a list of cases.

    Attributes:
        cases: Its rows.
        more: Whether there is a next page.
    """

    cases: Sequence[Seen]
    more: bool


@reading(Case, Permission.CASE_VIEW, "case.read", holdings.cases)
def case_page(who: Who, case: Case) -> CasePage:
    """A case with its entries."""
    merged: list[Case] = []
    if holdings.MERGED in holdings.of(case):
        merged = list(holdings.cases().filter(merged_into=case))
    holds = holdings.of(case, *merged)
    rows = _entries_of(who, case, merged)
    steps = [row for row in rows if row.section == STEP]
    seen, last = (
        see(who, case),
        [see(who, step, (Sensitivity.ORDINARY,)) for step in steps[: -LAST_STEPS - 1 : -1]],
    )
    named = [
        seen["assigned_to_id"],
        *(one.assigned_to_id for one in merged),
        seen["created_by_id"],
        *(step["made_by_id"] for step in last),
    ]
    rest, names = _rest_of(who, case, merged, holds, named)
    own = standing.Rows(case, rest.states, [step for step in steps if step.case_id == case.pk], rest.dues)
    return CasePage(
        case=seen,
        entries=tuple(see(who, row) for row in rows if row.section != STEP),
        standing=standing_of(who, own),
        steps=last,
        names=names,
        merged=tuple(see(who, one, (Sensitivity.ORDINARY,)) for one in merged),
        relatives=relatives(who, case, rest.links),
        holds=holds,
    )


def _entries_of(who: Who, case: Case, merged: Sequence[Case]) -> list[Entry]:
    """Entries of a case and of those merged into it that were not taken back, with the blobs that are shown.

    Two questions to the database for all of them, however many there are; the case gets its own blobs too.
    """
    cases = {one.pk: one for one in (case, *merged)}
    there = Q(case__in=list(cases), removed_at=None)
    rows = prepared.rows("entries", lambda one: Entry.objects.filter(one).order_by("made_at", "pk"), there)
    for row in rows:
        row.case = cases[row.case_id]
    # Acts of tracks show here that they were done; what they brought is opened on their own page.
    shown = [row for row in rows if row.section != STEP]
    wanted = Q(case=case, entry=None) | Q(entry__in=[row.pk for row in shown])
    opened = Q(case__in=list(cases), sensitivity__in=sorted(opens(who)))
    store.give_blobs((case, *shown), prepared.rows("blobs", Blob.objects.filter, opened & wanted))
    return rows


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is stored of a case beside its entries: where its tracks stand, what is due, its links."""

    states: Sequence[TrackState]
    dues: Sequence[Due]
    links: Sequence[Kin]


def _rest_of(
    who: Who, case: Case, merged: Sequence[Case], holds: frozenset[str], named: Iterable[object]
) -> tuple[_Rest, Mapping[str, str]]:
    """The rest of a case, and names of colleagues, by one question; what holds nothing is not asked.

    What is due is that of cases that were merged into it too: no day is lost by a merge.
    """
    cases = [case.pk, *(one.pk for one in merged)]
    asked = [
        Part(TrackState, Q(case=case) if holdings.TRACKS in holds else None),
        Part(Due, Q(case__in=cases) if holdings.DUES in holds else None),
        Part(Kin, kin_of(case) if holdings.KIN in holds else None),
    ]
    states, dues, links, names = together(*asked, _named(who, named))
    rest = _Rest(
        sorted(things(TrackState, states), key=lambda row: (row.since, row.pk)),
        sorted(things(Due, dues), key=lambda row: (row.due_on, row.code)),
        things(Kin, links),
    )
    return rest, {str(pk): name for pk, name in names}


def case_list(who: Who, page: int = 1, state: str = "open") -> CaseList:
    """Cases in reach, last changed first.

    Raises:
        DeniedError: If there is no permission to view any.
    """
    require(who, Permission.CASE_VIEW)
    start = (page - 1) * PAGE_ROWS

    def rows(wanted: Q) -> QuerySet[Case]:
        return Case.objects.filter(wanted).order_by("-changed_at", "pk")[start : start + PAGE_ROWS + 1]

    inside = Q(state=state)
    if scope_of(who, Permission.CASE_VIEW) >= Scope.AGENCY:
        inside &= within(who, Permission.CASE_VIEW, Case)
    else:
        inside = Q(pk__in=last_changed(who, Permission.CASE_VIEW, inside, start + PAGE_ROWS + 1))
    found = with_identity(("list", start), rows, inside)
    return CaseList(tuple(see(who, case, _IN_LIST) for case in found[:PAGE_ROWS]), len(found) > PAGE_ROWS)


def entries_of(page: CasePage, section: str) -> Sequence[Seen]:
    """Entries of one section."""
    return tuple(entry for entry in page.entries if entry["section"] == section)


@reading(Case, Permission.CASE_VIEW, "case.read")
def case_head(who: Who, case: Case) -> Seen:
    """Which case it is, for a page that asks something of it."""
    return see(who, case, _IN_LIST)


@reading(Case, Permission.CASE_EDIT, "case.read")
def case_to_add(who: Who, case: Case, section: str) -> tuple[Seen, Sequence[Seen]]:
    """A case and its entries of one section, the last first: read before it is asked again."""
    entries = case.entries.filter(section=section, removed_at=None).select_related("case")
    rows = entries.prefetch_related("blobs").order_by("-made_at", "-pk")
    return see(who, case, _IN_LIST), tuple(see(who, entry) for entry in rows)


@reading(Case, Permission.CASE_EDIT, "case.read")
def case_to_edit(who: Who, case: Case) -> Seen:
    """The fields of the person, for a form that changes them."""
    return see(who, case)


@reading(Case, Permission.CASE_VIEW, "case.duplicates")
def duplicates(who: Who, case: Case) -> tuple[Seen, Found]:
    """A case, and others that may be of the same person."""
    found = alike(who, case, store.everything(case))
    # What was merged already is no duplicate any more.
    return see(who, case), replace(
        found, hits=tuple(hit for hit in found.hits if hit.case["state"] != "merged")
    )


def alike_to(who: Who, values: Mapping[str, object]) -> Found:
    """Cases that are very like what is about to be written down; of one of its phones or documents, first.

    Raises:
        UnfitError: If a value does not fit its field.
        TooManyError: If this person searched too often in this minute.
    """
    known = checked(sections()[PERSON], values)
    limits.spend("search", who.user.pk)
    found, numbered = alike(who, None, known), by_number(who, known)
    ask = tuple(dict.fromkeys((*found.ask, *numbered.ask)))
    note_reading(who, "case.search", codes=("before_create", *(("asked_elsewhere",) if ask else ())))
    there = {hit.case.id for hit in numbered.hits}
    # A share alone would miss whoever is on file with less: without a phone, a document, a year.
    likely = (hit for hit in found.hits if hit.share >= VERY_LIKE or hit.score > STRONG)
    hits = (*numbered.hits, *(hit for hit in likely if hit.case.id not in there))
    return replace(found, hits=hits, ask=ask)


def closed_fields(who: Who, section: str) -> frozenset[str]:
    """Names of the fields of a section that are closed to somebody."""
    return frozenset(name for name, kind in sections()[section].classes().items() if kind not in opens(who))


def search(who: Who, text: str) -> Found:
    """Search; noted in the audit without what was typed.

    Raises:
        DeniedError: If there is no permission to search.
        TooManyError: If this person searched too often in this minute.
    """
    limits.spend("search", who.user.pk)
    found = find_cases(who, text)
    note_reading(who, "case.search", codes=("asked_elsewhere",) if found.ask else ())
    return found


def with_merged(case: UUID | str) -> QuerySet[Case, Any]:
    """Ids of a case and of those merged into it, for a filter; asked by itself, else all cases are walked."""
    return Case.objects.filter(Q(pk=case) | Q(merged_into=case)).values("pk")


def names_of(who: Who, ids: Iterable[object]) -> Mapping[str, str]:
    """Names of colleagues of one's own agency, by id: who did what stands beside it."""
    return {str(pk): name for pk, name in together(_named(who, ids))[0]}


def _named(who: Who, ids: Iterable[object]) -> Part:
    wanted = sorted({UUID(str(one)) for one in ids if one})  # of nobody nothing is asked
    return Part(User, Q(agency=who.user.agency_id, pk__in=wanted) if wanted else None, ("id", "name"))


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry of a case, for a form that changes it or takes it back.

    Attributes:
        entry: The entry.
        case: Its case, as far as its page is named.
        is_removed: Whether it was taken back.
    """

    entry: Seen
    case: Seen
    is_removed: bool


@reading(Entry, Permission.CASE_EDIT, "entry.read")
def entry_to_edit(who: Who, entry: Entry) -> EntryPage:
    """An entry, for a form that changes it."""
    case = see(who, entry.case, (Sensitivity.ORDINARY,))
    return EntryPage(see(who, entry), case, entry.removed_at is not None)

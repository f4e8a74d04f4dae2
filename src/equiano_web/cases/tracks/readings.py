"""What is read of the tracks of a case, and of what is due."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils import timezone

from equiano.assist.facts import open_duties
from equiano.assist.steps import ActOffer, acts_open
from equiano.assist.track import Track, table
from equiano_web.access import DeniedError, Permission, Seen, Sensitivity, Who, require, see, within
from equiano_web.actions import note_reading, reading
from equiano_web.cases.models import Case, Due, Entry
from equiano_web.cases.tracks import clocks, standing

if TYPE_CHECKING:
    from equiano.assist.clocks import CaseClock

# Lines of a list of tasks; who has more narrows it.
MOST_TASKS = 100
_IN_LIST = (Sensitivity.ORDINARY, Sensitivity.IDENTITY)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the tracks of a case stand.

    Attributes:
        states: Of each track that has begun; of tracks with many each of them.
        duties: Names of tracks that leave something to be done, and codes of what is due today or overdue.
        dues: What is due, the first first.
        child: Whether the person is a child or, in doubt, treated as one.
        today: The day.
    """

    states: Sequence[Seen]
    duties: Sequence[str]
    dues: Sequence[Seen]
    child: bool
    today: dt.date


def standing_of(who: Who, rows: standing.Rows) -> Standing:
    """Where the tracks of a case in reach stand."""
    today = timezone.localdate()
    facts = standing.facts_of(rows, today, with_law=False)
    return Standing(
        tuple(see(who, one) for one in rows.states),
        open_duties(facts),
        tuple(see(who, one) for one in rows.dues),
        facts.child,
        today,
    )


@dataclass(frozen=True, slots=True)
class TrackPage:
    """One track of a case.

    Attributes:
        case: The case.
        track: The track.
        state: Its state; of a track with many, of the one that is shown.
        subject: Of a track with many, the one that is shown; None for a new one.
        others: Of a track with many, all of them.
        offers: What may be done, and why not.
        steps: What was done, the last first.
        clocks: Its clocks.
        duties: What is left to be done in the case.
        today: The day.
    """

    case: Seen
    track: Track
    state: str
    subject: uuid.UUID | None
    others: Sequence[Seen]
    offers: Sequence[ActOffer]
    steps: Sequence[Seen]
    clocks: Sequence[CaseClock]
    duties: Sequence[str]
    today: dt.date


@reading(Case, Permission.CASE_VIEW, "case.read")
def tracks_page(who: Who, case: Case) -> tuple[Seen, Standing]:
    """All tracks of a case."""
    return see(who, case, _IN_LIST), standing_of(who, standing.rows_of(case))


@reading(Case, Permission.CASE_VIEW, "case.read")
def track_page(who: Who, case: Case, track: str, subject: uuid.UUID | None = None) -> TrackPage:
    """One track of a case.

    Raises:
        DeniedError: If there is no such track, or none of it with this id.
    """
    rules = table().tracks.get(track)
    if rules is None:
        raise DeniedError(track)
    rows, today = standing.rows_of(case), timezone.localdate()
    there = [row for row in rows.states if row.track == track]
    shown = [row for row in there if row.pk == subject or not rules.many]
    if subject is not None and not shown:
        raise DeniedError(track)
    state = shown[0].state if shown else rules.start
    facts = standing.facts_of(rows, today)
    return TrackPage(
        case=see(who, case, _IN_LIST),
        track=rules,
        state=state,
        subject=subject,
        others=tuple(see(who, row) for row in there) if rules.many else (),
        offers=acts_open(track, state, facts),
        steps=tuple(see(who, step) for step in _done_on(rows, rules, subject)),
        clocks=_clocks_of(rows, rules, subject, today),
        duties=open_duties(facts),
        today=today,
    )


def _done_on(rows: standing.Rows, track: Track, subject: uuid.UUID | None) -> list[Entry]:
    """Acts of a track, or of the one of many that is shown, with their sealed fields; the last first."""
    wanted = str(subject) if subject else ""
    found = [
        step
        for step in reversed(rows.steps)
        if step.ordinary["track"] == track.name
        and (not track.many or step.ordinary.get("subject", "") == wanted)
    ]
    prefetch_related_objects(found, "blobs")
    for step in found:
        step.case = rows.case
    return found


def _clocks_of(
    rows: standing.Rows, track: Track, subject: uuid.UUID | None, today: dt.date
) -> Sequence[CaseClock]:
    wanted = str(subject) if subject else ""
    if track.many and not wanted:
        return ()
    return tuple(
        one
        for one in clocks.clocks(rows.case, rows.steps, today)
        if one.subject == wanted and clocks.track_of(one.code) == track.name
    )


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the list of what is due."""

    due: Seen
    case: Seen


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is due.

    Attributes:
        rows: Its lines, what is overdue longest first.
        more: Whether there are further ones.
        today: The day.
    """

    rows: Sequence[Task]
    more: bool
    today: dt.date


def tasks(who: Who, whose: str) -> Tasks:
    """What is due and overdue in the cases in reach.

    Args:
        who: Who looks.
        whose: `me` (cases given to me), `team` (cases of my teams) or `all`.

    Raises:
        DeniedError: If there is no permission to view any case.
    """
    require(who, Permission.CASE_VIEW)
    today = timezone.localdate()
    rows = Due.objects.filter(within(who, Permission.CASE_VIEW, Due), shown_from__lte=today)
    if whose == "me":
        rows = rows.filter(case__assigned_to=who.user.pk)
    elif whose == "team":
        rows = rows.filter(case__team__in=who.teams)
    found = list(
        rows.select_related("case").prefetch_related("case__blobs").order_by("due_on", "pk")[: MOST_TASKS + 1]
    )
    note_reading(who, "tasks.read")
    lines = tuple(Task(see(who, due), see(who, due.case, _IN_LIST)) for due in found[:MOST_TASKS])
    return Tasks(lines, len(found) > MOST_TASKS, today)

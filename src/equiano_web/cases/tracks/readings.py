"""What is read of the tracks of a case."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from equiano.assist.facts import open_duties
from equiano.assist.steps import ActOffer, acts_open
from equiano.assist.track import Track, table
from equiano_web.access import DeniedError, Permission, Seen, Sensitivity, Who, see
from equiano_web.actions import reading
from equiano_web.cases.models import Case, Entry
from equiano_web.cases.tracks import clocks, standing
from equiano_web.people.agencies import today as local_day

if TYPE_CHECKING:
    from equiano.assist.clocks import CaseClock

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
    today = local_day(who.user.agency)
    facts = standing.facts_of(rows, today, for_act=False)
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
        undo: Id of the last act, if it may be taken back; else "".
        keep: Why the last act may not be taken back; "" if it may.
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
    undo: str
    keep: str


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
    rows, today = standing.rows_of(case), local_day(who.user.agency)
    there = [row for row in rows.states if row.track == track]
    shown = [row for row in there if row.pk == subject or not rules.many]
    if subject is not None and not shown:
        raise DeniedError(track)
    state = shown[0].state if shown else rules.start
    facts, done = standing.facts_of(rows, today), _done_on(rows, rules, subject)
    keep = standing.why_kept(rows, done[0], facts) if done else ""
    return TrackPage(
        case=see(who, case, _IN_LIST),
        track=rules,
        state=state,
        subject=subject,
        others=tuple(see(who, row) for row in there) if rules.many else (),
        offers=acts_open(track, state, facts),
        steps=tuple(see(who, step) for step in done),
        clocks=_clocks_of(rows, rules, subject, today),
        duties=open_duties(facts),
        today=today,
        undo=str(done[0].pk) if done and not keep else "",
        keep=keep,
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

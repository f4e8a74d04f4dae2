"""What is counted of the cases of one agency; a person whose cases were merged counts once.

Sealed and erased cases are not among them (`access.counted` leaves them out for everybody).

    cases, acts of tracks ─> Person (days alone) ─> waits, decisions, plans (`equiano.assist.measures`)
    states of tracks ─> queues: how many stand where
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from equiano.assist.measures import delays, median_of, share_of
from equiano_web.cases.models import Case, Entry, TrackState
from equiano_web.cases.sections import STEP
from equiano_web.dashboards.bands import banded, month_name, months_before
from equiano_web.dashboards.referred import referrals_of

# Acts by which somebody was helped for the first time, whatever else was planned or offered.
_HELPED = frozenset({"help_now", "meet_needs", "start_service"})
_READ = ("presume", "request_status", "plan_support", *sorted(_HELPED))
_DECIDED = frozenset({"decide_possible", "decide_actual", "decide_not"})
# States of a service that say that a need was not met.
_UNMET = ("not_possible", "offered_declined")


@dataclass(slots=True)
class Person:
    """Days of one person.

    Attributes:
        detected: When they were detected; when the case was written down, if nobody says.
        is_open: Whether the case is open.
        helped: When they were first helped.
        asked: When a formal status was first asked for.
        decided: When a body first decided on it.
        planned: Whether there is a plan of support.
    """

    detected: dt.date
    is_open: bool
    helped: dt.date | None = None
    asked: dt.date | None = None
    decided: dt.date | None = None
    planned: bool = False


def persons_of(agency: UUID) -> list[Person]:
    """Persons of an agency."""
    return list(persons_by_case(agency).values())


def persons_by_case(agency: UUID) -> dict[UUID, Person]:
    """The same by the id of their case."""
    rows = Case.objects.filter(agency_id=agency, sealed=False, wrapped_key__isnull=False)
    found: dict[UUID, Person] = {}
    one_of: dict[UUID, UUID] = {}
    for key, into, made, state in rows.values_list("pk", "merged_into_id", "created_at", "state").iterator():
        one_of[key] = into if into is not None else key
        if one_of[key] == key:
            found[key] = Person(timezone.localdate(made), state == "open")
    steps = Entry.objects.filter(
        case__agency_id=agency, section=STEP, removed_at=None, ordinary__act__in=[*_READ, *sorted(_DECIDED)]
    )
    for case, made, said in steps.values_list("case_id", "made_at", "ordinary").iterator():
        person = found.get(one_of.get(case, case))
        if person is not None:
            _learn(person, said, timezone.localdate(made))
    return found


def _learn(person: Person, said: Mapping[str, Any], made: dt.date) -> None:
    act = said["act"]
    if act == "presume":
        person.detected = min(person.detected, _day(said, "seen_on", made))
    elif act in _HELPED:
        person.helped = _first(person.helped, _day(said, "started_on", made))
    elif act == "request_status":
        person.asked = _first(person.asked, _day(said, "requested_on", made))
    elif act in _DECIDED:
        person.decided = _first(person.decided, _day(said, "decided_on", made))
    else:
        person.planned = True


def _first(known: dt.date | None, day: dt.date) -> dt.date:
    return day if known is None else min(known, day)


def _day(said: Mapping[str, Any], name: str, made: dt.date) -> dt.date:
    """A day that an act brought; the day of the act where it brought none that can be read."""
    try:
        return min(dt.date.fromisoformat(str(said.get(name, ""))), made)
    except ValueError:
        return made


def figures_of(agency: UUID, today: dt.date) -> dict[str, Any]:
    """The figures of an agency, as they rest (JSON).

    Args:
        agency: Its id.
        today: The day on which is counted.
    """
    persons = [one for one in persons_of(agency) if one.detected <= today]
    waits = delays([(one.detected, one.helped) for one in persons], today)
    asked = [(one.asked, one.decided) for one in persons if one.asked is not None and one.asked <= today]
    decisions = delays(asked, today)
    months: dict[str, list[Person]] = {name: [] for name in months_before(today)}
    for one in persons:
        if (month := month_name(one.detected)) in months:
            months[month].append(one)
    return {
        "persons": len(persons),
        "open": sum(one.is_open for one in persons),
        "planned": sum(one.planned for one in persons),
        "help": banded(waits),
        "help_median": asdict(median_of(waits)),
        "decisions": banded(decisions),
        "decision_median": asdict(median_of(decisions)),
        "plan": asdict(share_of(sum(one.planned for one in persons), len(persons))),
        "months": [{"month": name, **_month(inside, today)} for name, inside in months.items()],
        "queues": queues_of(agency),
        "unmet": _unmet(agency),
        **referrals_of(agency, today),
    }


def _month(persons: Iterable[Person], today: dt.date) -> dict[str, Any]:
    inside = list(persons)
    waits = delays([(one.detected, one.helped) for one in inside], today)
    return {
        "persons": len(inside),
        "median": asdict(median_of(waits)),
        "plan": asdict(share_of(sum(one.planned for one in inside), len(inside))),
    }


def queues_of(agency: UUID) -> list[list[Any]]:
    """How many open cases stand in each state of each track: track, state, count."""
    rows = TrackState.objects.filter(
        case__agency_id=agency, case__state="open", case__sealed=False, case__wrapped_key__isnull=False
    )
    counted = rows.values("track", "state").annotate(n=Count("case_id", distinct=True))
    return sorted([one["track"], one["state"], one["n"]] for one in counted)


def _unmet(agency: UUID) -> list[list[Any]]:
    """Services that could not be had or were declined: kind of help, which of both, persons."""
    rows = TrackState.objects.filter(
        case__agency_id=agency,
        case__sealed=False,
        case__wrapped_key__isnull=False,
        track="service",
        state__in=_UNMET,
    )
    counted = rows.values("about", "state").annotate(n=Count("case_id", distinct=True))
    return sorted([one["about"], one["state"], one["n"]] for one in counted)

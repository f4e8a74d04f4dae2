"""What is counted of the cases of one agency; a person whose cases were merged counts once.

Sealed and erased cases are not among them (`access.counted` leaves them out for everybody).

    cases, acts of tracks ─> Person (days alone) ─> waits, decisions, plans (`equiano.assist.measures`)
    states of tracks ─> queues: how many stand where
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from equiano.assist.measures import Delays, delays, median_of, share_of
from equiano_web.cases.models import Case, Entry, TrackState
from equiano_web.cases.sections import STEP

MONTHS = 12  # shown: a year, so that the same month stands beside itself
# Acts by which somebody was helped for the first time, whatever else was planned or offered.
_HELPED = frozenset({"help_now", "meet_needs", "start_service"})
_READ = ("presume", "request_status", "plan_support", *sorted(_HELPED))
_DECIDED = frozenset({"decide_possible", "decide_actual", "decide_not"})
# States of a service that say that a need was not met.
_UNMET = ("not_possible", "offered_declined")
# Last day of each band of a wait, and its code: help is due at once; offices speak in weeks and months.
BANDS = ((0, "d0"), (3, "d3"), (7, "d7"), (30, "d30"), (10**6, "more"))
WAITING = "waiting"


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


def band_of(days: int) -> str:
    """The band of a wait of so many days."""
    return next(code for last, code in BANDS if days <= last)


def banded(of: Delays) -> dict[str, int]:
    """Persons by band of their wait; who still waits in one of their own."""
    found = Counter({code: 0 for _, code in BANDS})
    for days, persons in of.came.items():
        found[band_of(days)] += persons
    return {**found, WAITING: sum(of.waiting.values())}


def persons_of(agency: UUID) -> list[Person]:
    """Persons of an agency."""
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
    return list(found.values())


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


def months_before(today: dt.date) -> list[str]:
    """The months of the figures, the earliest first, as `2026-11`."""
    number = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02}" for one in range(number - MONTHS + 1, number + 1)]


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
    months = {
        name: [one for one in persons if f"{one.detected:%Y-%m}" == name] for name in months_before(today)
    }
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

"""How a case stands: what the guards of tracks look at, and what happened so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from equiano.assist.facts import AgeBand, Facts
from equiano.assist.track import table
from equiano.assist.undo import Done, undo_refusal
from equiano_web.cases import duties
from equiano_web.cases.models import Case, Due, Entry, TrackState
from equiano_web.cases.sections import STEP
from equiano_web.people.agencies import pack_of, working_days
from equiano_web.people.agencies import today as local_day

if TYPE_CHECKING:
    from equiano.assist.clocks import Event

# As `sections.yaml` writes it. Whoever may be a child is treated as one (CETS 197, article 10(3)).
_AGES: Mapping[object, AgeBand] = {"child": "child", "perhaps_child": "in_doubt", "adult": "adult"}
_CHILD_FIRST: tuple[AgeBand, ...] = ("child", "in_doubt", "adult")


def steps_of(case: Case) -> list[Entry]:
    """The acts that were done and not taken back, in their order."""
    return list(case.entries.filter(section=STEP, removed_at=None).order_by("made_at", "pk"))


def age_of(case: Case, steps: Iterable[Entry]) -> AgeBand:
    """Child, in doubt or adult: of what is written of the person and at detection, whatever protects more."""
    said = {_AGES.get(case.ordinary.get("age_band"), "unknown")}
    for step in steps:
        if step.ordinary["track"] == "detection" and "age_band" in step.ordinary:
            said.add(cast("AgeBand", step.ordinary["age_band"]))
    return next((age for age in _CHILD_FIRST if age in said), "unknown")


@dataclass(frozen=True, slots=True)
class Rows:
    """What is stored of the tracks of a case, read once for a page or an act.

    Attributes:
        case: The case.
        states: Where its tracks stand.
        steps: The acts that were done, in their order.
        dues: What is due.
    """

    case: Case
    states: Sequence[TrackState]
    steps: Sequence[Entry]
    dues: Sequence[Due]


def rows_of(case: Case) -> Rows:
    """What is stored of the tracks of a case.

    What is due is that of cases that were merged into it too: no day is lost by a merge.
    """
    cases = [case.pk, *(one.pk for one in case.merged.all())]
    return Rows(
        case,
        list(TrackState.objects.filter(case=case).order_by("since", "pk")),
        steps_of(case),
        list(Due.objects.filter(case__in=cases).order_by("due_on", "code")),
    )


def facts_of(rows: Rows, today: dt.date, *, for_act: bool = True) -> Facts:
    """What the guards of tracks look at.

    Args:
        rows: What is stored.
        today: The day.
        for_act: Whether an act is to be checked: with the law of the country, whose pack is slow to read the
            first time, with the clocks, and with what other rooms know to be left undone.
    """
    law: Mapping[str, str] = {}
    clocks: Mapping[str, str] = {}
    if for_act:
        from equiano.assist.clocks import clocks_of, law_of  # noqa: PLC0415

        pack, case = pack_of(rows.case.agency.country), rows.case
        law = law_of(pack)
        running = clocks_of(pack, events_of(case, rows.steps, today), today, working_days(case.agency))
        clocks = {one.code: one.state for one in running if not one.subject}
    states = [(row.track, row.state) for row in rows.states]
    return Facts(
        today,
        states={track: state for track, state in states if not table().tracks[track].many},
        referrals=tuple(state for track, state in states if track == "referral"),
        services=tuple(state for track, state in states if track == "service"),
        age=age_of(rows.case, rows.steps),
        law=law,
        duties=tuple(dict.fromkeys([*_due(rows.dues, today), *(duties.of(rows.case) if for_act else ())])),
        clocks=clocks,
    )


def _due(rows: Iterable[Due], today: dt.date) -> Iterator[str]:
    """What is due by now; what is to come of a clock is no duty yet, what somebody set themselves is."""
    return (f"clock.{row.code}" for row in rows if row.due_on <= today or row.code == "entry.task")


def done_of(steps: Iterable[Entry]) -> tuple[Done, ...]:
    """What was done, as taking back takes it."""
    rows = (step.ordinary for step in steps)
    return tuple(Done(row["track"], row["act"], row["before"], row.get("subject", "")) for row in rows)


def why_kept(rows: Rows, step: Entry, facts: Facts) -> str:
    """Why an act cannot be taken back, in words; "" if it can."""
    found = undo_refusal(done_of(rows.steps), [one.pk for one in rows.steps].index(step.pk), facts)
    return found.text if found else ""


def events_of(case: Case, steps: Iterable[Entry], today: dt.date) -> tuple[Event, ...]:
    """What happened, as the clocks take it: days and codes alone.

    Begins with the age as it is held to be: it decides which law of a period holds.
    """
    from equiano.assist.clocks import Event  # noqa: PLC0415

    steps = list(steps)
    found = [Event("detection", "presume", today, {"age_band": age_of(case, steps)})]
    for step in steps:
        brought = typed({name: value for name, value in step.ordinary.items() if name != "age_band"})
        values = step.ordinary
        found.append(
            Event(
                values["track"],
                values["act"],
                local_day(case.agency, step.made_at),
                brought,
                values.get("subject", ""),
            )
        )
    return tuple(found)


def typed(known: Mapping[str, object]) -> dict[str, object]:
    """Values as `equiano.assist` takes them; a year alone stays text, and is refused as no day."""
    return {name: _day(value) if _is_day(name) else value for name, value in known.items()}


def _is_day(name: str) -> bool:
    return table().fields.get(name) in ("past", "ahead")


def _day(value: object) -> object:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return value

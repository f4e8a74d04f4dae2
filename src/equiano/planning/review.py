"""What there is to say of a plan on a day: overdue, begun too early, without evidence, misleading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from equiano.planning.dependencies import begun_too_early
from equiano.planning.indicators import is_public_value, state_of
from equiano.planning.model import ActionPlan, PlainValue, PlannedMeasure
from equiano.words import date, say

PlanFindingCode = Literal[
    "overdue",
    "not_begun",
    "begins_too_early",
    "without_evidence",
    "over_budget",
    "smaller_whole",
    "target_missed",
    "not_protected",
]


@dataclass(frozen=True)
class PlanFinding:
    """One thing to look at.

    Attributes:
        code: Which.
        measure: Id of the measure.
        about: Id of the indicator, or of the measure that it waits for; empty otherwise.
        text: In words, in the language of who reads.
    """

    code: PlanFindingCode
    measure: str
    about: str
    text: str


@dataclass(frozen=True)
class PlanReview:
    """A plan looked at on a day.

    Attributes:
        plan: The plan.
        day: The day.
        findings: In the order of the measures.
    """

    plan: ActionPlan
    day: dt.date
    findings: tuple[PlanFinding, ...]

    @property
    def overdue(self) -> tuple[str, ...]:
        """Ids of measures that are overdue."""
        return tuple(one.measure for one in self.findings if one.code == "overdue")

    def counts(self) -> Mapping[str, int]:
        """How many measures stand where; `overdue` counts some of the open ones."""
        found = dict.fromkeys(("planned", "under_way", "done", "dropped"), 0)
        for one in self.plan.measures:
            found[one.status] += 1
        return {**found, "overdue": len(self.overdue)}

    def as_dict(self) -> dict[str, PlainValue]:
        """For JSON."""
        return {
            "day": self.day.isoformat(),
            "counts": dict(self.counts()),
            "findings": [
                {"code": one.code, "measure": one.measure, "about": one.about, "text": one.text}
                for one in self.findings
            ],
        }


def review(plan: ActionPlan, day: dt.date) -> PlanReview:
    """Look at a plan.

    Args:
        plan: The plan, as `plan_file` has read it.
        day: The day on which is looked.
    """
    place = {one.id: n for n, one in enumerate(plan.measures)}
    found = [*_late(plan, day), *_too_early(plan), *_unproven(plan), *_indicators(plan, day)]
    return PlanReview(plan, day, tuple(sorted(found, key=lambda one: place[one.measure])))


def _late(plan: ActionPlan, day: dt.date) -> Iterator[PlanFinding]:
    for one in plan.measures:
        if one.is_open and one.end < day:
            text = say("{id}: overdue since {day}.", id=one.id, day=date(one.end))
            yield PlanFinding("overdue", one.id, "", text)
        elif one.status == "planned" and one.start < day:
            text = say("{id}: should have begun on {day}.", id=one.id, day=date(one.start))
            yield PlanFinding("not_begun", one.id, "", text)


def _too_early(plan: ActionPlan) -> Iterator[PlanFinding]:
    for one, needed in begun_too_early(plan):
        text = say(
            "{id}: begins on {day}, before {needed}, which it needs, has ended.",
            id=one.id,
            day=date(one.start),
            needed=needed.id,
        )
        yield PlanFinding("begins_too_early", one.id, needed.id, text)


def _unproven(plan: ActionPlan) -> Iterator[PlanFinding]:
    for one in plan.measures:
        if one.status == "done" and not one.evidence:
            yield PlanFinding(
                "without_evidence", one.id, "", say("{id}: done, and nothing shows it.", id=one.id)
            )
        if _is_over(one):
            yield PlanFinding("over_budget", one.id, "", say("{id}: more was spent than planned.", id=one.id))


def _is_over(one: PlannedMeasure) -> bool:
    planned, spent = one.budget.planned, one.budget.spent
    return planned is not None and spent is not None and spent > planned


def _indicators(plan: ActionPlan, day: dt.date) -> Iterator[PlanFinding]:
    for measure, one in plan.indicators():
        state = state_of(one)
        name = f"{measure.id}, {one.id}"
        if state.by_smaller_whole:
            text = say(
                "{name}: the target is met only because the whole became smaller; of the first whole it "
                "is not.",
                name=name,
            )
            yield PlanFinding("smaller_whole", measure.id, one.id, text)
        if state.standing == "not_met" and measure.end < day:
            text = say("{name}: the target was not reached by the end of the measure.", name=name)
            yield PlanFinding("target_missed", measure.id, one.id, text)
        if state.latest is not None and not is_public_value(one, state.latest):
            text = say(
                "{name}: counts people and has not passed disclosure control: the public form leaves it out.",
                name=name,
            )
            yield PlanFinding("not_protected", measure.id, one.id, text)

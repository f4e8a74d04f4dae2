"""What an indicator says: its latest value, whether its target is met, and whether by a smaller whole.

Rules (shared standard of prevention, 7): detection (identified of estimated) is watched and never the
target of one body, for whoever is measured by it can reach it by a low estimate; "cannot tell" is a value;
a target that is met because the whole became smaller is flagged; a value that counts people is published
protected alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from equiano.errors import Fault
from equiano.planning.model import IndicatorValue, PlanIndicator
from equiano.words import say

# What computes values (`equiano.pipeline.plan_values`), and from which file of another stage.
COMPUTED = {
    "help_wait": "measures.json",
    "answered_in_time": "measures.json",
    "with_plan": "measures.json",
    "outcome_told": "measures.json",
    "trained": "training.json",
    "recognition_gain": "training.json",
    "gain_held": "training.json",
    "reach": "campaign.json",
    "calls_change": "judged.json",
    "detection": "estimate.json",
    "identified": "official",
    "sentenced": "official",
    "on_time": "plan",
    "spent": "plan",
    "with_evidence": "plan",
}
# Kinds that say how large the hidden population is: never a target.
_NEVER_A_TARGET = frozenset({"detection"})
IndicatorStanding = Literal["met", "not_met", "cannot_tell", "no_target", "no_value"]


@dataclass(frozen=True)
class IndicatorState:
    """How an indicator stands.

    Attributes:
        latest: Its latest value; None: there is none.
        standing: Whether its target is met.
        by_smaller_whole: Whether it is met only because the denominator became smaller than at first.
    """

    latest: IndicatorValue | None
    standing: IndicatorStanding
    by_smaller_whole: bool = False


def faults_of_indicator(where: str, one: PlanIndicator) -> Iterator[Fault]:
    """What makes no sense in an indicator.

    Args:
        where: How it is named in a fault.
        one: The indicator.
    """
    if one.target is not None and (one.kind == "impact" or one.computed in _NEVER_A_TARGET):
        yield Fault(
            say(
                "has a target, though it is no body's to reach: whoever is measured by it can reach it by a "
                "low estimate. Take the target out; it is watched."
            ),
            f"{where}: target",
        )
    if one.target is not None and one.better is None:
        yield Fault(say("has a target; say whether `more` or `fewer` is better."), f"{where}: better")
    if one.unit == "share" and one.target is not None and not 0 <= one.target <= 1:
        yield Fault(say("must be a share from 0 to 1, such as 0.8."), f"{where}: target")
    values = [("baseline", one.baseline)] if one.baseline else []
    values += [(f"values: {place}", value) for place, value in enumerate(one.values, 1)]
    for name, value in values:
        yield from _faults_of_value(f"{where}: {name}", one, value)


def _faults_of_value(where: str, one: PlanIndicator, value: IndicatorValue) -> Iterator[Fault]:
    if (value.value is None) != (value.cannot_tell is not None):
        yield Fault(say("has either a value or `cannot_tell`, the reason why there is none."), where)
    ends = [end for end in (value.low, value.value, value.high) if end is not None]
    if ends != sorted(ends):
        yield Fault(say("the value lies outside its interval"), where)
    if one.unit == "share" and any(not 0 <= end <= 1 for end in ends):
        yield Fault(say("must be a share from 0 to 1, such as 0.8."), where)
    if any(part is not None and part < 0 for part in (value.numerator, value.denominator)):
        yield Fault(say("must be 0 or more."), where)
    if value.origin == "entered" and value.value is not None and not (value.by and value.evidence):
        yield Fault(say("was entered: say by whom (`by`) and what shows it (`evidence`)."), where)


def state_of(one: PlanIndicator) -> IndicatorState:
    """How an indicator stands by its latest value."""
    latest = one.values[-1] if one.values else None
    if one.target is None:
        return IndicatorState(latest, "no_target")
    if latest is None:
        return IndicatorState(None, "no_value")
    if latest.value is None:
        return IndicatorState(latest, "cannot_tell")
    if not _reaches(one, latest.value):
        return IndicatorState(latest, "not_met")
    return IndicatorState(latest, "met", _by_smaller_whole(one, latest))


def _reaches(one: PlanIndicator, value: float) -> bool:
    assert one.target is not None
    return value <= one.target if one.better == "fewer" else value >= one.target


def _by_smaller_whole(one: PlanIndicator, latest: IndicatorValue) -> bool:
    """Whether the same parts of the first whole would not have reached the target."""
    first = one.baseline or one.values[0]
    told = (first.denominator, latest.numerator, latest.denominator)
    if one.unit != "share" or one.better != "more" or None in told or first is latest:
        return False
    before, part, now = (float(number or 0) for number in told)
    return now < before and not _reaches(one, part / before)


def is_public_value(one: PlanIndicator, value: IndicatorValue) -> bool:
    """Whether a value may be shown to everybody: it counts nobody, or was protected or published before."""
    return not one.counts_people or value.control is not None or value.value is None

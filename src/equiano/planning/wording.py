"""What a plan's codes, values, sums and terms are called, in the language of who reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from equiano.draw.gantt import GanttState
from equiano.planning.indicators import IndicatorState
from equiano.planning.model import (
    ActionPlan,
    IndicatorKind,
    IndicatorUnit,
    IndicatorValue,
    PlanBudget,
    PlanEvidence,
    PlanIndicator,
    PlannedMeasure,
    PlanStatus,
)
from equiano.words import date, language, number, percent, say

NOTHING = "–"


def status_names() -> Mapping[GanttState, str]:
    """What the states of measures are called; `overdue` is an open one whose term is over."""
    return {
        "planned": say("not started"),
        "under_way": say("under way"),
        "done": say("carried out"),
        "overdue": say("past its term"),
        "dropped": say("dropped"),
    }


def state_on(one: PlannedMeasure, day: dt.date) -> GanttState:
    """How a measure stands on a day."""
    return "overdue" if one.is_open and one.end < day else one.status


def plan_status(status: PlanStatus) -> str:
    """What a plan's status is called."""
    return {
        "draft-for-review": say("draft for review"),
        "adopted": say("adopted"),
        "ended": say("plan ended"),
    }[status]


def kind_name(kind: IndicatorKind) -> str:
    """What a kind of indicator is called."""
    return {
        "output": say("output: what was done"),
        "outcome": say("outcome: what changed"),
        "impact": say("impact: watched, no target"),
    }[kind]


def term(start: dt.date, end: dt.date) -> str:
    """From a day to a day."""
    return say("{start} to {end}", start=date(start), end=date(end))


def bodies_of(plan: ActionPlan, keys: tuple[str, ...]) -> str:
    """Titles of bodies with their officials where the plan names them, with semicolons between."""
    found = [plan.body(key) for key in keys]
    return "; ".join(
        f"{one.title.said(language())} ({one.official})" if one.official else one.title.said(language())
        for one in found
    )


def sum_of(money: float | None, currency: str | None) -> str:
    """A sum with its currency."""
    if money is None:
        return NOTHING
    return f"{number(money, 0 if money == int(money) else 2)} {currency or ''}".strip()


def budget_of(budget: PlanBudget, currency: str | None) -> str:
    """Planned, spent and where the money comes from, as far as it is said; empty where nothing is."""
    parts = []
    if budget.planned is not None:
        parts.append(say("planned {sum}", sum=sum_of(budget.planned, currency)))
    if budget.spent is not None:
        parts.append(say("spent {sum}", sum=sum_of(budget.spent, currency)))
    if budget.source is not None and (source := budget.source.said(language())):
        parts.append(source)
    return "; ".join(parts)


def measured(value: float, unit: IndicatorUnit) -> str:
    """A number in its unit."""
    match unit:
        case "share":
            return percent(value, 0 if abs(value * 100 - round(value * 100)) < 0.05 else 1)
        case "days":
            return say("{n:,} {n|day|days}", n=int(value)) if value == int(value) else number(value, 1)
        case "count":
            return number(value)
        case "points":
            return say("{n} points", n=number(value, 1))
        case "deviations":
            return say("{n} SD", n=number(value, 2))
        case "kappa":
            return number(value, 2)
        case "money":
            return number(value)


def value_of(one: PlanIndicator, value: IndicatorValue | None) -> str:
    """A value with its interval, or why there is none."""
    if value is None:
        return say("no value yet")
    if value.value is None:
        reason = value.cannot_tell.said(language()) if value.cannot_tell else ""
        return say("cannot tell: {reason}", reason=reason)
    made = measured(value.value, one.unit)
    if value.low is not None and value.high is not None:
        low, high = measured(value.low, one.unit), measured(value.high, one.unit)
        made = say("{value} (from {low} to {high})", value=made, low=low, high=high)
    if value.numerator is not None and value.denominator is not None:
        part, whole = number(value.numerator), number(value.denominator)
        made = say("{value}: {part} of {whole}", value=made, part=part, whole=whole)
    return made


def target_of(one: PlanIndicator) -> str:
    """The target, or that there is none."""
    if one.target is None:
        return say("watched, no target") if one.kind == "impact" else say("no target set")
    if one.better == "fewer":
        return say("at most {value}", value=measured(one.target, one.unit))
    return say("at least {value}", value=measured(one.target, one.unit))


def standing_of(state: IndicatorState) -> str:
    """Whether the target is met, in words."""
    if state.by_smaller_whole:
        return say("met only because the whole became smaller")
    return {
        "met": say("met"),
        "not_met": say("not met"),
        "cannot_tell": say("cannot tell"),
        "no_target": NOTHING,
        "no_value": say("no value yet"),
    }[state.standing]


def proof_of(proof: PlanEvidence) -> str:
    """A piece of evidence with its day."""
    return f"{proof.what} ({date(proof.on)})" if proof.on else proof.what

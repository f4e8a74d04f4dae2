"""The public form of a plan: the same without what is internal.

Left out: names of officials, internal notes, who entered what, evidence and sums that are marked internal,
and values that count people and passed no disclosure control. Nothing says that something was left out but
that a value "is not for publication": a gap would tell where to ask.
"""

from __future__ import annotations

from dataclasses import replace

from equiano.planning.indicators import is_public_value
from equiano.planning.model import (
    ActionPlan,
    IndicatorValue,
    PlanBudget,
    PlanIndicator,
    PlannedMeasure,
    PlanText,
)
from equiano.words import in_each


def public_form(plan: ActionPlan) -> ActionPlan:
    """What everybody may see of a plan; of a public form the same again."""
    return replace(
        plan,
        form="public",
        internal_note=None,
        bodies=tuple(replace(one, official=None, note=None) for one in plan.bodies),
        measures=tuple(_measure(one) for one in plan.measures),
    )


def _measure(one: PlannedMeasure) -> PlannedMeasure:
    return replace(
        one,
        internal_note=None,
        budget=PlanBudget(source=one.budget.source, is_internal=True)
        if one.budget.is_internal
        else one.budget,
        evidence=tuple(replace(proof, by=None) for proof in one.evidence if not proof.is_internal),
        indicators=tuple(_indicator(indicator) for indicator in one.indicators),
    )


def _indicator(one: PlanIndicator) -> PlanIndicator:
    return replace(
        one,
        baseline=_value(one, one.baseline) if one.baseline else None,
        values=tuple(_value(one, value) for value in one.values),
    )


def _value(one: PlanIndicator, value: IndicatorValue) -> IndicatorValue:
    if is_public_value(one, value):
        return replace(value, by=None)
    hidden = in_each("not for publication")
    return IndicatorValue(
        period=value.period,
        on=value.on,
        cannot_tell=PlanText(hidden["en"], hidden["ru"]),
        origin=value.origin,
    )

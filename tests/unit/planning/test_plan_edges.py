"""Edges of what is said of a plan: the day of a term, money to the last, a target reached exactly."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from equiano.planning.dependencies import begun_too_early
from equiano.planning.indicators import _faults_of_value, state_of
from equiano.planning.model import ActionPlan, IndicatorValue, PlanBudget, PlanIndicator
from equiano.planning.review import review
from equiano.planning.template import start_plan
from tests.unit.planning.test_plan import START, changed

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def plan() -> ActionPlan:
    return start_plan("ru", START)


def codes(plan: ActionPlan, key: str, day: dt.date) -> set[str]:
    return {one.code for one in review(plan, day).findings if one.measure == key}


def with_value(plan: ActionPlan, value: float, **more: object) -> PlanIndicator:
    shown = IndicatorValue(period="2027", on=START, value=value, by="A", evidence="B")
    first = plan.measure("M01").indicators[0]
    return replace(first, unit="share", better="more", target=0.5, values=(shown,), **more)


def test_a_measure_is_counted_once(plan: ActionPlan) -> None:
    assert review(plan, START).counts()["planned"] == 12


def test_money_that_is_spent_to_the_last_is_not_too_much(plan: ActionPlan) -> None:
    found = [changed(plan, "M01", budget=PlanBudget(planned=10.0, spent=spent)) for spent in (10.0, 10.5)]
    assert ["over_budget" in codes(one, "M01", START) for one in found] == [False, True]


def test_a_target_is_missed_from_the_day_after_the_term(plan: ActionPlan) -> None:
    end = plan.measure("M01").end
    for value, missed in ((0.4, True), (0.5, False)):
        tried = changed(plan, "M01", indicators=(with_value(plan, value),))
        days = [codes(tried, "M01", day) for day in (end - DAY, end, end + DAY)]
        assert ["target_missed" in one for one in days] == [False, False, missed]


def test_what_begins_on_the_last_day_of_what_it_needs_begins_too_early(plan: ActionPlan) -> None:
    needed = plan.measure("M02").end
    for start, early in ((needed, True), (needed + DAY, False)):
        tried = changed(plan, "M01", start=start, after=("M02",))
        assert ("M01" in {one.id for one, _ in begun_too_early(tried)}) is early


@pytest.mark.parametrize(
    ("better", "value", "met"), [("fewer", 0.5, True), ("more", 0.5, True), ("fewer", 0.51, False)]
)
def test_a_target_that_is_reached_exactly_is_met(
    plan: ActionPlan, better: str, value: float, met: bool
) -> None:
    one = replace(with_value(plan, value), better=better)
    assert (state_of(one).standing == "met") is met


def test_a_share_ends_at_one_and_half_a_part_is_one(plan: ActionPlan) -> None:
    one = with_value(plan, 0.5)
    value = one.values[0]
    assert list(_faults_of_value("x", one, replace(value, numerator=0.5, denominator=1.0))) == []
    assert list(_faults_of_value("x", one, replace(value, value=1.5)))
    assert list(_faults_of_value("x", one, replace(value, numerator=-0.5)))

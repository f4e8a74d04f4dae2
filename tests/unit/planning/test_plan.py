"""A plan of action: templates, what is refused, what is to be looked at, what everybody may see, versions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.planning.dependencies import circle_of
from equiano.planning.difference import compare_plans, titles_of, where_in_words
from equiano.planning.indicators import state_of
from equiano.planning.model import (
    ActionPlan,
    IndicatorValue,
    PlanBudget,
    PlanEvidence,
    PlanIndicator,
    PlannedMeasure,
    PlanText,
)
from equiano.planning.plan_file import plan_of, read_action_plan, write_action_plan, yaml_of
from equiano.planning.public_form import public_form
from equiano.planning.review import review
from equiano.planning.template import start_plan, templates
from equiano.words import using

START = dt.date(2027, 1, 15)


@pytest.fixture(scope="module")
def plan() -> ActionPlan:
    return start_plan("ru", START)


def changed(plan: ActionPlan, key: str, **new: Any) -> ActionPlan:
    measures = tuple(replace(one, **new) if one.id == key else one for one in plan.measures)
    return replace(plan, measures=measures)


def with_indicator(plan: ActionPlan, key: str, **new: Any) -> ActionPlan:
    measures = tuple(
        replace(one, indicators=tuple(replace(x, **new) if x.id == key else x for x in one.indicators))
        for one in plan.measures
    )
    return replace(plan, measures=measures)


def faults_of(plan: ActionPlan) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        plan_of(plan.as_dict(), "plan.yaml")
    return [str(one) for one in caught.value.faults]


@pytest.mark.parametrize("name", templates())
def test_a_template_starts_a_plan_without_a_fault_or_a_finding(name: str, tmp_path: Path) -> None:
    plan = start_plan(name, START)
    assert (plan.start, plan.end) == (dt.date(2027, 1, 1), dt.date(2028, 12, 31))
    assert (len(plan.measures), plan.status, plan.version) == (12, "draft-for-review", 1)
    assert review(plan, dt.date(2027, 1, 1)).findings == ()
    write_action_plan(plan, tmp_path / "plan.yaml")
    assert read_action_plan(tmp_path / "plan.yaml") == plan
    texts = [one.title for one in (*plan.measures, *plan.objectives, *plan.bodies)]
    texts += [one.title for _, one in plan.indicators()]
    assert all(text.en and text.ru and text.en != text.ru for text in texts)


def test_what_the_documents_advise_comes_from_the_pack_with_its_source() -> None:
    basis = start_plan("ru-kgd", START).measure("M10").basis
    assert basis[0].en is not None and "IOM" not in basis[0].en
    assert "more research" in basis[0].en and "2006, fact 151)" in basis[0].en
    assert any("2006" in one.said("ru") and one.said("ru").startswith("Прежде:") for one in basis)


def test_any_country_begins_with_the_general_template() -> None:
    plan = start_plan("general", START, country="lt")
    assert plan.country == "lt" and plan.title.said("ru").endswith(": Литва")
    with pytest.raises(UsageError):
        start_plan("ru", START, country="lt")
    with pytest.raises(UsageError):
        start_plan("no-such", START)


def test_measures_that_wait_in_a_circle_are_refused(plan: ActionPlan) -> None:
    assert circle_of({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}) == ("a", "b", "c", "a")
    assert circle_of({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": [], "e": ["x"]}) == ()
    assert any("M01 → M02 → M01" in text for text in faults_of(changed(plan, "M02", after=("M01",))))


@pytest.mark.parametrize(
    ("key", "new", "said"),
    [
        ("M01", {"end": dt.date(2027, 3, 1)}, "ends before it begins"),
        ("M01", {"end": dt.date(2029, 1, 1)}, "outside the term"),
        ("M01", {"responsible": ("nobody",)}, "`bodies`"),
        ("M01", {"responsible": ()}, "at least one body"),
        ("M01", {"after": ("M99",)}, "not in this plan"),
        ("M01", {"status": "done"}, "day on which it was"),
        ("M01", {"budget": PlanBudget(planned=-1.0)}, "0 or more"),
        ("M01", {"objective": "none"}, "no such objective"),
    ],
)
def test_what_makes_no_sense_is_named(plan: ActionPlan, key: str, new: dict[str, Any], said: str) -> None:
    assert any(said in text and key in text for text in faults_of(changed(plan, key, **new)))


def test_detection_is_never_a_target(plan: ActionPlan) -> None:
    found = faults_of(with_indicator(plan, "detection", target=0.5, better="more"))
    assert any("no body's to reach" in text for text in found)
    # Also where somebody calls it an outcome.
    assert faults_of(with_indicator(plan, "detection", target=0.5, better="more", kind="outcome"))


def test_an_entered_value_says_who_and_by_what(plan: ActionPlan) -> None:
    value = IndicatorValue(period="2027", on=START, value=0.5)
    assert any("by whom" in text for text in faults_of(with_indicator(plan, "recall", values=(value,))))
    both = replace(value, cannot_tell=PlanText(en="x"), by="A", evidence="B")
    assert any("either" in text for text in faults_of(with_indicator(plan, "recall", values=(both,))))


def share(part: float, whole: float, **more: Any) -> IndicatorValue:
    return IndicatorValue(
        period="2027",
        on=START,
        value=part / whole,
        numerator=part,
        denominator=whole,
        origin="computed",
        **more,
    )


def indicator(**more: Any) -> PlanIndicator:
    text = PlanText(en="x")
    return PlanIndicator(
        id="i", title=text, kind="output", unit="share", numerator=text, better="more", target=0.8, **more
    )


@pytest.mark.parametrize(
    ("first", "last", "standing", "smaller"),
    [
        (share(50, 100), share(50, 60), "met", True),  # 50 of 100 would not be 80 %
        (share(50, 100), share(80, 90), "met", False),  # 80 of the first 100 would be
        (share(50, 100), share(79, 98), "met", True),
        (share(50, 100), share(90, 110), "met", False),  # the whole grew
        (share(50, 100), share(79, 100), "not_met", False),
    ],
)
def test_a_target_met_by_a_smaller_whole_is_flagged(
    first: IndicatorValue, last: IndicatorValue, standing: str, smaller: bool
) -> None:
    state = state_of(indicator(baseline=first, values=(last,)))
    assert (state.standing, state.by_smaller_whole) == (standing, smaller)
    assert state_of(indicator(values=(first, last))).by_smaller_whole == smaller


def test_what_there_is_to_look_at(plan: ActionPlan) -> None:
    plan = changed(plan, "M05", status="done", done_on=dt.date(2027, 9, 1))
    plan = changed(plan, "M11", budget=PlanBudget(planned=10.0, spent=11.0))
    plan = with_indicator(plan, "identified", values=(IndicatorValue(period="2027", on=START, value=7.0),))
    codes = {(one.code, one.measure, one.about) for one in review(plan, dt.date(2027, 10, 1)).findings}
    assert {
        ("overdue", "M02", ""),
        ("not_begun", "M03", ""),
        ("begins_too_early", "M04", "M05"),  # it begins in July, and M05 was done in September
        ("without_evidence", "M05", ""),
        ("over_budget", "M11", ""),
        ("not_protected", "M06", "identified"),
    } <= codes
    assert review(plan, plan.measure("M02").end).overdue == ()
    assert review(plan, plan.measure("M02").end + dt.timedelta(days=1)).overdue == ("M02",)


def private(plan: ActionPlan) -> ActionPlan:
    """A plan in which everything internal has a word of its own."""
    bodies = tuple(replace(one, official="CANARY-1", note="CANARY-2") for one in plan.bodies)
    made = changed(
        replace(plan, bodies=bodies, internal_note="CANARY-3"),
        "M02",
        status="done",
        done_on=dt.date(2027, 2, 1),
        internal_note="CANARY-4",
        budget=PlanBudget(planned=4711.0, spent=4712.0, source=PlanText(en="budget"), is_internal=True),
        evidence=(
            PlanEvidence(what="Order no. 5", on=START, by="CANARY-5"),
            PlanEvidence(what="CANARY-6", on=START, is_internal=True),
        ),
    )
    value = IndicatorValue(period="2027", on=START, value=4713.0, by="CANARY-7", evidence="CANARY-8")
    return with_indicator(made, "identified", values=(value,))


def test_the_public_form_holds_nothing_internal(plan: ActionPlan) -> None:
    made = public_form(private(plan))
    text = yaml_of(made.as_dict())
    assert "CANARY" not in text and "471" not in text
    assert "Order no. 5" in text and "not for publication" in text and "не для публикации" in text
    assert public_form(made) == made
    published = with_indicator(
        private(plan),
        "identified",
        values=(
            IndicatorValue(period="2027", on=START, value=40.0, by="A", evidence="B", control="policy 1"),
        ),
    )
    assert "40.0" in yaml_of(public_form(published).as_dict())


def test_two_versions_are_compared_field_by_field(plan: ActionPlan) -> None:
    after = changed(plan, "M01", end=dt.date(2028, 4, 30), partners=("iom",))
    new = replace(plan.measure("M12"), id="M13", title=PlanText(en="New"))
    after = replace(after, measures=(*after.measures, new))
    found = {one.where: (one.kind, one.before, one.after) for one in compare_plans(plan, after)}
    assert found["measures: M01: end"] == ("changed", "2028-03-31", "2028-04-30")
    assert found["measures: M13"] == ("added", None, "New")
    assert found["measures: M01: partners"][2] == "iom"
    assert set(found) == {"measures: M01: end", "measures: M01: partners", "measures: M13"}
    assert compare_plans(plan, plan) == ()
    assert {one.kind for one in compare_plans(after, plan)} == {"changed", "removed"}


def test_a_difference_says_indicators_by_title_and_numbers_as_they_are_read(plan: ActionPlan) -> None:
    one = plan.measure("M12").indicators[1]
    value = IndicatorValue(period="2027", on=START, value=1.8323998639918089, by="A", evidence="B")
    measure = replace(plan.measure("M12"), indicators=(replace(one, id="spent", values=(value,)),))
    before = replace(measure, indicators=(replace(one, id="spent", values=()),))
    found = compare_plans(
        changed(plan, "M12", indicators=before.indicators),
        changed(plan, "M12", indicators=measure.indicators),
    )
    with using("ru"):
        (only,) = found
        told = where_in_words(only, titles_of(changed(plan, "M12", indicators=measure.indicators)))
    assert told == f"Мера · M12 · Показатель · {one.title.said('ru')} · Значения"
    assert only.after == "2027: 1.832"


def test_a_text_in_one_language_is_shown_in_both() -> None:
    assert PlanText(ru="Да").said("en") == "Да"
    with using("ru"):
        assert PlannedMeasure.__name__ and PlanText(en="Yes", ru="Да").said("ru") == "Да"

"""Values of a plan's indicators from files of other stages, and its public form as tables of a report."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from equiano.errors import BadInputError
from equiano.pipeline.plan_tables import plan_tables
from equiano.pipeline.plan_values import PlanSources, computed_values, put_values, update_plan
from equiano.planning.model import ActionPlan, IndicatorValue, PlanBudget, PlanEvidence
from equiano.planning.plan_file import write_action_plan
from equiano.planning.template import start_plan

DAY = dt.date(2027, 7, 1)


@pytest.fixture(scope="module")
def plan() -> ActionPlan:
    return start_plan("ru", dt.date(2027, 1, 1))


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "file.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def training(at_once: float | None, later: float | None, persons: int = 40) -> dict[str, Any]:
    def compared(second: str, value: float | None) -> dict[str, Any]:
        span = {"value": value, "low": value and value - 0.2, "high": value and value + 0.2}
        return {"first": "before", "second": second, "gain": span}

    waves = [{"wave": one, "persons": persons} for one in ("before", "after")]
    comparisons = [compared("after", at_once), *([compared("followup", later)] if later is not None else [])]
    return {"quantity": "training", "waves": waves, "comparisons": comparisons}


def test_training_gives_trained_gain_and_what_was_held(plan: ActionPlan, tmp_path: Path) -> None:
    def found(content: dict[str, Any], in_post: int | None) -> dict[str, IndicatorValue]:
        sources = PlanSources(training=written(tmp_path, content), in_post=in_post, period="2027")
        return computed_values(plan, sources, DAY)

    values = found(training(0.5, 0.3), 200)
    trained = values["trained"]
    assert (trained.value, trained.numerator, trained.denominator, trained.period) == (0.2, 40, 200, "2027")
    assert (values["recognition_gain"].value, values["recognition_gain"].low) == (0.5, pytest.approx(0.3))
    assert values["gain_held"].value == pytest.approx(0.6)
    for content, in_post, name in (
        (training(0.5, 0.3), None, "trained"),  # nobody said how many are in post
        (training(0.5, 0.3), 39, "trained"),  # more than there are
        (training(None, None), 200, "recognition_gain"),
        (training(0.5, None), 200, "gain_held"),  # no follow-up
        (training(-0.1, 0.3), 200, "gain_held"),  # nothing to hold
    ):
        assert found(content, in_post)[name].cannot_tell is not None


def test_detection_is_the_verdicts_range_turned_round(plan: ActionPlan, tmp_path: Path) -> None:
    def detection(**verdict: Any) -> IndicatorValue:
        content = {"observed": 200, "intervals": [], "verdict": {"text": "said", **verdict}}
        sources = PlanSources(estimate=written(tmp_path, content), period="2026")
        return computed_values(plan, sources, DAY)["detection"]

    found = detection(low=400.0, high=2000.0)
    assert (found.low, found.high, found.period) == (0.1, 0.5, "2026")
    assert found.value is not None and found.low < found.value < found.high
    for ends in ({"low": 400.0, "high": None}, {"low": None, "high": None}):
        why = detection(**ends)
        assert why.value is None and why.cannot_tell is not None and why.cannot_tell.en == "said"


def test_measures_of_the_network_are_public_and_those_of_an_agency_are_not(
    plan: ActionPlan, tmp_path: Path
) -> None:
    def measures(scope: str, control: str) -> IndicatorValue:
        row = {"measure": "with_plan", "value": 0.5, "low": 0.4, "high": 0.6, "counted": 80}
        content = {
            "format": "equiano-measures", "version": 1, "scope": scope, "made_on": "2027-06-01",
            "control": control,
            "measures": [{**row, "period": "2027-05"}, {**row, "period": "2027-04", "value": 0.45}],
        }  # fmt: skip
        return computed_values(plan, PlanSources(measures=written(tmp_path, content)), DAY)["with_plan"]

    network = measures("network", "policy 1")
    assert (network.value, network.period, network.control, network.denominator) == (
        0.5,
        "2027-05",
        "policy 1",
        80,
    )
    assert measures("agency", "").control is None


def test_official_figures_are_of_the_country_and_never_of_a_region(plan: ActionPlan) -> None:
    values = computed_values(plan, PlanSources(), DAY)
    # UNODC's table, as the pack quotes it.
    assert (values["identified"].value, values["identified"].period) == (290.0, "2020")
    assert (values["sentenced"].value, values["sentenced"].period) == (34.0, "2018")
    assert "UNODC" in str(values["identified"].control)
    region = start_plan("ru-kgd", dt.date(2027, 1, 1))
    assert not {"identified", "sentenced"} & set(computed_values(region, PlanSources(), DAY))


def test_what_the_plan_says_of_itself(plan: ActionPlan) -> None:
    new: dict[str, dict[str, Any]] = {
        "M02": {
            "status": "done", "done_on": dt.date(2027, 3, 31),
            "budget": PlanBudget(planned=100.0, spent=50.0), "evidence": (PlanEvidence(what="x"),),
        },
        "M05": {"status": "done", "done_on": dt.date(2027, 7, 1)},  # a day late
        "M11": {"budget": PlanBudget(planned=100.0)},  # nobody said what was spent
    }  # fmt: skip
    made = replace(plan, measures=tuple(replace(one, **new.get(one.id, {})) for one in plan.measures))
    values = computed_values(made, PlanSources(), DAY)
    told = {
        name: (values[name].numerator, values[name].denominator)
        for name in ("on_time", "spent", "with_evidence")
    }
    assert told == {"on_time": (1, 2), "spent": (50, 100), "with_evidence": (1, 2)}


def test_a_value_is_put_once_and_one_that_was_entered_stays(plan: ActionPlan) -> None:
    value = IndicatorValue(period="2027", on=DAY, value=0.5, origin="computed")
    once = put_values(plan, {"trained": value})
    assert once.version == 2
    assert put_values(once, {"trained": replace(value, on=dt.date(2027, 8, 1))}) == once
    better = put_values(once, {"trained": replace(value, value=0.6)})
    kept = next(one for _, one in better.indicators() if one.computed == "trained").values
    assert [one.value for one in kept] == [0.6]
    entered = replace(value, origin="entered", by="A", evidence="B")
    both = put_values(put_values(plan, {"trained": entered}), {"trained": value})
    assert len(next(one for _, one in both.indicators() if one.computed == "trained").values) == 2


@pytest.mark.parametrize("name", ["training", "campaign", "judged", "estimate"])
@pytest.mark.parametrize("content", [[], {}, {"quantity": "x"}, {"observed": "many", "verdict": {}}])
def test_a_file_of_another_kind_is_one_error(
    plan: ActionPlan, name: str, content: Any, tmp_path: Path
) -> None:
    with pytest.raises(BadInputError):
        update_plan(plan, PlanSources(**{name: written(tmp_path, content)}), DAY)


def test_the_report_gets_the_public_form_alone(plan: ActionPlan, tmp_path: Path) -> None:
    secret = IndicatorValue(period="2027", on=DAY, value=4711.0, by="CANARY", evidence="x")
    made = replace(put_values(plan, {"identified": secret}), internal_note="CANARY")
    bodies = tuple(replace(one, official="CANARY") for one in made.bodies)
    write_action_plan(replace(made, bodies=bodies), tmp_path / "plan.yaml")
    tables = plan_tables(tmp_path / "plan.yaml")
    text = repr(tables)
    assert "CANARY" not in text and "4,711" not in text and "4711" not in text
    assert [one.name for one in tables] == ["plan:counts", "plan:measures", "plan:indicators"]
    states = {str(row[0]): row[1] for row in tables[0].rows}
    assert states["overdue"] == 2 and sum(int(str(n)) for n in states.values()) == 12  # M02, M05 by July
    assert plan_tables(None) == []

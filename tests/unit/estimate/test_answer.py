"""What every result can do: summary, frame, picture, notebook, intervals of any level, names of lists."""

from __future__ import annotations

import builtins
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equiano.answer import Answer
from equiano.errors import EngineError, NotEstimableError, UsageError
from equiano.estimate import front
from equiano.estimate.bootstrap import acceleration, jackknife_tables, run
from equiano.estimate.interval import bca_intervals
from equiano.estimate.ranking import choice_kernel, rank_models
from equiano.estimate.result import named_model
from equiano.estimate.table import CaptureTable

from .tables import independent, table_of

ONE_LIST = [{"contacts": 1, "persons": 60}, {"contacts": 2, "persons": 20}, {"contacts": 3, "persons": 5}]


@pytest.fixture(scope="module")
def table() -> CaptureTable:
    return independent(np.random.default_rng(8), 800, [0.3, 0.25, 0.3])


@pytest.fixture(scope="module")
def answers(table: CaptureTable) -> dict[str, Any]:
    rows = [
        {"A": c & 1, "B": c >> 1 & 1, "sex": sex, "count": n}
        for sex, counts in (("f", [0, 40, 30, 20]), ("m", [0, 50, 20, 12]))
        for c, n in enumerate(counts)
        if c
    ]
    return {
        "estimate": front.estimate(table, "bic", bootstrap=50, models=3),
        "not": front.estimate(table_of([0, 5, 0, 3, 0, 2, 0, 0]), "bic"),
        "overview": front.estimate(table, "all", bootstrap=50, quick=True),
        "strata": front.estimate(rows, "chapman", strata=["sex"], bootstrap=50),
        "one": front.estimate(ONE_LIST, "single-list"),
    }


@pytest.mark.parametrize("kind", ["estimate", "not", "overview", "strata", "one"])
def test_every_result_is_read_tabulated_and_shown(answers: dict[str, Any], kind: str) -> None:
    result = answers[kind]
    assert isinstance(result, Answer)
    english, russian = result.summary("en"), result.summary("ru")
    assert english != russian
    assert english in result._repr_html_().replace("&#x27;", "'").replace("&amp;", "&").replace(
        "&gt;", ">"
    ).replace("&lt;", "<")
    frame = result.to_frame()
    assert list(frame.columns) == list(result.rows()[0])
    assert len(frame) == len(result.rows()) > 0
    assert {"method", "population", "low", "high", "level"} <= set(frame.columns)


@pytest.mark.parametrize("kind", ["estimate", "overview", "strata", "one"])
def test_a_result_draws_itself(answers: dict[str, Any], kind: str, tmp_path: Path) -> None:
    picture = answers[kind].plot("en")
    assert picture.svg.startswith("<svg")
    assert picture.alternative.split(" persons")[0] in picture.svg
    assert picture.svg in answers[kind]._repr_html_()
    picture.save(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="end the name"):
        picture.save(tmp_path / "a.pdf")


def test_what_has_no_estimate_has_no_picture_and_still_shows(answers: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        answers["not"].plot()
    assert "<svg" not in answers["not"]._repr_html_()


def test_an_interval_of_any_level_is_computed(table: CaptureTable, answers: dict[str, Any]) -> None:
    """BCa at 90 % by hand from the same replicates."""
    result = answers["estimate"]
    tables, weights = jackknife_tables(table.counts)
    kernel = choice_kernel(table, rank_models(table), None)
    accelerated = acceleration(run(kernel, tables), weights)
    expected = bca_intervals(result.draws, result.population, accelerated, "bootstrap BCa", (0.9,))[0]
    assert result.interval(0.9) == expected
    assert result.interval() == result.intervals[1]


@pytest.mark.parametrize("method", ["bic", "stepwise", "graphs", "chao", "independence"])
def test_intervals_grow_with_the_level(table: CaptureTable, method: str) -> None:
    result = front.estimate(table, method)
    found = [result.interval(level) for level in (0.5, 0.8, 0.9, 0.95, 0.99)]
    assert [i.kind for i in found] == [result.intervals[0].kind] * 5
    assert [i.low for i in found] == sorted((i.low for i in found), reverse=True)
    assert [i.high for i in found] == sorted(i.high for i in found)
    assert found[1] == result.intervals[0]


def test_chapman_and_one_list_and_draws_too(table: CaptureTable) -> None:
    two = front.estimate(table_of([0, 40, 30, 12]), "chapman")
    assert two.interval(0.8).high < two.interval(0.9).high < two.interval(0.95).high
    one = front.estimate(ONE_LIST, "single-list")
    assert one.interval(0.8).high < one.interval(0.9).high < one.interval(0.95).high
    drawn = front.estimate([table, table.with_counts(table.counts[::1] + (table.counts > 9))], "independence")
    assert drawn.interval(0.8).high < drawn.interval(0.9).high < drawn.interval(0.95).high
    assert drawn.interval(0.9).kind == drawn.intervals[0].kind


def test_the_overview_has_the_interval_of_its_verdict(answers: dict[str, Any]) -> None:
    overview = answers["overview"]
    assert (overview.low, overview.high) == (overview.interval().low, overview.interval().high)
    assert overview.interval(0.5).high < overview.high


def test_the_total_of_strata_has_intervals_of_any_level(answers: dict[str, Any]) -> None:
    strata = answers["strata"]
    if strata.total_draws is None:  # Chapman has no replicates
        with pytest.raises(NotEstimableError):
            strata.interval(0.9)
    rows = strata.rows()
    assert {row["scope"] for row in rows} == {"stratum", "pooled", "total"}
    assert [row["sex"] for row in rows if row["scope"] == "total"] == [None] * 3


@pytest.mark.parametrize("level", [0, 1, -0.1, 95])
def test_no_interval_is_none_in_silence(answers: dict[str, Any], level: float) -> None:
    for result in answers.values():
        with pytest.raises(UsageError, match="between 0 and 1"):
            result.interval(level)
    with pytest.raises(NotEstimableError, match="No model"):
        answers["not"].interval(0.9)


def test_models_bear_the_names_of_the_lists(answers: dict[str, Any]) -> None:
    result = answers["estimate"]
    assert named_model("[12,3]", ("police", "health", "ngo")) == "police & health, ngo"
    assert named_model("[1.10,2]", tuple("abcdefghij")) == "a & j, b"
    assert result.model_by_lists == named_model(result.model, result.lists)
    assert result.lists == ("A", "B", "C")
    assert f"Model: {result.model_by_lists}" in result.summary("en")
    assert result.as_dict()["model"] == result.model  # JSON keeps the numbers
    assert set(result.to_frame()["model"]) == {result.model_by_lists}


def test_results_can_be_pickled(answers: dict[str, Any]) -> None:
    for result in answers.values():
        assert pickle.loads(pickle.dumps(result)).summary("en") == result.summary("en")


def test_without_pandas_one_clear_error(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EngineError, match="equiano\\[notebook\\]"):
        answers["one"].to_frame()

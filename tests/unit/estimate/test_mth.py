"""The methods `mth` and `chao`, and two lists at named odds ratios."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from equiano.errors import UsageError
from equiano.estimate import front
from equiano.estimate.mth import all_models, estimate_chao, estimate_mth
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable
from equiano.estimate.text import describe

PUBLISHED = Path(__file__).parents[2] / "golden" / "published"
LESBIAN = PUBLISHED / "lesbian.csv"


def table_of(counts: list[int]) -> CaptureTable:
    lists = (len(counts) - 1).bit_length()
    return CaptureTable(tuple("ABCDEFGHIJKL"[:lists]), np.array(counts, np.int64), "0" * 64)


def counted(on: np.ndarray) -> CaptureTable:
    """The table of persons by lists, shape (N, k)."""
    lists = on.shape[1]
    counts = np.bincount(on @ (1 << np.arange(lists)), minlength=1 << lists)
    counts[0] = 0
    return table_of(counts.tolist())


def test_chao_is_a_lower_bound_for_persons_who_differ() -> None:
    rng = np.random.default_rng(2)
    chance = rng.beta(0.6, 3.0, size=4000)
    bound = estimate_chao(counted(rng.random((4000, 4)) < chance[:, None]))
    assert isinstance(bound, Estimate)
    assert bound.population < 4000
    assert bound.diagnostics["lower_bound"] is True


def test_lists_of_different_reach_do_not_lift_the_bound_above_the_truth() -> None:
    """Chao's own formula, (k - 1)/k f1^2 / (2 f2), which stood here before, is far too high on such lists."""
    rng = np.random.default_rng(4)
    table = counted(rng.random((20_000, 4)) < np.array([0.5, 0.02, 0.02, 0.02]))
    bound = estimate_chao(table)
    assert isinstance(bound, Estimate)
    once = sum(int(table.counts[cell]) for cell in (1, 2, 4, 8))
    twice = sum(int(table.counts[cell]) for cell in (3, 5, 6, 9, 10, 12))
    assert table.observed + 0.75 * once**2 / (2 * twice) > 1.5 * 20_000
    assert bound.population == pytest.approx(20_000, rel=0.1)
    assert bound.interval(0.95).low < 20_000


def test_a_bound_without_anybody_on_exactly_two_lists_does_not_exist() -> None:
    result = front.estimate(table_of([0, 20, 30, 0, 25, 0, 0, 4]), "chao")
    assert isinstance(result, NotEstimable)
    assert result.evidence["on_two_lists"] == 0


def test_above_ten_lists_the_bound_is_the_default() -> None:
    rng = np.random.default_rng(8)
    shift = rng.normal(0, 1, (3000, 1))
    result = front.estimate(counted(rng.random((3000, 11)) < 1 / (1 + np.exp(2.5 - shift))))
    assert result.method == "chao"
    assert result.interval(0.95).low < 3000


def test_the_default_model_is_the_best_of_all_with_pairs_as_rcapture_finds_it() -> None:
    result = front.estimate(LESBIAN, "mth")
    assert result.model == "Mth darroch [12,13,14]"  # the example of R's closedpMS
    assert "Model: Mth darroch A & B, A & C, A & D [12,13,14]\n" in describe(result, "en")
    assert result.population == pytest.approx(7030.7, abs=0.05)
    assert result.models_considered is None
    named = front.estimate(LESBIAN, "mth", model="Darroch [12,13,14]")
    assert (named.population, named.bic, named.model) == (result.population, result.bic, result.model)
    assert front.estimate(LESBIAN, "mth", model="darroch").model == "Mth darroch"


def test_all_models_stand_beside_with_aic_and_bic() -> None:
    result = front.estimate(LESBIAN, "mth", model="gamma", models=3)
    assert [m["model"] for m in result.diagnostics["models"]] == [
        "M0",
        "Mt",
        *(f"Mh {function}" for function in ("lower-bound", "poisson", "darroch", "gamma")),
        *(f"Mth {function}" for function in ("lower-bound", "poisson", "darroch", "gamma")),
    ]
    assert [m.model for m in result.models] == ["Mth darroch", "Mth gamma", "Mth poisson"]
    assert (result.models_considered, result.not_estimable) == (10, 0)
    assert len(all_models(table_of([0, 9, 8, 4, 7, 3, 3, 2]))) == 10


def test_the_words_say_that_the_number_hangs_on_the_form() -> None:
    result = front.estimate(LESBIAN, "mth", model="darroch")
    assert "poisson 4,942, darroch 6,964, gamma 10,260" in describe(result, "en")
    assert "lower bound, 4,321" in describe(result, "en")


def test_a_coefficient_below_zero_is_said() -> None:
    table = PUBLISHED / "ScotPWID_three_noHCV.csv"
    result = front.estimate(table, "mth", model="darroch")
    assert result.diagnostics["slope"] < 0
    assert any("not above 0" in note for note in result.diagnostics["notes"])
    assert "not above 0" not in describe(front.estimate(LESBIAN, "mth", model="darroch"), "en")


def test_a_table_without_such_a_model() -> None:
    none = estimate_mth(table_of([0, 20, 30, 0, 25, 0, 0, 4]), model="darroch")
    assert isinstance(none, NotEstimable)
    assert len(none.evidence["models"]) == 10


def test_wrong_models_and_numbers_of_lists_are_refused() -> None:
    for wrong in ("magic", "darroch [15]", "darroch [12", "geometric"):
        with pytest.raises(UsageError, match=r"Model|not a model of mth"):
            front.estimate(LESBIAN, "mth", model=wrong)
    with pytest.raises(UsageError, match="cannot show whether persons differ"):
        front.estimate(table_of([0, 30, 40, 10]), "mth")
    with pytest.raises(UsageError, match="--model is for"):
        front.estimate(LESBIAN, "bic", model="darroch")
    with pytest.raises(UsageError, match="--model is for"):
        front.estimate(LESBIAN, "all", model="darroch")


def test_two_lists_at_named_odds_ratios() -> None:
    result = front.estimate(table_of([0, 60, 40, 12]))
    hidden = 60 * 40 / 13
    at = result.diagnostics["odds_ratio_bounds"]["at"]
    assert [one["odds_ratio"] for one in at] == [0.5, 1.0, 2.0, 4.0]
    assert [one["population"] for one in at] == pytest.approx([112 + r * hidden for r in (0.5, 1, 2, 4)])
    assert (at[1]["low"], at[1]["high"]) == (result.interval(0.95).low, result.interval(0.95).high)
    assert (at[0]["low"], at[2]["high"]) == (result.intervals[-1].low, result.intervals[-1].high)
    assert "odds ratio 4: 850 persons" in describe(result, "en")
    assert "отношение шансов 0,5: 204 чел." in describe(result, "ru")


def test_what_the_table_prefers_stands_beside() -> None:
    apart = front.estimate(LESBIAN, "mth")
    assert apart.diagnostics["evidence"]["difference"] == pytest.approx(-12.42, abs=0.01)
    alike = front.estimate(PUBLISHED / "HIV.csv", "mth")
    assert alike.diagnostics["evidence"]["difference"] == pytest.approx(4.86, abs=0.01)
    assert json.dumps(apart.as_dict())


def test_a_bound_that_exclusion_may_lift_says_so() -> None:
    result = front.estimate(LESBIAN, "chao")
    assert result.population == pytest.approx(4321.4, abs=0.05)
    beside = result.diagnostics["beside_exclusion"]
    assert beside["model"] == "Mth lower-bound [12,13,4]"
    assert beside["population"] < result.population
    assert "may be too high" in describe(result, "en")
    assert "beside_exclusion" not in front.estimate(PUBLISHED / "HIV.csv", "chao").diagnostics

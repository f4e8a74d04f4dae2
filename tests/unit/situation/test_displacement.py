"""Displacement: against scipy, in simulation, and where there are too few cases to say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from equiano.errors import BadInputError
from equiano.situation.displacement import (
    benjamini_hochberg,
    change_points,
    compare,
    power_of,
)

NAMES = ("baltic", "south", "east")
MIX = np.array([0.6, 0.3, 0.1])
SHIFTED = np.array([0.3, 0.6, 0.1])


def test_p_value_is_that_of_the_likelihood_ratio_test_in_large_samples() -> None:
    before, after = np.array([300, 150, 50]), np.array([280, 180, 60])
    expected = stats.chi2_contingency([before, after], lambda_="log-likelihood").pvalue
    assert compare(before, after, NAMES, seed=1, permutations=20000).p == pytest.approx(expected, abs=0.01)


def test_small_sample_p_value_is_that_of_full_enumeration() -> None:
    before, after = np.array([9, 1, 2]), np.array([3, 6, 3])
    totals = before + after

    def statistic(first: np.ndarray) -> float:
        table = np.array([first, totals - first], dtype=float)
        expected = table.sum(1, keepdims=True) * table.sum(0) / table.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(2 * np.where(table > 0, table * np.log(table / expected), 0).sum())

    law = stats.multivariate_hypergeom(totals, 12)
    tables = [(a, b, 12 - a - b) for a in range(13) for b in range(13 - a)]
    seen = statistic(before)
    exact = sum(
        law.pmf(first)
        for first in tables
        if all(f <= t for f, t in zip(first, totals, strict=True))
        and statistic(np.array(first)) >= seen - 1e-9
    )
    assert compare(before, after, NAMES, seed=3, permutations=20000).p == pytest.approx(exact, abs=0.006)


def test_clear_shift_names_the_corridors_that_changed() -> None:
    before, after = ((mix * 300).round().astype(int) for mix in (MIX, SHIFTED))
    found = compare(before, after, NAMES, seed=1)
    assert found.answer == "shift"
    assert found.distance == pytest.approx(0.3)
    changed = {change.category for change in found.changes if change.q < 0.05}
    assert changed == {"baltic", "south"}
    baltic = found.changes[0]
    assert baltic.change_low < -0.3 < baltic.change_high < 0


def test_too_few_cases_is_an_answer_of_its_own() -> None:
    assert compare([3, 1, 0], [2, 4, 1], NAMES, seed=1).answer == "too_few"
    assert compare([12, 6, 2], [11, 7, 2], NAMES, seed=1).answer == "too_few"
    assert compare([600, 300, 100], [590, 310, 100], NAMES, seed=1).answer == "no_shift_seen"
    assert change_points([[1, 1, 1], [1, 1, 0]], ["a", "b"], NAMES, seed=1).answer == "too_few"


def test_false_alarms_stay_at_the_level() -> None:
    rng = np.random.default_rng(11)
    runs = 300
    alarms = sum(
        compare(rng.multinomial(60, MIX), rng.multinomial(80, MIX), NAMES, seed=n, permutations=199).answer
        == "shift"
        for n in range(runs)
    )
    assert alarms <= stats.binom.ppf(0.999, runs, 0.05)


def test_power_formula_agrees_with_simulation() -> None:
    rng = np.random.default_rng(12)
    shifted = np.array([0.4, 0.5, 0.1])
    hits = sum(
        compare(
            rng.multinomial(60, MIX), rng.multinomial(60, shifted), NAMES, seed=n, permutations=199
        ).answer
        == "shift"
        for n in range(300)
    )
    assert hits / 300 == pytest.approx(power_of(60, 60, MIX), abs=0.1)


def test_dispersion_between_years_is_allowed_for() -> None:
    rng = np.random.default_rng(13)
    # Mixes that vary from year to year by themselves: found families, single big cases.
    before, after = (
        np.array([rng.multinomial(60, rng.dirichlet(MIX * 6)) for _ in range(6)]) for _ in range(2)
    )
    with_years = compare(before, after, NAMES, seed=1)
    pooled = compare(before.sum(0), after.sum(0), NAMES, seed=1)
    assert with_years.dispersion is not None
    assert with_years.dispersion > 2
    assert pooled.dispersion is None
    assert with_years.p is not None
    assert pooled.p is not None
    assert with_years.p > pooled.p


def test_change_point_is_found_where_it_is() -> None:
    rng = np.random.default_rng(14)
    counts = np.array([rng.multinomial(50, MIX if year < 6 else SHIFTED) for year in range(10)])
    years = [str(2010 + n) for n in range(10)]
    scan = change_points(counts, years, NAMES, seed=1)
    assert scan.answer == "shift"
    (found,) = scan.breaks
    assert "2016" in found.likely
    assert found.p < 0.01


def test_two_changes_are_found() -> None:
    mixes = [MIX] * 4 + [SHIFTED] * 4 + [np.array([0.1, 0.1, 0.8])] * 4
    rng = np.random.default_rng(15)
    counts = np.array([rng.multinomial(80, mix) for mix in mixes])
    scan = change_points(counts, [str(n) for n in range(12)], NAMES, seed=1)
    assert [point.period for point in scan.breaks] == ["4", "8"]


def test_false_change_points_stay_at_the_level() -> None:
    rng = np.random.default_rng(16)
    runs = 150
    alarms = sum(
        change_points(
            np.array([rng.multinomial(30, MIX) for _ in range(8)]), [str(n) for n in range(8)], NAMES,
            seed=n, permutations=99,
        ).answer == "shift"
        for n in range(runs)
    )  # fmt: skip
    assert alarms <= stats.binom.ppf(0.999, runs, 0.05)


def test_same_seed_same_result() -> None:
    first, second = (compare([30, 20, 5], [20, 30, 9], NAMES, seed=5).as_dict() for _ in range(2))
    assert first == second


def test_benjamini_hochberg_against_a_hand_computed_case() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.04, 0.04])


@pytest.mark.parametrize("counts", [[-1, 2, 3], [0.5, 1, 2], [1, 2]])
def test_bad_counts_are_refused(counts: list[float]) -> None:
    with pytest.raises(BadInputError):
        compare(counts, [1, 2, 3], NAMES, seed=1)

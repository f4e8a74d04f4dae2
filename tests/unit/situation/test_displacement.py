"""Displacement: against scipy, in simulation, at the edges of its policy, where there is too little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from equiano.errors import BadInputError
from equiano.situation.displacement import (
    REST,
    Scan,
    benjamini_hochberg,
    change_points,
    compare,
    distance_of,
    pooled,
)
from equiano.situation.shift_policy import POLICY
from equiano.situation.spread import draw, rho_of

NAMES = ("baltic", "south", "east")
MIX = np.array([0.6, 0.3, 0.1])
SHIFTED = np.array([0.3, 0.6, 0.1])
QUICK = replace(POLICY, simulations=199)


def years_of(count: int) -> list[str]:
    return [str(2010 + n) for n in range(count)]


def series(seed: int, mixes: list[np.ndarray], cases: int, rho: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return draw(rng, np.full(len(mixes), cases), np.array(mixes), rho, 1)[0]


def scan_of(counts: np.ndarray, seed: int = 1, names: tuple[str, ...] = NAMES) -> Scan:
    return change_points(counts, years_of(len(counts)), names, seed=seed, policy=QUICK)


def test_p_value_is_that_of_the_t_test_where_years_are_large() -> None:
    shares = np.array([0.40, 0.45, 0.38, 0.44, 0.47, 0.43, 0.49, 0.50])
    counts = np.column_stack([shares * 5000, (1 - shares) * 5000]).round().astype(int)
    found = compare(counts[:4], counts[4:], ("a", "b"), seed=1, policy=replace(POLICY, simulations=20_000))
    assert found.p == pytest.approx(stats.ttest_ind(shares[:4], shares[4:]).pvalue, abs=0.01)


def test_clear_shift_names_the_corridors_that_changed() -> None:
    counts = np.array([(mix * 100).round().astype(int) for mix in [MIX] * 3 + [SHIFTED] * 3])
    found = compare(counts[:3], counts[3:], NAMES, seed=1)
    assert found.answer == "shift"
    assert (found.p, found.simulations) == (0.001, 999)  # the series itself is one of a thousand
    assert found.distance == pytest.approx(0.3)
    assert {change.category for change in found.changes if change.q < 0.05} == {"baltic", "south"}
    baltic = found.changes[0]
    assert baltic.change_low < -0.3 < baltic.change_high < 0


def test_too_few_is_an_answer_of_its_own() -> None:
    assert compare([[3, 1, 0]] * 2, [[1, 2, 1]] * 2, NAMES, seed=1).answer == "too_few"
    rows = series(1, [MIX] * 8, 20)
    assert compare(rows[:4], rows[4:], NAMES, seed=1).answer == "too_few"
    many = np.tile([600, 300, 100], (8, 1)) + np.arange(8)[:, None] % 3
    assert compare(many[:4], many[4:], NAMES, seed=1).answer == "no_shift_seen"
    assert scan_of(many).answer == "no_shift_seen"


# Each limit of the policy at its edge.


def test_below_six_years_nothing_is_searched() -> None:
    clear = [MIX] * 3 + [np.array([0.05, 0.05, 0.9])] * 3
    six = series(2, clear, 200)
    assert scan_of(six).answer == "shift"
    five = scan_of(six[:5])
    assert (five.answer, five.breaks, five.p) == ("too_few", (), None)
    with_empty = np.vstack([six[:5], np.zeros((1, 3), dtype=int)])  # a year without cases is no year
    assert scan_of(with_empty).answer == "too_few"


def test_one_odd_year_at_the_end_is_no_shift_and_two_are() -> None:
    assert POLICY.least_years_a_side == 2
    other = np.array([0.1, 0.1, 0.8])
    one = scan_of(series(3, [MIX] * 7 + [other], 100))
    assert "2017" not in [point.period for point in one.breaks]
    two = scan_of(series(3, [MIX] * 6 + [other] * 2, 100))
    assert [point.period for point in two.breaks] == ["2016"]


def test_ten_cases_on_each_side_are_needed() -> None:
    before, after = np.array([[9, 0], [0, 0]]), np.array([[0, 40], [1, 39]])
    assert compare(before, after, ("a", "b"), seed=1).p is None
    before[1, 0] = 1
    assert compare(before, after, ("a", "b"), seed=1).p is not None


def test_below_four_years_the_spread_is_assumed() -> None:
    three = compare([[60, 30, 10]], [[30, 60, 10], [31, 59, 10]], NAMES, seed=1)
    assert three.spread_assumed
    assert three.concentration == pytest.approx(30)
    four = compare([[60, 30, 10], [61, 29, 10]], [[30, 60, 10], [31, 59, 10]], NAMES, seed=1)
    assert not four.spread_assumed
    assert four.answer == "shift"


def test_rare_categories_are_pooled_below_one_case_a_year() -> None:
    counts = np.tile([20, 10, 0, 0, 0], (6, 1))
    counts[0, 2:] = [6, 5, 4]
    table, names = pooled(counts, ["a", "b", "c", "d", "e"])
    assert names == ["a", "b", "c", REST]
    assert table.sum(axis=0).tolist() == [120, 60, 6, 9]


def test_level_is_the_policys_to_the_edge() -> None:
    counts = series(5, [MIX] * 4 + [np.array([0.52, 0.36, 0.12])] * 4, 150)
    p = scan_of(counts).p
    assert p is not None and 0 < p < 1
    at, below = (
        change_points(counts, years_of(8), NAMES, seed=1, policy=replace(QUICK, level=level))
        for level in (p, p - 1e-9)
    )
    assert (at.answer in ("shift", "trend"), below.answer in ("shift", "trend")) == (True, False)


# Error rates, with fewer runs than benchmarks/situation.md: a binomial bound that fails once in a thousand.


@pytest.mark.parametrize(("rho", "cases"), [(0.0, 30), (rho_of(30), 100)], ids=["no spread", "Dirichlet 30"])
def test_false_alarms_stay_at_the_level(rho: float, cases: int) -> None:
    runs = 150
    counts = [series(100 + n, [MIX] * 8, cases, rho) for n in range(runs)]
    searched = sum(scan_of(table, n).answer in ("shift", "trend") for n, table in enumerate(counts))
    dated = sum(
        compare(table[:4], table[4:], NAMES, seed=n, policy=QUICK).answer in ("shift", "trend")
        for n, table in enumerate(counts)
    )
    assert searched <= stats.binom.ppf(0.999, runs, 0.05)
    assert dated <= stats.binom.ppf(0.999, runs, 0.05)


def test_false_alarms_in_groups_of_five() -> None:
    rng = np.random.default_rng(6)
    runs = 150
    alarms = sum(
        scan_of(5 * rng.multinomial(20, MIX, size=8), n).answer in ("shift", "trend") for n in range(runs)
    )
    assert alarms <= stats.binom.ppf(0.999, runs, 0.05)


def test_twenty_points_at_eight_years_of_a_hundred_are_found() -> None:
    mix, moved = np.array([0.45, 0.25, 0.15, 0.1, 0.05]), np.array([0.25, 0.25, 0.35, 0.1, 0.05])
    runs, names = 60, ("a", "b", "c", "d", "e")
    hits = [scan_of(series(200 + n, [mix] * 4 + [moved] * 4, 100), n, names) for n in range(runs)]
    assert sum(found.answer == "shift" for found in hits) / runs >= 0.9
    near = sum("2014" in point.likely for found in hits for point in found.breaks[:1])
    assert near / runs >= 0.85


def test_power_is_the_rate_at_which_the_reference_move_is_found() -> None:
    moved = MIX + np.array([-0.2, 0.2, 0])
    rng = np.random.default_rng(7)
    tables = [draw(rng, np.full(8, 40), np.array([MIX] * 4 + [moved] * 4), 0.0, 1)[0] for _ in range(100)]
    hits = sum(
        compare(table[:4], table[4:], NAMES, seed=n, policy=QUICK).answer == "shift"
        for n, table in enumerate(tables)
    )
    said = np.mean(
        [compare(t[:4], t[4:], NAMES, seed=n, policy=QUICK).power for n, t in enumerate(tables[:20])]
    )
    assert hits / 100 == pytest.approx(said, abs=0.12)


def test_spread_between_years_is_allowed_for() -> None:
    # The mix of each year is drawn by itself; pooled, this pair differs by far more than chance.
    counts = series(9, [MIX] * 12, 60, rho_of(6))
    found = compare(counts[:6], counts[6:], NAMES, seed=1)
    pooled_p = stats.chi2_contingency([counts[:6].sum(0), counts[6:].sum(0)]).pvalue
    assert found.p is not None and found.p > 10 * pooled_p
    assert found.concentration is not None and found.concentration < 20


def test_change_point_is_found_where_it_is() -> None:
    found = scan_of(series(14, [MIX] * 6 + [SHIFTED] * 4, 50))
    assert found.answer == "shift"
    (point,) = found.breaks
    assert "2016" in point.likely
    assert point.p < 0.01


def test_two_changes_are_found() -> None:
    third = np.array([0.1, 0.1, 0.8])
    found = scan_of(series(15, [MIX] * 4 + [SHIFTED] * 4 + [third] * 4, 80))
    assert [point.period for point in found.breaks] == ["2014", "2018"]


def test_a_trend_is_called_a_trend() -> None:
    mixes = [MIX + step * np.array([-0.04, 0.04, 0]) for step in range(10)]
    runs = 40
    answers = [scan_of(series(300 + n, mixes, 100), n) for n in range(runs)]
    assert sum(found.answer == "trend" for found in answers) / runs >= 0.85
    assert all(not found.breaks for found in answers if found.answer == "trend")
    whole = [found.distance for found in answers if found.answer == "trend"]
    assert np.mean(whole) == pytest.approx(0.36, abs=0.04)
    dated = compare(*np.split(series(17, mixes, 100), [5]), NAMES, seed=1)
    assert dated.answer == "trend"


def test_a_shift_is_not_called_a_trend() -> None:
    counts = series(18, [MIX] * 5 + [SHIFTED] * 5, 100)
    assert scan_of(counts).answer == "shift"
    assert compare(counts[:5], counts[5:], NAMES, seed=1).answer == "shift"


def test_same_seed_same_result() -> None:
    rows = series(19, [MIX] * 6, 40)
    first, second = (compare(rows[:3], rows[3:], NAMES, seed=5).as_dict() for _ in range(2))
    assert first == second
    assert scan_of(rows, 3) == scan_of(rows, 3)


def test_distance_is_the_share_that_differs() -> None:
    assert distance_of([8, 2], [5, 5]) == pytest.approx(0.3)
    assert distance_of([8, 2], [0, 0]) == 0.0


def test_benjamini_hochberg_is_that_of_scipy_to_the_last_bit() -> None:
    rng = np.random.default_rng(7)
    for size in (0, 1, 2, 7, 40):
        for p in (rng.random(size), rng.choice([0.0, 0.004, 0.04, 1.0], size)):
            expected = stats.false_discovery_control(p) if size else p
            assert benjamini_hochberg(p).tolist() == expected.tolist()


def test_benjamini_hochberg_against_a_hand_computed_case() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.04, 0.04])


@pytest.mark.parametrize("counts", [[-1, 2, 3], [0.5, 1, 2], [1, 2]])
def test_bad_counts_are_refused(counts: list[float]) -> None:
    with pytest.raises(BadInputError):
        compare(counts, [1, 2, 3], NAMES, seed=1)


def test_years_and_rows_must_fit() -> None:
    with pytest.raises(BadInputError, match="3 rows for 2 periods"):
        change_points(np.ones((3, 3), dtype=int), ["a", "b"], NAMES, seed=1)

"""Counts that were kept back: EM against a direct maximum, the choice among all models, recovery."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, stats

from equiano.errors import BadInputError
from equiano.estimate import front
from equiano.estimate.censored import estimate_censored
from equiano.estimate.composite import RangedCounts
from equiano.estimate.histories import as_table, as_tables
from equiano.estimate.joint import Joint
from equiano.estimate.models import list_models, model_space
from equiano.estimate.result import Estimate, NotEstimable
from tests.unit.estimate.simulated import kept_back
from tests.unit.estimate.tables import independent, table_of

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("name", ["censored.csv", "censored_star.csv", "censored_empty.csv"])
def test_the_uk_with_small_cells_kept_back(name: str) -> None:
    result = front.estimate(CASES / name)
    assert result.population == pytest.approx(25_311, rel=0.06)
    interval = result.interval(0.95)
    assert interval.low < 25_311 < interval.high
    assert any("kept-back cells as ranges" in one.kind for one in result.intervals)
    assert any("6 cells were kept back" in note for note in result.diagnostics["notes"])
    assert len(result.diagnostics["kept_back"]) == 6


def test_moments_of_a_count_between_two_numbers() -> None:
    for mean, low, high in ((0.3, 0, 4), (6.0, 1, 4), (2.0, 0, 40), (1e-9, 0, 4), (900.0, 0, 4)):
        values = np.arange(low, high + 1)
        chances = stats.poisson.pmf(values, mean)
        one = RangedCounts(np.array([float(low)]), np.array([float(high)]))
        found, spread, log_chance = one.moments(np.array([mean]))
        centre, variance = found[0], spread[0]
        if chances.sum() > 0:
            assert log_chance == pytest.approx(np.log(chances.sum()), abs=1e-9)
            shares = chances / chances.sum()
            assert centre == pytest.approx(shares @ values, rel=1e-9)
            assert variance == pytest.approx(shares @ (values - shares @ values) ** 2, rel=1e-6, abs=1e-12)
        assert low <= centre <= high


def test_the_fit_is_the_maximum_of_the_likelihood() -> None:
    table = replace(
        table_of([0, 60, 50, 2, 40, 2, 9, 2]), censored=((3, 0, 4), (5, 1, 4), (7, 0, 4))
    )  # fmt: skip
    joint = Joint.of({(): table})
    space = joint.space
    row = np.array([0, 0, 1], np.uint8)
    fit = joint.fit(row)
    cells = np.arange(1, 8)
    terms = np.array([0, 1, 2, 4, int(space.masks[2])])
    design = (cells[:, None] & terms == terms).astype(float)
    ranges = {cell: (low, high) for cell, low, high in table.censored}

    def loss(beta: np.ndarray) -> float:
        total = 0.0
        for cell, mean in zip(cells, np.exp(design @ beta), strict=True):
            if cell in ranges:
                low, high = ranges[cell]
                total += np.log(stats.poisson.pmf(np.arange(low, high + 1), mean).sum())
            else:
                total += stats.poisson.logpmf(table.counts[cell], mean)
        return -total

    start = np.array([4.0, -1.0, -1.0, -1.0, 0.0])
    best = optimize.minimize(
        loss, start, method="Nelder-Mead", options={"maxiter": 20_000, "fatol": 1e-12, "xatol": 1e-9}
    )
    assert fit is not None
    assert fit.hidden[0] == pytest.approx(np.exp(best.x[0]), rel=1e-4)
    assert fit.bic == pytest.approx(2 * best.fun + 5 * np.log(fit.seen[0]), abs=1e-6)


def test_the_model_is_the_best_of_all() -> None:
    rng = np.random.default_rng(4)
    for _ in range(3):
        table = kept_back(independent(rng, 700, [0.3, 0.2, 0.2, 0.15]), 6)
        assert table.censored
        space = model_space(4)
        rows = list_models(space)
        assert rows is not None
        joint = Joint.of({(): table})
        fits = [fit for row in rows if (fit := joint.fit(row)) and joint.exists(row)]
        result = estimate_censored(table, bootstrap=0, seed=1)
        assert isinstance(result, Estimate)
        assert result.bic == pytest.approx(min(fit.bic for fit in fits), abs=1e-6)


def test_the_number_is_recovered_and_its_interval_holds_it() -> None:
    rng = np.random.default_rng(11)
    held, ratios, tables = 0, [], 60
    for _ in range(tables):
        full = independent(rng, 600, [0.25, 0.2, 0.15])
        table = kept_back(full, 8)
        result = estimate_censored(table, bootstrap=0, seed=1)
        assert isinstance(result, Estimate)
        interval = result.interval(0.95)
        held += interval.low <= 600 <= interval.high
        ratios.append(result.population / 600)
    assert held >= 0.88 * tables  # given the model, so a little under 95%
    assert np.median(ratios) == pytest.approx(1.0, abs=0.1)


def test_nothing_kept_back_gives_the_plain_estimate() -> None:
    table = as_table(CASES / "base3.csv")
    narrow = replace(table, censored=((7, 10, 10),))
    plain, same = front.estimate(table, "bic"), estimate_censored(narrow, bootstrap=0, seed=1)
    assert isinstance(same, Estimate)
    assert same.population == pytest.approx(plain.population, rel=1e-6)
    assert (same.model, same.bic) == (plain.model, pytest.approx(plain.bic, abs=1e-6))
    for one, other in zip(plain.intervals, same.intervals, strict=True):
        assert (one.low, one.high) == (
            pytest.approx(other.low, rel=1e-6),
            pytest.approx(other.high, rel=1e-6),
        )


def test_a_bootstrap_draws_the_cells_and_repeats_by_its_seed() -> None:
    path = CASES / "censored.csv"
    one, two = (front.estimate(path, bootstrap=40, seed=3) for _ in range(2))
    assert one.as_dict() == two.as_dict()
    assert one.interval(0.95).kind == "bootstrap percentile, kept-back cells drawn"
    assert one.interval(0.95).low < one.population < one.interval(0.95).high


def test_what_ranges_leave_open_has_no_estimate() -> None:
    """Only the overlap ties two lists; if it may be zero, any number may be hidden."""
    table = replace(table_of([0, 50, 40, 2]), censored=((3, 0, 4),))
    assert isinstance(front.estimate(table), NotEstimable)
    told = replace(table, censored=((3, 1, 4),))
    assert front.estimate(told).method == "bic"


def test_other_methods_say_what_to_do() -> None:
    path = CASES / "censored.csv"
    for method in ("chao", "graphs", "all"):
        message = r"6 counts were kept back.*\(LA, GO\).*Only `--method bic\|stepwise`"
        with pytest.raises(BadInputError, match=message):
            front.estimate(path, method)
    with pytest.raises(BadInputError, match="12 counts were kept back"):
        front.estimate([path, path], "chao")
    assert as_tables(path)[()].canonical() != as_tables(CASES / "censored_star.csv")[()].canonical()


def test_stepwise_takes_ranges_too() -> None:
    """With ranges of one number it is the plain choice; a pair enters only if the whole range asks for it."""
    plain = front.estimate(CASES / "base3.csv", "stepwise")
    table = as_table(CASES / "base3.csv")
    same = front.estimate(replace(table, censored=((7, 10, 10),)), "stepwise")
    assert same.model == plain.model
    assert same.population == pytest.approx(plain.population, rel=1e-6)
    uk = front.estimate(CASES / "censored.csv", "stepwise", bootstrap=60, seed=2)
    assert uk.method == "stepwise"
    assert uk.interval(0.95).low < front.estimate(CASES / "uk.xlsx", "stepwise").population
    assert uk.interval(0.95).high > uk.population


def test_several_draws_with_ranges_are_combined() -> None:
    table = as_table(CASES / "censored.csv")
    both = front.estimate([table, table], "stepwise", bootstrap=30, seed=1)
    one = front.estimate(table, "stepwise")
    assert both.population == pytest.approx(one.population)
    assert both.diagnostics["linkage_draws"] == 2

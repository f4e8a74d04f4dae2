"""Persons who differ in how easily they are seen; the golden tests hold the models equal to Rcapture."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from equiano.estimate.heterogeneity import best_differing, lower_bound, visibility_evidence
from equiano.estimate.models import model_space
from equiano.estimate.ranking import rank_models
from equiano.estimate.table import CaptureTable
from equiano.estimate.visibility import Design
from equiano.estimate.visibility_design import Cells, Numbers
from equiano.estimate.visibility_models import BOUND, FUNCTIONS, fit_model, orders_of, profile_interval


def table_of(counts: list[int]) -> CaptureTable:
    lists = (len(counts) - 1).bit_length()
    return CaptureTable(tuple("ABCDEFGH"[:lists]), np.array(counts, np.int64), "0" * 64)


def simulated(seed: int, persons: int, reach: list[float], spread: float) -> CaptureTable:
    """Persons whose log odds to be on a list vary with standard deviation `spread`."""
    rng = np.random.default_rng(seed)
    shift = rng.normal(0.0, spread, persons)
    odds = np.log(np.array(reach) / (1 - np.array(reach)))
    on = rng.random((persons, len(reach))) < 1 / (1 + np.exp(-(odds + shift[:, None])))
    counts = np.bincount((on << np.arange(len(reach))).sum(axis=1), minlength=1 << len(reach))
    counts[0] = 0
    return table_of(counts.tolist())


def test_the_bound_of_two_lists_and_of_three_in_closed_form() -> None:
    assert fit_model(table_of([0, 30, 40, 10]), BOUND).model.population == pytest.approx(80 + 30 * 40 / 10)
    # With equal lists and f3 above what Mt expects, Chao's bound: f1^2 / (2 f2) (k - 1)/k.
    equal = fit_model(table_of([0, 20, 20, 5, 20, 5, 5, 9]), BOUND, equal_lists=True).model
    assert equal.population - 84 == pytest.approx((2 / 3) * 60**2 / (2 * 15))


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_maximises_the_likelihood_over_convex_functions(seed: int) -> None:
    table = simulated(seed, 400, [0.2, 0.3, 0.25, 0.15, 0.2], spread=(seed % 3) * 0.7)
    fitted = fit_model(table, BOUND).model
    orders = orders_of(5)
    cells = np.arange(1, 32)
    columns = [np.ones(31)] + [(cells >> i & 1).astype(float) for i in range(5)]
    columns += [np.maximum(orders[cells] - j, 0).astype(float) for j in (2, 3, 4)]
    design, counts = np.column_stack(columns), table.floats[1:]

    def minus(theta: np.ndarray) -> tuple[float, np.ndarray]:
        mean = np.exp(np.minimum(design @ theta, 40))
        return float(mean.sum() - counts @ (design @ theta)), design.T @ (mean - counts)

    start = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    start[6:] = np.maximum(start[6:], 0)
    bounds = [(None, None)] * 6 + [(0, None)] * 3
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 5000}
    best = minimize(minus, start, jac=True, bounds=bounds, method="L-BFGS-B", options=options)
    assert fitted.population == pytest.approx(table.observed + math.exp(best.x[0]), rel=1e-3)


def test_more_lists_than_ten_have_a_bound() -> None:
    table = CaptureTable(tuple("ABCDEFGHIJKL"), _independent(12), "0" * 64)
    bound = fit_model(table, BOUND).model
    assert bound.exists
    assert bound.population == pytest.approx(5000, rel=0.03)


def _independent(lists: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    counts = np.bincount((rng.random((5000, lists)) < 0.1) @ (1 << np.arange(lists)), minlength=1 << lists)
    counts[0] = 0
    return counts.astype(np.int64)


def test_the_search_finds_the_best_of_all_models_with_pairs() -> None:
    space = model_space(4, 2)
    for seed in range(4):
        table = simulated(10 + seed, 600, [0.2, 0.3, 0.25, 0.15], spread=1.0)
        every = [
            fit_model(table, name, space=space, row=np.array(row, np.uint8)).model
            for name in FUNCTIONS
            for row in product((0, 1), repeat=6)
        ]
        usable = [m for m in every if m.exists and m.slope is not None and m.slope > 0]
        found = best_differing(table)
        assert found is not None
        assert found.model.bic == pytest.approx(min(m.bic for m in usable))


def test_the_evidence_points_to_difference_where_there_is_one_and_not_where_there_is_none() -> None:
    reach = [0.1, 0.2, 0.15, 0.12]
    apart = [visibility_evidence(simulated(s, 6000, reach, 1.5)).difference for s in range(12)]
    alike = [visibility_evidence(simulated(s, 6000, reach, 0.0)).difference for s in range(12)]
    assert sum(d is not None and d < 2 for d in apart) >= 10
    assert sum(d is not None and d < 2 for d in alike) <= 2


def test_the_pieces_of_the_evidence() -> None:
    table = simulated(3, 3000, [0.2, 0.3, 0.25, 0.15], 1.0)
    ranking = rank_models(table)
    evidence = visibility_evidence(table, ranking)
    assert evidence == visibility_evidence(table)
    assert (evidence.equal_model, evidence.equal_bic) == (ranking.best(1)[0].model, ranking.best(1)[0].bic)
    assert evidence.differing_bic is not None and evidence.equal_bic is not None
    assert evidence.difference == evidence.differing_bic - evidence.equal_bic
    bound = lower_bound(table, ranking, best_differing(table, ranking))
    assert evidence.lower_bound == bound.model.population
    assert evidence.lower_interval == profile_interval(bound, 0.95)
    assert evidence.lower_interval.low < evidence.lower_bound < evidence.lower_interval.high


def test_two_lists_cannot_show_whether_persons_differ() -> None:
    evidence = visibility_evidence(table_of([0, 30, 40, 10]))
    assert evidence.differing_model is None and evidence.difference is None
    assert evidence.lower_bound == pytest.approx(200)


def test_a_model_without_an_estimate_says_so() -> None:
    # Nobody is on two lists or more but on all four: the function's coefficient runs to infinity.
    counts = [0] * 16
    for cell, number in ((1, 20), (2, 30), (4, 25), (8, 10), (15, 4)):
        counts[cell] = number
    fitted = fit_model(table_of(counts), "darroch")
    assert not fitted.model.exists and math.isinf(fitted.model.population)
    assert profile_interval(fitted, 0.95).high == math.inf


def test_the_interval_is_where_the_profile_likelihood_falls_by_half_a_quantile() -> None:
    fitted = fit_model(simulated(5, 2000, [0.2, 0.3, 0.25, 0.15], 0.5), "poisson")
    interval = profile_interval(fitted, 0.95)
    seen = fitted.table.observed
    grid = np.linspace(1.0, 3.0 * (interval.high - seen), 4000)
    values = np.array([fitted.design.log_likelihood(hidden) for hidden in grid])
    inside = seen + grid[values > values.max() - 3.841458820694124 / 2]
    step = grid[1] - grid[0]
    assert abs(inside.min() - interval.low) <= 1.5 * step
    assert abs(inside.max() - interval.high) <= 1.5 * step


def excluded(seed: int, persons: int) -> CaptureTable:
    """Independent lists, but who is on the first has a quarter of the odds to be on the second."""
    rng = np.random.default_rng(seed)
    on = rng.random((persons, 4)) < np.array([0.25, 0.12, 0.1, 0.08])
    odds = 0.12 / 0.88 * np.where(on[:, 0], 0.25, 1.0)
    on[:, 1] = rng.random(persons) < odds / (1 + odds)
    counts = np.bincount((on << np.arange(4)).sum(axis=1), minlength=16)
    counts[0] = 0
    return table_of(counts.tolist())


def test_lists_that_exclude_each_other_do_not_lift_the_bound_above_the_truth() -> None:
    """Without the pair the bound is too high: its interval misses the truth in most tables."""
    held = plain = 0
    for seed in range(40):
        table = excluded(seed, 2000)
        evidence = visibility_evidence(table)
        assert evidence.lower_interval is not None
        held += evidence.lower_interval.low <= 2000
        plain += profile_interval(fit_model(table, BOUND), 0.95).low <= 2000
    assert held >= 37
    assert plain <= 20


def test_a_bound_that_the_table_does_not_tell_from_the_interactions_is_none() -> None:
    space = model_space(4, 2)
    table = simulated(3, 3000, [0.2, 0.3, 0.25, 0.15], 1.0)
    assert not fit_model(table, BOUND, space=space, row=np.ones(6, np.uint8)).model.exists
    assert fit_model(table, BOUND, space=space, row=np.array([1, 0, 0, 0, 0, 0], np.uint8)).model.exists


@pytest.mark.parametrize("function", [None, BOUND, *FUNCTIONS])
def test_by_number_of_lists_and_by_history_the_likelihood_is_one(function: str | None) -> None:
    rng = np.random.default_rng(1)
    on = rng.random((3000, 12)) < 1 / (1 + np.exp(3 - rng.normal(0, 1.2, (3000, 1))))
    on[:, 7] = False  # a list without a person takes no part
    counts = np.bincount(on @ (1 << np.arange(12)), minlength=1 << 12)
    counts[0] = 0
    fast = fit_model(CaptureTable(tuple("ABCDEFGHIJKL"), counts.astype(np.int64), "0" * 64), function).design
    terms = np.array([0, *(1 << i for i in range(12) if i != 7)])
    live = (np.arange(1 << 12) >> 7 & 1 == 0) & (np.arange(1 << 12) > 0)
    number = np.arange(13.0)
    functions = np.array([FUNCTIONS[function](number)]) if function in FUNCTIONS else np.zeros((0, 13))
    design = Design(terms, functions, orders_of(12), 12)
    slow = Cells(counts.astype(float), live, design, function == BOUND)
    assert isinstance(fast, Numbers)
    one, other = fast.fit(), slow.fit()
    assert one.converged and other.converged
    assert one.theta == pytest.approx(other.theta, rel=1e-6)
    assert one.information == pytest.approx(other.information, rel=1e-6)
    assert one.value == pytest.approx(other.value, rel=1e-10)
    for hidden in (0.0, 30.0, 900.0, 40_000.0):
        assert fast.log_likelihood(hidden) == pytest.approx(slow.log_likelihood(hidden), rel=1e-9)


def test_twenty_lists_have_a_bound_with_its_interval() -> None:
    rng = np.random.default_rng(3)
    on = rng.random((2000, 20)) < 1 / (1 + np.exp(3.5 - rng.normal(0, 1, (2000, 1))))
    counts = np.bincount(on @ (1 << np.arange(20)), minlength=1 << 20)
    counts[0] = 0
    fitted = fit_model(CaptureTable(tuple("ABCDEFGHIJKLMNOPQRST"), counts.astype(np.int64), "0" * 64), BOUND)
    interval = profile_interval(fitted, 0.95)
    assert interval.low < fitted.model.population < interval.high
    assert interval.low < 2000

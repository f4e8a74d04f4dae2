"""The model of answers recovers simulated truth and equals a plain, slow version."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equiano.prevent.training.item_response import (
    OWN_FROM,
    ROUGH_FROM,
    ability,
    fit_items,
    log_likelihood,
    log_prior,
    nodes,
)
from tests.unit.prevent.training.simulated import truth


def rmse(found: np.ndarray, true: np.ndarray) -> float:
    return float(np.sqrt(((found - true) ** 2).mean()))


def test_it_recovers_the_truth() -> None:
    """500 persons, 40 vignettes: RMSE of a .17, of b .16, correlation of theta .95 (prevention.md §5)."""
    trues = [truth(500, 40, seed) for seed in range(4)]
    fits = [fit_items(true.right) for true in trues]
    assert np.mean([rmse(fit.a, true.a) for fit, true in zip(fits, trues, strict=True)]) < 0.18
    assert np.mean([rmse(fit.b, true.b) for fit, true in zip(fits, trues, strict=True)]) < 0.19
    scores = [ability(row, fits[0].a, fits[0].b)[0] for row in trues[0].right]
    assert np.corrcoef(scores, trues[0].theta)[0, 1] > 0.91


@pytest.mark.slow
def test_it_recovers_the_truth_on_average() -> None:
    a, b = zip(*((rmse(f.a, t.a), rmse(f.b, t.b)) for t in (truth(500, 40, seed) for seed in range(20))
                 for f in [fit_items(t.right)]), strict=True)  # fmt: skip
    assert np.mean(a) < 0.18
    assert np.mean(b) < 0.18


def test_a_small_course_still_ranks_people() -> None:
    """Theta is fine from 30 persons with 40 vignettes."""
    true = truth(30, 40, 3)
    fit = fit_items(true.right)
    assert not fit.is_own.any()
    scores = [ability(row, fit.a, fit.b)[0] for row in true.right]
    assert np.corrcoef(scores, true.theta)[0, 1] > 0.9


@pytest.mark.parametrize("threshold", [ROUGH_FROM, OWN_FROM])
def test_an_own_discrimination_begins_at_its_number_of_answers(threshold: int) -> None:
    true = truth(threshold, 6, 5)
    right = true.right.copy()
    right[0, 0] = np.nan
    fit = fit_items(right, own_from=threshold)
    assert list(fit.answers[:2]) == [threshold - 1, threshold]
    assert list(fit.is_own) == [False] + [True] * 5


def test_vignettes_below_it_share_one_discrimination() -> None:
    fit = fit_items(truth(60, 10, 2).right)
    assert np.ptp(fit.a) == 0
    assert np.ptp(fit.b) > 1


def test_a_vignette_that_all_got_right_has_a_difficulty() -> None:
    right = truth(80, 8, 1).right
    right[:, 0] = 1.0
    fit = fit_items(right)
    assert math.isfinite(fit.b[0])
    assert fit.b[0] < fit.b[1:].min()


def test_a_second_group_is_found_by_its_mean() -> None:
    rng = np.random.default_rng(4)
    true = truth(400, 30, 4)
    theta = rng.normal(0.8, 1.3, 400)
    p = 1 / (1 + np.exp(-true.a * (theta[:, None] - true.b)))
    later = (rng.random(p.shape) < p).astype(float)
    fit = fit_items(np.concatenate([true.right, later]), np.repeat([0, 1], 400))
    assert fit.mean[1] == pytest.approx(0.8, abs=0.15)
    assert fit.sd[1] == pytest.approx(1.3, abs=0.15)


def test_it_ends_at_the_top_where_the_slope_is_small() -> None:
    """A thousand steps of EM, as before, ended .05 below where the mean of a group belongs."""
    rng = np.random.default_rng(5)
    right = (rng.random((150, 16)) < np.repeat([0.6, 0.8, 0.65], [60, 60, 30])[:, None]).astype(float)
    right[:60, ::2] = right[60:120, 1::2] = right[120:, ::2] = np.nan
    group = np.repeat([0, 1, 2], [60, 60, 30])
    fit = fit_items(right, group)
    rows = log_likelihood(right, fit.a, fit.b)

    def height(mean: float, sd: float) -> float:
        prior = np.exp(log_prior(mean, sd))
        return float(np.log(np.exp(rows[60:120]) @ prior).sum())

    top = height(fit.mean[1], fit.sd[1])
    for shift in (-0.02, 0.02):
        assert height(fit.mean[1] + shift, fit.sd[1]) < top


def plain_log_likelihood(row: list[float], a: list[float], b: list[float], theta: float) -> float:
    total = 0.0
    for right, slope, middle in zip(row, a, b, strict=True):
        if not math.isnan(right):
            p = 1 / (1 + math.exp(-slope * (theta - middle)))
            total += math.log(p if right == 1 else 1 - p)
    return total


def plain_score(right: np.ndarray, a: np.ndarray, d: np.ndarray) -> tuple[list[float], list[float]]:
    """Slope of the penalised marginal likelihood in a and d, person by person and node by node."""
    at, _ = nodes()
    weight = np.exp(log_prior(0, 1))
    by_a = [-math.log(x) / (x * 0.5**2) for x in a]
    by_d = [-x / 2.0**2 for x in d]
    for row in right:
        joint = [
            w * math.exp(plain_log_likelihood(list(row), list(a), list(-d / a), t))
            for t, w in zip(at, weight, strict=True)
        ]
        total = sum(joint)
        for i, answer in enumerate(row):
            if math.isnan(answer):
                continue
            for t, mass in zip(at, joint, strict=True):
                over = mass / total * (answer - 1 / (1 + math.exp(-(a[i] * t + d[i]))))
                by_a[i] += over * t
                by_d[i] += over
    return by_a, by_d


def test_golden_the_fit_is_where_a_plain_slow_likelihood_is_flat() -> None:
    true = truth(40, 5, 9)
    right = true.right.copy()
    right[::7, 2] = np.nan
    fit = fit_items(right, own_from=1)
    by_a, by_d = plain_score(right, fit.a, -fit.b * fit.a)
    assert np.abs(by_a).max() < 2e-3
    assert np.abs(by_d).max() < 2e-3
    # And not because it is flat everywhere.
    assert abs(plain_score(right, fit.a * 1.1, -fit.b * fit.a)[0][0]) > 0.05


def test_golden_likelihood() -> None:
    true = truth(6, 5, 9)
    right = true.right.copy()
    right[0, 1] = np.nan
    at, _ = nodes()
    plain = [[plain_log_likelihood(list(row), list(true.a), list(true.b), t) for t in at] for row in right]
    assert log_likelihood(right, true.a, true.b) == pytest.approx(np.array(plain), abs=1e-9)


def test_the_nodes_carry_a_standard_normal() -> None:
    at, _ = nodes()
    share = np.exp(log_prior(0, 1))
    assert [share @ at**power for power in (0, 1, 2, 4)] == pytest.approx([1, 0, 1, 3], abs=1e-5)

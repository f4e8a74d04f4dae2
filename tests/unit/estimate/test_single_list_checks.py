"""The checks of one list against their definitions: the score test by differences, the ratio plot by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equiano.estimate.single_list.checks import judge, overdispersion, ratio_plot
from equiano.estimate.single_list.distributions import DISTRIBUTIONS
from equiano.estimate.single_list.fit import fit

STEP = 1e-3  # of the differences: their error is of its square


def log_chance(count: float, rate: float, dispersion: float) -> float:
    """Of a count, seen at least once, under a negative binomial of mean `rate`; Poisson without dispersion.

    With a small negative dispersion it is the same analytic function, so differences may be central.
    """
    if not dispersion:
        return count * math.log(rate) - math.lgamma(count + 1) - math.log(math.expm1(rate))
    unseen = -math.log1p(dispersion * rate) / dispersion
    rising = sum(math.log1p(dispersion * before) for before in range(int(count)))
    mean = count * (math.log(rate) - math.log1p(dispersion * rate))
    return rising + mean - math.lgamma(count + 1) + unseen - math.log(-math.expm1(unseen))


def slope(count: float, rate: float) -> float:
    """Of the log-chance by the dispersion, at none."""
    return (log_chance(count, rate, STEP) - log_chance(count, rate, -STEP)) / (2 * STEP)


def by_differences(
    counts: np.ndarray, weights: np.ndarray, design: np.ndarray, rate: np.ndarray
) -> tuple[float, float]:
    """z, and the variance of the score; the information is the mean curvature, not the squared score."""
    size = design.shape[1]
    information = np.zeros((size + 1, size + 1))
    for weight, row, mean in zip(weights, design, rate, strict=True):
        for count in range(1, 60):
            chance = weight * math.exp(log_chance(count, mean, 0))

            def at(dispersion: float, moved: float, y: int = count, m: float = mean) -> float:
                return log_chance(y, m * math.exp(moved), dispersion)

            level = at(0, 0)
            by_dispersion = (at(STEP, 0) - 2 * level + at(-STEP, 0)) / STEP**2
            by_mean = (at(0, STEP) - 2 * level + at(0, -STEP)) / STEP**2
            both = (at(STEP, STEP) - at(STEP, -STEP) - at(-STEP, STEP) + at(-STEP, -STEP)) / (4 * STEP**2)
            information[0, 0] -= chance * by_dispersion
            information[0, 1:] -= chance * both * row
            information[1:, 1:] -= chance * by_mean * np.outer(row, row)
    cross, own = information[0, 1:], information[1:, 1:]
    variance = float(information[0, 0] - cross @ np.linalg.solve(own, cross))
    score = sum(w * slope(y, m) for w, y, m in zip(weights, counts, rate, strict=True))
    return score / math.sqrt(variance), variance


@pytest.mark.parametrize("persons", [1.0, 0.005], ids=["a list", "hardly anybody"])
def test_the_score_test_is_that_of_its_definition(persons: float) -> None:
    """Two groups of different rates; of a handful the variance is far below one, and still used."""
    counts = np.array([1, 2, 3, 5, 1, 2, 3, 4, 7], float)
    weights = np.array([120, 30, 8, 2, 60, 55, 30, 12, 1], float) * persons
    design = np.column_stack([np.ones(9), np.repeat([0.0, 1.0], [4, 5])])
    poisson = fit(DISTRIBUTIONS["poisson"], counts, weights, design, 0.5)
    assert poisson is not None
    expected, variance = by_differences(counts, weights, design, poisson.means)
    assert (variance < 1) == (persons < 1)
    assert overdispersion(counts, weights, design, poisson) == pytest.approx(expected, rel=1e-3)


def test_where_hardly_anybody_is_unseen_it_is_the_test_of_dean() -> None:
    """Seen a hundred times, nobody is missed: z = sum((y - m)^2 - y) / sqrt(2 n m^2), Dean 1992."""
    counts = np.array([80, 90, 100, 110, 120], float)
    weights = np.array([10, 20, 30, 20, 14], float)
    poisson = fit(DISTRIBUTIONS["poisson"], counts, weights, np.ones((5, 1)), 4.0)
    assert poisson is not None
    mean = float(weights @ counts / weights.sum())
    dean = float(weights @ ((counts - mean) ** 2 - counts)) / math.sqrt(2 * weights.sum() * mean**2)
    assert overdispersion(counts, weights, np.ones((5, 1)), poisson) == pytest.approx(dean, rel=1e-4)


def test_the_ratio_plot_by_hand() -> None:
    """(x + 1) f(x + 1) / f(x), with the delta method's error; a count that nobody had makes no point."""
    points = ratio_plot({1: 100, 2: 30, 4: 3, 5: 2})
    assert [(point["contacts"], point["ratio"]) for point in points] == [
        (1, pytest.approx(2 * 30 / 100)),
        (4, pytest.approx(5 * 2 / 3)),
    ]
    assert [point["standard_error"] for point in points] == [
        pytest.approx(0.6 * math.sqrt(1 / 30 + 1 / 100)),
        pytest.approx(10 / 3 * math.sqrt(1 / 2 + 1 / 3)),
    ]
    assert ratio_plot({1: 50}) == []


def test_what_a_number_was_made_of_stands_beside_its_check() -> None:
    found = judge(100, 0.5, -9.0, 2.0, {"ones": {"with": 3.0, "without": 12.0}})
    told = {check.id: check.details for check in found}
    assert set(told) == {"repeated", "overdispersion", "ones", "single_width"}
    assert told["ones"] == {"with": 3.0, "without": 12.0}
    assert not told["repeated"]

"""The law of years without change: against scipy's Dirichlet-multinomial, t-test and regression."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from equiano.situation import spread

MIX = np.array([0.5, 0.3, 0.2])


def test_drawn_years_have_the_law_of_scipys_dirichlet_multinomial() -> None:
    rho, size = 0.2, 6
    drawn = spread.draw(np.random.default_rng(1), np.array([size]), MIX, rho, 40_000)[:, 0]
    law = stats.dirichlet_multinomial(MIX * (1 / rho - 1), size)
    for cell in ([6, 0, 0], [3, 2, 1], [0, 0, 6], [2, 2, 2]):
        seen = (drawn == cell).all(axis=1).mean()
        assert seen == pytest.approx(float(law.pmf(cell)), abs=0.004)


def test_weight_is_the_inverse_variance_of_a_share() -> None:
    rho, sizes = 0.1, np.array([5, 50, 500])
    drawn = spread.draw(np.random.default_rng(2), sizes, MIX, rho, 40_000)
    variance = (drawn[..., 0] / sizes).var(axis=0)
    assert variance == pytest.approx(MIX[0] * (1 - MIX[0]) / spread.weights(sizes, rho), rel=0.03)


def test_no_spread_is_multinomial_and_weights_are_cases() -> None:
    assert spread.weights(np.array([7, 40]), 0.0).tolist() == [7, 40]
    drawn = spread.draw(np.random.default_rng(3), np.array([30]), MIX, 0.0, 20_000)[:, 0, 0]
    assert drawn.var() == pytest.approx(30 * 0.5 * 0.5, rel=0.05)


def test_break_explains_what_the_t_test_says() -> None:
    shares = np.array([0.31, 0.35, 0.28, 0.42, 0.47, 0.40, 0.44])
    counts = np.column_stack([shares * 1000, (1 - shares) * 1000]).round().astype(int)
    weight = spread.weights(counts.sum(axis=1), 0.02)
    contrast = spread.steps(7, weight, [3])
    found = float(spread.explained(spread.scaled(counts, weight), weight, contrast)[0])
    t = stats.ttest_ind(shares[:3], shares[3:]).statistic
    assert found == pytest.approx(t**2 / (t**2 + 5), rel=1e-9)


def test_trend_explains_what_regression_says() -> None:
    shares = np.array([0.31, 0.35, 0.28, 0.42, 0.47, 0.40, 0.44])
    counts = np.column_stack([shares * 1000, (1 - shares) * 1000]).round().astype(int)
    weight = spread.weights(counts.sum(axis=1), 0.0)
    years = np.array([2010.0, 2011, 2012, 2014, 2015, 2016, 2019])
    found = float(
        spread.explained(spread.scaled(counts, weight), weight, spread.unit(years[None], weight))[0]
    )
    assert found == pytest.approx(stats.linregress(years, shares).rvalue ** 2, rel=1e-9)


def test_fitted_spread_is_the_one_put_in() -> None:
    rng = np.random.default_rng(4)
    sizes = rng.integers(30, 300, 400)
    for concentration in (5.0, 30.0):
        counts = spread.draw(rng, sizes, MIX, spread.rho_of(concentration), 1)[0]
        found = spread.concentration_of(spread.fit_rho(counts, np.ones((400, 1))))
        assert found == pytest.approx(concentration, rel=0.12)


def test_years_that_vary_less_than_by_chance_have_no_spread() -> None:
    counts = np.tile([50, 30, 20], (8, 1))
    assert spread.fit_rho(counts, np.ones((8, 1))) == 0.0
    assert spread.concentration_of(0.0) is None


def test_years_that_are_all_one_category_each_have_the_largest() -> None:
    counts = np.array([[100, 0], [0, 100]] * 4)
    assert spread.fit_rho(counts, np.ones((8, 1))) == pytest.approx(0.999)


def test_groups_of_five_show_as_spread() -> None:
    counts = 5 * np.random.default_rng(5).multinomial(20, MIX, size=300)
    rho = spread.fit_rho(counts, np.ones((300, 1)))
    assert 1 + 99 * rho == pytest.approx(5, rel=0.12)  # each share varies five times as much


def test_what_is_left_of_a_break_beside_a_trend_is_square_to_it() -> None:
    weight = spread.weights(np.array([40, 60, 20, 90, 30, 50]), 0.05)
    trend = spread.unit(np.arange(6.0)[None], weight)[0]
    rest = spread.without(spread.steps(6, weight, [2, 3]), trend, weight)
    assert (rest * weight * trend).sum(axis=1) == pytest.approx([0, 0], abs=1e-12)
    assert (rest**2 * weight).sum(axis=1) == pytest.approx([1, 1])

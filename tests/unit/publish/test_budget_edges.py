"""Privacy accounting against the formulas of the papers, at the edges of what may be asked for."""

from __future__ import annotations

from math import erfc, exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.errors import UsageError
from equiano.publish.budget import (
    CAP_SHARE,
    PrivacyOptions,
    count_epsilon,
    default_delta,
    delta_of,
    fewest_records,
    length_shares,
    plan,
    rho_of,
)


def by_grid(rho: float, epsilon: float) -> float:
    """Corollary 13 of Canonne, Kamath and Steinke (2020) by brute force over alpha."""
    alpha = 1 + np.geomspace(1e-4, 1e4, 400_001)
    logs = (alpha - 1) * (alpha * rho - epsilon) + alpha * np.log1p(-1 / alpha) - np.log(alpha - 1)
    return min(1.0, float(np.exp(logs.min())))


@pytest.mark.parametrize(("rho", "epsilon"), [(0.01, 0.5), (0.1, 1.0), (0.34, 4.0), (1.4, 9.4), (5.0, 12.0)])
def test_delta_is_that_of_the_paper(rho: float, epsilon: float) -> None:
    assert delta_of(rho, epsilon) == pytest.approx(by_grid(rho, epsilon), rel=1e-3)


@pytest.mark.parametrize(("rho", "epsilon"), [(0.05, 1.0), (0.34, 4.0), (1.4, 9.4)])
def test_delta_is_never_below_what_a_gaussian_of_that_rho_really_has(rho: float, epsilon: float) -> None:
    """Balle and Wang (2018): the exact delta of the Gaussian mechanism; zCDP is an upper bound of it."""

    def below(x: float) -> float:
        return erfc(-x / sqrt(2)) / 2

    mu = sqrt(2 * rho)
    exact = below(mu / 2 - epsilon / mu) - exp(epsilon) * below(-mu / 2 - epsilon / mu)
    assert exact <= delta_of(rho, epsilon) <= 30 * exact + 1e-12


def test_the_budget_shipped_is_what_its_comment_says() -> None:
    """policy.yaml: four releases of 20,000 records at epsilon 4 are epsilon 9.4 at delta 1e-6 together."""
    one = plan(PrivacyOptions(epsilon=4.0), 20_000, True)
    assert one.rho == pytest.approx(0.34, abs=0.001)
    assert 4 * one.total_rho <= 1.4 < 5 * one.total_rho
    assert delta_of(4 * one.total_rho, 9.4) <= 1e-6 < delta_of(4 * one.total_rho, 9.3)


def test_delta_is_a_probability() -> None:
    assert delta_of(50.0, 0.1) <= 1.0
    assert delta_of(1e-6, 1.0) >= 0.0


@pytest.mark.parametrize(("epsilon", "delta"), [(0.1, 1e-5), (1.0, 1e-6), (4.0, 1e-6), (12.0, 1e-9)])
def test_rho_is_the_largest_that_fits(epsilon: float, delta: float) -> None:
    rho = rho_of(epsilon, delta)
    assert delta_of(rho, epsilon) <= delta
    assert delta_of(rho * 1.000_01, epsilon) > delta


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 20), st.floats(1e-9, 1e-3))
def test_more_epsilon_or_more_delta_never_gives_less_to_spend(epsilon: float, delta: float) -> None:
    assert rho_of(epsilon * 1.1, delta) >= rho_of(epsilon, delta)
    assert rho_of(epsilon, delta * 2) >= rho_of(epsilon, delta)


@pytest.mark.parametrize(
    ("epsilon", "cost"),
    [(1.0, 0.05), (1.6, 0.08), (2.0, 0.08), (4.0, 0.08), (4.1, 0.082), (10.0, 0.2), (0.1, 0.005)],
)
def test_what_the_number_of_records_costs(epsilon: float, cost: float) -> None:
    """5 % up to 0.08, then 0.08, and 2 % where that is more."""
    assert count_epsilon(epsilon) == pytest.approx(cost)


def test_shares_of_the_budget_add_up_and_change_above_eight_values() -> None:
    assert length_shares(8) == (0.08, 0.15, 0.76)
    assert length_shares(9) == (0.14, 0.35, 0.50)
    assert CAP_SHARE == 0.01
    for cap in (8, 9):
        assert sum(length_shares(cap)) + CAP_SHARE == pytest.approx(1.0)


@pytest.mark.parametrize("records", [20, 21, 1000, 10**6])
def test_the_default_delta(records: int) -> None:
    assert default_delta(records) == pytest.approx(1 / (records * log(records)))


@pytest.mark.parametrize("records", [-5, 0, 1, 19])
def test_a_noisy_number_below_twenty_counts_as_twenty(records: int) -> None:
    assert default_delta(records) == default_delta(20) == pytest.approx(1 / (20 * log(20)))


@pytest.mark.parametrize("most", [0.01, 0.001, 1e-4])
def test_from_so_many_records_on_the_default_delta_fits(most: float) -> None:
    number = fewest_records(most)
    assert default_delta(number) <= most < default_delta(number - 1)


def test_a_large_delta_fits_from_the_first_number_on() -> None:
    assert fewest_records(0.5) == 3


# The plan


def test_a_plan_spends_what_is_left_after_the_number_of_records() -> None:
    promise = plan(PrivacyOptions(epsilon=4.0, delta=1e-6, unit="person", most_records=3), 5000, True)
    assert promise.rho == rho_of(4.0 - 0.08, 1e-6)
    assert promise.total_rho == pytest.approx(promise.rho + 0.08**2 / 2)
    assert (promise.epsilon, promise.delta, promise.private) == (4.0, 1e-6, True)
    assert (promise.unit, promise.most_records) == ("person", 3)


def test_by_default_a_record_is_protected_and_delta_is_the_habit() -> None:
    promise = plan(PrivacyOptions(epsilon=1.0), 5000, False)
    assert promise.delta == default_delta(5000)
    assert (promise.unit, promise.most_records, promise.private) == ("record", 1, False)


@pytest.mark.parametrize("epsilon", [1e-3, 50.0])
def test_the_last_epsilon_that_may_be_asked_for(epsilon: float) -> None:
    assert plan(PrivacyOptions(epsilon=epsilon, delta=1e-6), 5000, True).epsilon == epsilon


@pytest.mark.parametrize("epsilon", [0.0, -1.0, 50.000_001, float("nan"), float("inf")])
def test_an_epsilon_out_of_range(epsilon: float) -> None:
    with pytest.raises(UsageError, match="--epsilon"):
        plan(PrivacyOptions(epsilon=epsilon, delta=1e-6), 5000, True)


@pytest.mark.parametrize("delta", [1e-12, 0.009_999])
def test_the_last_delta_that_may_be_asked_for(delta: float) -> None:
    assert plan(PrivacyOptions(epsilon=1.0, delta=delta), 5000, True).delta == delta


@pytest.mark.parametrize("delta", [0.0, -1e-6, 0.01, 0.5, float("nan")])
def test_a_delta_out_of_range(delta: float) -> None:
    with pytest.raises(UsageError, match="--delta"):
        plan(PrivacyOptions(epsilon=1.0, delta=delta), 5000, True)

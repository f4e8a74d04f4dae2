"""Intervals and one-list bounds by hand, and the count distributions against SciPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtr

from equiano.estimate.interval import (
    LEVELS,
    Bca,
    LogNormal,
    bca_intervals,
    percentile_intervals,
    quantile,
    usual,
)
from equiano.estimate.single_list.bounds import chao, chao_without_ones, zelterman
from equiano.estimate.single_list.distributions import DISTRIBUTIONS

DRAWS = np.arange(101.0)


@pytest.mark.parametrize(("probability", "value"), [(0, 0), (0.5, 50), (1, 100), (0.025, 2.5), (0.975, 97.5)])
def test_a_quantile_is_interpolated(probability: float, value: float) -> None:
    assert quantile(DRAWS, probability) == pytest.approx(value)


@pytest.mark.parametrize(
    ("probability", "value"), [(0, 1.0), (0.5, math.inf), (0.25, math.inf), (1, math.inf)]
)
def test_an_infinite_draw_stays_infinite(probability: float, value: float) -> None:
    assert quantile(np.array([1.0, math.inf, math.inf]), probability) == value


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0, 1))
def test_a_quantile_is_numpys(values: list[float], probability: float) -> None:
    ordered = np.sort(np.array(values))
    assert quantile(ordered, probability) == pytest.approx(float(np.quantile(ordered, probability)), abs=1e-6)


def test_percentile_intervals_are_equal_tailed() -> None:
    found = percentile_intervals(DRAWS[::-1], "kind")
    assert [(one.level, one.low, one.high, one.kind) for one in found] == [
        (0.8, pytest.approx(10), pytest.approx(90), "kind"),
        (0.95, pytest.approx(2.5), pytest.approx(97.5), "kind"),
    ]
    assert LEVELS == (0.8, 0.95)


def test_without_bias_and_acceleration_bca_is_the_percentile_interval() -> None:
    one, two = bca_intervals(DRAWS, 50.0, 0.0, "k"), percentile_intervals(DRAWS, "k")
    for found, expected in zip(one, two, strict=True):
        assert (found.low, found.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


def test_bca_by_hand() -> None:
    """Efron (1987): the tails are those of the normal at bias + (bias + z) / (1 - a (bias + z))."""
    (found,) = bca_intervals(DRAWS, 60.0, 0.05, "k", (0.9,))
    bias = float(stats.norm.ppf((60 + 0.5) / 101))
    ends = []
    for tail in (0.05, 0.95):
        shifted = bias + float(stats.norm.ppf(tail))
        ends.append(float(np.quantile(DRAWS, ndtr(bias + shifted / (1 - 0.05 * shifted)))))
    assert (found.low, found.high) == (pytest.approx(ends[0]), pytest.approx(ends[1]))
    assert Bca(DRAWS, 60.0, 0.05, "k")(0.9).low == found.low


@pytest.mark.parametrize("estimate", [-1.0, 200.0])
def test_an_estimate_outside_its_replicates_still_has_an_interval(estimate: float) -> None:
    (found,) = bca_intervals(DRAWS, estimate, 0.0, "k", (0.95,))
    assert 0 <= found.low <= found.high <= 100


def test_a_log_normal_interval_by_hand() -> None:
    found = LogNormal(100, 50, 0.5, "k")(0.95)
    factor = math.exp(1.959964 * 0.5)
    assert (found.low, found.high) == (pytest.approx(100 + 50 / factor), pytest.approx(100 + 50 * factor))
    ranged = LogNormal(100, 50, 0.5, "k", most=120)(0.95)
    assert (ranged.low, ranged.high) == (found.low, pytest.approx(found.high + 20))
    assert [one.level for one in usual(LogNormal(100, 50, 0.5, "k"))] == [0.8, 0.95]


@given(st.floats(0, 1e5), st.floats(0.1, 1e5), st.floats(0.01, 2))
def test_no_log_normal_interval_falls_below_the_persons_seen(
    seen: float, hidden: float, spread: float
) -> None:
    narrow, wide = (LogNormal(seen, hidden, spread, "k")(level) for level in (0.5, 0.99))
    assert seen <= wide.low <= narrow.low <= seen + hidden <= narrow.high <= wide.high


# One list


def contacts(*frequencies: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Persons seen once, twice, and so on; no covariate."""
    counts = np.arange(1.0, len(frequencies) + 1)
    return counts, np.array(frequencies, float), np.ones((len(frequencies), 1))


@pytest.mark.parametrize(("once", "twice", "more"), [(1645, 183, 37), (100, 20, 5), (10, 10, 0)])
def test_chaos_bound_by_hand(once: int, twice: int, more: int) -> None:
    found = chao(*contacts(once, twice, more))
    assert found is not None
    assert found[0] == pytest.approx(once + twice + more + once**2 / (2 * twice), rel=1e-6)
    assert found[1] > 0


def test_where_nobody_was_seen_twice_chaos_bound_is_bias_corrected() -> None:
    found = chao(*contacts(10, 0, 3))
    assert found == (pytest.approx(13 + 10 * 9 / 2), pytest.approx(45 + 10 * 19**2 / 4))
    assert chao(*contacts(10)) is None


@pytest.mark.parametrize(("once", "twice", "more"), [(1645, 183, 37), (100, 20, 5)])
def test_zeltermans_estimate_by_hand(once: int, twice: int, more: int) -> None:
    found = zelterman(*contacts(once, twice, more))
    total = once + twice + more
    assert found is not None
    assert found[0] == pytest.approx(total / (1 - math.exp(-2 * twice / once)), rel=1e-6)
    assert zelterman(*contacts(once, 0, more)) is None


@pytest.mark.parametrize(
    ("twice", "thrice", "exists"), [(183, 37, True), (0, 37, False), (183, 0, False), (1, 1, True)]
)
def test_a_bound_that_does_not_trust_who_was_seen_once(twice: int, thrice: int, exists: bool) -> None:
    counts, weights, _ = contacts(1645, twice, thrice)
    found = chao_without_ones(counts, weights)
    assert (found is not None) == exists
    if found is not None:
        hidden = 2 * twice**3 / (9 * thrice**2)
        assert found[0] == pytest.approx(1645 + twice + thrice + hidden)
        assert found[1] == pytest.approx(hidden**2 * (9 / twice + 4 / thrice) + hidden)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 500))
def test_the_more_were_seen_once_the_more_are_hidden(once: int, twice: int, more: int) -> None:
    fewer, many = chao(*contacts(once, twice, more)), chao(*contacts(once + 1, twice, more))
    assert fewer is not None and many is not None
    assert many[0] - 1 >= fewer[0]
    assert fewer[0] >= once + twice + more


COUNTS = np.arange(1.0, 400.0)
ETA = {
    "poisson": [0.7],
    "geometric": [0.7],
    "negative-binomial": [0.7, -0.4],
    "one-inflated-poisson": [0.7, -1.0],
    "one-inflated-geometric": [0.7, -1.0],
    "one-inflated-poisson-all": [0.7, -1.0],
    "one-inflated-geometric-all": [0.7, -1.0],
}


def chances(name: str) -> np.ndarray:
    eta = [np.full_like(COUNTS, value) for value in ETA[name]]
    return np.exp(DISTRIBUTIONS[name].log_probability(COUNTS, eta))


def seen(name: str) -> float:
    return float(np.exp(DISTRIBUTIONS[name].log_seen([np.array([value]) for value in ETA[name]]))[0])


@pytest.mark.parametrize("name", ETA)
def test_chances_of_the_seen_counts_add_up_to_one(name: str) -> None:
    assert set(ETA) == set(DISTRIBUTIONS)
    assert chances(name).sum() == pytest.approx(1.0, abs=1e-6)
    assert 0 < seen(name) < 1


def test_plain_distributions_are_scipys_cut_at_zero() -> None:
    mean = math.exp(0.7)
    poisson = stats.poisson(mean)
    assert chances("poisson") == pytest.approx(poisson.pmf(COUNTS) / poisson.sf(0), rel=1e-9)
    assert seen("poisson") == pytest.approx(poisson.sf(0))
    geometric = stats.nbinom(1, 1 / (1 + mean))
    assert chances("geometric")[:60] == pytest.approx(geometric.pmf(COUNTS[:60]) / geometric.sf(0), rel=1e-9)
    assert seen("geometric") == pytest.approx(geometric.sf(0))
    size = math.exp(0.4)
    binomial = stats.nbinom(size, size / (size + mean))
    assert chances("negative-binomial")[:60] == pytest.approx(
        binomial.pmf(COUNTS[:60]) / binomial.sf(0), rel=1e-9
    )
    assert seen("negative-binomial") == pytest.approx(binomial.sf(0))


@pytest.mark.parametrize("base", ["poisson", "geometric"])
def test_inflated_ones_are_more_ones_in_the_two_ways_that_papers_mean(base: str) -> None:
    share = 1 / (1 + math.e)
    plain, after, among = chances(base), chances(f"one-inflated-{base}"), chances(f"one-inflated-{base}-all")
    # Of those who are seen: the rest of the law is the plain one, thinned.
    assert after[1:] == pytest.approx((1 - share) * plain[1:])
    assert after[0] == pytest.approx(share + (1 - share) * plain[0])
    assert seen(f"one-inflated-{base}") == pytest.approx(seen(base))
    # Of all persons: some are seen once for sure, so more are seen.
    whole = share + (1 - share) * seen(base)
    assert seen(f"one-inflated-{base}-all") == pytest.approx(whole)
    assert among[1:] == pytest.approx((1 - share) * seen(base) * plain[1:] / whole)

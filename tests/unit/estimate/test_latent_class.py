"""Latent classes against closed forms and importance sampling from the prior."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln

from equiano.estimate import latent_sampler
from equiano.estimate.latent_class import SMALLEST_TABLE, estimate_latent_class, thinned_tables
from equiano.estimate.latent_sampler import sample

from .tables import independent

Array = np.ndarray


def by_importance(counts: Array, classes: int, draws: int, seed: int) -> Array:
    """Posterior draws of N: parameters from their prior, weighted by the likelihood with N integrated out.

    Sticks and concentration stay in logarithms, so nothing underflows however small the concentration is.
    """
    rng, lists = np.random.default_rng(seed), len(counts).bit_length() - 1
    log_alpha = np.log(rng.gamma(1.25, 4.0, draws)) + 4.0 * np.log1p(
        -rng.random(draws)
    )  # Gamma(1/4, rate 1/4)
    broken = rng.standard_exponential((draws, classes - 1)) * np.exp(np.minimum(-log_alpha, 600.0))[:, None]
    left = np.exp(-np.cumsum(broken, axis=1))
    left = np.concatenate([np.ones((draws, 1)), left, np.zeros((draws, 1))], axis=1)
    used = [0, *np.flatnonzero(counts)]
    probability = np.zeros((len(used), draws))
    for k in range(classes):
        chance = rng.random((lists, draws))
        for i, cell in enumerate(used):
            seen = [chance[j] if cell >> j & 1 else 1.0 - chance[j] for j in range(lists)]
            probability[i] += (left[:, k] - left[:, k + 1]) * np.prod(seen, axis=0)
    observed = counts.sum()
    logs = counts[used[1:]] @ np.log(probability[1:]) - observed * np.log1p(-probability[0])
    weights = np.exp(logs - logs.max())
    kept = rng.choice(draws, 200_000, p=weights / weights.sum())
    unseen = probability[0][kept]
    return observed + rng.poisson(rng.gamma(observed, unseen / (1.0 - unseen)))


def test_one_latent_class_is_the_posterior_under_independence() -> None:
    """With one class N can be integrated: p(N) = C(N, n) / N times Beta(1 + n_j, 1 + N - n_j)."""
    counts = np.array([0, 12, 9, 5, 8, 4, 3, 2])
    tables = np.array([counts // 4, counts // 2, counts])
    draws, accepted = sample(np.random.default_rng(3), tables, 3, 1, 500, 60_000, 2)
    assert (accepted > 0.2).all()
    cells = np.arange(8)
    on = np.array([counts[cells >> i & 1 == 1].sum() for i in range(3)])
    n = counts.sum()
    big = np.arange(n, 600)
    logs = gammaln(big) - gammaln(big - n + 1)
    for j in on:
        logs += gammaln(big - j + 1) - gammaln(big + 2)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    cumulative = np.cumsum(weights)
    for q in (0.1, 0.5, 0.9):
        assert np.quantile(draws, q) == pytest.approx(big[np.searchsorted(cumulative, q)], abs=1.5)


@pytest.mark.parametrize("replicas", [1, 3])
def test_chains_agree_with_importance_sampling_from_the_prior(replicas: int) -> None:
    """Ten classes on a sparse table.

    Cutting sticks off at 1e-12, and drawing the concentration given all sticks, gave medians of 50 where 54
    is right: an empty class's stick of 1e-1000 is what one class for all looks like.
    """
    counts = np.array([0, 8, 6, 0, 7, 1, 1, 0])
    tables = np.array([counts // 4, counts // 2, counts])[-replicas:]
    expected = by_importance(counts, 10, 600_000, 8)
    ours, accepted = sample(np.random.default_rng(9), tables, 3, 10, 3000, 150_000, 1)
    assert (accepted > 0.1).all()
    for q in (0.25, 0.5, 0.75):
        assert np.quantile(ours, q) == pytest.approx(np.quantile(expected, q), rel=0.035)


def test_two_classes_agree_with_importance_sampling_from_the_prior() -> None:
    counts = np.array([0, 14, 9, 3, 11, 2, 3, 2])
    expected = by_importance(counts, 2, 600_000, 8)
    ours, _ = sample(np.random.default_rng(9), counts[None], 3, 2, 1000, 100_000, 1)
    for q in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert np.quantile(ours, q) == pytest.approx(np.quantile(expected, q), rel=0.04)


def test_a_chain_leaves_the_state_in_which_the_last_class_holds_nearly_all() -> None:
    """It has next to no probability, but one change at a time does not leave it."""
    rng = np.random.default_rng(5)
    cells, numbers = np.array([0, 1, 2, 4, 8, 3, 5, 10]), np.array([0, 80, 90, 110, 60, 4, 5, 3])
    classes, lists = 10, 4
    stick, chance = np.full(classes, 0.03), rng.beta(1.0, 9.0, (classes, lists))
    stick[-1], alpha = 0.73, 25.0
    weight, probability = np.empty((len(cells), classes)), np.empty(len(cells))
    active, count = np.empty(classes, np.int64), np.empty((len(cells), classes), np.int64)
    members, on_list = np.empty(classes, np.int64), np.empty((classes, lists), np.int64)
    alphas = []
    for _ in range(4000):
        known = latent_sampler.weigh(cells, stick, chance, weight, probability, active)
        population = latent_sampler.split_persons(
            rng, cells, numbers, weight, probability, active[:known], count, members, on_list
        )
        alpha = latent_sampler.draw_concentration(rng, members, alpha)
        latent_sampler.swap_neighbours(rng, alpha, count, members, on_list)
        alpha = latent_sampler.reorder(rng, alpha, count, members, on_list)
        assert population == latent_sampler.move_hidden(rng, alpha, population, count, members, on_list) or (
            count.sum() == members.sum()
        )
        latent_sampler.draw_parameters(rng, alpha, members, on_list, stick, chance)
        alphas.append(alpha)
    assert max(alphas[:20]) > 10.0
    assert max(alphas[-1000:]) < 10.0
    assert members.argmax() == 0


def test_thinned_tables_are_nested_and_end_in_the_table() -> None:
    counts = np.random.default_rng(2).poisson(60, 32) * (np.arange(32) > 0)
    tables = thinned_tables(counts)
    assert (tables[-1] == counts).all()
    assert (np.diff(tables, axis=0) >= 0).all()
    assert len(tables) > 1
    assert tables[0].sum() <= 1.05 * SMALLEST_TABLE
    tiny = thinned_tables(np.array([0, 2, 1, 1]))
    assert tiny.tolist() == [[0, 2, 1, 1]]
    assert np.isfinite(sample(np.random.default_rng(0), tiny, 2, 3, 10, 200, 1)[0]).all()


def test_latent_classes_report_their_chains() -> None:
    table = independent(np.random.default_rng(4), 400, [0.3, 0.3, 0.25, 0.3])
    options = {"iterations": 4000, "burn_in": 1000}
    result = estimate_latent_class(table, seed=3, **options)
    again = estimate_latent_class(table, seed=3, **options)
    assert result.as_dict() == again.as_dict()
    assert result.diagnostics["rhat"] < 1.1
    assert result.diagnostics["effective_sample_size"] > 50
    assert result.diagnostics["replicas"] == 1
    assert result.diagnostics["exchange_acceptance"] is None
    assert result.intervals[1].low < 400 < result.intervals[1].high


def test_only_a_table_of_more_persons_than_the_smallest_has_replicas() -> None:
    counts = np.array([0, 300, 200, 50, 100, 30, 15, 5])
    assert counts.sum() == SMALLEST_TABLE
    assert len(thinned_tables(counts)) == 1
    counts[1] += 1
    assert len(thinned_tables(counts)) == 2
    table = independent(np.random.default_rng(4), 2500, [0.2, 0.2, 0.15, 0.2])
    result = estimate_latent_class(table, seed=3, iterations=2000, burn_in=500)
    assert result.diagnostics["replicas"] == len(thinned_tables(table.counts))
    assert 0.02 < result.diagnostics["exchange_acceptance"] < 1.0

"""Bayesian methods against brute force, and the diagnostics of chains."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.special import gammaln

from equiano.errors import UsageError
from equiano.estimate import latent_class
from equiano.estimate.chains import effective_size, split_rhat
from equiano.estimate.graphs import decomposable_graphs, estimate_graphs, posterior
from equiano.estimate.latent_class import estimate_latent_class, sample, thinned_tables
from equiano.estimate.threshold import estimate_threshold

from .tables import independent, table_of


def test_number_of_decomposable_graphs() -> None:
    """OEIS A058862: labelled chordal graphs."""
    assert [len(decomposable_graphs(k)[0]) for k in (2, 3, 4, 5, 6)] == [2, 8, 61, 822, 18154]


def test_the_graph_posterior_by_brute_force() -> None:
    """Three lists: sum over graphs written out by cliques and separators, number by number."""
    table = table_of([0, 9, 7, 4, 8, 3, 2, 2])
    delta, largest = 0.25, 400
    ours, _, _ = posterior(table, delta, largest, "log")

    def evidence(members: tuple[int, ...], hidden: int) -> float:
        counts: dict[tuple[int, ...], float] = dict.fromkeys(
            itertools.product((0, 1), repeat=len(members)), 0
        )
        for cell in range(8):
            key = tuple(cell >> i & 1 for i in members)
            counts[key] += hidden if cell == 0 else int(table.counts[cell])
        prior = delta * 2 ** (3 - len(members))
        total = sum(gammaln(c + prior) - gammaln(prior) for c in counts.values())
        return float(total - gammaln(sum(counts.values()) + 8 * delta) + gammaln(8 * delta))

    pairs = list(itertools.combinations(range(3), 2))
    logs = np.zeros((8, largest + 1))
    for g, chosen in enumerate(itertools.product((0, 1), repeat=3)):
        edges = [p for p, c in zip(pairs, chosen, strict=True) if c]
        for hidden in range(largest + 1):
            n = table.observed + hidden
            value = gammaln(n + 1) - gammaln(hidden + 1) - math.log(n)
            if len(edges) == 3:
                value += evidence((0, 1, 2), hidden)
            elif len(edges) == 2:
                middle = (set(edges[0]) & set(edges[1])).pop()
                value += evidence(edges[0], hidden) + evidence(edges[1], hidden) - evidence((middle,), hidden)
            else:
                alone = set(range(3)) - {i for e in edges for i in e}
                value += sum(evidence(e, hidden) for e in edges) + sum(evidence((i,), hidden) for i in alone)
            logs[g, hidden] = value
    weights = np.exp(logs - logs.max())
    assert ours == pytest.approx(weights.sum(axis=0) / weights.sum(), abs=1e-9)


def test_the_priors_of_n_order_the_estimates() -> None:
    table = independent(np.random.default_rng(1), 300, [0.2, 0.3, 0.25])
    flat_in_log, jeffreys, uniform = (
        estimate_graphs(table, prior=p).population for p in ("log", "jeffreys", "uniform")
    )
    assert flat_in_log < jeffreys < uniform
    with pytest.raises(UsageError, match="prior"):
        estimate_graphs(table, prior="other")


def test_graphs_take_three_to_six_lists() -> None:
    with pytest.raises(UsageError, match="3 to 6"):
        estimate_graphs(table_of([0, 5, 5, 5]))


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


@pytest.mark.slow
def test_the_extra_moves_leave_the_posterior_of_several_classes_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Plain Gibbs (the moves switched off in an uncompiled copy) and the sampler agree on a small table."""
    source = latent_class.__loader__.get_source(latent_class.__name__)  # type: ignore[union-attr]
    call = "            _grow_classes(rng, cells, numbers[r], alphas[r], sticks[r], chances[r])\n"
    assert call in source
    plain: dict[str, object] = {"__name__": "plain"}
    exec(compile(source.replace(call, "").replace("cache=True, ", ""), "plain", "exec"), plain)
    counts = np.array([0, 12, 9, 3, 7, 2, 2, 1])
    one = counts[None]
    slow = plain["sample"](np.random.default_rng(5), one, 3, 3, 5000, 400_000, 4)[0]  # type: ignore[operator]
    fast = sample(np.random.default_rng(6), one, 3, 3, 5000, 200_000, 4)[0]
    for q in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert np.quantile(fast, q) == pytest.approx(np.quantile(slow, q), rel=0.04)


def test_tempered_chains_agree_with_importance_sampling_from_the_prior() -> None:
    """Two classes: parameters from their prior, weighted by the likelihood with N integrated out."""
    counts = np.array([0, 14, 9, 3, 11, 2, 3, 2])
    rng, draws = np.random.default_rng(8), 1_000_000
    alpha = np.maximum(rng.gamma(0.25, 4.0, draws), 1e-6)
    first = rng.beta(1.0, alpha)
    shares = np.stack([first, 1.0 - first], axis=1)
    chance = rng.random((draws, 2, 3))
    cells = [
        (shares * np.prod([chance[:, :, j] if c >> j & 1 else 1 - chance[:, :, j] for j in range(3)], 0)).sum(
            1
        )
        for c in range(8)
    ]
    logs = sum(counts[c] * np.log(cells[c]) for c in range(1, 8)) - counts.sum() * np.log1p(-cells[0])
    weights = np.exp(logs - logs.max())
    kept = rng.choice(draws, 200_000, p=weights / weights.sum())
    hidden = rng.poisson(rng.gamma(counts.sum(), cells[0][kept] / (1.0 - cells[0][kept])))
    ours, accepted = sample(np.random.default_rng(9), thinned_tables(counts), 3, 2, 1000, 100_000, 2)
    assert (accepted > 0.1).all()
    for q in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert np.quantile(ours, q) == pytest.approx(counts.sum() + np.quantile(hidden, q), rel=0.04)


def test_thinned_tables_are_nested_and_end_in_the_table() -> None:
    counts = np.random.default_rng(2).poisson(60, 32) * (np.arange(32) > 0)
    tables = thinned_tables(counts)
    assert (tables[-1] == counts).all()
    assert (np.diff(tables, axis=0) >= 0).all()
    assert tables[0].sum() <= 0.27 * counts.sum()
    tiny = thinned_tables(np.array([0, 2, 1, 1]))
    assert (tiny[-1] == [0, 2, 1, 1]).all()
    assert np.isfinite(sample(np.random.default_rng(0), tiny, 2, 3, 10, 200, 1)[0]).all()


def test_latent_classes_report_their_chains() -> None:
    table = independent(np.random.default_rng(4), 400, [0.3, 0.3, 0.25, 0.3])
    options = {"iterations": 4000, "burn_in": 1000}
    result = estimate_latent_class(table, seed=3, **options)
    again = estimate_latent_class(table, seed=3, **options)
    assert result.as_dict() == again.as_dict()
    assert result.diagnostics["rhat"] < 1.1
    assert result.diagnostics["effective_sample_size"] > 50
    assert 0.1 < result.diagnostics["exchange_acceptance"] < 1.0
    assert result.intervals[1].low < 400 < result.intervals[1].high


def test_threshold_drops_what_is_near_zero_and_keeps_a_planted_dependence() -> None:
    rng = np.random.default_rng(6)
    first, third = rng.random(4000) < 0.3, rng.random(4000) < 0.25
    second = rng.random(4000) < np.where(first, 0.6, 0.15)
    counts = np.bincount(first + 2 * second + 4 * third, minlength=8)
    counts[0] = 0
    result = estimate_threshold(table_of(counts), seed=1)
    assert result.model == "[12,3]"
    assert result.population == pytest.approx(4000, rel=0.1)
    assert result.diagnostics["converged"]


def test_threshold_without_interactions_is_near_maximum_likelihood() -> None:
    """With flat priors and every interaction dropped the posterior centres on the fit of main effects."""
    table = independent(np.random.default_rng(7), 3000, [0.3, 0.3, 0.3])
    result = estimate_threshold(table, seed=2, threshold=1e9)
    assert result.model == "[1,2,3]"
    from equiano.estimate.bounds import estimate_independence

    assert result.population == pytest.approx(estimate_independence(table).population, rel=0.01)


def test_rhat_and_effective_size_of_known_chains() -> None:
    rng = np.random.default_rng(0)
    white = rng.standard_normal((4, 4000))
    assert split_rhat(white) == pytest.approx(1.0, abs=0.01)
    assert effective_size(white) == pytest.approx(16_000, rel=0.1)
    walk = np.empty((4, 4000))
    walk[:, 0] = 0
    for i in range(1, 4000):
        walk[:, i] = 0.9 * walk[:, i - 1] + rng.standard_normal(4)
    assert effective_size(walk) == pytest.approx(16_000 * (1 - 0.9) / (1 + 0.9), rel=0.25)
    assert split_rhat(white + np.arange(4)[:, None]) > 1.5

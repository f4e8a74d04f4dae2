"""Bayesian methods against brute force, and the diagnostics of chains."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.special import gammaln

from equiano.errors import UsageError
from equiano.estimate.chains import effective_size, split_rhat
from equiano.estimate.graph_sum import decomposable_graphs, posterior
from equiano.estimate.graphs import estimate_graphs
from equiano.estimate.threshold import estimate_threshold

from .tables import independent, table_of


def test_number_of_decomposable_graphs() -> None:
    """OEIS A058862: labelled chordal graphs."""
    assert [len(decomposable_graphs(k)[0]) for k in (2, 3, 4, 5, 6)] == [2, 8, 61, 822, 18154]


def test_the_graph_posterior_by_brute_force() -> None:
    """Three lists: sum over graphs written out by cliques and separators, number by number."""
    table = table_of([0, 9, 7, 4, 8, 3, 2, 2])
    delta, largest = 0.25, 400
    ours = posterior(table, delta, largest, "log", 0).by_hidden

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


def test_the_sum_starts_at_one_hidden_person() -> None:
    """The table of Chan, Silverman and Vincent 2021: R's dga 2.0.2 with 1 to 30 n hidden, delta 1/8.

    With nobody hidden among the numbers, that one number held 16% and the median was 282, the lower end 96,
    the persons seen; 7 times as much as one person; at delta 1 a
    cell, where the prior has no peak at zero, both hold about the same.
    """
    table = table_of([0, 40, 30, 6, 20, 0, 0, 0])
    result = estimate_graphs(table)
    assert result.population == pytest.approx(450.1107, abs=1e-4)
    assert result.diagnostics["posterior_median"] == 319
    assert (result.interval(0.95).low, result.interval(0.95).high) == (98, 1970)
    from_none = posterior(table, 0.125, 30 * 96, "log", 0)
    assert result.diagnostics["probability_none_hidden"] == pytest.approx(from_none.by_hidden[0], rel=1e-9)
    assert from_none.none == from_none.by_hidden[0] > 0.1
    assert from_none.by_hidden[0] / from_none.by_hidden[1] > 7.0
    without_peak = posterior(table, 1.0, 30 * 96, "log", 0).by_hidden
    assert without_peak[0] / without_peak[1] < 1.2
    assert posterior(table, 0.125, 30 * 96, "log").by_hidden == pytest.approx(
        from_none.by_hidden[1:] / from_none.by_hidden[1:].sum(), rel=1e-6
    )


@pytest.mark.parametrize("largest", [1, 2, 5, 33, 40, 3000])
def test_any_largest_number_is_reached(largest: int) -> None:
    table = table_of([0, 9, 7, 4, 8, 3, 2, 2])
    result = posterior(table, 0.125, largest, "uniform")
    whole = posterior(table, 0.125, 3000, "uniform")
    assert result.by_hidden.shape == (largest,)
    assert result.by_hidden == pytest.approx(
        whole.by_hidden[:largest] / whole.by_hidden[:largest].sum(), rel=1e-5
    )
    assert result.by_graph.sum() == pytest.approx(1.0)


def test_graphs_take_three_to_six_lists() -> None:
    with pytest.raises(UsageError, match="3 to 6"):
        estimate_graphs(table_of([0, 5, 5, 5]))


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

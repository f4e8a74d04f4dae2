"""Resampling: seeds, threads, and formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap as scipy_bootstrap

from equiano.estimate.bic import estimate_bic
from equiano.estimate.bootstrap import acceleration, jackknife_tables, resamples, run
from equiano.estimate.interval import bca_intervals, percentile_intervals, quantile
from equiano.estimate.pairs import choose, log_poisson_tail
from equiano.estimate.ranking import choice_kernel, rank_models

from .tables import independent, table_of


def test_the_same_seed_gives_the_same_numbers_and_another_does_not() -> None:
    table = independent(np.random.default_rng(1), 600, [0.3, 0.25, 0.2, 0.3])
    first, second, other = (estimate_bic(table, bootstrap=60, seed=s) for s in (4, 4, 5))
    assert first.as_dict() == second.as_dict()
    assert first.as_dict() != other.as_dict()


def test_threads_do_not_change_the_numbers() -> None:
    table = independent(np.random.default_rng(2), 600, [0.3, 0.25, 0.2, 0.3])
    ranking = rank_models(table)
    tables = resamples(table.counts, 130, np.random.default_rng(0))
    kernel = choice_kernel(table, ranking, None)
    assert (run(kernel, tables) == kernel(tables)).all()


def test_the_bootstrap_over_all_models_chooses_among_all_models() -> None:
    """Each replicate equals the best model of a full ranking of the resampled table."""
    table = independent(np.random.default_rng(3), 400, [0.2, 0.2, 0.15, 0.25])
    ranking = rank_models(table)
    tables = resamples(table.counts, 12, np.random.default_rng(9))
    ours = choice_kernel(table, ranking, None)(tables)
    full = [rank_models(table.with_counts(t.astype(np.int64))).population[0] for t in tables]
    assert ours == pytest.approx(full, rel=1e-9)


def test_a_jackknife_table_lacks_one_person() -> None:
    tables, weights = jackknife_tables(np.array([0, 5, 0, 2]))
    assert tables.tolist() == [[0, 4, 0, 2], [0, 5, 0, 1]]
    assert weights.tolist() == [5, 2]


def test_bca_against_scipy() -> None:
    """For the mean of a skewed sample, with the same replicates, bias and acceleration follow scipy's BCa."""
    rng = np.random.default_rng(0)
    sample = rng.gamma(1.0, size=40)
    reference = scipy_bootstrap(
        (sample,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(1), axis=-1
    )
    draws = rng.choice(sample, (20_000, 40)).mean(axis=1)
    jack = (sample.sum() - sample) / 39
    ours = bca_intervals(draws, sample.mean(), acceleration(jack, np.ones(40)), "bca", (0.95,))[0]
    theirs = reference.confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=0.02)


def test_infinite_replicates_open_the_interval_upwards() -> None:
    draws = np.array([1.0, 2.0, 3.0, np.inf, np.inf])
    interval = percentile_intervals(draws, "x", (0.8,))[0]
    assert interval.high == np.inf
    assert interval.low == pytest.approx(1.4)
    assert interval.as_dict()["high"] is None
    assert quantile(np.array([1.0, 2.0]), 0.5) == 1.5


def test_poisson_tails() -> None:
    from scipy.stats import poisson

    for observed, mean in [(0, 3.0), (2, 3.0), (9, 3.0), (150, 90.0), (40, 90.0)]:
        tail = poisson.cdf(observed, mean) if observed <= mean else poisson.sf(observed - 1, mean)
        assert np.exp(log_poisson_tail(float(observed), mean)) == pytest.approx(tail, rel=1e-9)
    assert log_poisson_tail(900.0, 3.0) < -2000


def test_stepwise_finds_a_planted_dependence() -> None:
    rng = np.random.default_rng(6)
    first, third = rng.random(3000) < 0.3, rng.random(3000) < 0.2
    second = rng.random(3000) < np.where(first, 0.5, 0.15)
    cells = first + 2 * second + 4 * third
    counts = np.bincount(cells, minlength=8)
    counts[0] = 0
    table = table_of(counts)
    row, population, _, _ = choose(table.floats, np.array([3, 5, 6]), 3, 0.02)
    assert row.tolist() == [1, 0, 0]
    assert population == pytest.approx(3000, rel=0.12)

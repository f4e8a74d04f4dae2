from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from equiano.errors import UsageError
from equiano.survey import likelihood, size_by_successive_sampling
from equiano.survey.likelihood import _GivenLaw as GivenLaw
from equiano.survey.likelihood import _Law as Law
from equiano.survey.likelihood import log_likelihood
from tests.unit.survey.samples import chain, successive


def sample_of(size: int, n: int, seed: int) -> list[dict]:
    """A successive sample of a group with Poisson degrees, as a chain."""
    rng = np.random.default_rng(seed)
    degree = 1 + rng.poisson(5, size)
    drawn = degree[successive(degree, n, rng)]
    rows = chain(n, seed)
    for row, one in zip(rows, drawn, strict=True):
        row["degree"] = int(one)
    return rows


def _tilt(unseen: float, rate: np.ndarray, shares: np.ndarray, sizes: np.ndarray) -> float:
    """Where the integrand is largest: the weights of draws about it hardly differ."""
    tilt = unseen * float(shares @ sizes)
    for _ in range(30):
        left = shares * np.exp(-sizes * (1 / (rate + tilt)).sum())
        tilt = (tilt + unseen * float(left @ sizes / left.sum())) / 2
    return tilt


def test_the_likelihood_given_the_law_of_degrees_is_right() -> None:
    """Against importance sampling of the clock's time, drawn anew: within 0.03 in log L.."""
    degree = np.array([row["degree"] for row in sample_of(150, 100, 4)])
    grid = np.array([101.0, 110, 150, 250, 600])
    law = Law(degree)
    shares = law.log_shares(law.start())
    found = GivenLaw(degree, grid, law).log_likelihood(shares)
    rate = np.cumsum(degree[::-1])[::-1].astype(float)
    seen = np.bincount(degree, minlength=len(shares) + 1)[1:]
    rng = np.random.default_rng(1)
    for size, ours in zip(grid, found, strict=True):
        unseen = size - 100
        tilt = _tilt(unseen, rate, np.exp(shares), law.sizes)
        times = sum(rng.exponential(size=40_000) / (one + tilt) for one in rate)
        log_g = np.log(np.exp(shares) @ np.exp(-np.outer(law.sizes, times)))
        weight = logsumexp(tilt * times + unseen * log_g) - np.log(40_000) - np.log1p(tilt / rate).sum()
        theirs = gammaln(size + 1) - gammaln(unseen + 1) + weight + seen @ shares
        assert ours == pytest.approx(theirs, abs=0.03), size


def test_a_finer_grid_over_laws_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    degree = np.array([row["degree"] for row in sample_of(150, 100, 4)])
    grid = np.unique(np.round(99 + np.geomspace(1, 600, 60)))
    coarse = log_likelihood(degree, grid)
    monkeypatch.setattr(likelihood, "_SIDE", 21)
    monkeypatch.setattr(likelihood, "_REACH", 5.5)
    monkeypatch.setattr(likelihood, "_TIMES", 900)
    fine = log_likelihood(degree, grid)
    assert coarse - coarse.max() == pytest.approx(fine - fine.max(), abs=0.01)


def test_a_sample_that_used_up_the_group_says_so() -> None:
    small = size_by_successive_sampling(sample_of(250, 200, 2), 1000, sensitivity=False)
    large = size_by_successive_sampling(sample_of(5000, 200, 2), 1000, sensitivity=False)
    assert small.interval(0.95).low < 250 < small.interval(0.95).high
    assert large.population > 1.5 * small.population
    assert small.population < 1000 < large.interval(0.95).high


def test_prior_and_intervals() -> None:
    rows = sample_of(400, 100, 6)
    found = size_by_successive_sampling(rows, 300)
    prior = found.diagnostics["prior_quantiles"]
    assert prior["50"] == pytest.approx(300, rel=0.01)
    by_prior = list(found.diagnostics["median_by_prior_median"].values())
    assert by_prior[0] < found.population < by_prior[1]
    shortest, equal = found.intervals
    assert shortest.high - shortest.low <= equal.high - equal.low
    assert found.interval(0.5).high - found.interval(0.5).low < shortest.high - shortest.low
    assert found.as_dict() == size_by_successive_sampling(rows, 300).as_dict()
    with pytest.raises(UsageError, match="more than the 100"):
        size_by_successive_sampling(rows, 100)
    with pytest.raises(UsageError, match="--largest"):
        size_by_successive_sampling(rows, 300, largest=300)

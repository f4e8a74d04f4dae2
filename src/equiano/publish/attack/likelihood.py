"""Membership by likelihood: the attacker knows the mechanism, the scale of its noise and all other records.

No attack on the same output can do better (Neyman and Pearson), so what it finds is a lower bound of what is
lost, to hold against what is claimed. Scores of releases with and without the target are two normal
distributions whose distance, in standard deviations, is mu of Gaussian differential privacy (Dong, Roth and
Su 2022, J. R. Stat. Soc. B 84); rho-zCDP by Gaussian noise is mu = root of 2 rho. Lower bounds of mu from
counted errors, then of epsilon, follow Nasr et al. 2023 (USENIX Security), "Tight Auditing".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from scipy.special import betaincinv, log_ndtr, ndtr, ndtri

from equiano.publish.aggregates import bar_of
from equiano.publish.budget import Guarantee, count_epsilon
from equiano.publish.combinations import Codes, ComboCounts, Layout, count
from equiano.publish.fit import Target, fit
from equiano.publish.synthetic import Measured

Mechanism = Callable[[Codes, np.random.Generator], Measured]
Score = Callable[[Measured], float]
_DOUBT = 0.05  # of a bound, shared by the two error rates


@dataclass(frozen=True)
class Audit:
    """What an attacker measured against what is claimed.

    Attributes:
        mu: Distance of the scores with and without the target, in standard deviations.
        error: Standard error of `mu`.
        least_mu: Lower bound (95%) from counted errors; independent of the shape of the scores.
        claimed_mu: What the spent zCDP allows.
        epsilon: Epsilon that `mu` amounts to at the claimed delta.
        least_epsilon: The same for `least_mu`.
        claimed_epsilon: What the release says.
        releases: Number of releases with the target; as many without.
    """

    mu: float
    error: float
    least_mu: float
    claimed_mu: float
    epsilon: float
    least_epsilon: float
    claimed_epsilon: float
    releases: int

    @property
    def holds(self) -> bool:
        """Whether the claim stands: both bounds below it, and the estimate not clearly above."""
        return (
            self.least_mu <= self.claimed_mu
            and self.least_epsilon <= self.claimed_epsilon
            # Three errors: with the bounds, of a thousand audits of a claim that just holds about three are
            # called broken (20,000 simulated, of 150 releases).
            and self.mu <= self.claimed_mu + 3 * self.error
        )


def epsilon_of(mu: float, delta: float) -> float:
    """Epsilon of mu-Gaussian differential privacy at `delta` (Balle and Wang 2018, ICML, Theorem 8)."""
    if mu <= 0:
        return 0.0

    def delta_at(epsilon: float) -> float:
        return float(ndtr(mu / 2 - epsilon / mu) - exp(epsilon + float(log_ndtr(-mu / 2 - epsilon / mu))))

    # At ten standard deviations delta is below 1e-23, under every delta that is claimed.
    low, high = 0.0, mu * mu / 2 + 10 * mu
    # Sixty halvings exhaust a double's 53 bits.
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if delta_at(middle) > delta else (low, middle)
    return high


def audit(without: Sequence[float], within: Sequence[float], claimed: Guarantee, releases: int = 1) -> Audit:
    """Compare scores of releases without and with the target to what `claimed` allows.

    Args:
        without: Scores of releases without the target.
        within: As many scores of releases with it.
        claimed: The guarantee of one release.
        releases: Each score is of so many releases with the target, whose zCDP adds up.
    """
    out, ins = np.array(without), np.array(within)
    spread = sqrt((out.var(ddof=1) + ins.var(ddof=1)) / 2)
    n = len(out)
    mu = (ins.mean() - out.mean()) / max(spread, 1e-9)
    least = _least_mu(out, ins)
    allowed = sqrt(2 * claimed.total_rho * releases)
    # Several releases are claimed in zCDP; for their epsilon the exact conversion of that mu is the claim.
    promised = claimed.epsilon if releases == 1 else epsilon_of(allowed, claimed.delta)
    return Audit(
        mu=float(mu),
        error=sqrt(2 / n * (1 + min(mu, 10.0) ** 2 / 8)),
        least_mu=least,
        claimed_mu=allowed,
        epsilon=epsilon_of(float(mu), claimed.delta),
        least_epsilon=epsilon_of(least, claimed.delta),
        claimed_epsilon=promised,
        releases=n,
    )


def _least_mu(out: np.ndarray, ins: np.ndarray) -> float:
    """Lower bound of mu: threshold from the first half, exact (Clopper-Pearson) error rates on the other."""
    half = len(out) // 2
    bar = (np.median(out[:half]) + np.median(ins[:half])) / 2
    tested = len(out) - half
    false, missed = (
        betaincinv(wrong + 1, tested - wrong, 1 - _DOUBT / 2) if wrong < tested else 1.0
        for wrong in (int((out[half:] > bar).sum()), int((ins[half:] <= bar).sum()))
    )
    return max(0.0, float(ndtri(1 - false) + ndtri(1 - missed)))


def neighbours(codes: Codes, size: int, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Other records, and a target of one row that is as easy to find as the mechanism allows.

    Cells over the cap on filled cells are dropped at random, which hides; so the records are those with at
    most as many filled as 95 in 100 have, and the target is the rarest of those that have as many.
    """
    filled = (codes > 0).sum(axis=1)
    # 95 as the docstring says: past it the cap would hide the target, and the attack look weaker than it is.
    most = np.quantile(filled, 0.95, method="lower")
    fitting = codes[filled <= most]
    shares = [np.bincount(column) / len(column) for column in fitting.T]
    rarity = sum(-np.log(share[column]) for share, column in zip(shares, fitting.T, strict=True))
    full = (fitting > 0).sum(axis=1) == most
    place = int(np.argmax(np.where(full, rarity, -np.inf)))
    rest = np.delete(fitting, place, axis=0)
    return rest[rng.choice(len(rest), size, replace=False)], fitting[place : place + 1]


class Knowing:
    """Scores of a release by an attacker who knows all records but the target's.

    Args:
        others: All other records.
        target: The person's row.
        layout: See `Measured.layout`.
        records: So many equal records of the target would be counted.
    """

    def __init__(self, others: Codes, target: Codes, layout: Layout, records: int = 1) -> None:
        self.others, self.records = len(others), records
        own = count(target, layout)
        self.cells = [np.flatnonzero(counts) for counts in own]
        known: ComboCounts = count(others, layout)
        self.known = [counts[cells].astype(float) for counts, cells in zip(known, self.cells, strict=True)]

    def white_box(self, measured: Measured) -> float:
        """Log likelihood ratio of every noisy count, and of the noisy number of records."""
        total = self._size(measured)
        for cells, known, counts, scale in zip(
            self.cells, self.known, measured.counts, measured.scales, strict=True
        ):
            total += float(self._gaussian(counts[cells] - known, scale).sum())
        return total

    def aggregates(self, measured: Measured) -> float:
        """The same from public files only: counts below the bar of `aggregates.csv` are known as below it."""
        total = self._size(measured)
        for cells, known, counts, scale in zip(
            self.cells, self.known, measured.counts, measured.scales, strict=True
        ):
            if (bar := bar_of(counts, scale)) is None:
                continue
            shown = counts[cells] >= bar.count
            total += float(self._gaussian(counts[cells] - known, scale)[shown].sum())
            below = bar.count - 0.5 - known[~shown]
            total += float((log_ndtr((below - self.records) / scale) - log_ndtr(below / scale)).sum())
        return total

    def _gaussian(self, excess: np.ndarray, scale: float) -> np.ndarray:
        return np.asarray((excess * self.records - self.records**2 / 2) / scale**2)

    def _size(self, measured: Measured) -> float:
        """Log likelihood ratio of the noisy number of records (discrete Laplace)."""
        promise = measured.guarantee
        excess = measured.records - self.others
        return (
            (abs(excess) - abs(excess - self.records)) * count_epsilon(promise.epsilon) / promise.most_records
        )


def scores(
    others: Codes,
    with_target: Codes,
    publish: Mechanism,
    score: Mapping[str, Score],
    tries: int,
    rng: np.random.Generator,
) -> tuple[dict[str, tuple[list[float], list[float]]], Guarantee]:
    """Scores of `tries` releases without and with the target, by attack, and what a release claims."""
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in score}
    for number in range(2 * tries):
        inside = number % 2
        measured = publish(with_target if inside else others, rng)
        for name, of in score.items():
            found[name][inside].append(of(measured))
    return found, measured.guarantee


# Two releases.


def difference(target: Codes, first: Measured, second: Measured) -> float:
    """Score of the difference of two releases, by an attacker who knows nobody but the target."""
    total = 0.0
    for own, one, two, scale, other in zip(
        count(target, first.layout), first.counts, second.counts, first.scales, second.scales, strict=True
    ):
        cells = np.flatnonzero(own)
        total += float((two[cells] - one[cells]).sum()) / (scale**2 + other**2)
    return total


def person_by_difference(
    common: Codes, first: Measured, second: Measured, rng: np.random.Generator
) -> np.ndarray:
    """The one record that best explains the difference of two releases: maximum likelihood by descent.

    Args:
        common: The row to start from, such as the most frequent values; 1 x columns.
        first: The release without the person.
        second: The release with the person.
        rng: Order of the descent.
    """
    change = [two - one for one, two in zip(first.counts, second.counts, strict=True)]
    one, two, three = (1 / (a**2 + b**2) for a, b in zip(first.scales, second.scales, strict=True))
    target = Target((change[0], change[1], change[2]), (one, two, three))
    # Twenty passes: more than records need (`synthetic._SWEEPS`), as one row is cheap.
    return np.asarray(fit(common, first.layout, target, 20, rng)[0])

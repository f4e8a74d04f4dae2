"""Privacy accounting: from (epsilon, delta) to what the Gaussian measurements may spend together (zCDP)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, log, log1p

from equiano.errors import UsageError
from equiano.options import check_whole
from equiano.words import say

# Shares of zCDP: the cap on filled cells, and counts of combinations of one, two and three values. Tuned on
# the tables of benchmarks/publish.md, all public.
CAP_SHARE = 0.01


def check_guarantee(epsilon: float | None, delta: float | None) -> None:
    """Refuse what promises nothing; None is not asked for.

    Raises:
        UsageError: If epsilon or delta is out of range.
    """
    # Past 50 the noise is below one record; a delta of 0.01 is one person in a hundred with no guarantee.
    if epsilon is not None and not 0 < epsilon <= 50:
        raise UsageError(say("--epsilon must be above 0 and at most 50. Common values are 1 to 4."))
    if delta is not None and not 0 < delta < 0.01:
        raise UsageError(say("--delta must be between 0 and 0.01. Leave it out for 1/(n ln n)."))


def count_epsilon(epsilon: float) -> float:
    """What the number of records costs: 2% of epsilon, up to 5% where that would make it too noisy."""
    # At 0.08 the noisy number is within 38 records of the true one in 95 of 100 releases.
    return max(0.02 * epsilon, min(0.05 * epsilon, 0.08))


def length_shares(cap: int) -> tuple[float, float, float]:
    """Shares of zCDP for combinations of one, two and three values; sparse records leave more for triples."""
    return (0.14, 0.35, 0.50) if cap > 8 else (0.08, 0.15, 0.76)


def delta_of(rho: float, epsilon: float) -> float:
    """Smallest delta (within 0.1%) at which rho-zCDP is (epsilon, delta)-DP.

    Canonne, Kamath, Steinke 2020, "The Discrete Gaussian for Differential Privacy", Corollary 13: the
    infimum over alpha > 1 of exp((alpha - 1)(alpha rho - epsilon)) (1 - 1/alpha)^alpha / (alpha - 1). Every
    alpha gives a valid delta, so a coarse search errs on the safe side.
    """

    def logarithm(alpha: float) -> float:
        return (alpha - 1) * (alpha * rho - epsilon) + alpha * log1p(-1 / alpha) - log(alpha - 1)

    # The best alpha lies near (epsilon + rho) / (2 rho), below this end; a worse one errs on the safe side.
    low, high = 1.0 + 1e-9, max(2.0, (epsilon + 1) / (2 * rho) + 2)
    for _ in range(200):  # ternary search: the logarithm is convex in alpha
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if logarithm(left) < logarithm(right):
            high = right
        else:
            low = left
    return min(1.0, exp(logarithm((low + high) / 2)))


@cache
def rho_of(epsilon: float, delta: float) -> float:
    """Largest rho whose rho-zCDP is (epsilon, delta)-DP, rounded down."""
    low, high = 0.0, epsilon + 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if delta_of(middle, epsilon) <= delta:
            low = middle
        else:
            high = middle
    # Below what bisection found, so that rounding never gives more than delta.
    return low * (1 - 1e-9)


def default_delta(records: int) -> float:
    """1 / (n ln n), the field's habit; `records` must be a noisy, hence public, number."""
    # As `synthetic.measure` takes at least: of fewer, 1 / (n ln n) would promise nothing.
    n = max(records, 20)
    return 1 / (n * log(n))


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyOptions:
    """What a private release is to promise.

    Attributes:
        epsilon: Of the whole release, above 0 and at most 50.
        delta: Of the whole release; None for 1/(n ln n) of the noisy number of records.
        unit: What the guarantee protects, for its words: "person" or "record".
        most_records: No person has more records among those measured; the noise is made so much larger.
    """

    epsilon: float
    delta: float | None = None
    unit: str = "record"
    most_records: int = 1

    def __post_init__(self) -> None:
        check_guarantee(self.epsilon, self.delta)
        check_whole(self.most_records, "max-records", least=1)


@dataclass(frozen=True)
class Guarantee:
    """What is promised to every person in the data.

    Attributes:
        epsilon: Of the whole release.
        delta: Of the whole release.
        rho: zCDP that the Gaussian measurements spent together.
        private: False where a seed made the noise repeatable.
        total_rho: zCDP of the whole release, the number of records included: releases add up in it.
        unit: What is protected as a whole: "person" or "record".
        most_records: Records of one person that were used at the most; further ones were left out at random.
    """

    epsilon: float
    delta: float
    rho: float
    private: bool
    total_rho: float
    unit: str = "record"
    most_records: int = 1


def fewest_records(most_delta: float) -> int:
    """From how many records on the default delta, 1/(n ln n), is at most `most_delta`."""
    n = 3
    while default_delta(n) > most_delta:
        n += 1
    return n


def plan(options: PrivacyOptions, noisy_records: int, private: bool) -> Guarantee:
    """The guarantee of a release: what is left after the number of records was measured.

    The number of records is measured by a mechanism of pure epsilon, which is epsilon squared / 2 in zCDP
    (Bun and Steinke 2016, Proposition 1.4).

    Args:
        options: What is to be promised.
        noisy_records: The measured number of records.
        private: False where a seed made the noise repeatable.
    """
    epsilon = options.epsilon
    chosen = default_delta(noisy_records) if options.delta is None else options.delta
    first = count_epsilon(epsilon)
    rho = rho_of(epsilon - first, chosen)
    return Guarantee(epsilon, chosen, rho, private, rho + first**2 / 2, options.unit, options.most_records)

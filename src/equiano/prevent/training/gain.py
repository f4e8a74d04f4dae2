"""What a group gained: the difference of group means by maximum likelihood, vignettes fixed.

The difference of persons' scores is 25 % too small, as each score is drawn to the middle; the group's mean
is not. The interval resamples persons, both their waves together: waves as if of different people give one
that is too wide. Source: standards/prevention.md §5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equiano.prevent.training.item_response import (
    LEAST_SD,
    MOST_SD,
    Floats,
    ItemFit,
    Whole,
    log_likelihood,
    log_priors,
    nodes,
)

_TOLERANCE, _STEPS = 1e-5, 1000


@dataclass(frozen=True)
class MeasureSpan:
    """A number with its interval.

    Attributes:
        value: The number; None where there is none.
        low: Lower end.
        high: Upper end.
        kind: How the interval was made.
    """

    value: float | None
    low: float | None
    high: float | None
    kind: str = "persons resampled"

    def as_dict(self) -> dict[str, float | str | None]:
        """For JSON."""
        return {"value": self.value, "low": self.low, "high": self.high, "kind": self.kind}


def span_of(value: float, draws: Floats, level: float, kind: str = "persons resampled") -> MeasureSpan:
    """A number with the percentile interval of its replicates."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return MeasureSpan(float(value), float(low), float(high), kind)


def resampled(persons: int, draws: int, rng: np.random.Generator) -> Whole:
    """How often each person stands in each replicate, shape (B, P)."""
    return np.asarray(rng.multinomial(persons, np.full(persons, 1 / persons), size=draws), np.int64)


def group_means(likelihood: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Mean and spread of a group by maximum likelihood (EM), vignettes fixed, in all replicates at once.

    Args:
        likelihood: Of `item_response.log_likelihood`, shape (R, Q).
        weights: How often each record counts in each replicate, shape (B, R).

    Returns:
        Means and spreads, each of shape (B,).
    """
    at, _ = nodes()
    rows = np.exp(likelihood - likelihood.max(1, keepdims=True))
    mean, sd = np.zeros(len(weights)), np.ones(len(weights))
    going = np.arange(len(weights))
    for _ in range(_STEPS):
        prior = np.exp(log_priors(mean[going], sd[going]))
        # What each node holds of a replicate: sum over records of weight x share of the node.
        mass = prior * ((weights[going] / (prior @ rows.T)) @ rows)
        mass /= mass.sum(1, keepdims=True)
        new = mass @ at
        spread = np.sqrt((mass * (at[None, :] - new[:, None]) ** 2).sum(1)).clip(LEAST_SD, MOST_SD)
        moved = np.abs(new - mean[going]) + np.abs(spread - sd[going])
        mean[going], sd[going] = new, spread
        going = going[moved >= _TOLERANCE]
        if len(going) == 0:
            break
    return mean, sd


def group_gain(
    first: Floats, second: Floats, items: ItemFit, multiplicity: Whole, level: float = 0.95
) -> MeasureSpan:
    """How far the mean of a group rose from one wave to another, in its own first standard deviations.

    Args:
        first: 1 right, 0 wrong, NaN not answered: the first wave, one row a person, shape (P, I).
        second: The second wave of the same persons in the same order, shape (P, I).
        items: The vignettes, fixed.
        multiplicity: Of `resampled`, shape (B, P).
        level: Nominal coverage.

    Returns:
        The gain with its interval; it does not hold the uncertainty of the vignettes themselves.
    """
    # The group as it is stands before its replicates.
    weights = np.concatenate([np.ones((1, len(first))), multiplicity])
    earlier, later = (
        group_means(log_likelihood(one, items.a, items.b), weights)[0] for one in (first, second)
    )
    gains = later - earlier
    return span_of(float(gains[0]), gains[1:], level)

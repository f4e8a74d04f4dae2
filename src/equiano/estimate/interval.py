"""Intervals of any level: from replicates, and log-normal for the hidden number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from equiano.answer import Interval
from equiano.words import mark

# 95 % is what official estimates state; 80 % stands beside it as the likely range, drawn thicker.
LEVELS = (0.8, 0.95)
Floats = npt.NDArray[np.float64]
MakeInterval = Callable[[float], Interval]
"""From a level to its interval. A frozen data class rather than a closure, so that results can be pickled."""


def quantile(sorted_values: Floats, probability: float) -> float:
    """Linear interpolation between order statistics; infinite values are kept as what they are."""
    place = probability * (len(sorted_values) - 1)
    low = int(np.floor(place))
    high = min(low + 1, len(sorted_values) - 1)
    left, right, weight = sorted_values[low], sorted_values[high], place - low
    if weight == 0 or left == right:
        return float(left)
    return float(left + weight * (right - left))


def percentile_intervals(draws: Floats, kind: str, levels: Sequence[float] = LEVELS) -> tuple[Interval, ...]:
    """Equal-tailed intervals of draws."""
    values = np.sort(draws)
    return tuple(
        Interval(level, quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2), kind)
        for level in levels
    )


def bca_intervals(
    draws: Floats, estimate: float, accelerated: float, kind: str, levels: Sequence[float] = LEVELS
) -> tuple[Interval, ...]:
    """Bias-corrected and accelerated intervals. Draws equal to the estimate count half."""
    values = np.sort(draws)
    below = (np.sum(draws < estimate) + 0.5 * np.sum(draws == estimate)) / len(draws)
    edge = 0.5 / len(draws)  # all draws on one side would push the correction to infinity
    bias = ndtri(np.clip(below, edge, 1 - edge))
    result = []
    for level in levels:
        ends = []
        for tail in ((1 - level) / 2, (1 + level) / 2):
            shifted = bias + ndtri(tail)
            ends.append(quantile(values, float(ndtr(bias + shifted / (1 - accelerated * shifted)))))
        result.append(Interval(level, ends[0], ends[1], kind))
    return tuple(result)


@dataclass(frozen=True)
class LogNormal:
    """Intervals log-normal for the hidden number, which never fall below the persons seen.

    Attributes:
        least: Persons seen, at least.
        hidden: Estimated hidden number.
        spread: Standard deviation of its logarithm.
        kind: How it was made.
        most: Persons seen, at most, where counts are ranges; `least` if None.
    """

    least: float
    hidden: float
    spread: float
    kind: str
    most: float | None = None

    def __call__(self, level: float) -> Interval:
        """The interval of a level."""
        factor = math.exp(float(ndtri((1 + level) / 2)) * self.spread)
        most = self.least if self.most is None else self.most
        return Interval(level, self.least + self.hidden / factor, most + self.hidden * factor, self.kind)


@dataclass(frozen=True)
class Bca:
    """Bias-corrected and accelerated intervals (Efron 1987) of an estimator's replicates.

    Attributes:
        draws: Replicates of the population, shape (B,).
        estimate: The population estimated from the data.
        acceleration: Of the jackknife.
        kind: How it was made.
    """

    draws: Floats
    estimate: float
    acceleration: float
    kind: str = mark("bootstrap BCa")

    def __call__(self, level: float) -> Interval:
        """The interval of a level."""
        return bca_intervals(self.draws, self.estimate, self.acceleration, self.kind, (level,))[0]


def usual(make: MakeInterval) -> tuple[Interval, ...]:
    """The intervals of the usual levels."""
    return tuple(make(level) for level in LEVELS)

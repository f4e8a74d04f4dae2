"""Fit a Poisson log-linear model to counts that are seen only in part.

A count may be known only to lie between two numbers (`<5`), and it may be the sum of several cells of the
full table, as where a list does not operate and nobody knows who would have been on it. The likelihood of a
count is the probability of its range under a Poisson variable whose mean is the sum of the means of its
cells: an *interval likelihood* with a *composite link* (Thompson and Baker 1981). It is what the EM algorithm
maximises (Dempster, Laird and Rubin 1977; for lists missing by design Zwane, van der Pal-de Bruin and van der
Heijden 2004); Fisher scoring on it needs a tenth of the steps, and its information needs no correction for
what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_STEPS = 80  # of Fisher scoring; what needs more has no estimate, which is decided elsewhere
# Squared decrement at which the fit has converged: looser than in `loglinear`; sums over ranges round more.
_DECREMENT = 1e-11
_LARGEST_ETA = 40.0  # of a log mean: exp(40) persons are none; beyond, the information is not to be inverted


@dataclass(frozen=True)
class RangedCounts:
    """Counts as ranges.

    Attributes:
        low: Least each may be, shape (G,). Real numbers are taken where `high` is the same.
        high: Greatest each may be, shape (G,).
    """

    low: Floats
    high: Floats

    @cached_property
    def _ranges(self) -> tuple[Ints, Floats, Floats]:
        """Places of the ranges, their possible values (R, W), and minus the log factorials of these."""
        places = np.flatnonzero(self.high > self.low)
        width = int((self.high - self.low)[places].max()) + 1 if len(places) else 1
        values = self.low[places][:, None] + np.arange(width)
        logs = np.where(values <= self.high[places][:, None], -gammaln(values + 1.0), -np.inf)
        return places, values, logs

    @cached_property
    def _factorials(self) -> Floats:
        return np.asarray(np.where(self.high > self.low, 0.0, gammaln(self.low + 1.0)))

    def chances(self, mean: Floats) -> tuple[Ints, Floats, Floats]:
        """Places (R,) and values (R, W) of the ranges with the chance of each value given its range."""
        places, values, logs = self._ranges
        parts = values * np.log(np.maximum(mean[places], 1e-300))[:, None] + logs
        weights = np.exp(parts - parts.max(axis=1, keepdims=True))
        return places, values, weights / weights.sum(axis=1, keepdims=True)

    def moments(self, mean: Floats) -> tuple[Floats, Floats, float]:
        """Mean and variance of each count given its range, and the log likelihood.

        Args:
            mean: Poisson mean of each count, shape (G,); where it is 0 the count must be able to be 0.
        """
        places, values, logs = self._ranges
        floor = np.maximum(mean, 1e-300)
        expected, variance = self.low.astype(np.float64), np.zeros(len(mean))
        parts = expected * np.log(floor) - mean - self._factorials
        if len(places):
            terms = values * np.log(floor[places])[:, None] + logs
            top = terms.max(axis=1)
            weights = np.exp(terms - top[:, None])
            total = weights.sum(axis=1)
            expected[places] = centre = (weights * values).sum(axis=1) / total
            variance[places] = (weights * (values - centre[:, None]) ** 2).sum(axis=1) / total
            parts[places] = top + np.log(total) - mean[places]
        return expected, variance, float(parts.sum())


@dataclass(frozen=True)
class CompositeFit:
    """A fitted model.

    Attributes:
        beta: Coefficients, shape (P,).
        means: Mean of each count, shape (G,).
        value: Log likelihood with the factorials.
        information: Information on the coefficients, shape (P, P).
        converged: Whether a maximum was reached.
    """

    beta: Floats
    means: Floats
    value: float
    information: Floats
    converged: bool


def _sums(values: Floats, starts: Ints | None) -> Floats:
    return values if starts is None else np.asarray(np.add.reduceat(values, starts, axis=0))


def _start(design: Floats, starts: Ints | None, counts: RangedCounts) -> Floats:
    """Least squares on the logs of the counts, each shared out evenly over its cells."""
    middle = (counts.low + counts.high) / 2.0
    if starts is not None:
        sizes = np.diff(np.append(starts, len(design)))
        middle = np.repeat(middle / sizes, sizes)
    # A tenth of a person is added, so that an empty cell has a logarithm; the fit does not depend on it.
    return np.asarray(np.linalg.lstsq(design, np.log(middle + 0.1), rcond=None)[0])


def fit_composite(
    design: Floats, starts: Ints | None, counts: RangedCounts, beta: Floats | None = None
) -> CompositeFit:
    """Maximise the likelihood by Fisher scoring with step halving.

    Args:
        design: Design of the full cells, those of one count next to each other, shape (F, P).
        starts: First row of each count's cells, shape (G,); None if every count is one cell.
        counts: The G counts.
        beta: Coefficients to begin with.

    Returns:
        The fit; not converged where the likelihood has no maximum.
    """
    beta = _start(design, starts, counts) if beta is None else beta.copy()

    def look(at: Floats) -> tuple[Floats, Floats, Floats, Floats, float]:
        cells = np.exp(np.minimum(design @ at, _LARGEST_ETA))
        means = _sums(cells, starts)
        expected, variance, value = counts.moments(means)
        return cells, means, expected, variance, value

    cells, means, expected, variance, value = look(beta)
    for _ in range(_STEPS):
        slopes = _sums(cells[:, None] * design, starts)
        floor = np.maximum(means, 1e-300)  # a mean may underflow; its part of the sums is then zero
        information = slopes.T @ (((means - variance) / floor**2)[:, None] * slopes)
        gradient = slopes.T @ (expected / floor - 1.0)
        step = _solved(information, gradient)
        decrement = float(gradient @ step)
        if abs(decrement) < _DECREMENT:
            settled = float(np.max(design @ beta)) < _LARGEST_ETA
            return CompositeFit(beta, means, value, information, settled)
        largest = float(np.abs(step).max())
        # No coefficient moves by more than 4 at a time, a factor of 55 of a mean: ranges let the first steps
        # run far. Then it is halved while the likelihood falls by more than rounding makes it fall.
        width = min(1.0, 4.0 / largest)
        while width > 1e-6:
            tried = look(beta + width * step)
            if tried[-1] >= value - 1e-10 * abs(value):
                break
            width *= 0.5
        beta = beta + width * step
        cells, means, expected, variance, value = tried
    return CompositeFit(beta, means, value, information, False)


def _solved(information: Floats, gradient: Floats) -> Floats:
    try:
        step = np.asarray(np.linalg.solve(information, gradient), np.float64)
        if np.isfinite(step).all():
            return step
    except np.linalg.LinAlgError:
        pass
    return np.asarray(np.linalg.lstsq(information, gradient, rcond=None)[0])


def identified(information: Floats) -> bool:
    """Whether the counts tell all coefficients: the information, scaled to a unit diagonal, has full rank."""
    scale = np.sqrt(np.diag(information))
    if not (scale > 0).all():
        return False
    # Rounding leaves some 1e-16 of a zero for each term; the edge far above that is chosen, not measured.
    return bool(np.linalg.eigvalsh(information / np.outer(scale, scale))[0] > 1e-9)

"""Smooth yearly logarithms by a random walk whose step is learned from them.

Between neighbouring years the logarithm changes by a normal step of mean zero and standard deviation s
(times the root of the years between). What was estimated for each year is that logarithm plus an error of
known covariance. Given s all is normal (the Kalman smoother, written as one system); s itself has a
half-normal prior and is summed over a grid, so that its uncertainty is in the result. With a plug-in
estimate, s is often zero and "no change" would come out as certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# Of the logarithm: most years change by less than a third; larger steps keep a place.
STEP_PRIOR = 0.3
# Steps summed over: from no change to five-fold from year to year, each 14 % above the one before; chosen.
_GRID = np.geomspace(0.004, 1.6, 48)


@dataclass(frozen=True)
class Walk:
    """Draws of the yearly logarithms given all years.

    Attributes:
        draws: Shape (draws, T).
        step: Median of the yearly step's standard deviation.
    """

    draws: Floats
    step: float


def smooth(
    times: Sequence[float],
    values: Floats,
    covariance: Floats,
    seen: npt.NDArray[np.bool_],
    rng: np.random.Generator,
    number: int = 8000,  # 200 in each tail of 95 %; chosen
) -> Walk:
    """Draws of the logarithms in all years, those without an estimate between others included.

    Args:
        times: The years in order, T of them.
        values: Estimated logarithms of the years that have one, shape (M,).
        covariance: Covariance of their errors, shape (M, M).
        seen: Which years have an estimate, shape (T,).
        rng: Generator of the draws.
        number: How many draws.
    """
    gaps = np.diff(np.asarray(times, float))
    places = np.flatnonzero(seen)
    # A year without an estimate has no information of its own: the walk alone places it.
    precision = np.zeros((len(gaps) + 1, len(gaps) + 1))
    inverse = np.linalg.inv(covariance)
    precision[np.ix_(places, places)] = inverse
    target = np.zeros(len(gaps) + 1)
    target[places] = inverse @ values
    steps = np.diff(np.eye(len(gaps) + 1), axis=0)
    walk = steps.T @ (steps / gaps[:, None])  # the variance of a change grows with the years between
    weights = np.exp(_log_weights(np.asarray(times, float)[places], values, covariance))
    chosen = rng.choice(len(_GRID), size=number, p=weights / weights.sum())
    draws = np.empty((number, len(gaps) + 1))
    for i in np.unique(chosen):
        mine = np.flatnonzero(chosen == i)
        spread = np.linalg.inv(precision + walk / _GRID[i] ** 2)
        noise = rng.standard_normal((len(mine), len(target))) @ np.linalg.cholesky(spread).T
        draws[mine] = spread @ target + noise
    return Walk(draws, float(np.median(_GRID[chosen])))


def _log_weights(times: Floats, values: Floats, covariance: Floats) -> Floats:
    """Log posterior of the step on the grid, from the changes between years, up to a constant."""
    changes = np.diff(values)
    steps = np.diff(np.eye(len(values)), axis=0)
    error = steps @ covariance @ steps.T
    result = np.empty(len(_GRID))
    for i, step in enumerate(_GRID):
        total = error + step**2 * np.diag(np.diff(times))
        _, size = np.linalg.slogdet(total)
        fit = float(changes @ np.linalg.solve(total, changes))
        # The grid is even in log s: its density is that of s times s.
        result[i] = -0.5 * (size + fit) - 0.5 * (step / STEP_PRIOR) ** 2 + np.log(step)
    return np.asarray(result - result.max())

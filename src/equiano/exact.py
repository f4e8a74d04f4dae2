"""Exact intervals of a count and of a share: coverage is never below the level.

Sources: Garwood 1936 (Poisson counts); Clopper & Pearson 1934 (shares); Korn & Graubard 1998 (exact intervals
with an effective sample size).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike
from scipy.special import betaincinv, gammaincinv

Floats = npt.NDArray[np.float64]


def count_interval(count: ArrayLike, level: float = 0.95, effect: float = 1.0) -> tuple[Floats, Floats]:
    """Garwood's interval for the mean of a Poisson count.

    Args:
        count: Counts, any shape.
        level: Confidence level.
        effect: Design effect: how many cases are as good as one drawn by itself.

    Returns:
        Lower and upper ends, of the shape of `count`; the lower end of zero is zero.
    """
    counts = np.asarray(count, dtype=np.float64) / effect
    tail = (1 - level) / 2
    # 1e-300 only keeps a shape of zero from scipy: there the end is known, here and below.
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1e-300), tail), 0.0)
    return low * effect, gammaincinv(counts + 1, 1 - tail) * effect


def share_interval(
    part: ArrayLike, whole: ArrayLike, level: float = 0.95, effect: float = 1.0
) -> tuple[Floats, Floats]:
    """Clopper and Pearson's interval for a share `part / whole`.

    Args:
        part: Counts of the part, between 0 and `whole`.
        whole: Counts of the whole; where it is zero the interval is 0 to 1.
        level: Confidence level.
        effect: Design effect: how many cases are as good as one drawn by itself.

    Returns:
        Lower and upper ends, of the common shape.
    """
    part_, whole_ = np.broadcast_arrays(
        np.asarray(part, np.float64) / effect, np.asarray(whole, np.float64) / effect
    )
    tail = (1 - level) / 2
    rest = whole_ - part_
    low = np.where(part_ > 0, betaincinv(np.maximum(part_, 1e-300), rest + 1, tail), 0.0)
    high = np.where(rest > 0, betaincinv(part_ + 1, np.maximum(rest, 1e-300), 1 - tail), 1.0)
    return low, high

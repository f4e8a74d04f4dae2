"""Intervals that respect small counts. All are exact in the sense that coverage is never below the level.

Sources: Garwood 1936 (Poisson counts); Clopper & Pearson 1934 (shares).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammaincinv

Floats = NDArray[np.float64]


def count_interval(count: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Garwood's interval for the mean of a Poisson count.

    Args:
        count: Counts, any shape.
        level: Confidence level.

    Returns:
        Lower and upper ends, of the shape of `count`; the lower end of zero is zero.
    """
    counts = np.asarray(count, dtype=np.float64)
    tail = (1 - level) / 2
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1e-300), tail), 0.0)
    return low, gammaincinv(counts + 1, 1 - tail)


def share_interval(part: ArrayLike, whole: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Clopper and Pearson's interval for a share `part / whole`.

    Args:
        part: Counts of the part, between 0 and `whole`.
        whole: Counts of the whole; where it is zero the interval is 0 to 1.
        level: Confidence level.

    Returns:
        Lower and upper ends, of the common shape.
    """
    part_, whole_ = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    tail = (1 - level) / 2
    rest = whole_ - part_
    low = np.where(part_ > 0, betaincinv(np.maximum(part_, 1e-300), rest + 1, tail), 0.0)
    high = np.where(rest > 0, betaincinv(part_ + 1, np.maximum(rest, 1e-300), 1 - tail), 1.0)
    return low, high


def wilson(part: ArrayLike, whole: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval, the part of Newcombe's interval for a difference of shares (Newcombe 1998)."""
    from scipy.special import ndtri

    z = float(ndtri(1 - (1 - level) / 2))
    part_, whole_ = np.asarray(part, np.float64), np.maximum(np.asarray(whole, np.float64), 1e-300)
    share = part_ / whole_
    centre = (share + z * z / (2 * whole_)) / (1 + z * z / whole_)
    half = z / (1 + z * z / whole_) * np.sqrt(share * (1 - share) / whole_ + z * z / (4 * whole_**2))
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def difference_interval(
    before: ArrayLike, before_total: float, after: ArrayLike, after_total: float, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Newcombe's hybrid score interval for the change of a share, `after - before` (his method 10).

    Args:
        before: Counts before, one per category.
        before_total: Their total.
        after: Counts after.
        after_total: Their total.
        level: Confidence level of each interval by itself.

    Returns:
        Lower and upper ends of the change, one per category.
    """
    p1, p2 = np.asarray(before, float) / before_total, np.asarray(after, float) / after_total
    low1, high1 = wilson(before, before_total, level)
    low2, high2 = wilson(after, after_total, level)
    change = p2 - p1
    return (
        change - np.sqrt((p2 - low2) ** 2 + (high1 - p1) ** 2),
        change + np.sqrt((high2 - p2) ** 2 + (p1 - low1) ** 2),
    )

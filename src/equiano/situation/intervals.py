"""Intervals that respect small counts. All are exact in the sense that coverage is never below the level.

An interval speaks of the chance with which a sample was drawn. What an agency or a country counted completely
was not drawn, so such counts have none (`Sampled`). Cases found together (one raid, one household) are not
drawn one by one: the interval is that of fewer cases, by the design effect.

Those of one count or share are in `equiano.exact`. Sources of the rest: Newcombe 1998 (differences);
Kish 1965 (design effect).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike
from scipy.special import ndtri

from equiano.exact import count_interval, share_interval
from equiano.schema.coverage import Coverage

Floats = npt.NDArray[np.float64]


def wilson(part: ArrayLike, whole: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval, the part of Newcombe's interval for a difference of shares (Newcombe 1998)."""
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


def design_effect(sizes: ArrayLike, groups: ArrayLike = 1) -> float:
    """How many cases are as good as one, where cases come in groups that share their lot.

    The mean size of the group that a case is in: Kish's 1 + (m - 1) rho for groups of unequal size, with rho
    1, since people found in one raid share employer, route and form. 1 where nobody shares a group.

    Args:
        sizes: Cases of each group; a case without a group is one of its own.
        groups: How many groups of each size there are.
    """
    size, number = np.asarray(sizes, dtype=np.float64), np.asarray(groups, dtype=np.float64)
    persons = (size * number).sum()
    return float((size**2 * number).sum() / persons) if persons else 1.0


@dataclass(frozen=True)
class Span:
    """Lower and upper ends, or none."""

    ends: tuple[Floats, Floats] | None

    def at(self, *place: int) -> tuple[float | None, float | None]:
        """Both ends at a place; None where there is no interval."""
        if self.ends is None:
            return None, None
        return float(self.ends[0][place]), float(self.ends[1][place])


@dataclass(frozen=True)
class Sampled:
    """Intervals of counts from a file: only where it is a sample.

    Attributes:
        coverage: What part of all cases the file holds, as its maker says; None where nobody said.
        level: Confidence level.
        effect: Design effect of groups of cases.
    """

    coverage: Coverage | None
    level: float = 0.95
    effect: float = 1.0

    def of_counts(self, counts: ArrayLike) -> Span:
        """Garwood's intervals."""
        if self.coverage is not Coverage.SAMPLE:
            return Span(None)
        return Span(count_interval(counts, self.level, self.effect))

    def of_shares(self, part: ArrayLike, whole: ArrayLike) -> Span:
        """Clopper and Pearson's intervals."""
        if self.coverage is not Coverage.SAMPLE:
            return Span(None)
        return Span(share_interval(part, whole, self.level, self.effect))

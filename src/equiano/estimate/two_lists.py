"""Two lists: Chapman's estimate, and what it would be if the lists were dependent.

Two lists cannot show whether they depend on each other, so beside the estimate under independence stand its
bounds under a stated odds ratio of the two lists (Gerritse, van der Heijden & Bakker 2015).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from equiano.errors import UsageError
from equiano.estimate.facts import OddsBounds, TwoListFacts
from equiano.estimate.interval import usual
from equiano.estimate.method import Method
from equiano.estimate.result import Estimate, Interval
from equiano.estimate.table import CaptureTable
from equiano.words import mark, say

# Persons on one list half as likely, in odds, to be on the other, or twice as likely: the range of the check
# `dependence`.
ODDS_RATIOS = (0.5, 2.0)
NAMED_ODDS_RATIOS = (0.5, 1.0, 2.0, 4.0)
"""At each of them the result states the population; 4 is a list that refers many to the other."""


@dataclass(frozen=True)
class TransformedLogit:
    """Sadinle's intervals of two lists.

    Attributes:
        observed: Persons seen.
        centre: Hidden persons with half a person in each cell.
        spread: Standard deviation of its logarithm.
    """

    observed: int
    centre: float
    spread: float

    def __call__(self, level: float) -> Interval:
        """The interval of a level."""
        factor = math.exp(float(ndtri((1 + level) / 2)) * self.spread)
        # The half of a person is the correction that the formula has in all cells.
        low, high = (self.observed + max(0.0, self.centre * by - 0.5) for by in (1 / factor, factor))
        return Interval(level, low, high, mark("transformed logit"))


def estimate_chapman(table: CaptureTable) -> Estimate:
    """Population from two lists (Chapman 1951), with bounds under dependence.

    With n1 and n2 persons on the lists and m on both, (n1 + 1)(n2 + 1)/(m + 1) - 1: Lincoln and Petersen's
    estimate without most of its bias. The intervals are transformed logit intervals (Sadinle 2009,
    Communications in Statistics - Simulation and Computation 38(9)), which keep their coverage with few
    persons on both lists. If the odds ratio of the lists is r, the hidden are r times as many.

    Args:
        table: Capture table of two lists with at least one person on both.

    Returns:
        The estimate; the last interval is the 95% one widened by `ODDS_RATIOS`; the bounds of the estimate
        itself, and the estimate with its 95% interval at each of `NAMED_ODDS_RATIOS`, are
        `odds_ratio_bounds` among the diagnostics.

    Raises:
        UsageError: If there are not two lists.
    """
    if table.size != 2:
        raise UsageError(
            say("--method chapman: {size} lists. It is for two; use bic or stepwise.", size=table.size)
        )
    first, second, both = (int(table.counts[cell]) for cell in (1, 2, 3))
    hidden = first * second / (both + 1)  # the docstring's formula less those seen
    centre = (first + 0.5) * (second + 0.5) / (both + 0.5)
    spread = math.sqrt(1 / (both + 0.5) + 1 / (first + 0.5) + 1 / (second + 0.5) + 1 / centre)
    make = TransformedLogit(table.observed, centre, spread)
    intervals = usual(make)
    diagnostics: TwoListFacts = {
        "on_first": first + both,
        "on_second": second + both,
        "on_both": both,
        "lincoln_petersen": (first + both) * (second + both) / both if both else None,
        "odds_ratio_bounds": _bounds(table.observed, hidden, intervals[-1]),
    }
    return Estimate(
        "chapman",
        table.observed + hidden,
        table.observed,
        (*intervals, _widened(table.observed, intervals[-1])),
        None,
        None,
        None,
        None,
        diagnostics,
        None,
        table.sha256,
        make_interval=make,
    )


def _widened(observed: int, interval: Interval) -> Interval:
    """An interval under independence, widened by `ODDS_RATIOS`."""
    least, most = ODDS_RATIOS
    return Interval(
        interval.level,
        observed + least * (interval.low - observed),
        observed + most * (interval.high - observed),
        say("transformed logit, lists with an odds ratio of {least:g} to {most:g}", least=least, most=most),
    )


def _bounds(observed: int, hidden: float, interval: Interval) -> OddsBounds:
    """The population and its interval if the lists' odds ratio were another than 1."""
    low, high = interval.low - observed, interval.high - observed
    return {
        "odds_ratio": [*ODDS_RATIOS],
        "population": [observed + by * hidden for by in ODDS_RATIOS],
        "at": [
            {
                "odds_ratio": ratio,
                "low": observed + ratio * low,
                "population": observed + ratio * hidden,
                "high": observed + ratio * high,
            }
            for ratio in NAMED_ODDS_RATIOS
        ],
    }


METHOD = Method(
    "chapman",
    lambda table, _: estimate_chapman(table),
    mark("Chapman, two lists"),
    "Chapman 1951; Gerritse, van der Heijden & Bakker 2015, Journal of Official Statistics 31(3)",
    most=2,
    limits=mark("It is for two; use bic or stepwise."),
)

"""Each agency's figure beside the median of all, so that no agency can work out another's.

Why five: of three, an agency whose own figure is the lowest knows from the median alone that both others lie
above it, and that one of them has it. Of four, one that knows a second figure too (published by its owner)
reckons out a third to the digit, as the median is the mean of two. Of five, whatever one agency knows of
itself, each single other figure could still be anything; with one further figure known, the median is the
figure of one of three, unnamed, on a coarse scale. The medians stand on such a scale (`DAYS`, whole 5 %), and
their intervals outwards on it; the same numbers go to all agencies, once a period.

The interval says how far the median would move had the same agencies had another such period: each figure is
drawn anew from its own interval (on the logarithm of days, the logit of shares), a thousand times.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from equiano.national.figure import MEASURES, NOTHING, AgencyFigure, MeasureKind, Z
from equiano.schema.national_rows import AgencyComparisonRow

FEWEST_AGENCIES = 5
DRAWS = 1000
# Days that a median may stand on: steps of a quarter to a half, so that it is nobody's own number.
DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 540, 730, 1000)
SHARE_STEP = 0.05
# A share of 0 or 1 has no logit, and a wait of none no logarithm.
_LEAST_SHARE, _LEAST_DAYS = 0.005, 0.5
BELOW, ABOVE, CANNOT_TELL, TOO_FEW = "below", "above", "cannot_tell", "too_few"


@dataclass(frozen=True)
class MedianFigure:
    """The median of the agencies.

    Attributes:
        value: On the coarse scale; None: too few agencies, or it cannot be told.
        low: Lower end of its interval, on the scale.
        high: Upper end.
        agencies: Agencies with a figure.
    """

    value: float | None
    low: float | None
    high: float | None
    agencies: int


def median_figure(figures: Mapping[str, AgencyFigure], kind: MeasureKind, seed: int) -> MedianFigure:
    """The median of the agencies that have a figure.

    Args:
        figures: Figure of each agency.
        kind: Days or a share.
        seed: Of the draws behind the interval.
    """
    known = [figures[name] for name in sorted(figures) if figures[name].value is not None]
    if len(known) < FEWEST_AGENCIES:
        return MedianFigure(None, None, None, len(known))
    centre = float(np.median([one.value for one in known]))
    drawn = np.median(_draws(known, kind, np.random.default_rng(seed)), axis=1)
    low, high = (float(end) for end in np.quantile(drawn, (0.025, 0.975)))
    return MedianFigure(
        nearest(centre, kind),
        outwards(min(low, centre), kind, up=False),
        outwards(max(high, centre), kind, up=True),
        len(known),
    )


def _draws(known: list[AgencyFigure], kind: MeasureKind, rng: np.random.Generator) -> np.ndarray:
    """Figures of another such period, shape (DRAWS, agencies)."""
    columns = []
    for one in known:
        centre, low = _scaled(one.value or 0.0, kind), _scaled(one.low or 0.0, kind)
        # An open end is as far off as the lower one.
        high = _scaled(one.high, kind) if one.high is not None else 2 * centre - low
        columns.append(rng.normal(centre, max(high - low, 0.0) / (2 * Z), DRAWS))
    drawn = np.column_stack(columns)
    return np.exp(drawn) if kind == "days" else 1 / (1 + np.exp(-drawn))


def _scaled(value: float, kind: MeasureKind) -> float:
    if kind == "days":
        return math.log(max(value, _LEAST_DAYS))
    share = min(max(value, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return math.log(share / (1 - share))


def nearest(value: float, kind: MeasureKind) -> float:
    """The nearest number of the coarse scale."""
    if kind == "share":
        return round(round(value / SHARE_STEP) * SHARE_STEP, 2)
    return float(min(DAYS, key=lambda day: (abs(day - value), day)))


def outwards(value: float, kind: MeasureKind, *, up: bool) -> float:
    """The next number of the coarse scale away from the middle."""
    if kind == "share":
        towards = math.ceil if up else math.floor
        return round(min(max(towards(round(value / SHARE_STEP, 9)) * SHARE_STEP, 0.0), 1.0), 2)
    place = min(bisect_left(DAYS, value), len(DAYS) - 1) if up else max(bisect_right(DAYS, value) - 1, 0)
    return float(DAYS[place])


def verdict_of(own: AgencyFigure, median: MedianFigure) -> str:
    """Below, above, or cannot tell: by what is shown alone, so that the word says no more than the numbers.

    It can be told where the two intervals do not meet.
    """
    if median.value is None or median.low is None or median.high is None:
        return TOO_FEW if median.agencies < FEWEST_AGENCIES else CANNOT_TELL
    if own.value is None or own.low is None:
        return CANNOT_TELL
    if own.high is not None and own.high < median.low:
        return BELOW
    return ABOVE if own.low > median.high else CANNOT_TELL


def compared(
    figures: Mapping[str, Mapping[str, AgencyFigure]], seed: int
) -> dict[str, tuple[AgencyComparisonRow, ...]]:
    """What each agency gets back.

    Args:
        figures: By measure, the figure of each agency.
        seed: Of the draws.

    Returns:
        The rows of each agency: its own figures, and the medians that all get.
    """
    agencies = sorted({name for of in figures.values() for name in of})
    medians = {name: median_figure(figures[name], MEASURES[name], seed) for name in MEASURES}
    return {
        agency: tuple(_row(name, figures[name].get(agency, NOTHING), medians[name]) for name in MEASURES)
        for agency in agencies
    }


def _row(measure: str, own: AgencyFigure, median: MedianFigure) -> AgencyComparisonRow:
    digits = 1 if MEASURES[measure] == "days" else 3
    value, low, high = (None if one is None else round(one, digits) for one in (own.value, own.low, own.high))
    return AgencyComparisonRow(
        measure,
        value,
        low,
        high,
        median.value,
        median.low,
        median.high,
        median.agencies,
        verdict_of(own, median),
    )

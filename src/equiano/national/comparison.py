"""Each agency's figure beside the median of all, so that no agency can work out another's.

Why five: of three, an agency whose own figure is the lowest knows from the median alone that both others lie
above it, and that one of them has it. Of four, one that knows a second figure too (published by its owner)
reckons out a third to the digit, as the median is the mean of two. Of five, whatever one agency knows of
itself, each single other figure could still be anything.

Four of five who put their figures together do learn of the fifth, where it is the one in the middle, on which
step of the scale it stands. So the scale is coarse (`SCALES`: a step is about 15 % either way or more, as the
policy's rule of dominance asks), and all that is shown is worked out from figures that were put on the scale
before: from exact ones, the ends of the interval told the fifth's share to one point
(`tests/unit/national/test_attacks.py`).

The range beside a median is a whole number of steps to both sides. How many is said by how far the median
would move had the same agencies had another such period: each figure is drawn anew from its own interval (on
the logarithm of days, the logit of shares; its width rounded up), a thousand times. The same numbers go to
all agencies, once a period.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from equiano.national.figure import MEASURES, NOTHING, AgencyFigure, MeasureKind, Z
from equiano.schema.national_rows import AgencyComparisonRow

FEWEST_AGENCIES = 5
DRAWS = 1000
# What a median may stand on, so that it is nobody's own number.
SCALES: Mapping[MeasureKind, tuple[float, ...]] = {
    "days": (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 540, 730, 1000),
    "share": (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0),
}
# A share of 0 or 1 has no logit, and a wait of none no logarithm.
_LEAST_SHARE, _LEAST_DAYS = 0.005, 0.5
# Widths of intervals on the logarithm or logit, each twice the one before: an exact one would tell a figure.
_WIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
BELOW, ABOVE, CANNOT_TELL, TOO_FEW = "below", "above", "cannot_tell", "too_few"


@dataclass(frozen=True)
class MedianFigure:
    """The median of the agencies.

    Attributes:
        value: On the coarse scale; None: too few agencies, or it cannot be told.
        low: Lower end of a range that holds its 95 % interval, steps of the scale below it.
        high: Upper end, as many steps above it.
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
    centre = float(np.median([nearest(one.value or 0.0, kind) for one in known]))
    drawn = np.median(_draws(known, kind, np.random.default_rng(seed)), axis=1)
    low, high = (float(end) for end in np.quantile(drawn, (0.025, 0.975)))
    scale = SCALES[kind]
    place = scale.index(nearest(centre, kind))
    steps = next(
        (
            number
            for number in range(1, len(scale))
            if scale[max(place - number, 0)] <= low and high <= scale[min(place + number, len(scale) - 1)]
        ),
        len(scale),
    )
    ends = (scale[max(place - steps, 0)], scale[min(place + steps, len(scale) - 1)])
    return MedianFigure(scale[place], *ends, len(known))


def _draws(known: list[AgencyFigure], kind: MeasureKind, rng: np.random.Generator) -> np.ndarray:
    """Figures of another such period, shape (DRAWS, agencies)."""
    columns = []
    for one in known:
        value, low = _scaled(one.value or 0.0, kind), _scaled(one.low or 0.0, kind)
        # An open end is as far off as the lower one.
        high = _scaled(one.high, kind) if one.high is not None else 2 * value - low
        width = next((size for size in _WIDTHS if high - low <= size), _WIDTHS[-1])
        centre = _scaled(nearest(one.value or 0.0, kind), kind)
        columns.append(rng.normal(centre, width / (2 * Z), DRAWS))
    drawn = np.column_stack(columns)
    return np.exp(drawn) if kind == "days" else 1 / (1 + np.exp(-drawn))


def _scaled(value: float, kind: MeasureKind) -> float:
    if kind == "days":
        return math.log(max(value, _LEAST_DAYS))
    share = min(max(value, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return math.log(share / (1 - share))


def nearest(value: float, kind: MeasureKind) -> float:
    """The nearest number of the coarse scale."""
    return min(SCALES[kind], key=lambda step: (abs(step - value), step))


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

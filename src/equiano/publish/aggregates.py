"""The noisy aggregates as they are published: counts of combinations that the measurement supports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import ndtr  # a second lighter than scipy.stats, same number

from equiano.publish.domain import Domain
from equiano.publish.synthetic import Measured
from equiano.tables.write import CellValue

HEADER = ("length", "columns", "values", "count", "noise_sd", "bar", "expected_false")
_MOST_ROWS = 200_000  # a file that a spreadsheet opens; the largest counts are kept
_LEAST = 10  # the policy's smallest count, below which nothing is shown anywhere
# Of the rows of one length, so many may be combinations that nobody has: 1 in 100, an order below what a
# reader of a table of ten rows would meet. Millions of combinations have a true count of zero, and without
# this bar most rows of a small release were noise that had passed a fixed one.
FALSE_SHARE = 0.01


@dataclass(frozen=True)
class CountBar:
    """From which noisy count on combinations of one length are shown.

    Attributes:
        count: The bar.
        shown: Combinations at or above it.
        expected_false: How many of them, at the most, are expected to have a true count of zero.
    """

    count: int
    shown: int
    expected_false: float


def bar_of(counts: np.ndarray, scale: float) -> CountBar | None:
    """The lowest bar that keeps the expected share of false rows within `FALSE_SHARE`; None if none does.

    As if every measured combination had a true count of zero: the expected number above a bar is then the
    largest that it can be. Computed from noisy counts alone, so it costs no privacy (Benjamini and Hochberg
    1995, J. R. Stat. Soc. B 57, in the form that bounds the expected number).

    Args:
        counts: Noisy counts of all measured combinations of one length.
        scale: Standard deviation of their noise.
    """
    values, times = np.unique(counts[counts >= _LEAST], return_counts=True)
    shown = np.cumsum(times[::-1])[::-1]
    # A whole number at the bar is noise that was rounded up to half a unit.
    false = len(counts) * ndtr(-(values - 0.5) / scale)
    good = np.flatnonzero((false <= FALSE_SHARE * shown) & (shown <= _MOST_ROWS))
    if not len(good):
        return None
    place = good[0]
    return CountBar(int(values[place]), int(shown[place]), float(false[place]))


def aggregate_rows(measured: Measured, domain: Domain) -> list[list[CellValue]]:
    """Rows under `HEADER`: combinations whose noisy count stands above what noise alone would make.

    Columns and values are joined by ` | `; `bar` and `expected_false` are those of the row's length.
    """
    rows: list[list[CellValue]] = [list(HEADER)]
    for length in (1, 2, 3):
        scale = measured.scales[length - 1]
        if (bar := bar_of(measured.counts[length - 1], scale)) is not None:
            rows += _rows(measured, domain, length, bar, round(scale, 2))
    return rows


def _rows(
    measured: Measured, domain: Domain, length: int, bar: CountBar, scale: float
) -> Iterator[list[CellValue]]:
    names = domain.columns
    values = list(domain.values.values())
    sizes = measured.layout.sizes
    start = (measured.layout.start1, measured.layout.start2, measured.layout.start3)[length - 1]
    false = float(f"{bar.expected_false:.2g}")
    for columns in combinations(range(len(names)), length):
        shape = tuple(sizes[j] for j in columns)
        first = start[columns]
        block = measured.counts[length - 1][first : first + int(np.prod(shape))].reshape(shape)
        for place in np.argwhere(block >= bar.count):
            chosen = " | ".join(values[j][v] for j, v in zip(columns, place, strict=True))
            column = " | ".join(names[j] for j in columns)
            yield [length, column, chosen, int(block[tuple(place)]), scale, bar.count, false]

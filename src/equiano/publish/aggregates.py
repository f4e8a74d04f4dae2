"""The noisy aggregates as they are published: counts of combinations that the measurement supports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from equiano.publish.domain import Domain
from equiano.publish.synthetic import Measured

HEADER = ("length", "columns", "values", "count", "noise_sd")
_MOST_ROWS = 200_000  # a file that a spreadsheet opens; the largest counts are kept


def aggregate_rows(measured: Measured, domain: Domain) -> list[list[object]]:
    """Rows under `HEADER`: combinations whose noisy count is at least 10 and twice its noise.

    Selecting by the noisy count is post-processing. Columns and values are joined by ` | `.
    """
    rows: list[list[object]] = [list(HEADER)]
    for length in (1, 2, 3):
        counts, scale = measured.counts[length - 1], measured.scales[length - 1]
        bar = max(10.0, 2 * scale)
        if (counts >= bar).sum() > _MOST_ROWS:
            bar = float(np.partition(counts, -_MOST_ROWS)[-_MOST_ROWS])
        rows += _rows(measured, domain, length, bar, round(scale, 2))
    return rows


def _rows(
    measured: Measured, domain: Domain, length: int, bar: float, scale: float
) -> Iterator[list[object]]:
    names = domain.columns
    values = list(domain.values.values())
    sizes = measured.layout.sizes
    start = (measured.layout.start1, measured.layout.start2, measured.layout.start3)[length - 1]
    for columns in combinations(range(len(names)), length):
        shape = tuple(sizes[j] for j in columns)
        first = start[columns]
        block = measured.counts[length - 1][first : first + int(np.prod(shape))].reshape(shape)
        for place in np.argwhere(block >= bar):
            chosen = " | ".join(values[j][v] for j, v in zip(columns, place, strict=True))
            column = " | ".join(names[j] for j in columns)
            yield [length, column, chosen, int(block[tuple(place)]), scale]

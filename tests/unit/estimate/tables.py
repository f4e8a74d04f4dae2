"""Invented capture tables for the tests."""

from __future__ import annotations

import numpy as np

from equiano.estimate.table import CaptureTable


def table_of(counts: list[int] | np.ndarray) -> CaptureTable:
    """A table from the counts of all 2^k histories; entry 0 must be 0."""
    values = np.asarray(counts, np.int64)
    lists = len(values).bit_length() - 1
    return CaptureTable(tuple("ABCDEFGHIJKLMNOPQRST"[:lists]), values, "0" * 64)


def independent(rng: np.random.Generator, population: int, chances: list[float]) -> CaptureTable:
    """A table of persons whom lists see independently of each other."""
    lists = len(chances)
    cells = np.zeros(population, np.int64)
    for i, chance in enumerate(chances):
        cells |= (rng.random(population) < chance).astype(np.int64) << i
    counts = np.bincount(cells, minlength=1 << lists)
    counts[0] = 0
    return table_of(counts)


def sparse(rng: np.random.Generator, lists: int) -> CaptureTable:
    """A table with many zeros, as in data on trafficking."""
    orders = np.array([cell.bit_count() for cell in range(1 << lists)])
    mean = 20.0 * 0.15 ** np.maximum(orders - 1, 0) * rng.gamma(0.7, size=1 << lists)
    counts = rng.poisson(mean)
    counts[0] = 0
    return table_of(counts)

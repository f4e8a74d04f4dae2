"""Invented persons whose lists depend on each other, whose small counts are kept back, or who lack a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from equiano.estimate.table import CaptureTable
from tests.unit.estimate.tables import table_of


def shares(logits: Sequence[float], terms: dict[int, float]) -> npt.NDArray[np.float64]:
    """Chance of each history under a log-linear model with these main effects and interactions."""
    cells = np.arange(1 << len(logits))
    eta = sum((cells >> i & 1) * value for i, value in enumerate(logits))
    eta = eta + sum(((cells & mask) == mask) * value for mask, value in terms.items())
    weights = np.exp(eta)
    return np.asarray(weights / weights.sum())


def dependent(
    rng: np.random.Generator, population: int, logits: Sequence[float], terms: dict[int, float]
) -> CaptureTable:
    """A table of `population` persons under a log-linear model."""
    counts = rng.multinomial(population, shares(logits, terms))
    counts[0] = 0
    return table_of(counts)


def covered(table: CaptureTable, lists: Sequence[int]) -> CaptureTable:
    """What remains where only these lists operate."""
    cells = np.arange(len(table.counts))
    target = sum((cells >> old & 1) << new for new, old in enumerate(lists))
    counts = np.zeros(1 << len(lists), np.int64)
    np.add.at(counts, target, table.counts)
    counts[0] = 0
    return CaptureTable(tuple(table.lists[i] for i in lists), counts, table.sha256)


def kept_back(table: CaptureTable, below: int, low: int = 0) -> CaptureTable:
    """The table with every count from 1 to below `below` kept back."""
    cells = [int(cell) for cell in np.flatnonzero((table.counts > 0) & (table.counts < below))]
    counts = table.counts.copy()
    counts[cells] = below // 2
    return replace(table, counts=counts, censored=tuple((cell, low, below - 1) for cell in cells))

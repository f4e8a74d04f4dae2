"""Stepwise choice of pairwise interactions (Chan, Silverman and Vincent 2021, section 3.2).

Starting from the main effects, the pair of lists with the lowest p-value is added while that is below the
threshold and the larger model stays estimable. The p-value of a pair asks whether the observed number of
persons on both lists could be a Poisson draw with the mean that the current model gives it; the smaller
tail is taken. It works unchanged where the overlap is zero.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.bootstrap import Estimator
from equiano.estimate.existence import ESTIMABLE, check_model, check_terms
from equiano.estimate.interval import Floats
from equiano.estimate.loglinear import fit_terms, live_terms, superset_sums
from equiano.estimate.models import ModelSpace, model_space
from equiano.estimate.search import count_of
from equiano.estimate.table import CaptureTable

P_THRESHOLD = 0.02  # that of Chan, Silverman and Vincent 2021 and of their R package SparseMSE


@kernel
def log_poisson_tail(observed: float, mean: float) -> float:
    """Log of the probability of a count as far out as the one observed, on its side of the mean."""
    if mean <= 0.0:
        return 0.0 if observed == 0 else -np.inf
    first = observed * math.log(mean) - mean - math.lgamma(observed + 1.0)
    total, term, count = 1.0, 1.0, observed
    if observed <= mean:
        while count > 0 and term > 1e-17 * total:
            term *= count / mean
            total += term
            count -= 1.0
    else:
        while term > 1e-17 * total:
            count += 1.0
            term *= mean / count
            total += term
    return min(0.0, first + math.log(total))


@kernel
def _lowest(values: Floats) -> int:
    place = 0
    for i in range(1, len(values)):
        if values[i] < values[place]:
            place = i
    return place


@kernel
def choose(
    counts: Floats, masks: npt.NDArray[np.int64], lists: int, threshold: float
) -> tuple[npt.NDArray[np.uint8], float, float, int]:
    """The stepwise model over pairs.

    Returns:
        The model (T,), its population (infinite if even the main effects are not estimable), its BIC
        without the factorials, and the number of models rejected as not estimable on the way.
    """
    margins = counts.copy()
    superset_sums(margins, lists)
    row = np.zeros(len(masks), np.uint8)
    logs = np.empty(len(masks))
    rejected = 0
    terms, live = live_terms(margins, masks, row, lists)
    if check_terms(counts, terms, live) != ESTIMABLE:
        return row, np.inf, np.inf, 1
    while True:
        beta, mean, value, _ = fit_terms(counts, margins, terms, live, lists)
        superset_sums(mean, lists)
        for j in range(len(masks)):
            logs[j] = np.inf if row[j] else log_poisson_tail(margins[masks[j]], mean[masks[j]])
        grown = False
        while len(masks) and not grown:
            j = _lowest(logs)
            if not logs[j] < math.log(threshold):
                break
            row[j] = 1
            logs[j] = np.inf
            grown = check_model(counts, margins, masks, row, lists) == ESTIMABLE
            if not grown:
                rejected += 1
                row[j] = 0
        if not grown:
            size = 1 + lists + count_of(row, 1)
            bic = -2.0 * value + size * math.log(margins[0])
            return row, margins[0] + math.exp(beta[0]), bic, rejected
        terms, live = live_terms(margins, masks, row, lists)


@kernel
def populations(tables: Floats, masks: npt.NDArray[np.int64], lists: int, threshold: float) -> Floats:
    """`choose` on each table of shape (n, 2^k); the populations, shape (n,)."""
    result = np.empty(len(tables))
    for b in range(len(tables)):
        result[b] = choose(tables[b], masks, lists, threshold)[1]
    return result


def stepwise_kernel(table: CaptureTable, threshold: float = P_THRESHOLD) -> Estimator:
    """The compiled stepwise choice for tables like this one."""
    masks = model_space(table.size, min(2, table.size - 1)).masks
    return lambda tables: populations(tables, masks, table.size, threshold)


def stepwise_rows(table: CaptureTable, space: ModelSpace) -> npt.NDArray[np.uint8]:
    """Stepwise models at several thresholds, as starts for a search; shape (S, T)."""
    pairs = model_space(table.size, 2).masks
    rows = np.zeros((4, len(space.masks)), np.uint8)
    for i, threshold in enumerate((0.1, 0.02, 0.005, 0.001)):
        rows[i, : len(pairs)] = choose(table.floats, pairs, table.size, threshold)[0]
    return rows

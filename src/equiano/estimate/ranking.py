"""Rank the hierarchical log-linear models by BIC (Silverman, Chan and Vincent 2024).

BIC = -2 log likelihood + (number of terms) log(persons seen), with the full Poisson likelihood and every term
counted, also those at minus infinity. Models whose estimate does not exist or is not identifiable are
reported and never chosen. Up to `models.MAX_LISTED` models are fitted one by one; larger spaces are
searched by branch and bound.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.bootstrap import Estimator
from equiano.estimate.existence import code_of
from equiano.estimate.facts import FailedModels, SearchFacts
from equiano.estimate.interval import Floats
from equiano.estimate.loglinear import factorial_constant, fit_terms, live_terms, superset_sums
from equiano.estimate.models import ModelSpace, list_models, model_space
from equiano.estimate.pairs import stepwise_rows
from equiano.estimate.result import RankedModel
from equiano.estimate.search import best_of, branch_and_bound, evaluate_all, importance
from equiano.estimate.table import CaptureTable

# Nodes of the search after which it stops and says that the best is not proved; chosen, not measured.
NODE_LIMIT = 2_000_000
# Models that a resample's search begins with: with the best of the data among them much of its tree is cut at
# once. Any number gives the same answer; chosen.
_STARTS = 20
_BLOCK = 512  # models a thread takes at a time; chosen, not measured


@dataclass(frozen=True)
class Ranking:
    """Models in the order of their BIC.

    Attributes:
        space: The space they come from.
        rows: Models, best first, shape (M, T).
        population: Population each gives, shape (M,).
        bic: BIC of each, shape (M,).
        considered: Number of estimable models.
        failed: Number of models by reason of failure.
        searched: Diagnostics of the search, empty if every model was fitted.
    """

    space: ModelSpace
    rows: npt.NDArray[np.uint8]
    population: Floats
    bic: Floats
    considered: int | None
    failed: FailedModels
    searched: SearchFacts

    def best(self, number: int) -> tuple[RankedModel, ...]:
        """The best models by name."""
        return tuple(
            RankedModel(self.space.name(self.rows[i]), float(self.population[i]), float(self.bic[i]))
            for i in range(min(number, len(self.rows)))
        )


def rank_models(table: CaptureTable, max_order: int | None = None) -> Ranking:
    """Fit every hierarchical model, or search where there are too many, and rank them by BIC.

    Args:
        table: Capture table of 2 to 10 lists.
        max_order: Highest order of interactions; see `models.default_order`.

    Returns:
        The ranking; without rows if no model is estimable.

    Raises:
        UsageError: If the order does not fit the number of lists.
    """
    space = model_space(table.size, max_order)
    rows = list_models(space)
    return _search(table, space) if rows is None else _rank_listed(table, space, rows)


def _rank_listed(table: CaptureTable, space: ModelSpace, rows: npt.NDArray[np.uint8]) -> Ranking:
    population, bic, code = _evaluate_in_threads(table, space, rows)
    for index in np.flatnonzero(code < 0):  # integers beyond 64 bits: decided in exact fractions
        population[index], bic[index], code[index] = _evaluate_exactly(table, space, rows[index])
    order = np.argsort(bic, kind="stable")[: int((code == 0).sum())]
    failed: FailedModels = {
        "no_estimate_exists": int((code & 1).astype(bool).sum()),
        "not_identifiable": int((code & 2).astype(bool).sum()),
        "either": int((code != 0).sum()),
    }
    constant = factorial_constant(table.counts)
    return Ranking(space, rows[order], population[order], bic[order] + constant, len(order), failed, {})


def _evaluate_in_threads(
    table: CaptureTable, space: ModelSpace, rows: npt.NDArray[np.uint8]
) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    population, bic = np.empty(len(rows)), np.empty(len(rows))
    code = np.empty(len(rows), np.int64)
    counts = table.floats

    def work(start: int) -> None:
        part = slice(start, start + _BLOCK)
        evaluate_all(counts, space.masks, rows[part], table.size, population[part], bic[part], code[part])

    with ThreadPoolExecutor() as pool:
        list(pool.map(work, range(0, len(rows), _BLOCK)))
    return population, bic, code


def _evaluate_exactly(
    table: CaptureTable, space: ModelSpace, row: npt.NDArray[np.uint8]
) -> tuple[float, float, int]:
    code = code_of(table.floats, space.masks, row, table.size)
    if code:
        return math.inf, math.inf, code
    margins = table.floats
    superset_sums(margins, table.size)
    terms, live = live_terms(margins, space.masks, row, table.size)
    beta, _, value, _ = fit_terms(table.floats, margins, terms, live, table.size)
    size = 1 + table.size + int(row.sum())
    return table.observed + math.exp(beta[0]), -2 * value + size * math.log(table.observed), 0


def _search(table: CaptureTable, space: ModelSpace) -> Ranking:
    counts = table.floats
    order = importance(counts, space.masks, table.size)
    starts = np.concatenate([np.zeros((1, len(space.masks)), np.uint8), stepwise_rows(table, space)])
    row, population, bic, fitted, proved = branch_and_bound(
        counts, table.size, space.masks, order, starts, NODE_LIMIT
    )
    searched: SearchFacts = {
        "search": "branch and bound",
        "models_fitted": fitted,
        "proved_best": bool(proved),
    }
    if not math.isfinite(bic):
        return Ranking(space, row[None][:0], np.empty(0), np.empty(0), None, {}, searched)
    bic += factorial_constant(table.counts)
    return Ranking(space, row[None], np.array([population]), np.array([bic]), None, {}, searched)


@kernel
def _best_among(
    tables: Floats, masks: npt.NDArray[np.int64], rows: npt.NDArray[np.uint8], lists: int
) -> Floats:
    result = np.empty(len(tables))
    for b in range(len(tables)):
        margins = tables[b].copy()
        superset_sums(margins, lists)
        result[b] = best_of(tables[b], margins, masks, rows, lists)[1]
    return result


@kernel
def _best_of_all(
    tables: Floats,
    masks: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    starts: npt.NDArray[np.uint8],
    lists: int,
    node_limit: int,
) -> Floats:
    result = np.empty(len(tables))
    for b in range(len(tables)):
        result[b] = branch_and_bound(tables[b], lists, masks, order, starts, node_limit)[1]
    return result


def choice_kernel(table: CaptureTable, ranking: Ranking, top: int | None) -> Estimator:
    """The compiled BIC choice for tables like this one: among the best `top` models, or among all."""
    masks, lists = ranking.space.masks, table.size
    if top:
        rows = np.ascontiguousarray(ranking.rows[:top])
        return lambda tables: _best_among(tables, masks, rows, lists)
    starts = np.ascontiguousarray(ranking.rows[:_STARTS])
    order = importance(table.floats, masks, lists)
    return lambda tables: _best_of_all(tables, masks, order, starts, lists, NODE_LIMIT)

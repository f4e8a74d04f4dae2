"""Find the model of lowest BIC exactly, without fitting every model.

Branch and bound over the interactions. A node fixes some terms in and some out; its relaxation is the
largest model without the terms that are out. A sub-model never fits better than its super-model, so

    BIC of every model below the node >= -2 log likelihood(relaxation) + (terms fixed in) log n.

A node whose bound reaches the best BIC found so far is dropped with all models below it: none of them can
win. Most of the models are ruled out this way and the answer is that of the full enumeration (a test
compares them). Existence and identifiability are decided for each model before it may become the best one::

    state (T): undecided | in | out                     stack (2 T + 2, T), bounds (2 T + 2,)
                 ? ? ?   bound = -2 log L of all terms
               /       \
       term in           term out, with all that contain it
       with its parts    bound = -2 log L of what is not out: fitted anew
       same bound,         |
       more terms in      cut, if bound + (terms in) log n >= best BIC
          |
        leaf: all decided -> exists? -> BIC below the best? -> the new best

Depth first, terms in first: the good models come early, and the stack holds two nodes a level.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.existence import ESTIMABLE, check_terms
from equiano.estimate.loglinear import copy_into, fit_terms, live_terms, superset_sums

_UNDECIDED, _IN, _OUT = 0, 1, 2
# A relaxation without an estimate approaches its supremum from below; what is missing at the end of the
# iterations is far smaller than this.
_GUARD = 1e-6


@kernel
def count_of(values: npt.NDArray[np.uint8], value: int) -> int:
    """How often a value occurs."""
    total = 0
    for entry in values:
        total += entry == value
    return total


@kernel
def minus_twice_log_likelihood(
    counts: npt.NDArray[np.float64],
    margins: npt.NDArray[np.float64],
    masks: npt.NDArray[np.int64],
    row: npt.NDArray[np.uint8],
    lists: int,
) -> float:
    """-2 log likelihood of a model, without the factorials, whether or not its estimate exists."""
    terms, live = live_terms(margins, masks, row, lists)
    return -2.0 * fit_terms(counts, margins, terms, live, lists)[2]


@kernel
def evaluate(
    counts: npt.NDArray[np.float64],
    margins: npt.NDArray[np.float64],
    masks: npt.NDArray[np.int64],
    row: npt.NDArray[np.uint8],
    lists: int,
) -> tuple[float, float, int]:
    """Population, BIC without the factorials, and the code of `existence.check_terms`, for one model.

    The BIC counts every term of the model, also those at minus infinity, and takes the number of observed
    cases as its sample size, as Silverman, Chan and Vincent (2024) do.
    """
    terms, live = live_terms(margins, masks, row, lists)
    code = check_terms(counts, terms, live)
    if code != ESTIMABLE:
        return np.inf, np.inf, code
    beta, _, value, _ = fit_terms(counts, margins, terms, live, lists)
    size = 1 + lists + count_of(row, 1)
    return margins[0] + math.exp(beta[0]), -2.0 * value + size * math.log(margins[0]), code


@kernel
def evaluate_all(
    counts: npt.NDArray[np.float64],
    masks: npt.NDArray[np.int64],
    rows: npt.NDArray[np.uint8],
    lists: int,
    population: npt.NDArray[np.float64],
    bic: npt.NDArray[np.float64],
    code: npt.NDArray[np.int64],
) -> None:
    """`evaluate` for each model of `rows`, shape (M, T), into the arrays given."""
    margins = counts.copy()
    superset_sums(margins, lists)
    for m in range(len(rows)):
        population[m], bic[m], code[m] = evaluate(counts, margins, masks, rows[m], lists)


def importance(
    counts: npt.NDArray[np.float64], masks: npt.NDArray[np.int64], lists: int
) -> npt.NDArray[np.int64]:
    """Interactions in the order in which the search decides them: those whose absence costs most come first.

    A pair always precedes the terms that contain it, for these fall with it.
    """
    margins = counts.copy()
    superset_sums(margins, lists)
    cost = np.empty(len(masks))
    for j in range(len(masks)):
        row = ((masks & masks[j]) != masks[j]).astype(np.uint8)
        cost[j] = minus_twice_log_likelihood(counts, margins, masks, row, lists)
    return np.argsort(-cost, kind="stable")


@kernel
def best_of(
    counts: npt.NDArray[np.float64],
    margins: npt.NDArray[np.float64],
    masks: npt.NDArray[np.int64],
    rows: npt.NDArray[np.uint8],
    lists: int,
) -> tuple[int, float, float]:
    """The estimable model of lowest BIC among `rows`: its index (-1 if none), population and BIC.

    A model is fitted only if its size alone does not rule it out: -2 log likelihood is at least that of the
    table itself.
    """
    penalty = math.log(margins[0])
    floor = 0.0
    for cell in range(1, len(counts)):
        floor += 2.0 * counts[cell]
        if counts[cell] > 0:
            floor -= 2.0 * counts[cell] * math.log(counts[cell])
    best, best_population, best_bic = -1, np.inf, np.inf
    for m in range(len(rows)):
        if floor + (1 + lists + count_of(rows[m], 1)) * penalty >= best_bic:
            continue
        population, bic, _ = evaluate(counts, margins, masks, rows[m], lists)
        if bic < best_bic:
            best, best_population, best_bic = m, population, bic
    return best, best_population, best_bic


@kernel
def _decide(state: npt.NDArray[np.uint8], masks: npt.NDArray[np.int64], term: int, decision: int) -> None:
    """Fix a term in with all its sub-terms, or out with all terms that contain it."""
    for i in range(len(masks)):
        inside = masks[i] & masks[term]
        if (decision == _IN and inside == masks[i]) or (decision == _OUT and inside == masks[term]):
            state[i] = decision


@kernel
def _next_term(state: npt.NDArray[np.uint8], order: npt.NDArray[np.int64]) -> int:
    """The first term in order that is not decided; -1 if all are."""
    for j in order:
        if state[j] == _UNDECIDED:
            return int(j)
    return -1


@kernel
def _model_of(state: npt.NDArray[np.uint8], out: int, row: npt.NDArray[np.uint8]) -> None:
    """Terms in (or, with `out` = 1, all not out) as a model, into `row`."""
    for j in range(len(state)):
        row[j] = state[j] != _OUT if out else state[j] == _IN


@kernel
def branch_and_bound(
    counts: npt.NDArray[np.float64],
    lists: int,
    masks: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    starts: npt.NDArray[np.uint8],
    node_limit: int,
) -> tuple[npt.NDArray[np.uint8], float, float, int, bool]:
    """The estimable model of lowest BIC among all hierarchical models over `masks`.

    Args:
        counts: Count of each history, shape (2^k,).
        lists: Number of lists, k.
        masks: Interactions, shape (T,).
        order: Order of decisions, shape (T,).
        starts: Models to begin with, shape (S, T); good ones make the search short, any are right.
        node_limit: Stop after so many nodes.

    Returns:
        The model (T,), its population and BIC (infinite if none is estimable), models fitted, and whether
        the search ended, so that the answer is proved to be the best.
    """
    margins = counts.copy()
    superset_sums(margins, lists)
    penalty, size = math.log(margins[0]), len(masks)
    best, row, state = np.zeros(size, np.uint8), np.ones(size, np.uint8), np.empty(size, np.uint8)
    index, population, bic = best_of(counts, margins, masks, starts, lists)
    if index >= 0:
        copy_into(starts[index], best)
    stack, bounds = np.zeros((2 * size + 2, size), np.uint8), np.empty(2 * size + 2)
    bounds[0] = minus_twice_log_likelihood(counts, margins, masks, row, lists) - _GUARD
    depth, fitted, nodes = 1, len(starts) + 1, 0
    while depth:
        depth -= 1
        nodes += 1
        if nodes > node_limit:
            return best, population, bic, fitted, False
        copy_into(stack[depth], state)
        bound = bounds[depth]
        if bound + (1 + lists + count_of(state, _IN)) * penalty >= bic:
            continue
        term = _next_term(state, order)
        fitted += 1
        if term < 0:
            _model_of(state, 0, row)
            leaf_population, leaf_bic, _ = evaluate(counts, margins, masks, row, lists)
            if leaf_bic < bic:
                copy_into(row, best)
                population, bic = leaf_population, leaf_bic
            continue
        copy_into(state, stack[depth])
        _decide(stack[depth], masks, term, _IN)
        bounds[depth] = bound
        depth += 1
        _decide(state, masks, term, _OUT)
        _model_of(state, 1, row)
        without = max(bound, minus_twice_log_likelihood(counts, margins, masks, row, lists) - _GUARD)
        if without + (1 + lists + count_of(state, _IN)) * penalty < bic:
            copy_into(state, stack[depth])
            bounds[depth] = without
            depth += 1
    return best, population, bic, fitted, True

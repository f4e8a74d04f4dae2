"""Fit log-linear models with functions of the number of lists that have a person.

If persons differ in how easily they are seen, the log mean of a history depends on the number of lists in it
beside the lists themselves: a convex function of that number whose form follows from how persons differ
(Rivest and Baillargeon 2007, Biometrics 63(4); Rivest 2011, The International Journal of Biostatistics 7(1)).
Here such functions stand beside the terms of `loglinear`; the persons on no list may be fixed, which gives
the multinomial likelihood as a profile in the population (Cormack 1992, Biometrics 48).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.loglinear import copy_into, live_terms, solve, subset_sums, superset_sums

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_NEWTON_LIMIT = 200
_SHORTEST = 1e-12  # part of a step; far from the best number hidden the first ones can be very long
_DECREMENT = 1e-13  # squared Newton decrement at which the next step is below rounding
_SLOPE = 1e-7  # gradient of the log likelihood below which a function at zero stays there


@kernel
def _means(
    theta: Floats,
    terms: Ints,
    live: Flags,
    functions: Floats,
    orders: Ints,
    counts: Floats,
    mean: Floats,
    lists: int,
) -> float:
    """Means of the live histories into `mean`; the log likelihood without the factorials."""
    size = len(terms)
    for cell in range(len(mean)):
        mean[cell] = 0.0
    for a in range(size):
        mean[terms[a]] = theta[a]
    subset_sums(mean, lists)
    total = 0.0
    for cell in range(len(mean)):
        if not live[cell]:
            mean[cell] = 0.0
            continue
        eta = mean[cell]
        for m in range(len(functions)):
            eta += theta[size + m] * functions[m, orders[cell]]
        mean[cell] = math.exp(min(eta, 600.0))
        total += counts[cell] * eta - mean[cell]
    return total


@kernel
def _moments(
    values: Floats, terms: Ints, functions: Floats, orders: Ints, lists: int, work: Floats, out: Floats
) -> None:
    """Sums of `values` over the histories of each term and weighted by each function; uses up `work`."""
    size = len(terms)
    copy_into(values, work)
    superset_sums(work, lists)
    for a in range(size):
        out[a] = work[terms[a]]
    for m in range(len(functions)):
        out[size + m] = 0.0
        for cell in range(len(values)):
            out[size + m] += values[cell] * functions[m, orders[cell]]


@kernel
def information(
    mean: Floats, terms: Ints, functions: Floats, orders: Ints, lists: int, work: Floats, out: Floats
) -> None:
    """Lower triangle of the Fisher information, shape (p, p)."""
    size = len(terms)
    copy_into(mean, work)
    superset_sums(work, lists)
    for a in range(size):
        for b in range(a + 1):
            out[a, b] = work[terms[a] | terms[b]]
    for m in range(len(functions)):
        for cell in range(len(mean)):
            work[cell] = mean[cell] * functions[m, orders[cell]]
        for other in range(m + 1):
            total = 0.0
            for cell in range(len(mean)):
                total += work[cell] * functions[other, orders[cell]]
            out[size + m, size + other] = total
        superset_sums(work, lists)
        for a in range(size):
            out[size + m, a] = work[terms[a]]


@kernel
def fit(
    counts: Floats, terms: Ints, live: Flags, functions: Floats, orders: Ints, lists: int
) -> tuple[Floats, Floats, float, bool]:
    """Maximise the Poisson likelihood over terms and functions.

    Args:
        counts: Count of each history, shape (2^k,); entry 0 counts if `live[0]`.
        terms: Masks of the terms, the constant first, shape (p,).
        live: Histories that take part, shape (2^k,).
        functions: Values by number of lists, 0 on no list, shape (m, k + 1).
        orders: Number of lists of each history, shape (2^k,).
        lists: Number of lists, k.

    Returns:
        Coefficients of terms and functions (p + m,), means (2^k,), log likelihood without the factorials,
        and whether the iterations converged.
    """
    cells, size = len(counts), len(terms) + len(functions)
    theta, step = np.zeros(size), np.empty(size)
    observed, gradient = np.empty(size), np.empty(size)
    hessian = np.empty((size, size))
    mean, work, start = np.zeros(cells), np.empty(cells), np.zeros(cells)
    total = 0.0
    for cell in range(cells):
        if live[cell]:
            total += counts[cell]
            mean[cell] = counts[cell] + 0.1
            start[cell] = mean[cell] * math.log(mean[cell]) - 0.1
    _moments(np.where(live, counts, 0.0), terms, functions, orders, lists, work, observed)
    _moments(start, terms, functions, orders, lists, work, step)
    information(mean, terms, functions, orders, lists, work, hessian)
    solve(hessian, step)
    copy_into(step, theta)
    value = _means(theta, terms, live, functions, orders, counts, mean, lists)
    level = math.log(total / live.sum() + 1e-9)
    if not value > total * level - total:  # the first step overshot: begin at equal means instead
        for a in range(size):
            theta[a] = 0.0
        theta[0] = level
        value = _means(theta, terms, live, functions, orders, counts, mean, lists)
    for _ in range(_NEWTON_LIMIT):
        _moments(mean, terms, functions, orders, lists, work, step)
        for a in range(size):
            gradient[a] = observed[a] - step[a]
            step[a] = gradient[a]
        information(mean, terms, functions, orders, lists, work, hessian)
        solve(hessian, step)
        decrement = 0.0
        for a in range(size):
            decrement += gradient[a] * step[a]
        width = 1.0
        while True:
            for a in range(size):
                theta[a] += width * step[a]
            improved = _means(theta, terms, live, functions, orders, counts, mean, lists)
            if improved >= value - 1e-9 * abs(value) or width < _SHORTEST:
                break
            for a in range(size):
                theta[a] -= width * step[a]
            width *= 0.5
        value = improved
        if decrement < _DECREMENT:
            return theta, mean, value, True
    return theta, mean, value, False


@kernel
def convex_functions(lists: int) -> Floats:
    """What makes any convex function of the number of lists: (k - j)+ for j = 2 to lists - 1, one a row."""
    result = np.zeros((max(0, lists - 2), lists + 1))
    for j in range(len(result)):
        for k in range(j + 3, lists + 1):
            result[j, k] = k - j - 2.0
    return result


@kernel
def _slopes(counts: Floats, mean: Floats, live: Flags, functions: Floats, orders: Ints) -> Floats:
    result = np.zeros(len(functions))
    for cell in range(len(counts)):
        if live[cell]:
            for m in range(len(functions)):
                result[m] += (counts[cell] - mean[cell]) * functions[m, orders[cell]]
    return result


@kernel
def fit_convex(
    counts: Floats, terms: Ints, live: Flags, orders: Ints, lists: int, plain: Floats
) -> tuple[Floats, Floats, float, bool, Flags]:
    """The lower bound model: coefficients of `convex_functions` are 0 or more (Rivest and Baillargeon 2007).

    The likelihood is concave, so the greatest one under these bounds is unique. An active set finds it:
    the function of the steepest slope enters, those that would turn negative leave on the way.

    Args:
        counts: As for `fit`.
        terms: As for `fit`.
        live: As for `fit`.
        orders: As for `fit`.
        lists: As for `fit`.
        plain: Functions that are not bounded, such as the number of lists itself, shape (m, k + 1).

    Returns:
        As `fit`, and which of the convex functions are in.
    """
    convex = convex_functions(lists)
    inside = np.zeros(len(convex), np.bool_)
    weights = np.zeros(len(convex))
    theta, mean, value, converged = fit(counts, terms, live, plain, orders, lists)
    first = len(terms) + len(plain)
    for _ in range(3 * len(convex)):
        slopes = _slopes(counts, mean, live, convex, orders)
        entering = -1
        for j in range(len(convex)):
            steep = slopes[j] > _SLOPE * (1.0 + counts.sum())
            if not inside[j] and steep and (entering < 0 or slopes[j] > slopes[entering]):
                entering = j
        if entering < 0:
            break
        inside[entering] = True
        while True:
            columns = np.concatenate((plain, convex[inside]))
            theta, mean, value, converged = fit(counts, terms, live, columns, orders, lists)
            leaving, share = -1, 1.0
            members = np.flatnonzero(inside)
            for place in range(len(members)):
                now, target = weights[members[place]], theta[first + place]
                if target <= 0.0 and now / (now - target + 1e-300) < share:
                    leaving, share = int(members[place]), now / (now - target + 1e-300)
            for place in range(len(members)):
                weights[members[place]] += share * (theta[first + place] - weights[members[place]])
            if leaving < 0:
                break
            inside[leaving] = False
            weights[leaving] = 0.0
    return theta, mean, value, converged, inside


@kernel
def profile(
    counts: Floats,
    hidden: float,
    terms: Ints,
    live: Flags,
    functions: Floats,
    orders: Ints,
    lists: int,
    convex: bool,
) -> float:
    """Multinomial log likelihood of the population, the other parameters at their best.

    Args:
        counts: As for `fit`.
        hidden: Persons on no list, 0 or more.
        terms: As for `fit`.
        live: As for `fit`; the persons on no list always take part.
        functions: As for `fit`.
        orders: As for `fit`.
        lists: As for `fit`.
        convex: Whether `convex_functions` stand beside, as for `fit_convex`.
    """
    whole, everyone = counts.copy(), live.copy()
    whole[0], everyone[0] = hidden, True
    value: float
    if convex:
        value = fit_convex(whole, terms, everyone, orders, lists, functions)[2]
    else:
        value = fit(whole, terms, everyone, functions, orders, lists)[2]
    total = whole.sum()
    value += total - total * math.log(total) + math.lgamma(total + 1.0) - math.lgamma(hidden + 1.0)
    return value


@kernel
def _is_top(row: npt.NDArray[np.uint8], masks: Ints, place: int) -> bool:
    """Whether no other term of the model contains this one."""
    for other in range(len(masks)):
        if other != place and row[other] and masks[other] & masks[place] == masks[place]:
            return False
    return True


@kernel
def _score(
    counts: Floats,
    margins: Floats,
    masks: Ints,
    row: npt.NDArray[np.uint8],
    function: Floats,
    orders: Ints,
    lists: int,
) -> tuple[float, float, float]:
    """BIC without the factorials, the function's coefficient, and the population."""
    terms, live = live_terms(margins, masks, row, lists)
    theta, _, value, converged = fit(counts, terms, live, function, orders, lists)
    if not converged:
        return np.inf, 0.0, np.inf
    size = 2 + lists + row.sum()
    return -2.0 * value + size * math.log(margins[0]), theta[-1], margins[0] + math.exp(min(theta[0], 600.0))


@kernel
def search(
    counts: Floats, masks: Ints, start: npt.NDArray[np.uint8], function: Floats, orders: Ints, lists: int
) -> tuple[npt.NDArray[np.uint8], float, float]:
    """The model of lowest BIC near `start` in which persons differ: its coefficient is above 0.

    One pair of lists enters, or one term that no other contains leaves, whichever lowers the BIC most, until
    nothing does.

    Args:
        counts: Count of each history, shape (2^k,).
        masks: Interactions, pairs and higher, shape (T,).
        start: The model to begin with, shape (T,).
        function: The function of the number of lists, shape (1, k + 1).
        orders: Number of lists of each history, shape (2^k,).
        lists: Number of lists, k.

    Returns:
        The model, its BIC without the factorials and its population; infinite if there is none.
    """
    margins = counts.copy()
    superset_sums(margins, lists)
    row, found = start.copy(), start.copy()
    best, slope, population = _score(counts, margins, masks, row, function, orders, lists)
    found_bic, found_population = (best, population) if slope > 0.0 else (np.inf, np.inf)
    while True:
        moved = -1
        for place in range(len(masks)):
            if row[place]:
                if not _is_top(row, masks, place):
                    continue
            elif orders[masks[place]] > 2:
                continue
            row[place] = 1 - row[place]
            bic, slope, population = _score(counts, margins, masks, row, function, orders, lists)
            if slope > 0.0 and bic < found_bic:
                found_bic, found_population = bic, population
                copy_into(row, found)
            if bic < best - 1e-9:
                best, moved = bic, place
            row[place] = 1 - row[place]
        if moved < 0:
            return found, found_bic, found_population
        row[moved] = 1 - row[moved]

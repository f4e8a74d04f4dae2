"""Fit log-linear models with functions of the number of lists that have a person.

If persons differ in how easily they are seen, the log mean of a history depends on the number of lists in it
beside the lists themselves: a convex function of that number whose form follows from how persons differ
(Rivest and Baillargeon 2007, Biometrics 63(4); Rivest 2011, The International Journal of Biostatistics 7(1)).
Here such functions stand beside the terms of `loglinear`; the persons on no list may be fixed, which gives
the multinomial likelihood as a profile in the population (Cormack 1992, Biometrics 48).

The fit is that of `loglinear` with m columns more, which are no masks, so their sums go over all histories::

    theta (p + m) = terms (p) | functions (m)
    log mean (2^k) = sums over subsets of theta[:p]  +  theta[p:] @ functions[:, orders]

The lower bound holds m = k - 2 convex functions at coefficients of 0 or more by an active set::

    none in --> slope of each that is out --> the steepest above 0 enters --> fit
                    ^                                                          |
                    +-- all in are above 0 <-- the first to reach 0 leaves <---+
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.loglinear import (
    copy_into,
    dot,
    live_terms,
    move,
    solve,
    subset_sums,
    superset_sums,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NEWTON_LIMIT = 200  # more than in `loglinear`: far from the best number hidden, steps are cut for long
_SHORTEST = 1e-12  # part of a step; far from the best number hidden the first ones can be very long
_DECREMENT = 1e-13  # squared Newton decrement at which the next step is below rounding
_SLACK = 1e-9  # as in `loglinear`
_SLOPE = 1e-7  # gradient of the log likelihood below which a function at zero stays there


class Design(NamedTuple):
    """What the log mean of a history is a sum of, over k lists.

    Attributes:
        terms: Masks of p terms, the constant first: 1 in the histories that contain them, shape (p,).
        functions: Of the number of lists, 0 on no list, shape (m, k + 1).
        orders: Number of lists of each history, shape (2^k,).
        lists: Number of lists, k.
    """

    terms: Ints
    functions: Floats
    orders: Ints
    lists: int


@kernel
def _means(counts: Floats, live: Bools, design: Design, theta: Floats, mean: Floats) -> float:
    """Means of the live histories into `mean`; the log likelihood without the factorials."""
    terms, functions, orders, lists = design
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
def _moments(values: Floats, design: Design, work: Floats, out: Floats) -> None:
    """Sums of `values` over the histories of each term and weighted by each function; uses up `work`."""
    terms, functions, orders, lists = design
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
def information(mean: Floats, design: Design, work: Floats, out: Floats) -> None:
    """Lower triangle of the Fisher information, shape (p + m, p + m); uses up `work`, shape (2^k,)."""
    terms, functions, orders, lists = design
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
def _first_step(counts: Floats, live: Bools, design: Design) -> Floats:
    """Weighted least squares from the counts themselves, shape (p + m,)."""
    cells, size = len(counts), len(design.terms) + len(design.functions)
    mean, work, start = np.zeros(cells), np.empty(cells), np.zeros(cells)
    for cell in range(cells):
        if live[cell]:
            mean[cell] = counts[cell] + 0.1
            start[cell] = mean[cell] * math.log(mean[cell]) - 0.1
    step, hessian = np.empty(size), np.empty((size, size))
    _moments(start, design, work, step)
    information(mean, design, work, hessian)
    solve(hessian, step)
    return step


@kernel
def fit(counts: Floats, live: Bools, design: Design) -> tuple[Floats, Floats, float, bool]:
    """Maximise the Poisson likelihood over terms and functions.

    Args:
        counts: Count of each history, shape (2^k,); entry 0 counts if `live[0]`.
        live: Histories that take part, shape (2^k,).
        design: Terms and functions.

    Returns:
        Coefficients of terms and functions (p + m,), means (2^k,), log likelihood without the factorials,
        and whether the iterations converged.
    """
    cells, size = len(counts), len(design.terms) + len(design.functions)
    observed, gradient, step = np.empty(size), np.empty(size), np.empty(size)
    hessian, mean, work = np.empty((size, size)), np.zeros(cells), np.empty(cells)
    total = 0.0
    for cell in range(cells):
        if live[cell]:
            total += counts[cell]
    _moments(np.where(live, counts, 0.0), design, work, observed)
    theta = _first_step(counts, live, design)
    value = _means(counts, live, design, theta, mean)
    level = math.log(total / live.sum() + 1e-9)
    if not value > total * level - total:  # the first step overshot: begin at equal means instead
        theta = np.zeros(size)
        theta[0] = level
        value = _means(counts, live, design, theta, mean)
    for _ in range(_NEWTON_LIMIT):
        _moments(mean, design, work, step)
        for a in range(size):
            gradient[a] = observed[a] - step[a]
            step[a] = gradient[a]
        information(mean, design, work, hessian)
        solve(hessian, step)
        width = 1.0
        while True:
            move(theta, step, width)
            improved = _means(counts, live, design, theta, mean)
            if improved >= value - _SLACK * abs(value) or width < _SHORTEST:
                break
            move(theta, step, -width)
            width *= 0.5
        value = improved
        if dot(gradient, step) < _DECREMENT:
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
def _slopes(counts: Floats, mean: Floats, live: Bools, functions: Floats, orders: Ints) -> Floats:
    result = np.zeros(len(functions))
    for cell in range(len(counts)):
        if live[cell]:
            for m in range(len(functions)):
                result[m] += (counts[cell] - mean[cell]) * functions[m, orders[cell]]
    return result


@kernel
def fit_convex(counts: Floats, live: Bools, design: Design) -> tuple[Floats, Floats, float, bool, Bools]:
    """The lower bound model: coefficients of `convex_functions` are 0 or more (Rivest and Baillargeon 2007).

    The likelihood is concave, so the greatest one under these bounds is unique. An active set finds it:
    the function of the steepest slope enters, those that would turn negative leave on the way.

    Args:
        counts: As for `fit`.
        live: As for `fit`.
        design: As for `fit`; its functions are not bounded, such as the number of lists itself.

    Returns:
        As `fit`, and which of the convex functions are in.
    """
    terms, plain, orders, lists = design
    convex = convex_functions(lists)
    inside = np.zeros(len(convex), np.bool_)
    weights = np.zeros(len(convex))
    theta, mean, value, converged = fit(counts, live, design)
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
            theta, mean, value, converged = fit(counts, live, Design(terms, columns, orders, lists))
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
def profile(counts: Floats, hidden: float, live: Bools, design: Design, convex: bool) -> float:
    """Multinomial log likelihood of the population, the other parameters at their best.

    Args:
        counts: As for `fit`.
        hidden: Persons on no list, 0 or more.
        live: As for `fit`; the persons on no list always take part.
        design: As for `fit`.
        convex: Whether `convex_functions` stand beside, as for `fit_convex`.
    """
    whole, everyone = counts.copy(), live.copy()
    whole[0], everyone[0] = hidden, True
    value: float
    if convex:  # noqa: SIM108  Numba types both branches of one expression
        value = fit_convex(whole, everyone, design)[2]
    else:
        value = fit(whole, everyone, design)[2]
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
    counts: Floats, margins: Floats, masks: Ints, row: npt.NDArray[np.uint8], design: Design
) -> tuple[float, float, float]:
    """BIC without the factorials, the function's coefficient, and the population; `design` without terms."""
    _, function, orders, lists = design
    terms, live = live_terms(margins, masks, row, lists)
    theta, _, value, converged = fit(counts, live, Design(terms, function, orders, lists))
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
    design = Design(masks[:0], function, orders, lists)
    row, found = start.copy(), start.copy()
    best, slope, population = _score(counts, margins, masks, row, design)
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
            bic, slope, population = _score(counts, margins, masks, row, design)
            if slope > 0.0 and bic < found_bic:
                found_bic, found_population = bic, population
                copy_into(row, found)
            if bic < best - 1e-9:
                best, moved = bic, place
            row[place] = 1 - row[place]
        if moved < 0:
            return found, found_bic, found_population
        row[moved] = 1 - row[moved]

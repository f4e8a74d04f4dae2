"""The models of `visibility` without interactions, for lists so many that their 2^k histories take too long.

Without interactions the likelihood knows only the persons on each list and the persons by number of lists.
With v_i the odds of list i, the mean number on j lists is exp(constant + function of j) e_j(v), where e_j is
the elementary symmetric polynomial, as in the conditional likelihood of the Rasch model. So a step costs k^4,
not k 2^k.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.loglinear import copy_into, solve

Floats = npt.NDArray[np.float64]
_NEWTON_LIMIT = 200  # as in `visibility`
_SLACK = 1e-9  # as in `loglinear`
_SHORTEST = 1e-12  # part of a step; the first ones can be very long where many lists have few persons
_DECREMENT = 1e-13  # squared Newton decrement at which the next step is below rounding
_SLOPE = 1e-7  # gradient of the log likelihood below which a function at zero stays there


@kernel
def _symmetric(odds: Floats, one: int, other: int, out: Floats) -> None:
    """Elementary symmetric polynomials of the odds without two lists (-1 for none), shape (k + 1,)."""
    for j in range(len(out)):
        out[j] = 0.0
    out[0] = 1.0
    for i in range(len(odds)):
        if i in (one, other):
            continue
        for j in range(len(out) - 1, 0, -1):
            out[j] += odds[i] * out[j - 1]


@kernel
def _by_number(theta: Floats, functions: Floats, lists: int, hidden: bool) -> tuple[Floats, Floats]:
    """exp(constant + function of the number of lists), and the mean number of persons, both (k + 1,)."""
    weight, odds, mean = np.empty(lists + 1), np.exp(theta[1 : 1 + lists]), np.empty(lists + 1)
    for j in range(lists + 1):
        eta = theta[0]
        for m in range(len(functions)):
            eta += theta[1 + lists + m] * functions[m, j]
        weight[j] = math.exp(min(eta, 600.0))
    if not hidden:
        weight[0] = 0.0
    _symmetric(odds, -1, -1, mean)
    return weight, mean * weight


@kernel
def _information(theta: Floats, functions: Floats, lists: int, hidden: bool) -> Floats:
    """Fisher information, lower triangle, shape (p, p); its first column is the means of the statistics."""
    size, first = len(theta), 1 + lists
    result, part = np.zeros((size, size)), np.empty(lists + 1)
    odds = np.exp(theta[1:first])
    weight, mean = _by_number(theta, functions, lists, hidden)
    result[0, 0] = mean.sum()
    for m in range(len(functions)):
        for j in range(lists + 1):
            result[first + m, 0] += mean[j] * functions[m, j]
            for other in range(m + 1):
                result[first + m, first + other] += mean[j] * functions[m, j] * functions[other, j]
    for i in range(lists):
        _symmetric(odds, i, -1, part)
        for j in range(1, lists + 1):
            on = weight[j] * odds[i] * part[j - 1]
            result[1 + i, 0] += on
            for m in range(len(functions)):
                result[first + m, 1 + i] += on * functions[m, j]
        result[1 + i, 1 + i] = result[1 + i, 0]
        for other in range(i):
            _symmetric(odds, i, other, part)
            for j in range(2, lists + 1):
                result[1 + i, 1 + other] += weight[j] * odds[i] * odds[other] * part[j - 2]
    return result


@kernel
def _value(theta: Floats, observed: Floats, functions: Floats, lists: int, hidden: bool) -> float:
    return float(theta @ observed) - float(_by_number(theta, functions, lists, hidden)[1].sum())


@kernel
def _start(totals: Floats, frequencies: Floats, functions: Floats, everybody: float, hidden: bool) -> Floats:
    """Odds from the totals; constant and functions by weighted least squares from the frequencies themselves.

    From functions of zero the first Newton step would be far too long where many lists have few persons.
    """
    lists = len(totals)
    theta, size = np.zeros(1 + lists + len(functions)), 1 + len(functions)
    for i in range(lists):
        share = totals[i] / (1.5 * everybody + 1.0)
        theta[1 + i] = math.log(share / (1.0 - share))
    polynomial, column = np.empty(lists + 1), np.ones(size)
    _symmetric(np.exp(theta[1 : 1 + lists]), -1, -1, polynomial)
    matrix, right = np.zeros((size, size)), np.zeros(size)
    for j in range(0 if hidden else 1, lists + 1):
        weight = frequencies[j] + 0.1
        column[1:] = functions[:, j]
        for a in range(size):
            right[a] += weight * column[a] * math.log(weight / polynomial[j])
            for b in range(a + 1):
                matrix[a, b] += weight * column[a] * column[b]
    solve(matrix, right)
    theta[0] = right[0]
    for m in range(len(functions)):
        theta[1 + lists + m] = right[1 + m]
    return theta


@kernel
def _observed(totals: Floats, frequencies: Floats, functions: Floats, everybody: float) -> Floats:
    """What the constant, the lists and the functions add up to over the persons, shape (p,)."""
    lists = len(totals)
    found = np.zeros(1 + lists + len(functions))
    found[0] = everybody
    for i in range(lists):
        found[1 + i] = totals[i]
    for m in range(len(functions)):
        for j in range(1, lists + 1):
            found[1 + lists + m] += frequencies[j] * functions[m, j]
    return found


@kernel
def fit_numbers(
    totals: Floats, frequencies: Floats, functions: Floats, hidden: bool
) -> tuple[Floats, Floats, Floats, float, bool]:
    """Maximise the Poisson likelihood.

    Args:
        totals: Persons on each list, all above 0, shape (k,).
        frequencies: Persons by number of lists, shape (k + 1,); entry 0 counts if `hidden`.
        functions: Values by number of lists, 0 on no list, shape (m, k + 1).
        hidden: Whether the persons on no list are given.

    Returns:
        Coefficients (constant, lists, functions), mean number of persons by number of lists (k + 1,),
        information (p, p), log likelihood without the factorials, and whether the iterations converged.
    """
    lists = len(totals)
    everybody = frequencies[1:].sum() + (frequencies[0] if hidden else 0.0)
    observed = _observed(totals, frequencies, functions, everybody)
    step = np.empty(len(observed))
    theta = _start(totals, frequencies, functions, everybody, hidden)
    value = _value(theta, observed, functions, lists, hidden)
    plain = theta.copy()  # without the functions, the mean of all persons right
    plain[0], plain[1 + lists :] = 0.0, 0.0
    plain[0] = math.log(everybody / _by_number(plain, functions, lists, hidden)[1].sum())
    level = _value(plain, observed, functions, lists, hidden)
    if not value > level:
        theta, value = plain, level
    converged = False
    for _ in range(_NEWTON_LIMIT):
        information = _information(theta, functions, lists, hidden)
        gradient = observed - information[:, 0]
        copy_into(gradient, step)
        solve(information, step)
        decrement = float(gradient @ step)
        width = 1.0
        while True:
            trial = theta + width * step
            improved = _value(trial, observed, functions, lists, hidden)
            if improved >= value - _SLACK * abs(value) or width < _SHORTEST:
                break
            width *= 0.5
        theta, value = trial, improved
        if decrement < _DECREMENT:
            converged = True
            break
    mean = _by_number(theta, functions, lists, hidden)[1]
    return theta, mean, _information(theta, functions, lists, hidden), value, converged


def fit_convex_numbers(
    totals: Floats, frequencies: Floats, convex: Floats, hidden: bool
) -> tuple[Floats, Floats, Floats, float, bool, npt.NDArray[np.bool_]]:
    """The lower bound model: coefficients of the functions are 0 or more, as in `visibility.fit_convex`.

    Args:
        totals: As for `fit_numbers`.
        frequencies: As for `fit_numbers`.
        convex: The functions, shape (m, k + 1).
        hidden: As for `fit_numbers`.

    Returns:
        As `fit_numbers`, and which of the functions are in.
    """
    inside = np.zeros(len(convex), np.bool_)
    weights = np.zeros(len(convex))
    first, used = 1 + len(totals), frequencies.copy()
    used[0] = frequencies[0] if hidden else 0.0
    found = fit_numbers(totals, frequencies, convex[inside], hidden)
    for _ in range(3 * len(convex)):
        slopes = np.where(inside, -np.inf, convex @ (used - found[1]))
        entering = int(slopes.argmax())
        if slopes[entering] <= _SLOPE * (1.0 + used.sum()):
            break
        inside[entering] = True
        while True:
            found = fit_numbers(totals, frequencies, convex[inside], hidden)
            now, target = weights[inside], found[0][first:]
            with np.errstate(divide="ignore", invalid="ignore"):
                shares = np.where(target <= 0.0, now / (now - target), np.inf)
            leaving = int(shares.argmin())
            weights[inside] += min(1.0, shares[leaving]) * (target - now)
            if not shares[leaving] < 1.0:
                break
            member = np.flatnonzero(inside)[leaving]
            inside[member], weights[member] = False, 0.0
            if not inside.any():
                found = fit_numbers(totals, frequencies, convex[inside], hidden)
                break
    return (*found, inside)

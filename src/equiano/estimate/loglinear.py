"""Fit one Poisson log-linear model by extended maximum likelihood.

The counts of the 2^k - 1 observable capture histories are independent Poisson variables whose log mean is a
sum of the model's terms contained in the history (Fienberg 1972; Cormack 1989). A term whose margin is zero
has the estimate minus infinity: every history that contains it has mean zero and leaves the fit, and the
rest is fitted by Newton's method (Chan, Silverman and Vincent 2021, section 2). The constant term estimates
the unseen history.

As each column of the design is "the history contains this term", all sums over histories are sums over
supersets. They are computed for every term at once by one pass over the bits (a zeta transform), so an
iteration costs k 2^k additions and one Cholesky factorisation.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from equiano.compiled import kernel

_NEWTON_LIMIT = 60
_DECREMENT = 1e-13  # squared Newton decrement at which the next step is below rounding


@kernel
def superset_sums(values: npt.NDArray[np.float64], lists: int) -> None:
    """Replace each entry by the sum over all histories that contain it, in place; shape (2^k,)."""
    for bit in range(lists):
        step = 1 << bit
        for cell in range(len(values)):
            if not cell & step:
                values[cell] += values[cell | step]


@kernel
def subset_sums(values: npt.NDArray[np.float64], lists: int) -> None:
    """Replace each entry by the sum over all histories inside it, in place; shape (2^k,)."""
    for bit in range(lists):
        step = 1 << bit
        for cell in range(len(values)):
            if cell & step:
                values[cell] += values[cell ^ step]


@kernel
def live_terms(
    margins: npt.NDArray[np.float64], masks: npt.NDArray[np.int64], row: npt.NDArray[np.uint8], lists: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Terms with a finite estimate, and which histories keep a positive mean.

    Args:
        margins: Superset sums of the counts, shape (2^k,).
        masks: Interactions of the model space, shape (T,).
        row: The model, shape (T,).
        lists: Number of lists, k.

    Returns:
        Masks of the terms with a positive margin, the constant first; and a flag per history.
    """
    cells = 1 << lists
    terms = np.empty(1 + lists + len(masks), np.int64)
    live = np.ones(cells, np.bool_)
    live[0] = False
    terms[0] = 0
    count = 1
    for index in range(lists + len(masks)):
        mask = 1 << index if index < lists else masks[index - lists]
        if index >= lists and not row[index - lists]:
            continue
        if margins[mask] > 0:
            terms[count] = mask
            count += 1
            continue
        for cell in range(cells):
            if cell & mask == mask:
                live[cell] = False
    return terms[:count], live


@kernel
def solve(hessian: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> None:
    """Solve in place by Cholesky; a direction without information (pivot of zero) gets the step zero."""
    size = len(right)
    for j in range(size):
        scale = hessian[j, j]
        for i in range(j):
            hessian[j, j] -= hessian[j, i] * hessian[j, i]
        if hessian[j, j] <= 1e-11 * scale or scale <= 0.0:
            hessian[j, j] = 0.0
            for row in range(j + 1, size):
                hessian[row, j] = 0.0
            continue
        root = math.sqrt(hessian[j, j])
        hessian[j, j] = root
        for row in range(j + 1, size):
            total = hessian[row, j]
            for i in range(j):
                total -= hessian[row, i] * hessian[j, i]
            hessian[row, j] = total / root
    for j in range(size):
        for i in range(j):
            right[j] -= hessian[j, i] * right[i]
        right[j] = right[j] / hessian[j, j] if hessian[j, j] > 0 else 0.0
    for j in range(size - 1, -1, -1):
        for i in range(j + 1, size):
            right[j] -= hessian[i, j] * right[i]
        right[j] = right[j] / hessian[j, j] if hessian[j, j] > 0 else 0.0


@kernel
def copy_into(source: npt.NDArray[Any], target: npt.NDArray[Any]) -> None:
    """Copy values. A loop, as assignment to a slice compiles the text of a shape error into every kernel."""
    for i in range(len(source)):
        target[i] = source[i]


@kernel
def _fill_hessian(
    hessian: npt.NDArray[np.float64], sums: npt.NDArray[np.float64], terms: npt.NDArray[np.int64]
) -> None:
    for a in range(len(terms)):
        for b in range(a + 1):
            hessian[a, b] = sums[terms[a] | terms[b]]


@kernel
def _log_means(
    beta: npt.NDArray[np.float64], terms: npt.NDArray[np.int64], eta: npt.NDArray[np.float64], lists: int
) -> None:
    for cell in range(len(eta)):
        eta[cell] = 0.0
    for a in range(len(terms)):
        eta[terms[a]] = beta[a]
    subset_sums(eta, lists)


@kernel
def _kernel(
    counts: npt.NDArray[np.float64],
    live: npt.NDArray[np.bool_],
    eta: npt.NDArray[np.float64],
    mean: npt.NDArray[np.float64],
) -> float:
    """Means from log means, and the log likelihood without its constant."""
    total = 0.0
    for cell in range(1, len(counts)):
        if live[cell]:
            mean[cell] = math.exp(min(eta[cell], 600.0))
            total -= mean[cell]
            if counts[cell] > 0:
                total += counts[cell] * eta[cell]
        else:
            mean[cell] = 0.0
    mean[0] = 0.0
    return total


@kernel
def fit_terms(
    counts: npt.NDArray[np.float64],
    margins: npt.NDArray[np.float64],
    terms: npt.NDArray[np.int64],
    live: npt.NDArray[np.bool_],
    lists: int,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float, bool]:
    """Maximise the likelihood over the finite terms.

    Args:
        counts: Count of each history, shape (2^k,); entry 0 is not used.
        margins: Superset sums of the counts, shape (2^k,).
        terms: Masks of the finite terms, the constant first, shape (p,).
        live: Histories with a positive mean, shape (2^k,).
        lists: Number of lists, k.

    Returns:
        Coefficients (p,), means (2^k,) with entry 0 zero, log likelihood without the factorials, and
        whether the iterations converged.
    """
    cells, size = 1 << lists, len(terms)
    beta, step = np.zeros(size), np.empty(size)
    hessian = np.empty((size, size))
    gradient = np.empty(size)
    eta, mean, sums = np.empty(cells), np.zeros(cells), np.zeros(cells)
    # The first step is weighted least squares from the counts themselves, as in iteratively reweighted
    # fitting.
    for cell in range(1, cells):
        if live[cell]:
            start = counts[cell] + 0.1
            mean[cell] = start
            sums[cell] = start * math.log(start) + counts[cell] - start
    superset_sums(sums, lists)
    for a in range(size):
        step[a] = sums[terms[a]]
    copy_into(mean, sums)
    superset_sums(sums, lists)
    _fill_hessian(hessian, sums, terms)
    solve(hessian, step)
    copy_into(step, beta)
    _log_means(beta, terms, eta, lists)
    value = _kernel(counts, live, eta, mean)
    if value < -1e100:  # the first step overshot: begin at equal means instead
        for a in range(size):
            beta[a] = 0.0
        beta[0] = math.log(margins[0] / cells + 1e-9)
        _log_means(beta, terms, eta, lists)
        value = _kernel(counts, live, eta, mean)
    for _ in range(_NEWTON_LIMIT):
        copy_into(mean, sums)
        superset_sums(sums, lists)
        _fill_hessian(hessian, sums, terms)
        for a in range(size):
            step[a] = margins[terms[a]] - sums[terms[a]]
        copy_into(step, gradient)
        solve(hessian, step)
        decrement = 0.0
        for a in range(size):
            decrement += gradient[a] * step[a]
        width = 1.0
        while True:
            for a in range(size):
                beta[a] += width * step[a]
            _log_means(beta, terms, eta, lists)
            improved = _kernel(counts, live, eta, mean)
            if improved >= value - 1e-9 * abs(value) or width < 1e-6:
                break
            for a in range(size):
                beta[a] -= width * step[a]
            width *= 0.5
        value = improved
        if decrement < _DECREMENT:
            return beta, mean, value, True
    return beta, mean, value, False


def factorial_constant(counts: npt.NDArray[np.int64]) -> float:
    """What the factorials of the Poisson likelihood add to -2 log likelihood."""
    return 2.0 * float(gammaln(counts[1:] + 1.0).sum())

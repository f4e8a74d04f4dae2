"""Fit one Poisson log-linear model by extended maximum likelihood.

The counts of the 2^k - 1 observable capture histories are independent Poisson variables whose log mean is a
sum of the model's terms contained in the history (Fienberg 1972; Cormack 1989). A term whose margin is zero
has the estimate minus infinity: every history that contains it has mean zero and leaves the fit, and the
rest is fitted by Newton's method (Chan, Silverman and Vincent 2021, section 2). The constant term estimates
the unseen history.

As each column of the design is "the history contains this term", all sums over histories are sums over
supersets. They are computed for every term at once by one pass over the bits (a zeta transform), so an
iteration costs k 2^k additions and one Cholesky factorisation::

    counts (2^k) --weighted least squares--> beta (p)
      +-> beta (p) --sums over subsets--> eta (2^k) --exp--> mean (2^k) --sums over supersets--> sums (2^k)
      |   gradient (p) = margins[term] - sums[term]      hessian (p, p) = sums[term | other term]
      +-- beta += width * hessian^-1 gradient            width 1, halved while the likelihood falls

A history is an index of 0 to 2^k - 1 (bit i: on list i + 1), a term the mask of its lists, so the histories
with two terms are those with the union of the masks.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from equiano.compiled import kernel

_NEWTON_LIMIT = 60  # near the top each step doubles the digits; a relaxation without an estimate uses all
_DECREMENT = 1e-13  # squared Newton decrement at which the next step is below rounding
_START = 0.1  # added to each count, so that an empty cell has a logarithm; the fit does not depend on it
_OVERSHOT = -1e100  # a log likelihood that only means near exp(600), where `_kernel` cuts, can have
# By so much of itself the log likelihood may fall: near the top it moves by rounding alone, and no shorter
# step would raise it.
_SLACK = 1e-9
_SHORTEST = 1e-6  # part of a step: 20 halvings; chosen, not measured
_NO_PIVOT = 1e-11  # of its diagonal: what rounding leaves of a pivot that is zero


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
        if hessian[j, j] <= _NO_PIVOT * scale or scale <= 0.0:
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
def copy_into(source: npt.NDArray[np.generic], target: npt.NDArray[np.generic]) -> None:
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
def dot(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> float:
    """Inner product, summed in order: the library's own takes another order on another processor."""
    total = 0.0
    for a in range(len(left)):
        total += left[a] * right[a]
    return total


@kernel
def move(beta: npt.NDArray[np.float64], step: npt.NDArray[np.float64], width: float) -> None:
    """Add so many steps in place."""
    for a in range(len(beta)):
        beta[a] += width * step[a]


@kernel
def _first_step(
    counts: npt.NDArray[np.float64], terms: npt.NDArray[np.int64], live: npt.NDArray[np.bool_], lists: int
) -> npt.NDArray[np.float64]:
    """Weighted least squares from the counts themselves, as in iteratively reweighted fitting, shape (p,)."""
    mean, sums = np.zeros(len(counts)), np.zeros(len(counts))
    for cell in range(1, len(counts)):
        if live[cell]:
            start = counts[cell] + _START
            mean[cell] = start
            sums[cell] = start * math.log(start) + counts[cell] - start
    superset_sums(sums, lists)
    step, hessian = np.empty(len(terms)), np.empty((len(terms), len(terms)))
    for a in range(len(terms)):
        step[a] = sums[terms[a]]
    superset_sums(mean, lists)
    _fill_hessian(hessian, mean, terms)
    solve(hessian, step)
    return step


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
        Coefficients (p,), means (2^k,) with entry 0 zero, log likelihood without the factorials, convergence.
    """
    cells, size = len(counts), len(terms)
    step, gradient, hessian = np.empty(size), np.empty(size), np.empty((size, size))
    eta, mean, sums = np.empty(cells), np.zeros(cells), np.zeros(cells)
    beta = _first_step(counts, terms, live, lists)
    _log_means(beta, terms, eta, lists)
    value = _kernel(counts, live, eta, mean)
    if value < _OVERSHOT:  # begin at equal means instead
        beta = np.zeros(size)
        beta[0] = math.log(margins[0] / cells + 1e-9)
        _log_means(beta, terms, eta, lists)
        value = _kernel(counts, live, eta, mean)
    for _ in range(_NEWTON_LIMIT):
        copy_into(mean, sums)
        superset_sums(sums, lists)
        _fill_hessian(hessian, sums, terms)
        for a in range(size):
            gradient[a] = step[a] = margins[terms[a]] - sums[terms[a]]
        solve(hessian, step)
        width = 1.0
        while True:
            move(beta, step, width)
            _log_means(beta, terms, eta, lists)
            improved = _kernel(counts, live, eta, mean)
            if improved >= value - _SLACK * abs(value) or width < _SHORTEST:
                break
            move(beta, step, -width)
            width *= 0.5
        value = improved
        if dot(gradient, step) < _DECREMENT:
            return beta, mean, value, True
    return beta, mean, value, False


def factorial_constant(counts: npt.NDArray[np.int64]) -> float:
    """What the factorials of the Poisson likelihood add to -2 log likelihood."""
    return 2.0 * float(gammaln(counts[1:] + 1.0).sum())

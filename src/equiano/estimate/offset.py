"""Log-linear models with one interaction fixed at a stated odds ratio.

The interaction enters as an offset: its coefficient is given, all others are estimated (Gerritse, van der
Heijden & Bakker 2015, Journal of Official Statistics 31(3)). Fixed so, the interaction of two lists is the
log odds ratio of the two among persons on no other list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.estimate.bootstrap import Floats
from equiano.estimate.existence import ESTIMABLE, code_of
from equiano.estimate.loglinear import live_terms, superset_sums

_NEWTON_LIMIT = 200  # more than in `loglinear`: steps are cut to `_LONGEST_STEP`
_LONGEST_STEP = 2.0  # in log means: a longer step of Newton's method overshoots by orders of magnitude
_STEP = 1e-9  # where the next step moves no coefficient by more, the fit has converged


@dataclass(frozen=True)
class OffsetFits:
    """One model with a fixed interaction, fitted to each of B tables.

    Attributes:
        hidden: Estimated persons on no list, shape (B,); infinite where the model has no estimate.
        minus_twice_log_likelihood: Without the factorials, shape (B,); infinite where there is no estimate.
    """

    hidden: Floats
    minus_twice_log_likelihood: Floats


def fit_offset(
    tables: Floats,
    masks: npt.NDArray[np.int64],
    row: npt.NDArray[np.uint8],
    lists: int,
    fixed: int,
    log_odds: float,
) -> OffsetFits:
    """Fit one log-linear model with one interaction fixed, to many tables at once.

    Args:
        tables: Counts of the histories, shape (B, 2^k); entry 0 of each is not used.
        masks: Interactions of the model space, shape (T,).
        row: The model, shape (T,). If it has the fixed interaction, that is not estimated but given.
        lists: Number of lists, k.
        fixed: Bit mask of the fixed interaction; 0 for none.
        log_odds: Its coefficient.
    """
    row = np.where(masks == fixed, 0, row).astype(np.uint8)
    terms = np.array([0, *(1 << i for i in range(lists)), *masks[row.astype(bool)]], np.int64)
    cells = np.arange(1, 1 << lists)
    design = (cells[:, None] & terms == terms).astype(np.float64)
    shift = np.where((cells & fixed) == fixed, log_odds, 0.0) if fixed else np.zeros(len(cells))
    codes = np.array([code_of(np.ascontiguousarray(table), masks, row, lists) for table in tables])
    usable = codes == ESTIMABLE
    hidden, fit = np.full(len(tables), np.inf), np.full(len(tables), np.inf)
    if usable.any():
        counts = tables[usable, 1:]
        finite, live = _finite(tables[usable], masks, row, lists, terms)
        beta, mean, converged = _newton(counts, design, shift, finite, live)
        logs = np.where(live, np.log(np.maximum(mean, 1e-300)), 0.0)
        value = 2.0 * (mean.sum(axis=1) - (counts * logs).sum(axis=1))
        hidden[usable] = np.where(converged, np.exp(beta[:, 0]), np.inf)
        fit[usable] = np.where(converged, value, np.inf)
    return OffsetFits(hidden, fit)


def _finite(
    tables: Floats,
    masks: npt.NDArray[np.int64],
    row: npt.NDArray[np.uint8],
    lists: int,
    terms: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which terms are finite, shape (B, p), and which seen histories have a positive mean, shape (B, C)."""
    finite = np.zeros((len(tables), len(terms)), np.bool_)
    live = np.zeros((len(tables), (1 << lists) - 1), np.bool_)
    for b, table in enumerate(tables):
        margins = table.copy()
        superset_sums(margins, lists)
        found, cells = live_terms(margins, masks, row, lists)
        finite[b] = np.isin(terms, found)
        live[b] = cells[1:]
    return finite, live


def _newton(
    counts: Floats,
    design: Floats,
    shift: Floats,
    finite: npt.NDArray[np.bool_],
    live: npt.NDArray[np.bool_],
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Coefficients (B, p), means (B, C) and convergence, by Newton's method on all tables at once."""
    size = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)

    def solved(weights: Floats, right: Floats) -> Floats:
        hessian = (weights @ products).reshape(-1, size, size)
        # A term at minus infinity has no cell left: a one on its diagonal gives it the step zero.
        hessian[:, np.arange(size), np.arange(size)] += np.where(finite, 1e-12, 1.0)
        found = np.linalg.solve(hessian, np.where(finite, right, 0.0)[..., None])[..., 0]
        return np.asarray(found, np.float64)

    start = np.where(live, counts + 0.1, 0.0)  # as in `loglinear`: an empty cell needs a logarithm
    beta = solved(start, (start * (np.log(counts + 0.1) - shift)) @ design)
    converged = np.zeros(len(counts), np.bool_)
    for _ in range(_NEWTON_LIMIT):
        # exp(50) persons are none; a mean beyond only comes up on the way.
        mean = np.where(live, np.exp(np.minimum(beta @ design.T + shift, 50.0)), 0.0)
        step = solved(mean, (np.where(live, counts, 0.0) - mean) @ design)
        longest = np.abs(step).max(axis=1)
        converged = longest < _STEP
        if converged.all():
            break
        beta += step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
    return beta, np.where(live, np.exp(np.minimum(beta @ design.T + shift, 50.0)), 0.0), converged

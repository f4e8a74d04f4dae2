"""Persons who differ in how easily they are seen: the models M0, Mt, Mh and Mth, and their lower bound.

Rivest and Baillargeon (2007, Biometrics 63(4)) write the models of Otis et al. (1978) as log-linear ones, as
the R package Rcapture does. `Mt` is independent lists; `Mth` adds a function of the number of lists k that
follows from how persons differ: 2^k - 1 (Poisson), k^2/2 (Darroch), log(3.5) - log(3.5 + k) (Gamma).
How many persons no list sees hangs on that function, which no data tell. What holds for all of them is the
lower bound: any convex function that adds nothing for one list and two, Chao's bound with lists of different
reach.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtri

from equiano.estimate import visibility
from equiano.estimate.existence import positive_table_exists
from equiano.estimate.loglinear import factorial_constant, live_terms, superset_sums
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.models import ModelSpace, model_space
from equiano.estimate.result import Interval
from equiano.estimate.table import CaptureTable
from equiano.estimate.visibility import Bools, Design, Floats, Ints
from equiano.estimate.visibility_design import Cells, Numbers
from equiano.words import mark

KIND = mark("profile likelihood")
GAMMA = 3.5  # Rcapture's default
_PROGRAMME = 4096  # histories: 12 lists; the linear programme has a variable for each; chosen for time
_UNBOUNDED = 1e4  # an upper end of so many times the persons seen is none
FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "poisson": lambda k: 2.0**k - 1.0,
    "darroch": lambda k: k**2 / 2.0,
    "gamma": lambda k: math.log(GAMMA) - np.log(GAMMA + k),
}
"""By name: the function of the number of lists, array in and out."""
BOUND = "lower-bound"


@dataclass(frozen=True)
class VisibilityModel:
    """A fitted model.

    Attributes:
        name: `Mth darroch [12,34]`: whether lists differ in reach (t) and persons in visibility (h), the
            function, and the interactions beside it.
        population: Persons seen and unseen; infinite if there is no estimate.
        standard_error: Of the population, as Rcapture gives it.
        aic: Akaike's information criterion.
        bic: Bayesian information criterion; its sample size is the persons seen.
        slope: Coefficient of the function; above 0 if persons differ. None for `M0`, `Mt` and the bound.
        exists: Whether the estimate exists and is identifiable.
    """

    name: str
    population: float
    standard_error: float
    aic: float
    bic: float
    slope: float | None
    exists: bool


def orders_of(lists: int) -> Ints:
    """Number of lists of each history, shape (2^k,)."""
    result = np.zeros(1 << lists, np.int64)
    for i in range(lists):
        result[1 << i : 2 << i] = result[: 1 << i] + 1
    return result


@dataclass(frozen=True)
class Fitted:
    """A model with what its interval needs.

    Attributes:
        model: What it says.
        table: The table.
        row: Its interactions, shape (T,).
        coefficients: By mask of the term; a term whose margin is zero, at minus infinity, is not in it.
        design: Gives the likelihood.
    """

    model: VisibilityModel
    table: CaptureTable
    row: npt.NDArray[np.uint8]
    coefficients: dict[int, float]
    design: Cells | Numbers


def _name(function: str | None, equal_lists: bool, space: ModelSpace, row: npt.NDArray[np.uint8]) -> str:
    kind = ("M" if equal_lists else "Mt") + ("h" if function else "")
    parts = [{"M": "M0"}.get(kind, kind), function or "", space.name(row) if row.any() else ""]
    return " ".join(part for part in parts if part)


def fit_model(
    table: CaptureTable,
    function: str | None = None,
    *,
    equal_lists: bool = False,
    space: ModelSpace | None = None,
    row: npt.NDArray[np.uint8] | None = None,
) -> Fitted:
    """Fit one model.

    Args:
        table: Capture table of 2 to 20 lists.
        function: A key of `FUNCTIONS`, `BOUND`, or None for persons who are equally visible.
        equal_lists: Whether all lists reach equally many (M0 and Mh).
        space: Space of the interactions beside it.
        row: The interactions, shape (T,); none if not given.
    """
    lists, number = table.size, np.arange(table.size + 1.0)
    space = space or model_space(lists, 1)
    row = np.zeros(len(space.masks), np.uint8) if row is None else row
    plain = [number] if equal_lists else []
    plain += [FUNCTIONS[function](number)] if function in FUNCTIONS else []
    functions = np.array(plain).reshape(len(plain), lists + 1)
    margins = table.floats
    superset_sums(margins, lists)
    terms, live = live_terms(margins, space.masks, row, lists)
    size = 1 + lists + int(row.sum()) + len(plain)  # terms at minus infinity count too
    if equal_lists:
        terms, live, size = terms[:1], np.arange(1 << lists) > 0, 1 + len(plain)
    design = _design(table, terms, live, functions, function == BOUND, plain=not (equal_lists or row.any()))
    found = design.fit()
    size += len(found.columns) - len(functions)
    # Without the bounds at 0 the table must tell every convex function from the interactions.
    bounded = function == BOUND and row.any()
    told = not bounded or _identifies(live, terms, visibility.convex_functions(lists), lists)
    exists = found.converged and told and _exists(table, terms, live, found.columns)
    hidden = math.exp(min(found.theta[0], 600.0))
    minus_twice = factorial_constant(table.counts) - 2.0 * found.value
    model = VisibilityModel(
        _name(function, equal_lists, space, row),
        table.observed + hidden if exists else math.inf,
        _standard_error(found.information, hidden) if exists else math.inf,
        minus_twice + 2.0 * size,
        minus_twice + size * math.log(table.observed),
        float(found.theta[-1]) if function in FUNCTIONS else None,
        exists,
    )
    return Fitted(model, table, row, dict(zip(terms.tolist(), found.theta.tolist(), strict=False)), design)


def _design(
    table: CaptureTable, terms: Ints, live: Bools, functions: Floats, convex: bool, *, plain: bool
) -> Cells | Numbers:
    orders = orders_of(table.size)
    if table.size <= MODEL_LISTS or not plain:
        return Cells(table.floats, live, Design(terms, functions, orders, table.size), convex)
    cells, lists = np.flatnonzero(table.counts), len(terms) - 1
    counts = table.floats[cells]
    totals = np.array([counts[cells & term == term].sum() for term in terms[1:]])
    frequencies = np.bincount(orders[cells], counts, lists + 1).astype(np.float64)
    return Numbers(totals, frequencies, functions[:, : lists + 1], convex)


def _matrix(cells: Ints, terms: Ints, columns: Floats, lists: int) -> Floats:
    """Design of some histories, shape (cells, p)."""
    return np.column_stack([(cells[:, None] & terms) == terms, columns[:, orders_of(lists)[cells]].T])


def _identifies(live: Bools, terms: Ints, columns: Floats, lists: int) -> bool:
    """Whether the design of the live histories has full rank, functions that are 0 in all of them aside."""
    design = _matrix(np.flatnonzero(live), terms, columns, lists)
    design = design[:, design.any(axis=0)]
    return bool(np.linalg.matrix_rank(design / np.abs(design).max(axis=0)) == design.shape[1])


def _exists(table: CaptureTable, terms: Ints, live: Bools, columns: Floats) -> bool:
    """Whether the estimate exists and is identifiable.

    Both hold if the histories observed alone have a design of full rank; else a linear programme decides,
    and above `_PROGRAMME` histories, where it would take minutes, the answer is no.
    """
    size = len(terms) + len(columns)
    seen = _matrix(np.flatnonzero(table.counts), terms, columns, table.size)
    if np.linalg.matrix_rank(seen / np.abs(seen).max(axis=0)) == size:
        return True
    cells = np.flatnonzero(live)
    if len(cells) > _PROGRAMME:
        return False
    design = _matrix(cells, terms, columns, table.size)
    scaled = design / np.abs(design).max(axis=0)
    return bool(np.linalg.matrix_rank(scaled) == size) and positive_table_exists(scaled, table.floats[cells])


def _standard_error(information: Floats, hidden: float) -> float:
    """Standard error of the population: of the hidden mean and of the hidden persons themselves."""
    scale = np.sqrt(np.diag(information))
    variance = float(np.linalg.pinv(information / np.outer(scale, scale))[0, 0] / scale[0] ** 2)
    return math.sqrt(hidden + hidden**2 * variance)


def profile_interval(fitted: Fitted, level: float) -> Interval:
    """Interval of the population by the multinomial profile likelihood (Cormack 1992), as `closedpCI.t`.

    It ends at the persons seen where the likelihood there is within the limit, and is open above where it
    does not fall below the limit up to `_UNBOUNDED` times the persons seen.
    """
    observed = fitted.table.observed
    known: dict[float, float] = {}

    def at(hidden: float) -> float:
        if hidden not in known:
            known[hidden] = fitted.design.log_likelihood(hidden)
        return known[hidden]

    centre = max(fitted.model.population - observed, 0.0)
    if not math.isfinite(centre):
        return Interval(level, observed, math.inf, KIND)
    top = minimize_scalar(
        lambda hidden: -at(hidden),
        # The multinomial's best lies at or a little below the Poisson's; half as much again holds it.
        bounds=(0.0, 1.5 * centre + 1.0),
        method="bounded",
        options={"xatol": 1e-5 * (1.0 + centre)},
    )
    peak = max(-float(top.fun), at(0.0))
    best = float(top.x) if -float(top.fun) >= at(0.0) else 0.0
    limit = peak - float(chdtri(1, 1.0 - level)) / 2.0  # chi-squared with one degree: the population alone
    low, high = 0.0, math.inf
    if at(0.0) < limit:
        low = float(brentq(lambda hidden: at(hidden) - limit, 0.0, best, xtol=1e-7 * (1.0 + best)))
    above = 2.0 * best + 1.0  # doubled until it is outside: the likelihood falls slowly on this side
    while at(above) > limit and above < _UNBOUNDED * observed:
        above *= 2.0
    if at(above) <= limit:
        high = float(brentq(lambda hidden: at(hidden) - limit, best, above, xtol=1e-7 * (1.0 + best)))
    return Interval(level, observed + low, observed + high, KIND)

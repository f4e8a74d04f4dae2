"""The models that the data do not tell from the best, and the interval over all of them.

From good starts a search collects every model whose BIC lies within a stated distance of the best one
(Occam's window: Madigan and Raftery 1994). The models are the hierarchical log-linear ones, each also with a
term for persons who differ in how easily they are seen (`visibility_models`). The interval of the population
runs from the lowest to the highest end of their intervals: it holds the choice of the model, and what a
difference in visibility that the data cannot exclude would do.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from equiano.compiled import kernel
from equiano.estimate import visibility
from equiano.estimate.existence import ESTIMABLE, check_terms
from equiano.estimate.loglinear import live_terms, solve, superset_sums
from equiano.estimate.models import ModelRow, ModelSpace, model_space
from equiano.estimate.pairs import P_THRESHOLD, choose
from equiano.estimate.result import Interval
from equiano.estimate.table import CaptureTable
from equiano.estimate.visibility import Bools, Design, Floats, Ints
from equiano.estimate.visibility_models import FUNCTIONS, orders_of
from equiano.words import mark

EQUAL = "equal"
KIND = mark("over the models near the best in BIC")
# A model with one term more than the best has log(persons seen) more in BIC if the term explains nothing. So
# the window always holds every such model: dependence of one pair of lists, or a difference in visibility,
# that the data did not show. With few persons it is no narrower than this ("strong" evidence is 6 to 10, Kass
# and Raftery 1995).
LEAST_DISTANCE = 8.0
MOST_FITS = 600  # a search this long has far more models than its interval needs
_UNBOUNDED = 1e4  # hidden persons for each person seen: beyond, the estimate is none


@dataclass(frozen=True)
class NearModel:
    """A model that the data do not tell from the best.

    Attributes:
        function: Key of `FUNCTIONS`, or `EQUAL` if all persons are about equally visible.
        row: Its interactions, shape (T,).
        population: Persons seen and unseen.
        bic: BIC without the factorials.
        spread: Standard deviation of the log of the hidden number; infinite if the estimate has no end.
        slope: Coefficient of the function, above 0 if persons differ; 0 without one.
    """

    function: str
    row: ModelRow = field(repr=False, compare=False)
    population: float
    bic: float
    spread: float
    slope: float

    def ends(self, observed: int, level: float, least: float = 0.0) -> tuple[float, float]:
        """Log-normal interval of the hidden, with the persons seen (Burnham et al. 1987).

        Args:
            observed: Persons seen.
            level: Of the interval.
            least: Hidden number above which the upper end stands, whatever the estimate.
        """
        hidden = self.population - observed
        far = min(float(ndtri((1 + level) / 2)) * self.spread, 600.0)
        return observed + hidden * math.exp(-far), observed + max(hidden, least) * math.exp(far)


@dataclass(frozen=True)
class NearModels:
    """The models near the best of one table, best first.

    Attributes:
        space: Space of their interactions.
        models: The models.
        bounds: Lower bound models with the interactions of the best models: what holds if persons differ.
        equal: The best model in which all persons are about equally visible, near or not; None without one.
        differing: The best in which persons differ.
        observed: Persons seen.
    """

    space: ModelSpace
    models: tuple[NearModel, ...]
    bounds: tuple[NearModel, ...]
    equal: NearModel | None
    differing: NearModel | None
    observed: int

    @property
    def visibility(self) -> float | None:
        """BIC of the best model of equal visibility less that of the best in which persons differ.

        Minus infinity where no model in which they differ has an estimate, infinite where no other has; None
        without models.
        """
        if self.equal is not None and self.differing is not None:
            return self.equal.bic - self.differing.bic
        if self.equal is self.differing:
            return None
        return -math.inf if self.equal is not None else math.inf

    def interval(self, level: float = 0.95) -> Interval:
        """From the lowest to the highest end over the models.

        Each model's own interval leaves out half of what this one may, as the ends of the whole are the
        most extreme of several. A slope below 0 comes by chance or from lists that exclude each other;
        persons never differ less than not at all. So such a model has no lower end, and its upper end stands
        above the number of equally visible persons as far as it does not know the slope.

        Raises:
            ValueError: If there is no model.
        """
        each = (1 + level) / 2
        none = self.equal.population - self.observed if self.equal else 0.0
        below = [one for one in (*self.models, *self.bounds) if one.slope >= 0] or list(self.models)
        low = min(one.ends(self.observed, each)[0] for one in below)
        ends = [one.ends(self.observed, each, none if one.slope < 0 else 0.0)[1] for one in self.models]
        high = max(ends)
        return Interval(level, low, high if high < _UNBOUNDED * self.observed else math.inf, KIND)


@kernel
def _spread(mean: Floats, design: Design) -> float:
    """Standard deviation of the log of the hidden number; infinite without information."""
    size = len(design.terms) + len(design.functions)
    information, first = np.empty((size, size)), np.zeros(size)
    visibility.information(mean, design, np.empty(len(mean)), information)
    first[0] = 1.0
    solve(information, first)
    return math.sqrt(math.log1p(first[0])) if first[0] > 0.0 else np.inf


def _hidden(theta: Floats) -> float:
    return math.exp(min(float(theta[0]), 600.0))


class _Search:
    """Fits models of one table, each once."""

    def __init__(self, table: CaptureTable) -> None:
        self.counts, self.lists = table.floats, table.size
        self.space = model_space(table.size)
        self.orders = orders_of(table.size)
        self.margins = table.floats
        superset_sums(self.margins, self.lists)
        number = np.arange(self.lists + 1.0)
        self.functions = {EQUAL: np.empty((0, self.lists + 1))}
        self.functions |= {name: function(number)[None] for name, function in FUNCTIONS.items()}
        masks = [int(mask) for mask in self.space.masks]
        # For each interaction, those it contains and those that contain it.
        self.parts = [[i for i, m in enumerate(masks) if m & mask == m != mask] for mask in masks]
        self.wholes = [[i for i, m in enumerate(masks) if m & mask == mask != m] for mask in masks]
        self.fitted: dict[tuple[str, bytes], NearModel | None] = {}

    def fit(self, function: str, row: ModelRow) -> NearModel | None:
        """The model; None if it has no estimate."""
        key = (function, row.tobytes())
        if key not in self.fitted:
            self.fitted[key] = self._fit(function, row)
        return self.fitted[key]

    def _fit(self, function: str, row: ModelRow) -> NearModel | None:
        terms, live = self._estimable(row)
        functions = self.functions[function]
        if terms is None or len(terms) + len(functions) > np.count_nonzero(live):
            return None
        design = Design(terms, functions, self.orders, self.lists)
        theta, mean, value, converged = visibility.fit(self.counts, live, design)
        spread = self._spread(theta, mean, design) if converged else math.inf
        return self._model(function, row, theta, value, spread, len(terms))

    def bound(self, row: ModelRow) -> NearModel | None:
        """The lower bound model with these interactions."""
        terms, live = self._estimable(row)
        if terms is None:
            return None
        none = Design(terms, self.functions[EQUAL], self.orders, self.lists)
        theta, mean, value, converged, inside = visibility.fit_convex(self.counts, live, none)
        design = none._replace(functions=visibility.convex_functions(self.lists)[inside])
        spread = self._spread(theta, mean, design) if converged else math.inf
        return replace(self._model("bound", row, theta, value, spread, len(terms)), slope=0.0)

    def _estimable(self, row: ModelRow) -> tuple[Ints | None, Bools]:
        terms, live = live_terms(self.margins, self.space.masks, row, self.lists)
        return (terms if check_terms(self.counts, terms, live) == ESTIMABLE else None), live

    def _spread(self, theta: Floats, mean: Floats, design: Design) -> float:
        """Standard deviation of the log of the hidden, chance of who is seen included; infinite if open."""
        hidden = _hidden(theta)
        if hidden >= _UNBOUNDED * self.margins[0]:
            return math.inf
        variance = math.expm1(_spread(mean, design) ** 2)
        return math.sqrt(math.log1p(variance + 1.0 / max(hidden, 1e-9)))

    def _model(
        self, function: str, row: ModelRow, theta: Floats, value: float, spread: float, terms: int
    ) -> NearModel:
        """A fitted model; `terms` of it are finite."""
        size = len(theta) + self.lists + 1 + int(row.sum()) - terms  # terms at minus infinity count too
        return NearModel(
            function,
            row,
            float(self.margins[0]) + _hidden(theta),
            -2.0 * value + size * math.log(self.margins[0]),
            spread,
            float(theta[-1]) if len(theta) > terms else 0.0,
        )

    def neighbours(self, row: ModelRow) -> Iterator[ModelRow]:
        """Hierarchical models of one interaction more or less."""
        for j in range(len(row)):
            related = row[self.parts[j]] == 0 if not row[j] else row[self.wholes[j]] > 0
            if related.any():
                continue
            other = row.copy()
            other[j] ^= 1
            yield other


def near_models(table: CaptureTable, most: int = MOST_FITS) -> NearModels:
    """The models near the best in BIC, found by best-first search from the stepwise and the simplest model.

    Args:
        table: Capture table of 3 to 10 lists.
        most: Fits after which the search ends.

    Returns:
        The models; none if no model has an estimate.
    """
    return _near_models(table.size, table.counts.tobytes(), most)


@lru_cache(maxsize=16)  # the estimate and its verdict ask for the same tables; draws and strata are some ten
def _near_models(lists: int, cells: bytes, most: int) -> NearModels:
    """`near_models`, remembered by what it depends on."""
    table = CaptureTable(tuple(map(str, range(lists))), np.frombuffer(cells, np.int64), "")
    search = _Search(table)
    distance = max(LEAST_DISTANCE, math.log(max(table.observed, 2)))
    best = _walk(search, table, distance, most)
    fitted = sorted((one for one in search.fitted.values() if one is not None), key=lambda one: one.bic)
    near = [one for one in fitted if one.bic <= best + distance]
    rows = [
        next((one.row for one in near if (one.function == EQUAL) is equal), None) for equal in (True, False)
    ]
    bounds = [found for row in rows if row is not None and (found := search.bound(row)) is not None]
    equal = next((one for one in fitted if one.function == EQUAL), None)
    differing = next((one for one in fitted if one.slope > 0), None)
    return NearModels(search.space, tuple(near), tuple(bounds), equal, differing, table.observed)


def _walk(search: _Search, table: CaptureTable, distance: float, most: int) -> float:
    """Fit from the starts on, always beside the best model not yet visited; the lowest BIC."""
    pairs = model_space(table.size, min(2, table.size - 1)).masks
    start = np.zeros(len(search.space.masks), np.uint8)
    start[: len(pairs)] = choose(table.floats, pairs, table.size, P_THRESHOLD)[0]
    queue: list[tuple[float, int, NearModel]] = []
    best = math.inf
    fresh = [(function, row) for function in search.functions for row in (start, np.zeros_like(start))]
    while True:
        for function, row in fresh:
            if (function, row.tobytes()) in search.fitted:
                continue
            if (found := search.fit(function, row)) is not None:
                best = min(best, found.bic)
                heapq.heappush(queue, (found.bic, len(search.fitted), found))
        if not queue or len(search.fitted) >= most:
            return best
        bic, _, one = heapq.heappop(queue)
        if bic > best + distance:
            return best
        fresh = [(one.function, row) for row in search.neighbours(one.row)]

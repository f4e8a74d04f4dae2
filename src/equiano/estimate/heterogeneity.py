"""Do persons differ in how easily they are seen, and how many are there at least if they do?

The models are those of `visibility_models`. Here the best of them stands against the best log-linear model in
which all persons are about equally visible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equiano.estimate import visibility
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.models import model_space
from equiano.estimate.ranking import Ranking, rank_models
from equiano.estimate.result import Interval, RankedModel
from equiano.estimate.table import CaptureTable
from equiano.estimate.visibility_models import (
    BOUND,
    FUNCTIONS,
    Fitted,
    fit_model,
    orders_of,
    profile_interval,
)


@dataclass(frozen=True)
class VisibilityEvidence:
    """Whether the table says that persons differ in how easily they are seen.

    Attributes:
        equal_model: Best log-linear model in which all persons are about equally visible, by BIC.
        equal_bic: Its BIC; None without an estimable model.
        equal_population: Its population.
        differing_model: Best model in which persons differ, interactions of pairs of lists beside it.
        differing_bic: Its BIC; None without one.
        differing_population: Its population; it hangs on the form of the function.
        difference: `differing_bic` - `equal_bic`: below 0 the table prefers that persons differ.
        lower_bound: Population of the Mth lower bound model (`lower_bound`); None if it has no estimate.
        lower_interval: Its profile likelihood interval of 95%.
        lower_model: Name of the lower bound model, with the pairs of lists that exclude each other.
    """

    equal_model: str | None
    equal_bic: float | None
    equal_population: float | None
    differing_model: str | None
    differing_bic: float | None
    differing_population: float | None
    difference: float | None
    lower_bound: float | None
    lower_interval: Interval | None
    lower_model: str

    def as_dict(self) -> dict[str, object]:
        """For JSON; an infinite end is null."""
        interval = None if self.lower_interval is None else self.lower_interval.as_dict()
        return {**vars(self), "lower_interval": interval}


def best_differing(table: CaptureTable, ranking: Ranking | None = None) -> Fitted | None:
    """The model of lowest BIC in which persons differ, interactions of pairs of lists beside it.

    Args:
        table: Capture table.
        ranking: Models of equal visibility; the search starts from the best of them and from no interaction.

    Returns:
        None if no such model has an estimate: always for two lists.
    """
    lists, number = table.size, np.arange(table.size + 1.0)
    if lists < 3:
        return None
    space = ranking.space if ranking is not None else model_space(lists, min(2, lists - 1))
    starts = [np.zeros(len(space.masks), np.uint8)]
    if ranking is not None and len(ranking.rows):
        starts.append(np.ascontiguousarray(ranking.rows[0]))
    rows = {(name, tuple(start.tolist())) for name in FUNCTIONS for start in starts}
    if lists <= MODEL_LISTS:
        for name, function in FUNCTIONS.items():
            values = function(number)[None]
            for start in starts:
                row = visibility.search(table.floats, space.masks, start, values, orders_of(lists), lists)[0]
                rows.add((name, tuple(row.tolist())))
    fitted = [fit_model(table, name, space=space, row=np.array(row, np.uint8)) for name, row in sorted(rows)]
    usable = [one for one in fitted if one.model.exists and (one.model.slope or 0.0) > 0.0]
    return min(usable, key=lambda one: one.model.bic, default=None)


def visibility_evidence(table: CaptureTable, ranking: Ranking | None = None) -> VisibilityEvidence:
    """Whether the table says that persons differ in how easily they are seen, and what holds if they do.

    Args:
        table: Capture table with somebody on two lists.
        ranking: `rank_models(table)`, if it is at hand; up to `MODEL_LISTS` lists it is made if not. Above,
            independent lists stand for equal visibility and no interactions are searched.
    """
    if ranking is None and table.size <= MODEL_LISTS:
        ranking = rank_models(table)
    equal = _best_equal(table, ranking)
    found = best_differing(table, ranking)
    differing = None if found is None else found.model
    fitted = lower_bound(table, ranking, found)
    bound = fitted.model
    return VisibilityEvidence(
        equal_model=equal.model if equal else None,
        equal_bic=equal.bic if equal else None,
        equal_population=equal.population if equal else None,
        differing_model=differing.name if differing else None,
        differing_bic=differing.bic if differing else None,
        differing_population=differing.population if differing else None,
        difference=differing.bic - equal.bic if differing and equal else None,
        lower_bound=bound.population if bound.exists else None,
        lower_interval=profile_interval(fitted, 0.95) if bound.exists else None,
        lower_model=bound.name,
    )


def _best_equal(table: CaptureTable, ranking: Ranking | None) -> RankedModel | None:
    if ranking is not None:
        return next(iter(ranking.best(1)), None)
    plain = fit_model(table).model
    return RankedModel(plain.name, plain.population, plain.bic) if plain.exists else None


def lower_bound(table: CaptureTable, ranking: Ranking | None, differing: Fitted | None) -> Fitted:
    """The lower bound model beside the pairs of lists that the best model says exclude each other.

    Such pairs have fewer persons on both lists, so without them the bound may be too high; positive
    dependence of a pair only lowers it (interactions beside the bound: Rivest 2011).

    Args:
        table: Capture table.
        ranking: Models of equal visibility, best first; None for the plain bound.
        differing: The best model in which persons differ.
    """
    plain = fit_model(table, BOUND)
    if ranking is None or not len(ranking.rows):
        return plain
    best = fit_model(table, space=ranking.space, row=ranking.rows[0])
    row = ranking.rows[0]
    if differing is not None and differing.model.bic < best.model.bic:
        best, row = differing, differing.row
    pairs = orders_of(table.size)[ranking.space.masks] == 2
    signs = [best.coefficients.get(mask, -1.0) for mask in ranking.space.masks.tolist()]
    excluding = (row.astype(bool) & pairs & (np.array(signs) < 0.0)).astype(np.uint8)
    if not excluding.any():
        return plain
    beside = fit_model(table, BOUND, space=ranking.space, row=excluding)
    return beside if beside.model.exists else plain

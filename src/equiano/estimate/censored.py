"""Estimate from a table some of whose counts are known only to lie between two numbers (`<5`, `*`, blank).

The log-linear model is fitted by the EM algorithm: the E-step puts in place of each such count its mean under
a Poisson variable kept between the two numbers, the M-step fits the model to the filled table (Dempster,
Laird and Rubin 1977). The likelihood of such a cell is the probability of its range, so BIC compares models
by what was seen. The information lost is taken off as Louis (1982) shows, and the interval is wider for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from equiano.estimate.bootstrap import Progress, run
from equiano.estimate.interval import (
    Floats,
    LogNormal,
    percentile_intervals,
    usual,
)
from equiano.estimate.loglinear import fit_terms, live_terms, superset_sums
from equiano.estimate.models import ModelSpace
from equiano.estimate.ranking import choice_kernel, rank_models
from equiano.estimate.result import Estimate, NotEstimable, RankedModel
from equiano.estimate.search import evaluate
from equiano.estimate.table import CaptureTable, overlap_evidence

KIND = "log-normal, given the model; kept-back cells as ranges"
# Models best by BIC on each of the tables filled with the least, middle and greatest counts are fitted by EM;
# a model far down in all three cannot be best for counts between them.
_CANDIDATES = 30
# Where the ranges leave the hidden number open (nothing holds an overlap off zero), it grows without
# end, ever more slowly: a model that has not settled after so many steps is such a one.
_STEPS, _TOLERANCE = 1000, 1e-7
Row = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Fit:
    """A model fitted by EM.

    Attributes:
        row: The model.
        seen: Expected number of persons seen.
        hidden: Estimated number of persons on no list.
        bic: BIC of what was seen.
        means: Mean of each history, the unseen one 0, shape (2^k,).
        lost: Variance of each kept-back count given its range, else 0, shape (2^k,).
        terms: Masks of the finite terms, the constant first.
    """

    row: Row
    seen: float
    hidden: float
    bic: float
    means: Floats
    lost: Floats
    terms: npt.NDArray[np.int64]

    @property
    def population(self) -> float:
        """Persons seen and unseen."""
        return self.seen + self.hidden


def range_moments(mean: float, low: int, high: int) -> tuple[float, float, float]:
    """Mean and variance of a Poisson count known to lie between two numbers, and the log of that chance."""
    values = np.arange(low, high + 1)
    logs = values * math.log(max(mean, 1e-300)) - mean - gammaln(values + 1.0)
    top = float(logs.max())
    weights = np.exp(logs - top)
    total = float(weights.sum())
    centre = float(weights @ values) / total
    return centre, float(weights @ (values - centre) ** 2) / total, top + math.log(total)


def _fit(table: CaptureTable, space: ModelSpace, row: Row) -> _Fit | None:
    """Fit one model by EM; None if its estimate does not settle."""
    counts = table.floats
    hidden = math.nan
    for _ in range(_STEPS):
        margins = counts.copy()
        superset_sums(margins, table.size)
        terms, live = live_terms(margins, space.masks, row, table.size)
        beta, means, _, converged = fit_terms(counts, margins, terms, live, table.size)
        before, hidden = hidden, math.exp(min(float(beta[0]), 700.0))
        for cell, low, high in table.censored:
            # Never quite zero: a zero would drop the cell's terms, and it would not come back.
            counts[cell] = max(range_moments(float(means[cell]), low, high)[0], 1e-6)
        if abs(hidden - before) <= _TOLERANCE * max(hidden, 1.0):
            break
    else:
        return None
    if not converged:
        return None
    lost = np.zeros_like(counts)
    value = 0.0
    kept = {cell for cell, _, _ in table.censored}
    for cell, low, high in table.censored:
        _, lost[cell], chance = range_moments(float(means[cell]), low, high)
        value += chance
    shown = np.array([cell for cell in np.flatnonzero(live) if cell not in kept])
    logs = np.log(np.maximum(means[shown], 1e-300))
    value += float(np.sum(counts[shown] * logs - means[shown] - gammaln(counts[shown] + 1)))
    size = 1 + table.size + int(row.sum())
    seen = float(counts.sum())
    return _Fit(row, seen, hidden, -2 * value + size * math.log(seen), means, lost, terms)


def _filled(table: CaptureTable, place: int) -> CaptureTable:
    """The table with each kept-back count at its least (0), or greatest (1)."""
    counts = table.counts.copy()
    for cell, *ends in table.censored:
        counts[cell] = ends[place]
    return table.with_counts(counts)


def _candidates(table: CaptureTable, max_order: int | None) -> tuple[ModelSpace, list[Row], int | None]:
    """Models that may be best, and how many have no estimate."""
    middle = table.with_counts(table.counts)
    first = rank_models(middle, max_order)
    rows = {row.tobytes(): row for row in first.rows[:_CANDIDATES]}
    margins = table.floats
    superset_sums(margins, table.size)
    for filled in (_filled(table, 0), _filled(table, 1)):
        for row in rank_models(filled, max_order).rows[:_CANDIDATES]:
            if evaluate(table.floats, margins, first.space.masks, row, table.size)[2] == 0:
                rows.setdefault(row.tobytes(), row)
    return first.space, list(rows.values()), first.failed.get("either")


def _fitted(table: CaptureTable, max_order: int | None) -> tuple[ModelSpace, list[_Fit], int | None]:
    space, rows, failed = _candidates(table, max_order)
    fits = [fit for row in rows if (fit := _fit(table, space, row)) is not None]
    return space, sorted(fits, key=lambda fit: fit.bic), failed


def _log_variance(fit: _Fit, lists: int) -> float:
    """Variance of the log hidden number: observed information, plus the Poisson variation of the count."""
    weights = fit.means - fit.lost
    weights[0] = 0.0
    superset_sums(weights, lists)
    information = weights[fit.terms[:, None] | fit.terms[None, :]]
    return float(np.linalg.pinv(information)[0, 0]) + 1.0 / max(fit.hidden, 1e-9)


def _interval(table: CaptureTable, fit: _Fit) -> LogNormal:
    spread = math.sqrt(math.log1p(_log_variance(fit, table.size)))
    least, most = (_filled(table, place).observed for place in (0, 1))
    return LogNormal(least, fit.hidden, spread, KIND, most)


def estimate_censored(
    table: CaptureTable,
    *,
    bootstrap: int,
    seed: int,
    max_order: int | None = None,
    models: int = 0,
    progress: Progress | None = None,
) -> Estimate | NotEstimable:
    """Population by the model of lowest BIC where some counts are ranges.

    Args:
        table: Capture table of 2 to 10 lists with `censored` cells.
        bootstrap: Number of resamples, 0 for an interval given the model. Each draws the kept-back counts
            within their ranges, resamples the persons and chooses the model anew among all.
        seed: Seed of the resampling.
        max_order: Highest order of interactions.
        models: Number of the best models to report.
        progress: Called with resamples done and their total.

    Returns:
        The estimate, or `NotEstimable` if no model is estimable.
    """
    space, fits, failed = _fitted(table, max_order)
    ranges = {table.history(cell): [low, high] for cell, low, high in table.censored}
    if not fits:
        reason = "No model has an estimate: the kept-back counts leave open how many are hidden."
        evidence = {"overlaps": overlap_evidence(table), "kept_back": ranges}
        return NotEstimable("bic", reason, evidence, table.observed, failed, table.sha256)
    best = fits[0]
    diagnostics: dict[str, Any] = {"max_order": space.order, "kept_back": ranges, "fitted_by_em": len(fits)}
    make = _interval(table, best)
    intervals, draws = usual(make), None
    if bootstrap:
        draws = _resampled(table, best, bootstrap, seed, max_order, progress)
        intervals = percentile_intervals(draws, "bootstrap percentile, kept-back cells drawn")
        diagnostics["replicates"] = bootstrap
        diagnostics["replicates_without_estimate"] = int(np.sum(~np.isfinite(draws)))
    return Estimate(
        "bic",
        best.population,
        round(best.seen),
        intervals,
        space.name(best.row),
        best.bic,
        len(fits),
        failed,
        diagnostics,
        seed if bootstrap else None,
        table.sha256,
        models=tuple(RankedModel(space.name(f.row), f.population, f.bic) for f in fits[:models]),
        draws=draws,
        make_interval=None if bootstrap else make,
    )


def _resampled(
    table: CaptureTable,
    fit: _Fit,
    number: int,
    seed: int,
    max_order: int | None,
    progress: Progress | None,
) -> Floats:
    """Populations of resamples, shape (number,), each of a table whose kept-back counts were drawn."""
    rng = np.random.default_rng(seed)
    counts = np.tile(table.floats, (number, 1))
    for cell, low, high in table.censored:
        values = np.arange(low, high + 1)
        logs = values * math.log(max(float(fit.means[cell]), 1e-300)) - gammaln(values + 1.0)
        chances = np.exp(logs - logs.max())
        counts[:, cell] = rng.choice(values, size=number, p=chances / chances.sum())
    totals = counts.sum(axis=1)
    tables = rng.multinomial(totals.astype(np.int64), counts / totals[:, None]).astype(np.float64)
    middle = table.with_counts(table.counts)
    return run(choice_kernel(middle, rank_models(middle, max_order), None), tables, progress)

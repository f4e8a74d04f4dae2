"""Estimates by stratum (sex, age band, region, form), a pooled model, and totals.

Each stratum is estimated on its own where it is thick enough. The pooled model gives every stratum its own
number and its own chance of being on each list, and lets all strata share the interactions between lists,
which are those of the BIC-best model of the table added up over strata (a log-linear model with the stratum
as covariate; van der Heijden et al. 2012). It lends thin strata the dependence seen in the others; whether
that is fair cannot be tested in a thin stratum, so the result says which strata leaned on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano import __version__
from equiano.answer import Answer, Cell, check_level
from equiano.errors import NotEstimableError, UsageError
from equiano.estimate.existence import positive_table_exists
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.methods import Result, automatic, estimate_table
from equiano.estimate.models import ModelSpace
from equiano.estimate.options import Options
from equiano.estimate.population import Population
from equiano.estimate.ranking import rank_models
from equiano.estimate.result import COLUMNS, Estimate, Interval, NotEstimable, finite_or_none
from equiano.estimate.search import branch_and_bound, importance
from equiano.estimate.table import CaptureTable
from equiano.words import say

LEAST_REPEATED = 10
"""A stratum with fewer persons on two lists or more is refused: its estimate would rest on a handful."""
_STARTS, _NODES = 20, 200_000
_RESAMPLES = 200
SUMMED = "percentile of summed replicates"
Stratum = tuple[str, ...]


@dataclass(frozen=True)
class PooledEstimate:
    """Populations by stratum under shared interactions between lists.

    Attributes:
        model: Name of the shared interactions' model.
        populations: Population of each stratum.
        intervals: Intervals of each stratum.
        total: Population of all strata.
        total_intervals: Intervals of the total.
        left_out: Strata with persons on fewer than two lists; they are in neither model nor total.
    """

    model: str
    populations: dict[Stratum, float]
    intervals: dict[Stratum, tuple[Interval, ...]]
    total: float
    total_intervals: tuple[Interval, ...]
    left_out: tuple[Stratum, ...] = ()

    def as_dict(self, columns: tuple[str, ...]) -> dict[str, Any]:
        """For JSON."""
        strata = [
            {
                "stratum": dict(zip(columns, key, strict=True)),
                "population": finite_or_none(value),
                "intervals": [i.as_dict() for i in self.intervals[key]],
            }
            for key, value in self.populations.items()
        ]
        total = {"population": self.total, "intervals": [i.as_dict() for i in self.total_intervals]}
        left_out = [dict(zip(columns, key, strict=True)) for key in self.left_out]
        return {"model": self.model, "strata": strata, "total": total, "left_out": left_out}


@dataclass(frozen=True)
class StratifiedEstimate(Answer):
    """Estimates by stratum, the pooled model, and totals.

    Attributes:
        columns: The columns that divide the table.
        strata: The result of each stratum, `NotEstimable` where it is too thin.
        pooled: The pooled model; None if it has no estimate.
        total: Sum over strata, each estimated on its own; None if a stratum was refused.
        total_intervals: Intervals of that sum.
        method: Method of the strata.
        observed: Persons seen in all strata.
        seed: Seed.
        data_sha256: Hash of the data.
        population: What the lists count, if stated.
        version: Version of Equiano.
        total_draws: Replicates of the total, shape (B,), not printed; None without a total.
    """

    columns: tuple[str, ...]
    strata: dict[Stratum, Result]
    pooled: PooledEstimate | None
    total: float | None
    total_intervals: tuple[Interval, ...]
    method: str
    observed: int
    seed: int
    data_sha256: str
    population: Population | None = None
    version: str = __version__
    total_draws: Floats | None = field(default=None, repr=False, compare=False)

    def interval(self, level: float = 0.95) -> Interval:
        """The interval of the total over strata, each estimated on its own.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number.
            NotEstimableError: If there is no total, or it has no replicates.
        """
        check_level(level)
        if self.total_draws is None:
            raise NotEstimableError(say("The total has no interval: a stratum has no replicates."))
        return percentile_intervals(self.total_draws, SUMMED, (level,))[0]

    def rows(self) -> list[dict[str, Cell]]:
        """One row a stratum and interval, of its own estimate and of the pooled model, then the totals.

        `scope` is `stratum`, `pooled` or `total`; the columns that divide the table are empty in totals.
        """
        found: list[dict[str, Cell]] = []
        for key, result in self.strata.items():
            found += [self._row("stratum", key, row) for row in result.rows()]
        total = _plain_rows(self.method, self.total, self.total_intervals)
        found += [self._row("total", None, row) for row in total]
        if (pooled := self.pooled) is not None:
            for key, population in pooled.populations.items():
                rows = _plain_rows("pooled", population, pooled.intervals[key], pooled.model)
                found += [self._row("pooled", key, row) for row in rows]
            rows = _plain_rows("pooled", pooled.total, pooled.total_intervals, pooled.model)
            found += [self._row("total", None, row) for row in rows]
        return found

    def _row(self, scope: str, key: Stratum | None, row: dict[str, Cell]) -> dict[str, Cell]:
        labels = dict.fromkeys(self.columns) if key is None else dict(zip(self.columns, key, strict=True))
        return {"scope": scope, **labels, **row}

    def with_population(self, population: Population) -> StratifiedEstimate:
        """The same with a statement of what the lists count."""
        return replace(self, population=population)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "method": self.method,
            "observed": self.observed,
            "strata": [
                {"stratum": dict(zip(self.columns, key, strict=True)), **result.as_dict()}
                for key, result in self.strata.items()
            ],
            "total": {
                "population": self.total,
                "hidden": None if self.total is None else self.total - self.observed,
                "intervals": [i.as_dict() for i in self.total_intervals],
            },
            "pooled": None if self.pooled is None else self.pooled.as_dict(self.columns),
            "population": None if self.population is None else self.population.as_dict(),
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
        }


def _plain_rows(
    method: str, population: float | None, intervals: Sequence[Interval], model: str | None = None
) -> list[dict[str, Cell]]:
    known: dict[str, Cell] = {"method": method, "population": population, "model": model}
    ends: list[dict[str, Cell]] = [
        {"level": i.level, "low": i.low, "high": i.high, "interval": i.kind} for i in intervals
    ]
    return [{name: (known | end).get(name) for name in COLUMNS} for end in ends or [{}]]


def estimate_strata(
    tables: Mapping[Stratum, CaptureTable], columns: tuple[str, ...], method: str, options: Options
) -> StratifiedEstimate:
    """Estimate each stratum, the pooled model, and totals.

    Args:
        tables: Capture table of each stratum, all with the same lists.
        columns: The columns that divide the table.
        method: A single method or `auto`.
        options: As for one table; `bootstrap` is 200 if not given, so that totals have an interval.

    Raises:
        UsageError: If the method or the number of lists cannot be stratified.
    """
    first = next(iter(tables.values()))
    if len(next(iter(tables))) != len(columns):
        raise UsageError("--strata: a table with a column `draw` cannot be divided further. Choose one draw.")
    if first.size > MODEL_LISTS:
        raise UsageError(f"--strata: {first.size} lists. It takes up to {MODEL_LISTS}; merge lists.")
    chosen = replace(options, bootstrap=options.bootstrap or _RESAMPLES)
    results = {
        key: _one_stratum(table, method, replace(chosen, seed=options.seed + i))
        for i, (key, table) in enumerate(sorted(tables.items()))
    }
    total, draws = _sum_of(results)
    intervals = () if draws is None else percentile_intervals(draws, SUMMED)
    rng = np.random.default_rng([options.seed, 11])
    return StratifiedEstimate(
        columns,
        results,
        pooled_estimate(dict(sorted(tables.items())), chosen.bootstrap, rng),
        total,
        intervals,
        automatic(first) if method == "auto" else method,
        sum(table.observed for table in tables.values()),
        options.seed,
        first.sha256,
        total_draws=draws,
    )


def _one_stratum(table: CaptureTable, method: str, options: Options) -> Result:
    orders = np.array([cell.bit_count() for cell in range(len(table.counts))])
    repeated = int(table.counts[orders >= 2].sum())
    if repeated < LEAST_REPEATED:
        return NotEstimable(
            method,
            f"Too thin: {repeated} persons on two lists or more, {LEAST_REPEATED} are needed.",
            {"on_two_lists_or_more": repeated, "needed": LEAST_REPEATED},
            table.observed,
            None,
            table.sha256,
        )
    return estimate_table(table, method, options)


def _sum_of(results: Mapping[Stratum, Result]) -> tuple[float | None, Floats | None]:
    """Total over strata, and sums of their replicates, which are independent; None where one has none."""
    estimates = [result for result in results.values() if isinstance(result, Estimate)]
    if len(estimates) < len(results):
        return None, None
    total = sum(result.population for result in estimates)
    if any(result.draws is None for result in estimates):
        return total, None
    length = min(len(result.draws) for result in estimates)
    # Posterior draws may be sorted: a fixed shuffle makes the strata's replicates independent of each other.
    sums = sum(
        np.random.default_rng([length, i]).permutation(result.draws)[:length]
        for i, result in enumerate(estimates)
    )
    return total, np.asarray(sums)


def pooled_estimate(
    tables: Mapping[Stratum, CaptureTable], bootstrap: int, rng: np.random.Generator
) -> PooledEstimate | None:
    """Fit the pooled model; resamples are drawn within strata and repeat the choice of the interactions.

    Args:
        tables: Capture tables by stratum.
        bootstrap: Number of resamples.
        rng: Generator of the resamples.

    Returns:
        The pooled estimate, or None if it does not exist.
    """
    everyone = list(tables)
    tables = {key: table for key, table in tables.items() if _lists_in_use(table) >= 2}
    if not tables or not (summed := _summed(tables)).overlaps:
        return None
    ranking = rank_models(summed)
    if not len(ranking.rows):
        return None
    space = ranking.space
    stack = np.array([table.floats for table in tables.values()])
    values = pooled_fit(stack, space, ranking.rows[0])
    if values is None:
        return None
    starts = np.ascontiguousarray(ranking.rows[:_STARTS])
    order = importance(summed.floats, space.masks, summed.size)
    draws = []
    for _ in range(bootstrap):
        resampled = np.array([_resample(table, rng) for table in tables.values()])
        row = branch_and_bound(resampled.sum(axis=0), summed.size, space.masks, order, starts, _NODES)[0]
        refit = pooled_fit(resampled, space, row, check=False)
        if refit is not None:
            draws.append(refit)
    replicates = np.array(draws)
    kind = "bootstrap percentile"
    return PooledEstimate(
        space.name(ranking.rows[0]),
        dict(zip(tables, map(float, values), strict=True)),
        {key: percentile_intervals(replicates[:, i], kind) for i, key in enumerate(tables)},
        float(values.sum()),
        percentile_intervals(replicates.sum(axis=1), kind),
        tuple(key for key in everyone if key not in tables),
    )


def _lists_in_use(table: CaptureTable) -> int:
    cells = np.arange(len(table.counts))
    return sum(bool(table.counts[cells >> i & 1 == 1].sum()) for i in range(table.size))


def _summed(tables: Mapping[Stratum, CaptureTable]) -> CaptureTable:
    first = next(iter(tables.values()))
    return first.with_counts(np.sum([table.counts for table in tables.values()], axis=0))


def _resample(table: CaptureTable, rng: np.random.Generator) -> Floats:
    total = table.observed
    return rng.multinomial(total, table.counts / total).astype(float) if total else table.floats


def _pooled_design(stack: Floats, space: ModelSpace, row: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Design and counts of the pooled model over the live histories; the constants come first."""
    strata, size = stack.shape
    cells = np.arange(size)
    shared = [int(mask) for mask, inside in zip(space.masks, row, strict=True) if inside]
    together = stack.sum(axis=0)
    dead = [mask for mask in shared if together[(cells & mask) == mask].sum() == 0]
    shared = [mask for mask in shared if mask not in dead]
    rows, counts = [], []
    width = strata * (1 + space.lists)
    for s in range(strata):
        empty = [1 << i for i in range(space.lists) if stack[s, (cells >> i & 1) == 1].sum() == 0]
        for cell in cells[1:]:
            if any(cell & mask == mask for mask in [*dead, *empty]):
                continue
            line = np.zeros(width + len(shared))
            line[s] = 1
            start = strata + s * space.lists
            line[start : start + space.lists] = [cell >> i & 1 for i in range(space.lists)]
            line[width:] = [(cell & mask) == mask for mask in shared]
            rows.append(line)
            counts.append(stack[s, cell])
    design = np.array(rows)
    return design[:, design.any(axis=0)], np.array(counts)


def pooled_fit(
    stack: Floats, space: ModelSpace, row: npt.NDArray[np.uint8], check: bool = True
) -> Floats | None:
    """Population of each stratum with shared interactions.

    Args:
        stack: Counts, shape (strata, 2^k); every stratum with at least one case.
        space: Space of the interactions.
        row: The shared interactions, shape (T,).
        check: Test existence and identifiability by linear programme and rank first.

    Returns:
        Shape (strata,), or None if the estimate does not exist, is not identifiable or was not reached.
    """
    design, counts = _pooled_design(stack, space, row)
    if check and not (
        np.linalg.matrix_rank(design) == design.shape[1] and positive_table_exists(design, counts)
    ):
        return None
    beta = np.linalg.lstsq(design, np.log(counts + 0.1), rcond=None)[0]
    for _ in range(60):
        mean = np.exp(np.minimum(design @ beta, 30.0))
        information = design.T @ (mean[:, None] * design)
        step = np.linalg.lstsq(information, design.T @ (counts - mean), rcond=None)[0]
        beta += step * min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            hidden = np.exp(beta[: len(stack)])
            return np.asarray(stack.sum(axis=1) + hidden) if math.isfinite(hidden.sum()) else None
    return None

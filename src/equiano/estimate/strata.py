"""Estimates by stratum (sex, age band, region, form), a pooled model, and totals.

Each stratum is estimated on its own where it is thick enough. The pooled model gives every stratum its own
number and its own chance of being on each list, and lets all strata share the interactions between lists (a
log-linear model with the stratum as covariate; van der Heijden et al. 2012). It lends thin strata the
dependence seen in the others; whether that is fair cannot be tested in a thin stratum, so the result says
which strata leaned on it. Lists may operate in some strata only, and counts may be ranges: see `joint`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from equiano.answer import Answer, Cell, check_level
from equiano.errors import NotEstimableError, UsageError
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.joint import Joint
from equiano.estimate.joint_choice import Choice, bootstrap_joint, chosen
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.methods import Result, automatic, estimate_table
from equiano.estimate.options import Options
from equiano.estimate.population import Population
from equiano.estimate.result import COLUMNS, Estimate, Interval, NotEstimable, finite_or_none
from equiano.estimate.table import CaptureTable
from equiano.version import __version__
from equiano.words import mark, say

LEAST_REPEATED = 10
"""A stratum with fewer persons on two lists or more is refused: its estimate would rest on a handful."""
_RESAMPLES = 200  # of each stratum if not given: totals have an interval only with some; chosen for time
SUMMED = mark("percentile of summed replicates")
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
        left_out: Strata with nobody who is surely on two lists; they are in neither model nor total.
        lists: The lists that the numbers in `model` stand for, in this order.
        choice: How the model was chosen, `bic` or `stepwise`.
    """

    model: str
    populations: dict[Stratum, float]
    intervals: dict[Stratum, tuple[Interval, ...]]
    total: float
    total_intervals: tuple[Interval, ...]
    left_out: tuple[Stratum, ...] = ()
    lists: tuple[str, ...] = ()
    choice: str = "bic"

    def as_dict(self, columns: tuple[str, ...]) -> dict[str, object]:
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
        return {
            "model": self.model,
            "choice": self.choice,
            "lists": list(self.lists),
            "strata": strata,
            "total": total,
            "left_out": left_out,
        }


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
        notes: What the reader should know of the table.
        not_operating: Lists that do not operate in a stratum, by stratum.
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
    notes: tuple[str, ...] = ()
    not_operating: dict[Stratum, tuple[str, ...]] = field(default_factory=dict)
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

    def as_dict(self) -> dict[str, object]:
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
            "notes": list(self.notes),
            "not_operating": [
                {"stratum": dict(zip(self.columns, key, strict=True)), "lists": list(names)}
                for key, names in self.not_operating.items()
            ],
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
        tables: Capture table of each stratum, with the lists that operate there.
        columns: The columns that divide the table.
        method: A single method or `auto`.
        options: As for one table; `bootstrap` is 200 if not given, so that totals have an interval.

    Raises:
        UsageError: If the method or the number of lists cannot be stratified.
    """
    lists = tuple(dict.fromkeys(name for table in tables.values() for name in table.lists))
    _refuse_columns(tables, columns, len(lists))
    options = replace(options, bootstrap=options.bootstrap or _RESAMPLES)
    tables = dict(sorted(tables.items()))
    results = {
        # Seeds differ: replicates of strata are summed as independent ones.
        key: _one_stratum(table, method, replace(options, seed=options.seed + i))
        for i, (key, table) in enumerate(tables.items())
    }
    total, draws = _sum_of(results)
    rng = np.random.default_rng([options.seed, 11])  # a stream apart from those of the strata
    name = automatic(max(tables.values(), key=lambda table: table.size)) if method == "auto" else method
    choice: Choice = "stepwise" if name == "stepwise" else "bic"
    return StratifiedEstimate(
        columns,
        results,
        pooled_estimate(tables, options.bootstrap, rng, choice, options.max_order),
        total,
        () if draws is None else percentile_intervals(draws, SUMMED),
        name,
        sum(table.observed for table in tables.values()),
        options.seed,
        next(iter(tables.values())).sha256,
        notes=tuple(dict.fromkeys(note for table in tables.values() for note in table.notes)),
        not_operating={
            key: gone
            for key, table in tables.items()
            if (gone := tuple(name for name in lists if name not in table.lists))
        },
        total_draws=draws,
    )


def _refuse_columns(tables: Mapping[Stratum, CaptureTable], columns: tuple[str, ...], lists: int) -> None:
    if len(next(iter(tables))) != len(columns):
        raise UsageError(
            say("--strata: a table with a column `draw` cannot be divided further. Choose one draw.")
        )
    if lists > MODEL_LISTS:
        raise UsageError(
            say(
                "--strata: {lists} lists. It takes up to {most}; merge lists.",
                lists=lists,
                most=MODEL_LISTS,
            )
        )


def _one_stratum(table: CaptureTable, method: str, options: Options) -> Result:
    if table.size < 2:
        return NotEstimable(
            method,
            say("Only one list operates here; two that overlap are needed."),
            {"lists": list(table.lists)},
            table.observed,
            None,
            table.sha256,
        )
    orders = np.array([cell.bit_count() for cell in range(len(table.counts))])
    repeated = int(table.counts[orders >= 2].sum())
    if repeated < LEAST_REPEATED:
        return NotEstimable(
            method,
            say(
                "Too thin: {n:,} {n|person|persons} on two lists or more, {least} are needed.",
                n=repeated,
                least=LEAST_REPEATED,
            ),
            {"on_two_lists_or_more": repeated, "needed": LEAST_REPEATED},
            table.observed,
            None,
            table.sha256,
        )
    if options.max_order is not None:
        options = replace(options, max_order=min(options.max_order, table.size - 1))
    return estimate_table(table, method, options)


def _sum_of(results: Mapping[Stratum, Result]) -> tuple[float | None, Floats | None]:
    """Total over strata, and sums of their replicates, which are independent; None where one has none."""
    estimates = [result for result in results.values() if isinstance(result, Estimate)]
    if len(estimates) < len(results):
        return None, None
    total = sum(result.population for result in estimates)
    draws = [result.draws for result in estimates if result.draws is not None]
    if len(draws) < len(estimates):
        return total, None
    length = min(map(len, draws))
    # Posterior draws may be sorted: a fixed shuffle makes the strata's replicates independent of each other.
    sums = sum(np.random.default_rng([length, i]).permutation(one)[:length] for i, one in enumerate(draws))
    return total, np.asarray(sums)


def pooled_estimate(
    tables: Mapping[Stratum, CaptureTable],
    bootstrap: int,
    rng: np.random.Generator,
    choice: Choice = "bic",
    max_order: int | None = None,
) -> PooledEstimate | None:
    """Fit the pooled model; resamples are drawn within strata and repeat the choice of the interactions.

    Args:
        tables: Capture tables by stratum, each with the lists that operate there.
        bootstrap: Number of resamples.
        rng: Generator of the resamples.
        choice: How the shared interactions are chosen.
        max_order: Highest order of interactions.

    Returns:
        The pooled estimate, or None if it does not exist.
    """
    # A stratum with nobody on two lists would have an estimate only by the dependence of the others.
    everyone = list(tables)
    tables = {key: table for key, table in tables.items() if surely_overlaps(table)}
    if not tables:
        return None
    joint = Joint.of(tables, max_order)
    ranked = chosen(joint, choice)
    if not ranked.fits:
        return None
    best = ranked.fits[0]
    replicates = bootstrap_joint(joint, ranked, choice, bootstrap, rng)
    kind = mark("bootstrap percentile")
    return PooledEstimate(
        joint.space.name(best.row),
        dict(zip(tables, map(float, best.populations), strict=True)),
        {key: percentile_intervals(replicates[:, i], kind) for i, key in enumerate(tables)},
        float(best.populations.sum()),
        percentile_intervals(replicates.sum(axis=1), kind),
        tuple(key for key in everyone if key not in tables),
        joint.lists,
        choice,
    )


def surely_overlaps(table: CaptureTable) -> bool:
    """Whether somebody is on two lists whatever the kept-back counts are."""
    counts = table.counts.copy()
    for cell, low, _ in table.censored:
        counts[cell] = low
    return table.with_counts(counts).overlaps

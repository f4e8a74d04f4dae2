"""Run every method on one table and say in words whether a number should be published.

The verdict follows from the checks by a fixed rule: one check at `stop` and nothing should be published;
else one at `care` and a range may be published with the reservations; else the range. The checks and their
thresholds go with it. Whitehead et al. (2019) and Binette and Steorts (2021) show why a single number from
one model is not enough.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from equiano import __version__
from equiano.answer import Answer, Cell, Interval, check_level, finite_or_none
from equiano.errors import NotEstimableError, UsageError
from equiano.estimate.checks import (
    Check,
    agreement_checks,
    consistency_check,
    coverage_check,
    data_checks,
    dependence_check,
    is_converged,
    sensitivity_checks,
)
from equiano.estimate.draws import combine
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.methods import METHODS, Result, estimate_table
from equiano.estimate.options import Options
from equiano.estimate.population import Population
from equiano.estimate.ranking import rank_models
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.words import keyed, number, say

RESAMPLES = 500


@dataclass(frozen=True)
class Overview(Answer):
    """All methods side by side, the checks, and the verdict.

    Attributes:
        results: One result a method, estimates and `NotEstimable`.
        skipped: Methods that do not take this number of lists, with the reason.
        checks: The checks.
        verdict: `range`, `care` or `stop`.
        low: Lowest end of the methods' 95% intervals; None without one.
        high: Highest end; None if it is unbounded.
        observed: Persons seen.
        seed: Seed.
        data_sha256: Hash of the data.
        population: What the lists count, if stated.
        version: Version of Equiano.
    """

    results: tuple[Result, ...]
    skipped: dict[str, str]
    checks: tuple[Check, ...]
    verdict: Literal["range", "care", "stop"]
    low: float | None
    high: float | None
    observed: int
    seed: int
    data_sha256: str
    population: Population | None = None
    version: str = __version__

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """The results that are estimates."""
        return tuple(result for result in self.results if isinstance(result, Estimate))

    def interval(self, level: float = 0.95) -> Interval:
        """From the lowest to the highest end of the methods' intervals of that level.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number.
            NotEstimableError: If no method has an estimate that counts.
        """
        check_level(level)
        return span([one for one in self.estimates if counts(one)], level)

    def rows(self) -> list[dict[str, Cell]]:
        """The rows of every method; a method without an estimate has one, with the reason."""
        return [row for result in self.results for row in result.rows()]

    def with_population(self, population: Population) -> Overview:
        """The same with a statement of what the lists count."""
        return replace(self, population=population)

    def text(self, lang: str) -> str:
        """The verdict in one sentence."""
        ends = {
            "low": number(self.low or 0, lang=lang),
            "high": number(math.inf if self.high is None else self.high, lang=lang),
        }
        return keyed(f"estimate.verdict.{self.verdict}", lang, **ends)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, with the words in one language."""
        return {
            "method": "all",
            "observed": self.observed,
            "results": [result.as_dict() for result in self.results],
            "skipped": self.skipped,
            "range": {"low": self.low, "high": self.high, "level": 0.95},
            "checks": [check.as_dict(lang) for check in self.checks],
            "verdict": {
                "code": self.verdict,
                "text": self.text(lang),
                "reasons": [c.text(lang) for c in self.checks if c.level in ("stop", "care")],
                "references": sorted({c.reference for c in self.checks}),
            },
            "population": None if self.population is None else self.population.as_dict(),
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
        }


def overview(tables: list[CaptureTable], options: Options) -> Overview:
    """Run all methods and checks.

    Args:
        tables: One capture table, or several draws of it; the checks look at the first.
        options: As for a single method; `bootstrap` is 500 if not given.
    """
    table = tables[0]
    results, skipped = _all_methods(tables, replace(options, bootstrap=options.bootstrap or RESAMPLES))
    estimates = [result for result in results if isinstance(result, Estimate)]
    checks = [*data_checks(table), *agreement_checks(estimates), *_model_checks(table, options)]
    usable = [one for one in estimates if counts(one)]
    widest = span(usable, 0.95) if usable else None
    return Overview(
        tuple(results),
        skipped,
        tuple(checks),
        _verdict(checks, bool(usable)),
        widest.low if widest else None,
        finite_or_none(widest.high) if widest else None,
        table.observed,
        options.seed,
        table.sha256,
    )


def counts(result: Estimate) -> bool:
    """Whether an estimate takes part in the range: it is no bound and no reference, and its chains agree."""
    return METHODS[result.method].role == "estimate" and is_converged(result)


def span(estimates: Sequence[Estimate], level: float) -> Interval:
    """From the lowest to the highest end of the intervals of some estimates.

    Raises:
        NotEstimableError: If there is no estimate.
    """
    if not estimates:
        raise NotEstimableError(say("No method has an estimate that counts, so there is no interval."))
    found = [one.interval(level) for one in estimates]
    return Interval(level, min(i.low for i in found), max(i.high for i in found), "span of the methods")


def _all_methods(tables: list[CaptureTable], options: Options) -> tuple[list[Result], dict[str, str]]:
    results: list[Result] = []
    skipped: dict[str, str] = {}
    for name, method in METHODS.items():
        if options.quick and method.slow:
            skipped[name] = say("left out of a quick overview")
            continue
        try:
            several = len(tables) > 1
            run = combine(tables, name, options) if several else estimate_table(tables[0], name, options)
            results.append(run)
        except UsageError as error:
            skipped[name] = str(error)
    return results, skipped


def _model_checks(table: CaptureTable, options: Options) -> list[Check]:
    """Checks that need a chosen model."""
    checks = sensitivity_checks(table)
    if not options.quick:
        checks.append(consistency_check(table, options.seed))
    if table.size > MODEL_LISTS:
        return checks
    ranking = rank_models(table, options.max_order)
    if len(ranking.rows):
        rng = np.random.default_rng([options.seed, 7])
        checks.append(dependence_check(table, ranking))
        if not options.quick:
            checks.append(coverage_check(table, ranking, rng))
    return checks


def _verdict(checks: list[Check], any_estimate: bool) -> Literal["range", "care", "stop"]:
    levels = {check.level for check in checks}
    if "stop" in levels or not any_estimate:
        return "stop"
    return "care" if levels & {"care", "not_run"} else "range"

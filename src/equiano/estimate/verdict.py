"""Run every method on one table beside the verdict.

The verdict is that of `judge`. What the other methods and the simulations say stands beside it as
reservations: Whitehead et al. (2019) and Binette and Steorts (2021) show why a single number from one model
is not enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from equiano.answer import Answer, Cell, Interval
from equiano.errors import UsageError
from equiano.estimate.checks import Check, agreement_checks, consistency_check, coverage_check
from equiano.estimate.draws import combine
from equiano.estimate.judge import Verdict, judge
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.methods import METHODS, Result, estimate_table
from equiano.estimate.options import Options
from equiano.estimate.policy import Code
from equiano.estimate.population import Population
from equiano.estimate.ranking import rank_models
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.version import __version__
from equiano.words import say

RESAMPLES = 500  # of each method if not given; the verdict needs none of them, so chosen for time


@dataclass(frozen=True)
class Overview(Answer):
    """All methods side by side, the checks, and the verdict.

    Attributes:
        results: One result a method, estimates and `NotEstimable`.
        skipped: Methods that do not take this number of lists, with the reason.
        judged: The verdict.
        further: Checks that take the methods or simulations; they never change the verdict.
        seed: Seed.
        data_sha256: Hash of the data.
        population: What the lists count, if stated.
        version: Version of Equiano.
    """

    results: tuple[Result, ...]
    skipped: dict[str, str]
    judged: Verdict
    further: tuple[Check, ...]
    seed: int
    data_sha256: str
    population: Population | None = None
    version: str = __version__

    @property
    def verdict(self) -> Code:
        """`range`, `at-least` or `stop`."""
        return self.judged.code

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks, those behind the verdict first."""
        return (*self.judged.checks, *self.further)

    @property
    def low(self) -> float | None:
        """Lower end of the range, or the number that is at least there; None under `stop`."""
        return self.judged.low

    @property
    def high(self) -> float | None:
        """Upper end of the range; None unless there is one."""
        return self.judged.high

    @property
    def observed(self) -> int:
        """Persons seen."""
        return self.judged.observed

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """The results that are estimates."""
        return tuple(result for result in self.results if isinstance(result, Estimate))

    def interval(self, level: float = 0.95) -> Interval:
        """That of the verdict: from the lowest to the highest end over the models near the best.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number, or other than 0.95 where no models are compared.
            NotEstimableError: If there is no estimate.
        """
        return self.judged.interval(level)

    def rows(self) -> list[dict[str, Cell]]:
        """The rows of every method; a method without an estimate has one, with the reason."""
        return [row for result in self.results for row in result.rows()]

    def with_population(self, population: Population) -> Overview:
        """The same with a statement of what the lists count."""
        return replace(self, population=population)

    def text(self, lang: str) -> str:
        """The verdict in one sentence."""
        return self.judged.text(lang)

    def _reasons(self, lang: str) -> list[str]:
        beside = [check.text(lang) for check in self.further if check.level == "care"]
        return [*self.judged.reasons(lang), *beside]

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        """For JSON, with the words in one language."""
        return {
            "method": "all",
            "observed": self.observed,
            "results": [result.as_dict() for result in self.results],
            "skipped": self.skipped,
            "range": {"low": self.low, "high": self.high, "level": 0.95},
            "checks": [check.as_dict(lang) for check in self.checks],
            "verdict": {**self.judged.as_dict(lang), "reasons": self._reasons(lang)},
            "population": None if self.population is None else self.population.as_dict(),
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
        }


def overview(tables: list[CaptureTable], options: Options) -> Overview:
    """Run all methods and checks.

    Args:
        tables: One capture table, or several draws of it; simulations look at the first.
        options: As for a single method; `bootstrap` is 500 if not given.
    """
    table = tables[0]
    results, skipped = _all_methods(tables, replace(options, bootstrap=options.bootstrap or RESAMPLES))
    comparable = [r for r in results if isinstance(r, Estimate) and METHODS[r.method].role == "estimate"]
    further = [*agreement_checks(comparable), *_simulations(table, options)]
    return Overview(tuple(results), skipped, judge(tables), tuple(further), options.seed, table.sha256)


def _all_methods(tables: list[CaptureTable], options: Options) -> tuple[list[Result], dict[str, str]]:
    results: list[Result] = []
    skipped: dict[str, str] = {}
    for name, method in METHODS.items():
        if options.quick and method.slow:
            skipped[name] = say("--method {name}: left out of a quick overview.", name=name)
            continue
        try:
            several = len(tables) > 1
            run = combine(tables, name, options) if several else estimate_table(tables[0], name, options)
            results.append(run)
        except UsageError as error:
            skipped[name] = str(error)
    return results, skipped


def _simulations(table: CaptureTable, options: Options) -> list[Check]:
    """Checks that resample; left out of a quick overview."""
    if options.quick or not table.overlaps:
        return []
    checks = [consistency_check(table, options.seed)] if table.size > 2 else []
    ranking = rank_models(table, options.max_order) if table.size <= MODEL_LISTS else None
    if ranking is not None and len(ranking.rows):
        checks.append(coverage_check(table, ranking, np.random.default_rng([options.seed, 7])))
    return checks

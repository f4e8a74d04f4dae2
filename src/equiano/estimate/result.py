"""What an estimate is: a number, its interval and what is needed to judge it; or why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from equiano import __version__
from equiano.estimate.population import Population


@dataclass(frozen=True)
class Interval:
    """An interval for the population.

    Attributes:
        level: Nominal coverage, such as 0.95.
        low: Lower end, persons.
        high: Upper end, persons; infinite if the method gives no upper end.
        kind: How it was made, such as `bootstrap BCa`.
    """

    level: float
    low: float
    high: float
    kind: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON; an infinite end is null."""
        return {
            "level": self.level,
            "low": finite_or_none(self.low),
            "high": finite_or_none(self.high),
            "kind": self.kind,
        }


@dataclass(frozen=True)
class RankedModel:
    """One model of a ranking: its name, the population it gives, and its BIC."""

    model: str
    population: float
    bic: float


@dataclass(frozen=True)
class Estimate:
    """The estimated population with all that travels with it.

    Attributes:
        method: Name of the method, such as `bic`.
        population: Estimated number of persons, seen and unseen.
        observed: Number of persons seen by at least one list.
        intervals: Intervals, each with its kind.
        model: Name of the chosen model, such as `[12,23]`; None where the method averages.
        bic: BIC of the chosen model, None where it has none.
        models_considered: Number of estimable models that took part.
        not_estimable: Number of models without an estimate or not identifiable, which took no part.
        diagnostics: Further numbers, by name.
        seed: Seed of the random generator, None where chance plays no part.
        data_sha256: Hash of the data.
        version: Version of Equiano.
        models: The best models, if asked for.
        draws: Bootstrap replicates or posterior draws of the population, not printed.
    """

    method: str
    population: float
    observed: int
    intervals: tuple[Interval, ...]
    model: str | None
    bic: float | None
    models_considered: int | None
    not_estimable: int | None
    diagnostics: dict[str, Any]
    seed: int | None
    data_sha256: str
    version: str = __version__
    models: tuple[RankedModel, ...] = ()
    draws: Any = field(default=None, repr=False, compare=False)

    @property
    def hidden(self) -> float:
        """Estimated number of persons on no list."""
        return self.population - self.observed

    def interval(self, level: float = 0.95) -> Interval | None:
        """The first interval of that level, if there is one. Methods put the one they recommend first."""
        return next((i for i in self.intervals if abs(i.level - level) < 1e-9), None)

    def with_diagnostics(self, **more: Any) -> Estimate:
        """The same with further diagnostics."""
        return replace(self, diagnostics={**self.diagnostics, **more})

    def with_population(self, population: Population) -> Estimate:
        """The same with a statement of what the lists count."""
        return self.with_diagnostics(population=population.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with exactly the keys of the interface; `models` only if asked for."""
        result = {
            "method": self.method,
            "population": finite_or_none(self.population),
            "observed": self.observed,
            "hidden": finite_or_none(self.hidden),
            "intervals": [i.as_dict() for i in self.intervals],
            "model": self.model,
            "bic": self.bic,
            "models_considered": self.models_considered,
            "not_estimable": self.not_estimable,
            "diagnostics": self.diagnostics,
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
        }
        if self.models:
            result["models"] = [vars(model) for model in self.models]
        return result


@dataclass(frozen=True)
class NotEstimable:
    """There is no estimate, and why. A normal result, which a report prints.

    Attributes:
        method: The method that was asked for.
        reason: Why there is no estimate, in one sentence.
        evidence: The numbers behind it.
        observed: Number of persons seen.
        not_estimable: Number of models that were tried and failed.
        data_sha256: Hash of the data.
        seed: Seed, if chance played a part.
        version: Version of Equiano.
    """

    method: str
    reason: str
    evidence: dict[str, Any]
    observed: int
    not_estimable: int | None
    data_sha256: str
    seed: int | None = None
    version: str = __version__

    def with_diagnostics(self, **more: Any) -> NotEstimable:
        """The same with further evidence."""
        return replace(self, evidence={**self.evidence, **more})

    def with_population(self, population: Population) -> NotEstimable:
        """The same with a statement of what the lists count."""
        return self.with_diagnostics(population=population.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the keys of an estimate, with nulls, and `reason`; the evidence is in `diagnostics`."""
        return {
            "method": self.method,
            "population": None,
            "observed": self.observed,
            "hidden": None,
            "intervals": [],
            "model": None,
            "bic": None,
            "models_considered": 0,
            "not_estimable": self.not_estimable,
            "diagnostics": self.evidence,
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
            "reason": self.reason,
        }


def finite_or_none(value: float) -> float | None:
    """JSON has no infinity: an unbounded number is null."""
    return float(value) if math.isfinite(value) else None

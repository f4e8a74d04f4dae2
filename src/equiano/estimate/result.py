"""What an estimate is: a number, its interval and what is needed to judge it; or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from equiano.answer import Answer, Cell, Interval, check_level, finite_or_none
from equiano.errors import NotEstimableError, UsageError
from equiano.estimate.interval import Floats, MakeInterval, percentile_intervals
from equiano.estimate.models import terms_by_name
from equiano.estimate.population import Population
from equiano.version import __version__
from equiano.words import say, text_of

__all__ = ["Estimate", "Interval", "NotEstimable", "RankedModel", "Role", "finite_or_none"]
Role = Literal["estimate", "bound", "reference"]


COLUMNS = (
    *("method", "population", "hidden", "observed", "level", "low", "high", "interval"),
    *("model", "bic", "reason"),
)
"""Columns of `rows` and `to_frame`."""


@dataclass(frozen=True)
class RankedModel:
    """One model of a ranking: its name, the population it gives, and its BIC."""

    model: str
    population: float
    bic: float


@dataclass(frozen=True)
class Estimate(Answer):
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
        diagnostics: Further numbers, by name; see `facts`.
        seed: Seed of the random generator, None where chance plays no part.
        data_sha256: Hash of the data.
        version: Version of Equiano.
        models: The best models, if asked for.
        draws: Bootstrap replicates or posterior draws of the population, not printed.
        lists: Names of the lists, in the order of the numbers in `model`.
        label: The method in a few words, in English, marked for translation.
        role: `estimate`, or `bound` or `reference`, which stand beside and take no part in a range.
        make_interval: Gives the recommended interval at any level; without it the draws do, if there are any.
    """

    method: str
    population: float
    observed: int
    intervals: tuple[Interval, ...]
    model: str | None
    bic: float | None
    models_considered: int | None
    not_estimable: int | None
    diagnostics: Mapping[str, object]
    seed: int | None
    data_sha256: str
    version: str = __version__
    models: tuple[RankedModel, ...] = ()
    draws: Floats | None = field(default=None, repr=False, compare=False)
    lists: tuple[str, ...] = ()
    label: str = ""
    role: Role = "estimate"
    make_interval: MakeInterval | None = field(default=None, repr=False, compare=False)

    @property
    def hidden(self) -> float:
        """Estimated number of persons on no list."""
        return self.population - self.observed

    @property
    def model_by_lists(self) -> str | None:
        """The chosen model by the names of the lists, such as `police & health, ngo`; None without one."""
        return None if self.model is None else named_model(self.model, self.lists)

    def interval(self, level: float = 0.95) -> Interval:
        """The interval of that level that the method recommends, computed where it was not yet.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number, or the method gives no interval of it.
        """
        check_level(level)
        known = next((i for i in self.intervals if abs(i.level - level) < 1e-9), None)
        if known is not None:
            return known
        if self.make_interval is not None:
            return self.make_interval(level)
        if self.draws is None or not self.intervals:
            raise UsageError(
                say(
                    "{method} gives no interval of {level:%}, only of: {levels}.",
                    method=self.method,
                    level=level,
                    levels=", ".join(f"{one:.0%}" for one in sorted({i.level for i in self.intervals}))
                    or "-",
                )
            )
        return percentile_intervals(self.draws, self.intervals[0].kind, (level,))[0]

    def name(self, lang: str | None = None) -> str:
        """The method in words."""
        return text_of(self.label, lang) if self.label else self.method

    def rows(self) -> list[dict[str, Cell]]:
        """One row an interval, the recommended first."""
        return [self._row(interval) for interval in self.intervals] or [self._row(None)]

    def _row(self, interval: Interval | None) -> dict[str, Cell]:
        values: tuple[Cell, ...] = (self.method, self.population, self.hidden, self.observed)
        if interval is None:
            values += (None, None, None, None)
        else:
            values += (interval.level, interval.low, interval.high, interval.kind)
        return dict(zip(COLUMNS, (*values, self.model_by_lists, self.bic, None), strict=True))

    def with_diagnostics(self, **more: object) -> Estimate:
        """The same with further diagnostics."""
        return replace(self, diagnostics={**self.diagnostics, **more})

    def with_population(self, population: Population) -> Estimate:
        """The same with a statement of what the lists count."""
        return self.with_diagnostics(population=population.as_dict())

    def as_dict(self) -> dict[str, object]:
        """For JSON, with exactly the keys of the interface; `models` only if asked for."""
        result: dict[str, object] = {
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
class NotEstimable(Answer):
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
        lists: Names of the lists.
        label: The method in a few words, in English, marked for translation.
    """

    method: str
    reason: str
    evidence: Mapping[str, object]
    observed: int
    not_estimable: int | None
    data_sha256: str
    seed: int | None = None
    version: str = __version__
    lists: tuple[str, ...] = ()
    label: str = ""

    def interval(self, level: float = 0.95) -> Interval:
        """There is none.

        Raises:
            NotEstimableError: Always, with the reason.
        """
        check_level(level)
        raise NotEstimableError(self.reason)

    def name(self, lang: str | None = None) -> str:
        """The method in words."""
        return text_of(self.label, lang) if self.label else self.method

    def rows(self) -> list[dict[str, Cell]]:
        """One row, with the reason."""
        row: dict[str, Cell] = {"method": self.method, "observed": self.observed, "reason": self.reason}
        return [{name: row.get(name) for name in COLUMNS}]

    def with_diagnostics(self, **more: object) -> NotEstimable:
        """The same with further evidence."""
        return replace(self, evidence={**self.evidence, **more})

    def with_population(self, population: Population) -> NotEstimable:
        """The same with a statement of what the lists count."""
        return self.with_diagnostics(population=population.as_dict())

    def as_dict(self) -> dict[str, object]:
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


def named_model(model: str, lists: Sequence[str]) -> str:
    """A model by the names of its lists: `[12,3]` is `police & health, ngo`; as it is without names.

    What stands before the bracket stays, as in `Mth darroch [12,3]`.
    """
    head, bracket, terms = model.partition("[")
    if not lists or not bracket:
        return model
    return head + ", ".join(" & ".join(term) for term in terms_by_name(bracket + terms, lists))

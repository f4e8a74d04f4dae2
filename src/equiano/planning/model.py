"""What a plan of action consists of. Every class is a frozen dataclass, validated as it is read.

The columns are those of real plans (Moldova, government decision 461 of 2018: objective, action, term,
responsible, partners, cost and source, indicator, means of verification), with what they lack:
dependencies, evidence, and indicators that say what they count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Literal

from pydantic.dataclasses import dataclass

from equiano.countries.statement import STRICT

PlanStatus = Literal["draft-for-review", "adopted", "ended"]
MeasureStatus = Literal["planned", "under_way", "done", "dropped"]
IndicatorKind = Literal["output", "outcome", "impact"]
IndicatorUnit = Literal["share", "count", "days", "deviations", "points", "kappa", "money"]
Better = Literal["more", "fewer"]
PlanForm = Literal["internal", "public"]
PlainValue = str | int | float | bool | None | list["PlainValue"] | dict[str, "PlainValue"]


@dataclass(frozen=True, config=STRICT)
class PlanText:
    """A text of a plan, in English, in Russian or in both."""

    en: str | None = None
    ru: str | None = None

    def said(self, lang: str) -> str:
        """In a language; in the other one where it stands in that alone; empty where it stands in none."""
        return (self.ru or self.en or "") if lang == "ru" else (self.en or self.ru or "")


@dataclass(frozen=True, config=STRICT)
class PlanObjective:
    """What the plan is to reach."""

    id: str
    title: PlanText


@dataclass(frozen=True, config=STRICT)
class PlanBody:
    """Who answers for measures, or takes part in them.

    Attributes:
        official: Who is in charge there, by name: internal.
        note: Internal.
    """

    id: str
    title: PlanText
    official: str | None = None
    note: str | None = None


@dataclass(frozen=True, config=STRICT)
class PlanBudget:
    """Money of a measure, in the currency of the plan.

    Attributes:
        planned: None: not said.
        spent: None: not said.
        source: Where the money comes from.
        is_internal: Whether the public form leaves the sums out.
    """

    planned: float | None = None
    spent: float | None = None
    source: PlanText | None = None
    is_internal: bool = False


@dataclass(frozen=True, config=STRICT)
class PlanEvidence:
    """What shows that something was done.

    Attributes:
        what: The document or event.
        on: Its day; None: not told.
        by: Who entered it: internal.
        is_internal: Whether the public form leaves it out.
    """

    what: str
    on: dt.date | None = None
    by: str | None = None
    is_internal: bool = False


@dataclass(frozen=True, config=STRICT)
class IndicatorValue:
    """A value of an indicator in a period; "cannot tell" is one too.

    Attributes:
        period: Of what time: a year, a month (`2027-03`) or words.
        on: The day on which it was computed or entered.
        value: A share is 0 to 1. None: `cannot_tell` says why.
        low: Lower end of its interval or bounds.
        high: Upper end.
        numerator: As shown; None where it is not told.
        denominator: As shown.
        cannot_tell: Why there is no value.
        origin: `computed` from a file of another stage, or `entered` by a person.
        by: Who entered it: internal. Of a computed one the file's kind.
        evidence: Means of verification of an entered one.
        control: The disclosure policy that it passed, or where it was published. Without one a value that
            counts people is internal.
    """

    period: str
    on: dt.date
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    cannot_tell: PlanText | None = None
    origin: Literal["computed", "entered"] = "entered"
    by: str | None = None
    evidence: str | None = None
    control: str | None = None


@dataclass(frozen=True, config=STRICT)
class PlanIndicator:
    """By what progress of a measure is told.

    Attributes:
        kind: `output` (done), `outcome` (changed) or `impact` (the hidden population; never a target).
        numerator: What is counted.
        denominator: Of what; None of a plain count.
        source: Means of verification: where it can be seen.
        period: Over which time.
        caution: How it misleads.
        computed: Name of what computes it (`indicators.COMPUTED`); None: entered by a person.
        counts_people: Whether its value counts persons, so that it is published protected alone.
        better: Which way is progress; None: neither, it is watched.
        baseline: Before the plan.
        target: To be reached by the end of its measure.
        values: In the order of time.
    """

    id: str
    title: PlanText
    kind: IndicatorKind
    unit: IndicatorUnit
    numerator: PlanText
    denominator: PlanText | None = None
    source: PlanText | None = None
    period: PlanText | None = None
    caution: PlanText | None = None
    computed: str | None = None
    counts_people: bool = True
    better: Better | None = None
    baseline: IndicatorValue | None = None
    target: float | None = None
    values: tuple[IndicatorValue, ...] = ()


@dataclass(frozen=True, config=STRICT)
class PlannedMeasure:
    """A measure of the plan.

    Attributes:
        objective: Id of its objective.
        start: First day.
        end: Last day: overdue after it.
        responsible: Ids of the bodies that answer for it.
        partners: Ids of the bodies that take part.
        after: Ids of the measures that must have ended before this one begins.
        done_on: Day on which it was done.
        basis: Where it comes from: advice, programmes of the past, a provision.
        provision: Id of the provision whose gap it closes.
        note: For everybody.
        internal_note: Internal.
    """

    id: str
    objective: str
    title: PlanText
    start: dt.date
    end: dt.date
    responsible: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    status: MeasureStatus = "planned"
    done_on: dt.date | None = None
    budget: PlanBudget = PlanBudget()
    evidence: tuple[PlanEvidence, ...] = ()
    indicators: tuple[PlanIndicator, ...] = ()
    basis: tuple[PlanText, ...] = ()
    provision: str | None = None
    note: PlanText | None = None
    internal_note: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in ("planned", "under_way")


@dataclass(frozen=True, config=STRICT)
class ActionPlan:
    """A plan of action.

    Attributes:
        country: Id of a country pack; None for a plan of none.
        region: ISO 3166-2 code of a part of it.
        status: A template begins as a draft for review.
        version: Counts up with each change that is kept.
        form: `public` once what is internal was left out.
        internal_note: Internal.
    """

    title: PlanText
    start: dt.date
    end: dt.date
    objectives: tuple[PlanObjective, ...]
    bodies: tuple[PlanBody, ...]
    measures: tuple[PlannedMeasure, ...]
    country: str | None = None
    region: str | None = None
    currency: str | None = None
    status: PlanStatus = "draft-for-review"
    version: int = 1
    form: PlanForm = "internal"
    note: PlanText | None = None
    internal_note: str | None = None

    def objective(self, key: str) -> PlanObjective:
        """The objective of that id (the reader has checked that there is one)."""
        return next(one for one in self.objectives if one.id == key)

    def body(self, key: str) -> PlanBody:
        """The body of that id."""
        return next(one for one in self.bodies if one.id == key)

    def measure(self, key: str) -> PlannedMeasure:
        """The measure of that id."""
        return next(one for one in self.measures if one.id == key)

    def indicators(self) -> Iterator[tuple[PlannedMeasure, PlanIndicator]]:
        """Every indicator with its measure."""
        for measure in self.measures:
            yield from ((measure, one) for one in measure.indicators)

    def as_dict(self) -> dict[str, PlainValue]:
        """As YAML and JSON hold it: what is empty is left out, days as 2027-01-31."""
        made = _plain(self)
        assert isinstance(made, dict)
        return made


def _plain(value: object) -> PlainValue:
    if isinstance(value, dt.date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((one.name, _plain(getattr(value, one.name))) for one in fields(value))
        return {name: made for name, made in pairs if made not in (None, [], {})}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    assert value is None or isinstance(value, str | int | float | bool)
    return value

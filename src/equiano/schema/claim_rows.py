"""Typed rows of the tables of published figures and of groups at risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from equiano.schema.row import TableRow

Relation = Literal["agree", "depends_on_duration", "conflict", "not_compared"]
PairReason = Literal[
    "", "other_place", "other_population", "other_years", "years_not_stated", "period_not_stated", "part_of",
    "part_above_whole",
]  # fmt: skip
SteadyState = Literal["", "yearly", "stock"]
RateReason = Literal[
    "", "size_not_published", "size_open_ended", "membership_not_recorded", "other_coverage", "other_years"
]


@dataclass(frozen=True, slots=True, eq=False)
class FigureRow(TableRow):
    """Table `figure`: a published figure as it stands, as a yearly flow and as a stock.

    Attributes:
        steady_state: Which of the converted ranges rests on a steady state; empty where none does.
    """

    figure: str
    fact: int | None
    measure: str
    unit: str
    population: str
    scope: str
    start_year: int | None
    end_year: int | None
    claimed_by: str
    derived: bool
    low: float
    high: float | None
    yearly_low: float | None
    yearly_high: float | None
    stock_low: float | None
    stock_high: float | None
    steady_state: SteadyState
    verified: bool


@dataclass(frozen=True, slots=True, eq=False)
class FigurePairRow(TableRow):
    """Table `figure_pair`: whether two claims of one scope can both hold."""

    one: str
    two: str
    scope: str
    relation: Relation
    reason: PairReason
    factor: float | None
    factor_read_closely: float | None
    duration_low: float | None
    duration_high: float | None
    steady_state: bool
    same_population: bool
    same_years: bool | None
    depends_on: bool
    verified: bool


@dataclass(frozen=True, slots=True, eq=False)
class DetectionRow(TableRow):
    """Table `detection`: victims found per 100,000 that a claim implies, or why there is no ratio."""

    figure: str
    justice: str
    stage: str
    articles: tuple[str, ...]
    unit: str
    per_100000_low: float | None
    per_100000_high: float | None
    reason: str
    verified: bool


@dataclass(frozen=True, slots=True, eq=False)
class RiskRateRow(TableRow):
    """Table `risk_rate`: cases per 100,000 of a group at risk, or why there is no rate."""

    group: str
    size_low: float | None
    size_high: float | None
    size_year: int | None
    cases: int | None
    rate_low: float | None = None
    rate_high: float | None = None
    reason: RateReason = ""


@dataclass(frozen=True, slots=True, eq=False)
class VulnerabilityIndexRow(TableRow):
    """Table `vulnerability_index`: one area with its rank and what the rank hangs on.

    Attributes:
        parts: Scaled value (0 to 1) by part of the index.
        rank_without: Rank by the part that is left out.
        outlier_in: Parts in which the area lies far from all others.
    """

    area: str
    score: float
    rank: int
    rank_low: int
    rank_high: int
    top_quarter_share: float
    parts: Mapping[str, float]
    rank_without: Mapping[str, int]
    outlier_in: tuple[str, ...]

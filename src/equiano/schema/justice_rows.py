"""Typed rows of the tables of criminal justice."""

from __future__ import annotations

from dataclasses import dataclass

from equiano.schema.row import TableRow


@dataclass(frozen=True, slots=True, eq=False)
class JusticeFunnelRow(TableRow):
    """Table `justice_funnel`: a count and its share of the stage before, or why there is none."""

    articles: tuple[str, ...]
    start_year: int | None
    end_year: int | None
    stage: str
    unit: str | None
    low: float
    high: float | None
    share_of: str | None
    share_low: float | None
    share_high: float | None
    source: str
    verified: bool
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class JusticeSeriesRow(TableRow):
    """Table `justice_series`: a count of one source, and who else counted that stage then."""

    stage: str
    articles: tuple[str, ...]
    open_list: bool
    start_year: int | None
    start_month: int | None
    end_year: int | None
    end_month: int | None
    unit: str | None
    reported: bool
    low: float | None
    high: float | None
    source: str
    beside: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True, eq=False)
class JusticeGapRow(TableRow):
    """Table `justice_gap`: a count per 100 victims, identified and estimated, or why there is none."""

    source: str
    stage: str
    unit: str | None
    start_year: int | None
    end_year: int | None
    per_100_identified: float | None
    why_not_identified: str
    per_100_estimated_low: float | None
    per_100_estimated_high: float | None
    why_not_estimated: str
    verified: bool

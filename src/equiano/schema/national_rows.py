"""Typed rows of the national picture."""

from __future__ import annotations

from dataclasses import dataclass

from equiano.schema.row import TableRow


@dataclass(frozen=True, slots=True, eq=False)
class SubmissionCountRow(TableRow):
    """Table `submission_count`: one protected count of an agency."""

    table: str
    value: str
    count: int | None
    hidden: str | None


@dataclass(frozen=True, slots=True, eq=False)
class SubmissionStratumRow(TableRow):
    """Table `submission_stratum`: coarse fields beside one encoding."""

    reference: str
    year: int | None
    sex: str | None
    age_band: str | None
    form: str | None
    region: str | None


@dataclass(frozen=True, slots=True, eq=False)
class AgencyComparisonRow(TableRow):
    """Table `agency_comparison`: an agency's own figure beside the median of the agencies."""

    measure: str
    own: float | None
    own_low: float | None
    own_high: float | None
    median: float | None
    median_low: float | None
    median_high: float | None
    agencies: int
    verdict: str

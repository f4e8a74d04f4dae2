# Made by `python -m equiano.cli.reference`; do not edit.
"""The types of the public names; `docs/reference/api.md` describes them."""

import collections.abc
import equiano.pipeline.cases
import equiano.pipeline.options
import equiano.schema.coverage
import equiano.situation.cube
import equiano.situation.justice
import equiano.situation.overview
import equiano.survey.options
import equiano.survey.rates
import equiano.survey.result
import equiano.tables.raw_table
import pathlib
from typing import overload
from equiano.estimate.methods import METHODS as METHODS
from equiano.estimate.public import compare_methods as compare_methods
from equiano.estimate.public import estimate_persons as estimate_persons
from equiano.estimate.public import estimate_population as estimate_population
from equiano.estimate.public import estimate_sensitivity as estimate_sensitivity
from equiano.estimate.public import estimate_single_list as estimate_single_list
from equiano.estimate.public import estimate_strata as estimate_strata
from equiano.estimate.public import estimate_years as estimate_years
from equiano.estimate.public import judge_table as judge_table
from equiano.identify.assess import assess as assess
from equiano.identify.case_file import read_case as read_case
from equiano.identify.narrative import read_narrative as read_narrative
from equiano.identify.screen import screen as screen
from equiano.pipeline.country_report import report_country as report_country
from equiano.pipeline.linking import link_files as link_files
from equiano.pipeline.publishing import draft_release as draft_release
from equiano.record.examples import example_path as example_path
from equiano.record.intake import take_in as take_in
from equiano.survey import multiplier_size as multiplier_size
from equiano.survey import recruitment_diagnostics as recruitment_diagnostics
from equiano.survey import venue_shares as venue_shares
from equiano.survey import venue_size as venue_size
from equiano.version import __version__ as __version__

EXPORTS: dict[str, str]
@overload
def rds_shares(
    data: object,
    trait: str,
    method: str = ...,
    *,
    options: equiano.survey.options.ShareOptions,
) -> equiano.survey.result.ShareEstimate: ...
@overload
def rds_shares(
    data: object,
    trait: str,
    method: str = ...,
    *,
    population: int | None = ...,
    interval: str = ...,
    level: float = ...,
    bootstrap: int = ...,
    seed: int = ...,
    columns: collections.abc.Mapping[str, str] | None = ...,
    order: str | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
) -> equiano.survey.result.ShareEstimate: ...
@overload
def size_by_successive_sampling(
    data: object,
    prior_median: int,
    *,
    options: equiano.survey.options.SizeOptions,
) -> equiano.survey.result.SizeEstimate: ...
@overload
def size_by_successive_sampling(
    data: object,
    prior_median: int,
    *,
    largest: int | None = ...,
    level: float = ...,
    sensitivity: bool = ...,
    columns: collections.abc.Mapping[str, str] | None = ...,
    order: str | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
) -> equiano.survey.result.SizeEstimate: ...
@overload
def scale_up(
    data: object,
    known: collections.abc.Mapping[str, float] | object = ...,
    hidden: str = ...,
    total: float = ...,
    method: str = ...,
    *,
    options: equiano.survey.options.ScaleUpOptions,
) -> equiano.survey.result.SizeEstimate: ...
@overload
def scale_up(
    data: object,
    known: collections.abc.Mapping[str, float] | object = ...,
    hidden: str = ...,
    total: float = ...,
    method: str = ...,
    *,
    transmission: equiano.survey.rates.Rate | float | str | None = ...,
    degree_ratio: equiano.survey.rates.Rate | float | str | None = ...,
    weights: str | None = ...,
    level: float = ...,
    bootstrap: int = ...,
    draws: int = ...,
    seed: int = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
) -> equiano.survey.result.SizeEstimate: ...
@overload
def describe_situation(
    cases: pathlib.Path | str | None = ...,
    options: equiano.pipeline.options.DescribeOptions = ...,
    *,
    progress: equiano.pipeline.cases.Step = ...,
) -> equiano.situation.overview.Situation: ...
@overload
def describe_situation(
    cases: pathlib.Path | str | None = ...,
    *,
    flows: pathlib.Path | str | None = ...,
    country: str | None = ...,
    courts: pathlib.Path | str | None = ...,
    event: int | None = ...,
    population: equiano.situation.justice.Estimate | None = ...,
    coverage: equiano.schema.coverage.Coverage | None = ...,
    durations: tuple[float, float] | None = ...,
    clock: equiano.situation.cube.Clock = ...,
    seed: int = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
    progress: equiano.pipeline.cases.Step = ...,
) -> equiano.situation.overview.Situation: ...

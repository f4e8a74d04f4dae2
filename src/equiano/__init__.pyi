# Made by `python -m equiano.cli.reference`; do not edit.
"""The types of the public names; `docs/reference/api.md` describes them."""

import collections.abc
import datetime
import equiano.estimate.coverage
import equiano.estimate.curve
import equiano.estimate.given
import equiano.estimate.options
import equiano.estimate.population
import equiano.estimate.result
import equiano.estimate.strata
import equiano.estimate.verdict
import equiano.estimate.years
import equiano.link.lists
import equiano.pipeline.cases
import equiano.pipeline.linking
import equiano.pipeline.options
import equiano.pipeline.publishing
import equiano.pipeline.reporting
import equiano.prevent.contacts
import equiano.prevent.leaflet.printing
import equiano.publish.draft
import equiano.publish.synthetic
import equiano.record.options
import equiano.record.report
import equiano.record.staging
import equiano.report.document
import equiano.schema.coverage
import equiano.situation.justice
import equiano.situation.options
import equiano.situation.overview
import equiano.survey.options
import equiano.survey.rates
import equiano.survey.result
import equiano.tables.raw_table
import pathlib
from typing import overload
from equiano.countries.gaps import compare_regulations as compare_regulations
from equiano.estimate.methods import METHODS as METHODS
from equiano.estimate.public import estimate_persons as estimate_persons
from equiano.estimate.public import estimate_single_list as estimate_single_list
from equiano.estimate.public import judge_table as judge_table
from equiano.identify.assess import assess as assess
from equiano.identify.case_file import read_case as read_case
from equiano.identify.narrative import read_narrative as read_narrative
from equiano.identify.screen import screen as screen
from equiano.pipeline.plan_values import update_plan as update_plan
from equiano.planning.difference import compare_plans as compare_plans
from equiano.planning.paper import write_plan_pdf as write_plan_pdf
from equiano.planning.plan_file import read_action_plan as read_action_plan
from equiano.planning.template import start_plan as start_plan
from equiano.prevent.campaign import evaluate_campaign as evaluate_campaign
from equiano.prevent.campaign import plan_campaign as plan_campaign
from equiano.prevent.contacts import read_contacts as read_contacts
from equiano.prevent.offer.check import check_offer as check_offer
from equiano.record.examples import example_path as example_path
from equiano.survey import multiplier_size as multiplier_size
from equiano.survey import recruitment_diagnostics as recruitment_diagnostics
from equiano.survey import venue_shares as venue_shares
from equiano.survey import venue_size as venue_size
from equiano.version import __version__ as __version__

EXPORTS: dict[str, str]
@overload
def take_in(
    path: pathlib.Path | str,
    out: pathlib.Path | str,
    options: equiano.record.options.IntakeOptions,
    *,
    progress: equiano.record.staging.Progress = ...,
) -> equiano.record.report.IntakeReport: ...
@overload
def take_in(
    path: pathlib.Path | str,
    out: pathlib.Path | str,
    *,
    format: str = ...,
    mapping: pathlib.Path | str | None = ...,
    agency: str | None = ...,
    data_set: str | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
    strict: bool = ...,
    keep_source: bool = ...,
    htcds_out: pathlib.Path | str | None = ...,
    today: datetime.date | None = ...,
    progress: equiano.record.staging.Progress = ...,
) -> equiano.record.report.IntakeReport: ...
@overload
def link_files(
    lists: collections.abc.Sequence[pathlib.Path | str],
    out: pathlib.Path | str,
    options: equiano.pipeline.options.LinkOptions = ...,
    *,
    progress: equiano.pipeline.cases.Step = ...,
) -> equiano.pipeline.linking.LinkedFiles: ...
@overload
def link_files(
    lists: collections.abc.Sequence[pathlib.Path | str],
    out: pathlib.Path | str,
    *,
    draws: int = ...,
    threshold: float = ...,
    seed: int = ...,
    wishes: collections.abc.Callable[[str], equiano.link.lists.Wishes] | None = ...,
    decisions: pathlib.Path | str | None = ...,
    encoded: bool = ...,
    today: datetime.date | None = ...,
    progress: equiano.pipeline.cases.Step = ...,
) -> equiano.pipeline.linking.LinkedFiles: ...
@overload
def estimate_population(
    table: equiano.estimate.given.Tables,
    method: str = ...,
    *,
    options: equiano.estimate.options.EstimateOptions,
) -> equiano.estimate.result.Estimate | equiano.estimate.result.NotEstimable: ...
@overload
def estimate_population(
    table: equiano.estimate.given.Tables,
    method: str = ...,
    *,
    bootstrap: int = ...,
    seed: int = ...,
    max_order: int | None = ...,
    models: int = ...,
    top: int | None = ...,
    prior: str = ...,
    delta: float | None = ...,
    largest: int | None = ...,
    quick: bool = ...,
    progress: equiano.estimate.options.Progress | None = ...,
    model: str | None = ...,
    covariates: collections.abc.Sequence[str] | None = ...,
    lists: collections.abc.Sequence[str] = ...,
    covers: equiano.estimate.coverage.Covers | None = ...,
    population: equiano.estimate.population.Population | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
) -> equiano.estimate.result.Estimate | equiano.estimate.result.NotEstimable: ...
@overload
def compare_methods(
    table: equiano.estimate.given.Tables,
    *,
    options: equiano.estimate.options.EstimateOptions,
) -> equiano.estimate.verdict.Overview: ...
@overload
def compare_methods(
    table: equiano.estimate.given.Tables,
    *,
    bootstrap: int = ...,
    seed: int = ...,
    max_order: int | None = ...,
    models: int = ...,
    top: int | None = ...,
    prior: str = ...,
    delta: float | None = ...,
    largest: int | None = ...,
    quick: bool = ...,
    progress: equiano.estimate.options.Progress | None = ...,
    model: str | None = ...,
    covariates: collections.abc.Sequence[str] | None = ...,
    lists: collections.abc.Sequence[str] = ...,
    covers: equiano.estimate.coverage.Covers | None = ...,
    population: equiano.estimate.population.Population | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
) -> equiano.estimate.verdict.Overview: ...
@overload
def estimate_strata(
    table: equiano.estimate.given.Table,
    by: collections.abc.Sequence[str] | str,
    method: str = ...,
    *,
    options: equiano.estimate.options.EstimateOptions,
) -> equiano.estimate.strata.StratifiedEstimate: ...
@overload
def estimate_strata(
    table: equiano.estimate.given.Table,
    by: collections.abc.Sequence[str] | str,
    method: str = ...,
    *,
    bootstrap: int = ...,
    seed: int = ...,
    max_order: int | None = ...,
    models: int = ...,
    top: int | None = ...,
    prior: str = ...,
    delta: float | None = ...,
    largest: int | None = ...,
    quick: bool = ...,
    progress: equiano.estimate.options.Progress | None = ...,
    model: str | None = ...,
    covariates: collections.abc.Sequence[str] | None = ...,
    lists: collections.abc.Sequence[str] = ...,
    covers: equiano.estimate.coverage.Covers | None = ...,
    population: equiano.estimate.population.Population | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
) -> equiano.estimate.strata.StratifiedEstimate: ...
@overload
def estimate_years(
    table: equiano.estimate.given.Table,
    column: str,
    method: str = ...,
    *,
    options: equiano.estimate.options.EstimateOptions,
) -> equiano.estimate.years.Years | equiano.estimate.result.NotEstimable: ...
@overload
def estimate_years(
    table: equiano.estimate.given.Table,
    column: str,
    method: str = ...,
    *,
    bootstrap: int = ...,
    seed: int = ...,
    max_order: int | None = ...,
    models: int = ...,
    top: int | None = ...,
    prior: str = ...,
    delta: float | None = ...,
    largest: int | None = ...,
    quick: bool = ...,
    progress: equiano.estimate.options.Progress | None = ...,
    model: str | None = ...,
    covariates: collections.abc.Sequence[str] | None = ...,
    lists: collections.abc.Sequence[str] = ...,
    covers: equiano.estimate.coverage.Covers | None = ...,
    population: equiano.estimate.population.Population | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
) -> equiano.estimate.years.Years | equiano.estimate.result.NotEstimable: ...
@overload
def estimate_sensitivity(
    table: equiano.estimate.given.Tables,
    method: str = ...,
    *,
    pair: collections.abc.Sequence[str] = ...,
    odds: tuple[float, float] = ...,
    options: equiano.estimate.options.EstimateOptions,
) -> equiano.estimate.curve.Sensitivity | equiano.estimate.result.NotEstimable: ...
@overload
def estimate_sensitivity(
    table: equiano.estimate.given.Tables,
    method: str = ...,
    *,
    bootstrap: int = ...,
    seed: int = ...,
    max_order: int | None = ...,
    models: int = ...,
    top: int | None = ...,
    prior: str = ...,
    delta: float | None = ...,
    largest: int | None = ...,
    quick: bool = ...,
    progress: equiano.estimate.options.Progress | None = ...,
    model: str | None = ...,
    covariates: collections.abc.Sequence[str] | None = ...,
    lists: collections.abc.Sequence[str] = ...,
    covers: equiano.estimate.coverage.Covers | None = ...,
    population: equiano.estimate.population.Population | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
    pair: collections.abc.Sequence[str] = ...,
    odds: tuple[float, float] = ...,
) -> equiano.estimate.curve.Sensitivity | equiano.estimate.result.NotEstimable: ...
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
    options: equiano.situation.options.DescribeOptions = ...,
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
    clock: equiano.situation.options.Clock = ...,
    seed: int = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
    progress: equiano.pipeline.cases.Step = ...,
) -> equiano.situation.overview.Situation: ...
@overload
def draft_release(
    cases: pathlib.Path | str | None = ...,
    out: pathlib.Path | str | None = ...,
    options: equiano.pipeline.options.DraftOptions = ...,
    *,
    progress: equiano.pipeline.cases.Step = ...,
    tell: equiano.pipeline.cases.Step = ...,
) -> equiano.pipeline.publishing.WrittenDraft: ...
@overload
def draft_release(
    cases: pathlib.Path | str | None = ...,
    out: pathlib.Path | str | None = ...,
    *,
    epsilon: float | None = ...,
    k_anonymous: int | None = ...,
    table: pathlib.Path | str | None = ...,
    domain: pathlib.Path | str | None = ...,
    columns: collections.abc.Sequence[str] | None = ...,
    person: str | None = ...,
    max_records: int = ...,
    unit: equiano.publish.draft.Unit = ...,
    delta: float | None = ...,
    prefer: equiano.publish.synthetic.Prefer = ...,
    length: int = ...,
    seed: int | None = ...,
    dataset: str | None = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
    by: str | None = ...,
    policy: pathlib.Path | str | None = ...,
    progress: equiano.pipeline.cases.Step = ...,
    tell: equiano.pipeline.cases.Step = ...,
) -> equiano.pipeline.publishing.WrittenDraft: ...
@overload
def report_country(
    out: pathlib.Path | str,
    options: equiano.pipeline.options.ReportOptions,
    *,
    progress: equiano.pipeline.cases.Step = ...,
    tell: equiano.pipeline.cases.Step = ...,
) -> equiano.pipeline.reporting.MadeReport: ...
@overload
def report_country(
    out: pathlib.Path | str,
    *,
    country: str | None = ...,
    cases: pathlib.Path | str | None = ...,
    example: bool = ...,
    official: pathlib.Path | str | None = ...,
    capture: collections.abc.Sequence[pathlib.Path | str] = ...,
    measures: pathlib.Path | str | None = ...,
    training: pathlib.Path | str | None = ...,
    campaign: pathlib.Path | str | None = ...,
    judged: pathlib.Path | str | None = ...,
    plan: pathlib.Path | str | None = ...,
    languages: collections.abc.Sequence[str] = ...,
    event: int | None = ...,
    population: equiano.situation.justice.Estimate | None = ...,
    courts: pathlib.Path | str | None = ...,
    flows: pathlib.Path | str | None = ...,
    coverage: equiano.schema.coverage.Coverage | None = ...,
    clock: equiano.situation.options.Clock = ...,
    opening: equiano.tables.raw_table.Opening | None = ...,
    frame: equiano.report.document.Frame | None = ...,
    only_brief: bool = ...,
    draft: bool = ...,
    progress: equiano.pipeline.cases.Step = ...,
    tell: equiano.pipeline.cases.Step = ...,
) -> equiano.pipeline.reporting.MadeReport: ...
@overload
def print_leaflet(
    country: str,
    audience: str,
    lang: str,
    contacts: collections.abc.Sequence[equiano.prevent.contacts.Contact],
    options: equiano.prevent.leaflet.printing.LeafletOptions,
) -> equiano.prevent.leaflet.printing.Leaflet: ...
@overload
def print_leaflet(
    country: str,
    audience: str,
    lang: str,
    contacts: collections.abc.Sequence[equiano.prevent.contacts.Contact],
    *,
    format: str = ...,
    other: tuple[str, ...] = ...,
    link: str = ...,
    today: datetime.date | None = ...,
) -> equiano.prevent.leaflet.printing.Leaflet: ...

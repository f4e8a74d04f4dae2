"""The functions of `equiano` that estimate, each with its one kind of result.

They call `front.estimate`, as the command line does; here stands what each returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from equiano.errors import UsageError
from equiano.estimate import sensitivity
from equiano.estimate.curve import Sensitivity
from equiano.estimate.front import estimate, judge_file
from equiano.estimate.given import DataFrame, Rows, Table, Tables
from equiano.estimate.judge import Verdict
from equiano.estimate.options import EstimateOptions
from equiano.estimate.population import Population
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.single_list import ContactTable, SingleList
from equiano.estimate.strata import StratifiedEstimate
from equiano.estimate.two_lists import ODDS_RATIOS
from equiano.estimate.verdict import Overview
from equiano.estimate.years import Years
from equiano.options import takes
from equiano.tables.raw_table import Opening
from equiano.words import say

_Result = TypeVar("_Result")


@takes(EstimateOptions)
def estimate_population(
    table: Tables, method: str = "auto", *, options: EstimateOptions
) -> Estimate | NotEstimable:
    """Estimate how many persons there are, seen and unseen, from how lists overlap.

    Args:
        table: One 0/1 column a list and a column `count`, or one row a person.
        method: `auto`, or a key of `equiano.METHODS`. `auto` takes what fits the number of lists.
        options: What else may be set.

    Returns:
        The estimate, or why there is none. Both have `summary()`, `to_frame()` and `interval(level)`.

    Raises:
        BadInputError: If the table cannot be used: all faults at once.
        UsageError: If the method or a setting is wrong.
    """
    result = estimate(table, _single(method), options)
    return result if isinstance(result, NotEstimable) else _as(result, Estimate)


@takes(EstimateOptions)
def compare_methods(table: Tables, *, options: EstimateOptions) -> Overview:
    """Run every method that takes the table, and the checks, and say what may be published.

    Args:
        table: As `estimate_population` takes it.
        options: What else may be set; `bootstrap` is 500 if not given.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If a setting is wrong.
    """
    return _as(estimate(table, "all", options), Overview)


@takes(EstimateOptions)
def estimate_strata(
    table: Table, by: Sequence[str] | str, method: str = "auto", *, options: EstimateOptions
) -> StratifiedEstimate:
    """Estimate each stratum (sex, age band, region, form), a pooled model, and totals.

    Args:
        table: As `estimate_population` takes it, with the columns that divide it.
        by: The columns that divide the table.
        method: `auto`, or a key of `equiano.METHODS`.
        options: What else may be set; `bootstrap` is 200 if not given.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If the method or a setting is wrong.
    """
    strata = [by] if isinstance(by, str) else list(by)
    return _as(estimate(table, _single(method), options, strata=strata), StratifiedEstimate)


@takes(EstimateOptions)
def estimate_years(
    table: Table, column: str, method: str = "auto", *, options: EstimateOptions
) -> Years | NotEstimable:
    """Estimate each year in one model of all years: is the number rising, and by how much?

    Args:
        table: As `estimate_population` takes it, with a column of years.
        column: The column of years.
        method: `auto`, `bic` or `stepwise`.
        options: What else may be set.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If the method or a setting is wrong.
    """
    result = estimate(table, _single(method), options, years=column)
    return result if isinstance(result, NotEstimable) else _as(result, Years)


def judge_table(table: Tables, *, lists: Sequence[str] = (), opening: Opening | None = None) -> Verdict:
    """Say what of a table may be published: a range, at least a number, or no number.

    Args:
        table: As `estimate_population` takes it.
        lists: Columns that are lists, where the table has others too.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: If the table cannot be used.
    """
    return judge_file(table, lists=lists, opening=opening)[()]


def estimate_single_list(
    table: ContactTable | Path | str | DataFrame | Rows,
    model: str = "poisson",
    *,
    covariates: Sequence[str] | None = None,
    population: Population | None = None,
    opening: Opening | None = None,
) -> SingleList:
    """Estimate from one list how many persons it never saw, from how often it saw the others.

    Args:
        table: A column `contacts` (of a person), or `contacts` and `persons`.
        model: One of `equiano.estimate.single_list.MODELS`; every other stands beside it.
        covariates: Columns that divide the persons; None for all that look like it, empty for none.
        population: What the list counts; carried with the result.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If there is no such model or column.
    """
    result = estimate(
        table, "single-list", model=model, covariates=covariates, population=population, opening=opening
    )
    return _as(result, SingleList)


def estimate_persons(
    table: Path | str | DataFrame | Rows,
    lists: Sequence[str],
    covariates: Sequence[str] = (),
    *,
    seed: int = 1,
    population: Population | None = None,
    opening: Opening | None = None,
) -> Estimate | NotEstimable:
    """Estimate from rows of persons with what is known of each, doubly robust (Das, Kennedy and Jewell 2023).

    Removes that persons differ in how visible they are as far as the columns say so, numbers such as the age
    included, which strata cannot.

    Args:
        table: One row a person, with a 0/1 column a list.
        lists: The columns that are lists; the first two are taken to be independent among persons who are
            alike.
        covariates: Columns that say what kind of person it is.
        seed: Seed of the random generator.
        population: What the lists count; carried with the result.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If a column is not in the table.
    """
    result = estimate(
        table,
        "doubly-robust",
        lists=lists,
        covariates=list(covariates),
        seed=seed,
        population=population,
        opening=opening,
    )
    return result if isinstance(result, NotEstimable) else _as(result, Estimate)


@takes(EstimateOptions)
def estimate_sensitivity(
    table: Tables,
    method: str = "auto",
    *,
    pair: Sequence[str] = (),
    odds: tuple[float, float] = ODDS_RATIOS,
    options: EstimateOptions,
) -> Sensitivity | NotEstimable:
    """The population as a curve over an assumption that no data can test, with the interval of the whole.

    Args:
        table: As `estimate_population` takes it.
        method: `auto`, or a key of `equiano.METHODS`; a named pair needs `bic`, `stepwise` or `chapman`.
        pair: Two lists whose odds ratio is varied; empty for the interaction of all lists.
        odds: Least and greatest odds ratio.
        options: What else may be set.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If a list is not in the table, the range is none, or the method gives no curve.
    """
    return sensitivity.estimate_sensitivity(table, _single(method), options, pair=pair, odds=odds)


def _single(method: str) -> str:
    """The method, unless it is one whose result is of another kind.

    Raises:
        UsageError: If another function is meant.
    """
    instead = {
        "all": "compare_methods",
        "single-list": "estimate_single_list",
        "doubly-robust": "estimate_persons",
    }
    if method in instead:
        raise UsageError(say("for `{method}` call {function}().", method=method, function=instead[method]))
    return method


def _as(result: object, kind: type[_Result]) -> _Result:
    """The result as the kind that it is."""
    if not isinstance(result, kind):
        raise TypeError(f"{type(result).__name__} where {kind.__name__} is due")
    return result

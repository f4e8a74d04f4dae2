"""One call for every method and every kind of table. All estimators stand below this module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeAlias

from equiano.errors import BadInputError, UsageError
from equiano.estimate.covariates import NAME as PERSONS
from equiano.estimate.covariates import as_persons, estimate_doubly_robust
from equiano.estimate.coverage import Covers
from equiano.estimate.draws import combine
from equiano.estimate.given import Tables
from equiano.estimate.histories import as_tables
from equiano.estimate.interval import LEVELS
from equiano.estimate.judge import Verdict, judge
from equiano.estimate.methods import METHODS, estimate_table, refuse_censored
from equiano.estimate.options import EstimateOptions, Options, options_of
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.single_list import ContactTable, SingleList, as_contacts, estimate_single_list
from equiano.estimate.strata import StratifiedEstimate, estimate_strata
from equiano.estimate.table import CaptureTable
from equiano.estimate.verdict import Overview, overview
from equiano.estimate.years import Years, estimate_years
from equiano.tables.raw_table import Opening
from equiano.words import say

ONE_LIST = "single-list"
Result: TypeAlias = Estimate | NotEstimable | Overview | StratifiedEstimate | Years | SingleList


def names() -> tuple[str, ...]:
    """What `--method` takes."""
    return ("auto", *METHODS, "all", ONE_LIST, PERSONS)


def estimate(
    table: Tables | ContactTable,
    method: str = "auto",
    options: EstimateOptions | None = None,
    *,
    strata: Sequence[str] = (),
    years: str | None = None,
    **keywords: object,
) -> Result:
    """Estimate the population behind a capture table.

    Args:
        table: Path of a CSV or XLSX file with one 0/1 column a list and a column `count`; or a
            `CaptureTable`, a data frame, a list of rows, an array. A column `draw`, a folder, or a
            list of several of these stands for several possible tables, as record linkage draws them: the
            interval then includes the linkage error.
        method: One of `names()`; what `auto` is says `methods.automatic`. `single-list` takes another table:
            the contacts of each person on one list (`single_list.as_contacts`); `doubly-robust` takes rows of
            persons with `covariates`, and `lists`, of which the first two are taken to be independent among
            persons who are alike.
        options: What else may be set.
        strata: Columns that divide the table; an estimate for each stratum, a pooled model and totals result.
        years: Column of years: one model for all of them, and whether the number rises (`years.Years`).
        **keywords: The fields of `EstimateOptions`, instead of `options`.

    Returns:
        An `Estimate` or `NotEstimable`; an `Overview` for `all`; a `StratifiedEstimate` with strata;
        `Years`; a `SingleList` for `single-list`.

    Raises:
        BadInputError: If the table cannot be used: all faults at once.
        UsageError: If the method or an option is wrong.
    """
    if method not in names():
        raise UsageError(
            say(
                "--method {method}: not a method. Choose one of: {names}.",
                method=method,
                names=", ".join(names()),
            )
        )
    chosen = options_of(options, keywords)
    result = _estimate(table, method, chosen, tuple(strata), years)
    return result if chosen.population is None else result.with_population(chosen.population)


def _estimate(
    table: Tables | ContactTable,
    method: str,
    options: EstimateOptions,
    strata: tuple[str, ...],
    years: str | None,
) -> Result:
    if options.covers and not (strata or years):
        raise UsageError(
            say("--covers without --strata or --years: name the column that says where or when.")
        )
    if years:
        return _by_year(table, years, method, strata, options)
    if method == ONE_LIST:
        return _one_list(table, strata, options)
    if method == PERSONS and options.model is None:
        return _persons(table, strata, options)
    if options.covariates is not None:
        raise UsageError(
            say("--covariates is for --method single-list and doubly-robust; --strata divides a table.")
        )
    if options.model is not None and not (method in METHODS and "model" in METHODS[method].options):
        raise UsageError(say("--model is for --method single-list and --method mth."))
    if strata:
        return _stratified(table, method, strata, options)
    tables = _draws(table, options.opening, options.lists)
    _refuse_unread(method, options, is_drawn=len(tables) > 1)
    return _of_tables(tables, method, options)


def _of_tables(tables: list[CaptureTable], method: str, options: Options) -> Result:
    """One table, or several draws of it, by one method or by all."""
    if method == "all":
        refuse_censored(tables)
        return overview(tables, options)
    if len(tables) > 1:
        if method != "auto" and not METHODS[method].censored:
            refuse_censored(tables)
        result = combine(tables, method, options)
    else:
        result = estimate_table(tables[0], method, options)
    # Without resamples the first interval would be that of one model, as if it had not been chosen.
    if method == "auto" and isinstance(result, Estimate) and not options.bootstrap:
        judged = judge(tables, reservations=False)
        if judged.near:
            near = tuple(judged.interval(level) for level in LEVELS)
            result = replace(result, intervals=(*near, *result.intervals), make_interval=judged.interval)
    return result


def _refuse_unread(method: str, options: Options, *, is_drawn: bool) -> None:
    """Refuse an option that the method does not read: whoever gives it takes it for used.

    `seed`, `quick` and `progress` change no answer of a method without chance, and may always stand; every
    method has resamples over several draws of a linkage.
    """
    if method not in METHODS:
        return
    may_stand = {"seed", "quick", "progress", *METHODS[method].options, *(["bootstrap"] if is_drawn else [])}
    unread = [
        field.name
        for field in fields(Options)
        if field.name not in may_stand and getattr(options, field.name) != field.default
    ]
    if unread:
        raise UsageError(
            say(
                "--{option} with --method {method}: the method does not use it. Leave it out.",
                option=unread[0].replace("_", "-"),
                method=method,
            )
        )


def judge_file(
    table: Tables,
    *,
    strata: Sequence[str] = (),
    lists: Sequence[str] = (),
    covers: Covers | None = None,
    opening: Opening | None = None,
) -> dict[tuple[str, ...], Verdict]:
    """The verdict: may a range be published, a lower bound, or no number.

    Args:
        table: As `estimate` takes it.
        strata: Columns that divide the table.
        lists: Columns that are lists.
        covers: Where lists operate, as `estimate` takes it.
        opening: Encoding, sheet and header row of a file.

    Returns:
        The verdict by stratum; of the whole under `()` without strata.

    Raises:
        BadInputError: If the table cannot be used: all faults at once.
    """
    if not strata:
        return {(): judge(_draws(table, opening, lists))}
    divided = as_tables(table, strata, opening, lists, covers=covers)
    return {key: judge([one]) for key, one in sorted(divided.items())}


def _one_list(table: Tables | ContactTable, strata: Sequence[str], options: EstimateOptions) -> SingleList:
    if strata or options.lists:
        raise UsageError(
            say("--strata or --lists with --method single-list: name the columns with --covariates.")
        )
    if options.bootstrap:
        raise UsageError(say("--bootstrap with --method single-list: its intervals need none. Leave it out."))
    contacts = as_contacts(table, options.covariates, options.opening)
    return estimate_single_list(
        contacts, options.model or "poisson", all_columns=options.covariates is not None
    )


def _persons(
    table: Tables | ContactTable, strata: Sequence[str], options: EstimateOptions
) -> Estimate | NotEstimable:
    if strata or options.bootstrap:
        raise UsageError(
            say("--strata or --bootstrap with --method doubly-robust: name the columns with --covariates; "
                "its interval needs no resamples.")
        )  # fmt: skip
    if options.covariates is None:
        raise UsageError(
            say("--method doubly-robust: name the columns that say what kind of person it is, such as "
                "--covariates age,sex; none for none.")
        )  # fmt: skip
    persons = as_persons(table, options.lists, options.covariates, options.opening)
    return estimate_doubly_robust(persons, options.seed)


def _by_year(
    table: Tables | ContactTable, years: str, method: str, strata: Sequence[str], options: EstimateOptions
) -> Years | NotEstimable:
    if strata:
        raise UsageError(
            say("--years and --strata: choose one, or estimate each stratum's years on its own.")
        )
    if method not in ("auto", "bic", "stepwise"):
        raise UsageError(say("--years takes --method bic or stepwise."))
    tables = as_tables(table, (years,), options.opening, options.lists, covers=options.covers)
    return estimate_years(tables, method, options)


def _stratified(
    table: Tables | ContactTable, method: str, strata: tuple[str, ...], options: EstimateOptions
) -> StratifiedEstimate:
    tables = as_tables(table, strata, options.opening, options.lists, covers=options.covers)
    if method == "all":
        raise UsageError(say("--strata with --method all: choose one method for the strata."))
    return estimate_strata(tables, strata, method, options)


def _draws(table: object, opening: Opening | None, lists: Sequence[str]) -> list[CaptureTable]:
    """The tables meant: one, or several draws of a record linkage."""
    if isinstance(table, (str, Path)) and Path(table).is_dir():
        files = sorted(Path(table).glob("*.csv"))
        if not files:
            raise BadInputError(say("{name}: no CSV file in this folder.", name=Path(table).name))
        return _draws(files, opening, lists)
    if (
        isinstance(table, (list, tuple))
        and table
        and all(isinstance(t, (str, Path, CaptureTable)) for t in table)
    ):
        linked = len(table) > 1
        tables = [one for t in table for one in as_tables(t, (), opening, lists, linked=linked).values()]
    else:
        tables = list(as_tables(table, (), opening, lists).values())
    if any(t.lists != tables[0].lists for t in tables):
        raise BadInputError(
            say("The tables do not have the same lists in the same order. Export them again.")
        )
    return tables

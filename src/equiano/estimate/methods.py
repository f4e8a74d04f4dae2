"""One call for every method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never, cast, get_args

from equiano.errors import BadInputError, UsageError
from equiano.estimate.bootstrap import Progress
from equiano.estimate.histories import as_tables
from equiano.estimate.population import Population
from equiano.estimate.result import Estimate, Method, NotEstimable
from equiano.estimate.table import CaptureTable
from equiano.tables.raw_table import Opening
from equiano.words import say

Result = Estimate | NotEstimable
SINGLE: tuple[str, ...] = get_args(Method)
ONE_LIST = "single-list"
METHODS = ("auto", *SINGLE, "all", ONE_LIST)
MODEL_LISTS, LISTED_LISTS = 10, 6


@dataclass(frozen=True)
class Options:
    """What a caller may set; see `estimate`."""

    bootstrap: int = 0
    seed: int = 1
    max_order: int | None = None
    models: int = 0
    top: int | None = None
    prior: str = "log"
    delta: float | None = None
    largest: int | None = None
    quick: bool = False
    progress: Progress | None = None
    model: str = "poisson"
    covariates: Sequence[str] | None = None


def estimate(
    table: Any,
    method: str = "auto",
    *,
    strata: Sequence[str] = (),
    lists: Sequence[str] = (),
    population: Population | None = None,
    opening: Opening | None = None,
    **options: Any,
) -> Any:
    """Estimate the population behind a capture table.

    Args:
        table: Path of a CSV or XLSX file with one 0/1 column a list and a column `count`; or a
            `CaptureTable`, a data frame, a list of rows, an array. A column `draw`, a folder, or a
            list of several of these stands for several possible tables, as record linkage draws them: the
            interval then includes the linkage error.
        method: One of `METHODS`. `auto` is `bic` for three to six lists, where every model is compared;
            `stepwise` for seven to ten, whose bootstrap stays quick; `chapman` for two lists; `chao` above
            ten. `single-list` takes another table: the contacts of each person on one list
            (`single_list.as_contacts`).
        strata: Columns that divide the table; an estimate for each stratum, a pooled model and totals result.
        lists: Columns that are lists, where the table has others too; the others are left out.
        population: What the lists count; carried with the result.
        opening: Encoding, sheet and header row of a file, where they are not to be found from it.
        **options: `bootstrap` (resamples, 0 for none), `seed`, `max_order` (highest interaction), `models`
            (so many best models in the result), `top` (restrict the bootstrap to so many models), `prior`,
            `delta` and `largest` (of `graphs`), `quick` (of `all`: without Markov chains and simulations),
            `progress` (a function of done and total); `model` and `covariates` of `single-list`.

    Returns:
        An `Estimate` or `NotEstimable`; an `Overview` for `all`; a `StratifiedEstimate` with strata; a
        `SingleList` for `single-list`.

    Raises:
        BadInputError: If the table cannot be used: all faults at once.
        UsageError: If the method or an option is wrong.
    """
    if method not in METHODS:
        raise UsageError(f"--method {method}: not a method. Choose one of: {', '.join(METHODS)}.")
    known = Options.__dataclass_fields__
    if unknown := sorted(set(options) - set(known)):
        raise UsageError(f"{unknown[0]}: not an option of estimate. Known: {', '.join(known)}.")
    chosen = Options(**options)
    if method == ONE_LIST:
        return _one_list(table, strata or lists, population, opening, chosen)
    if chosen.covariates is not None or chosen.model != Options.model:
        raise UsageError(
            say("--covariates and --model are for --method single-list; --strata divides a table.")
        )
    if strata:
        divided = as_tables(table, strata, opening, lists)
        _refuse_censored(list(divided.values()))
        return _stratified(divided, method, tuple(strata), population, chosen)
    tables = _draws(table, opening, lists)
    if len(tables) > 1 or method == "all":
        _refuse_censored(tables)
    if method == "all":
        from equiano.estimate.verdict import overview

        result: Any = overview(tables, chosen)
    elif len(tables) > 1:
        from equiano.estimate.draws import combine

        result = combine(tables, method, chosen)
    else:
        result = estimate_table(tables[0], method, chosen)
    return result if population is None else result.with_population(population)


def _one_list(
    table: Any,
    strata: Sequence[str],
    population: Population | None,
    opening: Opening | None,
    options: Options,
) -> Any:
    from equiano.estimate.single_list import as_contacts, estimate_single_list

    if strata:
        raise UsageError(
            say("--strata or --lists with --method single-list: name the columns with --covariates.")
        )
    if options.bootstrap:
        raise UsageError(say("--bootstrap with --method single-list: its intervals need none. Leave it out."))
    contacts = as_contacts(table, options.covariates, opening)
    result = estimate_single_list(contacts, options.model, all_columns=options.covariates is not None)
    return result if population is None else result.with_population(population)


def _stratified(
    tables: dict[tuple[str, ...], CaptureTable],
    method: str,
    strata: tuple[str, ...],
    population: Population | None,
    options: Options,
) -> Any:
    from equiano.estimate.strata import estimate_strata

    if method == "all":
        raise UsageError("--strata with --method all: choose one method for the strata.")
    result = estimate_strata(tables, strata, method, options)
    return result if population is None else result.with_population(population)


def _refuse_censored(tables: Sequence[CaptureTable]) -> None:
    """One clear error where counts were kept back.

    Raises:
        BadInputError: With the histories whose counts were kept back.
    """
    kept = [table.history(cell) for table in tables for cell, _, _ in table.censored]
    if kept:
        raise BadInputError(
            say(
                "{number:,} {number|count was|counts were} kept back (`<5`, `*` or blank): {histories}. Only "
                "`--method bic` on one table takes ranges for counts. Use it, or ask for the numbers.",
                number=len(kept),
                histories=", ".join(dict.fromkeys(kept)),
            )
        )


def _draws(table: Any, opening: Opening | None, lists: Sequence[str]) -> list[CaptureTable]:
    """The tables meant: one, or several draws of a record linkage."""
    if isinstance(table, (str, Path)) and Path(table).is_dir():
        files = sorted(Path(table).glob("*.csv"))
        if not files:
            raise BadInputError(f"{Path(table).name}: no CSV file in this folder.")
        return _draws(files, opening, lists)
    several = isinstance(table, (list, tuple)) and len(table) > 0
    if several and all(isinstance(t, (str, Path, CaptureTable)) for t in table):
        linked = len(table) > 1
        tables = [one for t in table for one in as_tables(t, (), opening, lists, linked=linked).values()]
    else:
        tables = list(as_tables(table, (), opening, lists).values())
    if any(t.lists != tables[0].lists for t in tables):
        raise BadInputError("The tables do not have the same lists in the same order. Export them again.")
    return tables


def automatic(lists: int) -> Method:
    """The method that `auto` stands for."""
    if lists == 2:
        return "chapman"
    if lists > MODEL_LISTS:
        return "chao"
    return "bic" if lists <= LISTED_LISTS else "stepwise"


def estimate_table(table: CaptureTable, method: str, options: Options) -> Result:
    """Estimate from one table by one method.

    Raises:
        BadInputError: If no person is on two lists.
        UsageError: If the method does not take so many lists.
    """
    if not table.overlaps:
        raise BadInputError(
            "No person is on two lists, so nothing can be estimated. Check how the lists were linked."
        )
    name = automatic(table.size) if method == "auto" else cast(Method, method)
    if table.size > MODEL_LISTS and name in ("bic", "stepwise", "threshold"):
        raise UsageError(f"--method {name}: {table.size} lists. It takes up to {MODEL_LISTS}; merge lists.")
    if table.size == 2 and name == "chao":
        raise UsageError(
            "--method chao: two lists. Its formula is no lower bound where one list reaches more persons "
            "than the other; use chapman."
        )
    result = _censored(table, method, options) if table.censored else _run(table, name, options)
    return result.with_diagnostics(notes=list(table.notes)) if table.notes else result


def _censored(table: CaptureTable, method: str, options: Options) -> Result:
    """Estimate where counts were kept back: `bic` by EM, also for `auto`."""
    from equiano.estimate.censored import estimate_censored

    if method not in ("auto", "bic") or table.size > MODEL_LISTS:
        _refuse_censored([table])
    return estimate_censored(
        table,
        bootstrap=options.bootstrap,
        seed=options.seed,
        max_order=options.max_order,
        models=options.models,
        progress=options.progress,
    )


def _run(table: CaptureTable, method: Method, options: Options) -> Result:
    match method:
        case "bic":
            from equiano.estimate.bic import estimate_bic

            return estimate_bic(
                table,
                bootstrap=options.bootstrap,
                seed=options.seed,
                max_order=options.max_order,
                models=options.models,
                top=options.top,
                progress=options.progress,
            )
        case "stepwise":
            from equiano.estimate.stepwise import estimate_stepwise

            return estimate_stepwise(
                table, bootstrap=options.bootstrap, seed=options.seed, progress=options.progress
            )
        case "graphs":
            from equiano.estimate.graphs import estimate_graphs

            return estimate_graphs(
                table,
                delta=options.delta,
                largest=options.largest,
                prior=options.prior,
                models=options.models,
            )
        case "latent-class":
            from equiano.estimate.latent_class import estimate_latent_class

            return estimate_latent_class(table, seed=options.seed, progress=options.progress)
        case "threshold":
            from equiano.estimate.threshold import estimate_threshold

            return estimate_threshold(table, seed=options.seed, progress=options.progress)
        case "chapman":
            from equiano.estimate.two_lists import estimate_chapman

            return estimate_chapman(table)
        case "chao":
            from equiano.estimate.bounds import estimate_chao

            return estimate_chao(table)
        case "independence":
            from equiano.estimate.bounds import estimate_independence

            return estimate_independence(table)
        case _:
            assert_never(method)

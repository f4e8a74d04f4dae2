"""`equiano estimate`: the hidden population from a capture table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equiano.cli.estimate_curve import ODDS_HELP, SENSITIVITY_HELP, curve_command
from equiano.cli.opening import AllSheets, Encoding, HeaderRow, Sheet, opening_of
from equiano.cli.output import messages, print_json
from equiano.words import language as language_of_reader
from equiano.words import say, using

if TYPE_CHECKING:
    from collections.abc import Callable

    from equiano.estimate.judge import Verdict
    from equiano.estimate.population import Population

METHOD_HELP = (
    "auto, bic, stepwise, graphs, latent-class, threshold, chapman, mth (persons differ in visibility), chao "
    "(lower bound if they do), independence, all; single-list (one list: how often each person was seen); "
    "doubly-robust (one row a person, with --lists and --covariates)."
)
MODEL_HELP = (
    "Model of a single list: poisson, geometric, negative-binomial, one-inflated-poisson, one-inflated-"
    "geometric (either also with -all), chao, chao-without-ones or zelterman. Of mth: poisson, darroch or "
    "gamma, also with interactions ('darroch [12,34]')."
)
CAPTURE_HELP = (
    "CSV or XLSX with one 0/1 column a list and a column `count`, or one row a person; with a column `draw`, "
    "several files or a folder for several linkage draws. For single-list: a column `contacts`, or "
    "`contacts` and `persons`."
)
COVERS_HELP = (
    "Strata in which a list operates, such as `C: north, east` or `C: 2015-2019`; once a list. A list whose "
    "cells are all empty or NA in a stratum does not operate there."
)


def estimate(
    capture: Annotated[list[Path], typer.Argument(help=CAPTURE_HELP)],
    method: Annotated[str, typer.Option(help=METHOD_HELP)] = "auto",
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamples for the interval; 1000 is usual.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random generator.")] = 1,
    max_order: Annotated[int | None, typer.Option(help="Highest order of interactions.")] = None,
    models: Annotated[int, typer.Option(min=0, help="Report so many of the best models.")] = 0,
    top: Annotated[
        int | None, typer.Option(min=1, help="In resamples choose among so many models only (approximate).")
    ] = None,
    prior: Annotated[str, typer.Option(help="Prior of N for graphs: log, jeffreys or uniform.")] = "log",
    delta: Annotated[float | None, typer.Option(help="Prior count of a cell for graphs.")] = None,
    largest: Annotated[int | None, typer.Option(help="Largest hidden number for graphs.")] = None,
    model: Annotated[str | None, typer.Option(help=MODEL_HELP)] = None,
    covariates: Annotated[
        str | None,
        typer.Option(
            help="Columns that say what kind of person it is, with commas, for single-list and "
            "doubly-robust; none for none."
        ),
    ] = None,
    strata: Annotated[str, typer.Option(help="Columns that divide the table, with commas.")] = "",
    covers: Annotated[list[str] | None, typer.Option(help=COVERS_HELP)] = None,
    years: Annotated[str, typer.Option(help="Column of years: is the number rising?")] = "",
    lists: Annotated[str, typer.Option(help="Columns that are lists; others are left out.")] = "",
    sensitivity: Annotated[str, typer.Option(help=SENSITIVITY_HELP)] = "",
    odds: Annotated[str, typer.Option(help=ODDS_HELP)] = "",
    statement: Annotated[
        Path | None, typer.Option(help="YAML with period, place, definition, measure.")
    ] = None,
    period: Annotated[str, typer.Option(help="Period that the lists cover.")] = "",
    place: Annotated[str, typer.Option(help="Place that the lists cover.")] = "",
    definition: Annotated[str, typer.Option(help="Definition under which persons count.")] = "",
    measure: Annotated[str, typer.Option(help="`stock` (on one day) or `flow` (during a period).")] = "",
    plot: Annotated[Path | None, typer.Option(help="Draw the estimates to this .svg or .png.")] = None,
    lang: Annotated[str, typer.Option(help="Language of words: en or ru.")] = "",
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    header_row: HeaderRow = None,
    show_anyway: Annotated[
        bool, typer.Option("--show-anyway", help="Show the number also where the verdict is to publish none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Estimate how many persons there are, seen and unseen, from how lists overlap."""
    from equiano.errors import UsageError
    from equiano.estimate.coverage import covers_of
    from equiano.estimate.front import estimate as run

    language = lang or language_of_reader()
    if years and (sensitivity or odds):
        raise UsageError(say("--years and --sensitivity: choose one."))
    command: Callable[..., Any] = curve_command(sensitivity, odds) if sensitivity or odds else run
    with using(language), _progress() as progress:
        result = command(
            capture[0] if len(capture) == 1 else capture,
            method,
            strata=_names(strata),
            lists=_names(lists),
            covers=covers_of(covers or []),
            years=years or None,
            population=_population(statement, period, place, definition, measure),
            opening=opening_of(encoding, sheet, all_sheets, header_row),
            bootstrap=bootstrap,
            seed=seed,
            max_order=max_order,
            models=models,
            top=top,
            prior=prior,
            delta=delta,
            largest=largest,
            progress=progress,
            model=model,
            covariates=_covariates(covariates),
        )
        verdicts = _verdicts(
            result,
            capture[0] if len(capture) == 1 else capture,
            strata=_names(strata),
            lists=_names(lists),
            covers=covers_of(covers or []),
            opening=opening_of(encoding, sheet, all_sheets, header_row),
        )
    if plot is not None:
        _draw(result, plot, language)
    if as_json:
        print_json(_as_dict(result, verdicts, language))
    else:
        _print(result, verdicts, language, anyway=show_anyway or method != "auto")
    if not _has_estimate(result):
        raise typer.Exit(11)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _covariates(text: str | None) -> list[str] | None:
    """Names with commas; none for `none`, None where the option was not given."""
    if text is None:
        return None
    return [] if text.strip() == "none" else _names(text)


def _population(
    statement: Path | None, period: str, place: str, definition: str, measure: str
) -> Population | None:
    from equiano.estimate.population import Population, read_population

    if statement is not None:
        return read_population(statement)
    if any((period, place, definition, measure)):
        return Population(period, place, definition, measure)
    return None


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, shown once work reports to it and stderr is a terminal."""
    from rich.progress import Progress

    with Progress(console=messages, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("estimate", total=None, visible=False)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield report


def _verdicts(result: Any, table: Any, **reading: Any) -> dict[tuple[str, ...], Verdict]:
    """The verdict on each stratum; on the whole under `()`. Results that bring their own have none here."""
    from equiano.estimate.covariates import NAME as PERSONS
    from equiano.estimate.front import judge_file
    from equiano.estimate.result import Estimate, NotEstimable
    from equiano.estimate.strata import StratifiedEstimate

    judged = isinstance(result, (Estimate, NotEstimable, StratifiedEstimate)) and result.method != PERSONS
    return judge_file(table, **reading) if judged else {}


def _as_dict(result: Any, verdicts: dict[tuple[str, ...], Verdict], lang: str) -> dict[str, Any]:
    from equiano.estimate.single_list import SingleList
    from equiano.estimate.verdict import Overview

    in_words = isinstance(result, (Overview, SingleList))
    answer: dict[str, Any] = result.as_dict(lang) if in_words else result.as_dict()
    if () in verdicts:
        answer["verdict"] = verdicts[()].as_dict(lang)
    elif verdicts:
        for one, verdict in zip(answer["strata"], verdicts.values(), strict=True):
            one["verdict"] = verdict.as_dict(lang)
    return answer


def _has_estimate(result: Any) -> bool:
    from equiano.estimate.result import NotEstimable
    from equiano.estimate.single_list import SingleList
    from equiano.estimate.strata import StratifiedEstimate
    from equiano.estimate.verdict import Overview

    match result:
        case NotEstimable():
            return False
        case SingleList():
            return result.population is not None
        case Overview():
            return bool(result.estimates)
        case StratifiedEstimate():
            return result.pooled is not None or any(
                not isinstance(one, NotEstimable) for one in result.strata.values()
            )
    return True


def _draw(result: Any, path: Path, lang: str) -> None:
    from equiano.errors import UsageError
    from equiano.estimate.result import NotEstimable
    from equiano.estimate.strata import StratifiedEstimate

    if isinstance(result, (NotEstimable, StratifiedEstimate)):
        raise UsageError(say("--plot: draws one table with an estimate; leave it out here."))
    result.plot(lang).save(path)


def _print(result: Any, verdicts: dict[tuple[str, ...], Verdict], lang: str, *, anyway: bool) -> None:
    from equiano.estimate.text import describe

    sys.stdout.buffer.write((describe(result, lang, verdicts, anyway=anyway) + "\n").encode("utf-8"))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(estimate)

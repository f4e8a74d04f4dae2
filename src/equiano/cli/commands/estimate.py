"""What is asked of the commands in `equiano.cli.estimate`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import Reading

SENSITIVITY_HELP = (
    "The population as a curve: all (over the interaction of all lists) or two lists, such as police,ngo."
)
ODDS_HELP = "Least and greatest odds ratio of the curve, such as 0.5..4; 0.5..2 if not given."
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateCommand:
    """Arguments and options of `equiano estimate`."""

    capture: Annotated[list[Path], typer.Argument(help=CAPTURE_HELP)]
    method: Annotated[str, typer.Option(help=METHOD_HELP)] = "auto"
    # No resamples by default: a first look is quick then, and says that its interval rests on the model.
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamples for the interval; 1000 is usual.")] = 0
    # Any number does; fixed, so that the same command gives the same interval.
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random generator.")] = 1
    max_order: Annotated[int | None, typer.Option(help="Highest order of interactions.")] = None
    models: Annotated[int, typer.Option(min=0, help="Report so many of the best models.")] = 0
    top: Annotated[
        int | None, typer.Option(min=1, help="In resamples choose among so many models only (approximate).")
    ] = None
    prior: Annotated[str, typer.Option(help="Prior of N for graphs: log, jeffreys or uniform.")] = "log"
    delta: Annotated[float | None, typer.Option(help="Prior count of a cell for graphs.")] = None
    largest: Annotated[int | None, typer.Option(help="Largest hidden number for graphs.")] = None
    model: Annotated[str | None, typer.Option(help=MODEL_HELP)] = None
    covariates: Annotated[
        str | None,
        typer.Option(
            help="Columns that say what kind of person it is, with commas, for single-list and "
            "doubly-robust; none for none."
        ),
    ] = None
    strata: Annotated[str, typer.Option(help="Columns that divide the table, with commas.")] = ""
    covers: Annotated[list[str] | None, typer.Option(help=COVERS_HELP)] = None
    years: Annotated[str, typer.Option(help="Column of years: is the number rising?")] = ""
    lists: Annotated[str, typer.Option(help="Columns that are lists; others are left out.")] = ""
    sensitivity: Annotated[str, typer.Option(help=SENSITIVITY_HELP)] = ""
    odds: Annotated[str, typer.Option(help=ODDS_HELP)] = ""
    statement: Annotated[Path | None, typer.Option(help="YAML with period, place, definition, measure.")] = (
        None
    )
    period: Annotated[str, typer.Option(help="Period that the lists cover.")] = ""
    place: Annotated[str, typer.Option(help="Place that the lists cover.")] = ""
    definition: Annotated[str, typer.Option(help="Definition under which persons count.")] = ""
    measure: Annotated[str, typer.Option(help="`stock` (on one day) or `flow` (during a period).")] = ""
    plot: Annotated[Path | None, typer.Option(help="Draw the estimates to this .svg or .png.")] = None
    lang: Annotated[str, typer.Option(help="Language of words: en or ru.")] = ""
    reading: Reading
    # Off, as a number that is shown is quoted, whatever stands beside it.
    show_anyway: Annotated[
        bool, typer.Option("--show-anyway", help="Show the number also where the verdict is to publish none.")
    ] = False
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False

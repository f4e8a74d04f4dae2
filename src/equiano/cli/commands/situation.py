"""What is asked of the commands in `equiano.cli.situation`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.asking import Flag, Flags
from equiano.cli.opening import Reading
from equiano.schema.coverage import Coverage
from equiano.situation.options import DescribeOptions

# Here and below: options that `report` has too, said once so that both pages say the same.
EVENT = typer.Option(help="First year after an event: has the mix of corridors shifted with it?")
COURTS = typer.Option(help="Table of article, year, stage, count and unit, added to the pack's figures.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationAsked:
    """The interval of an estimate and its years, here and in `equiano report`."""

    population: Annotated[
        str | None,
        typer.Option(
            help="Interval of the estimated number of victims and its years, LOW,HIGH,FROM-TO, to compare "
            "courts."
        ),
    ] = None
    population_period: Annotated[
        str | None, typer.Option(help="Years of --population, FROM-TO, where it does not name them.")
    ] = None


POPULATION = Flag(None, PopulationAsked, "situation.estimate_of")


class Language(StrEnum):
    """Language of what is printed."""

    EN = "en"
    RU = "ru"


class Clock(StrEnum):
    """What the years of journeys are."""

    REGISTRATION = "registration"
    JOURNEY = "journey"
    EXPLOITATION = "exploitation"


YEARS = typer.Option(
    "--clock",
    help="What years are: of registration, of the journey's first dated event, or of exploitation.",
)
YearsOf = Annotated[Clock, YEARS]
CLOCK = Flag(YEARS, Clock, str, Clock.REGISTRATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationCommand:
    """Arguments and options of `equiano situation`."""

    cases: Annotated[
        Path | None, typer.Argument(help="cases.parquet, or any file that `equiano intake` reads.")
    ] = None
    options: Annotated[
        DescribeOptions,
        Flags(
            country=typer.Option(help="Country pack, such as ru; the setting `country` by default."),
            flows=Flag(
                typer.Option(
                    help="Instead of cases: table of origin, destination, count, year; or ctdc-2025."
                ),
                read="situation.flows_file",
            ),
            courts=COURTS,
            event=EVENT,
            clock=CLOCK,
            population=POPULATION,
            coverage=Flag(
                typer.Option(
                    help="What part of all cases the file holds; ratios to courts need it, intervals a "
                    "sample."
                ),
                Coverage | None,
            ),
            durations=Flag(
                typer.Option(help="Shortest and longest mean years in exploitation."),
                str,
                "situation.durations",
                # As text, since two numbers are one option; the stage's default is
                # `situation.figures.DURATIONS`.
                "0.25,20",
            ),
            seed=typer.Option(help="Seed of the simulations."),
        ),
    ]
    lang: Annotated[
        Language | None, typer.Option(help="Language of summary and tables (default: setting `lang`).")
    ] = None
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for all tables (CSV, one XLSX), the summary and the result as JSON."),
    ] = None
    reading: Reading
    json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaIndexCommand:
    """Arguments and options of `equiano area-index`."""

    areas: Annotated[
        Path,
        typer.Argument(help="Table of `area` and one column for each part; higher = more at risk."),
    ]
    weights: Annotated[
        str | None, typer.Option(help="One weight for each part, such as 2,1,1; equal if not given.")
    ] = None
    lower_is_worse: Annotated[
        str | None,
        typer.Option(help="Parts of which a lower value means more at risk, with commas between them."),
    ] = None
    seed: Annotated[int, typer.Option(help="Seed of the draws of weights.")] = 1
    reading: Reading
    json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False

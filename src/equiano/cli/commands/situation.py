"""What is asked of the commands in `equiano.cli.situation`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import Reading
from equiano.schema.coverage import Coverage

EventYear = Annotated[
    int | None, typer.Option(help="First year after an event: has the mix of corridors shifted with it?")
]

PopulationInterval = Annotated[
    str | None,
    typer.Option(
        help="Interval of the estimated number of victims and its years, LOW,HIGH,FROM-TO, to compare courts."
    ),
]

PopulationPeriod = Annotated[
    str | None, typer.Option(help="Years of --population, FROM-TO, where it does not name them.")
]

CourtCounts = Annotated[
    Path | None,
    typer.Option(help="Table of article, year, stage, count and unit, added to the pack's figures."),
]


class Language(StrEnum):
    """Language of what is printed."""

    EN = "en"
    RU = "ru"


class Clock(StrEnum):
    """What the years of journeys are."""

    REGISTRATION = "registration"
    JOURNEY = "journey"
    EXPLOITATION = "exploitation"


YearsOf = Annotated[
    Clock,
    typer.Option(
        "--clock",
        help="What years are: of registration, of the journey's first dated event, or of exploitation.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationCommand:
    """Arguments and options of `equiano situation`."""

    cases: Annotated[
        Path | None, typer.Argument(help="cases.parquet, or any file that `equiano intake` reads.")
    ] = None
    country: Annotated[
        str | None, typer.Option(help="Country pack, such as ru; the setting `country` by default.")
    ] = None
    flows: Annotated[
        Path | None,
        typer.Option(help="Instead of cases: table of origin, destination, count, year; or ctdc-2025."),
    ] = None
    courts: CourtCounts = None
    event: EventYear = None
    clock: YearsOf = Clock.REGISTRATION
    population: PopulationInterval = None
    population_period: PopulationPeriod = None
    coverage: Annotated[
        Coverage | None,
        typer.Option(
            help="What part of all cases the file holds; ratios to courts need it, intervals a sample."
        ),
    ] = None
    durations: Annotated[str, typer.Option(help="Shortest and longest mean years in exploitation.")] = (
        "0.25,20"
    )
    seed: Annotated[int, typer.Option(help="Seed of the simulations.")] = 1
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

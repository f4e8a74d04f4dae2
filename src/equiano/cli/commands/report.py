"""What is asked of the commands in `equiano.cli.report`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.commands.situation import (
    Clock,
    CourtCounts,
    EventYear,
    PopulationInterval,
    PopulationPeriod,
    YearsOf,
)
from equiano.cli.opening import Encoding
from equiano.schema.coverage import Coverage


class Lang(StrEnum):
    """Language of the report."""

    en = "en"
    ru = "ru"
    both = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCommand:
    """Arguments and options of `equiano report`."""

    out: Annotated[Path, typer.Option("--out", help="Folder for report.html and report.pdf.")]
    country: Annotated[
        str | None,
        typer.Option(
            "--country", help="Country pack or ISO code, such as `ru`; the setting `country` by default."
        ),
    ] = None
    cases: Annotated[
        Path | None,
        typer.Option("--cases", help="cases.parquet, or any file that `equiano intake` reads."),
    ] = None
    example: Annotated[
        bool, typer.Option("--example", help="Use the CTDC victim-perpetrator file that comes with Equiano.")
    ] = False
    lang: Annotated[
        Lang | None,
        typer.Option(
            "--lang", help="Language; `both` writes report.en.* and report.ru.* (default: setting `lang`)."
        ),
    ] = None
    event: EventYear = None
    population: PopulationInterval = None
    population_period: PopulationPeriod = None
    courts: CourtCounts = None
    flows: Annotated[
        Path | None, typer.Option(help="CSV or XLSX with origin, destination, count, shown beside the cases.")
    ] = None
    capture: Annotated[
        list[Path] | None,
        typer.Option(help="Capture table, or linkage draws, for a section on the hidden population."),
    ] = None
    coverage: Annotated[
        Coverage | None,
        typer.Option(
            help="What part of all cases the file holds; stands under the title, and decides ratios."
        ),
    ] = None
    title: Annotated[str, typer.Option(help="Title instead of the usual one.")] = ""
    publisher: Annotated[str, typer.Option(help="Who publishes the report and answers for it.")] = ""
    contact: Annotated[str, typer.Option(help="Where readers may write: an e-mail or web address.")] = ""
    period: Annotated[str, typer.Option(help="Time it speaks of; by default the years of the cases.")] = ""
    edition: Annotated[str, typer.Option(help="Edition, such as `2nd, corrected`.")] = ""
    next_edition: Annotated[str, typer.Option("--next", help="When the next edition comes.")] = ""
    date: Annotated[str, typer.Option(help="Day of publication, YYYY-MM-DD; today by default.")] = ""
    licence: Annotated[str, typer.Option(help="Terms on which the report may be used.")] = ""
    brief: Annotated[
        bool, typer.Option("--brief", help="Write the first page alone: brief.html and brief.pdf.")
    ] = False
    draft: Annotated[
        bool,
        typer.Option(
            "--draft", help="Show what nobody checked in its source too, marked; not for publication."
        ),
    ] = False
    official: Annotated[
        Path | None,
        typer.Option(
            help="UNODC's table of official figures (.xlsx, .csv, .csv.gz); needs no pack and no cases."
        ),
    ] = None
    clock: YearsOf = Clock.REGISTRATION
    encoding: Encoding = None
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as one JSON object.")] = (
        False
    )

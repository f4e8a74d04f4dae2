"""What is asked of the commands in `equiano.cli.returns`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.commands.situation import Clock, YearsOf
from equiano.cli.opening import Reading
from equiano.schema.coverage import Coverage


class Standard(StrEnum):
    """For whom the return is."""

    SDG = "sdg-16.2.2"
    GLOTIP = "glotip"
    CTDC = "ctdc"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsCommand:
    """Arguments and options of `equiano returns`."""

    cases: Annotated[Path, typer.Argument(help="cases.parquet, or any file that `equiano intake` reads.")]
    standard: Annotated[Standard, typer.Option(help="For whom the return is.")]
    out: Annotated[Path, typer.Option("--out", help="Folder for the workbook and its tables as CSV.")]
    country: Annotated[
        str | None,
        typer.Option(help="Country that sends it, by code or name; the setting `country` by default."),
    ] = None
    year: Annotated[list[int] | None, typer.Option(help="Year wanted; may be given several times.")] = None
    clock: YearsOf = Clock.REGISTRATION
    coverage: Annotated[
        Coverage | None,
        typer.Option(help="What part of all cases the file holds; a rate needs `national`."),
    ] = None
    population: Annotated[
        list[str] | None, typer.Option(help="Residents of a year, YEAR=NUMBER; may be given several times.")
    ] = None
    population_source: Annotated[
        str | None, typer.Option(help="Who published the number of residents, and of what day.")
    ] = None
    public: Annotated[
        bool, typer.Option("--public", help="For publication: counts through disclosure control.")
    ] = False
    reading: Reading
    json: Annotated[bool, typer.Option("--json", help="Print what was written as one JSON object.")] = False

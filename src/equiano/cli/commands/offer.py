"""What is asked of the commands in `equiano.cli.offer`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.commands.identify import AsJson


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOfferCommand:
    """Arguments and options of `equiano check-offer`."""

    text: Annotated[
        str, typer.Argument(help="A text file (UTF-8) with the offer, or `-` for standard input.")
    ]
    kind: Annotated[
        str,
        typer.Option(help="What is offered: `job`, `study`, `marriage`, `au-pair`; by its words if `auto`."),
    ] = "auto"
    text_lang: Annotated[
        str,
        typer.Option("--text-lang", help="Language of the offer, `en` or `ru`; by its letters if `auto`."),
    ] = "auto"
    origin: Annotated[str, typer.Option(help="Country you leave (two letters), for the numbers of help.")] = (
        ""
    )
    destination: Annotated[
        str, typer.Option(help="Country you go to (two letters), for the numbers of help.")
    ] = ""
    contacts: Annotated[
        Path | None,
        typer.Option(help="YAML file with your numbers of help; the setting `contacts` by default."),
    ] = None
    lang: Annotated[str | None, typer.Option("--lang", help="Language of the answer: `en` or `ru`.")] = None
    json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOffersCommand:
    """Arguments and options of `equiano check-offers`."""

    offers: Annotated[Path, typer.Argument(help="Table of offers: Parquet, CSV or XLSX, one offer a row.")]
    out: Annotated[Path, typer.Option("--out", help="Where to write the counts: a .csv or .xlsx file.")]
    text: Annotated[str, typer.Option(help="Column with the text of the offer.")] = "text"
    sector: Annotated[str, typer.Option(help="Column with the line of work.")] = ""
    region: Annotated[str, typer.Option(help="Column with the region.")] = ""
    date: Annotated[str, typer.Option(help="Column with the day or month.")] = ""
    kind: Annotated[str, typer.Option(help="Column with the kind: job, study, marriage or au-pair.")] = ""
    engine: Annotated[str | None, typer.Option(help="duckdb, spark or sail; the setting by default.")] = None
    lang: Annotated[str | None, typer.Option("--lang", help="Language of the answer: `en` or `ru`.")] = None
    json: AsJson = False

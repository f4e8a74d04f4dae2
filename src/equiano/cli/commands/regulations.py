"""What is asked of the commands in `equiano.cli.regulations`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationsCommand:
    """Arguments and options of `equiano regulations`."""

    countries: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COUNTRY...", help="Countries by their ISO alpha-2 code; all with a law if none."
        ),
    ] = None
    treaty: Annotated[
        str, typer.Option("--treaty", help="Only this one: `palermo`, `cets_197` or `eu_2011_36`.")
    ] = ""
    topic: Annotated[str, typer.Option("--topic", help="Only this topic, such as `reflection`.")] = ""
    status: Annotated[str, typer.Option("--status", help="Only `met`, `partly`, `absent` or `unknown`.")] = ""
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it to this .csv, .xlsx, .pdf, .html or .json file.")
    ] = None
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: provisions, statuses, sources, counts.")
    ] = False

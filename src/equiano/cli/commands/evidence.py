"""What is asked of the commands in `equiano.cli.evidence`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import OneSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCommand:
    """Arguments and options of `equiano evidence`."""

    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="JSON of `equiano estimate` or `equiano survey`; tables of published figures (CSV, XLSX).",
        ),
    ]
    country: Annotated[str, typer.Option(help="Also the published figures of this country pack.")] = ""
    out: Annotated[Path | None, typer.Option(help="Write the page to this .html.")] = None
    lang: Annotated[str, typer.Option("--lang", help="Language of words: en or ru.")] = ""
    reading: OneSheet
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False

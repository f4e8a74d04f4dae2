"""What is asked of the commands in `equiano.cli.leaflet`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletCommand:
    """Arguments and options of `equiano leaflet`."""

    country: Annotated[
        str, typer.Option(help="Country that prints it, two letters: where people leave or work.")
    ]
    audience: Annotated[
        str,
        typer.Option(
            help="Whom it is for: young-women-abroad, construction-migrants, migrant-workers, "
            "fishing-recruits, domestic-workers, children-and-families, work-in-another-city, "
            "people-without-home, people-selling-sex or marriage-and-body."
        ),
    ]
    lang: Annotated[
        str, typer.Option("--lang", help="Language of the leaflet: en, ru, uz, tg, ky, uk, ro or fa.")
    ]
    out: Annotated[Path, typer.Option("--out", help="Where to write the leaflet (PDF).")]
    format: Annotated[
        str,
        typer.Option(
            "--format",
            help="`folded` (an A4 sheet that folds to A5), `poster` (A4) or `card` (85 × 54 mm, two sides).",
        ),
    ] = "folded"
    contacts: Annotated[
        Path | None,
        typer.Option("--contacts", help="YAML with your numbers of help. Default: the setting `contacts`."),
    ] = None
    other: Annotated[
        list[str] | None,
        typer.Option(
            "--other",
            help="Country at the other end of the way, two letters; may be repeated. Default: every other "
            "country that the contacts have.",
        ),
    ] = None
    link: Annotated[
        str,
        typer.Option("--link", help="Address that the QR code holds. Default: the first number of help."),
    ] = ""
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print one JSON object: the file, the numbers on it, until when."),
    ] = False

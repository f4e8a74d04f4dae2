"""What is asked of the commands in `equiano.cli.country`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

CountryCode = Annotated[
    str, typer.Argument(metavar="XX", help="ISO alpha-2 code of the country, such as `ru`.")
]

Lang = Annotated[str | None, typer.Option("--lang", help="`en` or `ru`.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryListCommand:
    """Arguments and options of `equiano country list`."""

    lang: Lang = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryShowCommand:
    """Arguments and options of `equiano country show`."""

    code: CountryCode
    facts: Annotated[bool, typer.Option("--facts", help="Also every numbered fact.")] = False
    lang: Lang = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryCheckCommand:
    """Arguments and options of `equiano country check`."""

    code: CountryCode
    path: Annotated[Path | None, typer.Argument(help="The pack's folder, or the folder that holds it.")] = (
        None
    )
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="ID=FILE",
            help="Text of a source of the pack, to hold its facts against; may be given several times.",
        ),
    ] = None
    lang: Lang = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryFingerprintCommand:
    """Arguments and options of `equiano country fingerprint`."""

    folder: Annotated[Path, typer.Argument(help="The pack's folder.")]
    source: Annotated[
        list[str],
        typer.Option("--source", metavar="ID=FILE", help="Text of a source; may be given several times."),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryNewCommand:
    """Arguments and options of `equiano country new`."""

    code: CountryCode
    out: Annotated[Path, typer.Option("--out", help="Folder that gets the pack's folder.")]
    as_json: AsJson = False

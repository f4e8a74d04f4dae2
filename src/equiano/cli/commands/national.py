"""What is asked of the commands in `equiano.cli.national`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

RoundFile = Annotated[Path, typer.Option("--round", help="The round (YAML), as the coordinator gave it out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalRoundCommand:
    """Arguments and options of `equiano national round`."""

    network: Annotated[str, typer.Option(help="Name of the network: small letters, digits, hyphens.")]
    period: Annotated[str, typer.Option(help="The period: 2026-H1, 2026-Q3 or 2026-07.")]
    due: Annotated[str, typer.Option(metavar="DAY", help="Last day on which submissions are taken.")]
    agency: Annotated[
        list[str],
        typer.Option(metavar="NAME=FILE", help="An agency and the file of its public key (key.pub). Repeat."),
    ]
    out: Annotated[Path, typer.Option(help="The file (YAML) to give to all agencies.")]
    basis: Annotated[
        str,
        typer.Option(help="What lets a case be counted: `consent` (only a yes), `law` (unless objected)."),
    ] = "consent"
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalPrepareCommand:
    """Arguments and options of `equiano national prepare`."""

    list_file: Annotated[Path, typer.Argument(metavar="LIST", help="Your list (CSV, XLSX or Parquet).")]
    round_file: RoundFile
    agency: Annotated[str, typer.Option(help="Your agency's name in the round.")]
    secret_file: Annotated[
        Path | None,
        typer.Option(
            help="The agencies' common secret, readable by you alone; without it counts go, no encodings."
        ),
    ] = None
    out: Annotated[
        Path | None, typer.Option(help="The file to send; without it only what would go is shown.")
    ] = None
    revision: Annotated[int, typer.Option(min=1, help="Number of the version.")] = 1
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalCheckCommand:
    """Arguments and options of `equiano national check`."""

    file: Annotated[Path, typer.Argument(metavar="SUBMISSION", help="A submission, yours or received.")]
    round_file: RoundFile
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalCombineCommand:
    """Arguments and options of `equiano national combine`."""

    files: Annotated[list[Path], typer.Argument(metavar="SUBMISSIONS", help="The submissions received.")]
    round_file: RoundFile
    out: Annotated[Path, typer.Option(help="Folder for the picture; it appears when all is done.")]
    late: Annotated[
        list[str] | None, typer.Option(help="An agency whose late submission is taken. May be repeated.")
    ] = None
    draws: Annotated[int, typer.Option(min=1, help="Linkages to draw, for the linkage error.")] = 20
    seed: Annotated[int, typer.Option(help="The same seed gives the same results.")] = 1
    as_json: AsJson = False

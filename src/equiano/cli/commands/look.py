"""What is asked of the commands in `equiano.cli.look`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class LookCommand:
    """Arguments and options of `equiano look`."""

    file: Annotated[Path, typer.Argument(help="CSV, CSV.gz or XLSX file, or a case table (Parquet).")]
    reading: Reading
    values: Annotated[
        bool | None,
        typer.Option(
            "--values/--no-values",
            help="Show values. If not given: on a screen yes; in a file, a pipe or `--json` no.",
        ),
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="Print counts as JSON, without values.")] = False

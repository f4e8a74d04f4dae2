"""What is asked of the commands in `equiano.cli.figures`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import OneSheet

TableFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="UNODC's GLOTIP table (.xlsx, .csv or .csv.gz), as downloaded.")
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresImportCommand:
    """Arguments and options of `equiano figures import`."""

    file: TableFile
    out: Annotated[Path, typer.Option("--out", help="Table to write (.parquet, .csv or .xlsx).")]
    reading: OneSheet
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if any row is refused.")] = False
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresCiteCommand:
    """Arguments and options of `equiano figures cite`."""

    file: TableFile
    country: Annotated[str, typer.Option("--country", help="ISO code of the country, such as `ru`.")]
    out: Annotated[Path, typer.Option("--out", help="File of the country pack to write: official.yaml.")]
    release: Annotated[
        str | None,
        typer.Option("--release", help="Day of the table's release (ISO), where the file's name has none."),
    ] = None
    reading: OneSheet

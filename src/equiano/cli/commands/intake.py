"""What is asked of the commands in `equiano.cli.intake`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.asking import Flag, Flags
from equiano.cli.opening import Reading
from equiano.record.options import AUTO, IntakeOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeCommand:
    """Arguments and options of `equiano intake`."""

    file: Annotated[Path, typer.Argument(help="CSV, CSV.gz or XLSX file of cases.")]
    out: Annotated[
        Path | None, typer.Option("--out", help="Case table to write (.parquet, .csv or .xlsx).")
    ] = None
    format: Annotated[
        str, typer.Option("--format", help="auto, htcds, xlsform, ctdc, glotip, case_table or mapping.")
    ] = AUTO
    mapping: Annotated[Path | None, typer.Option("--mapping", help="Mapping file (YAML).")] = None
    draft_mapping: Annotated[
        Path | None,
        typer.Option("--draft-mapping", help="Propose a mapping for an ordinary list; nothing is taken in."),
    ] = None
    options: Annotated[
        IntakeOptions,
        Flags(
            agency=typer.Option("--agency", help="Agency that recorded the cases."),
            data_set=typer.Option(
                "--data-set", help="Id of the data set, the same every year: releases share its budget."
            ),
            opening=Flag(None, Reading, Reading.opening),
            strict=typer.Option("--strict", help="Write nothing if any row is refused."),
            keep_source=typer.Option(
                "--keep-source", help="Keep the original cells too, names included (HTCDS, XLSForm)."
            ),
            htcds_out=typer.Option(
                "--htcds", help="Also write the cases as an HTCDS file (.csv, .xlsx); it holds names."
            ),
        ),
    ]
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False

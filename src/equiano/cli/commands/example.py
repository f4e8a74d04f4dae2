"""What is asked of the commands in `equiano.cli.example`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleListsCommand:
    """Arguments and options of `equiano example lists`."""

    out: Annotated[
        Path, typer.Option(help="Folder for the lists; the truth behind them goes to its subfolder truth.")
    ]
    # As the demonstration has (pipeline/demo.py): about as many as the five lists of the UK (2013) saw.
    persons: Annotated[int, typer.Option(min=10, help="True number of persons.")] = 2000
    # Five as those; past eight few histories are seen twice. Eight chosen, not measured.
    lists: Annotated[int, typer.Option(min=2, max=8, help="Number of lists.")] = 5
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleAgenciesCommand:
    """Arguments and options of `equiano example agencies`."""

    out: Annotated[
        Path, typer.Option(help="Folder for the lists; the truth behind them goes to its subfolder truth.")
    ]
    persons: Annotated[int, typer.Option(min=10, help="True number of persons.")] = 2000
    # Five: as many as a median of agencies needs (national/comparison.py).
    agencies: Annotated[int, typer.Option(min=2, max=8, help="Number of agencies.")] = 5
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCasesCommand:
    """Arguments and options of `equiano example cases`."""

    out: Annotated[Path, typer.Option(help="CSV file to write, in the columns of HTCDS.")]
    # As the demonstration has: enough that most cells pass the disclosure rule.
    persons: Annotated[int, typer.Option(min=1, help="Number of cases.")] = 2000
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False

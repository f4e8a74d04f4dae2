"""What is asked of the commands in `equiano.cli.demo`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.commands.report import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCommand:
    """Arguments and options of `equiano demo`."""

    out: Annotated[Path, typer.Option(help="Folder for everything that the demonstration writes.")]
    lang: Annotated[Lang | None, typer.Option(help="Language of the report (default: setting `lang`).")] = (
        None
    )

"""What is asked of the command in `equiano.cli.warm`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmCommand:
    """Options of `equiano warm`."""

    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False

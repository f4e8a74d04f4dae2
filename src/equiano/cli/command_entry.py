"""What the table of commands is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command.

    Attributes:
        asked: Module and class of what is asked, below `equiano.cli.commands`.
        run: Module and function below `equiano.cli`; takes an object of that class.
        help: What it does; the first paragraph stands in the list of commands.
    """

    asked: str
    run: str
    help: str


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """A group of commands.

    Attributes:
        help: What they are about.
        commands: By name.
    """

    help: str
    commands: Mapping[str, CommandEntry]

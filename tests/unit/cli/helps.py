"""What the pages of help say, in English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from equiano.cli import spoken

# What Typer itself says on every page; that it still does is what the run of the program shows.
TYPER = {"Usage:", "[OPTIONS]", "COMMAND [ARGS]...", "Show this message and exit."}


def helps_of_typer() -> set[str]:
    from typer import rich_utils

    return TYPER | {getattr(rich_utils, name) for name in spoken.TITLES}


def texts_of(command: Any) -> Iterator[str]:
    """Help of a command, of its options, and of all commands below it."""
    if command.help:
        yield command.help
    for param in command.params:
        if getattr(param, "help", None):
            yield param.help
    for inner in getattr(command, "commands", {}).values():
        yield from texts_of(inner)


def leaves(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its words."""
    for name, inner in getattr(command, "commands", {}).items():
        words = f"{path} {name}".strip()
        if hasattr(inner, "commands"):
            yield from leaves(inner, words)
        else:
            yield words, inner

"""The `equiano` command. Each module named here adds its commands with `register(app)`."""

from __future__ import annotations

import sys
from importlib import import_module, util
from typing import Annotated

import typer

from equiano import __version__
from equiano.errors import EquianoError

# Modules of this folder that add commands. They must import heavy libraries inside functions only.
GROUPS = (
    "vocab",
    "country",
    "intake",
    "identify",
    "questionnaire",
    "link",
    "estimate",
    "situation",
    "publish",
    "report",
    "example",
    "demo",
)

app = typer.Typer(
    name="equiano",
    help="Recognise, assist, count: open software against human trafficking.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"equiano {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Recognise, assist, count: open software against human trafficking."""


for _group in GROUPS:
    if util.find_spec(f"equiano.cli.{_group}"):
        import_module(f"equiano.cli.{_group}").register(app)


def main() -> None:
    """Run the command line; turn an `EquianoError` into one message on stderr and its exit code."""
    try:
        app()
    except EquianoError as error:
        sys.stderr.write(f"equiano: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("equiano: stopped; nothing was left half-written.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()

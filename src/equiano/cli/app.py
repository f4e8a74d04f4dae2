"""The `equiano` command. Its commands stand in `table.py` and are loaded when they are used."""

from __future__ import annotations

from typing import Annotated

import typer
import typer.main

from equiano.cli.boundary import run
from equiano.cli.lazy import LazyRoot
from equiano.cli.spoken import speak, speak_of_parts
from equiano.version import __version__

app = typer.Typer(
    name="equiano",
    cls=LazyRoot,
    help="Recognise, assist, count: open software against human trafficking.",
    no_args_is_help=True,
    # Rich's tracebacks print local variables, which may hold a case.
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
    debug: Annotated[  # taken by the boundary, before or after the command; stands here for the help
        bool, typer.Option("--debug", help="Show where in the program an error arose; may quote your files.")
    ] = False,
) -> None:
    """Recognise, assist, count: open software against human trafficking."""


def command_line() -> object:
    """Run the command line in the reader's language; its errors are the boundary's."""
    command = typer.main.get_command(app)
    speak(command)
    speak_of_parts()
    # Not standalone: Click would print its own messages and end the process before the boundary.
    return command.main(standalone_mode=False)


def main() -> None:
    """Run the command line; whatever happens ends in one message and one exit code."""
    run(command_line)


if __name__ == "__main__":
    main()

"""The `equiano` command. Each module named here adds its commands with `register(app)`."""

from __future__ import annotations

import sys
from importlib import import_module, util
from typing import Annotated, Any

import typer
import typer.main

from equiano.errors import EquianoError
from equiano.version import __version__
from equiano.words import language, say

# Modules of this folder that add commands. They must import heavy libraries inside functions only.
GROUPS = (
    "vocab",
    "country",
    "look",
    "intake",
    "identify",
    "questionnaire",
    "link",
    "estimate",
    "survey",
    "evidence",
    "situation",
    "figures",
    "publish",
    "report",
    "returns",
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


def _run() -> None:
    """Run the commands in the reader's language."""
    if language() == "en":
        app()
        return
    from equiano.cli.spoken import of_error, speak, speak_of_parts

    command = typer.main.get_command(app)
    speak(command)
    speak_of_parts()
    try:
        code = command.main(standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        # Typer's usage errors have no public type; they know how to show themselves.
        if not hasattr(error, "format_message"):
            raise
        _show(error, of_error(error.format_message()))
        sys.exit(getattr(error, "exit_code", 2))
    sys.exit(code if isinstance(code, int) else 0)


def _show(error: Any, message: str) -> None:
    from typer import rich_utils

    error.format_message = lambda: message
    rich_utils.rich_format_error(error)


def main() -> None:
    """Run the command line; turn an `EquianoError` into one message on stderr and its exit code."""
    try:
        _run()
    except EquianoError as error:
        sys.stderr.write(f"equiano: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("equiano: " + say("stopped; nothing was left half-written.") + "\n")
        sys.exit(130)


if __name__ == "__main__":
    main()

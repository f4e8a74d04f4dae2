"""`equiano demo`: the whole way on example data, from lists to the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.report import Lang, languages_of

_STEPS = {
    "invent": "Inventing five lists with known truth",
    "link": "Linking the lists",
    "estimate": "Estimating the hidden population",
    "intake": "Reading the example records",
    "count": "Counting",
    "protect": "Applying disclosure control",
    "write en": "Writing the English report",
    "write ru": "Writing the Russian report",
}


def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything that the demonstration writes.")],
    lang: Annotated[
        Lang | None, typer.Option(help="Language of the report (default: setting `lang`).")
    ] = None,
) -> None:
    """Go the whole way on example data: lists, linkage, estimate against the known truth, report."""
    from equiano.cli.output import messages
    from equiano.pipeline import make_demo

    def step(name: str) -> None:
        messages.print(f"{_STEPS.get(name, name)} …")

    made = make_demo(out, languages_of(lang), step)
    typer.echo(
        f"Invented persons: {made.truth}, on a list: {made.seen}; "
        f"estimate {made.estimate:.0f} (95 %: {made.low:.0f} to {made.high:.0f})."
    )
    typer.echo("The report:")
    for path in made.report.files:
        typer.echo(f"  {path}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)

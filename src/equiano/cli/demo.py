"""`equiano demo`: the whole way on example data, from lists to the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from equiano.cli.commands.demo import DemoCommand
from equiano.cli.output import messages
from equiano.cli.report import languages_of, said_step
from equiano.pipeline import make_demo
from equiano.words import language, say, using

if TYPE_CHECKING:
    from equiano.pipeline import MadeDemo


def demo(asked: DemoCommand) -> None:
    """Run `equiano demo`."""
    languages = languages_of(asked.lang)
    # Who asks for a Russian report reads Russian in the terminal too.
    with using(languages[0] if len(languages) == 1 else language()):
        made = make_demo(asked.out, languages, lambda name: messages.print(f"{said_step(name)} …"))
        for line in _told(made):
            typer.echo(line)


def _told(made: MadeDemo) -> list[str]:
    """What was found, and where to read it."""
    pages = [path for path in made.report.files if path.suffix in (".html", ".pdf")]
    return [
        say("What the report says (invented cases and lists; official and published figures are real):"),
        *(f"  - {finding}" for finding in made.report.findings),
        say("The hidden population of the five invented lists, whose truth is known:"),
        "  - "
        + say(
            "{seen:,} persons are on a list; the truth is {truth:,}. Verdict: {verdict}",
            seen=made.seen,
            truth=made.truth,
            verdict=made.verdict,
        ),
        "  - " + _of_uk(made.uk_verdict),
        say("Read first: {page}", page=next((p for p in pages if p.name.startswith("brief")), pages[0])),
        *(f"  {path}" for path in pages),
    ]


def _of_uk(verdict: str) -> str:
    if verdict == "stop":
        return say(
            "For comparison, the real lists of the United Kingdom (2013): by our checks no number should be "
            "published."
        )
    if verdict == "at-least":
        return say(
            "For comparison, the real lists of the United Kingdom (2013): by our checks only a lower bound "
            "should be published."
        )
    return say(
        "For comparison, the real lists of the United Kingdom (2013): by our checks a range may be "
        "published, with its reservations."
    )

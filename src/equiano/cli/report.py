"""`equiano report`: the situation report of a country."""

from __future__ import annotations

import typer

from equiano.cli.commands.report import Lang, ReportCommand
from equiano.cli.output import messages, print_json
from equiano.cli.own_ledger import tell
from equiano.pipeline.country_report import report_country
from equiano.pipeline.reporting import MadeReport
from equiano.words import language, say


def said_step(step: str) -> str:
    """What is being done, in the reader's language."""
    match step:
        case "invent":
            return say("Inventing cases and five lists with known truth")
        case "link":
            return say("Linking the lists")
        case "estimate":
            return say("Estimating the hidden population")
        case "intake":
            return say("Reading the cases")
        case "count":
            return say("Counting")
        case "protect":
            return say("Applying disclosure control")
        case "write en":
            return say("Writing the English report")
        case "write ru":
            return say("Writing the Russian report")
    return step


def languages_of(lang: Lang | None) -> tuple[str, ...]:
    """Languages that `--lang` asks for; the setting `lang` where it is not given."""
    if lang is Lang.both:
        return ("en", "ru")
    return (lang.value if lang else language(),)


def report(asked: ReportCommand) -> None:
    """Run `equiano report`."""
    with messages.status(said_step("count")) as status:
        made = report_country(
            asked.out, asked.options, progress=lambda step: status.update(said_step(step)), tell=tell
        )
    _tell_refused(made)
    if asked.as_json:
        print_json(
            {
                "files": [str(path) for path in made.files],
                "records": made.records,
                "refused": made.refused,
                "data_sha256": made.data_sha256,
                "number": made.number,
                "policy": made.policy,
            }
        )
        return
    for path in made.files:
        typer.echo(str(path))


def _tell_refused(made: MadeReport) -> None:
    if made.refused:
        messages.print(
            say(
                "{n:,} {n|row was|rows were} refused and {n|is|are} not in the report. Run `equiano intake` "
                "on the file to see each with its reason.",
                n=made.refused,
            )
        )
    if made.official_refused:
        messages.print(
            say(
                "{n:,} {n|row|rows} of the official figures {n|was|were} refused and {n|is|are} not in the "
                "report. Run `equiano figures import` on the file to see each with its reason.",
                n=made.official_refused,
            )
        )

"""`equiano report`: the situation report of a country."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import Encoding, opening_of
from equiano.cli.situation import (
    Clock,
    CourtCounts,
    EventYear,
    PopulationInterval,
    PopulationPeriod,
    YearsOf,
    estimate_of,
    flows_file,
)
from equiano.schema.coverage import Coverage
from equiano.words import say


class Lang(StrEnum):
    """Language of the report."""

    en = "en"
    ru = "ru"
    both = "both"


def said_step(step: str) -> str:
    """What is being done, in the reader's language."""
    from equiano.words import say

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
    from equiano.words import language

    if lang is Lang.both:
        return ("en", "ru")
    return (lang.value if lang else language(),)


def report(
    out: Annotated[Path, typer.Option("--out", help="Folder for report.html and report.pdf.")],
    country: Annotated[
        str | None,
        typer.Option(
            "--country", help="Country pack or ISO code, such as `ru`; the setting `country` by default."
        ),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", help="cases.parquet, or any file that `equiano intake` reads."),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Use the CTDC victim-perpetrator file that comes with Equiano.")
    ] = False,
    lang: Annotated[
        Lang | None,
        typer.Option(
            "--lang", help="Language; `both` writes report.en.* and report.ru.* (default: setting `lang`)."
        ),
    ] = None,
    event: EventYear = None,
    population: PopulationInterval = None,
    population_period: PopulationPeriod = None,
    courts: CourtCounts = None,
    flows: Annotated[
        Path | None, typer.Option(help="CSV or XLSX with origin, destination, count, shown beside the cases.")
    ] = None,
    capture: Annotated[
        list[Path] | None,
        typer.Option(help="Capture table, or linkage draws, for a section on the hidden population."),
    ] = None,
    coverage: Annotated[
        Coverage | None,
        typer.Option(
            help="What part of all cases the file holds; stands under the title, and decides ratios."
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="Title instead of the usual one.")] = "",
    publisher: Annotated[str, typer.Option(help="Who publishes the report and answers for it.")] = "",
    contact: Annotated[str, typer.Option(help="Where readers may write: an e-mail or web address.")] = "",
    period: Annotated[str, typer.Option(help="Time it speaks of; by default the years of the cases.")] = "",
    edition: Annotated[str, typer.Option(help="Edition, such as `2nd, corrected`.")] = "",
    next_edition: Annotated[str, typer.Option("--next", help="When the next edition comes.")] = "",
    date: Annotated[str, typer.Option(help="Day of publication, YYYY-MM-DD; today by default.")] = "",
    licence: Annotated[str, typer.Option(help="Terms on which the report may be used.")] = "",
    brief: Annotated[
        bool, typer.Option("--brief", help="Write the first page alone: brief.html and brief.pdf.")
    ] = False,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft", help="Show what nobody checked in its source too, marked; not for publication."
        ),
    ] = False,
    official: Annotated[
        Path | None,
        typer.Option(
            help="UNODC's table of official figures (.xlsx, .csv, .csv.gz); needs no pack and no cases."
        ),
    ] = None,
    clock: YearsOf = Clock.REGISTRATION,
    encoding: Encoding = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was written as one JSON object.")
    ] = False,
) -> None:
    """Make a country's situation report from case data, official figures or both: HTML and PDF, en or ru.

    Examples: `equiano report --country ru --example --lang ru --out out/demo`;
    `equiano report --country NL --official glotip.xlsx --out out/nl`
    """
    from equiano.cli.output import messages, print_json
    from equiano.cli.own_ledger import tell
    from equiano.pipeline.country_report import report_country
    from equiano.report.document import Frame

    with messages.status(said_step("count")) as status:
        made = report_country(
            out,
            country=country,
            cases=cases,
            example=example,
            official=official,
            capture=capture or (),
            languages=languages_of(lang),
            event=event,
            population=estimate_of(population, population_period),
            courts=courts,
            flows=flows_file(flows),
            coverage=coverage,
            clock=clock.value,
            opening=opening_of(encoding),
            frame=Frame(title, publisher, contact, period, edition, next_edition, date, licence),
            only_brief=brief,
            draft=draft,
            progress=lambda step: status.update(said_step(step)),
            tell=tell,
        )
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
    if as_json:
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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)

"""What is asked of the commands in `equiano.cli.report`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.asking import Flag, Flags
from equiano.cli.commands.situation import CLOCK, COURTS, EVENT, POPULATION
from equiano.cli.opening import ENCODING, opening_of
from equiano.pipeline.options import ReportOptions
from equiano.report.document import Frame
from equiano.schema.coverage import Coverage


class Lang(StrEnum):
    """Language of the report."""

    en = "en"
    ru = "ru"
    both = "both"


FrameAsked = Annotated[
    Frame,
    Flags(
        title=typer.Option(help="Title instead of the usual one."),
        publisher=typer.Option(help="Who publishes the report and answers for it."),
        contact=typer.Option(help="Where readers may write: an e-mail or web address."),
        period=typer.Option(help="Time it speaks of; by default the years of the cases."),
        edition=typer.Option(help="Edition, such as `2nd, corrected`."),
        next=typer.Option("--next", help="When the next edition comes."),
        date=typer.Option(help="Day of publication, YYYY-MM-DD; today by default."),
        licence=typer.Option(help="Terms on which the report may be used."),
    ),
]


def tuple_of(given: list[Path] | None) -> tuple[Path, ...]:
    """What an option that may be repeated was given; nothing is none."""
    return tuple(given or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCommand:
    """Arguments and options of `equiano report`."""

    out: Annotated[Path, typer.Option("--out", help="Folder for report.html and report.pdf.")]
    options: Annotated[
        ReportOptions,
        Flags(
            country=typer.Option(
                "--country", help="Country pack or ISO code, such as `ru`; the setting `country` by default."
            ),
            cases=typer.Option("--cases", help="cases.parquet, or any file that `equiano intake` reads."),
            example=typer.Option(
                "--example", help="Use the CTDC victim-perpetrator file that comes with Equiano."
            ),
            languages=Flag(
                typer.Option(
                    "--lang",
                    help="Language; `both` writes report.en.* and report.ru.* (default: setting `lang`).",
                ),
                Lang | None,
                "report.languages_of",
                None,
            ),
            event=EVENT,
            population=POPULATION,
            courts=COURTS,
            flows=Flag(
                typer.Option(help="CSV or XLSX with origin, destination, count, shown beside the cases."),
                read="situation.flows_file",
            ),
            capture=Flag(
                typer.Option(help="Capture table, or linkage draws, for a section on the hidden population."),
                list[Path] | None,
                tuple_of,
                None,
            ),
            measures=typer.Option(
                help="`measures.json` of a network's figures (equiano web), for a section on how help works."
            ),
            training=typer.Option(
                help="What `equiano training measure --json` printed: a section on training and campaigns."
            ),
            campaign=typer.Option(help="What `equiano campaign plan --json` printed, for the same section."),
            judged=typer.Option(
                help="What `equiano campaign evaluate --json` printed, for the same section."
            ),
            plan=typer.Option(
                help="A plan of action (YAML): a section on its progress, its public form alone."
            ),
            coverage=Flag(
                typer.Option(
                    help="What part of all cases the file holds; stands under the title, and decides ratios."
                ),
                Coverage | None,
            ),
            frame=Flag(None, FrameAsked),
            only_brief=typer.Option("--brief", help="Write the first page alone: brief.html and brief.pdf."),
            draft=typer.Option(
                "--draft", help="Show what nobody checked in its source too, marked; not for publication."
            ),
            official=typer.Option(
                help="UNODC's table of official figures (.xlsx, .csv, .csv.gz); needs no pack and no cases."
            ),
            clock=CLOCK,
            opening=Flag(ENCODING, str | None, opening_of),
        ),
    ]
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as one JSON object.")] = (
        False
    )

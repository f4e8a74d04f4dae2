"""What is asked of the commands in `equiano.cli.training`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import OneSheet

Lang = Annotated[str | None, typer.Option("--lang", help="Language of words: en or ru.")]
Course = Annotated[
    str, typer.Option(help="border, police, labour, union, health or shelter: whom the course is for.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingMeasureCommand:
    """Arguments and options of `equiano training measure`."""

    file: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS",
            help="CSV or XLSX, one row a decision: person (a code), wave (before, after, followup), "
            "vignette, decision (refer, other_help, ask); group (trained, waiting) where some waited.",
        ),
    ]
    level: Annotated[float, typer.Option("--level", help="Coverage of the intervals.")] = 0.95
    bootstrap: Annotated[
        int, typer.Option(min=100, help="Replicates behind the intervals, at least 100.")
    ] = 400
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the random generator.")] = 1
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw the result to this .svg or .png.")] = None
    lang: Lang = None
    reading: OneSheet = field(default_factory=OneSheet)
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPackCommand:
    """Arguments and options of `equiano training pack`."""

    course: Course
    out: Annotated[Path, typer.Option("--out", help="HTML file to write.")]
    lang: Lang = None
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Who the cases are about: sex, age and origin are drawn.")
    ] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCertificateCommand:
    """Arguments and options of `equiano training certificate`."""

    name: Annotated[str, typer.Option(help="Name of the holder: it stands on the paper alone.")]
    course: Course
    hours: Annotated[int, typer.Option(min=1, help="Hours of the course.")]
    out: Annotated[Path, typer.Option("--out", help="PDF file to write.")]
    number: Annotated[
        str | None,
        typer.Option(help="Number of the certificate, to print it anew; else a random one."),
    ] = None
    day: Annotated[str | None, typer.Option(help="Day of the course (2026-11-26); today if not given.")] = (
        None
    )
    check_at: Annotated[str, typer.Option(help="Address at which the number can be checked.")] = ""
    issuer: Annotated[str, typer.Option(help="Who held the course.")] = ""
    lang: Lang = None
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False

"""What is asked of the commands in `equiano.cli.plan`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

_PLAN = typer.Argument(metavar="PLAN", help="The plan (YAML), as `equiano plan start` writes it.")
_OUT = typer.Option("--out", help="Where to write it.")
_DAY = typer.Option("--day", help="Day on which the plan is looked at, as 2027-06-30; today if not given.")
_LANG = typer.Option("--lang", help="Language: `en` or `ru`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStartCommand:
    """Arguments and options of `equiano plan start`."""

    out: Annotated[Path, typer.Option("--out", help="Where to write the plan (.yaml).")]
    template: Annotated[
        str, typer.Option("--template", help="Template: `general`, `ru` (Russia) or `ru-kgd` (Kaliningrad).")
    ] = "general"
    country: Annotated[
        str | None, typer.Option("--country", help="Country pack, for the general template, such as `lt`.")
    ] = None
    begin: Annotated[
        str | None, typer.Option("--begin", help="First month, as 2027-01; this month if not given.")
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as one JSON object.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShowCommand:
    """Arguments and options of `equiano plan show` and `equiano plan check`."""

    file: Annotated[Path, _PLAN]
    public: Annotated[bool, typer.Option("--public", help="The public form: without what is internal.")] = (
        False
    )
    day: Annotated[str | None, _DAY] = None
    lang: Annotated[str | None, _LANG] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: the plan and what there is to look at.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCheckCommand:
    """Arguments and options of `equiano plan check`."""

    file: Annotated[Path, _PLAN]
    day: Annotated[str | None, _DAY] = None
    lang: Annotated[str | None, _LANG] = None
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: counts and findings.")] = (
        False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpdateCommand:
    """Arguments and options of `equiano plan update`."""

    file: Annotated[Path, _PLAN]
    out: Annotated[Path, typer.Option("--out", help="Where to write the next version (.yaml).")]
    measures: Annotated[
        Path | None, typer.Option("--measures", help="`measures.json` of the application's page of figures.")
    ] = None
    training: Annotated[
        Path | None, typer.Option("--training", help="What `equiano training measure --json` printed.")
    ] = None
    in_post: Annotated[
        int | None,
        typer.Option("--in-post", help="Officials in post, of whom the trained are a share.", min=1),
    ] = None
    campaign: Annotated[
        Path | None, typer.Option("--campaign", help="What `equiano campaign plan --json` printed.")
    ] = None
    judged: Annotated[
        Path | None, typer.Option("--judged", help="What `equiano campaign evaluate --json` printed.")
    ] = None
    estimate: Annotated[
        Path | None, typer.Option("--estimate", help="What `equiano estimate --json` printed.")
    ] = None
    period: Annotated[
        str | None,
        typer.Option("--period", help="Of what time training, campaign and estimate are, such as 2027."),
    ] = None
    day: Annotated[str | None, _DAY] = None
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: what changed.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCompareCommand:
    """Arguments and options of `equiano plan compare`."""

    file: Annotated[Path, typer.Argument(metavar="BEFORE", help="The earlier version of the plan (YAML).")]
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The later version.")]
    lang: Annotated[str | None, _LANG] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: every field that differs.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanExportCommand:
    """Arguments and options of `equiano plan export`."""

    file: Annotated[Path, _PLAN]
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="Ends in .pdf, .csv, .xlsx, .svg (the picture), .yaml, or .json (for a report)."
        ),
    ]
    public: Annotated[bool, typer.Option("--public", help="The public form: without what is internal.")] = (
        False
    )
    day: Annotated[str | None, _DAY] = None
    lang: Annotated[str | None, _LANG] = None
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: file and form.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReadCommand:
    """Arguments and options of `equiano plan read`."""

    file: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE", help="CSV or XLSX: objective, action, begins, ends, responsible and more."
        ),
    ]
    out: Annotated[Path, typer.Option("--out", help="Where to write the plan (.yaml).")]
    into: Annotated[
        Path | None, typer.Option("--into", help="A plan that the table changes; what it lacks stays.")
    ] = None
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the plan; the name of the file if not given.")
    ] = None
    lang: Annotated[str | None, _LANG] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: the account of every row.")
    ] = False

"""What is asked of the commands in `equiano.cli.campaign`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPlanCommand:
    """Arguments and options of `equiano campaign plan`."""

    file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="The plan (YAML): groups, channels, period, budget.")
    ]
    delivered: Annotated[
        Path | None,
        typer.Option("--delivered", help="CSV of what was bought so far: month, channel, units, spent."),
    ] = None
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw reach by budget to this .svg file.")] = (
        None
    )
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: units, reach, price of floors, what-if.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignEvaluateCommand:
    """Arguments and options of `equiano campaign evaluate`."""

    file: Annotated[
        Path,
        typer.Argument(
            metavar="CALLS",
            help="CSV or XLSX of calls: region, month, offer_calls and, where noted, calls, hang_ups, "
            "wanted_job, hostile.",
        ),
    ]
    study: Annotated[
        Path,
        typer.Option("--study", help="YAML: region, start and end of the campaign, and what else happened."),
    ]
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw the change of every region to this .svg file.")
    ] = None
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: verdict, reasons, ratio, harm.")
    ] = False

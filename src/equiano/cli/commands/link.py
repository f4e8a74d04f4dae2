"""What is asked of the commands in `equiano.cli.link`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.asking import Flags
from equiano.cli.opening import Reading
from equiano.link.options import LEAST_THRESHOLD, MOST_THRESHOLD
from equiano.pipeline.options import LinkOptions

Lists = Annotated[
    list[Path], typer.Argument(help="Lists (CSV, XLSX, Parquet); the name of a file names its list.")
]

Out = Annotated[Path, typer.Option(help="Folder for the results; it appears when all is done.")]

Columns = Annotated[
    Path | None, typer.Option(help="YAML that names your columns: `family_name: YOUR COLUMN`.")
]

NameOrder = Annotated[
    list[str] | None,
    typer.Option(
        "--name-order",
        metavar="[LIST=]ORDER",
        help="Order of names, if it is not to be judged from the list: surname-first or given-first (full "
        "names), as-written or swapped (two columns); for one list LIST=ORDER. May be repeated.",
    ),
]

DateOrder = Annotated[
    list[str] | None,
    typer.Option(
        "--date-order",
        metavar="[LIST=]ORDER",
        help="day-first or month-first, if it is not to be judged from the list; for one list LIST=ORDER.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesAsked:
    """What the user says of lists, all or each."""

    columns: Columns = None
    name_order: NameOrder = None
    date_order: DateOrder = None
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCommand:
    """Arguments and options of `equiano link`."""

    lists: Lists
    out: Out
    options: Annotated[
        LinkOptions,
        Flags(
            draws=typer.Option(min=0, help="Linkages to draw, so that an estimate carries linkage error."),
            threshold=typer.Option(
                min=LEAST_THRESHOLD, max=MOST_THRESHOLD, help="Probability from which records are united."
            ),
            seed=typer.Option(help="The same seed gives the same results."),
        ),
    ]
    wishes: WishesAsked
    decisions: Annotated[
        Path | None, typer.Option(help="A review.csv in which you filled in `decision`.")
    ] = None
    encoded: Annotated[
        bool, typer.Option("--encoded", help="The lists are .clk files of `equiano encode`.")
    ] = False
    as_json: Annotated[bool, typer.Option("--json", help="Print the quality report as JSON.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeCommand:
    """Arguments and options of `equiano encode`."""

    list_file: Annotated[Path, typer.Argument(metavar="LIST", help="Your list (CSV, XLSX or Parquet).")]
    secret_file: Annotated[
        Path, typer.Option(help="File with the agencies' common secret, readable by you alone.")
    ]
    project: Annotated[
        str, typer.Option(help="Name of this linkage, the same for all agencies; it salts the codes.")
    ]
    out: Annotated[Path, typer.Option(help="The .clk file to write; its stem names the list.")]
    wishes: WishesAsked
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False

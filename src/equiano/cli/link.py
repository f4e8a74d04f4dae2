"""`equiano link` and `equiano encode`: from several agencies' lists to capture histories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equiano.cli.opening import AllSheets, Encoding, HeaderRow, Sheet, opening_of
from equiano.words import say

if TYPE_CHECKING:
    from equiano.link.lists import Wishes
    from equiano.tables.raw_table import Opening

Lists = Annotated[list[Path], typer.Argument(help="Lists (CSV or XLSX); the name of a file names its list.")]
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


def _per_list(option: str, given: list[str] | None, allowed: Mapping[str, Any]) -> dict[str | None, Any]:
    """Values of an option by list; None is all lists."""
    from equiano.errors import UsageError

    found: dict[str | None, Any] = {}
    for text in given or ():
        name, sign, value = text.rpartition("=")
        if value not in allowed:
            raise UsageError(say("{option}: give one of {values}.", option=option, values=", ".join(allowed)))
        found[name if sign else None] = allowed[value]
    return found


def _wishes(
    columns: Path | None,
    opening: Opening,
    name_order: list[str] | None,
    date_order: list[str] | None,
    lists: set[str],
) -> Callable[[str], Wishes]:
    """What the user says of each list."""
    from equiano.errors import UsageError
    from equiano.link.columns import load_column_map
    from equiano.link.lists import Wishes
    from equiano.link.name_order import COLUMN_ORDERS, FULL_NAME_ORDERS
    from equiano.record.dates import Order

    names = _per_list(
        "--name-order", name_order, {order: order for order in (*FULL_NAME_ORDERS, *COLUMN_ORDERS)}
    )
    dates = _per_list("--date-order", date_order, {order.value.replace("_", "-"): order for order in Order})
    if unknown := ({*names, *dates} - {None}) - lists:
        raise UsageError(say("there is no list {name}.", name=", ".join(sorted(map(str, unknown)))))
    own = load_column_map(columns) if columns else {}
    return lambda name: Wishes(
        own, opening, names.get(name, names.get(None)), dates.get(name, dates.get(None))
    )


def _tell(name: str, lines: list[str]) -> None:
    from equiano.cli.output import messages, on_screen

    for place, line in enumerate(lines):
        text = f"{name}: {line}" if place == 0 else f"  {line}"
        messages.print(on_screen(text), markup=False, soft_wrap=True)


def link(
    lists: Lists,
    out: Out,
    draws: Annotated[
        int, typer.Option(min=0, help="Linkages to draw, so that an estimate carries linkage error.")
    ] = 0,
    threshold: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="Probability from which records are united.")
    ] = 0.7,
    seed: Annotated[int, typer.Option(help="The same seed gives the same results.")] = 1,
    columns: Columns = None,
    name_order: NameOrder = None,
    date_order: DateOrder = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    header_row: HeaderRow = None,
    decisions: Annotated[
        Path | None, typer.Option(help="A review.csv in which you filled in `decision`.")
    ] = None,
    encoded: Annotated[
        bool, typer.Option("--encoded", help="The lists are .clk files of `equiano encode`.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the quality report as JSON.")] = False,
) -> None:
    """Link records of one person within and between lists; write pairs, persons and capture histories."""
    from equiano.cli.output import messages, print_json
    from equiano.errors import UsageError
    from equiano.pipeline.linking import link_files

    opening = opening_of(encoding, sheet, all_sheets, header_row)
    of_lists = (columns, decisions, name_order, date_order, encoding, sheet, all_sheets, header_row)
    if encoded and any(of_lists):
        raise UsageError(
            say("--encoded goes with no option on how lists are read: encodings have no fields to read.")
        )
    wishes = _wishes(columns, opening, name_order, date_order, {path.stem for path in lists})
    with messages.status(say("reading lists")) as status:
        linked = link_files(
            lists,
            out,
            draws=draws,
            threshold=threshold,
            seed=seed,
            wishes=wishes,
            decisions=decisions,
            encoded=encoded,
            progress=status.update,
        )
    for name in linked.strangers:
        _tell(name, [say("shares nothing with the other lists. Was it made with the same secret?")])
    for name, reading in linked.readings.items():
        _tell(name, reading.lines())
    report = linked.report
    for warning in report["warnings"]:
        _tell(say("warning"), [warning])
    if as_json:
        print_json(report)
        return
    messages.print(
        say(
            "{persons:,} {persons|person|persons} on {lists} {lists|list|lists}; results in {out}",
            persons=report["persons"],
            lists=len(report["records"]),
            out=str(out),
        ),
        markup=False,
        soft_wrap=True,
    )
    if kept := report["expected"]["relatives_kept_apart"]:
        messages.print(
            say(
                "{pairs:,} {pairs|pair|pairs} not united, as they may be relatives: see review.html",
                pairs=kept,
            )
        )
    if not encoded:
        messages.print(say("review.csv and review.html hold personal data: delete them after the review."))


def encode(
    list_file: Annotated[Path, typer.Argument(metavar="LIST", help="Your list (CSV or XLSX).")],
    secret_file: Annotated[
        Path, typer.Option(help="File with the agencies' common secret, readable by you alone.")
    ],
    project: Annotated[
        str, typer.Option(help="Name of this linkage, the same for all agencies; it salts the codes.")
    ],
    out: Annotated[Path, typer.Option(help="The .clk file to write; its stem names the list.")],
    columns: Columns = None,
    name_order: NameOrder = None,
    date_order: DateOrder = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    header_row: HeaderRow = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False,
) -> None:
    """Encode a list, so that it can be linked without its names leaving the agency."""
    import datetime as dt

    from equiano.cli.output import messages, print_json
    from equiano.link.encode import LARGEST_LIST, encode_list, read_secret, write_encodings
    from equiano.link.lists import read_list

    secret = read_secret(secret_file)
    today = dt.datetime.now(tz=dt.UTC).date()
    opening = opening_of(encoding, sheet, all_sheets, header_row)
    wishes = _wishes(columns, opening, name_order, date_order, {list_file.stem})
    with messages.status(say("encoding")):
        read = read_list(list_file, today, wishes(list_file.stem))
        encodings = encode_list(read.table, secret, project, today)
        write_encodings(encodings, out)
    _tell(list_file.stem, read.reading.lines())
    if as_json:
        summary = {"records": len(read.table), "project": project, "file": str(out)}
        print_json(summary | {"reading": read.reading.as_dict()})
    else:
        messages.print(
            say("{records:,} {records|record|records} encoded", records=len(read.table)), soft_wrap=True
        )
    _tell(out.name, [say("personal data, as the list itself: delete it after the linkage.")])
    if len(read.table) > LARGEST_LIST:
        _tell(
            out.name,
            [
                say(
                    "of more than {records:,} records: frequent given names may show. "
                    "Rather let one party link the plain lists.",
                    records=LARGEST_LIST,
                )
            ],
        )


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("link")(link)
    app.command("encode")(encode)

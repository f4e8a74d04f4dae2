"""`equiano link` and `equiano encode`: from several agencies' lists to capture histories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from equiano.link.linkage import Linkage

Lists = Annotated[list[Path], typer.Argument(help="Lists (CSV or XLSX); the name of a file names its list.")]
Out = Annotated[Path, typer.Option(help="Folder for the results; it appears when all is done.")]


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
    columns: Annotated[
        Path | None, typer.Option(help="YAML that names your columns: `family_name: YOUR COLUMN`.")
    ] = None,
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
    from equiano.link.folder import check_replaceable
    from equiano.link.results import hash_of, write_linkage

    if encoded and (columns or decisions):
        raise UsageError(
            "--encoded does not go with --columns or --decisions: encodings have no fields to read."
        )
    check_replaceable(out)
    with messages.status("reading lists") as status:
        if encoded:
            linkage = _link_encoded(lists, seed, threshold, draws, status.update)
        else:
            linkage = _link_plain(lists, seed, threshold, draws, columns, decisions, status.update)
        status.update("writing results")
        report = write_linkage(linkage, out, hash_of(lists))
    if as_json:
        print_json(report)
        return
    messages.print(f"{report['persons']} persons on {len(report['records'])} lists; results in {out}")
    if not encoded:
        messages.print("review.csv and review.html hold personal data: delete them after the review.")


def _link_plain(
    paths: list[Path],
    seed: int,
    threshold: float,
    draws: int,
    columns: Path | None,
    decisions: Path | None,
    progress: Callable[[str], None],
) -> Linkage:
    import datetime as dt

    from equiano.engine import open_engine
    from equiano.link.decisions import load_decisions
    from equiano.link.linkage import link_lists
    from equiano.link.lists import load_column_map, read_lists

    today = dt.datetime.now(tz=dt.UTC).date()
    tables = read_lists(paths, today, load_column_map(columns) if columns else None)
    decided = load_decisions(decisions) if decisions else None
    with open_engine() as engine:
        return link_lists(
            tables,
            engine,
            today=today,
            seed=seed,
            threshold=threshold,
            draws=draws,
            decisions=decided,
            progress=progress,
        )


def _link_encoded(
    paths: list[Path], seed: int, threshold: float, draws: int, progress: Callable[[str], None]
) -> Linkage:
    from equiano.link.encode import read_encoded_lists
    from equiano.link.match_encoded import link_encodings

    return link_encodings(
        read_encoded_lists(paths), seed=seed, threshold=threshold, draws=draws, progress=progress
    )


def encode(
    list_file: Annotated[Path, typer.Argument(metavar="LIST", help="Your list (CSV or XLSX).")],
    secret_file: Annotated[
        Path, typer.Option(help="File with the agencies' common secret, readable by you alone.")
    ],
    project: Annotated[
        str, typer.Option(help="Name of this linkage, the same for all agencies; it salts the codes.")
    ],
    out: Annotated[Path, typer.Option(help="The .clk file to write; its stem names the list.")],
    columns: Annotated[
        Path | None, typer.Option(help="YAML that names your columns: `family_name: YOUR COLUMN`.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False,
) -> None:
    """Encode a list, so that it can be linked without its names leaving the agency."""
    import datetime as dt

    from equiano.cli.output import messages, print_json
    from equiano.link.encode import encode_list, read_secret, write_encodings
    from equiano.link.lists import load_column_map, read_list

    secret = read_secret(secret_file)
    today = dt.datetime.now(tz=dt.UTC).date()
    with messages.status("encoding"):
        table = read_list(list_file, today, load_column_map(columns) if columns else None)
        encodings = encode_list(table, secret, project, today)
        write_encodings(encodings, out)
    if as_json:
        print_json({"records": len(table), "project": project, "check": encodings.check, "file": str(out)})
    else:
        messages.print(
            f"{len(table)} records encoded. Compare with the other agencies: check {encodings.check}"
        )


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("link")(link)
    app.command("encode")(encode)

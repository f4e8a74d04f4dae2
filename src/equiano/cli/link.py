"""`equiano link` and `equiano encode`: from several agencies' lists to capture histories."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Lists = Annotated[list[Path], typer.Argument(help="Lists (CSV or XLSX); the name of a file names its list.")]
Out = Annotated[Path, typer.Option(help="Folder for the results; it appears when all is done.")]


def link(
    lists: Lists,
    out: Out,
    draws: Annotated[
        int, typer.Option(min=0, help="Linkages to draw, so that an estimate can carry the error of linking.")
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
    as_json: Annotated[bool, typer.Option("--json", help="Print the quality report as JSON.")] = False,
) -> None:
    """Link records of one person within and between lists; write pairs, persons and capture histories."""
    import datetime as dt

    from equiano.cli.output import messages
    from equiano.engine import open_engine
    from equiano.link.decisions import load_decisions
    from equiano.link.folder import check_replaceable
    from equiano.link.linkage import link_lists
    from equiano.link.lists import load_column_map, read_lists
    from equiano.link.results import hash_of, write_linkage

    check_replaceable(out)
    today = dt.datetime.now(tz=dt.UTC).date()
    with messages.status("reading lists") as status:
        tables = read_lists(lists, today, load_column_map(columns) if columns else None)
        decided = load_decisions(decisions) if decisions else None
        with open_engine() as engine:
            linkage = link_lists(
                tables,
                engine,
                today=today,
                seed=seed,
                threshold=threshold,
                draws=draws,
                decisions=decided,
                progress=status.update,
            )
        status.update("writing results")
        report = write_linkage(linkage, out, hash_of(lists))
    _show(report, out, as_json)


def _show(report: dict[str, object], out: Path, as_json: bool) -> None:
    from equiano.cli.output import messages, print_json

    if as_json:
        print_json(report)
        return
    messages.print(f"{report['persons']} persons on {len(report['records'])} lists; results in {out}")  # type: ignore[arg-type]
    messages.print(
        "review.csv and review.html hold personal data: keep them here, delete them after the review."
    )


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("link")(link)

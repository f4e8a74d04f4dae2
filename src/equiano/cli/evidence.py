"""`equiano evidence`: what several methods and publications say of one group, with one verdict."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import Encoding, HeaderRow, Sheet, opening_of
from equiano.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evidence)


def evidence(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="JSON of `equiano estimate` or `equiano survey`; tables of published figures (CSV, XLSX).",
        ),
    ],
    *,
    country: Annotated[str, typer.Option(help="Also the published figures of this country pack.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the page to this .html.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of words: en or ru.")] = "",
    encoding: Encoding = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Evidence side by side: capture-recapture, one list, surveys and published figures, with one verdict.

    Example: `equiano evidence lists.json rds.json published.csv --out evidence.html`
    """
    from equiano.errors import UsageError
    from equiano.files import write_text
    from equiano.survey.evidence import as_items, compare, evidence_page, pack_items
    from equiano.survey.evidence.page import numbers_of
    from equiano.words import language, say, using

    with using(lang or None):
        if out is not None and out.suffix.lower() != ".html":
            raise UsageError(say("--out {name}: end the name in .html.", name=out.name))
        opening = opening_of(encoding, sheet, False, header_row)
        items = [
            item for file in files for item in as_items(file, opening if file.suffix != ".json" else None)
        ]
        if country:
            items += pack_items(country, language())
        found = compare(items)
        if out is not None:
            write_text(out, evidence_page(found, language()))
        if as_json:
            print_json(found.as_dict())
            return
        lines = [found.text(), ""]
        for place, item in enumerate(found.items):
            why = found.why_not(place)
            shown = "–" if item.barred else numbers_of(item)
            lines.append(f"  {item.name} ({item.method}): {shown}" + (f"  [{why}]" if why else ""))
        sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8"))

"""`equiano figures`: official figures of authorities, and what a country pack quotes of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equiano.cli.opening import Encoding, HeaderRow, Sheet, opening_of
from equiano.cli.output import messages, on_screen, print_json
from equiano.words import say

if TYPE_CHECKING:
    from equiano.record.official_file import OfficialFile

group = typer.Typer(
    help="Official figures: UNODC's table of what authorities detected and recorded.", no_args_is_help=True
)

Table = Annotated[
    Path, typer.Argument(metavar="FILE", help="UNODC's GLOTIP table (.xlsx, .csv or .csv.gz), as downloaded.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_SHOWN = 20  # lines of a list on the screen


def register(app: typer.Typer) -> None:
    """Add the group `figures`."""
    app.add_typer(group, name="figures")


def _tell(line: str) -> None:
    messages.print(on_screen(line), markup=False, soft_wrap=True)


def _summary(found: OfficialFile) -> None:
    """What the table holds, and what of it no country is known for."""
    first, last = found.years
    _tell(
        "  "
        + say(
            "{countries:,} {countries|country|countries}, {first} to {last}",
            countries=len(found.countries),
            first=first,
            last=last,
        )
    )
    if found.together:
        rows = sum(found.together.values())
        _tell(
            "  "
            + say("{rows:,} {rows|row is|rows are} of several small states together: never added", rows=rows)
        )
    if found.not_assigned:
        rows = sum(found.not_assigned.values())
        _tell("  " + say("{rows:,} {rows|row has|rows have} a citizenship that is not assigned:", rows=rows))
        for spelling, number in list(found.not_assigned.items())[:_SHOWN]:
            _tell(f"    {number} × {spelling}")


def import_table(
    file: Table,
    out: Annotated[Path, typer.Option("--out", help="Table to write (.parquet, .csv or .xlsx).")],
    *,
    encoding: Encoding = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if any row is refused.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read UNODC's table into `official_figure`: every value a range (`<5` is 0 to 4), every row kept.

    Example: `equiano figures import glotip.xlsx --out official.parquet`
    """
    from equiano.record.intake import take_in
    from equiano.record.official_file import read_official

    opening = opening_of(encoding, sheet, False, header_row)
    with messages.status(say("reading")):
        report = take_in(file, out, format="glotip", opening=opening, strict=strict)
        found = read_official(out if out.suffix.lower() == ".parquet" else file, opening)
    _tell(say("{rows:,} {rows|figure|figures} written to {out}", rows=report.cases, out=str(report.out)))
    for line in report.account.lines():
        _tell(f"  {line}")
    _summary(found)
    for (field, message), number in report.faults.kinds.most_common():
        _tell(f"  {number} × `{field}`: {message}")
    if as_json:
        first, last = found.years
        print_json(
            {
                **report.as_dict(),
                "countries": list(found.countries),
                "first_year": first,
                "last_year": last,
                "several_states_together": dict(found.together),
                "not_assigned": dict(found.not_assigned),
            }
        )


def cite(
    file: Table,
    country: Annotated[str, typer.Option("--country", help="ISO code of the country, such as `ru`.")],
    out: Annotated[Path, typer.Option("--out", help="File of the country pack to write: official.yaml.")],
    *,
    release: Annotated[
        str | None,
        typer.Option("--release", help="Day of the table's release (ISO), where the file's name has none."),
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
) -> None:
    """Quote a country's figures for its pack: its own rows, rows that name it, who reported citizenship when.

    Example: `equiano figures cite glotip.csv.gz --country ru --out packs/ru/official.yaml`
    """
    from equiano.errors import UsageError
    from equiano.files import write_text
    from equiano.pipeline.official import quoted
    from equiano.record.official_file import read_official

    with messages.status(say("reading")):
        found = read_official(file, opening_of(encoding, sheet, False, header_row))
    day = release or found.release
    if not day:
        raise UsageError(
            say("`--release` is missing: the day on which UNODC released the table (2023-05-30).")
        )
    text, rows = quoted(found, country, day)
    write_text(out, text, shared=True)
    _tell(say("{rows:,} {rows|figure|figures} written to {out}", rows=rows, out=str(out)))


group.command("import")(import_table)
group.command("cite")(cite)

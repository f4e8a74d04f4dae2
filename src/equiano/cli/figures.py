"""`equiano figures`: official figures of authorities, and what a country pack quotes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from equiano.cli.commands.figures import FiguresCiteCommand, FiguresImportCommand
from equiano.cli.output import messages, on_screen, print_json
from equiano.errors import UsageError
from equiano.files import write_text
from equiano.pipeline.official import quoted
from equiano.record.intake import take_in
from equiano.record.official_file import read_official
from equiano.record.options import IntakeOptions
from equiano.words import say

if TYPE_CHECKING:
    from equiano.record.official_file import OfficialFile

_SHOWN = 20  # lines of a list on the screen


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


def import_table(asked: FiguresImportCommand) -> None:
    """Run `equiano figures import`."""
    opening = asked.reading.opening()
    with messages.status(say("reading")):
        report = take_in(
            asked.file, asked.out, IntakeOptions(format="glotip", opening=opening, strict=asked.strict)
        )
        # Parquet is read back, as it is checked already; of a CSV or workbook the source is read again.
        found = read_official(asked.out if asked.out.suffix.lower() == ".parquet" else asked.file, opening)
    _tell(say("{rows:,} {rows|figure|figures} written to {out}", rows=report.cases, out=str(report.out)))
    for line in report.account.lines():
        _tell(f"  {line}")
    _summary(found)
    for (field, message), number in report.faults.kinds.most_common():
        _tell(f"  {number} × `{field}`: {message}")
    if asked.as_json:
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


def cite(asked: FiguresCiteCommand) -> None:
    """Run `equiano figures cite`."""
    with messages.status(say("reading")):
        found = read_official(asked.file, asked.reading.opening())
    day = asked.release or found.release
    if not day:
        raise UsageError(
            say("`--release` is missing: the day on which UNODC released the table (2023-05-30).")
        )
    text, rows = quoted(found, asked.country, day)
    write_text(asked.out, text, shared=True)
    _tell(say("{rows:,} {rows|figure|figures} written to {out}", rows=rows, out=str(asked.out)))

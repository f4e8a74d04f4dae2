"""`equiano intake`: files of the field to the case table."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from equiano.cli.commands.intake import IntakeCommand
from equiano.cli.opening import as_options
from equiano.cli.output import messages, on_screen, print_json
from equiano.errors import UsageError
from equiano.files import write_text
from equiano.record.draft.make import draft_mapping
from equiano.record.intake import take_in
from equiano.tables.raw_table import Opening
from equiano.words import say

if TYPE_CHECKING:
    from equiano.record.report import IntakeReport

# Chosen, not measured: a screen of 24 lines; the file of refused rows has them all.
_SHOWN = 20


def _tell(line: str) -> None:
    messages.print(on_screen(line), markup=False, soft_wrap=True)


def _say(report: IntakeReport) -> None:
    """The summary on stderr: the account, kinds of faults, where the refused rows are. Never a value."""
    written = (
        say("{cases:,} {cases|case|cases} written to {out}", cases=report.cases, out=str(report.out))
        if report.table == "case"
        else say("{rows:,} {rows|figure|figures} written to {out}", rows=report.cases, out=str(report.out))
    )
    _tell(f"{report.format}: {written}")
    for line in report.account.lines():
        _tell(f"  {line}")
    for (field, message), number in report.faults.kinds.most_common():
        _tell(f"  {number} × `{field}`: {message}")
    for kind, number in report.warnings.kinds.most_common():
        rows = ", ".join(report.warnings.places[kind])
        _tell(
            "  "
            + say(
                "warning, {number} × `{field}`: {message} Rows: {rows}",
                number=number,
                field=kind[0],
                message=kind[1],
                rows=rows if number == len(report.warnings.places[kind]) else f"{rows} …",
            )
        )
    for fault in report.faults.first[:_SHOWN]:
        _tell(f"  {fault}")
    if report.refused:
        _tell(
            say(
                "warning: {rows:,} {rows|row was|rows were} refused; {side} has them with every reason. "
                "Correct them there and take that file in.",
                rows=report.refused,
                side=str(report.refused_file),
            )
        )


def _draft(file: Path, target: Path, opening: Opening, as_json: bool) -> None:
    """Write a proposed mapping; never over a file that somebody may have corrected."""
    # Before reading: a large table would be read for a minute only to be told the name is taken.
    if target.exists():
        raise UsageError(
            say(
                "{name} is there already and may hold your corrections. Choose another name.",
                name=target.name,
            )
        )
    with messages.status(say("reading")):
        draft = draft_mapping(file, opening)
    write_text(target, draft.as_yaml())
    for line in [*draft.account.lines()[1:], *draft.lines()]:
        _tell(line)
    _tell(say("{name} is written. Read it through, correct it, then:", name=str(target)))
    same = f"{shlex.quote(str(file))}{as_options(opening)}"
    _tell(f"  equiano intake {same} --mapping {shlex.quote(str(target))} --out cases.parquet")
    if as_json:
        print_json({**draft.as_dict(), "mapping": str(target)})


def intake(asked: IntakeCommand) -> None:
    """Run `equiano intake`."""
    opening = asked.options.opening or Opening()
    if asked.draft_mapping is not None:
        if asked.out is not None or asked.mapping is not None:
            raise UsageError(
                say("`--draft-mapping` writes a mapping only: leave `--out` and `--mapping` out.")
            )
        _draft(asked.file, asked.draft_mapping, opening, asked.as_json)
        return
    if asked.out is None:
        raise UsageError(say("`--out` is missing: the case table to write (.parquet, .csv or .xlsx)."))

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} " + say("rows read")), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal) as bar:
        task = bar.add_task("rows", total=None)
        options = replace(asked.options, format=asked.format, mapping=asked.mapping)
        report = take_in(asked.file, asked.out, options, progress=lambda rows: bar.advance(task, rows))
    _say(report)
    if asked.as_json:
        print_json(report.as_dict())

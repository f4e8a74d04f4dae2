"""`equiano intake`: files of the field to the case table."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equiano.cli.opening import AllSheets, Encoding, HeaderRow, Sheet, as_options, opening_of
from equiano.cli.output import messages, on_screen, print_json
from equiano.errors import UsageError
from equiano.words import say

if TYPE_CHECKING:
    from equiano.record.report import IntakeReport
    from equiano.tables.raw_table import Opening

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
    from equiano.files import write_text
    from equiano.record.draft.make import draft_mapping

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


def intake(
    file: Annotated[Path, typer.Argument(help="CSV, CSV.gz or XLSX file of cases.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Case table to write (.parquet, .csv or .xlsx).")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", help="auto, htcds, xlsform, ctdc, glotip, case_table or mapping.")
    ] = "auto",
    mapping: Annotated[Path | None, typer.Option("--mapping", help="Mapping file (YAML).")] = None,
    draft_mapping: Annotated[
        Path | None,
        typer.Option("--draft-mapping", help="Propose a mapping for an ordinary list; nothing is taken in."),
    ] = None,
    agency: Annotated[str | None, typer.Option("--agency", help="Agency that recorded the cases.")] = None,
    data_set: Annotated[
        str | None,
        typer.Option(
            "--data-set", help="Id of the data set, the same every year: releases share its budget."
        ),
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    header_row: HeaderRow = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if any row is refused.")] = False,
    keep_source: Annotated[
        bool,
        typer.Option("--keep-source", help="Keep the original cells too, names included (HTCDS, XLSForm)."),
    ] = False,
    htcds: Annotated[
        Path | None,
        typer.Option("--htcds", help="Also write the cases as an HTCDS file (.csv, .xlsx); it holds names."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Take in a file of cases: good rows to a case table, refused rows with reasons to a side file."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    opening = opening_of(encoding, sheet, all_sheets, header_row)
    if draft_mapping is not None:
        if out is not None or mapping is not None:
            raise UsageError(
                say("`--draft-mapping` writes a mapping only: leave `--out` and `--mapping` out.")
            )
        _draft(file, draft_mapping, opening, as_json)
        return
    if out is None:
        raise UsageError(say("`--out` is missing: the case table to write (.parquet, .csv or .xlsx)."))
    from equiano.record.intake import take_in

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} " + say("rows read")), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal) as bar:
        task = bar.add_task("rows", total=None)
        report = take_in(
            file,
            out,
            format=format,
            mapping=mapping,
            agency=agency,
            data_set=data_set,
            opening=opening,
            strict=strict,
            keep_source=keep_source,
            htcds_out=htcds,
            progress=lambda rows: bar.advance(task, rows),
        )
    _say(report)
    if as_json:
        print_json(report.as_dict())


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("intake")(intake)

"""`equiano situation --out FOLDER`: the summary, every table as CSV, and one workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.errors import UsageError
from equiano.files import write_json, write_text
from equiano.schema.table import load_table
from equiano.tables.write import Sheet, write_table, write_workbook
from equiano.words import language, say

if TYPE_CHECKING:
    from equiano.schema.row import Plain
    from equiano.situation.overview import Situation
    from equiano.situation.shift import Shift
    from equiano.tables.write import CellValue

_SCHEMA = {"country_role": "role"}  # tables that have the columns of another one
WORKBOOK, SUMMARY, RESULT = "situation.xlsx", "summary.txt", "situation.json"
FolderTable = tuple[str, str, list[str], list[str], list[list["CellValue"]]]


def _cell(value: Plain) -> CellValue:
    return ", ".join(value) if isinstance(value, list | dict) else value


def _tables(found: Situation) -> Iterator[FolderTable]:
    """Name, caption, names of the columns, their headings and rows of every table."""
    for name, rows in found.tables.items():
        schema = load_table(_SCHEMA.get(name, name))
        headings = [field.ru if language() == "ru" else field.en for field in schema.fields]
        cells = [[_cell(value) for value in row.values()] for row in rows]
        yield name, schema.description, list(schema.columns), headings, cells
    if found.shift is not None:
        yield from _shift(found.shift)


def _shift(shift: Shift) -> Iterator[FolderTable]:
    years, names = shift.routes.years, shift.routes.names
    counts: list[list[CellValue]] = [
        [year, *map(int, sizes)] for year, sizes in zip(years, shift.routes.counts, strict=True)
    ]
    headings = [say("Year"), *names]
    yield "route_year", say("Cases by year and route"), ["year", *names], headings, counts
    columns = ["test", "answer", "year", "points", "p"]
    rows: list[list[CellValue]] = [
        ["search", shift.word, point.period, 100 * point.distance, point.p] for point in shift.scan.breaks
    ] or [["search", shift.word, None, 100 * shift.scan.distance, shift.scan.p]]
    if (compared := shift.comparison) is not None:
        rows.append(["event", shift.event_word, shift.event, 100 * compared.distance, compared.p])
    yield "shift", say("Has the mix of recorded routes shifted?"), columns, columns, rows


def write_result(out: Path, found: Situation, sentences: Sequence[str]) -> list[Path]:
    """Write everything to a folder, or the result alone where `out` is a .json file.

    Each file is whole or not there. They hold exact counts, so only their owner may read them.

    Args:
        out: The folder, made if it is not there; or a .json file.
        found: The situation.
        sentences: The summary.

    Returns:
        The files.

    Raises:
        UsageError: If nothing can be written there.
    """
    try:
        if out.suffix.lower() == ".json":
            write_json(out, found.as_dict())
            return [out]
        return _write_folder(out, found, sentences)
    except OSError as error:
        raise UsageError(
            say("--out {folder}: cannot write there ({why}).", folder=out, why=error.strerror or "?")
        ) from error


def _write_folder(folder: Path, found: Situation, sentences: Sequence[str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / SUMMARY, folder / RESULT]
    write_text(made[0], "\n".join(sentences) + "\n")
    write_json(made[1], found.as_dict())
    sheets = []
    for name, caption, columns, headings, rows in _tables(found):
        made.append(folder / f"{name}.csv")
        write_table(made[-1], columns, rows)
        sheets.append(Sheet(name, caption, headings, rows))
    made.append(folder / WORKBOOK)
    # Readable by the owner alone (`shared`): counts are exact.
    write_workbook(made[-1], sheets, (say("Contents"), say("Sheet"), say("Table")), shared=False)
    return made

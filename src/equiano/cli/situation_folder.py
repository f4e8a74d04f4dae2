"""`equiano situation --out FOLDER`: the summary, every table as CSV, and one workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equiano.errors import UsageError
from equiano.files import write_json, write_text
from equiano.schema.table import load_table
from equiano.tables.write import Sheet, write_table, write_workbook
from equiano.words import language, say

if TYPE_CHECKING:
    from equiano.situation.overview import Situation
    from equiano.tables.write import CellValue

_SCHEMA = {"country_role": "role"}  # tables that have the columns of another one
WORKBOOK, SUMMARY, RESULT = "situation.xlsx", "summary.txt", "situation.json"
Table = tuple[str, str, list[str], list[str], list[list["CellValue"]]]


def _cell(value: CellValue | list[object] | tuple[object, ...]) -> CellValue:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def _tables(found: Situation) -> Iterator[Table]:
    """Name, caption, names of the columns, their headings and rows of every table."""
    for name, rows in found.tables.items():
        schema = load_table(_SCHEMA.get(name, name))
        headings = [field.ru if language() == "ru" else field.en for field in schema.fields]
        cells = [[_cell(row.get(column)) for column in schema.columns] for row in rows]
        yield name, schema.description, list(schema.columns), headings, cells
    if found.displacement is not None:
        yield from _shift(found.displacement)


def _shift(displacement: Mapping[str, Any]) -> Iterator[Table]:
    years, names = displacement["years"], displacement["categories"]
    counts = [
        [year, *(int(size) for size in sizes)]
        for year, sizes in zip(years, displacement["counts"], strict=True)
    ]
    yield "route_year", say("Cases by year and route"), ["year", *names], [say("Year"), *names], counts
    columns = ["test", "answer", "year", "points", "p"]
    rows: list[list[CellValue]] = [
        ["search", displacement["answer"], point["period"], 100 * point["distance"], point["p"]]
        for point in displacement["scan"]["breaks"]
    ] or [
        [
            "search",
            displacement["answer"],
            None,
            100 * displacement["scan"]["distance"],
            displacement["scan"]["p"],
        ]
    ]
    if (comparison := displacement["comparison"]) is not None:
        answer = displacement["event_answer"]
        rows.append(["event", answer, displacement["event"], 100 * comparison["distance"], comparison["p"]])
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
    write_workbook(made[-1], sheets, (say("Contents"), say("Sheet"), say("Table")), shared=False)
    return made

"""The shown tables of a report as data: a CSV file each, and one workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from equiano.files import make_folder, remove
from equiano.report.document import Document, PageColumn, PageTable, plain
from equiano.report.parts import stem_of
from equiano.tables.write import CellValue, Sheet, write_table, write_workbook
from equiano.words import say

# What `words.number` writes in both languages: a true minus, a no-break space or comma between thousands.
_NUMBER = re.compile(r"[-−]?\d[\d,\u00a0]*(?:[.,]\d+)?")
_PERCENT = re.compile(r"(.*?)\u00a0?%")


def tables_of(document: Document) -> list[PageTable]:
    """Every table of the report and its annex, once."""
    return list({table.id: table for table in document.all_tables()}.values())


def cell_of(text: str, column: PageColumn, lang: str) -> CellValue:
    """What a cell shows, as a number where it is one: 1 234,5 is 1234.5 and 45 % is 0.45.

    Only columns of numbers are read so; what is hidden, a range or a word stays as it is written.
    """
    # Columns of numbers are those set to the right: the document knows no types, only how it is read.
    if column.align != "right":
        return text
    share = _PERCENT.fullmatch(text)
    digits = share[1] if share else text
    if not _NUMBER.fullmatch(digits):
        return text
    group, point = (",", ".") if lang == "en" else ("\u00a0", ",")
    size = float(digits.replace("−", "-").replace(group, "").replace(point, "."))
    if share:
        return round(size / 100, 6)  # without the tail of the division
    # 12 stays a whole number and 12.0 a measured one, as they were shown.
    return int(size) if size.is_integer() and point not in digits else size


def _rows(table: PageTable, lang: str) -> list[list[CellValue]]:
    return [
        [cell_of(plain(cell), column, lang) for cell, column in zip(row.cells, table.columns, strict=True)]
        for row in table.rows
    ]


def write_data(document: Document, folder: Path, lang: str, languages: int) -> Sequence[Path]:
    """Write each table as CSV, and all of them as one workbook.

    Args:
        document: The report.
        folder: Where the files go; made if it is not there.
        lang: Its language.
        languages: How many languages the report is written in; with several each file names its own.

    Returns:
        The files, the workbook last.
    """
    tables = tables_of(document)
    if not tables:
        return ()
    make_folder(folder)
    made: list[Path] = []
    sheets = []
    for table in tables:
        header, rows = [column.label for column in table.columns], _rows(table, lang)
        path = folder / f"{stem_of(table.id, lang, languages)}.csv"
        write_table(path, header, rows, shared=True)
        made.append(path)
        sheets.append(Sheet(table.id.removeprefix("table-"), table.caption, header, rows))
    workbook = folder / f"{stem_of('tables', lang, languages)}.xlsx"
    _clear(folder, made, lang, languages)
    write_workbook(workbook, sheets, (say("Contents"), say("Sheet"), say("Table")))
    return (*made, workbook)


def _clear(folder: Path, made: Sequence[Path], lang: str, languages: int) -> None:
    """Remove the tables of an earlier run that this one does not have: they would be taken for its own."""
    ending = ".csv" if languages == 1 else f".{lang}.csv"
    for path in folder.glob(f"table-*{ending}"):
        if path not in made:
            remove(path)

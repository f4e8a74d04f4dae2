"""Write a table that a spreadsheet opens safely: no text of it is taken for a formula, and none is changed.

In a CSV file a text that a spreadsheet would run gets an apostrophe before it (the sign for "this is text",
as OWASP advises against CSV injection); `without_mark` takes it away when our readers read the file. In a
workbook such a text is a cell of type text, and nothing is added.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import private_folder, whole_file
from equiano.words import say

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet
    from openpyxl.worksheet._writer import WorksheetWriter

CellValue = str | int | float | bool | date | None
MARK = "'"
SUFFIXES = (".csv", ".xlsx")
# What a spreadsheet takes for the beginning of a formula; some skip tab and carriage return before the sign.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
MARKED = re.compile(r"'+[=+\-@\t\r]")
CELL_LIMIT = 32_767  # characters that an XLSX cell can hold
SHEET_ROWS = 1_048_576  # rows of an XLSX sheet, the header included
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML cannot hold


def marked(text: str) -> str:
    """The text as it stands in a CSV file; a text that begins with = + - @ tab or CR gets the mark."""
    return MARK + text if _DANGEROUS.match(text) else text


def without_mark(text: str) -> str:
    """The text that `marked` was given."""
    return text[1:] if MARKED.match(text) else text


def _plain(cell: CellValue) -> str:
    """A cell as CSV text."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case date():
            return cell.isoformat()
        case str():
            return marked(cell)
    return str(cell)


class MarkingWriter:
    """A CSV writer that marks what a spreadsheet would run."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream, lineterminator="\r\n")

    def writerow(self, cells: Iterable[CellValue]) -> None:
        """Write one row."""
        self._writer.writerow([_plain(cell) for cell in cells])

    def writerows(self, rows: Iterable[Iterable[CellValue]]) -> None:
        """Write several rows."""
        for cells in rows:
            self.writerow(cells)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> str:
    """A small table as CSV text."""
    stream = io.StringIO()
    writer = MarkingWriter(stream)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> None:
    # The byte order mark makes Excel read UTF-8; every reader of ours knows it.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = MarkingWriter(stream)
        writer.writerow(header)
        writer.writerows(rows)


def _checked(
    rows: Iterable[Sequence[CellValue]], header: Sequence[str], name: str
) -> Iterator[Sequence[CellValue]]:
    """Rows that a workbook can hold.

    Raises:
        BadInputError: At the first that it cannot hold.
    """
    for number, cells in enumerate(rows, 2):
        if number > SHEET_ROWS:
            raise BadInputError(
                say(
                    "{name}: more rows than a sheet can hold ({rows:,}). Write a .csv file.",
                    name=name,
                    rows=SHEET_ROWS,
                )
            )
        for column, cell in zip(header, cells, strict=True):
            if not isinstance(cell, str):
                continue
            if len(cell) > CELL_LIMIT or _FORBIDDEN.search(cell):
                raise BadInputError(
                    say("{name}: a text that a workbook cannot hold. Write a .csv file.", name=name),
                    [
                        Fault(
                            say(
                                "longer than {limit:,} characters, or with a control character.",
                                limit=CELL_LIMIT,
                            ),
                            field=column,
                            row=number,
                        )
                    ],
                )
        yield cells


def _escaped(text: str) -> str:
    """A carriage return as the file format writes it; XML would make a line feed of it."""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return text.replace("\r", "_x000D_")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes:
        name: Its name; what is past 31 characters is cut, and what is there twice gets a number.
        caption: What it shows, for the list of sheets.
        header: Names of the columns.
        rows: One cell for each column.
    """

    name: str
    caption: str
    header: Sequence[str]
    rows: Iterable[Sequence[CellValue]]


def _filled(cell: Cell, value: CellValue) -> Cell:
    """A new cell of a workbook with its value; a text is of type text, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date) and not isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd"
        return cell
    cell.value = _escaped(value)
    cell.data_type = "s"
    if _DANGEROUS.match(value):
        cell.quotePrefix = True  # stays text when somebody edits it
    return cell


def _sheet_writer(page: WriteOnlyWorksheet, path: Path) -> WorksheetWriter:
    """Who writes a sheet, to a place of ours: openpyxl's own would stay in /tmp when a run is killed."""
    from openpyxl.worksheet._writer import WorksheetWriter  # noqa: PLC0415  # as below

    writer = WorksheetWriter(page, out=str(path))
    # Of openpyxl's own names alone it keeps a list, from which it would strike this one.
    writer.cleanup = path.unlink  # type: ignore[method-assign]
    writer.write_top()
    return writer


def _write_xlsx(path: Path, sheets: Iterable[Sheet]) -> None:
    import openpyxl  # noqa: PLC0415  # 0.1 s, and most tables are written as CSV
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  # as above

    workbook = openpyxl.Workbook(write_only=True)
    with private_folder() as folder:
        for place, sheet in enumerate(sheets):
            page = workbook.create_sheet(sheet.name)
            page.freeze_panes = "A2"
            page._writer = _sheet_writer(page, folder / f"{place}.xml")
            try:
                page.append([_filled(WriteOnlyCell(page), name) for name in sheet.header])
                for cells in sheet.rows:
                    page.append([_filled(WriteOnlyCell(page), value) for value in cells])
            except BaseException:
                with suppress(Exception):  # a full disk refuses that too
                    page.close()  # else its writer complains when it is collected, and holds its file
                raise
        workbook.save(path)


def write_table(
    path: Path | str,
    header: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    sheet: str = "Equiano",
    shared: bool = False,
) -> None:
    """Write a table as CSV or XLSX, by the ending of `path`, whole or not at all.

    Args:
        path: The file; ends in .csv or .xlsx.
        header: Names of the columns.
        rows: One cell for each column; None is an empty cell.
        sheet: Name of the sheet of a workbook.
        shared: Whether others than the owner may read it: only what is for publication.

    Raises:
        UsageError: If the path has another ending.
        BadInputError: If a workbook cannot hold a text, or so many rows.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(say("{name}: a table is written as .csv or .xlsx.", name=target.name))
    with whole_file(target, shared=shared) as temporary:
        if suffix == ".csv":
            _write_csv(temporary, header, rows)
        else:
            _write_xlsx(temporary, [Sheet(sheet[:31], "", header, _checked(rows, header, target.name))])


def write_workbook(
    path: Path | str, sheets: Sequence[Sheet], contents: tuple[str, str, str], *, shared: bool = True
) -> None:
    """Write several tables as one workbook; its first sheet lists the others.

    Args:
        path: The file.
        sheets: The tables.
        contents: Name of the first sheet, and the headings of its two columns: sheet and table.
        shared: Whether others may read it, as what is published; not so where counts are exact.

    Raises:
        BadInputError: If a workbook cannot hold a text, or so many rows.
    """
    target = Path(path)
    names = _names([contents[0], *(sheet.name for sheet in sheets)])
    listed = [(name, sheet.caption) for name, sheet in zip(names[1:], sheets, strict=True)]
    named = [
        replace(sheet, name=name, rows=_checked(sheet.rows, sheet.header, f"{target.name}, {name}"))
        for name, sheet in zip(names[1:], sheets, strict=True)
    ]
    with whole_file(target, shared=shared) as temporary:
        _write_xlsx(temporary, [Sheet(names[0], "", contents[1:], listed), *named])


def _names(wanted: Sequence[str]) -> list[str]:
    """Names of sheets: at most 31 characters, and none twice."""
    made: list[str] = []
    for name in wanted:
        short, number = name[:31], 2
        while short.lower() in {other.lower() for other in made}:
            short, number = f"{name[:28]} {number}", number + 1
        made.append(short)
    return made

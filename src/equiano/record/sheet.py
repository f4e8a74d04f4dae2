"""XLSX sheets as text, refusing what would be read wrongly: formulas, merged cells, error cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from equiano.errors import BadInputError, Fault
from equiano.record.source import HeaderRule, Source, SourceRow, check_header, one_row_header

_LISTED = 20  # cells named in one message


def _text(value: Any) -> str:
    """A cell as the text a CSV export would hold: ISO dates, whole numbers without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _workbook(path: Path) -> Any:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise BadInputError(
                    f"{path.name}: this is a ZIP file, but not an XLSX workbook. Give CSV or XLSX."
                )
            if (damaged := archive.testzip()) is not None:
                raise zipfile.BadZipFile(damaged)
        return openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, OSError, KeyError, EOFError, ValueError, SyntaxError) as error:
        raise BadInputError(
            f"{path.name}: the workbook is damaged or cut short. Copy or export it again."
        ) from error


def _sheet(workbook: Any, path: Path, name: str | None) -> Any:
    if name is None:
        return next(
            (sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"), workbook.worksheets[0]
        )
    if name not in workbook.sheetnames:
        raise BadInputError(f"{path.name}: it has no sheet of that name. Check `--sheet`.")
    return workbook[name]


def _merged(path: Path, sheet: Any) -> list[str]:
    """References of merged cells; openpyxl's streaming reader does not know them, so the XML is searched."""
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as stream:
        tail = b""
        found: list[str] = []
        while block := stream.read(1 << 20):
            text = tail + block
            found += [ref.decode() for ref in re.findall(rb'<(?:\w+:)?mergeCell ref="([A-Z0-9:$]+)"', text)]
            # An element may straddle two blocks; what was matched already is cut off.
            tail = text[text.rfind(b"<") :] if b"<" in text else text[-200:]
    return found


def _cell_faults(path: Path, sheet: Any) -> list[Fault]:
    faults: list[Fault] = []
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            if cell.data_type == "f":
                faults.append(
                    Fault("the cell holds a formula. Paste its value instead.", field=cell.coordinate)
                )
            elif cell.data_type == "e":
                faults.append(Fault("the cell holds an error. Correct or empty it.", field=cell.coordinate))
    faults += [
        Fault("these cells are merged. Unmerge them and fill each.", field=reference)
        for reference in _merged(path, sheet)
    ]
    return faults


def _rows(path: Path, name: str, width: int, header_rows: int) -> Iterator[SourceRow]:
    workbook = _workbook(path)
    try:
        rows = workbook[name].iter_rows(values_only=True)
        for number, values in enumerate(rows, 1):
            if number <= header_rows:
                continue
            cells = [_text(value) for value in values[:width]]
            cells += [""] * (width - len(cells))
            if any(cells):
                yield SourceRow(number, cells)
    finally:
        workbook.close()


def open_xlsx(path: Path, name: str | None = None, header_rule: HeaderRule = one_row_header) -> Source:
    """Open a sheet of a workbook: the one of that name, else the first that is not hidden.

    Raises:
        BadInputError: If the workbook is damaged, the sheet is missing or empty, or holds formulas, error
            cells or merged cells; each such cell is named.
    """
    workbook = _workbook(path)
    try:
        sheet = _sheet(workbook, path, name)
        sheet.reset_dimensions()
        if faults := _cell_faults(path, sheet):
            more = f" (the first {_LISTED} of {len(faults)})" if len(faults) > _LISTED else ""
            raise BadInputError(f"{path.name}: cells that cannot be read safely{more}.", faults[:_LISTED])
        rows = sheet.iter_rows(values_only=True, max_row=2)
        first, second = ([_text(value) for value in next(rows, ())] for _ in range(2))
        merged, header_rows = header_rule(first, second or None)
        header = check_header(merged, path.name)
        title = sheet.title
    finally:
        workbook.close()
    return Source(path, header, lambda: _rows(path, title, len(header), header_rows))

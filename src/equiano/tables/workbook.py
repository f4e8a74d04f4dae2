"""XLSX workbooks as a stream of rows: values, formulas, errors and merged cells told apart, memory flat.

No library does this in one pass: calamine (fastexcel) does not say which cells are formulas without a stored
value and holds the whole range of a sheet in memory, openpyxl takes 47 CPU-seconds for the million formatted
empty rows that a spreadsheet leaves behind, reads either formulas or values and does not know merged cells
while streaming. openpyxl's tables of number formats and its calendar are used.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path, PurePosixPath

from equiano.errors import BadInputError
from equiano.tables.workbook_xml import (
    BLOCK,
    blocks,
    rows_of,
    shared_strings,
    small_part,
    string_of,
    tag,
    unescaped,
)
from equiano.words import say

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, by the format
# A list of persons has none or a few; so many are a drawing made of cells, or made to fill memory (chosen).
_MOST_MERGED = 100_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*\bref="([A-Z0-9:$]+)"')
_DAMAGED = (
    *(zipfile.BadZipFile, OSError, KeyError, EOFError, ValueError, SyntaxError, zlib.error),
    *(IndexError, TypeError, NotImplementedError, RuntimeError, OverflowError),
)


@dataclass(frozen=True)
class SheetCell:
    """One cell with content.

    Attributes:
        place: Column, the first is 0.
        text: As a CSV export would hold it: ISO dates, whole numbers without a point.
        formula: Whether it holds a formula.
        error: Whether it holds an error such as `#REF!`.
        lacking: Whether it holds a formula without a stored value.
    """

    place: int
    text: str
    formula: bool = False
    error: bool = False
    lacking: bool = False


@dataclass(frozen=True)
class SheetPart:
    """A sheet: its name, whether it is hidden, and where it is in the file."""

    name: str
    hidden: bool
    target: str


@dataclass(frozen=True)
class MergedCells:
    """A range of merged cells; rows from 1, columns from 0, ends included."""

    reference: str
    top: int
    bottom: int
    left: int
    right: int


@dataclass
class Workbook:
    """What all sheets of a workbook share.

    Attributes:
        parts: The sheets, in the order of their tabs.
        strings: The shared strings.
        dates: `date` or `timedelta` by number of a cell's style; other styles are plain numbers.
        from_1904: Whether days count from 1904.
    """

    path: Path
    parts: tuple[SheetPart, ...] = ()
    strings: list[str] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=dict)
    from_1904: bool = False

    def rows(self, part: SheetPart) -> Iterator[tuple[int, list[SheetCell]]]:
        """Number and cells of every row with content; at the end the last row, empty, if it has none."""
        with damaged_means(self.path), zipfile.ZipFile(self.path) as archive:
            last = 0
            for row in rows_of(self.path, archive, part.target):
                number = int(row.get("r") or last + 1)
                if number <= last or number > MOST_ROWS:
                    raise ValueError(number)
                last = number
                if cells := self._cells(row):
                    yield number, cells
            yield last, []

    def merged(self, part: SheetPart) -> list[MergedCells]:
        """Ranges of merged cells. They stand at the end of a sheet, so this unpacks and checks all of it.

        Raises:
            BadInputError: If there are more than 100,000, or the sheet is damaged.
        """
        found: list[MergedCells] = []
        with damaged_means(self.path), zipfile.ZipFile(self.path) as archive:
            tail = b""
            for block in blocks(self.path, archive, part.target):
                text = tail + block
                found += [_range(match.group(1).decode()) for match in _MERGED.finditer(text)]
                # An element may straddle two blocks; what was matched already is cut off.
                tail = text[text.rfind(b"<") :][-BLOCK:] if b"<" in text else text[-200:]
                if len(found) > _MOST_MERGED:
                    raise BadInputError(
                        say(
                            "{name}: sheet `{sheet}` has more than {most:,} merged ranges. Unmerge them.",
                            name=self.path.name,
                            sheet=part.name,
                            most=_MOST_MERGED,
                        )
                    )
        return found

    def _cells(self, row: ET.Element) -> list[SheetCell]:
        found, place = [], -1
        for element in row:
            reference = element.get("r")
            place = _column(reference.rstrip("0123456789")) if reference else place + 1
            if place >= MOST_COLUMNS:
                raise BadInputError(
                    say(
                        "{name}: a row of a sheet has more than {most:,} columns. Save the sheet as CSV.",
                        name=self.path.name,
                        most=MOST_COLUMNS,
                    )
                )
            if len(element) and (cell := self._cell(element, place)) is not None:
                found.append(cell)
        return found

    def _cell(self, element: ET.Element, place: int) -> SheetCell | None:
        kind = element.get("t", "n")
        value, formula, inline = None, False, None
        for child in element:
            match child.tag.rpartition("}")[2]:
                case "v":
                    value = child.text
                case "f":
                    formula = True
                case "is":
                    inline = string_of(child)
        if kind == "inlineStr":
            text = inline or ""
        elif kind == "s":
            text = self.strings[int(value)] if value else ""
        elif kind == "str":
            text = unescaped(value or "")
        elif formula and not value:
            return SheetCell(place, "", formula=True, lacking=True)
        elif not value:
            return None
        elif kind == "e":
            return SheetCell(place, value, formula=formula, error=True)
        elif kind == "b":
            text = "TRUE" if value.strip() in ("1", "true") else "FALSE"
        elif kind == "d":
            text = value.strip()
        else:
            text = self._number(value.strip(), element.get("s", "0"))
        return SheetCell(place, text, formula=formula) if text or formula else None

    def _number(self, text: str, style: str) -> str:
        kind = self.dates.get(style)
        if kind is not None:
            return _calendar(float(text), kind, self.from_1904)
        if text.isdecimal():
            return text
        value = float(text)
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


@contextmanager
def damaged_means(path: Path) -> Iterator[None]:
    """Whatever a damaged workbook makes of the readers below becomes one error."""
    try:
        yield
    except _DAMAGED as error:
        raise BadInputError(
            say("{name}: the workbook is damaged or cut short. Copy or export it again.", name=path.name)
        ) from error


def open_workbook(path: Path) -> Workbook:
    """Read what all sheets share.

    Raises:
        BadInputError: If the file is no XLSX workbook, damaged, or unpacks to more than 2 GB.
    """
    with damaged_means(path), zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
            raise BadInputError(
                say("{name}: this is an OpenDocument file. Save it as .xlsx or CSV.", name=path.name)
            )
        if "xl/workbook.bin" in names:
            raise BadInputError(
                say("{name}: this is a binary workbook (.xlsb). Save it as .xlsx or CSV.", name=path.name)
            )
        if "_rels/.rels" not in names or not (main := _main_part(archive)):
            raise BadInputError(
                say("{name}: this is a ZIP file, but not an XLSX workbook. Give CSV or XLSX.", name=path.name)
            )
        root = small_part(path, archive, main)
        targets = _targets(path, archive, main)
        book = Workbook(path)
        book.from_1904 = any(
            item.get("date1904") in ("1", "true") for item in root.iter() if tag(item) == "workbookPr"
        )
        book.parts = tuple(_parts(root, targets))
        if not book.parts:
            raise BadInputError(say("{name}: the workbook has no sheet with cells.", name=path.name))
        for kind, target in targets.values():
            if kind == "sharedStrings":
                book.strings = list(shared_strings(path, archive, target))
            elif kind == "styles":
                book.dates = _date_styles(small_part(path, archive, target))
        return book


def _main_part(archive: zipfile.ZipFile) -> str | None:
    for item in ET.fromstring(archive.read("_rels/.rels")):
        if item.get("Type", "").endswith("/officeDocument") and item.get("Target", "").endswith(".xml"):
            return item.get("Target", "").lstrip("/")
    return None


def _targets(path: Path, archive: zipfile.ZipFile, main: str) -> dict[str, tuple[str, str]]:
    """Kind and part by number of a relation of the workbook."""
    folder = PurePosixPath(main).parent
    found = {}
    for item in small_part(path, archive, str(folder / "_rels" / f"{PurePosixPath(main).name}.rels")):
        target = item.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else str(folder / target)
        found[item.get("Id", "")] = (item.get("Type", "").rpartition("/")[2], whole)
    return found


def _parts(root: ET.Element, targets: dict[str, tuple[str, str]]) -> Iterator[SheetPart]:
    for item in root.iter():
        if tag(item) != "sheet":
            continue
        number = next((value for name, value in item.attrib.items() if name.endswith("}id")), "")
        kind, target = targets[number]
        if kind == "worksheet":
            yield SheetPart(item.get("name", ""), item.get("state", "visible") != "visible", target)


@cache
def _column(letters: str) -> int:
    place = 0
    for letter in letters.replace("$", ""):
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        place = place * 26 + ord(letter) - 64
    return place - 1


def _range(reference: str) -> MergedCells:
    first, _, last = reference.replace("$", "").partition(":")
    ends = [re.fullmatch(r"([A-Z]+)(\d+)", end) for end in (first, last or first)]
    if ends[0] is None or ends[1] is None:
        raise ValueError(reference)
    (left, top), (right, bottom) = ((_column(end[1]), int(end[2])) for end in ends if end)
    return MergedCells(reference, top, bottom, left, right)


def _date_styles(root: ET.Element) -> dict[str, str]:
    """Which styles show a number as a date or a length of time."""
    from openpyxl.styles.numbers import (  # noqa: PLC0415  # 0.1 s, and a CSV file needs none of it
        BUILTIN_FORMATS,
        is_date_format,
        is_timedelta_format,
    )

    formats: dict[str, str | None] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    formats |= {
        item.get("numFmtId", ""): item.get("formatCode") for item in root.iter() if tag(item) == "numFmt"
    }
    found = {}
    for cells in (item for item in root.iter() if tag(item) == "cellXfs"):
        for place, style in enumerate(cells):
            code = formats.get(style.get("numFmtId", "0"))
            if code and is_timedelta_format(code):
                found[str(place)] = "timedelta"
            elif code and is_date_format(code):
                found[str(place)] = "date"
    return found


def _calendar(value: float, kind: str, from_1904: bool) -> str:
    """A number of days as ISO date, date and time, or time; a length of time as hours, minutes, seconds."""
    from openpyxl.utils.datetime import (  # noqa: PLC0415  # as above
        MAC_EPOCH,
        WINDOWS_EPOCH,
        from_excel,
    )

    try:
        found = from_excel(value, MAC_EPOCH if from_1904 else WINDOWS_EPOCH, timedelta=kind == "timedelta")
    except (ValueError, OverflowError):
        found = None
    match found:
        case datetime() if found.time() == time(0):
            return found.date().isoformat()
        case datetime():
            return found.isoformat()
        case time():
            return found.isoformat()
        case timedelta():
            return str(found)
        case _:
            return repr(value)  # no day of any calendar: as it stands

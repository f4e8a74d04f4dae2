"""Opening a file that somebody gave on a page: what the command line leaves to its options is settled here.

- A text that is not UTF-8 is read by its likeliest encoding, and that is said.
- Of a workbook with several sheets the one with persons of the standard is read (KoBoToolbox writes repeat
  groups as sheets of their own), and the others are named; where that is not clear nothing is read.
- What would be read for minutes is refused before it is read.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from equiano.errors import BadInputError
from equiano.words import say

if TYPE_CHECKING:
    from equiano.tables.raw_table import HeaderRule, RawRow, RawTable

# A row of a wide table has some kB; a thousand rows (`actions.MOST_ROWS`) are 5 MB at the most. A file of
# 50 MB took 33 CPU-seconds and 2 GB before its rows were counted.
MOST_BYTES = 5 * 2**20
# Lines of a text, those inside quotes too: twenty to a row are a long account.
MOST_LINES = 20_000
# Of a workbook, unpacked; 130 kB of rows that are all alike were 40 MB, 29 CPU-seconds and 0.5 GB.
MOST_UNPACKED = 4 * MOST_BYTES
# Rows of its sheets, those that are empty and only formatted too, of which Excel may leave many.
MOST_SHEET_ROWS = 200_000
_WORKBOOK, _GZIP = b"PK", b"\x1f\x8b"
Notes = Sequence[tuple[str, str]]


def check_size(content: bytes) -> None:
    """Refuse what is far beyond the rows that are taken at once.

    Raises:
        BadInputError: If it is so.
    """
    if len(content) > MOST_BYTES:
        raise BadInputError(say("At most {most:,} MB at once: split the file.", most=MOST_BYTES // 2**20))
    if content.startswith(_WORKBOOK):
        _check_workbook(content)
        return
    text = _unpacked(content) if content.startswith(_GZIP) else content
    if len(text) > MOST_BYTES:
        raise _unfolds(MOST_BYTES)
    if text.count(b"\n") > MOST_LINES:
        raise _too_long()


def _unfolds(most: int) -> BadInputError:
    return BadInputError(
        say("Unpacked, the file has more than {most:,} MB: give it as CSV, or split it.", most=most // 2**20)
    )


def _too_long() -> BadInputError:
    return BadInputError(say("At most {most:,} lines at once: split the file.", most=MOST_LINES))


def _unpacked(content: bytes) -> bytes:
    """The text, as far as it is looked at; what is damaged the reader says in its own words."""
    try:
        return zlib.decompressobj(wbits=31).decompress(content, MOST_BYTES + 1)
    except zlib.error:
        return b""


def _check_workbook(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as book:
            parts = book.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _unfolds(MOST_UNPACKED)
            sheets = (part for part in parts if part.filename.startswith("xl/worksheets/"))
            if sum(book.read(part).count(b"<row") for part in sheets) > MOST_SHEET_ROWS:
                text = say(
                    "The workbook has more than {most:,} rows, empty ones too: give it as CSV.",
                    most=MOST_SHEET_ROWS,
                )
                raise BadInputError(text)
    except (
        BadZipFile,
        RuntimeError,
        NotImplementedError,
        OSError,
        zlib.error,
    ):  # the reader says what is wrong
        return


def opened(path: Path, header_rule: HeaderRule) -> tuple[RawTable, Notes]:
    """The table of a file, and what was settled without asking: where, and in words.

    Raises:
        BadInputError: If it is no table, or nobody can tell which of its sheets is meant.
    """
    from equiano.tables.encoding import LIKELIEST, encoding_of  # noqa: PLC0415 - with the reader, not before
    from equiano.tables.open import open_table  # noqa: PLC0415
    from equiano.tables.raw_table import Opening  # noqa: PLC0415

    with path.open("rb") as stream:
        is_workbook = stream.read(2) == _WORKBOOK
    if is_workbook:
        return _of_workbook(path, header_rule)
    source = open_table(path, Opening(encoding=LIKELIEST), header_rule)
    encoding = encoding_of(path, LIKELIEST)
    if encoding.startswith("utf"):
        return source, ()
    text = say(
        "The file is not in UTF-8; it was read as {encoding}. Check that names read right.", encoding=encoding
    )
    return source, [(say("whole file"), text)]


def all_named(source: RawTable) -> tuple[RawTable, Notes]:
    """The table with a name for each column that has none, by its letter, and what is read in no row.

    What stands in such a column would be lost else; one in which nothing stands has no name.
    """
    from equiano.tables.account import letter_of  # noqa: PLC0415 - with the reader, not before

    seen: Counter[int] = Counter()
    for count, row in enumerate(source.rows(), 1):
        if count > MOST_LINES:
            raise _too_long()
        cells = (*row.cells, *row.extra) if row.fault is None else ()
        nameless = (
            place for place, text in enumerate(cells) if text.strip() and not _has_name(source, place)
        )
        seen.update(nameless)
    unread = sum(source.account.untitled.values()) - seen.total()
    text = say(
        "Cells that stand alone in their row, in columns without a name, are not read: {unread:,}.",
        unread=unread,
    )
    notes = [(say("whole file"), text)] if unread > 0 else []
    if not seen:
        return source, notes
    width = max(len(source.header), max(seen) + 1)
    header = tuple(
        source.header[place] if _has_name(source, place) else f"[{letter_of(place)}]" if seen[place] else ""
        for place in range(width)
    )

    def rows() -> Iterator[RawRow]:
        for row in source.rows():
            cells = [*row.cells, *row.extra]
            filled = cells[:width] + [""] * (width - len(cells))
            yield row if row.fault else replace(row, cells=filled, extra=())

    return replace(source, header=header, rows=rows), notes


def _has_name(source: RawTable, place: int) -> bool:
    return place < len(source.header) and bool(source.header[place])


def _of_workbook(path: Path, header_rule: HeaderRule) -> tuple[RawTable, Notes]:
    from equiano.tables.open import open_table  # noqa: PLC0415 - with the reader, not before
    from equiano.tables.raw_table import Opening  # noqa: PLC0415

    sheets = _sheets(path)
    if len(sheets) < 2:
        return open_table(path, None, header_rule), ()
    found = []
    for name in sheets:
        try:
            source = open_table(path, Opening(sheet=name), header_rule)
        except BadInputError:  # an empty sheet, or one without a header
            continue
        found.append((name, source))
    standard = [(name, source) for name, source in found if _is_standard(source)]
    chosen = standard if len(standard) == 1 else found
    if len(chosen) != 1:
        text = say("The workbook has several sheets. Give one with the persons alone, as a file of its own.")
        raise BadInputError(text)
    read, source = chosen[0]
    text = say("This sheet is not read: only `{read}` is. Add what it holds to the cases by hand.", read=read)
    return source, [(name, text) for name, _ in found if name != read]


def _is_standard(source: RawTable) -> bool:
    from equiano.record.formats import htcds, xlsform  # noqa: PLC0415 - loads an engine

    return xlsform.looks_like(source.header) or htcds.looks_like(source.header)


def _sheets(path: Path) -> list[str]:
    """Names of the visible sheets; none of a file that is damaged, which the reader says in its own words."""
    from openpyxl import load_workbook  # noqa: PLC0415

    with path.open("rb") as stream:  # a stream: the reader goes by the suffix of a name
        try:
            book = load_workbook(stream, read_only=True)
        except (BadZipFile, KeyError, ValueError, OSError):
            return []
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        book.close()
    return names

"""Open a table by what is in the file, not by its name."""

from __future__ import annotations

import codecs
from pathlib import Path

from equiano.errors import BadInputError, UsageError
from equiano.files import must_exist
from equiano.tables.csv_file import open_csv
from equiano.tables.raw_table import HeaderRule, Opening, RawTable, one_row_header
from equiano.tables.sheet import open_xlsx
from equiano.words import say

_HEAD = 64
_NO_TABLE = (b"%PDF", b"PAR1", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
# Texts of other kinds: web pages (which some programs name .xls), XML, JSON. No column is called so.
_NO_TABLE_TEXT = (
    b"<!",
    b"<?xml",
    b"<html",
    b"<table",
    b'{"',
    b"[{",
    b"[[",
    b'["',
    b"{\n",
    b"{\r",
    b"[\n",
    b"[\r",
)


def open_table(
    path: Path | str, opening: Opening | None = None, header_rule: HeaderRule = one_row_header
) -> RawTable:
    """Open a table: CSV, CSV.gz or XLSX.

    Args:
        path: The file.
        opening: Encoding, sheet and header row, where the user gave them.
        header_rule: Makes the names of the columns from the header and the row below it; says how many of
            them it takes.

    Returns:
        The table; its account is complete once its rows have been read to the end.

    Raises:
        BadInputError: If the file is of another kind, damaged or empty, or its header cannot be used; or if
            a workbook has several visible sheets with content and none was named.
        UsageError: If an option does not fit the file.
    """
    opening = opening or Opening()
    found = must_exist(path)
    with found.open("rb") as stream:
        head = stream.read(_HEAD)
    if opening.sheet is not None and opening.all_sheets:
        raise UsageError(say("`--sheet` and `--all-sheets` exclude each other."))
    if head.startswith(b"PK"):
        return open_xlsx(found, opening, header_rule)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInputError(_ole_message(found))
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower().replace(b"\r\n", b"\n")
    if head.startswith(_NO_TABLE) or text.startswith(_NO_TABLE_TEXT):
        raise BadInputError(say("{name}: this is not a table. Give a CSV or XLSX file.", name=found.name))
    if opening.sheet is not None or opening.all_sheets:
        raise UsageError(
            say(
                "{name}: `--sheet` and `--all-sheets` are for workbooks; this is a CSV file.", name=found.name
            )
        )
    return open_csv(found, opening, header_rule)


def _ole_message(path: Path) -> str:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return say("{name}: the workbook is protected with a password. Save it without one.", name=path.name)
    return say("{name}: this is an old Excel file (.xls). Save it as .xlsx or CSV.", name=path.name)

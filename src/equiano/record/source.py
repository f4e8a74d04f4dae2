"""A table as the user gave it: header and rows of text, from CSV, CSV.gz or XLSX, with faults of shape."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.files import must_exist
from equiano.record.encoding import blocks_of, encoding_of, open_bytes

FIRST_ROW = 2  # as a spreadsheet shows it: the header is row 1
_DELIMITERS = ",;\t|"
_UTF8 = ("utf-8", "utf-8-sig")
csv.field_size_limit(1 << 24)  # long narratives are legitimate


@dataclass(frozen=True)
class SourceRow:
    """One row of the source.

    Attributes:
        number: Row number as a spreadsheet shows it (header = 1).
        cells: One text per column of the header; a row with a fault may have more or fewer.
        fault: What is wrong with its structure, None if nothing is.
    """

    number: int
    cells: list[str]
    fault: Fault | None = None


@dataclass(frozen=True)
class Regular:
    """A UTF-8 CSV file in which, if it has `rows` records, each stands on one line of its own."""

    delimiter: str
    rows: int


@dataclass(frozen=True)
class Source:
    """A table to take in.

    Attributes:
        path: The file.
        header: Names of the columns.
        rows: Reads the file anew, one row at a time; may be called again.
        regular: Set where a fast CSV reader may be tried first.
    """

    path: Path
    header: tuple[str, ...]
    rows: Callable[[], Iterator[SourceRow]]
    regular: Regular | None = None


def check_header(header: list[str], name: str) -> tuple[str, ...]:
    """The header without outer blanks.

    Raises:
        BadInputError: If there is none, a name is empty, or stands twice.
    """
    names = tuple(text.strip() for text in header)
    while names and not names[-1]:  # a trailing delimiter is common and harmless
        names = names[:-1]
    if not names:
        raise BadInputError(f"{name}: the first row is empty. It must hold the names of the columns.")
    faults = [
        Fault("this column has no name. Name or delete it.", field=f"column {place}", row=1)
        for place, text in enumerate(names, 1)
        if not text and place > 1
    ]
    seen: set[str] = set()
    for text in names:
        if text and text in seen:
            faults.append(Fault("this name stands twice in the header. Rename one.", field=text, row=1))
        seen.add(text)
    if faults:
        raise BadInputError(f"{name}: the header cannot be used.", faults)
    return names


def _shape_fault(found: int, wanted: int) -> Fault:
    if found < wanted:
        return Fault(
            f"the row has {found} of {wanted} fields. It may be cut short; complete it or export again."
        )
    return Fault(f"the row has {found} fields, the header {wanted}. Put quotes around text with delimiters.")


def _delimiter_of(line: str) -> str:
    """The delimiter that stands most often outside quotes in the header."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


class _Lines:
    """Lines of a text stream, remembering the ones of the current record for faults."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self.current: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.current.append(line)
            yield line


def _csv_rows(path: Path, encoding: str, delimiter: str, width: int, header_rows: int) -> Iterator[SourceRow]:
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="") as stream:
        lines = _Lines(stream)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for _ in range(header_rows):
            next(reader)
        number = header_rows
        while True:
            lines.current.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                if "unexpected end of data" in str(error):
                    raise BadInputError(
                        f"{path.name}: the file ends inside quotes.",
                        [
                            Fault(
                                "a quote opens here and is never closed. Close it, or export again.",
                                row=number,
                            )
                        ],
                    ) from error
                fault = Fault('a quote stands inside quoted text. Double it ("").')
                yield SourceRow(number, ["".join(lines.current).rstrip("\r\n")], fault)
                continue
            number += 1
            if len(cells) == width:
                yield SourceRow(number, cells)
            elif not cells:
                continue  # an empty line is no record
            elif len(cells) > width and not any(cells[width:]):
                yield SourceRow(number, cells[:width])
            else:
                yield SourceRow(number, cells, _shape_fault(len(cells), width))


def _lines_of(path: Path) -> int:
    """Lines of a file, the last one with or without its end."""
    lines, last = 0, b"\n"
    for block in blocks_of(path):
        lines += block.count(b"\n")
        last = block[-1:]
    return lines + (last != b"\n")


HeaderRule = Callable[[Sequence[str], Sequence[str] | None], tuple[list[str], int]]


def one_row_header(first: Sequence[str], second: Sequence[str] | None) -> tuple[list[str], int]:
    """The usual case: names in the first row."""
    del second
    return list(first), 1


def open_csv(path: Path, encoding: str | None = None, header_rule: HeaderRule = one_row_header) -> Source:
    """Open a CSV or CSV.gz file; the delimiter is found from the header.

    Raises:
        BadInputError: If it is empty, not text, in another encoding, or its header cannot be used.
    """
    codec = encoding_of(path, encoding)
    with io.TextIOWrapper(open_bytes(path), encoding=codec, newline="") as stream:
        first = stream.readline()
        if not first.strip():
            raise BadInputError(
                f"{path.name}: the first row is empty. It must hold the names of the columns."
            )
        delimiter = _delimiter_of(first)
        stream.seek(0)
        try:
            reader = csv.reader(stream, delimiter=delimiter, strict=True)
            header, header_rows = next(reader), 1
        except csv.Error as error:
            raise BadInputError(
                f"{path.name}: the quotes in the header do not match.", [Fault("close the quote.", row=1)]
            ) from error
        with suppress(csv.Error):  # a broken second row is reported with the rows
            header, header_rows = header_rule(header, next(reader, None))
    names = check_header(header, path.name)
    plain = len(names) == len(header) and codec in _UTF8 and header_rows == 1
    regular = Regular(delimiter, _lines_of(path) - 1) if plain else None
    return Source(path, names, lambda: _csv_rows(path, codec, delimiter, len(names), header_rows), regular)


def open_source(
    path: Path | str,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    header_rule: HeaderRule = one_row_header,
) -> Source:
    """Open a file by what is in it, not by its name: XLSX, CSV or CSV.gz.

    Args:
        path: The file.
        encoding: Text encoding of a CSV file; UTF-8 if not given.
        sheet: Sheet of an XLSX file; the first if not given.
        header_rule: Makes the header from the first two rows; says how many of them it takes.

    Raises:
        BadInputError: If the file is of another kind, damaged or empty.
    """
    found = must_exist(path)
    with found.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"PK"):
        from equiano.record.sheet import open_xlsx

        return open_xlsx(found, sheet, header_rule)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInputError(_ole_message(found))
    if head.startswith((b"%PDF", b"PAR1", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise BadInputError(f"{found.name}: this is not a table. Give a CSV or XLSX file.")
    return open_csv(found, encoding, header_rule)


def _ole_message(path: Path) -> str:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return f"{path.name}: the workbook is protected with a password. Save it without one."
    return f"{path.name}: this is an old Excel file (.xls). Save it as .xlsx or CSV."

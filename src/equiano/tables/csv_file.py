"""CSV files: the delimiter found from the rows, strict quotes, every line accounted for."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.limits import limits
from equiano.tables.account import Account
from equiano.tables.encoding import encoding_of, open_bytes, text_of
from equiano.tables.header import LOOKED_AT, header_place, is_column_numbers, names_of, wanted_place
from equiano.tables.raw_table import DELIMITERS, HeaderRule, Opening, RawRow, RawTable, Regular
from equiano.tables.sift import Sieve, TableRecord, swallows
from equiano.tables.totals import suspect_text
from equiano.tables.write import MARK, MARKED, without_mark
from equiano.words import say

_UTF8 = ("utf-8", "utf-8-sig")
# Characters from which the delimiter is found: some hundred rows of the widest table we know (84 columns).
_HEAD = 1 << 18
_TAIL = 1 << 12  # characters of a line that are looked at again with the next block
_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?[ \t]*(?:\r\n|\n|\r)', re.IGNORECASE)


@dataclass(frozen=True)
class _Text:
    """How to read the text of a file.

    Attributes:
        skipped: Lines above the first record: the one that names the delimiter.
    """

    path: Path
    encoding: str
    delimiter: str
    skipped: int


class _Lines:
    """Lines of a text stream, remembering the ones of the current record for faults."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self.current: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.current.append(line)
            yield line


def _delimiter_of(head: str) -> str:
    """The delimiter by which most first records have one width; of several, the one that divides more.

    Judged by the rows, not by the first line: a title may have commas.
    """

    def weight(delimiter: str) -> tuple[float, int, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        widths: list[int] = []
        with suppress(csv.Error):
            widths += [len(record) for record in islice(reader, LOOKED_AT) if record]
        counts = Counter(width for width in widths if width > 1)
        runs = dict.fromkeys(counts, 0)  # a title with decimal commas below ends a run, a header does not
        for width, group in groupby(widths):
            if width in runs:
                runs[width] = max(runs[width], sum(1 for _ in group))
        return max(
            ((rows / len(widths), runs[width], width) for width, rows in counts.items()), default=(0.0, 0, 0)
        )

    return max(DELIMITERS, key=weight)


def _cut(line: str, delimiter: str) -> list[str]:
    """Cells of a line whose quotes mean nothing."""
    return line.rstrip("\r\n").split(delimiter)


def _split_up(lines: Sequence[str], number: int, message: str, delimiter: str) -> Iterator[TableRecord]:
    """Every line of a broken record as a row of its own, so that none is lost, each with the fault."""
    for place, line in enumerate(lines):
        yield TableRecord(number + place, _cut(line, delimiter), Fault(message))


def _records(text: _Text, width: int = 0) -> Iterator[TableRecord]:
    """All records from the top of the file; the width, once known, tells rows that a quote swallowed."""
    with io.TextIOWrapper(open_bytes(text.path), encoding=text.encoding, newline="") as stream:
        for _ in range(text.skipped):
            stream.readline()
        lines, allowed = _Lines(stream), limits()
        csv.field_size_limit(allowed.cell)  # long narratives are legitimate
        reader = csv.reader(lines, delimiter=text.delimiter, strict=True)
        number = 0
        while True:
            lines.current.clear()
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "field larger than field limit" in str(error):
                    allowed.check_cell(text.path.name, allowed.cell + 1)
                if "unexpected end of data" in str(error):
                    fault = Fault(
                        say("a quote opens here and is never closed. Close it, or export again."), row=number
                    )
                    raise BadInputError(
                        say("{name}: the file ends inside quotes.", name=text.path.name), [fault]
                    ) from error
                message = say('a quote stands inside quoted text. Double it ("").')
                yield from _split_up(lines.current, number, message, text.delimiter)
                number += len(lines.current) - 1
                continue
            if len(lines.current) > 1 and any(swallows(cell, width, text.delimiter) for cell in cells):
                last = number + len(lines.current) - 1
                message = say(
                    "a quote opens in row {first} and swallows what follows up to row {last}. Close it.",
                    first=number,
                    last=last,
                )
                yield from _split_up(lines.current, number, message, text.delimiter)
                number = last
                continue
            if any(MARK in line for line in lines.current):
                cells = [without_mark(cell) for cell in cells]
            yield TableRecord(number, cells)


def _regular(text: _Text, header_row: int, width: int, named: int) -> Regular | None:
    """Whether a fast reader may try: plain UTF-8, header first, no blank line, total or marked text."""
    if text.encoding not in _UTF8 or header_row != 1 or width != named or text.skipped:
        return None
    lines, last, tail, suspect = 0, "\n", "", suspect_text()
    for block in text_of(text.path, text.encoding):
        if suspect.search(tail + block) or MARKED.search(tail + block):
            return None
        lines += block.count("\n")
        last = block[-1:] or last
        tail = block[block.rfind("\n") :][-_TAIL:] if "\n" in block else (tail + block)[-_TAIL:]
    rows = lines + (last != "\n") - 1
    limits().check_rows(text.path.name, rows)
    return Regular(text.delimiter, rows)


@dataclass(frozen=True)
class _Head:
    """What stands above the data of a CSV file.

    Attributes:
        names: Names of the columns, empty where a column has none.
        width: Cells of the header row.
        titles: Numbers of the rows with content that are no data: above the header, and column numbers.
        last: Number of the last row that is no data.
    """

    names: tuple[str, ...]
    width: int
    titles: list[int]
    last: int


def _text_to_read(path: Path, opening: Opening) -> _Text:
    codec = encoding_of(path, opening.encoding)
    with io.TextIOWrapper(open_bytes(path), encoding=codec, newline="") as stream:
        head = stream.read(_HEAD)
    said = _SEP_LINE.match(head)
    delimiter = said.group(1) if said else _delimiter_of(head)
    return _Text(path, codec, delimiter, skipped=1 if said else 0)


def _open_quote(name: str, row: int) -> BadInputError:
    return BadInputError(
        say("{name}: the quotes in the header do not match.", name=name),
        [Fault(say("close the quote."), row=row)],
    )


def _head_of(text: _Text, opening: Opening, header_rule: HeaderRule) -> _Head:
    """Find the header among the first rows.

    Raises:
        BadInputError: If there is none, or it cannot be used.
    """
    name = text.path.name
    records = list(islice(_records(text), LOOKED_AT + 1))
    rows = [record.cells for record in records[:LOOKED_AT]]
    if opening.header_row is None:
        place = header_place(rows, name)
    else:
        place = wanted_place(opening.header_row, len(rows), name)
    first = records[place].number
    if records[place].fault is not None:
        raise _open_quote(name, first)
    following = records[place + 1] if place + 1 < len(records) else None
    header, taken = header_rule(rows[place], following.cells if following else None)
    names = names_of(header, name, first)
    if any(swallows(cell, len(names) + 1, text.delimiter) for cell in rows[place]):
        raise _open_quote(name, first)
    last = records[place + taken - 1].number
    titles = [record.number for record in records[:place] if any(map(str.strip, record.cells))]
    below, second = [*rows[place + taken : place + taken + 2], [], []][:2]
    if is_column_numbers(below, second):
        last = records[place + taken].number
        titles.append(last)
    return _Head(names, len(rows[place]), titles, last)


def open_csv(path: Path, opening: Opening, header_rule: HeaderRule) -> RawTable:
    """Open a CSV or CSV.gz file.

    Raises:
        BadInputError: If it is empty, not text, in another encoding, or its header cannot be used.
    """
    text = _text_to_read(path, opening)
    head = _head_of(text, opening, header_rule)
    names, last = head.names, head.last
    plain_encoding = "utf-8" if text.encoding in _UTF8 else text.encoding
    account = Account(encoding=plain_encoding, delimiter=text.delimiter, titles=head.titles)

    def below() -> Iterator[TableRecord]:
        return (record for record in _records(text, len(names)) if record.number > last)

    sieve = Sieve(names, head.width, account, below, ragged=False, name=path.name)

    def read() -> Iterator[RawRow]:
        account.begin()
        return sieve.rows(last)

    regular = _regular(text, last, head.width, len(names)) if all(names) else None
    return RawTable(path, None, names, read, account, regular)

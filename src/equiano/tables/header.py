"""Where the names of the columns stand: below titles and blank rows, or where the user says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from equiano.errors import BadInputError, Fault, UsageError
from equiano.limits import limits
from equiano.words import say

LOOKED_AT = 30  # rows at the top of a table that are looked at for its header
_LIKE_A_VALUE = re.compile(r"[\d\s.,:/%<>+\-]+|true|false|истина|ложь", re.IGNORECASE)
_MOST_TITLES = 3  # above a header without rows; more are rows of a table with one column
_FEWEST_NUMBERED = (
    4  # "1 | 2 | 3 | 4" under the names is the usual row of column numbers; "1 | 2" may be data
)


def _filled(row: Sequence[str]) -> int:
    return sum(bool(text and not text.isspace()) for text in row)


def like_names(row: Sequence[str]) -> bool:
    """Whether the cells of a row look like names of columns: all different, most of them words."""
    names = [text.strip().casefold() for text in row if text.strip()]
    values = sum(bool(_LIKE_A_VALUE.fullmatch(name)) for name in names)
    return len(set(names)) == len(names) and values <= len(names) / 2


def header_place(rows: Sequence[Sequence[str]], name: str) -> int:
    """Place of the header in the first rows of a table.

    A title fills one cell, or a few of many; the header is the first row that fills more. If what stands
    there does not look like names, the first row with content is the header.

    Raises:
        BadInputError: If no row has any content.
    """
    filled = [_filled(row) for row in rows]
    first = next((place for place, count in enumerate(filled) if count), None)
    if first is None:
        raise BadInputError(
            say("{name}: the table is empty. It must hold the names of the columns and rows.", name=name)
        )
    counts = Counter(count for count in filled if count > 1)
    if not counts:
        return first
    usual = max(counts, key=lambda count: (counts[count], count))
    found = next(place for place, count in enumerate(filled) if count > max(1, usual // 3))
    below = [count for count in filled[found + 1 :] if count]
    told = max(below) > 1 if below else found - first <= _MOST_TITLES
    return found if told and like_names(rows[found]) else first


def wanted_place(row: int, rows: int, name: str) -> int:
    """Place of the header that the user asked for, counted from 0.

    Raises:
        UsageError: If the table has no such row among its first ones.
    """
    if not 1 <= row <= rows:
        raise UsageError(
            say(
                "{name}: `--header-row {row}` is not among its first {rows} rows.",
                name=name,
                row=row,
                rows=rows,
            )
        )
    return row - 1


def is_column_numbers(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row under the header only numbers the columns: 1, 2, 3, 4 …, as official forms do.

    The row below it tells: where that has numbers too, or there is none, these are data.
    """
    found = [text.strip() for text in row if text.strip()]
    if len(found) < _FEWEST_NUMBERED or found != [str(place) for place in range(1, len(found) + 1)]:
        return False
    beside = [text.strip() for text in below if text.strip()]
    return sum(bool(_LIKE_A_VALUE.fullmatch(text)) for text in beside) < len(beside) / 2


def names_of(header: Sequence[str], name: str, row: int) -> tuple[str, ...]:
    """The header up to its last name, without outer blanks and line breaks; a gap is an empty text.

    Raises:
        BadInputError: If there is no name, a name stands twice, or there are too many columns.
    """
    names = [re.sub(r"\s*[\r\n]+\s*", " ", text.strip().lstrip("\ufeff")) for text in header]
    while names and not names[-1]:  # a trailing delimiter is common and harmless
        names.pop()
    if not names:
        raise BadInputError(
            say("{name}: row {row} is empty. It must hold the names of the columns.", name=name, row=row)
        )
    limits().check_columns(name, len(names))
    doubled = [text for text, count in Counter(names).items() if text and count > 1]
    if doubled:
        message = say("this name stands twice in the header. Rename one.")
        raise BadInputError(
            say("{name}: the header cannot be used.", name=name),
            [Fault(message, field=text, row=row) for text in doubled],
        )
    return tuple(names)

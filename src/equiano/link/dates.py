"""Dates of birth as agencies write them: full, partial, in several formats; what cannot be one is a fault."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

OLDEST_YEAR = 1900
_YEAR_FIRST = re.compile(r"^(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?(?:[T ]\d{2}:.*)?$")
_YEAR_LAST = re.compile(r"^(?:(?:(\d{1,2})[-./])?(\d{1,2})[-./])?(\d{4})(?: \d{2}:.*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
UNKNOWN_TEXTS = {
    "",
    "-",
    "?",
    "unknown",
    "n/a",
    "na",
    "none",
    "null",
    "неизвестно",
    "нет",
    "н/д",
    "не известно",
}


class BirthDate(NamedTuple):
    """A date of birth; parts that are not known are 0."""

    year: int
    month: int
    day: int


class NotADateError(ValueError):
    """The text is no date; the message says why without repeating it."""


def _parts(text: str) -> tuple[int, int, int]:
    if (found := _COMPACT.match(text)) or (found := _YEAR_FIRST.match(text)):
        year, month, day = found.groups()
    elif found := _YEAR_LAST.match(text):
        day, month, year = found.groups()
    else:
        raise NotADateError("not a date. Write YYYY-MM-DD or DD.MM.YYYY, or leave it empty")
    return int(year), int(month or 0), int(day or 0)


@lru_cache(maxsize=1 << 17)
def parse_birth_date(text: str, today: dt.date) -> BirthDate | None:
    """Read a date of birth.

    Args:
        text: `1994-05-03`, `03.05.1994`, `3/5/1994`, `19940503`, `05.1994`, `1994`, with `00` for unknown
            parts. Day before month where the year is last; if that gives a month above 12, the two are read
            the other way round.
        today: A date after this one is a fault.

    Returns:
        The date, or None where the text says that it is not known.

    Raises:
        NotADateError: If it is no date, before 1900, or in the future.
    """
    cleaned = text.strip()
    if cleaned.lower() in UNKNOWN_TEXTS:
        return None
    year, month, day = _parts(cleaned)
    if month > 12 >= day > 0:
        month, day = day, month
    if not year >= OLDEST_YEAR:
        raise NotADateError(f"the year is before {OLDEST_YEAR}. Correct it or leave the date empty")
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        raise NotADateError("no such day in the calendar. Correct it or leave the date empty") from None
    if (year, month, day) > (today.year, today.month, today.day):
        raise NotADateError("the date is in the future. Correct it or leave it empty")
    return BirthDate(year, month, day if month else 0)

"""Dates of birth, years and ages of a list, to one text each that the linkage reads.

`1994-05-03`, `1994-05`, `1994`, or `1993/1994`: the years of birth that an age on a known day allows. A
person who is 30 in 2024 was born in 1993 or 1994; ages that are told are often a year off (rounded, or of the
coming birthday), so a year is added on both sides.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from equiano.record.dates import NotADateError, Order, PartialDate, Problem, example_of, read_date
from equiano.tables.unknown import is_unknown, is_unknown_date
from equiano.words import say

AGE_MARGIN = 1  # years, on both sides: see above
OLDEST = 115  # an age above it is a slip; the oldest persons on record died at 117 to 122
_RANGE = re.compile(r"(\d{4})/(\d{4})")
_AGE = re.compile(r"(?:ок(?:оло|\.)?|примерно|ca\.?|about|approx\.?|~)?\s*(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?"
                  r"\s*(?:л\.?|лет|год[а]?|г\.?|y\.?|yrs?\.?|years?(?: old)?)?", re.IGNORECASE)  # fmt: skip


class BirthDate(NamedTuple):
    """A date of birth; parts that are not known are 0. `low` and `high` bound the year."""

    year: int
    month: int
    day: int
    low: int
    high: int


UNKNOWN = BirthDate(0, 0, 0, 0, 0)


@lru_cache(maxsize=1 << 15)
def parse_birth(text: str, today: dt.date, order: Order = Order.DAY_FIRST) -> BirthDate:
    """Read a date of birth or a range of years.

    Args:
        text: As in `record.dates.read_date`, or `1993/1994`. Empty or a word for unknown: nothing is known.
        today: A date after this one is a fault.
        order: Order of day and month in the list.

    Raises:
        NotADateError: If it is no date, against the order, before 1900, or in the future.
    """
    if is_unknown_date(text):
        return UNKNOWN
    if found := _RANGE.fullmatch(text):
        return BirthDate(0, 0, 0, int(found[1]), int(found[2]))
    date: PartialDate = read_date(text, today, order)
    return BirthDate(date.year, date.month or 0, date.day or 0, date.year, date.year)


def fault_of(problem: Problem, order: Order) -> str:
    """What is wrong with a date and what to do."""
    match problem:
        case Problem.AGAINST_ORDER:
            first = say("day first") if order is Order.DAY_FIRST else say("month first")
            return say(
                "against the order of this list ({order}). Correct it, or give --date-order", order=first
            )
        case Problem.NO_SUCH_DAY:
            return say("no such day in the calendar. Correct it or leave the date empty")
        case Problem.FUTURE:
            return say("the date is in the future. Correct it or leave it empty")
        case Problem.TOO_EARLY:
            return say("the year is before 1900. Correct it or leave the date empty")
        case _:
            return say(
                "not a date. Write it as {example}, or leave it empty", example=example_of(None, order)
            )


def standard_date(text: str, today: dt.date, order: Order) -> tuple[str, str]:
    """A date as the linkage reads it, and what is wrong with it; one of the two is empty."""
    try:
        date = parse_birth(text, today, order)
    except NotADateError as error:
        return "", fault_of(error.problem, order)
    parts = [f"{date.year:04}", f"{date.month:02}", f"{date.day:02}"]
    return "-".join(parts[: 1 + (date.month > 0) + (date.day > 0)]) if date.year else "", ""


def years_of_age(age: str, recorded: str, today: dt.date, order: Order) -> tuple[str, str]:
    """Years of birth that an age allows, and what is wrong; both are empty where nothing is known.

    Args:
        age: `30`, `30 лет`, `about 30`, `25-30`.
        recorded: The day, month or year when it was so.
        today: A day of record after it is a fault.
        order: Order of day and month in the column of the day of record.
    """
    if is_unknown(age):
        return "", ""
    found = _AGE.fullmatch(age.strip())
    oldest = int(found[2] or found[1]) if found else OLDEST + 1
    if not found or oldest > OLDEST or int(found[1]) > oldest:
        return "", say("not an age. Write whole years, or leave it empty")
    if is_unknown_date(recorded):
        return "", ""
    try:
        year = read_date(recorded, today, order).year
    except NotADateError as error:
        return "", fault_of(error.problem, order)
    return f"{year - oldest - 1 - AGE_MARGIN}/{min(year - int(found[1]) + AGE_MARGIN, today.year)}", ""

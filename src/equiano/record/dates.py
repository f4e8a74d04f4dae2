"""Dates as people write them in lists, whole or in part; day before month or after is judged by the column.

Two-digit years are the latest that is not in the future: in 2026, `24` is 2024 and `58` is 1958.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

FIRST_YEAR = 1900  # as in `values`
_EXAMPLE = date(2024, 3, 14)  # a day above 12, so that nobody can read it the wrong way round
# A time of the day after a date, with or without a zone; it is the date that was written, in no other zone.
_ZONE = r"(?:[Zz]|(?:UTC|GMT|MSK|МСК)?(?:[+\-−]\d{1,2}(?::?\d{2})?)?(?:\[[\w/+-]+\])?)"
_TIME = rf"(?:(?:[Tt]|,?\s+)\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?\s?{_ZONE})?"
# "14.03.2024 г.", "2024 year": what Russian and literal translations put behind a year.
_G = r"(?:\s*(?:г|год|года|y|yr)\b\.?)?"
_ISO = re.compile(rf"(\d{{4}})(?:[-./](\d{{1,2}})(?:[-./](\d{{1,2}}){_TIME})?)?{_G}")
# The century is asked for, so that eight digits of a case number are seldom a date.
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(
    rf"(\d{{1,2}})\s?([-./ ])\s?(\d{{1,2}})\s?[-./ ]\s?(\d{{4}}|\d{{2}})(?:\s?{_TIME})?{_G}"
)
_MONTH_YEAR = re.compile(rf"(\d{{1,2}})[-./](\d{{4}}){_G}")
_DAY_NAME = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th|-?е|-?го)?[-.\s]*(?:of\s+)?)?([^\W\d_]+)\.?,?[-\s]*(\d{{4}}|\d{{2}}){_G}{_TIME}"
)
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS = (
    ("january", "январь", "января"),
    ("february", "февраль", "февраля"),
    ("march", "март", "марта"),
    ("april", "апрель", "апреля"),
    ("may", "май", "мая"),
    ("june", "июнь", "июня"),
    ("july", "июль", "июля"),
    ("august", "август", "августа"),
    ("september", "сентябрь", "сентября"),
    ("october", "октябрь", "октября"),
    ("november", "ноябрь", "ноября"),
    ("december", "декабрь", "декабря"),
)
_SHORTEST_MONTH = 3  # letters: янв, мая, sept; "ма" could be March or May


class Order(StrEnum):
    """Whether the day or the month stands first where the year is last."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Problem(StrEnum):
    """Why a text is no date."""

    NO_DATE = "no date"
    NO_SUCH_DAY = "no such day"
    AGAINST_ORDER = "against the order"
    ORDER_UNKNOWN = "order unknown"
    FUTURE = "future"
    TOO_EARLY = "too early"


class NotADateError(ValueError):
    """A text that is no date, and why. The message never holds it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class PartialDate(NamedTuple):
    """A date; month and day are None where the text does not say them."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def whole(self) -> date | None:
        """The day, None if a part of it is not known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None


@cache
def _month_of(name: str) -> int | None:
    """Number of a month by its name or the beginning of it."""
    folded = name.casefold()
    if len(folded) < _SHORTEST_MONTH:
        return None
    found = {
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(full == folded or full.startswith(folded) for full in names)
    }
    return found.pop() if len(found) == 1 else None


def _full_year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    year = today.year - today.year % 100 + int(text)
    return year if year <= today.year else year - 100


def _ordered(first: int, sign: str, second: int, order: Order | None) -> tuple[int, int]:
    """Month and day of two numbers before a year."""
    if order is None:
        if sign != "/" or first > 12:  # dots are written day first wherever they are written
            order = Order.DAY_FIRST
        elif second > 12 or first == second:
            order = Order.MONTH_FIRST
        else:
            raise NotADateError(Problem.ORDER_UNKNOWN)
    day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
    # 12 is the number of months: a number above it can only be a day, here and below.
    if month > 12 >= day:
        raise NotADateError(Problem.AGAINST_ORDER)
    return month, day


def _parts(text: str, today: date, order: Order | None) -> PartialDate:
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(part) if part else None for part in found.groups()[:3])
        return PartialDate(year or 0, month, day)
    if found := _NUMBERS.fullmatch(text):
        month, day = _ordered(int(found[1]), found[2], int(found[3]), order)
        return PartialDate(_full_year(found[4], today), month, day)
    if found := _MONTH_YEAR.fullmatch(text):
        return PartialDate(int(found[2]), int(found[1]))
    if (found := _DAY_NAME.fullmatch(text)) and (month := _month_of(found[2])):
        return PartialDate(_full_year(found[3], today), month, int(found[1]) if found[1] else None)
    if (found := _NAME_DAY.fullmatch(text)) and (month := _month_of(found[1])):
        return PartialDate(int(found[3]), month, int(found[2]))
    raise NotADateError(Problem.NO_DATE)


def read_date(text: str, today: date, order: Order | None = None) -> PartialDate:
    """Read a date.

    Args:
        text: `2024-03-14`, with or without a time; `14.03.2024`, `14/03/24`, `14 марта 2024 г.`,
            `March 14, 2024`, `14-Mar-2024`, `20240314`; in part: `июнь 2024`, `06.2024`, `2024`; `00`
            is a part not known.
        today: A date after this one is refused.
        order: Which of day and month stands first before a year. If not given, numbers with dots and hyphens
            are read day first and those with slashes only if they can be read one way.

    Raises:
        NotADateError: If it is no date, there is no such day, it contradicts the order, or lies before 1900
            or after today.
    """
    found = _parts(" ".join(text.split()), today, order)
    found = PartialDate(found.year, found.month or None, (found.day or None) if found.month else None)
    if found.year < FIRST_YEAR:
        raise NotADateError(Problem.TOO_EARLY)
    try:
        date(found.year, found.month or 1, found.day or 1)
    except ValueError:
        raise NotADateError(Problem.NO_SUCH_DAY) from None
    if (found.year, found.month or 0, found.day or 0) > (today.year, today.month, today.day):
        raise NotADateError(Problem.FUTURE)
    return found


@dataclass(frozen=True)
class Judgement:
    """What the texts of one column say of the order of day and month.

    Attributes:
        order: The order that the column has; None if nothing tells.
        day_first: Dates that can only be read day first.
        month_first: Dates that can only be read month first.
        either: Dates with a slash that could be read both ways.
    """

    order: Order | None
    day_first: int
    month_first: int
    either: int


def judge_order(texts: Iterable[str]) -> Judgement:
    """Judge from all dates of a column whether the day stands first: those with a day above 12 decide."""
    day = month = either = dots = 0
    for text in texts:
        if not (found := _NUMBERS.fullmatch(" ".join(text.split()))):
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            day += 1
        elif second > 12 >= first:
            month += 1
        elif found[2] == "/" and first != second:
            either += 1
        else:
            dots += 1
    # More dates one way decide, as a list has its slips; a column with dots alone is European.
    order = None
    if day > month or (day == month == 0 and dots and not either):
        order = Order.DAY_FIRST
    elif month > day:
        order = Order.MONTH_FIRST
    return Judgement(order, day, month, either)


def example_of(pattern: str | None = None, order: Order | None = None) -> str:
    """A date as it should be written: in a `strptime` pattern, or in the order of the column."""
    if pattern is not None:
        return _EXAMPLE.strftime(pattern)
    return _EXAMPLE.strftime("%m/%d/%Y" if order is Order.MONTH_FIRST else "%d.%m.%Y")

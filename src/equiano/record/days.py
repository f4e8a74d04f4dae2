"""Cells with a day: in the order of their column, in the formats of a mapping, or as Excel counts days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from equiano.record.dates import (
    NotADateError,
    Order,
    PartialDate,
    Problem,
    example_of,
    judge_order,
    read_date,
)
from equiano.record.values import DoubtError, NotAValueError
from equiano.words import say

ReadPartial = Callable[[str], PartialDate]
# Five digits reach to the year 2173; spreadsheet exports may add ".0".
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
# Excel's day 1 is 1.1.1900 and it counts a 29.2.1900 that was none, so day 61 (1.3.1900) on count from here.
_EXCEL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL = 20_000  # 3.10.1954; below that five digits are rather a number of something


def _in_formats(text: str, formats: Sequence[str], today: date) -> PartialDate | None:
    for pattern in formats:
        try:
            found = datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        # By way of the common reader, so that the bounds are the same for every format.
        return read_date(found.isoformat(), today)
    return None


def _order_of(formats: Sequence[str]) -> Order | None:
    """The order of day and month that formats of a mapping say; None if they say none, or both."""
    orders = {
        Order.DAY_FIRST if pattern.index("%d") < pattern.index("%m") else Order.MONTH_FIRST
        for pattern in formats
        if "%d" in pattern and "%m" in pattern and pattern.index("%m") < pattern.lower().index("%y")
    }
    return orders.pop() if len(orders) == 1 else None


def _message(problem: Problem, example: str) -> str:
    match problem:
        case Problem.FUTURE:
            return say("the date lies in the future.")
        case Problem.TOO_EARLY:
            return say("the date lies before 1900.")
        case Problem.NO_SUCH_DAY:
            return say("there is no such day in the calendar.")
        case Problem.AGAINST_ORDER:
            return say("day and month stand the other way round than in the rest of the column.")
        case Problem.ORDER_UNKNOWN:
            return say(
                "day or month may stand first, and nothing in the column tells. Write it as {example}.",
                example=example,
            )
        case _:
            return say("not a date. Write it as {example}.", example=example)


def partial_reader(
    texts: Iterable[str], today: date, formats: Sequence[str] = (), order: Order | None = None
) -> ReadPartial:
    """How to read the dates of one column, whole or in part.

    Args:
        texts: The different texts of the column; they tell whether the day stands first.
        today: Dates after it are faults.
        formats: `strptime` formats that are tried first.
        order: The order, where a person says it.

    Returns:
        A reader that raises `NotAValueError` for what is no date, and `DoubtError` with the date for a number
        that Excel shows where a cell has lost its date format.
    """
    told = order or _order_of(formats) or judge_order(texts).order
    example = example_of(formats[0] if formats else None, told)

    # All days of 179 years: each text of a column is parsed once, in some MB. Chosen, not measured.
    @lru_cache(maxsize=1 << 16)
    def read(text: str) -> PartialDate:
        try:
            if found := _in_formats(text, formats, today):
                return found
            if (serial := _SERIAL.fullmatch(text)) and int(serial[1]) >= _FIRST_SERIAL:
                day = read_date((_EXCEL_ZERO + timedelta(days=int(serial[1]))).isoformat(), today)
                raise DoubtError(
                    say("a number where a date should stand: read as Excel counts days."),
                    day,
                )
            return read_date(text, today, told)
        except NotADateError as error:
            raise NotAValueError(_message(error.problem, example)) from None

    return read


def whole_day(read: ReadPartial, text: str) -> date | None:
    """The day that a cell says.

    Raises:
        DoubtError: If only a part of the date is known (found: None), or it was read from a number.
        NotAValueError: If it is no date.
    """
    try:
        found = read(text)
    except DoubtError as doubt:
        raise DoubtError(str(doubt), doubt.found.whole) from None
    if found.whole is None:
        raise DoubtError(say("the day is missing: unknown."), None)
    return found.whole


def year_of(read: ReadPartial, text: str) -> int:
    """The year of a date, whole or in part.

    Raises:
        DoubtError: If it was read from a number.
        NotAValueError: If it is no date.
    """
    try:
        return read(text).year
    except DoubtError as doubt:
        raise DoubtError(str(doubt), doubt.found.year) from None

"""Reporting periods: a month, a quarter or a half-year, and the day by which submissions are due."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from equiano.errors import UsageError
from equiano.words import say

Cadence = Literal["month", "quarter", "half-year"]
MONTHS: dict[Cadence, int] = {"month": 1, "quarter": 3, "half-year": 6}
_CODE = re.compile(r"(?P<year>20\d\d)-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))")


@dataclass(frozen=True, order=True)
class Period:
    """A reporting period.

    Attributes:
        first: Its first day.
        last: Its last day.
        code: As it is written: 2026-H1, 2026-Q3 or 2026-07.
    """

    first: dt.date
    last: dt.date
    code: str

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def parse_period(code: str) -> Period:
    """The period of a code.

    Raises:
        UsageError: If it is none.
    """
    found = _CODE.fullmatch(code)
    if found is None:
        raise UsageError(say("`{code}` is no period. Write 2026-H1, 2026-Q3 or 2026-07.", code=code[:20]))
    year = int(found["year"])
    if found["month"]:
        return _period(year, int(found["month"]), 1, code)
    if found["quarter"]:
        return _period(year, 3 * int(found["quarter"]) - 2, 3, code)
    return _period(year, 6 * int(found["half"]) - 5, 6, code)


def period_ended(cadence: Cadence, day: dt.date) -> Period:
    """The latest period that was over on the evening before `day`."""
    length = MONTHS[cadence]
    months = 12 * day.year + (day.month - 1) // length * length - length
    year, month = divmod(months, 12)
    number = month // length + 1
    ending = {"month": f"{month + 1:02}", "quarter": f"Q{number}", "half-year": f"H{number}"}[cadence]
    return _period(year, month + 1, length, f"{year}-{ending}")


def _period(year: int, month: int, length: int, code: str) -> Period:
    first = dt.date(year, month, 1)
    years, place = divmod(month - 1 + length, 12)
    return Period(first, dt.date(year + years, place + 1, 1) - dt.timedelta(days=1), code)

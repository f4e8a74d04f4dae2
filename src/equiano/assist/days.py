"""Days on which a period ends: calendar days, working days, months.

The day of the act is not counted, and a period of months ends on the day of the same number, or on the last
of a month that has none (as in Regulation (EEC, Euratom) 1182/71, article 3). The last day still counts: a
clock is overdue on the day after it. A last day on a holiday is not moved, as countries differ in that: a
deadline of ours is better met early, and an end in law is looked up before anybody relies on one day.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

SATURDAY_AND_SUNDAY = frozenset({5, 6})


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked, where the case is kept.

    Attributes:
        holidays: Days off, beside the weekend; a pack ships none, the deploying body enters its own.
        weekend: Days of the week off, Monday is 0.
    """

    holidays: frozenset[dt.date] = frozenset()
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def worked(self, day: dt.date) -> bool:
        """Whether the day is worked."""
        return day.weekday() not in self.weekend and day not in self.holidays


def last_day(start: dt.date, length: int, unit: str, worked: WorkingDays) -> dt.date:
    """The last day of a period.

    Args:
        start: Day of the act, which is not counted.
        length: Number of units, 0 for the same day.
        unit: `days`, `working_days` or `months`.
        worked: Which days are worked; read for `working_days` only.

    Raises:
        ValueError: If there is no such unit, or the length is below zero.
    """
    if length < 0:
        raise ValueError(f"length {length}")
    match unit:
        case "days":
            return start + dt.timedelta(length)
        case "months":
            return _months_later(start, length)
        case "working_days":
            return _working_days_later(start, length, worked)
        case _:
            raise ValueError(f"unit {unit}")


def _months_later(start: dt.date, months: int) -> dt.date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _working_days_later(start: dt.date, length: int, worked: WorkingDays) -> dt.date:
    day, left = start, length
    while left:
        day += dt.timedelta(1)
        left -= worked.worked(day)
    return day

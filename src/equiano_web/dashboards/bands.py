"""Bands of waits and the months of figures."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from equiano.assist.measures import Delays

MONTHS = 12  # shown: a year, so that the same month stands beside itself
# Last day of each band of a wait, and its code: help is due at once; offices speak in weeks and months.
BANDS = ((0, "d0"), (3, "d3"), (7, "d7"), (30, "d30"), (10**6, "more"))
WAITING = "waiting"
WAITS = (*(code for _, code in BANDS), WAITING)


def band_of(days: int) -> str:
    """The band of a wait of so many days."""
    return next(code for last, code in BANDS if days <= last)


def banded(of: Delays) -> dict[str, int]:
    """How many by band of their wait; what still waits in one of its own."""
    found = Counter({code: 0 for _, code in BANDS})
    for days, number in of.came.items():
        found[band_of(days)] += number
    return {**found, WAITING: sum(of.waiting.values())}


def months_before(today: dt.date) -> list[str]:
    """The months of the figures, the earliest first, as `2026-11`."""
    number = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02}" for one in range(number - MONTHS + 1, number + 1)]


def month_name(day: dt.date) -> str:
    """The month of a day, as `months_before` writes it."""
    return f"{day.year}-{day.month:02}"


def first_day(today: dt.date) -> dt.date:
    """The day on which the months of the figures begin."""
    year, month = months_before(today)[0].split("-")
    return dt.date(int(year), int(month), 1)

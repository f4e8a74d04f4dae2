"""Last days of periods, each reckoned by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from equiano.assist.days import WorkingDays, last_day

PLAIN = WorkingDays()
# 25 December 2025 is a Thursday; the Friday after it is a holiday in part of the countries.
CHRISTMAS = WorkingDays(frozenset({dt.date(2025, 12, 25), dt.date(2025, 12, 26), dt.date(2026, 1, 1)}))


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        ("2026-01-31", 30, "days", "2026-03-02"), ("2026-01-31", 1, "months", "2026-02-28"),
        ("2024-01-31", 30, "days", "2024-03-01"), ("2024-01-31", 1, "months", "2024-02-29"),
        ("2026-01-30", 1, "months", "2026-02-28"), ("2026-02-28", 1, "months", "2026-03-28"),
        ("2024-02-29", 12, "months", "2025-02-28"), ("2023-02-28", 12, "months", "2024-02-28"),
        ("2026-03-31", 1, "months", "2026-04-30"), ("2026-11-30", 3, "months", "2027-02-28"),
        ("2027-11-30", 3, "months", "2028-02-29"), ("2025-12-31", 30, "days", "2026-01-30"),
        ("2026-12-15", 1, "months", "2027-01-15"), ("2026-06-15", 0, "days", "2026-06-15"),
        ("2026-06-15", 0, "months", "2026-06-15"), ("2026-06-15", 0, "working_days", "2026-06-15"),
        ("2026-03-13", 1, "working_days", "2026-03-16"), ("2026-03-14", 1, "working_days", "2026-03-16"),
        ("2026-03-15", 1, "working_days", "2026-03-16"), ("2026-03-16", 5, "working_days", "2026-03-23"),
        ("2026-03-20", 5, "working_days", "2026-03-27"),
    ],
)  # fmt: skip
def test_last_day(start: str, length: int, unit: str, expected: str) -> None:
    assert last_day(dt.date.fromisoformat(start), length, unit, PLAIN) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [("2025-12-24", 1, "2025-12-29"), ("2025-12-24", 3, "2025-12-31"), ("2025-12-24", 4, "2026-01-02")],
)
def test_holidays_are_no_working_days_but_days_of_the_calendar(
    start: str, length: int, expected: str
) -> None:
    day = dt.date.fromisoformat(start)
    assert last_day(day, length, "working_days", CHRISTMAS) == dt.date.fromisoformat(expected)
    assert last_day(day, length, "days", CHRISTMAS) == day + dt.timedelta(length)


def test_a_weekend_of_other_days() -> None:
    friday_and_saturday = WorkingDays(weekend=frozenset({4, 5}))
    assert last_day(dt.date(2026, 3, 12), 1, "working_days", friday_and_saturday) == dt.date(2026, 3, 15)


def test_what_is_no_period() -> None:
    for length, unit in ((-1, "days"), (1, "weeks")):
        with pytest.raises(ValueError, match=r"length|unit"):
            last_day(dt.date(2026, 1, 1), length, unit, PLAIN)

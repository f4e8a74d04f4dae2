"""Dates at their edges: the first and last year, today, leap days, two digits, which number is the month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.record.dates import (
    Judgement,
    NotADateError,
    Order,
    PartialDate,
    Problem,
    judge_order,
    read_date,
)

TODAY = date(2026, 11, 25)
DAY_FIRST, MONTH_FIRST = Order.DAY_FIRST, Order.MONTH_FIRST


def problem_of(text: str, today: date = TODAY, order: Order | None = None) -> Problem | None:
    try:
        read_date(text, today, order)
    except NotADateError as error:
        return error.problem
    return None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1900", None), ("1899", Problem.TOO_EARLY), ("01.1900", None), ("12.1899", Problem.TOO_EARLY),
        ("01.01.1900", None), ("31.12.1899", Problem.TOO_EARLY), ("0000", Problem.TOO_EARLY),
        ("2026", None), ("2027", Problem.FUTURE), ("11.2026", None), ("12.2026", Problem.FUTURE),
        ("25.11.2026", None), ("26.11.2026", Problem.FUTURE), ("25.12.2026", Problem.FUTURE),
        ("29.02.2024", None), ("29.02.2023", Problem.NO_SUCH_DAY), ("29.02.2000", None),
        ("29.02.1900", Problem.NO_SUCH_DAY), ("31.04.2024", Problem.NO_SUCH_DAY), ("30.04.2024", None),
        ("31.12.2024", None), ("32.12.2024", Problem.NO_SUCH_DAY), ("13.2024", Problem.NO_SUCH_DAY),
        ("12.2024", None), ("2024-12-31", None), ("2024-13-01", Problem.NO_SUCH_DAY),
        ("2024-12-32", Problem.NO_SUCH_DAY), ("20241231", None), ("20241301", Problem.NO_SUCH_DAY),
        ("18991231", Problem.NO_DATE),
    ],
)  # fmt: skip
def test_the_first_and_the_last_that_is_taken(text: str, problem: Problem | None) -> None:
    assert problem_of(text) is problem


@pytest.mark.parametrize(
    ("text", "year"),
    [("01.01.00", 2000), ("01.01.25", 2025), ("01.01.26", 2026), ("01.01.27", 1927), ("01.01.99", 1999),
     ("14 Mar 26", 2026), ("14 Mar 27", 1927)],
)  # fmt: skip
def test_two_digits_are_the_latest_year_that_is_not_in_the_future(text: str, year: int) -> None:
    assert read_date(text, TODAY).year == year


def test_two_digits_in_the_first_year_of_a_century() -> None:
    assert read_date("01.01.00", date(2100, 6, 1)).year == 2100
    assert read_date("01.01.01", date(2100, 6, 1)).year == 2001


def test_today_itself_with_two_digits() -> None:
    """`26` is this year, so a day of it that has not come is the future, not a hundred years ago."""
    assert read_date("25.11.26", TODAY) == PartialDate(2026, 11, 25)
    assert problem_of("26.11.26") is Problem.FUTURE


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("12/12/2024", None, (12, 12)),
        ("13/12/2024", None, (12, 13)),
        ("12/13/2024", None, (12, 13)),
        ("11/12/2024", None, Problem.ORDER_UNKNOWN),
        ("01/02/2024", None, Problem.ORDER_UNKNOWN),
        ("11.12.2024", None, (12, 11)),
        ("11-12-2024", None, (12, 11)),
        ("12.13.2024", None, Problem.AGAINST_ORDER),
        ("12.13.2024", MONTH_FIRST, (12, 13)),
        ("13.12.2024", MONTH_FIRST, Problem.AGAINST_ORDER),
        ("13.13.2024", None, Problem.NO_SUCH_DAY),
        ("12/11/2024", DAY_FIRST, (11, 12)),
        ("12/11/2024", MONTH_FIRST, (12, 11)),
    ],
)
def test_which_number_is_the_month(text: str, order: Order | None, found: tuple[int, int] | Problem) -> None:
    if isinstance(found, Problem):
        assert problem_of(text, order=order) is found
        return
    assert read_date(text, TODAY, order) == PartialDate(2024, *found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("00.00.2020", (2020, None, None)), ("00.05.2020", (2020, 5, None)),
        ("17.00.2020", (2020, None, None)),
        ("2020-00-17", (2020, None, None)), ("2020-05-00", (2020, 5, None)), ("00.2020", (2020, None, None)),
    ],
)  # fmt: skip
def test_zero_is_a_part_that_is_not_known_and_a_day_needs_its_month(
    text: str, found: tuple[int | None, ...]
) -> None:
    read = read_date(text, TODAY)
    assert tuple(read) == found
    assert read.whole is None


def test_a_whole_date_is_a_day() -> None:
    assert read_date("05.04.2020", TODAY).whole == date(2020, 4, 5)


@pytest.mark.parametrize(
    ("text", "month"),
    [("янв 2020", 1), ("ян 2020", None), ("мар 2020", 3), ("мая 2020", 5), ("ма 2020", None), ("июн 2020", 6),
     ("июл 2020", 7), ("ию 2020", None), ("Jun 2020", 6), ("Ju 2020", None), ("SEPT 2020", 9),
     ("декабря 2020", 12), ("декабрями 2020", None)],
)  # fmt: skip
def test_months_by_the_beginning_of_their_name(text: str, month: int | None) -> None:
    if month is None:
        assert problem_of(text) is Problem.NO_DATE
        return
    assert read_date(text, TODAY) == PartialDate(2020, month)


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_day_is_read_back_however_it_is_written(day: date) -> None:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d-%b-%Y", "%B %d, %Y", "%Y/%m/%d"):
        assert read_date(day.strftime(pattern), TODAY).whole == day
    assert read_date(f"{day:%d/%m/%Y}", TODAY, DAY_FIRST).whole == day
    assert read_date(f"{day:%m/%d/%Y}", TODAY, MONTH_FIRST).whole == day


@given(st.dates(TODAY + timedelta(days=1), date(2199, 12, 31)))
def test_no_day_after_today_is_taken(day: date) -> None:
    assert problem_of(day.isoformat()) is Problem.FUTURE


@given(st.dates(date(1, 1, 1), date(1899, 12, 31)))
def test_no_day_before_1900_is_taken(day: date) -> None:
    assert problem_of(f"{day.day:02}.{day.month:02}.{day.year:04}") is Problem.TOO_EARLY


# The column


@pytest.mark.parametrize(
    ("texts", "judged"),
    [
        ([], (None, 0, 0, 0)),
        (["13/12/2024"], (DAY_FIRST, 1, 0, 0)),
        (["12/13/2024"], (MONTH_FIRST, 0, 1, 0)),
        (["12/11/2024"], (None, 0, 0, 1)),
        (["12/12/2024"], (DAY_FIRST, 0, 0, 0)),
        (["13/13/2024"], (DAY_FIRST, 0, 0, 0)),
        (["12.11.2024"], (DAY_FIRST, 0, 0, 0)),
        (["12.11.2024", "12/11/2024"], (None, 0, 0, 1)),
        (["13/12/2024", "12/13/2024"], (None, 1, 1, 0)),
        (["13/12/2024", "13/12/2024", "12/13/2024"], (DAY_FIRST, 2, 1, 0)),
        (["12/13/2024", "13/12/2024", "12/13/2024"], (MONTH_FIRST, 1, 2, 0)),
        (["2024", "март 2024", "nothing"], (None, 0, 0, 0)),
        (["  13/12/2024  "], (DAY_FIRST, 1, 0, 0)),
    ],
)
def test_what_a_column_says_of_its_order(
    texts: list[str], judged: tuple[Order | None, int, int, int]
) -> None:
    assert judge_order(texts) == Judgement(*judged)


@given(st.lists(st.dates(date(1950, 1, 1), TODAY), min_size=1), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_column_of_one_order_is_never_judged_the_other_way(days: list[date], pattern: str) -> None:
    order = judge_order(day.strftime(pattern) for day in days).order
    wrong = MONTH_FIRST if pattern.startswith("%d") else DAY_FIRST
    if order is wrong:  # only where every day reads the same both ways
        assert all(day.day == day.month for day in days)

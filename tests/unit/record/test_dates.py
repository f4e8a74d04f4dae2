"""Dates as people write them: each way, in part, both orders, and what is refused at the edge."""

from __future__ import annotations

from datetime import date

import pytest

from equiano.record.dates import (
    NotADateError,
    Order,
    PartialDate,
    Problem,
    example_of,
    judge_order,
    read_date,
)

TODAY = date(2026, 11, 25)
DAY = PartialDate(2024, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        *("2024-03-14", "2024-03-14 00:00:00", "2024-03-14T10:11:12.000+03:00", "2024-03-14T10:11:12Z"),
        *(
            "2024-03-14T10:11:12+03",
            "2024-03-14 10:11:12 +0300",
            "2024-03-14 10:11:12 UTC",
            "2024-03-14t10:11:12z",
        ),
        *("2024-03-14T10:11:12.123456+03:00[Europe/Moscow]", "14.03.2024, 10:15", "14 марта 2024 г. 10:15"),
        *("2024/03/14", "2024.3.14", "20240314", "14.03.2024", "14.3.2024", "14.03.24", "14/03/2024"),
        *("14-03-2024", "14. 03. 2024", "14.03.2024 г.", "14.03.2024г", "14.03.2024 10:15", " 14.03.2024 "),
        *("14 марта 2024", "14 марта 2024 г.", "14 марта 2024 года", "14 мар 2024", "14 мар. 2024"),
        *("14 March 2024", "14th of March 2024", "14-Mar-2024", "14-Mar-24", "March 14, 2024", "Mar 14 2024"),
    ],
)
def test_ways_to_write_one_day(text: str) -> None:
    assert read_date(text, TODAY) == DAY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(
            ("июнь 2024", (2024, 6)),
            ("июня 2024 г.", (2024, 6)),
            ("06.2024", (2024, 6)),
            ("6/2024", (2024, 6)),
        ),
        *(
            ("2024-06", (2024, 6)),
            ("June 2024", (2024, 6)),
            ("май 2024", (2024, 5)),
            ("сент. 2024", (2024, 9)),
        ),
        *(("1985", (1985,)), ("1985 г.", (1985,)), ("1985 год", (1985,)), ("00.00.1985", (1985,))),
        *(("1985-00-00", (1985,)), ("00.06.1985", (1985, 6))),
    ],
)
def test_dates_in_part(text: str, found: tuple[int, ...]) -> None:
    read = read_date(text, TODAY)
    assert read == PartialDate(*found)
    assert read.whole is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *(
            ("", Problem.NO_DATE),
            ("весна 2024", Problem.NO_DATE),
            ("14", Problem.NO_DATE),
            ("45366", Problem.NO_DATE),
        ),
        *(
            ("ма 2024", Problem.NO_DATE),
            ("30.02.2024", Problem.NO_SUCH_DAY),
            ("32.01.2024", Problem.NO_SUCH_DAY),
        ),
        *(("26.11.2026", Problem.FUTURE), ("2027", Problem.FUTURE), ("декабрь 2026", Problem.FUTURE)),
        *(("31.12.1899", Problem.TOO_EARLY), ("03/04/2024", Problem.ORDER_UNKNOWN)),
    ],
)
def test_what_is_no_date(text: str, problem: Problem) -> None:
    with pytest.raises(NotADateError) as caught:
        read_date(text, TODAY)
    assert caught.value.problem is problem
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize("text", ["25.11.2026", "ноябрь 2026", "2026", "01.01.1900"])
def test_the_last_and_first_dates_that_are_taken(text: str) -> None:
    read_date(text, TODAY)


def test_two_digit_years_are_never_in_the_future() -> None:
    assert read_date("01.01.26", TODAY).year == 2026
    assert read_date("01.01.27", TODAY).year == 1927
    assert read_date("03.05.96", TODAY).year == 1996


def test_the_order_decides_and_what_contradicts_it_is_refused() -> None:
    assert read_date("03/04/2024", TODAY, Order.DAY_FIRST) == PartialDate(2024, 4, 3)
    assert read_date("03/04/2024", TODAY, Order.MONTH_FIRST) == PartialDate(2024, 3, 4)
    assert read_date("03/14/2024", TODAY, Order.MONTH_FIRST) == DAY
    assert read_date("2024-03-14", TODAY, Order.MONTH_FIRST) == DAY
    for text, order in (("03/14/2024", Order.DAY_FIRST), ("14.03.2024", Order.MONTH_FIRST)):
        with pytest.raises(NotADateError) as caught:
            read_date(text, TODAY, order)
        assert caught.value.problem is Problem.AGAINST_ORDER


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2024", "14/04/2024", "05/06/2024"], Order.DAY_FIRST),
        (["03/04/2024", "04/14/2024"], Order.MONTH_FIRST),
        (["03/04/2024", "05/06/2024"], None),
        (["03.04.2024"], Order.DAY_FIRST),
        (["2024-03-14", "1985"], None),
        (["14/03/2024", "03/14/2024"], None),
        (["14/03/2024", "15/03/2024", "03/14/2024"], Order.DAY_FIRST),
        ([], None),
    ],
)
def test_the_column_is_judged_as_a_whole(texts: list[str], order: Order | None) -> None:
    assert judge_order(texts).order is order


def test_examples_are_dates_not_patterns() -> None:
    assert example_of() == "14.03.2024"
    assert example_of("%Y-%m-%d") == "2024-03-14"
    assert example_of(order=Order.MONTH_FIRST) == "03/14/2024"

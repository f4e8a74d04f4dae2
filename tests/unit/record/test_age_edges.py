"""Who was a child when registered: days around birthdays; and days that a spreadsheet counts."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equiano.record.dates import Order, PartialDate
from equiano.record.days import partial_reader, whole_day, year_of
from equiano.record.intake import take_in
from equiano.record.values import DoubtError, NotAValueError

TODAY = date(2026, 11, 25)
MAPPING = """format: own
columns:
  Number: case_id
  Born: birth_date
  Registered: {field: registration_year, type: year_of_date}
  Age: age_years
"""


def children(folder: Path, rows: list[tuple[str, str, str]]) -> list[bool | None]:
    """`is_child` of records with birth, registration, age."""
    source, mapping = folder / "in.csv", folder / "m.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    with source.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Number", "Born", "Registered", "Age"])
        writer.writerows([str(place), *row] for place, row in enumerate(rows))
    take_in(source, folder / "out.parquet", mapping=mapping, today=TODAY)
    found: list[dict[str, Any]] = pq.read_table(folder / "out.parquet").to_pylist()
    return [row["is_child"] for row in sorted(found, key=lambda row: int(row["case_id"]))]


DAYS = [
    # born, registered, child
    ("2002-05-10", "2020-05-09", True),  # the day before the eighteenth birthday
    ("2002-05-10", "2020-05-10", False),  # the birthday itself
    ("2002-05-10", "2020-05-11", False),
    ("2002-05-10", "2019-12-31", True),
    ("2002-12-31", "2020-12-30", True),
    ("2002-12-31", "2020-12-31", False),
    ("2002-01-01", "2019-12-31", True),
    ("2002-01-01", "2020-01-01", False),
    ("2004-02-29", "2022-02-28", True),  # a leap day's birthday is not before the first of March
    ("2004-02-29", "2022-03-01", False),
    ("2007-05-10", "2020-05-10", True),  # 13
    ("2006-05-10", "2020-05-10", True),  # 14
    ("2005-05-10", "2020-05-10", True),  # 15
    ("2003-05-10", "2020-05-10", True),  # 17
    ("2020-05-10", "2020-05-10", True),  # born on that day
]


def test_a_child_until_the_day_before_the_eighteenth_birthday(tmp_path: Path) -> None:
    found = children(tmp_path, [(born, registered, "") for born, registered, _ in DAYS])
    assert found == [child for *_, child in DAYS]


def test_an_age_that_is_recorded_rules_and_a_part_of_a_date_tells_nothing(tmp_path: Path) -> None:
    rows = [
        ("2002-05-10", "2020-05-09", "18"), ("2002-05-10", "2020-05-10", "17"), ("2002", "2020-05-10", ""),
        ("2002-05-10", "2020", ""), ("", "2020-05-10", ""), ("2002-05-10", "", ""),
    ]  # fmt: skip
    assert children(tmp_path, rows) == [False, True, None, None, None, None]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    pairs=st.lists(
        st.tuples(st.dates(date(1990, 1, 1), date(2015, 1, 1)), st.integers(0, 11_000)),
        min_size=5,
        max_size=20,
    )
)
def test_childhood_ends_on_a_day_and_never_begins_again(
    pairs: list[tuple[date, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    pairs = [(born, born + timedelta(days)) for born, days in pairs]
    pairs = [(born, day) for born, day in pairs if day <= TODAY] or [(date(2000, 1, 1), date(2010, 1, 1))]
    found = children(
        tmp_path_factory.mktemp("age"), [(born.isoformat(), day.isoformat(), "") for born, day in pairs]
    )
    for (born, day), child in zip(pairs, found, strict=True):
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        assert child is (age < 18), (born, day)


# Days of a column


@pytest.mark.parametrize(
    ("text", "day"),
    [("20000", date(1954, 10, 3)), ("45366", date(2024, 3, 15)), ("45366.0", date(2024, 3, 15))],
)
def test_a_number_that_excel_shows_is_a_day_with_a_warning(text: str, day: date) -> None:
    with pytest.raises(DoubtError) as caught:
        whole_day(partial_reader([], TODAY), text)
    assert caught.value.found == day
    with pytest.raises(DoubtError) as caught:
        year_of(partial_reader([], TODAY), text)
    assert caught.value.found == day.year


@pytest.mark.parametrize("text", ["19999", "1234", "99999", "45366.5"])
def test_another_number_is_no_day(text: str) -> None:
    with pytest.raises(NotAValueError):
        partial_reader([], TODAY)(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("26.11.2026", "in the future"), ("31.12.1899", "before 1900"), ("30.02.2020", "no such day"),
        ("03/04/2024", "nothing in the column tells"), ("soon", "not a date"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_day_is_said_without_it(text: str, said: str) -> None:
    with pytest.raises(NotAValueError) as caught:
        partial_reader([], TODAY)(text)
    assert said in str(caught.value)
    assert text not in str(caught.value)


def test_a_column_tells_the_order_and_what_contradicts_it_is_refused() -> None:
    read = partial_reader(["14/03/2024", "03/04/2024"], TODAY)
    assert read("03/04/2024") == PartialDate(2024, 4, 3)
    with pytest.raises(NotAValueError, match="the other way round"):
        read("03/14/2024")


def test_a_person_says_the_order_before_the_column_does() -> None:
    assert partial_reader(["14/03/2024"], TODAY, order=Order.MONTH_FIRST)("03/04/2024") == PartialDate(
        2024, 3, 4
    )


def test_formats_are_tried_first_and_say_the_order_too() -> None:
    read = partial_reader([], TODAY, ["%m/%d/%Y"])
    assert read("03/04/2024") == PartialDate(2024, 3, 4)
    assert read("03/04/24") == PartialDate(2024, 3, 4)
    assert partial_reader([], TODAY, ["%d/%m/%Y"])("03/04/24") == PartialDate(2024, 4, 3)
    with pytest.raises(NotAValueError, match="in the future"):
        read("12/01/2026")


def test_a_day_that_is_not_whole_is_unknown_with_a_warning() -> None:
    read = partial_reader([], TODAY)
    with pytest.raises(DoubtError, match="the day is missing") as caught:
        whole_day(read, "март 2024")
    assert caught.value.found is None
    assert year_of(read, "март 2024") == 2024

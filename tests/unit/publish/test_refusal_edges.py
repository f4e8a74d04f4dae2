"""Which columns must not be published, at the edges of each limit: one value more is another answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from equiano.publish.refusals import refusals

MAIL, DATE, TEXT = "e-mail", "exact dates", "free text"
OWN, MANY = "nearly every record has a value of its own", "too many values"


def why(cells: Sequence[str]) -> str:
    """The reason, by its first words; empty where the column may be published."""
    faults = refusals("column", cells)
    assert len(faults) <= 1
    assert all(fault.field == "column" for fault in faults)
    known = [name for name in (MAIL, DATE, TEXT, OWN, MANY) if faults and name in faults[0].message]
    return known[0] if known else "" if not faults else faults[0].message


def repeated(distinct: int, records: int) -> list[str]:
    """So many values over so many records, blanks beside them."""
    return [f"place {n % distinct}" for n in range(records)] + [""] * 5


@pytest.mark.parametrize(
    ("distinct", "records", "reason"),
    [
        (9, 9, ""), (10, 10, OWN),  # ten records of which none is like another
        (9, 10, ""), (19, 20, ""), (20, 20, OWN),
        (30, 31, ""), (31, 32, OWN),  # thirty values are categories, if two records share one
        (30, 30, OWN),
        (90, 100, MANY), (91, 100, OWN), (45, 50, MANY), (46, 50, OWN),  # 0.9 passes, more does not
        (30, 99, ""), (31, 103, MANY), (31, 104, ""),  # 31 of 104 are below 0.3
        (300, 1000, ""), (301, 1000, MANY),
    ],
)  # fmt: skip
def test_how_many_values_tell_people_apart(distinct: int, records: int, reason: str) -> None:
    assert why(repeated(distinct, records)) == reason


def test_blanks_are_no_values() -> None:
    assert why([]) == why(["", ""]) == ""
    assert why([*map(str, range(10)), *[""] * 1000]) == OWN


def beside(values: Sequence[str], categories: int) -> list[str]:
    """The values among so many categories, each in many records."""
    return [cell for cell in (*values, *(f"place {n}" for n in range(categories))) for _ in range(20)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2019-04-05", DATE), ("5.4.2019", DATE), ("05/04/19", DATE), ("2019/4/5", DATE),
        ("2019-04-05T10:00", DATE), ("2019-04-05 10:00", DATE), ("5 April 2019", DATE),
        ("5 апреля 2019", DATE),
        ("April 5, 2019", DATE), (" 5.4.2019 ", DATE), ("2019", ""), ("2019-04", ""), ("04.2019", ""),
        ("5 April", ""), ("anna@example.org", MAIL), ("+7 495 123 45 67", MAIL), ("8 (495) 123-45-67", MAIL),
        ("4510 123456", MAIL), ("123456789", ""), ("1234567890", MAIL), ("12345 678", ""), ("@home", ""),
        ("a b@c.d", ""),
    ],
)  # fmt: skip
def test_dates_and_contacts_by_their_form(value: str, reason: str) -> None:
    """Alone among the column's values, so that it is all of them."""
    assert why([value] * 20) == reason


@pytest.mark.parametrize(
    ("value", "reason"), [("2019-04-0{}", DATE), ("person{}@example.org", MAIL), ("+7 495 123 45 6{}", MAIL)]
)
@pytest.mark.parametrize(("own", "others", "more_than_half"), [(3, 3, False), (4, 3, True), (3, 4, False)])
def test_more_than_half_of_the_values_make_a_column_of_dates_or_contacts(
    value: str, reason: str, own: int, others: int, more_than_half: bool
) -> None:
    cells = beside([value.format(n) for n in range(own)], others)
    assert why(cells) == (reason if more_than_half else "")


def test_a_date_that_could_be_a_number_is_called_a_date() -> None:
    """`05-04-2019` has the form of a telephone number too."""
    assert why(beside([f"0{n}-04-2019" for n in range(1, 6)], 0)) == DATE


@pytest.mark.parametrize(
    ("long", "short", "reason"),
    [(2, 0, ""), (3, 0, TEXT), (2, 2, ""), (3, 3, ""), (4, 3, TEXT), (3, 2, TEXT)],
)
def test_more_than_two_long_values_and_half_of_all_are_free_text(long: int, short: int, reason: str) -> None:
    seven = [f"one two three four five six {n}" for n in range(long)]
    assert why(beside(seven, short)) == reason


def test_six_words_are_a_label() -> None:
    assert why(beside([f"one two three four five {n}" for n in range(6)], 0)) == ""

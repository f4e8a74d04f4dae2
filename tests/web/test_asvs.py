"""Each requirement of OWASP ASVS 5.0, levels 1 and 2, has tests or an argument; the page says the same."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.web.asvs import BEGIN, END, PAGE, ROOT, levels, load, missing, placed, written

DATA = load()


def test_the_numbers_are_those_of_the_standard() -> None:
    # Counts of the standard's own table (5.0.0, 30 May 2025).
    assert Counter(levels(DATA).values()) == {"1": 70, "2": 183}


def test_every_number_stands_once_and_none_is_ours() -> None:
    stands = Counter(number for number, _ in placed(DATA))
    assert [number for number, times in stands.items() if times > 1] == []
    assert set(stands) ^ set(levels(DATA)) == set()


def test_every_named_test_exists() -> None:
    lines = DATA["tested"].values()
    assert all(line["tests"] and line["what"] for line in lines)
    assert missing([test for line in lines for test in line["tests"]]) == []


def test_every_place_that_is_named_exists_and_every_argument_has_words() -> None:
    assert [one["where"] for one in DATA["shown"].values() if not (ROOT / one["where"]).exists()] == []
    reasons = [*DATA["not_met"].values(), *DATA["operator"].values(), *(one["why"] for one in DATA["absent"])]
    assert all(len(reason) > 5 for reason in reasons)


def test_the_page_is_in_step() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert page == written(page, DATA), "run `python -m tests.web.asvs`"


@pytest.mark.parametrize(
    "test",
    [
        "web/test_asvs.py::test_no_such_test",
        "web/no_such_file.py::test_the_page_is_in_step",
        "web/test_asvs.py::load",
        "web/test_asvs.py",
    ],
)
def test_a_test_that_is_not_there_is_found(test: str) -> None:
    assert missing([test, "web/test_asvs.py::test_the_page_is_in_step"]) == [test]


def test_a_number_that_stands_twice_is_found() -> None:
    with pytest.raises(ValueError, match=r"1\.1\.1"):
        load("shown: {1.1.1: {what: a}, 1.1.1: {what: b}}")

"""Where the names of columns stand, at the edges: titles, numbers under the names, gaps, doubles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.errors import BadInputError, UsageError
from equiano.limits import limits
from equiano.tables.header import (
    header_place,
    is_column_numbers,
    like_names,
    names_of,
    wanted_place,
)
from equiano.tables.numbers import NotANumberError, NumberReader

NAMES = ["Number", "Sex", "Age", "Place"]
ROW = ["1", "f", "30", "Omsk"]
BLANK = ["", "", "", ""]


def title(text: str = "Register of 2024") -> list[str]:
    return [text, "", "", ""]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([NAMES, ROW], 0), ([title(), NAMES, ROW], 1), ([title(), title("Office 5"), NAMES, ROW, ROW], 2),
        ([BLANK, NAMES, ROW], 1), ([BLANK, title(), BLANK, NAMES, ROW], 3), ([NAMES], 0),
        ([[" "], NAMES, ROW], 1),
        ([["Name"], ["Anna"], ["Boris"]], 0), ([title(), ["1", "2", "3", "4"], ROW], 0),
    ],
)  # fmt: skip
def test_the_header_stands_below_titles_and_blank_rows(rows: list[list[str]], place: int) -> None:
    assert header_place(rows, "t") == place


@pytest.mark.parametrize("rows", [[], [BLANK], [[" ", "\t"], BLANK]])
def test_a_table_without_content(rows: list[list[str]]) -> None:
    with pytest.raises(BadInputError, match="the table is empty"):
        header_place(rows, "t")


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (["a", "b"], True), (["a", "A"], False), (["a", " a "], False), (["a", "1"], True),
        (["a", "1", "2"], False),
        (["1", "2"], False), (["01.02.2024", "x"], True), (["true", "false", "x"], False),
        (["", "a", ""], True), ([], True),
    ],
)  # fmt: skip
def test_what_looks_like_names(row: list[str], names: bool) -> None:
    assert like_names(row) is names


@pytest.mark.parametrize(("row", "place"), [(1, 0), (3, 2), (5, 4)])
def test_the_row_that_the_user_names(row: int, place: int) -> None:
    assert wanted_place(row, 5, "t") == place


@pytest.mark.parametrize("row", [0, -1, 6])
def test_a_row_that_is_not_there(row: int) -> None:
    with pytest.raises(UsageError, match=f"--header-row {row}"):
        wanted_place(row, 5, "t")


@pytest.mark.parametrize(
    ("row", "below", "numbers"),
    [
        (["1", "2", "3", "4"], ["a", "b", "c", "d"], True), (["1", "2", "3"], ["a", "b", "c"], False),
        (["1", "2", "3", "5"], ["a", "b", "c", "d"], False),
        (["2", "3", "4", "5"], ["a", "b", "c", "d"], False),
        (["1", "2", "3", "4"], ["5", "6", "7", "8"], False),
        (["1", "2", "3", "4"], ["a", "b", "7", "8"], False),
        (["1", "2", "3", "4"], ["a", "b", "c", "8"], True), (["1", "2", "3", "4"], [], False),
        ([" 1", "2 ", "3", "", "4"], ["a", "b", "c", "", "d"], True),
    ],
)  # fmt: skip
def test_a_row_that_only_numbers_the_columns(row: list[str], below: list[str], numbers: bool) -> None:
    assert is_column_numbers(row, below) is numbers


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["a", "b"], ("a", "b")), ([" a ", "b\n c"], ("a", "b c")), (["\ufeffa", "b"], ("a", "b")),
        (["a", "", "b", "", ""], ("a", "", "b")), (["a", "", ""], ("a",)), (["a\r\n \r\nb"], ("a b",)),
    ],
)  # fmt: skip
def test_names_without_what_a_spreadsheet_adds(header: list[str], names: tuple[str, ...]) -> None:
    assert names_of(header, "t", 1) == names


def test_names_that_cannot_be_used() -> None:
    with pytest.raises(BadInputError, match="row 7 is empty"):
        names_of(["", " "], "t", 7)
    with pytest.raises(BadInputError) as caught:
        names_of(["a", "b", "a", "b", "c"], "t", 3)
    assert [(fault.field, fault.row) for fault in caught.value.faults] == [("a", 3), ("b", 3)]
    many = [f"c{place}" for place in range(limits().columns)]
    assert len(names_of(many, "t", 1)) == limits().columns == 16_384
    with pytest.raises(BadInputError, match="at most 16,384"):
        names_of([*many, "one more"], "t", 1)


# Numbers


@pytest.mark.parametrize(
    ("texts", "delimiter", "whole", "number"),
    [
        (["1,5"], ";", False, 1.5), (["1.5"], ",", False, 1.5), (["0,125"], ",", False, 0.125),
        (["1,234.5"], ",", False, 1234.5),
        (["1.234,5"], ";", False, 1234.5), (["1.234.567"], None, False, 1234567),
        (["1,234", "0.5"], ";", False, 1234),
        (["1,234"], "\t", False, 1234), (["1,234"], "|", False, 1234), (["1.234"], ",", False, 1.234),
        (["1.234"], ";", True, 1234),
        (["+7"], ";", False, 7), (["-7,5"], ";", False, -7.5), (["1 234,5"], ";", False, 1234.5),
        (["1’234"], ";", False, 1234),
    ],
)  # fmt: skip
def test_a_number_in_its_column(texts: list[str], delimiter: str | None, whole: bool, number: float) -> None:
    assert NumberReader(texts, delimiter, whole=whole).number(texts[0]) == number


@pytest.mark.parametrize(
    ("texts", "delimiter", "whole"),
    [
        (["1.234"], ";", False),
        (["1.234"], ",", True),
        (["1.234"], None, True),
        (["1,234"], ";", False),
        (["1,234"], None, False),
    ],
)
def test_a_number_that_can_be_read_in_two_ways(texts: list[str], delimiter: str | None, whole: bool) -> None:
    with pytest.raises(NotANumberError) as caught:
        NumberReader(texts, delimiter, whole=whole).number(texts[0])
    assert texts[0] not in str(caught.value)


@pytest.mark.parametrize(
    ("texts", "grouped"),
    [(["1,234", "0.5"], ","), (["1.234.567"], "."), (["1,5"], ""), (["7"], ""), (["1 234"], "")],
)
def test_which_mark_was_taken_to_group(texts: list[str], grouped: str) -> None:
    assert NumberReader(texts, ";").grouped == grouped


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_counts_are_read_back_however_thousands_are_set_apart(numbers: list[int]) -> None:
    for mark in (" ", "\u00a0", "\u202f", "'", ""):
        texts = [f"{number:,}".replace(",", mark) for number in numbers]
        reader = NumberReader(texts, ";", whole=True)
        assert [reader.count(text) for text in texts] == numbers

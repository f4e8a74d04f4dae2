"""The code on the paper checks itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano_web.own.codes import LETTERS, RANDOM, check_letter, new_code, new_pin, printed, read_code

BODY = st.text(LETTERS, min_size=RANDOM, max_size=RANDOM)


def whole(letters: str) -> str:
    return letters + check_letter(letters)


@given(BODY)
def test_a_code_checks(letters: str) -> None:
    assert read_code(whole(letters)) == whole(letters)


@given(BODY, st.integers(0, RANDOM), st.sampled_from(LETTERS))
def test_every_single_wrong_letter_is_found(letters: str, place: int, other: str) -> None:
    code = whole(letters)
    wrong = code[:place] + other + code[place + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(BODY, st.integers(0, RANDOM), st.integers(0, RANDOM))
def test_two_letters_that_changed_places_are_found(letters: str, one: int, two: int) -> None:
    code = whole(letters)
    signs = list(code)
    signs[one], signs[two] = signs[two], signs[one]
    wrong = "".join(signs)
    assert (read_code(wrong) is not None) == (wrong == code)


def test_all_pairs_of_neighbours() -> None:
    """Hypothesis draws; here each pair at each place of one code, so that none is missed."""
    for one in LETTERS:
        for two in LETTERS:
            code = whole(one + two + "A" * (RANDOM - 2))
            if one != two:
                assert read_code(two + one + code[2:]) is None


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_it_is_read_as_people_type_it(change: object) -> None:
    code = new_code()
    assert read_code(change(code)) == code.replace("-", "")  # type: ignore[operator]


@pytest.mark.parametrize(
    "typed", ["", "A", "ABCD-EFGH-JK", "ABCD-EFGH-JKMN", "0BCD-EFGH-JKM", "ИBCD-EFGH-JKM"]
)
def test_what_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_new_ones_differ_and_look_as_they_should() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"\w{4}-\w{4}-\w{3}", code) for code in codes)
    assert all(re.fullmatch(r"\d{6}", new_pin()) for _ in range(20))
    assert len(set("".join(new_pin() for _ in range(60)))) == 10
    assert printed("ABCDEFGHJKM") == "ABCD-EFGH-JKM"

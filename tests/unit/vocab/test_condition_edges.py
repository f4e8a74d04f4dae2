"""Conditions as they are written: three-valued truth of every operator, and ways to write one wrongly."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.errors import DataError
from equiano.identify.worlds import World, Worlds, true_in, truth
from equiano.vocab.condition import AtLeast, codes_in, named_conditions, parse, walk
from equiano.vocab.notion import notions, notions_of

A, B, C, D = "delphi.d5.documents", "delphi.d5.violence", "delphi.d4.hours", "delphi.d5.debt"
ANSWERS = (True, False, None)


def of(raw: Any, answers: dict[str, bool | None], **more: Any) -> bool | None:
    """Truth of a condition in one world: yes, no or unknown."""
    known = {code: answer for code, answer in answers.items() if answer is not None}
    worlds = Worlds(World(known, **{"child": False, **more}), 1, {})
    condition = parse(raw, "test")
    true, false = truth(condition, worlds)
    assert not true & false
    assert true_in(condition, worlds) & 1 == true & 1
    return True if true & 1 else False if false & 1 else None


def kleene_or(values: list[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False


def kleene_not(value: bool | None) -> bool | None:
    return None if value is None else not value


@pytest.mark.parametrize("answers", list(product(ANSWERS, repeat=3)))
def test_each_operator_is_kleenes(answers: tuple[bool | None, ...]) -> None:
    given_answers = dict(zip((A, B, C), answers, strict=True))
    values = list(answers)
    assert of(A, given_answers) is answers[0]
    assert of({"any": [A, B, C]}, given_answers) is kleene_or(values)
    assert of({"all": [A, B, C]}, given_answers) is kleene_not(kleene_or([kleene_not(v) for v in values]))
    assert of({"none": [A, B, C]}, given_answers) is kleene_not(kleene_or(values))
    assert of({"not_shown": {"any": [A, B, C]}}, given_answers) is (kleene_or(values) is not True)


@pytest.mark.parametrize("least", [1, 2, 3, 4])
@pytest.mark.parametrize("answers", list(product(ANSWERS, repeat=4)))
def test_at_least_so_many(answers: tuple[bool | None, ...], least: int) -> None:
    given_answers = dict(zip((A, B, C, D), answers, strict=True))
    yes, open_ = answers.count(True), answers.count(None)
    expected = True if yes >= least else False if yes + open_ < least else None
    assert of({"at_least": least, "of": [A, B, C, D]}, given_answers) is expected


@given(st.lists(st.sampled_from(ANSWERS), min_size=2, max_size=2))
def test_one_answer_more_never_takes_a_certainty_away(answers: list[bool | None]) -> None:
    """What is true or false for certain stays so, whatever was unknown becomes known."""
    raw = {"any": [{"all": [A, B]}, {"none": [A, C]}]}
    before = of(raw, {A: answers[0], B: answers[1]})
    for more in (True, False):
        if before is not None:
            assert of(raw, {A: answers[0], B: answers[1], C: more}) is before


@pytest.mark.parametrize(
    ("years", "age", "child", "expected"),
    [
        (14, 13, True, True), (14, 14, True, False), (14, 15, True, False), (14, None, True, None),
        (14, None, False, False),
        (15, 14, True, True), (15, 15, True, False), (18, 17, True, True), (18, 18, False, False),
        (18, None, True, True),
        (18, None, False, False), (21, 20, False, True), (21, 21, False, False), (21, None, False, None),
        (21, None, True, True),
        (17, 16, True, True), (17, 17, True, False), (19, 18, False, True),
    ],
)  # fmt: skip
def test_an_age_below(years: int, age: int | None, child: bool, expected: bool | None) -> None:
    assert of(f"under {years}", {}, child=child, age_years=age) is expected


def test_a_child_is_not_yet_one_that_is_recorded() -> None:
    assert of("child", {}, child=True) is True
    assert of("child", {}, child=False) is False
    assert of("recorded_child", {}, child=True) is False
    assert of("recorded_child", {}, child=True, recorded_child=True) is True


@pytest.mark.parametrize("sexual", [True, False])
def test_the_profile_as_a_condition(sexual: bool) -> None:
    worlds = Worlds(World({}, child=False), 1, {}, sexual=int(sexual))
    assert true_in(parse("sexual", "test"), worlds) == int(sexual)


def test_a_star_is_every_code_of_a_group() -> None:
    condition = parse("pal.means.*", "test")
    assert len(codes_in(condition)) > 5
    assert all(code.startswith("pal.means.") for code in codes_in(condition))
    for code in codes_in(condition):
        assert of("pal.means.*", {code: True}) is True
    assert of("pal.means.*", dict.fromkeys(codes_in(condition), False)) is False
    assert of("pal.means.*", dict.fromkeys(codes_in(condition)[1:], False)) is None


@pytest.mark.parametrize("name", sorted(named_conditions()))
def test_every_named_condition_can_hold_and_is_not_held_by_silence(name: str) -> None:
    entry = named_conditions()[name]
    assert entry.labels["en"] and entry.labels["ru"]
    assert of(f"@{name}", {}) is not True or not codes_in(entry.condition)
    codes = codes_in(entry.condition)
    if codes:
        assert of(f"@{name}", dict.fromkeys(codes, True)) is True, name


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("delphi.d5.document", "unknown code"), ("nothing.*", "unknown code"), ("@nothing", "no condition"),
        ("notion.nothing", "no notion"), ({"anny": [A]}, "unknown operator"),
        ({}, "a word or a mapping with one operator"),
        ({"any": [A], "all": [B]}, "a word or a mapping with one operator"),
        ([A], "a word or a mapping with one operator"),
        (7, "a word or a mapping with one operator"), ({"at_least": 2}, "unknown operator"),
    ],
)  # fmt: skip
def test_a_condition_that_is_written_wrongly_is_named(raw: Any, said: str) -> None:
    with pytest.raises(DataError, match=f"here: .*{said}"):
        parse(raw, "here")


def test_all_parts_of_a_condition_are_walked_outermost_first() -> None:
    condition = parse({"any": [A, {"all": [B, {"not_shown": C}]}, {"at_least": 1, "of": [D]}]}, "test")
    assert codes_in(condition) == (A, B, C, D)
    parts = list(walk(condition))
    assert parts[0] == condition
    assert len(parts) == 8


def test_vulnerability_is_no_sign_and_each_other_indicator_of_the_ilo_is_one_group() -> None:
    """Ten of the eleven indicators count; a fact counts once, in the group of its own indicator."""
    groups = parse({"at_least": 3, "of": ["notion.ilo_groups"]}, "test")
    signs = parse({"at_least": 8, "of": ["notion.ilo_signs"]}, "test")
    assert isinstance(groups, AtLeast) and isinstance(signs, AtLeast)
    indicators = [{ilo_of(code) for code in codes_in(part)} for part in groups.parts]
    assert indicators == [{number} for number in range(2, 12)]
    assert all(len({notions_of(code)[0].name for code in codes_in(part)}) == 1 for part in signs.parts)
    assert set(codes_in(signs)) == set(codes_in(groups))
    counted = {notion.name for notion in notions().values() if (notion.ilo or 0) > 1 and notion.answerable}
    assert {notions_of(code)[0].name for code in codes_in(signs)} == counted


def ilo_of(code: str) -> int | None:
    """Number of the indicator that a code is a sign of."""
    (notion,) = notions_of(code)
    return notion.ilo

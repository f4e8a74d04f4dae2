"""Signs marked: found where told, right where marked, and the decision beside them."""

from __future__ import annotations

import pytest

from equiano.prevent.training.signs import MarkedSigns, by_sign


def one(told: str, marked: str, is_right: bool = True) -> MarkedSigns:
    return MarkedSigns(frozenset(told), frozenset(marked), is_right)


def test_shares_by_sign() -> None:
    found = {row.sign: row for row in by_sign([
        one("ab", "a"), one("ab", "ac", is_right=False), one("b", "b"), one("", "a", is_right=False),
    ])}  # fmt: skip
    a, b, c = found["a"], found["b"], found["c"]
    assert (a.told, a.marked, a.found) == (2, 3, 2)
    assert a.recall.value == 1 and a.precision.value == pytest.approx(2 / 3)
    assert a.right_when_found.value == 0.5 and a.right_when_missed.value is None
    assert (b.recall.value, b.precision.value) == (pytest.approx(1 / 3), 1)
    assert b.right_when_missed.value == 0.5
    assert c.recall.value is None and c.precision.value == 0
    assert [row.sign for row in by_sign([one("ab", "a"), one("b", "b")])] == ["b", "a"]


def test_who_marks_everything_finds_all_and_is_right_seldom() -> None:
    rows = by_sign([one("a", "abcd"), one("b", "abcd"), one("c", "abcd"), one("d", "abcd")])
    assert {row.recall.value for row in rows} == {1.0}
    assert {row.precision.value for row in rows} == {0.25}


def test_intervals_are_exact_ones() -> None:
    (row,) = by_sign([one("a", "a")] * 45 + [one("a", "")] * 5)
    # Clopper and Pearson, 45 of 50: standards/prevention.md §2 quotes 79–96 % for near numbers.
    assert (row.recall.low, row.recall.high) == (
        pytest.approx(0.782, abs=1e-3),
        pytest.approx(0.967, abs=1e-3),
    )

"""Two lists by hand, and what the cells of a capture table may say, at their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.errors import BadInputError, Fault, UsageError
from equiano.estimate.cells import CountRange, read_cells, whole_number
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.two_lists import NAMED_ODDS_RATIOS, ODDS_RATIOS, estimate_chapman

from .tables import table_of

# Chapman's estimate


@pytest.mark.parametrize(
    ("first", "second", "both", "population"),
    # (n1 + 1)(n2 + 1)/(m + 1) - 1, with n1 and n2 the persons on the lists
    [(200, 150, 60, 901.803), (20, 30, 1, 351.0), (5, 5, 0, 35.0), (0, 10, 7, 17.0)],
)
def test_chapman_by_hand(first: int, second: int, both: int, population: float) -> None:
    found = estimate_chapman(table_of([0, first, second, both]))
    by_hand = (first + both + 1) * (second + both + 1) / (both + 1) - 1
    assert found.population == pytest.approx(by_hand) == pytest.approx(population, abs=0.01)
    assert found.observed == first + second + both
    told = found.diagnostics
    assert (told["on_first"], told["on_second"], told["on_both"]) == (first + both, second + both, both)
    assert told["lincoln_petersen"] == (
        pytest.approx((first + both) * (second + both) / both) if both else None
    )


def test_sadinles_interval_by_hand() -> None:
    """Of 200, 150 and 60, with half a person in each cell."""
    found = estimate_chapman(table_of([0, 200, 150, 60]))
    centre = 200.5 * 150.5 / 60.5
    spread = math.sqrt(1 / 60.5 + 1 / 200.5 + 1 / 150.5 + 1 / centre)
    interval = found.interval(0.95)
    assert interval.low == pytest.approx(410 + centre * math.exp(-1.959964 * spread) - 0.5, rel=1e-6)
    assert interval.high == pytest.approx(410 + centre * math.exp(1.959964 * spread) - 0.5, rel=1e-6)
    assert found.interval(0.5).low > interval.low


def test_an_interval_never_lies_below_what_was_seen() -> None:
    found = estimate_chapman(table_of([0, 0, 3, 40]))
    assert found.interval(0.99).low >= 43


def test_bounds_by_the_odds_ratio_of_the_lists() -> None:
    assert (ODDS_RATIOS, NAMED_ODDS_RATIOS) == ((0.5, 2.0), (0.5, 1.0, 2.0, 4.0))
    found = estimate_chapman(table_of([0, 200, 150, 60]))
    hidden = found.population - 410
    bounds = found.diagnostics["odds_ratio_bounds"]
    assert bounds["odds_ratio"] == [0.5, 2.0]
    assert bounds["population"] == pytest.approx([410 + hidden / 2, 410 + 2 * hidden])
    widest = found.intervals[1]
    for row in bounds["at"]:
        ratio = row["odds_ratio"]
        assert row["population"] == pytest.approx(410 + ratio * hidden)
        assert row["low"] <= row["population"] <= row["high"]
    last = found.intervals[-1]
    one = next(row for row in bounds["at"] if row["odds_ratio"] == 1.0)
    assert last.level == widest.level == 0.95
    assert last.low == pytest.approx(410 + (one["low"] - 410) / 2)
    assert last.high == pytest.approx(410 + (one["high"] - 410) * 2)


@pytest.mark.parametrize("counts", [[0, 5], [0, 1, 2, 3, 4, 5, 6, 7]])
def test_it_is_for_two_lists(counts: list[int]) -> None:
    with pytest.raises(UsageError, match="It is for two"):
        estimate_chapman(table_of(counts))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_more_persons_on_both_lists_never_raise_the_hidden(first: int, second: int, both: int) -> None:
    fewer, more = (estimate_chapman(table_of([0, first, second, both + step])) for step in (0, 1))
    assert more.population - more.observed <= fewer.population - fewer.observed
    assert fewer.population >= fewer.observed


# Capture tables


def test_a_table_by_hand() -> None:
    made = table_of([0, 10, 20, 3, 40, 5, 6, 7])  # A, B, AB, C, AC, BC, ABC
    assert (made.size, made.observed) == (3, 91)
    assert [made.overlap(0, 1), made.overlap(0, 2), made.overlap(1, 2)] == [10, 12, 13]
    assert overlap_evidence(made) == {"A & B": 10, "A & C": 12, "B & C": 13}
    assert made.history(5) == "(A, C)"
    assert made.overlaps
    assert not table_of([0, 10, 20, 0]).overlaps


def test_leaving_a_list_out_drops_who_was_on_it_alone() -> None:
    made = table_of([0, 10, 20, 3, 40, 5, 6, 7])
    without = made.without(2)
    assert without.lists == ("A", "B")
    assert without.counts.tolist() == [0, 15, 26, 10]
    assert made.without(0).counts.tolist() == [0, 23, 45, 13]


def test_merging_two_lists_keeps_everybody() -> None:
    made = table_of([0, 10, 20, 3, 40, 5, 6, 7])
    merged = made.merge(0, 2)
    assert merged.lists == ("A+C", "B")
    assert merged.counts.tolist() == [0, 55, 20, 16]
    assert merged.observed == made.observed


def test_the_persons_of_one_list_by_the_others() -> None:
    made = table_of([0, 10, 20, 3, 40, 5, 6, 7])
    seen, truth = made.given(1)
    assert truth == 20 + 3 + 6 + 7
    assert seen.lists == ("A", "C")
    assert seen.counts.tolist() == [0, 3, 6, 7]


def test_the_text_of_a_table() -> None:
    assert table_of([0, 10, 0, 3]).canonical() == "A,B,count\n1,0,10\n1,1,3\n"


@pytest.mark.parametrize("counts", [[1, 2, 3, 4], [0, -1, 3, 4], [0, 1, 2]])
def test_what_is_no_capture_table(counts: list[int]) -> None:
    with pytest.raises(BadInputError):
        CaptureTable(("A", "B"), np.array(counts, np.int64), "")


# Cells


def cells(*values: object) -> list[CountRange | None]:
    faults: list[Fault] = []
    found = read_cells(values, range(2, len(values) + 2), faults)
    assert [fault.row for fault in faults] == [n for n, cell in enumerate(found, 2) if cell is None]
    return found


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("7", 7, 7), ("0", 0, 0), ("7.0", 7, 7), ("<5", 0, 4), ("< 5", 0, 4), ("менее 5", 0, 4),
        ("less than 5", 0, 4), ("<0", 0, 0),
        ("<1", 0, 0), ("≤5", 0, 5), ("<=5", 0, 5), ("не более 5", 0, 5), ("1-4", 1, 4), ("1 – 4", 1, 4),
        ("1 to 4", 1, 4), ("4-4", 4, 4),
    ],
)  # fmt: skip
def test_what_a_cell_says(text: str, low: int, high: int) -> None:
    assert cells(text) == [CountRange(low, high)]


@pytest.mark.parametrize("text", ["4-1", "-1", "1.5", "many", "1e20", "inf"])
def test_what_is_no_count(text: str) -> None:
    assert cells("9", text)[1] is None


@pytest.mark.parametrize(
    ("others", "low", "high"),
    [
        (["<5"], 0, 4), (["<5", "1-9"], 0, 9), (["12", "30"], 0, 11), (["12", "0"], 1, 11), (["3"], 0, 2),
        (["<5", "0"], 1, 4),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["*", "", "..", "c", "нет данных"])
def test_a_count_that_was_kept_back(others: list[str], low: int, high: int, mark: str) -> None:
    assert cells(*others, mark)[-1] == CountRange(low, high)


@pytest.mark.parametrize("others", [["2", "30"], ["1"], []])
def test_where_counts_of_one_and_two_are_shown_a_blank_was_forgotten(others: list[str]) -> None:
    assert cells(*others, "*")[-1] is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x", "not a number"),
        ("-3", "negative"),
        ("2.5", "a fraction"),
        ("inf", "not a usable"),
        ("1e16", "not a usable"),
    ],
)
def test_what_is_wrong_with_a_count(value: str, said: str) -> None:
    assert said in str(whole_number(value))
    assert whole_number("1e15") == 10**15
    assert whole_number(" 12 ") == 12

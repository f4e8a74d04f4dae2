"""The numbers behind the verdict: each worked out by hand on small tables, and at the edges of the policy."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.errors import NotEstimableError, UsageError
from equiano.estimate.checks import (
    Check,
    check_of,
    fold,
    is_converged,
    leave_one_out_check,
    merging_check,
    overlap_check,
    sparsity_check,
)
from equiano.estimate.front import estimate
from equiano.estimate.judge import Verdict, judge
from equiano.estimate.policy import Level, rules, verdict

from .tables import independent, table_of

# What each check says where its number could not be computed: every entry, so that none is forgotten.
UNKNOWN = {
    "estimable": "not_run", "few_lists": "not_run", "many_lists": "not_run", "sparsity": "not_run",
    "interval_width": "at-least", "visibility": "not_run", "overlap": "not_run", "leave_one_out": "not_run",
    "merging": "not_run", "dependence": "not_run", "disagreement": "not_run", "chains": "not_run",
    "consistency": "not_run", "coverage": "not_run", "repeated": "not_run", "overdispersion": "at-least",
    "ones": "at-least", "single_width": "at-least",
}  # fmt: skip
LEVELS: tuple[Level, ...] = ("ok", "care", "at-least", "stop", "not_run")


def test_every_check_says_what_an_unknown_number_means() -> None:
    assert {name: rule.level(None) for name, rule in rules().items()} == UNKNOWN
    assert {name: rule.level(math.nan) for name, rule in rules().items()} == UNKNOWN


@pytest.mark.parametrize("name", sorted(UNKNOWN))
def test_a_worse_number_is_never_judged_milder(name: str) -> None:
    rule = rules()[name]
    limits = sorted(rule.thresholds.values())
    values = [-math.inf, *(limit + step for limit in limits for step in (-1e-6, 0, 1e-6)), math.inf]
    if rule.direction == "below":
        values = values[::-1]
    found = [LEVELS.index(rule.level(value)) for value in values]
    assert found == sorted(found)
    assert found[0] == 0
    assert LEVELS[found[-1]] == list(rule.thresholds)[-1]


@pytest.mark.parametrize("levels", list(product(LEVELS, repeat=2)))
def test_the_verdict_of_two_checks_is_that_of_the_worse_one(levels: tuple[Level, Level]) -> None:
    found = verdict({"one": levels[0], "two": levels[1]})
    assert found == ("stop" if "stop" in levels else "at-least" if "at-least" in levels else "range")


@given(st.lists(st.sampled_from(LEVELS), max_size=8), st.sampled_from(LEVELS))
def test_one_check_more_never_makes_the_verdict_bolder(levels: list[Level], more: Level) -> None:
    order = ["range", "at-least", "stop"]
    before = verdict({str(n): level for n, level in enumerate(levels)})
    after = verdict({str(n): level for n, level in enumerate([*levels, more])})
    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize(
    ("one", "two", "factor"),
    [(10, 10, 1), (10, 20, 2), (20, 10, 2), (1, 3, 3), (0, 5, math.inf), (5, 0, math.inf), (-1, 5, math.inf),
     (5, math.inf, math.inf), (math.nan, 5, math.inf)],
)  # fmt: skip
def test_by_which_factor_two_numbers_differ(one: float, two: float, factor: float) -> None:
    assert fold(one, two) == factor


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6))
def test_the_factor_is_at_least_one_whichever_comes_first(one: float, two: float) -> None:
    assert fold(one, two) == fold(two, one) >= 1


# By hand. Bits of a cell: A 1, B 2, C 4.


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        ([0, 9, 9, 5, 9, 5, 5, 0], 0.0),  # five in common is not few
        ([0, 9, 9, 4, 9, 5, 5, 0], 1 / 3),
        ([0, 9, 9, 4, 9, 4, 4, 0], 1.0),
        ([0, 9, 9, 4, 9, 4, 4, 1], 0.0),  # who is on all three is on each pair
        ([0, 9, 9, 3, 9, 4, 4, 1], 1 / 3),
    ],
)
def test_thin_pairs(counts: list[int], share: float) -> None:
    found = overlap_check(table_of(counts))
    assert found.value == pytest.approx(share)
    assert found.details["few"] == 5
    assert found.details["overlaps"] == {
        "A & B": counts[3] + counts[7], "A & C": counts[5] + counts[7], "B & C": counts[6] + counts[7],
    }  # fmt: skip
    assert found.level == ("care" if share > 0.25 else "ok")


@pytest.mark.parametrize(
    ("pairs", "level"), [(4, "stop"), (5, "care"), (99, "care"), (100, "ok"), (101, "ok")]
)
def test_how_many_carry_the_estimate(pairs: int, level: str) -> None:
    found = sparsity_check(table_of([0, 50, 50, pairs]))
    assert (found.value, found.level) == (pairs, level)
    assert (found.details["histories_seen"], found.details["histories_possible"]) == (3, 3)


def test_persons_on_all_lists_carry_it_too_and_empty_histories_are_counted() -> None:
    found = sparsity_check(table_of([0, 50, 0, 3, 50, 0, 0, 7]))
    assert found.value == 10
    assert (found.details["histories_seen"], found.details["histories_possible"]) == (4, 7)


FOUR = independent(np.random.default_rng(4), 3000, [0.3, 0.35, 0.4, 0.3])


def test_leaving_out_and_merging_name_every_table_that_was_tried() -> None:
    left, merged = leave_one_out_check(FOUR), merging_check(FOUR)
    assert set(left.details["populations"]) == set("ABCD")
    assert set(merged.details["populations"]) == {"A + B", "A + C", "B + C", "A + D", "B + D", "C + D"}
    for check in (left, merged):
        assert check.value is not None and 1 <= check.value < 1.5
        assert check.level == "ok"
        assert all(2000 < number < 4500 for number in check.details["populations"].values())


def test_where_all_hangs_on_one_list_the_factor_is_infinite() -> None:
    """Only D meets the others: without it nobody is on two lists, so there is no estimate."""
    counts = np.zeros(16, np.int64)
    for place in range(3):
        counts[1 << place] = 200
        counts[(1 << place) | 8] = 40
    counts[8] = 300
    found = leave_one_out_check(table_of(counts))
    assert found.value == math.inf
    assert found.level == "at-least"
    assert found.details["populations"]["D"] is None
    assert found.as_dict()["value"] is None  # JSON has no infinity


def test_a_table_in_which_nobody_is_on_two_lists_has_no_factor() -> None:
    found = leave_one_out_check(table_of([0, 10, 10, 0, 10, 0, 0, 0]))
    assert (found.value, found.level) == (None, "not_run")


def test_a_check_for_json_has_its_limits_by_name() -> None:
    told = check_of("interval_width", 4.0, lists=3).as_dict("en")
    assert (told["id"], told["level"], told["value"]) == ("interval_width", "care", 4.0)
    assert (told["care"], told["at_least"], told["stop"]) == (3.0, 10.0, None)
    assert told["details"] == {"lists": 3}
    assert "4" in told["text"] and "3" in told["text"] and "10" in told["text"]
    assert json.dumps(told)


@pytest.mark.parametrize("name", sorted(UNKNOWN))
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_check_can_be_said_in_both_languages(name: str, lang: str) -> None:
    details = {"few": 5, "odds": 2.0, "histories_seen": 3, "histories_possible": 7, "tested": 2, "covered": 1,
               "simulations": 40, "resamples": 99, "standard_error": 0.1, "truth": 50}  # fmt: skip
    said = check_of(name, 2.0, **details).text(lang)
    assert said and "{" not in said
    assert bool(set("абвгдежзиклмнопрстуфхцчшщыэюя") & set(said.lower())) == (lang == "ru")


# The verdict


@pytest.mark.parametrize(
    ("both", "code"), [(0, "stop"), (4, "stop"), (5, "at-least"), (60, "at-least"), (5000, "at-least")]
)
def test_two_lists_never_give_a_range(both: int, code: str) -> None:
    found = judge([table_of([0, 200, 150, both])])
    assert found.code == code
    assert (found.low is None) == (code == "stop")
    assert found.high is None
    assert found.observed == 350 + both


def test_an_interval_of_two_lists_is_of_95_percent_only() -> None:
    found = judge([table_of([0, 200, 150, 60])])
    interval = found.interval(0.95)
    assert found.ends == (interval.low, interval.high)
    assert interval.low == found.low
    with pytest.raises(UsageError, match="95%"):
        found.interval(0.9)


def test_without_an_estimate_there_is_no_interval() -> None:
    found = judge([table_of([0, 20, 30, 0])])
    assert (found.code, found.ends) == ("stop", None)
    with pytest.raises(NotEstimableError, match="no estimate"):
        found.interval()


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 1.5, math.nan])
def test_a_level_of_confidence_is_between_0_and_1(level: float) -> None:
    with pytest.raises(UsageError):
        judge([FOUR]).interval(level)


def test_a_wider_level_gives_a_wider_interval() -> None:
    found = judge([FOUR])
    narrow, usual, wide = (found.interval(level) for level in (0.5, 0.95, 0.99))
    assert wide.low < usual.low < narrow.low < narrow.high < usual.high < wide.high
    assert (usual.low, usual.high) == found.ends == (found.low, found.high)


def made(*levels: Level) -> Verdict:
    checks = tuple(Check("sparsity", level, float(n), {"care": 100.0}, "") for n, level in enumerate(levels))
    return Verdict("stop", None, None, 10, checks)


def test_reasons_stand_worst_first_and_what_passed_is_none() -> None:
    told = made("care", "ok", "stop", "not_run", "at-least").reasons("en")
    alone = [made(*["ok"] * n, "stop").reasons("en")[0] for n in (2, 4, 0)]
    assert told == alone


def test_the_rows_of_a_verdict_are_its_checks() -> None:
    found = judge([FOUR])
    assert [row["check"] for row in found.rows()] == [check.id for check in found.checks]
    assert {"sparsity", "overlap", "estimable", "visibility", "leave_one_out", "merging", "dependence",
            "interval_width"} == {check.id for check in found.checks}  # fmt: skip


def test_reservations_are_left_out_where_they_are_not_asked_for() -> None:
    with_all, without = judge([FOUR]), judge([FOUR], reservations=False)
    assert {check.id for check in with_all.checks} - {check.id for check in without.checks} == {
        "overlap", "merging", "dependence",
    }  # fmt: skip
    assert (with_all.code, with_all.low, with_all.high) == (without.code, without.low, without.high)


def test_several_tables_are_judged_by_the_median_of_each_number() -> None:
    tables = [table_of([0, 200, 150, both]) for both in (4, 120, 90)]
    found = judge(tables)
    (sparsity,) = (check for check in found.checks if check.id == "sparsity")
    assert sparsity.value == 90  # so the one of 4, which alone would stop, does not
    assert found.code == "at-least"
    assert found.observed == 440
    assert found.low == min(judge([table]).ends[0] for table in tables)  # type: ignore[index]


def test_a_result_without_chains_is_converged() -> None:
    assert is_converged(estimate(FOUR, "bic", bootstrap=20))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=3, max_size=3), st.integers(0, 4))
def test_few_repeated_persons_always_stop_whatever_else_is_there(once: list[int], twice: int) -> None:
    found = judge([table_of([0, once[0] + 1, once[1] + 1, twice, once[2] + 1, 0, 0, 0])], reservations=False)
    assert found.code == "stop"
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize("lists", [2, 11])
def test_where_no_models_are_compared_no_width_is_judged(lists: int) -> None:
    """Two lists, or more than ten, give a lower bound: there is no range that could be too wide."""
    counts = np.zeros(1 << lists, np.int64)
    counts[[1, 2, 3]] = 200, 150, 120
    counts[[1 << place for place in range(2, lists)]] = 30
    found = judge([table_of(counts)])
    names = {check.id for check in found.checks}
    assert "few_lists" in names or "many_lists" in names
    assert not names & {"interval_width", "estimable", "visibility"}
    assert (found.code, found.high) == ("at-least", None)


def test_counts_kept_back_are_judged_at_their_middle_least_and_greatest() -> None:
    counts = np.array([0, 60, 50, 40, 70, 30, 45, 5])
    kept = replace(table_of(counts), censored=((7, 1, 9),))
    apart = [judge([table_of(np.where(np.arange(8) == 7, n, counts))]) for n in (5, 1, 9)]
    found = judge([kept])
    ends = [one.ends for one in apart if one.ends is not None]
    assert len(ends) == 3
    assert found.ends == (min(end[0] for end in ends), max(end[1] for end in ends))
    assert found.ends != apart[0].ends
    assert [len(one.near) for one in (found, apart[0])] == [3, 1]
    sparsity = [next(c.value for c in one.checks if c.id == "sparsity") for one in (found, *apart)]
    assert sparsity == [120, 120, 116, 124]
    assert found.observed == counts.sum()

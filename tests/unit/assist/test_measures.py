"""Measures of help against a slow oracle and scipy; their edges by hand."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from statistics import NormalDist, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, binomtest, ecdf

from equiano.assist.measures import (
    LEAST_FOR_MEDIAN,
    Delays,
    delays,
    in_time,
    median_of,
    share_of,
    share_waiting,
)

TODAY = dt.date(2026, 11, 26)
# (days, came): True: it came after so many days; False: has waited so long.
PERSONS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=LEAST_FOR_MEDIAN, max_size=40)


def of(persons: list[tuple[int, bool]]) -> Delays:
    day = dt.timedelta(days=1)
    rows = [(TODAY - days * day, TODAY if came else None) for days, came in persons]
    return delays(rows, TODAY)


def slow(persons: list[tuple[int, bool]], level: float) -> tuple[int | None, int | None, int | None]:
    """Median and interval, person by person and in whole fractions."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    found: list[int | None] = [None, None, None]
    for day in range(31):
        still, variance = Fraction(1), Fraction(0)
        for past in range(day + 1):
            at_risk = sum(1 for days, _ in persons if days >= past)
            came = sum(1 for days, came in persons if days == past and came)
            if came:
                still *= Fraction(at_risk - came, at_risk)
                if at_risk > came:
                    variance += Fraction(came, at_risk * (at_risk - came))
        ends = [float(still)] * 3
        if 0 < still < 1:
            scale = math.log(-math.log(still))
            width = z * math.sqrt(variance) / abs(math.log(still))
            ends = [float(still), math.exp(-math.exp(scale + width)), math.exp(-math.exp(scale - width))]
        for place, end in enumerate(ends):
            if found[place] is None and end <= 0.5:
                found[place] = day
    return found[0], found[1], found[2]


@given(PERSONS, st.sampled_from([0.8, 0.95]))
def test_the_median_is_that_of_the_slow_way(persons: list[tuple[int, bool]], level: float) -> None:
    got = median_of(of(persons), level)
    # A share of exactly a half rounds to either side of it in floats.
    if any(abs(still - 0.5) < 1e-12 for _, still, _ in share_waiting(of(persons))):
        return
    assert (got.days, got.low, got.high) == slow(persons, level)
    assert got.persons == len(persons)
    assert got.waiting == sum(not came for _, came in persons)


@given(PERSONS)
def test_the_curve_is_that_of_scipy(persons: list[tuple[int, bool]]) -> None:
    days, came = np.array([one[0] for one in persons], float), np.array([one[1] for one in persons])
    if not came.any():
        assert share_waiting(of(persons)) == []
        return
    curve = ecdf(CensoredData.right_censored(days, ~came)).sf
    for day, still, _ in share_waiting(of(persons)):
        assert still == pytest.approx(float(curve.evaluate(day)), abs=1e-12)


def test_without_anybody_waiting_it_is_the_plain_median() -> None:
    days = [0, 1, 1, 2, 5, 9, 30]
    assert median_of(of([(one, True) for one in days])).days == median(days) == 2


def test_who_waits_is_not_left_out() -> None:
    helped = [(1, True)] * 5
    assert median_of(of(helped)).days == 1
    # Five more have waited a month: half were helped after a day, and the other half not at all.
    assert median_of(of(helped + [(30, False)] * 5)).days == 1
    most_wait = median_of(of(helped + [(30, False)] * 6))
    assert (most_wait.days, most_wait.high, most_wait.waiting) == (None, None, 6)
    # Those who came in yesterday say nothing of later days, and do not make the wait shorter.
    assert median_of(of([(10, True)] * 5 + [(0, False)] * 50)).days == 10


def test_too_few_have_no_median() -> None:
    few = [(1, True)] * (LEAST_FOR_MEDIAN - 1)
    assert median_of(of(few)).days is None
    assert median_of(of([*few, (1, True)])).days == 1


def test_days_are_counted_from_the_first_to_the_day_it_came() -> None:
    day = dt.timedelta(days=1)
    rows = [
        (TODAY - 3 * day, TODAY - day),
        (TODAY - 3 * day, TODAY + day),  # not yet
        (TODAY - 3 * day, TODAY - 5 * day),  # help before it was written down
        (TODAY, None),
    ]
    found = delays(rows, TODAY)
    assert (found.came, found.waiting) == ({2: 1, 0: 1}, {3: 1, 0: 1})
    assert (found + found).came == {2: 2, 0: 2}
    with pytest.raises(ValueError, match="not come"):
        delays([(TODAY + day, None)], TODAY)


def test_in_time_counts_what_has_its_day_behind_it() -> None:
    day = dt.timedelta(days=1)
    yesterday = TODAY - day
    asked: list[tuple[dt.date, dt.date | None]] = [
        (yesterday, yesterday),  # on the last day
        (yesterday, TODAY),  # a day late
        (yesterday, None),
        (TODAY, yesterday),  # early, its day is not over: not counted yet
        (TODAY, None),
    ]
    assert in_time(asked, TODAY) == (1, 3)
    assert in_time(asked, TODAY + day) == (2, 5)


@pytest.mark.parametrize(("part", "whole"), [(0, 7), (7, 7), (3, 11), (120, 400)])
def test_a_share_has_the_exact_interval(part: int, whole: int) -> None:
    got, known = share_of(part, whole), binomtest(part, whole).proportion_ci(0.95, "exact")
    assert got.share == part / whole
    assert (got.low, got.high) == pytest.approx((known.low, known.high), abs=1e-9)


def test_a_share_of_nobody_is_none() -> None:
    assert share_of(0, 0).share is None
    for part, whole in ((-1, 2), (3, 2)):
        with pytest.raises(ValueError, match="part"):
            share_of(part, whole)


def test_half_is_half_however_many_days_it_took_to_get_there() -> None:
    for first in range(2, 40):
        for second in range(1, 40 - first):
            came = {1: first, 2: second + 1, 9: first + second + 1}
            assert median_of(Delays(came, {})).days == 2, came

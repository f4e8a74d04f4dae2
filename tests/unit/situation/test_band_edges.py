"""What a published number stands for: about, over, up to, words; a year, a period, a stock."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.countries.model import Quantity
from equiano.schema.coverage import Coverage, Scope
from equiano.situation.bands import ABOUT, DURATIONS, Band, band, finite, scope_of, years_of


def quantity(**given: Any) -> Quantity:
    return Quantity(
        "q", given.pop("unit", "persons"), given.pop("measure", "flow"), "people", ("RUS",), **given
    )


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        ({"value": 100}, 100, 100), ({"low": 80, "high": 120}, 80, 120), ({"value": 100, "low": 80}, 80, 100),
        ({"value": 100, "high": 120}, 100, 120), ({"value": 0}, 0, 0), ({"low": 80}, 80, math.inf),
        ({"high": 80}, 0, 80),
        ({"value": 100, "qualifier": "about"}, 90, 110),
        ({"low": 80, "high": 120, "qualifier": "about"}, 72, 132),
        ({"value": 100, "qualifier": "over"}, 100, math.inf),
        ({"low": 100, "qualifier": "at_least"}, 100, math.inf),
        ({"low": 100, "high": 300, "qualifier": "over"}, 100, 300),
        ({"low": 2_000_000, "qualifier": "only_words"}, 2_000_000, math.inf),
        ({"value": 100, "qualifier": "up_to"}, 0, 100), ({"high": 100, "qualifier": "up_to"}, 0, 100),
        ({"low": 20, "high": 100, "qualifier": "up_to"}, 20, 100), ({}, 0, math.inf),
    ],
)  # fmt: skip
def test_the_range_of_a_number(given: dict[str, Any], low: float, high: float) -> None:
    found = band(quantity(**given))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_the_assumptions_are_these() -> None:
    assert ABOUT == 0.1
    assert DURATIONS == (0.25, 20.0)


@pytest.mark.parametrize(
    ("one", "two", "meets"),
    [
        ((1, 2), (2, 3), True), ((1, 2), (2.001, 3), False), ((1, math.inf), (5, 6), True),
        ((1, 9), (2, 3), True),
        ((5, 5), (5, 5), True), ((0, 1), (2, math.inf), False),
    ],
)  # fmt: skip
def test_ranges_that_share_a_number_meet(
    one: tuple[float, float], two: tuple[float, float], meets: bool
) -> None:
    assert Band(*one).meets(Band(*two)) is meets
    assert Band(*two).meets(Band(*one)) is meets


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.01, 100))
def test_scaling_keeps_the_order_of_the_ends(low: float, more: float, factor: float) -> None:
    found = Band(low, low + more).scaled(factor)
    assert found.low <= found.high
    assert found.low == pytest.approx(low * factor)


@pytest.mark.parametrize(
    ("given", "years"),
    [
        ({"per_year": True}, 1), ({"per_year": True, "start_year": 2010, "end_year": 2015}, 1),
        ({"start_year": 2010, "end_year": 2010}, 1), ({"start_year": 2010, "end_year": 2015}, 6),
        ({"start_year": 2003, "start_month": 12, "end_year": 2007, "end_month": 10}, 4 - 1 / 12),
        ({"start_year": 2010, "end_year": 2010, "end_month": 6}, 0.5), ({"duration_years": 20}, 20),
        ({"duration_years": 0}, None), ({}, None), ({"start_year": 2010}, None), ({"end_year": 2010}, None),
    ],
)  # fmt: skip
def test_the_length_of_a_period(given: dict[str, Any], years: float | None) -> None:
    found = years_of(quantity(**given))
    assert found is None if years is None else found == pytest.approx(years)


def test_infinity_is_none_in_json() -> None:
    assert finite(math.inf) is None
    assert finite(3.5) == 3.5
    assert finite(0.0) == 0.0


@pytest.mark.parametrize(
    ("given", "period"),
    [
        ({"start_year": 2010, "end_year": 2012}, (2010, 2012)),
        ({"start_year": 2010, "end_year": 2012, "end_month": 11}, None),
        ({"start_year": 2010, "start_month": 2, "end_year": 2012}, None), ({"start_year": 2010}, None),
        ({"start_year": 2010, "start_month": 1, "end_year": 2012, "end_month": 12}, (2010, 2012)),
    ],
)  # fmt: skip
def test_a_part_of_a_year_is_no_year(given: dict[str, Any], period: tuple[int, int] | None) -> None:
    assert scope_of(quantity(**given), "persons") == Scope(period, "RUS", "persons", Coverage.NATIONAL)

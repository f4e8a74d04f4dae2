"""Published figures: conversions by hand, and the pairs that the sources are known for."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from equiano.countries.model import Figure, Quantity, Text
from equiano.countries.pack import load_pack
from equiano.schema.table import load_table
from equiano.situation.figures import band, detection, normalised, pairs, yearly


def figure(name: str, measure: str, scope: str = "into", population: str = "people", **number: Any) -> Figure:
    quantity = Quantity(name, "persons", measure, population, ("RUS",), **number)
    return Figure(name, Text(en=name, ru=name), quantity, "test", "someone", "unknown", scope)


def test_ranges_of_words() -> None:
    about = figure("a", "stock", value=100, qualifier="about").quantity
    over = figure("o", "stock", value=500, qualifier="over").quantity
    assert (band(about).low, band(about).high) == pytest.approx((90, 110))
    assert (band(over).low, band(over).high) == (500, math.inf)


def test_two_decades_become_a_yearly_flow() -> None:
    found = yearly(figure("f", "flow", low=500_000, qualifier="over", duration_years=20), 1)
    assert (found.low, found.high) == (25_000, math.inf)


def test_a_stock_and_a_flow_agree_for_the_durations_that_are_named() -> None:
    stock, flow = figure("s", "stock", value=1000), figure("f", "flow", low=500, high=1000, per_year=True)
    (row,) = pairs([stock, flow])
    # 1000 persons at a time and 500 to 1000 a year go together for a mean of 1 to 2 years.
    assert (row["relation"], row["duration_low"], row["duration_high"]) == ("depends_on_duration", 1.0, 2.0)
    assert tuple(row) == load_table("figure_pair").columns


def test_conflict_only_where_the_same_people_are_counted() -> None:
    one, two = figure("a", "stock", value=1000), figure("b", "stock", value=5000)
    other = figure("c", "stock", population="others", value=5000)
    found = {(row["one"], row["two"]): row for row in pairs([one, two, other])}
    assert (found["a", "b"]["relation"], found["a", "b"]["factor"]) == ("conflict", 5.0)
    assert found["a", "c"]["relation"] == "differ"


def test_context_is_not_compared() -> None:
    assert pairs([figure("a", "stock", "context", value=1), figure("b", "stock", "context", value=9)]) == []


def test_the_sources_own_figures() -> None:
    pack = load_pack("ru")
    found = {frozenset((row["one"], row["two"])): row for row in pairs(pack.figures)}
    derived = found[frozenset(("russia_part_of_region", "russia_out_year"))]
    # 20-30 % of 175,000 is 35,000-52,500 (a tenth more either way for "about"), inside 30,000-60,000 a year.
    assert derived["relation"] == "agree"
    by_id = {row["figure"]: row for row in normalised(pack.figures)}
    assert by_id["russia_part_of_region"]["yearly_low"] == pytest.approx(35_000, rel=0.11)
    assert by_id["russia_part_of_region"]["yearly_high"] == pytest.approx(52_500, rel=0.11)
    # 500,000 in two decades is 25,000 a year: read closely, a sixth below the 30,000 of the other claim.
    closely = found[frozenset(("russia_out_two_decades", "russia_out_year"))]
    assert closely["relation"] == "agree"
    assert closely["factor_read_closely"] == pytest.approx(1.2)


def test_detection_implied_by_a_million_in_labour_slavery() -> None:
    pack = load_pack("ru")
    rows = detection(pack.figures, pack.justice, (1.0, 1.0))
    (row,) = [
        r for r in rows if (r["figure"], r["justice"]) == ("russia_labour_slavery", "registered_1271_2011")
    ]
    assert row["per_100000_low"] == pytest.approx(4.6, rel=0.11)
    assert tuple(row) == load_table("detection").columns


def test_sensitivity_to_the_assumed_duration_is_shown() -> None:
    stock = figure("s", "stock", value=1000)
    short, long = (normalised([stock], durations)[0] for durations in ((1.0, 2.0), (0.5, 5.0)))
    assert (short["yearly_low"], short["yearly_high"]) == (500, 1000)
    assert (long["yearly_low"], long["yearly_high"]) == (200, 2000)


def test_a_figure_derived_from_the_other_is_marked() -> None:
    pack = load_pack("ru")
    part = next(f for f in pack.figures if f.derived is not None)
    base = next(f for f in pack.figures if f.quantity.id in part.derived.quantities)  # type: ignore[union-attr]
    rows = pairs([replace(base, scope="out"), replace(part, scope="out")])
    assert all(row["depends_on"] for row in rows)

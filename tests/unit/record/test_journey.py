"""Journeys as they were: order, several journeys of one person, any number of transits, and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.record.case import Case, from_row, to_row
from equiano.record.journey import (
    JourneyEvent,
    by_file_order,
    from_text,
    in_order,
    journeys_of,
    needs_text,
    to_text,
)


def event(kind: str, country: str | None, on: str | None = None) -> JourneyEvent:
    names = {"R": "recruitment", "T": "transit", "X": "exploitation"}
    return JourneyEvent(names[kind], country, None, date.fromisoformat(on) if on else None)  # type: ignore[arg-type]


TWO = (
    event("R", "RUS", "2015-01-01"),
    event("X", "TUR", "2015-03-01"),
    event("R", "RUS", "2020-01-01"),
    event("X", "DEU", "2020-03-01"),
)


def test_a_recruitment_after_an_exploitation_begins_another_journey() -> None:
    assert journeys_of(TWO) == (TWO[:2], TWO[2:])
    assert to_text(journeys_of(TWO)) == (
        "R:RUS@2015-01-01>X:TUR@2015-03-01|R:RUS@2020-01-01>X:DEU@2020-03-01"
    )


def test_dates_rule_over_the_order_of_the_file() -> None:
    mixed = (TWO[2], TWO[0], TWO[3], TWO[1])
    assert journeys_of(mixed) == (TWO[:2], TWO[2:])


def test_without_dates_the_file_gives_the_order() -> None:
    events = (event("X", "RUS"), event("X", "POL"))
    assert in_order(events) == events
    assert by_file_order(events)
    dated = (event("X", "RUS", "2020-03-01"), event("X", "POL", "2020-09-01"))
    assert not by_file_order(dated)


def test_an_undated_transit_stays_where_the_file_has_it() -> None:
    events = (event("R", "RUS", "2020-01-01"), event("T", "LTU"), event("X", "FRA", "2020-03-01"))
    assert in_order(events) == events
    assert not by_file_order(events)  # one transit between two ends: nothing rests on the file


def test_recruited_twice_before_exploitation_is_one_journey() -> None:
    events = (event("R", "UZB"), event("R", "KAZ"), event("X", "RUS"))
    assert journeys_of(events) == (events,)
    assert needs_text(journeys_of(events))  # the second recruitment has no column


@pytest.mark.parametrize(
    ("events", "needed"),
    [
        ((event("R", "RUS"), event("X", "DEU")), False),
        ((event("R", "RUS"), event("T", "POL"), event("X", "DEU")), False),
        ((event("R", "RUS"), event("T", "LTU"), event("T", "POL"), event("X", "DEU")), True),
        ((event("R", "KGZ"), event("X", "RUS"), event("X", "POL")), True),
        (TWO, True),
        ((), False),
    ],
)
def test_the_text_stands_where_the_columns_do_not_hold_the_journey(
    events: tuple[JourneyEvent, ...], needed: bool
) -> None:
    row = to_row(Case("a", "test", 2, journey=events))
    assert (row["journeys"] is not None) is needed


def test_columns_are_those_of_the_last_journey() -> None:
    row = to_row(Case("a", "test", 2, journey=TWO))
    assert (row["origin"], row["destination"], row["journey_date"]) == ("RUS", "DEU", date(2020, 1, 1))
    assert row["exploitation_date"] == date(2020, 3, 1)


KINDS = st.sampled_from(["recruitment", "transit", "exploitation", None])
EVENTS = st.lists(
    st.builds(
        JourneyEvent,
        KINDS,
        st.sampled_from(["RUS", "DEU", None]),
        st.sampled_from(["RU-KGD", None]),
        st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2025, 1, 1))),
    ),
    max_size=8,
)


@given(EVENTS)
def test_what_the_text_says_is_read_back(events: list[JourneyEvent]) -> None:
    found = journeys_of(events)
    if found:
        assert from_text(to_text(found)) == found
    assert sorted(map(repr, events)) == sorted(repr(item) for journey in found for item in journey)
    case = from_row(to_row(Case("a", "test", 2, journey=tuple(events))))
    if needs_text(found):
        assert journeys_of(case.journey) == found  # nothing is lost by way of the table


def test_seven_transits_are_all_kept(tmp_path: Path) -> None:
    stops = ["KAZ", "RUS", "BLR", "POL", "DEU", "NLD", "BEL"]
    events = (event("R", "UZB"), *(event("T", stop) for stop in stops), event("X", "GBR"))
    row = to_row(Case("a", "test", 2, journey=events))
    assert (row["transit_count"], row["transit_4"]) == (7, "POL")
    assert [item.country for item in from_row(row).journey] == ["UZB", *stops, "GBR"]


@pytest.mark.parametrize("text", ["", "R", "R:RU", "Q:RUS", "R:RUS@2020", "R:RUS>>X:DEU"])
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)


def test_a_day_of_an_unnamed_step_is_no_day_of_exploitation() -> None:
    """The table put the first dated day on an exploitation that has none, and so invented when it began."""
    events = (JourneyEvent("exploitation", "ABW"), JourneyEvent(None, on=date(2000, 1, 1)))
    row = to_row(Case("a", "test", 2, journey=events))
    assert (row["journey_date"], row["exploitation_date"]) == (date(2000, 1, 1), None)
    again = to_row(from_row(row))
    assert (again["journey_date"], again["exploitation_date"]) == (date(2000, 1, 1), None)
    assert again["destination"] == "ABW"

"""Journeys at their edges: what begins another one, what the columns can hold, which day is the first."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.record.journey import (
    JourneyEvent,
    began,
    by_file_order,
    exploited_from,
    from_text,
    in_order,
    journeys_of,
    needs_text,
    of_kind,
    to_text,
)

from .test_journey import EVENTS, event

DAYS = ["2020-01-01", "2020-01-02", "2020-01-03"]


def test_equal_days_leave_the_order_of_the_file() -> None:
    same = (event("X", "RUS", DAYS[0]), event("R", "UZB", DAYS[0]), event("X", "POL", DAYS[0]))
    assert in_order(same) == same


def test_one_day_out_of_order_is_enough_to_sort() -> None:
    events = (event("R", "UZB", DAYS[1]), event("X", "RUS", DAYS[0]))
    assert in_order(events) == events[::-1]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_three_dated_events_stand_by_date_however_the_file_has_them(order: tuple[int, ...]) -> None:
    events = tuple(event("T", "RUS", DAYS[place]) for place in order)
    assert [one.on for one in in_order(events)] == [date.fromisoformat(day) for day in DAYS]


def test_an_undated_event_goes_with_the_one_before_it() -> None:
    late, undated, early = event("T", "DEU", DAYS[2]), event("T", "FRA"), event("T", "POL", DAYS[0])
    assert in_order((late, undated, early)) == (early, late, undated)
    # Before the first dated one there is none to go with: it stands where the first dated one stands.
    assert in_order((undated, late, early)) == (early, undated, late)


def test_nothing_dated_is_left_alone() -> None:
    events = (event("X", "RUS"), event("R", "UZB"))
    assert in_order(events) == events
    assert in_order(()) == ()
    assert journeys_of(()) == ()


@pytest.mark.parametrize(
    ("kinds", "number"),
    [
        ("R", 1), ("X", 1), ("RX", 1), ("XR", 2), ("XX", 1), ("RR", 1), ("RTX", 1), ("XT", 1), ("XTR", 2),
        ("XTRX", 2), ("RXRX", 2), ("RXRXRX", 3), ("TR", 1), ("XRR", 2), ("XRRX", 2), ("XRXR", 3),
    ],
)  # fmt: skip
def test_only_a_recruitment_after_an_exploitation_begins_another_journey(kinds: str, number: int) -> None:
    assert len(journeys_of([event(kind, "RUS") for kind in kinds])) == number


def test_an_event_that_is_not_said_begins_nothing() -> None:
    events = [event("X", "RUS"), JourneyEvent(None, "POL"), JourneyEvent(None, "DEU")]
    assert len(journeys_of(events)) == 1


@pytest.mark.parametrize(
    ("kinds", "needed"),
    [
        ("", False), ("R", False), ("RTX", False), ("RTTX", True), ("RXX", True), ("RRX", True), ("RR", True),
        ("XR", True), ("TT", True), ("XX", True), ("T", False),
    ],
)  # fmt: skip
def test_what_the_columns_of_one_journey_cannot_hold(kinds: str, needed: bool) -> None:
    assert needs_text(journeys_of([event(kind, "RUS") for kind in kinds])) is needed


def test_stops_without_a_country_need_no_text() -> None:
    assert not needs_text(
        journeys_of([event("T", None), event("T", None), event("X", "RUS"), event("X", None)])
    )
    assert of_kind([event("T", None), event("T", "RUS"), event("X", "POL")], "transit") == [event("T", "RUS")]


def test_first_days() -> None:
    events = [event("X", "RUS", DAYS[2]), event("R", "UZB", DAYS[0]), event("X", "POL", DAYS[1])]
    assert began(events) == date.fromisoformat(DAYS[0])
    assert exploited_from(events) == date.fromisoformat(DAYS[1])
    assert began([event("R", "UZB")]) is None
    assert exploited_from([event("R", "UZB", DAYS[0])]) is None
    assert began([]) is None


@pytest.mark.parametrize(
    ("events", "by_file"),
    [
        ([], False),
        ([event("T", "RUS")], False),
        ([event("T", "RUS"), event("T", "POL")], True),
        ([event("T", "RUS", DAYS[0]), event("T", "POL")], True),
        ([event("T", "RUS", DAYS[0]), event("T", "POL", DAYS[1])], False),
        ([event("X", "RUS"), event("X", "POL")], True),
        ([event("T", "RUS"), event("X", "POL")], False),
        ([event("T", "RUS"), event("T", None)], False),
        ([event("R", "RUS"), event("R", "POL")], False),
    ],
)
def test_whose_order_rests_on_the_file(events: list[JourneyEvent], by_file: bool) -> None:
    assert by_file_order(events) is by_file
    assert by_file_order(iter(events)) is by_file


FULL = JourneyEvent("exploitation", "DEU", "DE-BE", date(2020, 1, 2))


@pytest.mark.parametrize(
    ("text", "journey"),
    [
        ("X:DEU/DE-BE@2020-01-02", (FULL,)),
        ("?:", (JourneyEvent(None),)),
        ("R:RUS", (JourneyEvent("recruitment", "RUS"),)),
        ("T:/RU-KGD", (JourneyEvent("transit", None, "RU-KGD"),)),
        ("R:@2020-01-02", (JourneyEvent("recruitment", None, None, date(2020, 1, 2)),)),
    ],
)
def test_each_part_of_the_text(text: str, journey: tuple[JourneyEvent, ...]) -> None:
    assert from_text(text) == (journey,)
    assert to_text([journey]) == text


@pytest.mark.parametrize(
    "text",
    ["X:DE", "X:DEUT", "X:deu", "x:DEU", "X:DEU@2020-13-01", "X:DEU@2020-1-1", "X:DEU ", "X:DEU|", ">X:DEU",
     "X:DEU@", "X:DEU/"],
)  # fmt: skip
def test_a_text_that_is_nearly_right(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)


@given(EVENTS)
def test_no_event_is_lost_or_made(events: list[JourneyEvent]) -> None:
    ordered = in_order(events)
    assert sorted(map(repr, ordered)) == sorted(map(repr, events))
    found = journeys_of(events)
    assert tuple(one for journey in found for one in journey) == ordered
    assert all(found) and (bool(found) == bool(events))
    for journey in found[1:]:
        assert journey[0].kind == "recruitment"


@given(EVENTS)
def test_dates_of_what_was_ordered_never_go_back_where_all_are_known(events: list[JourneyEvent]) -> None:
    dated = [one for one in events if one.on]
    days = [one.on for one in in_order(dated)]
    assert days == sorted(days, key=lambda day: day or date.min)


@given(EVENTS, st.randoms())
def test_the_first_day_does_not_hang_on_the_order(events: list[JourneyEvent], chance: object) -> None:
    mixed = list(events)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert began(mixed) == began(events)
    assert exploited_from(mixed) == exploited_from(events)

"""Every cell of track x state x act: where it leads, or that it does not lead anywhere."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from equiano.assist.steps import Refusal, Step, acts_open, refusals, take
from equiano.assist.track import Act, Track
from tests.unit.assist.cases import CELLS, FREE, TODAY, TRACKS, filled, free_for, lines_of_acts

# Read by a person, line by line, on 26 November 2026: `track | state | act > state after`. Every cell that
# does not stand there leads nowhere. A line that changes changes how a case may go: say why in its commit.
PINNED = (Path(__file__).parent / "cells.txt").read_text(encoding="utf-8").splitlines()


def said(track: Track, state: str, act: Act) -> str | None:
    facts = free_for(track, state)
    # A closed case lets two acts through; the others are held in test_guards.
    result = take(track.name, state, act.name, filled(act), facts)
    if isinstance(result, Step):
        assert (result.track, result.act, result.before) == (track.name, act.name, state)
        return f"{track.name} | {state} | {act.name} > {result.after}"
    assert result.code == "not_from_here"
    return None


def test_every_cell_is_the_pinned_one() -> None:
    assert len(CELLS) == len({(track.name, state, act.name) for track, state, act in CELLS})
    assert [line for cell in CELLS if (line := said(*cell))] == PINNED


def test_what_is_offered_is_what_can_be_done() -> None:
    for track in TRACKS.values():
        for state in track.states:
            offers = acts_open(track.name, state, free_for(track, state))
            lines = [f"{track.name} | {state} | {offer.act} > {offer.after}" for offer in offers]
            assert lines == [line for line in PINNED if line.startswith(f"{track.name} | {state} | ")]
            assert all(offer.open for offer in offers)


def test_each_field_that_an_act_brings_is_asked_for() -> None:
    """Left out, empty, blank or None: one refusal, which names that field and no other."""
    for track, state, act in CELLS:
        if state not in act.before:
            continue
        for name in act.brings:
            for empty in (None, "", "  "):
                brought = {**filled(act), name: empty}
                found = refusals(track.name, state, act.name, brought, free_for(track, state))
                assert [(one.code, one.fields) for one in found] == [("missing", (name,))], (act.name, name)
            del brought[name]
            result = take(track.name, state, act.name, brought, free_for(track, state))
            assert isinstance(result, Refusal) and result.fields == (name,)


def test_no_state_is_a_trap_and_every_state_can_be_reached() -> None:
    """From wherever a person is, something can still be done; but for a referral that was answered."""
    ends = {("referral", "done"), ("referral", "transferred")}
    for track in TRACKS.values():
        reached = {track.start} | {act.leads_to(state) for act in track.acts.values() for state in act.before}
        assert reached == set(track.states)
        stuck = {
            state for state in track.states if not any(state in act.before for act in track.acts.values())
        }
        assert {(track.name, state) for state in stuck} <= ends


@pytest.mark.parametrize("track", [track for track in TRACKS.values() if "offered_declined" in track.states])
def test_who_declined_has_a_reason_on_record_and_a_way_back(track: Track) -> None:
    into = [act for act in track.acts.values() if act.after == "offered_declined"]
    assert into and all({"decline_reason", "way_back"} <= set(act.brings) for act in into)
    offers = acts_open(track.name, "offered_declined", free_for(track, "offered_declined"))
    assert any(offer.after not in ("offered_declined", "not_possible") for offer in offers)


def test_unknown_names() -> None:
    facts = FREE
    assert take("support", "planned", "fly", {}, facts) == refusals("support", "planned", "fly", {}, facts)[0]
    assert refusals("support", "planned", "fly", {}, facts)[0].code == "no_such_act"
    with pytest.raises(KeyError):
        take("suport", "planned", "start_support", {}, facts)
    with pytest.raises(KeyError):
        acts_open("support", "planed", facts)


def test_what_each_act_brings_and_asks_for_is_the_pinned_one() -> None:
    """Fields with their kinds, days that may not run backwards, guards, duties: a line each, `acts.txt`."""
    pinned = (Path(__file__).parent / "acts.txt").read_text(encoding="utf-8").splitlines()
    assert list(lines_of_acts()) == pinned


def test_every_order_of_days_is_held() -> None:
    for track, state, act in CELLS:
        if act.order and state in act.before:
            first, last = act.order
            brought = {**filled(act), last: TODAY - dt.timedelta(1)}
            found = refusals(track.name, state, act.name, brought, free_for(track, state))
            assert [(one.code, one.fields) for one in found] == [("wrong_order", (first, last))]

"""Every cell of files that travel apart, by state and event, and what a referral does to its files."""

from __future__ import annotations

import pytest

from equiano.exchange.file_states import FIRST, OPENED, file_event, file_move, file_state_name, file_table
from equiano.exchange.protocol import SIDES, Side, protocol_table

# state, event, state after. Every other cell changes nothing.
CELLS: dict[Side, set[tuple[str, str, str]]] = {
    "sender": {("waiting", "acknowledgement", "arrived"), ("waiting", "stop", "stopped")},
    "receiver": {
        ("awaited", "file", "held"),
        ("awaited", "refuse", "refused"),
        ("awaited", "withdrawal", "gone"),
        ("awaited", "end", "gone"),
        ("awaited", "close", "gone"),
        ("awaited", "over", "gone"),
        ("held", "file", "held"),
        ("held", "withdrawal", "hidden"),
        ("held", "end", "gone"),
        ("hidden", "keep", "kept"),
        ("hidden", "delete", "gone"),
    },
}
ON: dict[Side, dict[str, str]] = {
    "sender": {"withdrawn": "stop", "expired": "stop", "declined": "stop", "closed": "stop"},
    "receiver": {"withdrawn": "withdrawal", "declined": "end", "expired": "end", "closed": "close"},
}


@pytest.mark.parametrize("side", SIDES)
def test_every_cell_of_a_file(side: Side) -> None:
    states = file_table().moves[side]
    events = {event for _, event, _ in CELLS[side]}
    assert {event for one in states.values() for event in one} == events
    found = {
        (state, event, after)
        for state in states
        for event in events
        if (after := file_move(side, state, event)) is not None
    }
    assert found == CELLS[side] and FIRST[side] in states
    with pytest.raises(KeyError):
        file_move(side, "nowhere", "file")


@pytest.mark.parametrize("side", SIDES)
def test_what_each_state_of_a_referral_does_to_its_files(side: Side) -> None:
    states = protocol_table().sides[side].moves
    found = {state: event for state in states if (event := file_event(side, state)) is not None}
    assert found == ON[side]


def test_one_state_alone_is_open_and_every_state_has_a_name() -> None:
    assert OPENED == "held"
    for side in SIDES:
        names = [file_state_name(side, state) for state in file_table().moves[side]]
        assert len(set(names)) == len(names) and all(names)

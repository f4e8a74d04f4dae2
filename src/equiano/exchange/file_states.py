"""Files that travel apart, as a table: what becomes of each, and what a referral does to its files.

    side, state, event   ──> state after, or None: nothing changes, a file that comes is refused
    side, state of the referral that it has just come into   ──> event for all its files

Pure, as `protocol.py`; held by the same model (`tests/unit/exchange/test_agreement.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from equiano.errors import DataError
from equiano.exchange.protocol import SIDES, Side, protocol_table
from equiano.text_files import own_yaml
from equiano.words import keyed

FIRST: Mapping[Side, str] = {"sender": "waiting", "receiver": "awaited"}
"""State in which a file begins: laid out, or announced."""
OPENED = "held"
"""The one state in which somebody may open a file that came."""


@dataclass(frozen=True)
class FileTable:
    """What `protocol.yaml` says of files.

    Attributes:
        moves: By side and state, the state after each event.
        on: By side and state of the referral, the event that its files have.
    """

    moves: Mapping[str, Mapping[str, Mapping[str, str]]]
    on: Mapping[str, Mapping[str, str]]


@cache
def file_table() -> FileTable:
    """The table of `protocol.yaml`.

    Raises:
        DataError: If it contradicts itself; every fault is named.
    """
    file = resources.files("equiano.exchange") / "protocol.yaml"
    return read_file_table(own_yaml(file.read_text(encoding="utf-8")))


def read_file_table(content: Mapping[str, Any]) -> FileTable:
    """The table of what YAML gave.

    Raises:
        DataError: As of `file_table`.
    """
    read = FileTable(content["files"], content["files_on"])
    if faults := list(_faults(read)):
        raise DataError("exchange/protocol.yaml:\n" + "\n".join(f"  {fault}" for fault in faults))
    return read


def _faults(read: FileTable) -> Iterator[str]:
    if set(read.moves) != set(SIDES) or set(read.on) != set(SIDES):
        yield "files, files_on: sender and receiver"
        return
    for side in SIDES:
        moves, states = read.moves[side], protocol_table().sides[side].moves
        if FIRST[side] not in moves:
            yield f"files, {side}: no state {FIRST[side]}"
        if lost := sorted({after for one in moves.values() for after in one.values()} - set(moves)):
            yield f"files, {side}: unknown states {lost}"
        events = {event for one in moves.values() for event in one}
        if strangers := sorted(set(read.on[side].values()) - events):
            yield f"files_on, {side}: events that no state has {strangers}"
        if lost := sorted(set(read.on[side]) - set(states)):
            yield f"files_on, {side}: unknown states of the referral {lost}"
    for side in SIDES:
        if "withdrawn" not in read.on[side]:
            yield f"files_on, {side}: a withdrawal does not reach the files"


def file_move(side: Side, state: str, event: str) -> str | None:
    """State of a file after an event; None if it has no place there, and nothing changes.

    Raises:
        KeyError: If there is no such state.
    """
    return file_table().moves[side][state].get(event)


def file_event(side: Side, referral: str) -> str | None:
    """What all files of a referral have once it has come into a state; None if nothing."""
    return file_table().on[side].get(referral)


def file_state_name(side: Side, state: str) -> str:
    """What a state of a file is called, in the person's language."""
    return keyed(f"exchange_protocol.files.{side}.{state}")

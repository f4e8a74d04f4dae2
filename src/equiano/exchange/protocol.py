"""A cross-border referral as a table: state x event x side, what is sent, what is due, which states agree.

    side, state, act        ──> Move (state after, kind of message to send), or why not
    side, state, message    ──> Move; one that came late changes nothing and is acknowledged all the same
    place in the order      ──> which messages may be taken now, whatever order they came in

Pure: it keeps nothing, reads no clock and knows no person. Two such machines with queues that lose, double
and reorder are held against each other in `tests/unit/exchange/test_agreement.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, get_args

from equiano.errors import DataError
from equiano.text_files import own_yaml
from equiano.words import keyed

Side = Literal["sender", "receiver"]
SIDES: tuple[Side, ...] = get_args(Side)
WITHDRAWAL = "withdrawal"
ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True)
class Move:
    """One step of a side.

    Attributes:
        before: State before.
        after: State after.
        sends: Kind of message that goes to the other side; None if none does.
        late: A message that the state has no place for any more: noted, nothing changed.
    """

    before: str
    after: str
    sends: str | None = None
    late: bool = False


@dataclass(frozen=True)
class NotOpen:
    """Why an act or a message is not let through.

    Attributes:
        code: `not_yours` (no such act or message on this side) or `not_from_here`.
        text: In words.
    """

    code: str
    text: str


@dataclass(frozen=True)
class SideTable:
    """What one side may do and takes.

    Attributes:
        first: State in which it begins.
        acts: Of each act, the kind of message that it sends, or None.
        got: Kinds of messages that it takes.
        moves: By state and event, the step.
    """

    first: str
    acts: Mapping[str, str | None]
    got: frozenset[str]
    moves: Mapping[str, Mapping[str, Move]]


@dataclass(frozen=True)
class Hours:
    """How long after a day and hour something is due.

    Attributes:
        answer: Hours until an answer is due.
        expires: Hours until an enquiry that nobody answered is over.
    """

    answer: int
    expires: int


@dataclass(frozen=True)
class ProtocolTable:
    """What `protocol.yaml` says.

    Attributes:
        sides: By side.
        agree: Of each state of the sender, states of the receiver that say the same.
        holds: States of the receiver in which it holds, or may hold, what leads to a person.
        urgency: By urgency, what is due when.
        withdrawal_answer: Hours until a withdrawal is to be answered.
    """

    sides: Mapping[str, SideTable]
    agree: Mapping[str, frozenset[str]]
    holds: frozenset[str]
    urgency: Mapping[str, Hours]
    withdrawal_answer: int


@cache
def protocol_table() -> ProtocolTable:
    """The table of `protocol.yaml`.

    Raises:
        DataError: If the file contradicts itself; every fault is named.
    """
    file = resources.files("equiano.exchange") / "protocol.yaml"
    return read_protocol(own_yaml(file.read_text(encoding="utf-8")))


def read_protocol(content: Mapping[str, Any]) -> ProtocolTable:
    """The table of what YAML gave.

    Raises:
        DataError: As of `protocol_table`.
    """
    sides = MappingProxyType({name: _side(said) for name, said in content["sides"].items()})
    read = ProtocolTable(
        sides,
        MappingProxyType({state: frozenset(said) for state, said in content["agree"].items()}),
        frozenset(content["holds"]),
        MappingProxyType({code: Hours(**said) for code, said in content["urgency"].items()}),
        int(content["withdrawal_answer"]),
    )
    if faults := list(_faults(read)):
        raise DataError("exchange/protocol.yaml:\n" + "\n".join(f"  {fault}" for fault in faults))
    return read


def _side(said: Mapping[str, Any]) -> SideTable:
    acts: Mapping[str, str | None] = said["acts"]
    moves = {
        state: MappingProxyType(
            {event: _move(state, event, to, acts) for event, to in (events or {}).items()}
        )
        for state, events in said["states"].items()
    }
    return SideTable(
        said["first"], MappingProxyType(dict(acts)), frozenset(said["got"]), MappingProxyType(moves)
    )


def _move(state: str, event: str, to: str | Mapping[str, Any], acts: Mapping[str, str | None]) -> Move:
    if isinstance(to, Mapping):
        return Move(state, str(to["to"]), to["sends"])
    return Move(state, to, acts.get(event))


def _faults(read: ProtocolTable) -> Iterator[str]:
    if set(read.sides) != set(SIDES):
        yield "sides: sender and receiver"
        return
    for name, side in read.sides.items():
        for state, moves in read.sides[name].moves.items():
            if strangers := sorted(set(moves) - set(side.acts) - side.got):
                yield f"{name}, {state}: unknown events {strangers}"
            if lost := sorted({one.after for one in moves.values()} - set(side.moves)):
                yield f"{name}, {state}: unknown states {lost}"
    yield from _unheard(read)
    if set(read.agree) != set(read.sides["sender"].moves):
        yield "agree: one line for each state of the sender"
    known = set(read.sides["receiver"].moves)
    if not set().union(*read.agree.values()) <= known or not read.holds <= known:
        yield "agree, holds: unknown states of the receiver"


def _unheard(read: ProtocolTable) -> Iterator[str]:
    """Messages that nobody takes, and withdrawals that a state does not heed."""
    for name, other in (("sender", "receiver"), ("receiver", "sender")):
        sent = {one.sends for moves in read.sides[name].moves.values() for one in moves.values()} - {None}
        if strangers := sorted(str(one) for one in sent if one not in read.sides[other].got):
            yield f"{name}: sends {strangers}, which the other side does not take"
    for side, event in (("sender", "withdraw"), ("receiver", WITHDRAWAL)):
        for state, moves in read.sides[side].moves.items():
            if event not in moves:
                yield f"{side}, {state}: a withdrawal is not heeded"


def do_act(side: Side, state: str, act: str) -> Move | NotOpen:
    """Do an act on a side.

    Args:
        side: `sender` or `receiver`.
        state: Its state.
        act: Name of the act.

    Raises:
        KeyError: If there is no such state.
    """
    table = protocol_table().sides[side]
    moves = table.moves[state]
    if act not in table.acts:
        return NotOpen("not_yours", keyed("exchange_protocol.not_yours"))
    return moves.get(act) or NotOpen("not_from_here", keyed("exchange_protocol.not_from_here"))


def take(side: Side, state: str, kind: str) -> Move | NotOpen:
    """Take a message that came from the other side, and whose turn it is.

    Args:
        side: `sender` or `receiver`.
        state: Its state.
        kind: Kind of the message.

    Raises:
        KeyError: If there is no such state.
    """
    table = protocol_table().sides[side]
    moves = table.moves[state]
    if kind not in table.got:
        return NotOpen("not_yours", keyed("exchange_protocol.not_yours"))
    return moves.get(kind) or Move(state, state, late=True)


def acts_from(side: Side, state: str) -> tuple[str, ...]:
    """Acts that are open from a state, in the order of the table.

    Raises:
        KeyError: If there is no such state.
    """
    table = protocol_table().sides[side]
    return tuple(act for act in table.moves[state] if act in table.acts)


def agrees(sender: str, receiver: str) -> bool:
    """Whether two states say the same, once everything was delivered and acknowledged."""
    return receiver in protocol_table().agree[sender]


@dataclass(frozen=True)
class MessageOrder:
    """How far the messages of the other side have been taken in one referral.

    Attributes:
        next: Number of the next one, from 1.
        early: Numbers of those that were taken before their turn, as withdrawals are.
    """

    next: int = 1
    early: frozenset[int] = frozenset()


def in_order(order: MessageOrder, waiting: Mapping[int, str]) -> tuple[tuple[int, ...], MessageOrder]:
    """Which of the messages that came may be taken now, and how far that leads.

    Withdrawals are taken at once, before everything else; the others one after the other.

    Args:
        order: How far it has gone.
        waiting: Kinds of the messages that came and were not taken yet, by their number.

    Returns:
        Their numbers in the order in which to take them, and the order afterwards.
    """
    known = {number for number in waiting if number >= order.next and number not in order.early}
    urgent = sorted(number for number in known if waiting[number] == WITHDRAWAL)
    turn, early, found = order.next, order.early | set(urgent), list(urgent)
    while turn in known or turn in early:
        if turn not in early:
            found.append(turn)
        turn += 1
    return tuple(found), MessageOrder(turn, frozenset(one for one in early if one >= turn))


def answer_due(urgency: str, sent_at: dt.datetime) -> dt.datetime:
    """Until when an enquiry is to be accepted or declined.

    Raises:
        KeyError: If there is no such urgency.
    """
    return sent_at + dt.timedelta(hours=protocol_table().urgency[urgency].answer)


def expires_at(urgency: str, sent_at: dt.datetime) -> dt.datetime:
    """From when on an enquiry that nobody answered is over.

    Raises:
        KeyError: If there is no such urgency.
    """
    return sent_at + dt.timedelta(hours=protocol_table().urgency[urgency].expires)


def withdrawal_due(withdrawn_at: dt.datetime) -> dt.datetime:
    """Until when the other side is to say what it deleted and what a law makes it keep."""
    return withdrawn_at + dt.timedelta(hours=protocol_table().withdrawal_answer)


def state_name(side: Side, state: str) -> str:
    """What a state is called, in the person's language."""
    return keyed(f"exchange_protocol.{side}.{state}")


def act_name(act: str) -> str:
    """What an act is called, in the person's language."""
    return keyed(f"exchange_protocol.acts.{act}")


def kind_name(kind: str) -> str:
    """What a kind of message is called, in the person's language."""
    return keyed(f"exchange_protocol.kinds.{kind}")

"""The protocol: every cell of state x event x side, the order of messages, what is due when."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from equiano.errors import DataError
from equiano.exchange.protocol import (
    SIDES,
    MessageOrder,
    Move,
    NotOpen,
    Side,
    act_name,
    acts_from,
    agrees,
    answer_due,
    do_act,
    expires_at,
    in_order,
    kind_name,
    protocol_table,
    read_protocol,
    state_name,
    take,
    withdrawal_due,
)
from equiano.words import using

TABLE = protocol_table()
# Read by a person, line by line, on 26 November 2026: `side | state | event > state after | message`. Acts
# that do not stand here are refused, messages come late. A line that changes changes the protocol.
PINNED = (Path(__file__).parent / "protocol_cells.txt").read_text(encoding="utf-8").splitlines()
NOW = dt.datetime(2026, 11, 26, 22, 0, tzinfo=dt.UTC)


def every_event() -> list[tuple[Side, str, str]]:
    events = sorted({event for side in SIDES for event in (*TABLE.sides[side].acts, *TABLE.sides[side].got)})
    return [(side, state, event) for side in SIDES for state in TABLE.sides[side].moves for event in events]


def said(side: Side, state: str, event: str) -> list[str]:
    found = []
    acted, took = do_act(side, state, event), take(side, state, event)
    if isinstance(acted, Move):
        assert event in acts_from(side, state) and acted.before == state and not acted.late
        found.append(f"{side} | {state} | {event} > {acted.after} | {acted.sends or '-'}")
    else:
        known = event in TABLE.sides[side].acts
        assert acted.code == ("not_from_here" if known else "not_yours")
        assert event not in acts_from(side, state)
    if isinstance(took, NotOpen):
        assert took.code == "not_yours" and event not in TABLE.sides[side].got
    elif took.late:
        assert took == Move(state, state, late=True)
    else:
        found.append(f"{side} | {state} | got {event} > {took.after} | {took.sends or '-'}")
    return found


def test_every_cell_is_the_pinned_one() -> None:
    assert [line for cell in every_event() for line in said(*cell)] == PINNED


def test_a_withdrawal_leads_from_every_state_and_is_idempotent() -> None:
    for state in TABLE.sides["receiver"].moves:
        move = take("receiver", state, "withdrawal")
        assert isinstance(move, Move) and move.after in ("withdrawn", "withdrawal_answered")
        assert take("receiver", move.after, "withdrawal").after == move.after  # type: ignore[union-attr]
    for state in TABLE.sides["sender"].moves:
        move = do_act("sender", state, "withdraw")
        assert isinstance(move, Move)
        if state == "drafted":
            assert move == Move("drafted", "closed", None)
            continue
        again = do_act("sender", move.after, "withdraw")
        assert isinstance(again, Move) and (again.after, again.sends) == (move.after, None)


def test_once_withdrawn_nothing_but_its_answer_changes_a_side() -> None:
    for kind in TABLE.sides["sender"].got - {"withdrawal_answer"}:
        assert take("sender", "withdrawn", kind) == Move("withdrawn", "withdrawn", late=True)
    for kind in TABLE.sides["receiver"].got - {"withdrawal"}:
        assert take("receiver", "withdrawn", kind) == Move("withdrawn", "withdrawn", late=True)


def test_accepted_and_withdrawn_never_agree() -> None:
    taken_in = {"accepted", "details_received", "items_asked", "items_received", "outcome"}
    for state in ("withdrawn", "withdrawal_answered", "expired"):
        assert not any(agrees(state, one) for one in taken_in)
    for state in ("accepted", "details_sent", "items_asked", "items_sent", "outcome"):
        assert not agrees(state, "withdrawn") and not agrees(state, "withdrawal_answered")


@pytest.mark.parametrize(
    ("order", "waiting", "taken", "after"),
    [
        (MessageOrder(), {1: "enquiry"}, (1,), MessageOrder(2)),
        (MessageOrder(), {2: "details"}, (), MessageOrder(1)),
        (MessageOrder(), {2: "details", 1: "enquiry"}, (1, 2), MessageOrder(3)),
        (MessageOrder(), {3: "withdrawal", 1: "enquiry"}, (3, 1), MessageOrder(2, frozenset({3}))),
        (MessageOrder(2, frozenset({3})), {2: "details"}, (2,), MessageOrder(4)),
        (MessageOrder(2, frozenset({3})), {3: "withdrawal"}, (), MessageOrder(2, frozenset({3}))),
        (MessageOrder(4), {2: "details"}, (), MessageOrder(4)),
        (MessageOrder(), {}, (), MessageOrder()),
    ],
)
def test_messages_are_taken_in_their_order_and_withdrawals_at_once(
    order: MessageOrder, waiting: dict[int, str], taken: tuple[int, ...], after: MessageOrder
) -> None:
    assert in_order(order, waiting) == (taken, after)


def test_what_is_due_when() -> None:
    hours = {code: (answer_due(code, NOW) - NOW, expires_at(code, NOW) - NOW) for code in TABLE.urgency}
    assert {code: tuple(one / dt.timedelta(hours=1) for one in both) for code, both in hours.items()} == {
        "danger_now": (4, 24),
        "within_a_day": (24, 48),
        "within_a_week": (120, 240),
        "ordinary": (168, 336),
    }
    assert withdrawal_due(NOW) - NOW == dt.timedelta(days=7)


def test_everything_has_a_name_in_both_languages() -> None:
    for lang in ("en", "ru"):
        with using(lang):
            for side in SIDES:
                names = [state_name(side, state) for state in TABLE.sides[side].moves]
                assert len(set(names)) == len(names)
                assert all(act_name(act) for act in TABLE.sides[side].acts)
                assert all(kind_name(kind) for kind in TABLE.sides[side].got)


def content() -> Any:
    return yaml.safe_load((resources.files("equiano.exchange") / "protocol.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda raw: raw["sides"].pop("sender"), "sides: sender and receiver"),
        (lambda raw: raw["sides"]["sender"]["states"]["sent"].update(dance="sent"), "unknown events"),
        (lambda raw: raw["sides"]["sender"]["states"]["sent"].update(expire="gone"), "unknown states"),
        (lambda raw: raw["sides"]["sender"]["states"]["sent"].pop("withdraw"), "a withdrawal is not heeded"),
        (lambda raw: raw["sides"]["receiver"]["states"]["none"].pop("withdrawal"), "is not heeded"),
        (lambda raw: raw["sides"]["sender"]["got"].remove("outcome"), "the other side does not take"),
        (lambda raw: raw["agree"].pop("sent"), "one line for each state"),
        (lambda raw: raw["agree"].update(sent=["asleep"]), "unknown states of the receiver"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(spoil: Any, told: str) -> None:
    raw = content()
    spoil(raw)
    with pytest.raises(DataError, match=told):
        read_protocol(raw)


def test_which_states_of_the_two_sides_say_the_same() -> None:
    """Every pair of the table: what is closed agrees with each way in which the other side ends."""
    same = {
        "drafted": {"none"},
        "sent": set[str](),
        "declined": {"declined", "expired", "closed"},
        "outcome": {"outcome", "closed"},
        "closed": {"none", "outcome", "declined", "expired", "closed"},
        "expired": {"withdrawn"},
        "details_sent": {"details_received"},
        "items_sent": {"items_received"},
    }
    table = protocol_table()
    receiver = table.sides["receiver"].moves
    for state in table.sides["sender"].moves:
        assert {one for one in receiver if agrees(state, one)} == same.get(state, {state}), state

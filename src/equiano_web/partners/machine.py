"""One step of a crossing: the table of the library says what follows; what is sent goes into the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from equiano.exchange.bodies import Body
from equiano.exchange.message import new_id
from equiano.exchange.protocol import Move, NotOpen, Side, do_act, expires_at
from equiano_web.actions import RefusedError
from equiano_web.jobs import enqueue
from equiano_web.partners import again, envelope
from equiano_web.partners.models import Crossing, Outgoing, Partner

SEND_NOW = "partners.send_now"
# How long a message can be delivered: the longest that the protocol lets it live. An enquiry lives until it
# expires unanswered; a withdrawal that outlives its message is written anew (`sending.py`).
LASTS = dt.timedelta(days=30)


def side_of(crossing: Crossing) -> Side:
    """Which side of a crossing we are."""
    return "sender" if crossing.side == "sender" else "receiver"


def must_be_open(crossing: Crossing, name: str) -> Move:
    """Where an act of ours leads.

    Raises:
        RefusedError: If it is not open as the referral stands.
    """
    move = do_act(side_of(crossing), crossing.state, name)
    if isinstance(move, NotOpen):
        raise RefusedError(f"crossing.{move.code}", move.text)
    return move


def act_on(
    crossing: Crossing, name: str, at: dt.datetime, body: Body | None = None, classes: Iterable[str] = ()
) -> None:
    """Do an act of ours; inside the transaction of an action.

    Raises:
        RefusedError: If it is not open as the referral stands.
    """
    step(crossing, must_be_open(crossing, name), at, body, classes)


def step(
    crossing: Crossing, move: Move, at: dt.datetime, body: Body | None = None, classes: Iterable[str] = ()
) -> None:
    """Go where a move leads, and lay what it sends into the outbox; saves the crossing."""
    if move.after != crossing.state:
        crossing.state, crossing.since = move.after, at
    if move.sends is not None and body is not None:
        _lay_out(crossing, move.sends, at, body, sorted(classes))
    crossing.save()


def _lay_out(crossing: Crossing, kind: str, at: dt.datetime, body: Body, classes: list[str]) -> None:
    if kind == "withdrawal":
        # What has not arrived yet needs not arrive any more: the withdrawal overtakes it.
        stop(crossing)
    until = expires_at(crossing.urgency, at) if kind == "enquiry" else at + LASTS
    crossing.number += 1
    written = envelope.write(crossing.partner, body, at, until - at, crossing)
    crossing.digest = written.digest
    row = Outgoing(
        partner=crossing.partner,
        crossing=crossing,
        message=written.message,
        digest=written.digest,
        kind=kind,
        number=crossing.number,
        package=written.package,
        classes=classes,
        made_at=at,
        expires_at=until,
        next_at=at,
    )
    again.keep(row, written.signed)
    row.save(force_insert=True)
    enqueue(SEND_NOW, key=SEND_NOW)


def stop(crossing: Crossing) -> None:
    """Take out of the outbox what was not acknowledged yet."""
    rows = Outgoing.objects.filter(crossing=crossing, state__in=(Outgoing.WAITING, Outgoing.HELD))
    rows.update(
        state=Outgoing.STOPPED, failure="withdrawn", package=b"", signed=None, wrapped_key=None, next_at=None
    )


def lay_out_alone(partner: Partner, kind: str, at: dt.datetime, body: Body) -> None:
    """A message to a partner that is of no referral, such as a change of keys."""
    until = at + LASTS
    written = envelope.write(partner, body, at, LASTS, None)
    row = Outgoing(
        partner=partner,
        message=written.message,
        digest=written.digest,
        kind=kind,
        number=0,
        package=written.package,
        made_at=at,
        expires_at=until,
        next_at=at,
    )
    again.keep(row, written.signed)
    row.save(force_insert=True)
    enqueue(SEND_NOW, key=SEND_NOW)


def new_thread() -> str:
    """A random name of a thread: 128 bits, as an id of a message."""
    return new_id()

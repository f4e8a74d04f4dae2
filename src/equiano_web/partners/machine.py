"""One step of a crossing: the table of the library says what follows; what is sent goes into the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from equiano.exchange.bodies import Body, WithdrawnReferral
from equiano.exchange.message import new_id
from equiano.exchange.protocol import WITHDRAWAL, Move, NotOpen, Side, do_act, expires_at
from equiano_web.actions import RefusedError
from equiano_web.jobs import enqueue
from equiano_web.partners import again, envelope
from equiano_web.partners.files import laying, states
from equiano_web.partners.files.laying import LaidOut
from equiano_web.partners.holding import hold
from equiano_web.partners.models import Crossing, Outgoing, Partner
from equiano_web.people.agencies import today

SEND_NOW = "partners.send_now"
# How long a message can be delivered: the longest that the protocol lets it live. An enquiry lives until it
# expires unanswered; a withdrawal that outlives its message is written anew (`sending.py`).
LASTS = dt.timedelta(days=30)


def side_of(crossing: Crossing) -> Side:
    """Which side of a crossing we are."""
    return "sender" if crossing.side == "sender" else "receiver"


def must_be_open(crossing: Crossing, name: str) -> Move:
    """Hold a referral, and say where an act of ours leads.

    Raises:
        RefusedError: If it is not open as the referral stands.
    """
    hold(crossing)
    return _move_of(crossing, name)


def _move_of(crossing: Crossing, name: str) -> Move:
    move = do_act(side_of(crossing), crossing.state, name)
    if isinstance(move, NotOpen):
        raise RefusedError(f"crossing.{move.code}", move.text)
    return move


def act_on(
    crossing: Crossing, name: str, at: dt.datetime, body: Body | None = None, classes: Iterable[str] = (),
    files: Sequence[LaidOut] = (),
) -> None:  # fmt: skip
    """Do an act of ours on a referral that is held; inside the transaction of an action.

    Raises:
        RefusedError: If it is not open as the referral stands.
    """
    step(crossing, _move_of(crossing, name), at, body, classes, files)


def step(
    crossing: Crossing, move: Move, at: dt.datetime, body: Body | None = None, classes: Iterable[str] = (),
    files: Sequence[LaidOut] = (),
) -> None:  # fmt: skip
    """Go where a move leads, and lay what it sends into the outbox; saves the crossing.

    Files of the referral follow it: what is withdrawn, declined or over stops, is closed or deleted.
    """
    if move.after != crossing.state:
        crossing.state, crossing.since = move.after, at
    if move.sends is not None and body is not None:
        _lay_out(crossing, move.sends, at, body, sorted(classes), files)
    crossing.save()
    states.follow(crossing)


def _lay_out(
    crossing: Crossing, kind: str, at: dt.datetime, body: Body, classes: list[str], files: Sequence[LaidOut]
) -> None:
    if kind == WITHDRAWAL:
        # What has not arrived yet needs not arrive any more: the withdrawal overtakes it.
        stop(crossing)
    until = expires_at(crossing.urgency, at) if kind == "enquiry" else at + LASTS
    row = Outgoing(
        partner=crossing.partner,
        crossing=crossing,
        kind=kind,
        classes=classes,
        made_at=at,
        expires_at=until,
        next_at=at,
    )
    try:
        _write(row, crossing, body, at, files)
    except RefusedError:
        if kind != WITHDRAWAL:
            raise
        # Nobody is kept from withdrawing for want of keys: it is written once there are some.
        row.number, row.state, row.failure = crossing.number, Outgoing.HELD, "keys"
    row.save(force_insert=True)
    laying.keep(crossing, row, files, at)
    enqueue(SEND_NOW, key=SEND_NOW)


def _write(
    row: Outgoing, crossing: Crossing, body: Body, at: dt.datetime, files: Sequence[LaidOut] = ()
) -> None:
    """Write a message of a crossing as its next one; the caller saves both.

    Raises:
        RefusedError: If a key is over, missing or not verified.
    """
    crossing.number += 1
    try:
        told = [one.said for one in files]
        written = envelope.write(row.partner, body, at, row.expires_at - at, crossing, told)
    except RefusedError:
        crossing.number -= 1
        raise
    crossing.digest = row.digest = written.digest
    row.message, row.number, row.package = written.message, crossing.number, written.package
    again.keep(row, written.signed)


def write_owed(row: Outgoing, at: dt.datetime) -> bool:
    """Write a withdrawal for which there were no keys; whether there are now. Inside a transaction."""
    assert row.crossing_id is not None  # a withdrawal is of a referral
    crossing = Crossing.objects.select_for_update(of=("self",)).get(pk=row.crossing_id)
    is_over = crossing.state == "expired"
    day = today(row.partner.agency, at)
    body = WithdrawnReferral(reason="no_answer_in_time" if is_over else "consent_withdrawn", on=day)
    row.expires_at, row.state, row.failure = at + LASTS, Outgoing.WAITING, ""
    try:
        _write(row, crossing, body, at)
    except RefusedError:
        return False
    row.save()
    crossing.save(update_fields=["number", "digest"])
    return True


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

"""What comes from partners: opened or refused, taken in its order, acknowledged. Content is never logged.

bytes ─> envelope.read ─> refused: noted with its code
            │
            ├─ came before: the same acknowledgement once more
            ├─ acknowledgement: the message of ours is done
            └─ laid by until its turn ─> take (protocol) ─> effects (`taking.py`) ─> acknowledged
"""

from __future__ import annotations

import datetime as dt
import json

from equiano.exchange.bodies import body_as_dict, read_body
from equiano.exchange.message import ExchangeMessage, claims_of
from equiano.exchange.package import KEEP_SEEN, Opened
from equiano.exchange.protocol import (
    ACKNOWLEDGEMENT,
    SIDES,
    WITHDRAWAL,
    MessageOrder,
    Move,
    Side,
    in_order,
    protocol_table,
    take,
)
from equiano_web.db import writing
from equiano_web.partners import acks, envelope, pairs, sealed, taking
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.envelope import UnopenedError
from equiano_web.partners.files import arriving
from equiano_web.partners.machine import side_of, step
from equiano_web.partners.models import Arrival, Crossing, Partner
from equiano_web.partners.noting import Answered, note, refuse

# They say something of a person, so an open pair is asked for; what ends things travels always.
_NEEDS_PAIR = frozenset({"enquiry", "details", "items"})
_FILES = "files"
# Of no referral.
_ALONE = frozenset({"key_rotation", "revocation"})


def receive(data: bytes, channel: str) -> Answered:
    """Take a package in, by whichever way it came.

    Args:
        data: The package.
        channel: `https` or `file`, for the audit.
    """
    at = now_here()
    with writing():
        envelope.hold_addressee(data)
        try:
            partner, opened = envelope.read(data, at)
        except UnopenedError as refused:
            return _again(refused, at, channel) or refuse(
                refused.code, refused.agency, refused.partner, at, channel
            )
        return _taken(envelope.held(partner), opened, at, channel)


def _again(refused: UnopenedError, at: dt.datetime, channel: str) -> Answered | None:
    """The same acknowledgement, by keys in force, for what was delivered twice, and a line in the audit."""
    said = refused.again
    if refused.code != "replayed" or said is None:
        return None
    row = Arrival.objects.filter(agency=refused.agency, issuer=said.issuer, message=said.id).first()
    if row is None:
        return None
    note(row, "partner.again", channel, "done", said.kind)
    if row.answer and row.partner is not None and acks.is_of_other_keys(row.partner, row):
        body = acks.acknowledgement_of(row.partner, said, row.digest, at)
        row.answer = envelope.write_answer(row.partner, body, at, acks.LASTS, said.referral).package
        row.save(update_fields=["answer"])
    return Answered("again", bytes(row.answer or b""), row.crossing_id)


def _taken(partner: Partner, opened: Opened, at: dt.datetime, channel: str) -> Answered:
    said = opened.message
    partner.heard_at = at
    if said.kind == ACKNOWLEDGEMENT:
        crossing = acks.acknowledged(partner, opened, at)
        _arrived(partner, opened, at, None, "acknowledged", channel)
        return Answered("acknowledged", crossing=crossing)
    partner.save(update_fields=["heard_at"])
    if said.kind in _NEEDS_PAIR and pairs.closed(partner, at):
        return refuse("closed", partner.agency_id, partner.pk, at, channel)
    if said.kind in _ALONE:
        taking.alone(partner, opened, at)
        row = _arrived(partner, opened, at, None, "taken", channel)
        return _acknowledge(partner, opened, row, at)
    found = _crossing(partner, said, at)
    if found is None:
        return refuse("unknown_referral", partner.agency_id, partner.pk, at, channel)
    row = _arrived(partner, opened, at, found, "waits", channel)
    row.content = sealed.lay_by(found, row.pk, _as_text(said))
    row.previous = said.previous or ""
    if said.sequence < found.next or said.sequence in found.early:
        # It was taken already: with other keys, before its sender lost them.
        _done(row, "late")
        return _acknowledge(partner, opened, row, at)
    row.save(update_fields=["content", "previous"])
    found.save(update_fields=["wrapped_key"])
    _in_turn(found, at, channel)
    row.refresh_from_db()
    return _acknowledge(partner, opened, row, at)


def _as_text(said: ExchangeMessage) -> bytes:
    """What a message says and which files it names, until its turn comes."""
    files = claims_of(said)[_FILES]
    return json.dumps({**body_as_dict(said.body), _FILES: files}).encode()


def _arrived(
    partner: Partner, opened: Opened, at: dt.datetime, crossing: Crossing | None, outcome: str, channel: str
) -> Arrival:
    said = opened.message
    row = Arrival.objects.create(
        agency_id=partner.agency_id,
        partner=partner,
        crossing=crossing,
        issuer=said.issuer,
        message=said.id,
        digest=opened.hash,
        kind=said.kind,
        number=said.sequence,
        at=at,
        outcome=outcome,
        keep_until=said.expires + KEEP_SEEN,
    )
    note(row, "partner.receive", channel, "done", said.kind)
    return row


def _acknowledge(partner: Partner, opened: Opened, row: Arrival, at: dt.datetime) -> Answered:
    body = acks.acknowledgement_of(partner, opened.message, opened.hash, at)
    written = envelope.write_answer(partner, body, at, acks.LASTS, opened.message.referral)
    row.answer = written.package
    row.save(update_fields=["answer"])
    return Answered(row.outcome, written.package, row.crossing_id)


def _crossing(partner: Partner, said: ExchangeMessage, at: dt.datetime) -> Crossing | None:
    """The referral that a message is of; None if there is none that it could be of."""
    side = _side_that_takes(said.kind)
    rows = Crossing.objects.select_for_update(of=("self",)).select_related("partner__agency", "case")
    found: Crossing | None = rows.filter(partner=partner, thread=said.referral, side=side).first()
    if found is not None or side == "sender":
        return found
    made = Crossing(
        agency_id=partner.agency_id,
        partner=partner,
        thread=said.referral,
        side=side,
        since=at,
        created_at=at,
        state=protocol_table().sides[side].first,
        receiver_id=partner.agency_id,
        arrived_at=at,
    )
    made.save(force_insert=True)
    return made


def _side_that_takes(kind: str) -> Side:
    return next(side for side in SIDES if kind in protocol_table().sides[side].got)


def _in_turn(crossing: Crossing, at: dt.datetime, channel: str) -> None:
    """Take all messages whose turn has come."""
    rows = {row.number: row for row in Arrival.objects.filter(crossing=crossing, outcome="waits")}
    order = MessageOrder(crossing.next, frozenset(crossing.early))
    turn, after = in_order(order, {number: row.kind for number, row in rows.items()})
    for number in turn:
        if _follows(crossing, rows[number]):
            _take(crossing, rows[number], at)
        else:
            _done(rows[number], "chain_broken")
            note(rows[number], "partner.refuse", channel, "refused", "chain_broken")
    crossing.next, crossing.early = after.next, sorted(after.early)
    crossing.save()


def _follows(crossing: Crossing, row: Arrival) -> bool:
    """Whether the message before it, if it came, is the one that it names; a withdrawal waits for none."""
    rows = Arrival.objects.filter(crossing=crossing, number=row.number - 1).exclude(digest="")
    # More than one if it was signed anew, by new keys, after it had come.
    before = set(rows.values_list("digest", flat=True))
    return row.number == 1 or (row.kind == WITHDRAWAL and not before) or row.previous in before


def _take(crossing: Crossing, row: Arrival, at: dt.datetime) -> None:
    """Take one: its step and what follows from it."""
    move = take(side_of(crossing), crossing.state, row.kind)
    text = sealed.laid_by(crossing, row.pk, row.content or b"")
    if not isinstance(move, Move) or move.late or not text:
        if text:
            arriving.announce(crossing, row, json.loads(text).get(_FILES, []), at, late=True)
        crossing.late += 1
        _done(row, "late")
        return
    said = json.loads(text)
    arriving.announce(crossing, row, said.pop(_FILES, []), at)
    taking.effect(crossing, row, read_body(row.kind, said), at)
    step(crossing, move, at, taking.body_again(crossing, row) if move.sends else None)
    taking.tell(crossing, row.kind, at)
    _done(row, "taken")


def _done(row: Arrival, outcome: str) -> None:
    row.outcome, row.content = outcome, None
    row.save(update_fields=["outcome", "content"])

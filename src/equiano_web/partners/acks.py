"""Acknowledgements: that a message arrived, how the clocks differ, and which of our keys are revoked."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from equiano.exchange.bodies import Acknowledgement, StatedRevocation
from equiano.exchange.message import ExchangeMessage
from equiano.exchange.package import Opened
from equiano.exchange.protocol import ACKNOWLEDGEMENT, Move, take
from equiano_web.consents import ledger
from equiano_web.consents.models import StopRequest
from equiano_web.partners import envelope
from equiano_web.partners.files import laying
from equiano_web.partners.machine import side_of, step
from equiano_web.partners.models import Arrival, Crossing, Outgoing, OwnKeys, Partner

# As a file it may travel for a while.
LASTS = dt.timedelta(days=30)


def acknowledgement_of(
    partner: Partner, message: ExchangeMessage, digest: str, at: dt.datetime
) -> Acknowledgement:
    """What an acknowledgement says."""
    drift = round((message.issued - at).total_seconds())
    return _said(partner, message.id, digest, drift, at)


def of_file(partner: Partner, message: str, digest: str, at: dt.datetime) -> Acknowledgement:
    """What it says of a file: the message that announced it, and the file's own hash."""
    return _said(partner, message, digest, 0, at)


def _said(partner: Partner, of: str, digest: str, drift: int, at: dt.datetime) -> Acknowledgement:
    rows = OwnKeys.objects.filter(agency_id=partner.agency_id).exclude(revoked_at=None)
    revoked = {one.thumbprint: one.revoked_at for one in rows}
    return Acknowledgement(
        of=of,
        hash=digest,
        received=at,
        drift=drift,
        revoked=tuple(
            StatedRevocation(thumbprint=name, since=since, reason="stolen")
            for name, since in sorted(revoked.items())
            if since is not None
        ),
    )


def is_of_other_keys(partner: Partner, row: Arrival) -> bool:
    """Whether an answer was signed by keys of ours, or is for keys of the partner, that are not in force."""
    ours = OwnKeys.objects.filter(agency=partner.agency_id, closed_at=None).first()
    card = envelope.card_of(partner.card)
    is_theirs = envelope.encrypted_to(bytes(row.answer or b"")) != card.agreement_thumbprint
    return ours is not None and (is_theirs or ours.made_at > row.at)


def acknowledged(partner: Partner, opened: Opened, at: dt.datetime) -> UUID | None:
    """A message of ours has arrived; the referral that it is of."""
    body = opened.message.body
    assert isinstance(body, Acknowledgement)
    partner.skew, partner.skewed_at = opened.drift, at
    envelope.revoked(partner, [one.thumbprint for one in body.revoked], at)
    partner.save(update_fields=["heard_at", "skew", "skewed_at", "revoked_at", "former"])
    if of := laying.arrived(partner, body.hash, at):
        return of.pk
    row = Outgoing.objects.filter(partner=partner, message=body.of).first()
    if row is None or row.acked_at is not None or row.digest != body.hash:
        return row.crossing_id if row else None
    row.acked_at, row.state, row.next_at, row.failure = at, Outgoing.ACKED, None, ""
    row.package, row.signed, row.wrapped_key = b"", None, None
    row.save()
    laying.announced(row, at)
    if row.crossing_id is None:
        return None
    rows = Crossing.objects.select_for_update(of=("self",)).select_related("partner__agency", "case__agency")
    crossing = rows.get(pk=row.crossing_id)
    if row.kind == "enquiry":
        move = take(side_of(crossing), crossing.state, ACKNOWLEDGEMENT)
        if isinstance(move, Move):
            step(crossing, move, at)
    if row.kind == "withdrawal":
        for one in stops(crossing):
            one.told_at = one.told_at or at
            one.save(update_fields=["told_at"])
    return crossing.pk


def stops(crossing: Crossing) -> list[StopRequest]:
    """Open requests to this partner, in the ledger of the case, to stop using what it was given."""
    if crossing.case is None:
        return []
    wanted = ledger.outside(crossing.partner.name)
    rows = ledger.of_case(StopRequest, crossing.case).filter(answered_at=None)
    return [row for row in rows if ledger.recipient_of(row, row.case) == wanted]

"""What follows when a message of a partner is taken: it is kept, sealed, and people are told that it came."""

from __future__ import annotations

import datetime as dt

from equiano.exchange.bodies import (
    Acceptance,
    Body,
    Decline,
    Details,
    Enquiry,
    ItemRequest,
    KeyRevocation,
    KeyRotation,
    Outcome,
    RequestedItems,
    StatedConsent,
    StatedRisk,
    WithdrawalAnswer,
    WithdrawnReferral,
    body_as_dict,
    read_body,
)
from equiano.exchange.package import Opened
from equiano.exchange.pair import BasisSide
from equiano.exchange.protocol import answer_due, expires_at
from equiano.exchange.shapes import filled
from equiano.exchange.strict import Json
from equiano_web.access import Permission, Who, may
from equiano_web.partners import acks, envelope, sealed
from equiano_web.partners.models import Arrival, Crossing, Partner
from equiano_web.partners.taking_over import forget
from equiano_web.people import notices
from equiano_web.people.models import User

CAME, CHANGED, LATE = "partner.came", "partner.changed", "partner.late"
# What goes with a body and is no datum of the person.
_BESIDE = frozenset({"ext_Consent", "ext_LegalBasis", "ext_Request", "ext_Items", "ext_NoContactWithEmbassy"})


def effect(crossing: Crossing, row: Arrival, body: Body, at: dt.datetime) -> None:
    """Keep what a message says; the step itself saves."""
    match body:
        case Enquiry():
            _enquiry(crossing, body, at)
        case Details() | RequestedItems():
            sealed.add(crossing, _fields(body))
            _limits(crossing, body.consent)
            _risk(crossing, body.return_risk, BasisSide.SENDER)
        case WithdrawnReferral():
            forget(crossing, sealed.values(crossing))
            crossing.told = {**crossing.told, "withdrawal": row.message, "withdrawn": body.reason}
        case ItemRequest():
            crossing.asked = list(body.items)
            crossing.told = {**crossing.told, "request": row.message, "request_purpose": body.purpose}
        case Acceptance():
            _risk(crossing, body.return_risk, BasisSide.RECEIVER)
            crossing.told = {**crossing.told, "acceptance": body_as_dict(body)}
        case Decline() | Outcome():
            crossing.told = {**crossing.told, row.kind: body_as_dict(body)}
        case WithdrawalAnswer():
            crossing.told = {**crossing.told, row.kind: body_as_dict(body)}
            _answered(crossing, body, at)
        case _:
            pass


def _limits(crossing: Crossing, consent: StatedConsent) -> None:
    """The consent under which it came: what the last message stated counts."""
    said = {"until": consent.until.isoformat(), "classes": sorted(consent.classes)}
    crossing.told = {**crossing.told, "consent": said}


def _enquiry(crossing: Crossing, body: Enquiry, at: dt.datetime) -> None:
    crossing.need, crossing.urgency = body.needs[0], body.urgency
    crossing.purpose = body.purpose
    crossing.no_embassy, crossing.language = body.no_embassy, body.language
    crossing.answer_due, crossing.expires_at = answer_due(body.urgency, at), expires_at(body.urgency, at)
    sealed.add(crossing, _fields(body))


def _fields(body: Body) -> dict[str, dict[str, str]]:
    """Fields of the person: class and value, by the name that they have on the way."""
    return {
        shape.name: {"class": shape.data_class, "value": _text(shape.write(value))}
        for shape, value in filled(body)
        if shape.name in vars_of(body) and shape.name not in _BESIDE
    }


def vars_of(body: Body) -> frozenset[str]:
    """Names on the way of the fields of a body itself, without those of objects inside."""
    return frozenset(body_as_dict(body))


def _text(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(_text(one) for one in value.values())
    return str(value)


def _risk(crossing: Crossing, risk: StatedRisk | None, side: BasisSide) -> None:
    if risk is not None:
        said = {"side": str(side), "on": risk.assessed.isoformat(), "found": risk.found}
        crossing.risks = [*crossing.risks, said]


def _answered(crossing: Crossing, body: WithdrawalAnswer, at: dt.datetime) -> None:
    """What the partner did with what it had goes into the ledger of consent."""
    for row in acks.stops(crossing):
        row.told_at, row.answered_at = row.told_at or at, at
        row.answer = "kept" if body.kept else "erased"
        row.save(update_fields=["told_at", "answered_at", "answer"])


def body_again(crossing: Crossing, row: Arrival) -> Body:
    """What was answered to a withdrawal, for one that comes again."""
    said = {**crossing.told["answered"], "ext_Withdrawal": row.message}
    return read_body("withdrawal_answer", said)


def tell(crossing: Crossing, kind: str, at: dt.datetime) -> None:
    """Leave notices: something came, or changed."""
    people = User.objects.filter(agency_id=crossing.agency_id, is_active=True)
    if crossing.side == "sender":
        case = crossing.case
        ids = {crossing.created_by_id, case.assigned_to_id if case else None}
        notices.tell([one for one in people if one.pk in ids], CHANGED, crossing.pk, at)
        return
    answering = [one for one in people if may(Who(one), Permission.REFERRAL_ANSWER)]
    mine = [one for one in answering if one.pk == crossing.taken_by_id]
    notices.tell(mine or answering, CAME if kind == "enquiry" else CHANGED, crossing.pk, at)


def tell_late(crossing: Crossing, at: dt.datetime) -> None:
    """Leave notices that a withdrawal was not answered in time."""
    people = [Who(one) for one in User.objects.filter(agency_id=crossing.agency_id, is_active=True)]
    case = crossing.case
    ids = {crossing.created_by_id, crossing.taken_by_id, case.assigned_to_id if case else None}
    needed = Permission.PARTNER_MANAGE if crossing.side == "sender" else Permission.REFERRAL_ANSWER
    found = [one.user for one in people if one.user.pk in ids or may(one, needed)]
    notices.tell(found, LATE, crossing.pk, at)


def alone(partner: Partner, opened: Opened, at: dt.datetime) -> None:
    """A change or a revocation of the partner's keys."""
    body = opened.message.body
    if isinstance(body, KeyRotation):
        envelope.rotated(partner, body.card, opened.sender.thumbprint, at)
    elif isinstance(body, KeyRevocation):
        envelope.revoked(partner, [one.thumbprint for one in body.revoked], at)
    partner.save()

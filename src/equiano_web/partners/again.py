"""What is on its way is encrypted anew once the partner has new keys: what was signed rests here, sealed.

It is the same signed message in another envelope: its id and hash stay, so a partner whom it reached before,
and whose acknowledgement was lost, knows it again. Its key is that of the case, and goes with it when it is
erased; of what is of no case, one of its own. It goes once it is acknowledged, stopped or over.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from equiano.errors import SafeguardError
from equiano.exchange.bodies import STAGE_OF
from equiano.exchange.package import seal_signed
from equiano_web import keys
from equiano_web.cases import store
from equiano_web.partners import envelope
from equiano_web.partners.models import Crossing, Outgoing
from equiano_web.vault import DataKey, VaultError, context_of

_KIND, _SIGNED = "outgoing", "signed"
_OPEN = (Outgoing.WAITING, Outgoing.HELD)


def keep(row: Outgoing, signed: bytes) -> None:
    """Keep what was signed; the caller saves."""
    key = _of_case(row)
    row.wrapped_key = None
    if key is None:
        key, row.wrapped_key = keys.new_key(row.pk, _KIND)
    row.signed = key.seal(signed, context_of(row.pk, _SIGNED))


def package_of(row: Outgoing, at: dt.datetime) -> bytes:
    """The package as it goes now: for the partner's keys in force, where what was signed is still there."""
    stored, card = bytes(row.package), envelope.card_of(row.partner.card)
    if not stored or envelope.encrypted_to(stored) == card.agreement_thumbprint:
        return stored
    signed = _kept(row)
    try:
        return seal_signed(signed, card, at.date()) if signed else stored
    except SafeguardError:
        return stored


def go_on(rows: QuerySet[Outgoing], at: dt.datetime) -> None:
    """Try at once what waits for a partner whose new card was verified; the try encrypts it for that card."""
    waits = rows.filter(state__in=_OPEN)
    # What is of no referral told of keys that the partner cannot know any more.
    waits.filter(crossing=None).update(
        state=Outgoing.STOPPED, failure="revoked", package=b"", signed=None, wrapped_key=None, next_at=None
    )
    waits.exclude(crossing=None).update(state=Outgoing.WAITING, next_at=at)


def sign_anew(rows: QuerySet[Outgoing], at: dt.datetime) -> None:
    """Sign anew, with our new keys, what has not arrived: what revoked ones signed nobody takes.

    It is another message then, with an id of its own, and those after it name its new hash. Inside a
    transaction.
    """
    rows.filter(state__in=_OPEN, package=b"").update(next_at=at)
    waits = rows.filter(state__in=_OPEN).exclude(crossing=None).select_related("partner", "crossing__case")
    for row in waits.order_by("crossing", "number"):
        before = Outgoing.objects.filter(crossing=row.crossing, number=row.number - 1).first()
        signed = _kept(row)
        found = (
            envelope.write_again(signed, row.partner, at, before.digest if before else None)
            if signed
            else None
        )
        if found is None:
            continue
        row.message, row.digest, row.package, row.next_at = found.message, found.digest, found.package, at
        keep(row, found.signed)
        row.save()
        assert row.crossing_id is not None
        Crossing.objects.filter(pk=row.crossing_id, number=row.number).update(digest=row.digest)


def _kept(row: Outgoing) -> bytes:
    """What `keep` took; empty if its key went meanwhile."""
    wrapped = row.wrapped_key
    key = keys.unwrapped(wrapped, row.pk, _KIND) if wrapped else _of_case(row)
    if key is None or not row.signed:
        return b""
    try:
        return key.open(bytes(row.signed), context_of(row.pk, _SIGNED))
    except VaultError:
        return b""


def _of_case(row: Outgoing) -> DataKey | None:
    """Key of the case, of what tells of the person; a withdrawal must outlive the case."""
    if row.kind not in STAGE_OF:
        return None
    case = row.crossing.case if row.crossing else None
    return store.key_of(case) if case is not None else None

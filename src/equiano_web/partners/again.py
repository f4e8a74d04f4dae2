"""What is on its way is encrypted anew once the partner has new keys: what was signed rests here, sealed.

It is the same signed message in another envelope: its id and hash stay, so a partner whom it reached before,
and whose acknowledgement was lost, knows it again. Its key is that of the case, and goes with it when it is
erased; of what is of no case, one of its own. It goes once it is acknowledged, stopped or over.
"""

from __future__ import annotations

import datetime as dt

from equiano.errors import RefusedError as SealRefusedError
from equiano.exchange.package import seal_signed
from equiano_web import keys
from equiano_web.cases import store
from equiano_web.partners import envelope
from equiano_web.partners.models import Outgoing
from equiano_web.vault import DataKey, VaultError, context_of

_KIND, _SIGNED = "outgoing", "signed"


def keep(row: Outgoing, signed: bytes) -> None:
    """Keep what was signed; the caller saves."""
    key = _of_case(row)
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
    except SealRefusedError:
        return stored


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
    case = row.crossing.case if row.crossing else None
    return store.key_of(case) if case is not None else None

"""Two installations and a stranger, all invented, for the tests of packages."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from equiano.exchange import jose
from equiano.exchange.bodies import Body, Details, Enquiry, StatedBasis, StatedConsent
from equiano.exchange.keys import PrivateKeys, make_keys
from equiano.exchange.message import ExchangeMessage, MessagePlace, claims_of, new_id, new_message
from equiano.exchange.opening import PADDED, TYPE_SEALED, TYPE_SIGNED
from equiano.exchange.package import Opened, SeenInMemory, open_package
from equiano.exchange.strict import Json, write_strict

NOW = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
LATER = dt.date(2027, 6, 30)
_PLACE = ("issuer", "audience", "referral", "sequence", "previous")
ENQUIRY = Enquiry(
    gender="Feminine", language="rus", age_band="adult", needs=("housing", "legal"), country="LTU",
    urgency="within_a_day", step="urgent_help", purpose="help", no_embassy=True,
)  # fmt: skip
CONSENT = StatedConsent(given=TODAY, until=LATER, classes=("ordinary", "identity"), language="rus")
BASIS = StatedBasis(country="RUS", article="Invented Act, art. 7", since=TODAY, until=LATER)
DETAILS = Details(consent=CONSENT, basis=BASIS, no_embassy=True, alias="Берёза", needs=("housing",))


@cache
def kaliningrad() -> PrivateKeys:
    return make_keys(TODAY, "Kaliningrad (invented)")


@cache
def vilnius() -> PrivateKeys:
    return make_keys(TODAY, "Vilnius (invented)")


@cache
def riga() -> PrivateKeys:
    return make_keys(TODAY, "Riga (invented)")


def said(body: Body = ENQUIRY, **changed: Any) -> ExchangeMessage:
    """A message from Kaliningrad to Vilnius."""
    usual: dict[str, Any] = {"issuer": kaliningrad().thumbprint, "audience": vilnius().thumbprint}
    place = {name: changed.pop(name) for name in _PLACE if name in changed}
    heading = MessagePlace(**{"referral": new_id(), **usual, **place})
    return new_message(body, heading, **{"now": NOW, **changed})


def opened(data: bytes, seen: SeenInMemory | None = None, now: dt.datetime = NOW) -> Opened:
    """As Vilnius opens it."""
    return open_package(data, [vilnius()], [kaliningrad().public()], now, seen or SeenInMemory())


def forged(
    claims: dict[str, Json] | bytes | None = None,
    *,
    header: dict[str, str] | None = None,
    outer: dict[str, str] | None = None,
    keys: PrivateKeys | None = None,
    signed: bytes | None = None,
    pad: int | None = None,
) -> bytes:
    """A package for Vilnius with something changed inside, signed and encrypted as it should be."""
    keys = keys or kaliningrad()
    payload = claims if isinstance(claims, bytes) else write_strict(claims or claims_of(said()))
    if signed is None:
        signed = jose.sign(header or {"typ": TYPE_SIGNED, "kid": keys.thumbprint}, payload, keys.signing)
    size = pad if pad is not None else next(one for one in PADDED if len(signed) <= one)
    public = vilnius().public()
    usual = {"typ": TYPE_SEALED, "cty": TYPE_SIGNED, "kid": public.agreement_thumbprint}
    return jose.encrypt(outer or usual, signed.ljust(size), public.agreement)

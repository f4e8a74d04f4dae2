"""What somebody on the line between two installations tries, for `bench_exchange.py`; none may be taken."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from equiano.exchange import jose
from equiano.exchange.bodies import WithdrawnReferral
from equiano.exchange.jose import LARGEST
from equiano.exchange.keys import make_keys
from equiano.exchange.message import MessagePlace, new_id, new_message
from equiano.exchange.package import seal, seal_signed
from equiano.exchange.strict import decode64, encode64, read_strict
from equiano_web.partners import envelope
from equiano_web.partners.files.arriving import receive_file
from equiano_web.partners.models import OwnKeys, Partner
from equiano_web.partners.receiving import receive

_Attack = Callable[[bytes, random.Random], str]
_CLOCK = "EQUIANO_WEB_TEST_CLOCK"
TAKEN = frozenset({"taken", "waits", "late", "acknowledged"})


def attack(package: bytes, chance: random.Random) -> tuple[str, str]:
    """Try one of them on a package; what it was, and what became of it.

    Raises:
        AssertionError: If it was taken.
    """
    name = chance.choice(sorted(_ATTACKS))
    outcome = _ATTACKS[name](package, chance)
    assert outcome not in TAKEN, f"{name} was {outcome}"
    return name, outcome


def _posted(package: bytes) -> str:
    return receive(package, "https").outcome


def _tampered(package: bytes, chance: random.Random) -> str:
    place = chance.randrange(len(package))
    other = chance.choice([sign for sign in b"ABCDEFGHabcdefgh0123456789-_" if sign != package[place]])
    return _posted(package[:place] + bytes([other]) + package[place + 1 :])


def _cut(package: bytes, chance: random.Random) -> str:
    return _posted(package[: chance.randrange(len(package))])


def _oversized(package: bytes, chance: random.Random) -> str:
    return _posted(package + b"A" * (LARGEST + 1 - len(package)))


def _with_header(package: bytes, **changed: str) -> bytes:
    head, rest = package.split(b".", 1)
    said: dict[str, Any] = {**read_strict(decode64(head)), **changed}
    return encode64(json.dumps(said, separators=(",", ":")).encode()).encode() + b"." + rest


def _downgraded(package: bytes, chance: random.Random) -> str:
    weaker: Mapping[str, str] = chance.choice(
        [{"alg": "ECDH-ES"}, {"alg": "RSA1_5"}, {"alg": "dir"}, {"enc": "A128CBC-HS256"}, {"zip": "DEF"}]
    )
    return _posted(_with_header(package, **weaker))


def _for_another(package: bytes, chance: random.Random) -> str:
    others = make_keys(timezone.localdate(), "Another (invented)")
    return _posted(_with_header(package, kid=others.agreement_thumbprint))


def _by_a_stranger(package: bytes, chance: random.Random) -> str:
    """A withdrawal that looks well, by keys that nobody has verified."""
    keys, now = make_keys(timezone.localdate(), "Stranger (invented)"), timezone.now()
    row = OwnKeys.objects.get(agreement_thumbprint=envelope.encrypted_to(package))
    card = envelope.card_of(row.card)
    body = WithdrawnReferral(reason="danger", on=timezone.localdate())
    message = new_message(body, MessagePlace(keys.thumbprint, card.thumbprint, new_id()), now)
    return _posted(seal(message, keys, card))


def _to_the_third(package: bytes, chance: random.Random) -> str:
    """Whoever it was written to encrypts it anew for somebody else: signed rightly, written to another."""
    row = OwnKeys.objects.get(agreement_thumbprint=envelope.encrypted_to(package))
    signed = jose.decrypt(package, envelope._private(row).agreement).rstrip(b" ")
    other = OwnKeys.objects.exclude(agency=row.agency).filter(closed_at=None)[0]
    return _posted(seal_signed(signed, envelope.card_of(other.card), timezone.localdate()))


@contextmanager
def _clock(wrong_by: dt.timedelta) -> Iterator[None]:
    os.environ[_CLOCK] = str(round(wrong_by.total_seconds()))
    try:
        yield
    finally:
        del os.environ[_CLOCK]


def _late(package: bytes, chance: random.Random) -> str:
    with _clock(dt.timedelta(days=31)):
        return _posted(package)


def _clock_behind(package: bytes, chance: random.Random) -> str:
    with _clock(-dt.timedelta(minutes=chance.randint(11, 600))):
        return _posted(package)


def _revoked(package: bytes, chance: random.Random) -> str:
    before = dict(Partner.objects.values_list("pk", "revoked_at"))
    Partner.objects.update(revoked_at=timezone.now())
    outcome = _posted(package)
    for key, at in before.items():
        Partner.objects.filter(pk=key).update(revoked_at=at)
    return outcome


def _file_of_nobody(package: bytes, chance: random.Random) -> str:
    return receive_file(chance.randbytes(65_564), "https").outcome


_ATTACKS: Mapping[str, _Attack] = {
    "a sign changed": _tampered,
    "cut": _cut,
    "oversized": _oversized,
    "downgraded or compressed": _downgraded,
    "addressed to other keys": _for_another,
    "by a stranger": _by_a_stranger,
    "encrypted anew for another": _to_the_third,
    "a month late": _late,
    "the receiver's clock behind": _clock_behind,
    "keys revoked": _revoked,
    "a file that nobody announced": _file_of_nobody,
}

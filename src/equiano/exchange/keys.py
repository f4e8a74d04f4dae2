"""Keys of an installation, its public card, and the fingerprint that two people compare by telephone.

    PrivateKeys ──> PublicKeys (a card signed by the signing key) ──> words of its thumbprint, read aloud

The signing key (Ed25519) lives a year, the agreement key (X25519) a month: there is no forward secrecy, so
what was sent to a key is safe from a later theft only once it is deleted. The card is signed, so whoever has
compared the words of the signing key has compared the agreement key with them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import NamedTuple

from equiano.errors import BadInputError
from equiano.exchange import jose
from equiano.exchange.jose import Jwk
from equiano.exchange.strict import Json, decode64, read_strict, write_strict
from equiano.words import language, say

SIGNING_LIVES = dt.timedelta(days=365)
AGREEMENT_LIVES = dt.timedelta(days=31)
"""A month, the longest that theft of a key opens what was sent to it before (prevention.md, 6)."""
LONGEST_LIFE = dt.timedelta(days=30)
"""The longest that a message may be valid: so long after its end an agreement key is still kept."""
CARD_TYPE = "equiano-keys"
MOST_CARD = 4096
# 8 words of 11 bits: 88 bits, out of reach of a search for a second key with the same words.
_WORDS, _BITS = 8, 11
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CARD = ("name", "signing", "agreement", "made", "expires", "agreement_expires", "replaces")


class FingerprintWord(NamedTuple):
    """One word of a fingerprint; the number is the same in every language."""

    number: int
    word: str


@dataclass(frozen=True)
class PublicKeys:
    """What a partner gives to everybody.

    Attributes:
        name: How the installation calls itself.
        signing: Public Ed25519 key (JWK).
        agreement: Public X25519 key (JWK).
        made: Day on which the card was made.
        expires: Last day of the signing key.
        agreement_expires: Last day on which something is encrypted to the agreement key.
        replaces: Thumbprint of the signing key that this one replaces; empty if none.
        card: The signed text it was read from.
        revoked: Since when the keys are revoked; known to who holds the card, never written in it.
    """

    name: str
    signing: Jwk
    agreement: Jwk
    made: dt.date
    expires: dt.date
    agreement_expires: dt.date
    replaces: str
    card: str
    revoked: dt.datetime | None = None

    @property
    def thumbprint(self) -> str:
        """RFC 7638 thumbprint of the signing key: who the partner is."""
        return jose.thumbprint(self.signing)

    @property
    def agreement_thumbprint(self) -> str:
        """RFC 7638 thumbprint of the agreement key."""
        return jose.thumbprint(self.agreement)

    def to_bytes(self) -> bytes:
        """The card as a file: the compact JWS and a line end."""
        return self.card.encode("ascii") + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> PublicKeys:
        """Read a card.

        Raises:
            BadInputError: If it is none, or its signature does not hold.
        """
        try:
            return _read_card(content.strip())
        except (ValueError, KeyError, TypeError) as error:
            raise BadInputError(
                say("This is no card of public keys, or it was changed. Ask the partner for it again.")
            ) from error


@dataclass(frozen=True)
class PrivateKeys:
    """What an installation keeps to itself.

    Attributes:
        name: How the installation calls itself.
        signing: Private Ed25519 key (JWK).
        agreement: Private X25519 key (JWK).
        made: Day on which the signing key was made.
        expires: Last day of the signing key.
        agreement_made: Day on which the agreement key was made.
        agreement_expires: Last day on which partners encrypt to the agreement key.
        replaces: Thumbprint of the signing key before it; empty if none.
    """

    name: str
    signing: Jwk = field(repr=False)
    agreement: Jwk = field(repr=False)
    made: dt.date
    expires: dt.date
    agreement_made: dt.date
    agreement_expires: dt.date
    replaces: str = ""

    @property
    def thumbprint(self) -> str:
        """RFC 7638 thumbprint of the signing key."""
        return jose.thumbprint(self.signing)

    @property
    def agreement_thumbprint(self) -> str:
        """RFC 7638 thumbprint of the agreement key."""
        return jose.thumbprint(self.agreement)

    @property
    def deletable_after(self) -> dt.date:
        """Day after which no message to the agreement key is valid any more, and the key is to be deleted.

        One day more for clocks that differ.
        """
        return self.agreement_expires + LONGEST_LIFE + dt.timedelta(days=1)

    def public(self) -> PublicKeys:
        """The card of these keys, signed by them."""
        claims: dict[str, Json] = {
            "name": self.name,
            "signing": jose.public_of(self.signing),
            "agreement": jose.public_of(self.agreement),
            "made": self.agreement_made.isoformat(),
            "expires": self.expires.isoformat(),
            "agreement_expires": self.agreement_expires.isoformat(),
            "replaces": self.replaces,
        }
        header = {"typ": CARD_TYPE, "kid": self.thumbprint}
        return PublicKeys.from_bytes(jose.signed_text(header, claims, self.signing))

    def to_bytes(self) -> bytes:
        """JSON with the private keys as JWK, for a store that seals it."""
        return write_strict(
            {
                "name": self.name,
                "signing": dict(self.signing),
                "agreement": dict(self.agreement),
                "made": self.made.isoformat(),
                "expires": self.expires.isoformat(),
                "agreement_made": self.agreement_made.isoformat(),
                "agreement_expires": self.agreement_expires.isoformat(),
                "replaces": self.replaces,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> PrivateKeys:
        """Read what `to_bytes` wrote.

        Raises:
            BadInputError: If it is anything else.
        """
        try:
            said = read_strict(content)
            if set(said) != {*_CARD, "agreement_made"}:
                raise ValueError("unknown members")
            return cls(
                name=_text(said["name"]),
                signing=_jwk(said["signing"], jose.SIGNING, private=True),
                agreement=_jwk(said["agreement"], jose.AGREEMENT, private=True),
                made=_day(said["made"]),
                expires=_day(said["expires"]),
                agreement_made=_day(said["agreement_made"]),
                agreement_expires=_day(said["agreement_expires"]),
                replaces=_thumbprint_or_none(said["replaces"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadInputError(say("This is no file of private keys, or it was changed.")) from error


def make_keys(today: dt.date, name: str = "", replaces: PrivateKeys | None = None) -> PrivateKeys:
    """New keys.

    Args:
        today: Day from which they count.
        name: How the installation calls itself; at most 120 characters.
        replaces: Keys that they replace: the card names them, and a partner takes the new ones only in a
            message that the old ones signed.
    """
    return PrivateKeys(
        name=name or (replaces.name if replaces else ""),
        signing=jose.new_key(jose.SIGNING),
        agreement=jose.new_key(jose.AGREEMENT),
        made=today,
        expires=today + SIGNING_LIVES,
        agreement_made=today,
        agreement_expires=today + AGREEMENT_LIVES,
        replaces=replaces.thumbprint if replaces else "",
    )


def renew_agreement(keys: PrivateKeys, today: dt.date) -> PrivateKeys:
    """The same signing key with a new agreement key; the old keys are kept until `deletable_after`."""
    return replace(
        keys,
        agreement=jose.new_key(jose.AGREEMENT),
        agreement_made=today,
        agreement_expires=min(today + AGREEMENT_LIVES, keys.expires),
    )


def replaces_rightly(new: PublicKeys, old: PublicKeys) -> bool:
    """Whether a card may take the place of another, given in a message that the other's key signed.

    Either the signing key is the same and the card younger, or the new signing key says itself which it
    replaces: so nobody can pass somebody else's card off as his own new one.
    """
    if new.thumbprint == old.thumbprint:
        return new.made >= old.made and new.agreement != old.agreement
    return new.replaces == old.thumbprint


def fingerprint_words(thumbprint: str, lang: str | None = None) -> tuple[FingerprintWord, ...]:
    """Eight words, with numbers from 1 to 2,048, of the first 88 bits of a thumbprint.

    Args:
        thumbprint: RFC 7638 thumbprint, base64url.
        lang: Language of the words; the person's own if not given. The numbers are the same in all.

    Raises:
        ValueError: If it is no thumbprint.
    """
    raw = decode64(thumbprint)
    if len(raw) != 32:
        raise ValueError("not a SHA-256 thumbprint")
    bits = int.from_bytes(raw, "big") >> (256 - _WORDS * _BITS)
    words = _word_list(lang or language())
    indices = [(bits >> (_BITS * (_WORDS - 1 - i))) & (2**_BITS - 1) for i in range(_WORDS)]
    return tuple(FingerprintWord(index + 1, words[index]) for index in indices)


@cache
def _word_list(lang: str) -> Sequence[str]:
    folder = resources.files("equiano.exchange") / "wordlists"
    file = folder / f"{lang}.txt"
    if not file.is_file():
        file = folder / "en.txt"
    return tuple(file.read_text(encoding="utf-8").split())


def _read_card(content: bytes) -> PublicKeys:
    if len(content) > MOST_CARD:
        raise ValueError("too long for a card")
    header, payload, _ = (decode64(part) for part in content.split(b"."))
    said = read_strict(payload)
    if set(said) != set(_CARD):
        raise ValueError("unknown members")
    signing = _jwk(said["signing"], jose.SIGNING)
    expected = {"alg": jose.ALG_SIGNED, "typ": CARD_TYPE, "kid": jose.thumbprint(signing)}
    if read_strict(header) != expected or not jose.signature_holds(content, signing):
        raise ValueError("signature")
    return PublicKeys(
        name=_text(said["name"]),
        signing=signing,
        agreement=_jwk(said["agreement"], jose.AGREEMENT),
        made=_day(said["made"]),
        expires=_day(said["expires"]),
        agreement_expires=_day(said["agreement_expires"]),
        replaces=_thumbprint_or_none(said["replaces"]),
        card=content.decode("ascii"),
    )


def _text(value: Json) -> str:
    if not isinstance(value, str) or len(value) > 120 or not (value.isprintable()):
        raise ValueError("not a name")
    return value


def _day(value: Json) -> dt.date:
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise ValueError("not a day")
    return dt.date.fromisoformat(value)


def _thumbprint_or_none(value: Json) -> str:
    if value != "" and (not isinstance(value, str) or len(decode64(value)) != 32):
        raise ValueError("not a thumbprint")
    return str(value)


def _jwk(value: Json, curve: str, *, private: bool = False) -> dict[str, str]:
    """A key with the members that it must have, whose public part fits its private part.

    Raises:
        ValueError: If it is anything else.
    """
    names = {"kty", "crv", "x"} | ({"d"} if private else set())
    if not isinstance(value, Mapping) or set(value) != names:
        raise ValueError("not a key")
    key = {name: one for name, one in value.items() if isinstance(one, str)}
    if len(key) != len(names) or key["kty"] != "OKP" or key["crv"] != curve:
        raise ValueError("not a key of this curve")
    if any(len(decode64(key[name])) != 32 for name in names - {"kty", "crv"}):
        raise ValueError("not 32 bytes")
    if jose.public_of(key) != {name: key[name] for name in ("kty", "crv", "x")}:
        raise ValueError("the public part is another key's")
    return key


__all__ = [
    "AGREEMENT_LIVES",
    "LONGEST_LIFE",
    "SIGNING_LIVES",
    "FingerprintWord",
    "PrivateKeys",
    "PublicKeys",
    "fingerprint_words",
    "make_keys",
    "renew_agreement",
    "replaces_rightly",
]

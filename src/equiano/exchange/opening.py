"""A package is looked at rule by rule, from the outside in; the first rule that it breaks refuses it.

    size, shape, header, algorithms, padding │ recipient, decryption │ inner header, algorithm, signer,
    signature │ json, version, claims, audience, issuer, time, replay, chain, stage, attachments

The rules before the first bar need no key. Each is a function of what is known so far, so that what
checks a package (`check.py`) and what opens it (`package.py`) look in one and the same way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from equiano.exchange import jose
from equiano.exchange.bodies import WITH_ATTACHMENTS, StageError, file_classes, read_body
from equiano.exchange.keys import LONGEST_LIFE, PrivateKeys, PublicKeys
from equiano.exchange.message import (
    ACKNOWLEDGEMENT,
    VERSION,
    ExchangeMessage,
    check_claims,
    check_order,
    read_attachments,
)
from equiano.exchange.refusals import RefusedPackage
from equiano.exchange.shapes import ShapeError
from equiano.exchange.strict import Json, decode64, encode64, read_strict

LARGEST = jose.LARGEST
SIZES = (4_096, 16_384, 65_536, LARGEST)
"""Bytes that a package has at the most, by step: who watches the line learns the step, not the message."""
ROOM = 1_024
"""Of each step, characters left to all parts but the encrypted one: ours take 396."""
PADDED = tuple((size - ROOM) // 4 * 3 for size in SIZES)
"""Bytes of the content before encryption: 2,304, 11,520, 48,384 or 195,840."""
CLOCK = dt.timedelta(minutes=10)
"""How far the clocks of two installations may differ (prevention.md, 6)."""
TYPE_SEALED, TYPE_SIGNED = "equiano-package", "equiano-message"
_SEALED_HEADER = {"alg", "enc", "typ", "cty", "kid", "epk"}
_SIGNED_HEADER = {"alg", "typ", "kid"}


class SeenMessages(Protocol):
    """What an installation remembers of messages that it took; kept until they end and 30 days more."""

    def has(self, issuer: str, message_id: str) -> bool:
        """Whether a message was taken before."""
        ...

    def hash_of(self, issuer: str, referral: str, sequence: int) -> str | None:
        """Hash of the message that the issuer sent in a referral under a number; None if none came yet."""
        ...


@dataclass
class Examined:
    """What is known of a package so far.

    Attributes:
        data: Its bytes.
        own_keys: Own keys, the old ones too until they are deleted.
        partners: Cards of partners.
        now: The time.
        seen: What was taken before.
    """

    data: bytes
    own_keys: Sequence[PrivateKeys]
    partners: Sequence[PublicKeys]
    now: dt.datetime
    seen: SeenMessages
    parts: list[bytes] = field(default_factory=list)
    header: Mapping[str, Json] = field(default_factory=dict)
    own: PrivateKeys | None = None
    content: bytes = b""
    signed: bytes = b""
    inner: Mapping[str, Json] = field(default_factory=dict)
    sender: PublicKeys | None = None
    payload: bytes = b""
    claims: Mapping[str, Json] = field(default_factory=dict)
    message: ExchangeMessage | None = None
    early: bool = False
    drift: dt.timedelta = dt.timedelta(0)


def _size(known: Examined) -> None:
    if len(known.data) > LARGEST:
        raise RefusedPackage("oversized")


def _shape(known: Examined) -> None:
    parts = known.data.split(b".", 5)
    if len(parts) != 5:
        raise RefusedPackage("not_a_package")
    try:
        decoded = [decode64(part) for part in parts]
    except ValueError:
        raise RefusedPackage("not_a_package") from None
    # Wrapped key 40 bytes, nonce 12, tag 16: those of A256KW and A256GCM. Of other algorithms it is said
    # by the header, which comes next.
    if not decoded[0] or not decoded[3] or len(parts[0]) > ROOM:
        raise RefusedPackage("not_a_package")
    known.parts = parts


def _header(known: Examined) -> None:
    try:
        known.header = read_strict(decode64(known.parts[0]))
    except ValueError:
        raise RefusedPackage("header_wrong") from None


def _algorithms(known: Examined) -> None:
    header = known.header
    if "zip" in header:
        raise RefusedPackage("compressed", "zip")
    for name, only in (("alg", jose.ALG_KEY), ("enc", jose.ALG_CONTENT)):
        if header.get(name) != only:
            raise RefusedPackage("algorithm_refused", name)
    if set(header) != _SEALED_HEADER:
        raise RefusedPackage("header_wrong", _first(set(header) ^ _SEALED_HEADER, _SEALED_HEADER))
    if header["typ"] != TYPE_SEALED or header["cty"] != TYPE_SIGNED:
        raise RefusedPackage("header_wrong", "typ" if header["typ"] != TYPE_SEALED else "cty")
    if not _is_thumbprint(header["kid"]):
        raise RefusedPackage("header_wrong", "kid")
    _check_ephemeral(header["epk"])
    if [len(decode64(known.parts[i])) for i in (1, 2, 4)] != [40, 12, 16]:
        raise RefusedPackage("not_a_package")


def _is_thumbprint(value: Json) -> bool:
    try:
        return isinstance(value, str) and len(decode64(value)) == 32
    except ValueError:
        return False


def _check_ephemeral(key: Json) -> None:
    if (
        not isinstance(key, Mapping)
        or set(key) != {"kty", "crv", "x"}
        or (key["kty"], key["crv"]) != ("OKP", jose.AGREEMENT)
    ):
        raise RefusedPackage("algorithm_refused", "epk")
    try:
        if not isinstance(key["x"], str) or len(decode64(key["x"])) != 32:
            raise ValueError
    except ValueError:
        raise RefusedPackage("header_wrong", "epk") from None


def _first(names: set[str], ours: set[str]) -> str:
    """One name of ours; never one that somebody else chose."""
    return min(names & (ours | {"crit", "jku", "jwk", "x5u", "x5c", "p2c", "apu", "apv", "cty"}), default="")


def _padding(known: Examined) -> None:
    length = len(decode64(known.parts[3]))
    if length not in PADDED or len(known.data) > SIZES[PADDED.index(length)]:
        raise RefusedPackage("padding_wrong")


def _recipient(known: Examined) -> None:
    known.own = next((one for one in known.own_keys if one.agreement_thumbprint == known.header["kid"]), None)
    if known.own is None:
        raise RefusedPackage("wrong_recipient", "kid")


def _decryption(known: Examined) -> None:
    assert known.own is not None
    try:
        known.content = jose.decrypt(known.data, known.own.agreement)
    except ValueError:
        raise RefusedPackage("damaged") from None
    known.signed = known.content.rstrip(b" ")


def _inner_header(known: Examined) -> None:
    parts = known.signed.split(b".", 3)
    try:
        if len(parts) != 3 or len(parts[0]) > ROOM:
            raise ValueError
        known.inner, known.payload = read_strict(decode64(parts[0])), decode64(parts[1])
        decode64(parts[2])
    except ValueError:
        raise RefusedPackage("inner_header_wrong") from None


def _inner_algorithm(known: Examined) -> None:
    if known.inner.get("alg") != jose.ALG_SIGNED:
        raise RefusedPackage("inner_algorithm_refused", "alg")
    if set(known.inner) != _SIGNED_HEADER or known.inner["typ"] != TYPE_SIGNED:
        wrong = set(known.inner) ^ _SIGNED_HEADER
        raise RefusedPackage("inner_header_wrong", _first(wrong, _SIGNED_HEADER) if wrong else "typ")
    if not _is_thumbprint(known.inner["kid"]):
        raise RefusedPackage("inner_header_wrong", "kid")


def _signer(known: Examined) -> None:
    kid = known.inner["kid"]
    sender = next((one for one in known.partners if one.thumbprint == kid), None)
    if sender is None:
        raise RefusedPackage("unknown_key", "kid")
    if sender.revoked is not None and sender.revoked <= known.now:
        raise RefusedPackage("revoked_key", "kid")
    if known.now.date() > sender.expires + dt.timedelta(days=1):
        raise RefusedPackage("expired_key", "kid")
    known.sender = sender


def _signature(known: Examined) -> None:
    assert known.sender is not None
    if not jose.signature_holds(known.signed, known.sender.signing):
        raise RefusedPackage("bad_signature")


def _json(known: Examined) -> None:
    try:
        known.claims = read_strict(known.payload)
    except ValueError:
        raise RefusedPackage("not_json") from None


def _version(known: Examined) -> None:
    version = known.claims.get("ver")
    if isinstance(version, bool) or version != VERSION:
        raise RefusedPackage("unknown_version", "ver")


def _claims(known: Examined) -> None:
    try:
        check_claims(known.claims)
        check_order(known.claims)
    except ShapeError as error:
        raise RefusedPackage("claims_wrong", str(error)) from None


def _number(known: Examined, name: str) -> int:
    value = known.claims[name]
    assert isinstance(value, int)
    return value


def _text(known: Examined, name: str) -> str:
    return str(known.claims[name])


def _audience(known: Examined) -> None:
    # Of the keys that it was encrypted to: a partner who encrypts it anew for somebody else changes the one,
    # and cannot change the other. A key that was ours, replaced or lost: what was written to it and encrypted
    # anew to our new card is still written to us.
    assert known.own is not None
    ours = {known.own.replaces, *(one.thumbprint for one in known.own_keys)} - {""}
    if known.claims["aud"] not in ours:
        raise RefusedPackage("wrong_audience", "aud")


def _issuer(known: Examined) -> None:
    if known.claims["iss"] != known.inner["kid"]:
        raise RefusedPackage("wrong_issuer", "iss")


def _time(known: Examined) -> None:
    issued, expires = (dt.datetime.fromtimestamp(_number(known, name), dt.UTC) for name in ("iat", "exp"))
    known.drift = issued - known.now
    if not issued < expires <= issued + LONGEST_LIFE:
        raise RefusedPackage("lives_too_long", "exp")
    if known.claims["kind"] == ACKNOWLEDGEMENT:
        return
    if issued > known.now + CLOCK:
        raise RefusedPackage("not_yet_issued", "iat")
    if expires <= known.now - CLOCK:
        raise RefusedPackage("expired", "exp")


def _stage(known: Examined) -> None:
    said = known.claims
    kind = _text(known, "kind")
    try:
        body = read_body(kind, said["body"])
    except StageError as error:
        raise RefusedPackage("wrong_stage", str(error)) from None
    except ShapeError as error:
        raise RefusedPackage("body_wrong", str(error)) from None
    previous = said["prev"]
    known.message = ExchangeMessage(
        issuer=_text(known, "iss"),
        audience=_text(known, "aud"),
        id=_text(known, "jti"),
        referral=_text(known, "ref"),
        sequence=_number(known, "seq"),
        previous=previous if isinstance(previous, str) else None,
        issued=dt.datetime.fromtimestamp(_number(known, "iat"), dt.UTC),
        expires=dt.datetime.fromtimestamp(_number(known, "exp"), dt.UTC),
        body=body,
    )


def _attachments(known: Examined) -> None:
    assert known.message is not None
    kind = known.message.kind
    if known.claims["files"] and kind not in WITH_ATTACHMENTS:
        raise RefusedPackage("wrong_stage", "files")
    try:
        files = read_attachments(known.claims["files"])
    except ShapeError as error:
        raise RefusedPackage("attachment_wrong", str(error)) from None
    if any(one.data_class not in file_classes(known.message.body) for one in files):
        raise RefusedPackage("wrong_stage", "files.class")
    said = vars(known.message) | {"attachments": files}
    known.message = ExchangeMessage(**said)


def _replay(known: Examined) -> None:
    if known.seen.has(_text(known, "iss"), _text(known, "jti")):
        raise RefusedPackage("replayed", message=_read_again(known))


def _read_again(known: Examined) -> ExchangeMessage | None:
    """What a message said that was delivered twice; its signature holds."""
    try:
        _stage(known)
        _attachments(known)
    except RefusedPackage:
        return None
    return known.message


def _hash_of(known: Examined, number: int) -> str | None:
    """Hash of a message of the issuer, also if it was signed by the key before: the count goes on."""
    assert known.sender is not None
    issuers = [one for one in (known.sender.thumbprint, known.sender.replaces) if one]
    found = (known.seen.hash_of(one, _text(known, "ref"), number) for one in issuers)
    return next((one for one in found if one is not None), None)


def _chain(known: Examined) -> None:
    number, previous = _number(known, "seq"), known.claims["prev"]
    if number == 0:
        return
    if _hash_of(known, number) is not None:
        raise RefusedPackage("chain_broken", "seq")
    if number > 1:
        before = _hash_of(known, number - 1)
        known.early = before is None
        if before is not None and before != previous:
            raise RefusedPackage("chain_broken", "prev")


STEPS: tuple[tuple[str, Callable[[Examined], None]], ...] = (
    ("size", _size),
    ("shape", _shape),
    ("header", _header),
    ("algorithms", _algorithms),
    ("padding", _padding),
    ("recipient", _recipient),
    ("decryption", _decryption),
    ("inner_header", _inner_header),
    ("inner_algorithm", _inner_algorithm),
    ("signer", _signer),
    ("signature", _signature),
    ("json", _json),
    ("version", _version),
    ("claims", _claims),
    ("audience", _audience),
    ("issuer", _issuer),
    ("time", _time),
    ("replay", _replay),
    ("chain", _chain),
    ("stage", _stage),
    ("attachments", _attachments),
)
WITHOUT_KEYS = 5
"""So many of `STEPS` need no key."""


def hash_of_signed(signed: bytes) -> str:
    """SHA-256 of the signed text (the compact JWS without padding), base64url."""
    return encode64(hashlib.sha256(signed).digest())

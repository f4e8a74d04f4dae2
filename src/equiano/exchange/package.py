"""Seal a message for one partner, and open what a partner sent: signed, then encrypted, padded to four sizes.

    ExchangeMessage ──sign──> JWS ──pad──> 2,304 … 195,840 bytes ──encrypt──> JWE: 4, 16, 64 or 256 kB

Every way in which a package can be wrong is a `RefusedPackage` with a fixed code (`refusals.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from equiano.errors import BadInputError, SafeguardError
from equiano.exchange import jose
from equiano.exchange.bodies import WITH_ATTACHMENTS, file_classes
from equiano.exchange.keys import LONGEST_LIFE, PrivateKeys, PublicKeys
from equiano.exchange.message import (
    ExchangeMessage,
    check_claims,
    check_order,
    claims_of,
    read_attachments,
)
from equiano.exchange.opening import (
    CLOCK,
    PADDED,
    STEPS,
    TYPE_SEALED,
    TYPE_SIGNED,
    Examined,
    SeenMessages,
    hash_of_signed,
)
from equiano.exchange.refusals import CODES, RefusedPackage
from equiano.exchange.shapes import ShapeError
from equiano.words import say

KEEP_SEEN = dt.timedelta(days=30)
"""How long after its end an installation remembers that it took a message (prevention.md, 6)."""


@dataclass(frozen=True)
class Opened:
    """A message that was taken.

    Attributes:
        message: What it says.
        hash: Its hash, which the next message of the issuer names and an acknowledgement repeats.
        sender: The card of whoever sent it.
        own: Thumbprint of the own agreement key that it was encrypted to.
        drift: Seconds of the partner's clock when it was written less ours now (above 0: it is ahead);
            the time on the way is in it.
        early: Whether the message before it has not come yet: once it has, `must_follow` says whether they
            fit.
        forget_after: When it may be forgotten that it was taken.
    """

    message: ExchangeMessage
    hash: str
    sender: PublicKeys
    own: str
    drift: int
    early: bool
    forget_after: dt.datetime


@dataclass
class SeenInMemory:
    """What was taken before, in memory: for the command line and for tests."""

    taken: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)
    chain: dict[tuple[str, str, int], str] = field(default_factory=dict)

    def has(self, issuer: str, message_id: str) -> bool:
        """Whether a message was taken before."""
        return (issuer, message_id) in self.taken

    def hash_of(self, issuer: str, referral: str, sequence: int) -> str | None:
        """Hash of the message under a number; None if none came yet."""
        return self.chain.get((issuer, referral, sequence))

    def note(self, opened: Opened) -> None:
        """Remember a message that was taken."""
        said = opened.message
        self.taken[said.issuer, said.id] = opened.forget_after
        if said.sequence:
            self.chain[said.issuer, said.referral, said.sequence] = opened.hash


def sign_message(message: ExchangeMessage, keys: PrivateKeys) -> bytes:
    """A message signed, not yet encrypted.

    Raises:
        BadInputError: If it names another issuer, or a field is not of its shape.
    """
    if message.issuer != keys.thumbprint:
        raise BadInputError(say("The message names another issuer than these keys."))
    try:
        if message.attachments and message.kind not in WITH_ATTACHMENTS:
            raise ShapeError("files")
        claims = claims_of(message)
        check_claims(claims)
        check_order(claims)
        if any(one.data_class not in file_classes(message.body) for one in read_attachments(claims["files"])):
            raise ShapeError("files.class")
    except ShapeError as error:
        raise BadInputError(
            say("`{field}` cannot be sent so: see the protocol.", field=str(error))
        ) from error
    return jose.signed_text({"typ": TYPE_SIGNED, "kid": keys.thumbprint}, claims, keys.signing)


def message_hash(message: ExchangeMessage, keys: PrivateKeys) -> str:
    """Hash of a message that these keys sign; what the next one names as `previous`.

    Raises:
        BadInputError: As of `seal`.
    """
    return hash_of_signed(sign_message(message, keys))


def seal(message: ExchangeMessage, keys: PrivateKeys, recipient: PublicKeys) -> bytes:
    """Sign a message and encrypt it for one partner.

    Sealed again, as after a lost connection, it is the same signed message in another envelope.

    Raises:
        BadInputError: If it names another issuer or audience, a field is not of its shape, or it is too long.
        SafeguardError: If a key of either side is over or revoked.
    """
    if message.audience != recipient.thumbprint:
        raise BadInputError(say("The message names another audience than this recipient."))
    day = message.issued.date()
    if day > keys.expires:
        raise SafeguardError(_key_over())
    return seal_signed(sign_message(message, keys), recipient, day)


def seal_signed(signed: bytes, recipient: PublicKeys, day: dt.date) -> bytes:
    """Encrypt what `sign_message` gave for one partner: also anew, once the partner has new keys.

    Args:
        signed: The signed message. Its audience is the recipient, or the signing key that the recipient's
            replaces: its hash and its id stay, so whatever arrived before is known again.
        recipient: The partner's card in force.
        day: Today.

    Raises:
        BadInputError: If it is too long.
        SafeguardError: If a key of the recipient is over or revoked.
    """
    if day > recipient.agreement_expires or recipient.revoked is not None:
        raise SafeguardError(_key_over())
    size = next((size for size in PADDED if len(signed) <= size), None)
    if size is None:
        raise BadInputError(say("The message is too long for a package: send files as attachments."))
    header = {"typ": TYPE_SEALED, "cty": TYPE_SIGNED, "kid": recipient.agreement_thumbprint}
    sealed = jose.encrypt(header, signed.ljust(size), recipient.agreement)
    _check_own(sealed)
    return sealed


def _key_over() -> str:
    return say("A key is over or revoked: nothing is sealed. Exchange keys anew.")


def _check_own(sealed: bytes) -> None:
    """What we send keeps the rules that can be seen from outside."""
    if len(sealed) > jose.LARGEST or len(sealed.split(b".")) != 5:
        raise AssertionError("a package of our own breaks the protocol")


def open_package(
    data: bytes,
    own_keys: Sequence[PrivateKeys],
    partners: Sequence[PublicKeys],
    now: dt.datetime,
    seen: SeenMessages,
) -> Opened:
    """Open a package, or refuse it. Nothing is noted: whoever takes the message notes it in `seen`.

    Args:
        data: Its bytes, as they came.
        own_keys: Own keys; the replaced ones too, until they are deleted.
        partners: Cards of partners, those revoked too.
        now: The time, with its zone.
        seen: What was taken before.

    Raises:
        RefusedPackage: With its code.
    """
    known = Examined(data, own_keys, partners, now, seen)
    for _, step in STEPS:
        step(known)
    assert known.message is not None and known.sender is not None and known.own is not None
    return Opened(
        message=known.message,
        hash=hash_of_signed(known.signed),
        sender=known.sender,
        own=known.own.agreement_thumbprint,
        drift=round(known.drift.total_seconds()),
        early=known.early,
        # An acknowledgement may be dated anyhow: it is not remembered for longer than any other message.
        forget_after=min(known.message.expires, now + CLOCK + LONGEST_LIFE) + KEEP_SEEN,
    )


def must_follow(message: ExchangeMessage, before: str | None) -> None:
    """Refuse a message whose turn has come and that names another one before it than was taken.

    Args:
        message: The message.
        before: Hash of the message that was taken before it; None of the first.

    Raises:
        RefusedPackage: `chain_broken`.
    """
    if message.previous != before:
        raise RefusedPackage("chain_broken", "prev")


__all__ = [
    "CODES",
    "KEEP_SEEN",
    "Opened",
    "RefusedPackage",
    "SeenInMemory",
    "SeenMessages",
    "message_hash",
    "must_follow",
    "open_package",
    "seal",
    "seal_signed",
    "sign_message",
]

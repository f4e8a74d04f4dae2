"""A message: what is signed. Who to whom, its place in the referral, until when, and a body of its kind."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from equiano.exchange.bodies import DATA_CLASSES, KINDS, Body, body_as_dict, kind_of
from equiano.exchange.keys import LONGEST_LIFE
from equiano.exchange.shapes import ShapeError, code, read_shaped, text, token, token_of, whole, write_shaped
from equiano.exchange.strict import Json, encode64

VERSION = 1
ACKNOWLEDGEMENT = "acknowledgement"
MOST_ATTACHMENTS = 20
LATEST = 2**33
"""Seconds and numbers are below it: the year 2242, far from where a calendar ends."""
USUAL_LIFE = dt.timedelta(days=14)
"""Two weeks outlast a server that is down over a holiday."""
_CLAIMS = ("ver", "kind", "iss", "aud", "jti", "ref", "seq", "prev", "iat", "exp", "body", "files")


@dataclass(frozen=True)
class ExchangedFile:
    """A file that travels apart, encrypted with a key of its own.

    Attributes:
        name: Its name, without a folder.
        data_class: Class of what it holds: by it consent and the rule of the pair are asked, and who there
            may open it.
        size: Bytes before encryption.
        sha256: Of the encrypted file, base64url.
        key: AES-256 key, base64url.
    """

    name: str = text("name", 120, needed=True)
    data_class: str = code("class", DATA_CLASSES, needed=True)
    size: int = whole("size", needed=True)
    sha256: str = token("sha256", 32, needed=True)
    key: str = token("key", 32, needed=True)


@dataclass(frozen=True)
class MessagePlace:
    """From whom to whom, and the place in the referral; `package.message_hash` gives `previous`."""

    issuer: str
    audience: str
    referral: str
    sequence: int = 1
    previous: str | None = None


@dataclass(frozen=True)
class ExchangeMessage:
    """What one installation says to another; see the protocol page for each claim.

    Attributes:
        issuer: Thumbprint of the signing key of whoever says it.
        audience: Thumbprint of the signing key of whom it is said to.
        id: 128 random bits, base64url.
        referral: Random id of the referral (the thread).
        sequence: 1, 2, 3 … of the issuer's messages in the referral; 0 of an acknowledgement.
        previous: Hash of the issuer's message before it in the referral; None of the first.
        issued: When it was written, to the second, UTC.
        expires: From when on it is refused.
        body: What it says.
        attachments: Files that go with it.
        version: Of the protocol.
    """

    issuer: str
    audience: str
    id: str
    referral: str
    sequence: int
    previous: str | None
    issued: dt.datetime
    expires: dt.datetime
    body: Body
    attachments: tuple[ExchangedFile, ...] = ()
    version: int = VERSION

    @property
    def kind(self) -> str:
        """Which kind it is: decided by its body."""
        return kind_of(self.body)


def new_id() -> str:
    """128 random bits, base64url: of a message or a referral."""
    return encode64(secrets.token_bytes(16))


def new_message(
    body: Body,
    place: MessagePlace,
    now: dt.datetime,
    attachments: tuple[ExchangedFile, ...] = (),
    lives: dt.timedelta = USUAL_LIFE,
) -> ExchangeMessage:
    """A message with a new id.

    Args:
        body: What it says.
        place: From whom to whom, and its place in the referral.
        now: The time; whole seconds are kept.
        attachments: Files that go with it.
        lives: How long it is valid.

    Raises:
        ValueError: If it would live longer than `keys.LONGEST_LIFE`.
    """
    if not dt.timedelta(0) < lives <= LONGEST_LIFE:
        raise ValueError("a message lives at most 30 days")
    issued = now.astimezone(dt.UTC).replace(microsecond=0)
    return ExchangeMessage(
        place.issuer,
        place.audience,
        new_id(),
        place.referral,
        place.sequence,
        place.previous,
        issued,
        issued + lives,
        body,
        attachments,
    )


def claims_of(message: ExchangeMessage) -> dict[str, Json]:
    """The claims that are signed, in their order.

    Raises:
        ShapeError: If a field of the body is not of its shape.
    """
    return {
        "ver": message.version,
        "kind": message.kind,
        "iss": message.issuer,
        "aud": message.audience,
        "jti": message.id,
        "ref": message.referral,
        "seq": message.sequence,
        "prev": message.previous,
        "iat": int(message.issued.timestamp()),
        "exp": int(message.expires.timestamp()),
        "body": body_as_dict(message.body),
        "files": [write_shaped(one) for one in message.attachments],
    }


def check_claims(said: Mapping[str, Json]) -> None:
    """Refuse claims that are missing, unknown or not of their shape; the body is looked at later.

    Raises:
        ShapeError: With the name of the claim.
    """
    if strangers := set(said) ^ set(_CLAIMS):
        ours = sorted(strangers & set(_CLAIMS))
        raise ShapeError(ours[0] if ours else "")
    if not isinstance(said["kind"], str) or said["kind"] not in KINDS:
        raise ShapeError("kind")
    for name, size in (("iss", 32), ("aud", 32), ("jti", 16), ("ref", 16)):
        _token(said, name, size)
    for name in ("seq", "iat", "exp"):
        number = said[name]
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < LATEST:
            raise ShapeError(name)
    if said["prev"] is not None:
        _token(said, "prev", 32)
    if not isinstance(said["files"], list) or len(said["files"]) > MOST_ATTACHMENTS:
        raise ShapeError("files")


def check_order(said: Mapping[str, Json]) -> None:
    """Refuse a number without a place: 0 is of acknowledgements alone, and what is before is named from 2 on.

    Raises:
        ShapeError: With the name of the claim.
    """
    if (said["seq"] == 0) != (said["kind"] == ACKNOWLEDGEMENT):
        raise ShapeError("seq")
    if (said["prev"] is None) != (said["seq"] in (0, 1)):
        raise ShapeError("prev")


def _token(said: Mapping[str, Json], name: str, size: int) -> None:
    try:
        token_of(size)(said[name])
    except ValueError:
        raise ShapeError(name) from None


def read_attachments(value: Json) -> tuple[ExchangedFile, ...]:
    """The files that a message names.

    Raises:
        ShapeError: If one is not of its shape, has a folder in its name, or two have one name.
    """
    found = tuple(read_shaped(ExchangedFile, one) for one in value) if isinstance(value, list) else ()
    for one in found:
        if not is_plain_name(one.name) or one.size < 0:
            raise ShapeError("files.name")
    if len({one.name.casefold() for one in found}) != len(found):
        raise ShapeError("files.name")
    return found


def is_plain_name(name: str) -> bool:
    """Whether it is the name of a file and of no folder, device or hidden file, on any system."""
    return (
        name != ""
        and name.isprintable()
        and not name.startswith((".", " "))
        and not name.endswith((".", " "))
        and not set(name) & set('<>:"/\\|?*')
    )

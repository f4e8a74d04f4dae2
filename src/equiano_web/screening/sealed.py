"""Answers sealed on a device (`seal.js`): opened here with the private key, made here for tests and clients.

ECDH on P-256 with a key made for one message, HKDF-SHA-256, AES-256-GCM, all by the library `cryptography`.
An envelope is `{"sealed": 1, "header", "iv", "text"}`, the last three in base64url without padding. Its
header is the JSON object `{id, key, epk, rules, made}`; it travels in clear and is bound to the text as
associated data. A phone that sealed cannot open: the private half of its key was never written anywhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from equiano.errors import BadInputError
from equiano.files import PRIVATE_FOLDER, sync, whole_file
from equiano.words import say

FORMAT = 1
# As seal.js: it ties the derived key to this one use.
_INFO = b"equiano sealed screening 1"
_IV_BYTES = 12
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_KEY_FILE = "sealing-*.pem"
# A finished talk has some 5 kB; what is larger is none.
LARGEST = 200_000


class SealedError(BadInputError):
    """The envelope does not open: cut, changed, of another format, or for a key that is not here."""

    def __init__(self) -> None:
        # One message for all: what exactly was wrong would help only who tries to forge one.
        super().__init__(
            say(
                "the sealed answers do not open: they were cut or changed on the way, or sealed for another "
                "installation. Keep them on the device and send them again."
            )
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an envelope held.

    Attributes:
        id: The message's own id; the same id is the same message, however often it comes.
        rules: Rule version under which the answers were given.
        made: When it was sealed, by the device's clock, which may be wrong.
        content: What was sealed.
    """

    id: UUID
    rules: str
    made: dt.datetime
    content: Mapping[str, object]


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: object) -> bytes:
    # The library's decoder skips foreign characters, so that two texts would be one.
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SealingKey:
    """The private half, which never leaves the server. It is neither shown nor pickled."""

    __slots__ = ("_private", "id", "public")

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = _encode(point)
        # Long enough to tell the few keys of an installation apart.
        self.id = hashlib.sha256(point).hexdigest()[:16]

    @classmethod
    def made(cls) -> SealingKey:
        """A new key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def read(cls, path: Path) -> SealingKey:
        """The key of a file that `write` wrote.

        Raises:
            BadInputError: If it holds no key of this kind.
        """
        try:
            private = load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError):
            private = None
        if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
            raise BadInputError(say("{name}: no key for sealed answers. Restore it.", name=path.name))
        return cls(private)

    def write(self, path: Path) -> None:
        """Write the private half; the owner alone reads it.

        Raises:
            FileExistsError: If there is one: what was sealed for a key that is written over never opens.
        """
        pem = self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        whole = path.with_name(f"{path.name}.{self.id}")
        try:
            with whole_file(whole, lasting=True) as temporary:
                temporary.write_bytes(pem)
            os.link(whole, path)  # whole or not at all, and never over another
            sync(path.parent)
        finally:
            whole.unlink(missing_ok=True)

    def agree(self, point: bytes) -> bytes:
        """The secret shared with the holder of the other half.

        Raises:
            ValueError: If the point is none of the curve.
        """
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        return self._private.exchange(ec.ECDH(), theirs)

    def __repr__(self) -> str:
        return "SealingKey()"

    def __reduce__(self) -> str:
        raise TypeError("a sealing key is not pickled")


def sealing_keys(folder: Path) -> tuple[SealingKey, ...]:
    """Keys of an installation, the newest first; a first one is made where there is none.

    Older ones stay as long as devices may hold what was sealed for them.
    """
    found = sorted(folder.glob(_KEY_FILE), reverse=True)
    if not found:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another process was quicker
            SealingKey.made().write(folder / "sealing-00000001.pem")
        found = sorted(folder.glob(_KEY_FILE), reverse=True)
    return tuple(map(SealingKey.read, found))


def add_key(folder: Path) -> SealingKey:
    """A new key for what is sealed from now on."""
    numbers = [int(path.stem.removeprefix("sealing-")) for path in folder.glob(_KEY_FILE)]
    path = folder / f"sealing-{max(numbers, default=0) + 1:08}.pem"
    SealingKey.made().write(path)
    return SealingKey.read(path)


def _cipher(secret: bytes, epk: str, public: str) -> AESGCM:
    # Both public halves go in, so the key belongs to this pair and no other.
    return AESGCM(HKDF(SHA256(), 32, salt=f"{epk}.{public}".encode(), info=_INFO).derive(secret))


def seal(
    public: Mapping[str, str], content: Mapping[str, object], *, id: UUID, rules: str, made: dt.datetime
) -> dict[str, object]:
    """Seal as a device does.

    Args:
        public: `{"id", "key"}` of the server's key: its name, the uncompressed point in base64url.
        content: What is sealed, as JSON.
        id: The message's own id.
        rules: Rule version of the answers.
        made: Now.
    """
    mine = SealingKey.made()
    named = {"id": str(id), "key": public["id"], "epk": mine.public, "rules": rules, "made": made.isoformat()}
    header = _encode(json.dumps(named).encode())
    iv = os.urandom(_IV_BYTES)
    cipher = _cipher(mine.agree(_decode(public["key"])), mine.public, public["key"])
    text = cipher.encrypt(iv, json.dumps(content, ensure_ascii=False).encode(), header.encode())
    return {"sealed": FORMAT, "header": header, "iv": _encode(iv), "text": _encode(text)}


def open_sealed(envelope: object, keys: Iterable[SealingKey]) -> Sealed:
    """Open what a device sealed.

    Args:
        envelope: The envelope, as its JSON was read.
        keys: Keys of this installation.

    Raises:
        SealedError: If it does not open. Nothing of it is then to be used.
    """
    try:
        return _open(envelope, {key.id: key for key in keys})
    except (InvalidTag, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SealedError from None


def _open(envelope: object, keys: Mapping[str, SealingKey]) -> Sealed:
    if not isinstance(envelope, Mapping) or envelope.get("sealed") != FORMAT:
        raise ValueError("not an envelope")
    header, text = envelope["header"], _decode(envelope["text"])
    if len(text) > LARGEST:
        raise ValueError("too large")
    named = json.loads(_decode(header))
    key = keys[named["key"]]
    cipher = _cipher(key.agree(_decode(named["epk"])), named["epk"], key.public)
    content = json.loads(cipher.decrypt(_decode(envelope["iv"]), text, header.encode()))
    made = dt.datetime.fromisoformat(named["made"])
    if not isinstance(content, Mapping) or made.tzinfo is None or not isinstance(named["rules"], str):
        raise ValueError("not a set of answers")
    return Sealed(UUID(named["id"]), named["rules"], made, content)

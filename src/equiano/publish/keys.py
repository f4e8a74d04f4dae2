"""A person's key: signs what they enter in the ledger, in the form that `ssh-keygen -Y verify` reads.

Ed25519 by the library `cryptography`; the key file is OpenSSH's own, so a key that a person has already can
be used. Format of signatures: OpenSSH, PROTOCOL.sshsig.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from equiano.errors import BadInputError, OutputError, UsageError
from equiano.files import must_exist, whole_file
from equiano.settings import home as own_folder
from equiano.words import say

# SSHSIG binds a signature to a purpose: one made to log in or for git is none for a ledger.
NAMESPACE = "equiano-ledger"
_KIND = b"ssh-ed25519"
# OpenSSH, PROTOCOL.sshsig: the signed blob begins with it, as the armoured one does.
_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _strings(content: bytes) -> list[bytes]:
    """The strings of an SSH structure, one after the other.

    Raises:
        ValueError: If it is cut short.
    """
    found = []
    while content:
        if len(content) < 4 or len(content) < 4 + (size := struct.unpack(">I", content[:4])[0]):
            raise ValueError("cut short")
        found.append(content[4 : 4 + size])
        content = content[4 + size :]
    return found


def _signed(message: bytes, namespace: str) -> bytes:
    digest = hashlib.sha512(message).digest()
    return _MAGIC + b"".join(_string(part) for part in (namespace.encode(), b"", b"sha512", digest))


@dataclass(frozen=True)
class SigningKey:
    """A private key. `public` is one line as in an `.pub` file, without comment."""

    public: str
    _private: Ed25519PrivateKey

    def sign(self, message: bytes, namespace: str = NAMESPACE) -> str:
        """An armoured signature (PROTOCOL.sshsig) of `message`, for the purpose that the namespace names."""
        signature = _string(_KIND) + _string(self._private.sign(_signed(message, namespace)))
        parts = (b64decode(self.public.split()[1]), namespace.encode(), b"", b"sha512", signature)
        blob = _MAGIC + struct.pack(">I", 1) + b"".join(map(_string, parts))
        text = b64encode(blob).decode("ascii")
        # OpenSSH's own width.
        lines = [text[start : start + 70] for start in range(0, len(text), 70)]
        return "\n".join([_BEGIN, *lines, _END])


def is_signed(message: bytes, signature: str, public: str, namespace: str = NAMESPACE) -> bool:
    """Whether `signature` is of `message` for this purpose, by the private key of `public`."""
    try:
        blob = b64decode("".join(signature.removeprefix(_BEGIN).removesuffix(_END).split()), validate=True)
        if not blob.startswith(_MAGIC + struct.pack(">I", 1)):
            return False
        key, space, _, digest, inner = _strings(blob[len(_MAGIC) + 4 :])
        kind, raw = _strings(inner)
        own_kind, own = _strings(b64decode(public.split()[1], validate=True))
        told = (key, space, digest, kind, own_kind)
        if told != (b64decode(public.split()[1]), namespace.encode(), b"sha512", _KIND, _KIND):
            return False
        Ed25519PublicKey.from_public_bytes(own).verify(raw, _signed(message, namespace))
    except (ValueError, IndexError, InvalidSignature):
        return False
    return True


def fingerprint(public: str) -> str:
    """`SHA256:…` as `ssh-keygen -l` shows it, to be compared by voice."""
    digest = hashlib.sha256(b64decode(public.split()[1])).digest()
    return f"SHA256:{b64encode(digest).decode('ascii').rstrip('=')}"


def load_key(path: Path) -> SigningKey:
    """The private key in `path`.

    Raises:
        BadInputError: If it is no Ed25519 key in OpenSSH's format, or has a passphrase.
    """
    try:
        private = serialization.load_ssh_private_key(must_exist(path).read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadInputError(
            say(
                "{name}: not an Ed25519 key without passphrase. Make one with `equiano ledger key`, or "
                "`ssh-keygen -t ed25519`.",
                name=path.name,
            )
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise BadInputError(
            say(
                "{name}: another kind of key than Ed25519. Make one with `equiano ledger key`.",
                name=path.name,
            )
        )
    return SigningKey(_public_line(private), private)


def installation_secret() -> bytes:
    """The secret behind the noise of this installation's reports, kept beside the person's key; made at need.

    Raises:
        UsageError: If there is none and none can be kept.
    """
    path = own_folder() / "noise.key"
    try:
        if not path.is_file():
            with whole_file(path) as temporary:
                temporary.write_bytes(secrets.token_bytes(32))
        secret = path.read_bytes()
    except (OSError, OutputError) as error:
        raise UsageError(
            say(
                "no secret can be kept in {folder} ({reason}). Set EQUIANO_HOME to a folder of your own.",
                folder=path.parent,
                reason=error.strerror,
            )
        ) from error
    # 128 bits; shorter ones could be searched through.
    if len(secret) < 16:
        raise UsageError(
            say(
                "{name}: damaged. Restore it from the backup, or remove it: a new one is made then.",
                name=path.name,
            )
        )
    return secret


def make_key(path: Path) -> SigningKey:
    """Make a key and write it to `path` (mode 0600) and `path.pub`; one that is there is never replaced.

    Raises:
        BadInputError: If there is a file.
    """
    if path.exists():
        raise BadInputError(say("{name}: a key is there already; it is not replaced.", name=path.name))
    private = Ed25519PrivateKey.generate()
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    with whole_file(path) as temporary:
        temporary.write_bytes(content)
    key = SigningKey(_public_line(private), private)
    with whole_file(path.with_name(f"{path.name}.pub"), shared=True) as temporary:
        temporary.write_bytes(f"{key.public}\n".encode("ascii"))
    return key


def _public_line(private: Ed25519PrivateKey) -> str:
    line = private.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return line.decode("ascii")

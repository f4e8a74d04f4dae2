"""Envelope encryption: what identifies a person is stored only sealed.

Each case has a data key; the database holds it wrapped by a key-encryption key, whose file lies in a folder
that the operator keeps apart. Fields are sealed one blob a sensitivity class, bound to case and class, so
that a blob that is moved to another place does not open. Without its wrapped key a case is erased; a new
key-encryption key costs one rewrapping a case, no field is touched.

AES-256-GCM by the library `cryptography`. Wrapped key: version of the key-encryption key (4 bytes,
big-endian), nonce (12), sealed key (48). Blob: format (1), nonce (12), ciphertext and tag.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import struct
import threading
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from equiano.errors import BadInputError
from equiano.files import PRIVATE_FOLDER, whole_file
from equiano.words import say

KEY_BYTES = 32
NONCE_BYTES = 12  # random: safe for 2**32 blobs a key (NIST SP 800-38D, 8.3), far above what a case holds
TAG_BYTES = 16
BLOB_FORMAT = b"\x01"
_VERSION = struct.Struct(">I")
WRAPPED_BYTES = _VERSION.size + NONCE_BYTES + KEY_BYTES + TAG_BYTES
_KEY_FILE = re.compile(r"kek-(\d{1,9})\.key")
# What an associated data is for stands in front of it: no blob passes for a wrapped key or the other way.
_FOR_KEY, _FOR_FIELD = b"equiano key 1\x00", b"equiano field 1\x00"


class VaultError(BadInputError):
    """A key is missing or wrong, or what was sealed was changed or moved. No content or key is said."""


def context_of(owner: UUID, sensitivity: str) -> bytes:
    """What a blob is bound to.

    Args:
        owner: Id of the case, or of what else has a data key.
        sensitivity: Sensitivity class, such as `identity`; empty for the data key itself.
    """
    return owner.bytes + sensitivity.encode()


class DataKey:
    """The open key of one case. Held for the time of one act; it is neither shown nor pickled."""

    __slots__ = ("_cipher", "_key")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        self._key = key
        self._cipher = AESGCM(key)

    def seal(self, plaintext: bytes, context: bytes) -> bytes:
        """`plaintext` sealed; a blob of 29 bytes more.

        Args:
            plaintext: Content of the fields of one sensitivity class.
            context: From `context_of`; the same is needed to open it.
        """
        nonce = os.urandom(NONCE_BYTES)
        return BLOB_FORMAT + nonce + self._cipher.encrypt(nonce, plaintext, _FOR_FIELD + context)

    def open(self, blob: bytes, context: bytes) -> bytes:
        """What was sealed.

        Raises:
            VaultError: If the blob was changed, or is of another key or context.
        """
        # Drivers hand out memoryviews.
        content = bytes(blob)
        if content[:1] != BLOB_FORMAT or len(content) < 1 + NONCE_BYTES + TAG_BYTES:
            raise VaultError(
                say("sealed content is cut short or of another format. Restore it from the backup.")
            )
        nonce, sealed = content[1 : 1 + NONCE_BYTES], content[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, sealed, _FOR_FIELD + context)
        except InvalidTag:
            raise VaultError(
                say("sealed content does not open: it was changed or moved. Restore it from the backup.")
            ) from None

    def subkey(self, purpose: bytes) -> bytes:
        """32 bytes for another use (search tokens, a file); they tell nothing of the key (HKDF-SHA-256)."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"equiano subkey 1\x00" + purpose).derive(self._key)

    def __repr__(self) -> str:
        return "DataKey()"

    def __reduce__(self) -> str:
        raise TypeError("a data key is not pickled")


class Vault:
    """The key-encryption keys of an installation: `kek-<version>.key`, 32 bytes in base64, for the owner.

    The highest version is current; older ones open what is not rewrapped yet. Keys that another process adds
    are found.
    """

    def __init__(self, folder: Path) -> None:
        """Read the keys of `folder`.

        Raises:
            VaultError: If there is none, or a file is damaged or can be read by others.
        """
        self._folder = folder
        self._lock = threading.Lock()
        self._ciphers: dict[int, AESGCM] = {}
        self._seen: frozenset[int] = frozenset()
        self._read_anew()

    @staticmethod
    def is_there(folder: Path) -> bool:
        """Whether a folder has any key."""
        return bool(_versions_in(folder))

    @classmethod
    def create(cls, folder: Path) -> Vault:
        """Make the folder with its first key; a vault that is there is opened as it is."""
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not _versions_in(folder):
            _make_key_file(folder, 1)
        return cls(folder)

    def __repr__(self) -> str:
        return f"Vault(versions={sorted(self._ciphers)})"

    def __reduce__(self) -> str:
        raise TypeError("a vault is not pickled")

    @property
    def current(self) -> int:
        """Version of the key that new data keys are wrapped by."""
        self._read_anew()
        return max(self._ciphers)

    @property
    def versions(self) -> tuple[int, ...]:
        """Versions that are there, the oldest first."""
        self._read_anew()
        return tuple(sorted(self._ciphers))

    def new_key(self, context: bytes) -> tuple[DataKey, bytes]:
        """A new data key and its wrapped form, `WRAPPED_BYTES` long.

        Args:
            context: From `context_of`; the same is needed to unwrap it.
        """
        key = secrets.token_bytes(KEY_BYTES)
        return DataKey(key), self._wrap(key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> DataKey:
        """The data key in `wrapped`.

        Raises:
            VaultError: If its key-encryption key is missing, or it was changed or moved.
        """
        return DataKey(self._unwrapped(bytes(wrapped), context))

    def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The same data key wrapped by the current key-encryption key.

        Raises:
            VaultError: As in `unwrap`.
        """
        content = bytes(wrapped)
        if version_of(content) == self.current:
            self._unwrapped(content, context)
            return content
        return self._wrap(self._unwrapped(content, context), context)

    def add_key(self) -> int:
        """Make the next key-encryption key, which is current from now on, and give its version."""
        version = self.current + 1
        _make_key_file(self._folder, version)
        self._read_anew()
        return version

    def retire(self, version: int) -> None:
        """Remove an old key-encryption key for good; what it still wraps, in backups too, never opens again.

        Raises:
            VaultError: If it is the current one, or not there.
        """
        if version not in self.versions:
            raise VaultError(say("key {version} is not in the folder of keys.", version=version))
        if version == self.current:
            raise VaultError(
                say("key {version} is the current one. Make a new one and rewrap first.", version=version)
            )
        (self._folder / _file_name(version)).unlink()
        self._read_anew()

    def _wrap(self, key: bytes, context: bytes) -> bytes:
        version = self.current
        head, nonce = _VERSION.pack(version), os.urandom(NONCE_BYTES)
        return head + nonce + self._ciphers[version].encrypt(nonce, key, _FOR_KEY + head + context)

    def _unwrapped(self, wrapped: bytes, context: bytes) -> bytes:
        version = version_of(wrapped)
        if version not in self._ciphers:
            self._read_anew()
        cipher = self._ciphers.get(version)
        if cipher is None:
            raise VaultError(
                say("key {version} is missing in the folder of keys. Restore its file.", version=version)
            )
        head, rest = wrapped[: _VERSION.size], wrapped[_VERSION.size :]
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _FOR_KEY + head + context)
        except InvalidTag:
            raise VaultError(
                say(
                    "a wrapped key does not open with key {version}: it was changed or moved, or the file of "
                    "the key is another one. Restore it from the backup.",
                    version=version,
                )
            ) from None

    def _read_anew(self) -> None:
        """Follow the folder: another process may have added or retired a key."""
        with self._lock:
            there = _versions_in(self._folder)
            if not there:
                raise VaultError(
                    say(
                        "{name}: no key is in this folder. Restore the folder of keys.",
                        name=self._folder.name,
                    )
                )
            if there != self._seen:
                kept = {version: self._ciphers.get(version) for version in there}
                self._ciphers = {
                    version: cipher or AESGCM(_read_key_file(self._folder / _file_name(version)))
                    for version, cipher in kept.items()
                }
                self._seen = there


def version_of(wrapped: bytes) -> int:
    """Version of the key-encryption key that a wrapped key needs.

    Raises:
        VaultError: If it is no wrapped key.
    """
    if len(wrapped) != WRAPPED_BYTES:
        raise VaultError(say("a wrapped key is cut short or of another format. Restore it from the backup."))
    version: int = _VERSION.unpack(wrapped[: _VERSION.size])[0]
    return version


def _file_name(version: int) -> str:
    return f"kek-{version}.key"


def _versions_in(folder: Path) -> frozenset[int]:
    try:
        names = os.listdir(folder)  # noqa: PTH208  # asked at each act: three times as fast as a Path each
    except OSError:
        return frozenset()
    found = (_KEY_FILE.fullmatch(name) for name in names)
    return frozenset(int(match[1]) for match in found if match)


def _make_key_file(folder: Path, version: int) -> None:
    path = folder / _file_name(version)
    if path.exists():
        raise VaultError(say("{name}: a key is there already; it is not replaced.", name=path.name))
    with whole_file(path, lasting=True) as temporary:
        temporary.write_bytes(b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")


def _read_key_file(path: Path) -> bytes:
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise VaultError(say("{name}: others can read this file. Run `chmod 600` on it.", name=path.name))
        key = b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, NotBase64, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultError(say("{name}: not a key, or damaged. Restore it from the backup.", name=path.name))
    return key

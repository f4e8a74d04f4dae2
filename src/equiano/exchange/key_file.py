r"""Private keys in a file for the command line, under a passphrase; the application seals them in its vault.

    magic "EQKEYS1\n" (8 bytes) ‖ salt (16) ‖ nonce (12) ‖ AES-256-GCM(key, content, data: the magic)
    key = scrypt(passphrase in UTF-8, salt, N 2^17, r 8, p 1, 32 bytes)
    content: lines of PrivateKeys.to_bytes

The first line is the keys in use; those below were replaced, and open what was sent to them until they are
deleted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from equiano.errors import BadInputError
from equiano.exchange.keys import PrivateKeys
from equiano.files import must_exist, whole_file
from equiano.words import say

MAGIC = b"EQKEYS1\n"
_SALT, _NONCE, _TAG = 16, 12, 16
_MOST = 65_536
# Half a second and 128 MB for each guess (RFC 7914; OWASP's least is 2^17): people choose this passphrase.
_COST, _BLOCK, _LANES = 1 << 17, 8, 1
SHORTEST = 12
"""Characters of a passphrase at the least; four words that were drawn have more."""


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        passphrase.encode("utf-8"), salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=256 * 2**20, dklen=32
    )


def seal_keys(keys: Sequence[PrivateKeys], passphrase: str) -> bytes:
    """The file of keys.

    Raises:
        BadInputError: If the passphrase is too short.
    """
    if len(passphrase) < SHORTEST:
        raise BadInputError(say("The passphrase is shorter than {n} characters.", n=SHORTEST))
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    content = b"\n".join(one.to_bytes() for one in keys)
    return MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, MAGIC)


def unseal_keys(file: bytes, passphrase: str) -> tuple[PrivateKeys, ...]:
    """The keys of a file, those in use first.

    Raises:
        BadInputError: If it is no such file, was changed, or the passphrase is another.
    """
    start = len(MAGIC) + _SALT + _NONCE
    if not file.startswith(MAGIC) or not start + _TAG < len(file) <= _MOST:
        raise BadInputError(say("This is no file of private keys, or it was changed."))
    salt, nonce = file[len(MAGIC) : len(MAGIC) + _SALT], file[start - _NONCE : start]
    try:
        content = AESGCM(_key(passphrase, salt)).decrypt(nonce, file[start:], MAGIC)
    except InvalidTag:
        text = say("The keys do not open: the passphrase is another one, or the file was changed.")
        raise BadInputError(text) from None
    return tuple(PrivateKeys.from_bytes(line) for line in content.split(b"\n"))


def write_keys(path: Path, keys: Sequence[PrivateKeys], passphrase: str) -> None:
    """Write the file, readable by its owner alone (mode 0600), whole or not at all.

    Raises:
        BadInputError: If the passphrase is too short.
        OutputError: If it cannot be written there.
    """
    content = seal_keys(keys, passphrase)
    with whole_file(path, lasting=True) as temporary:
        temporary.write_bytes(content)


def load_keys(path: Path, passphrase: str) -> tuple[PrivateKeys, ...]:
    """The keys of a file, those in use first.

    Raises:
        BadInputError: As of `unseal_keys`, or if it is not there.
    """
    return unseal_keys(must_exist(path).read_bytes(), passphrase)


def read_passphrase(path: Path) -> str:
    """The passphrase that a file holds in its one line.

    Raises:
        BadInputError: If it is not there, or no line of text.
    """
    found = must_exist(path)
    try:
        text = found.read_bytes()[:1_024].decode("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if not text or "\n" in text:
        raise BadInputError(say("{name}: one line with the passphrase is needed.", name=found.name))
    return text


def without_over(keys: Sequence[PrivateKeys], today: dt.date) -> tuple[PrivateKeys, ...]:
    """The keys in use, and those replaced to which a message may still be on its way."""
    return (*keys[:1], *(one for one in keys[1:] if today <= one.deletable_after))

r"""The file in which an export leaves: it opens by its passphrase alone, without an installation.

    magic "EQEXPORT1\n" (10 bytes) ‖ salt (16) ‖ nonce (12) ‖ AES-256-GCM(key, content, data: the magic)
    key = scrypt(passphrase in UTF-8 without hyphens and blanks, salt, N 2^17, r 8, p 1, 32 bytes)

Content: a CSV file in UTF-8. `equiano web open-export FILE --out cases.csv` opens it; so does any program
that knows these two lines.
"""

from __future__ import annotations

import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from equiano.errors import BadInputError
from equiano.words import say

MAGIC = b"EQEXPORT1\n"
SUFFIX = ".eqx"
SALT_BYTES, NONCE_BYTES, TAG_BYTES = 16, 12, 16
# Half a second and 128 MB for each guess. A drawn passphrase does not need it, one that people chose for a
# file of their own making does (RFC 7914; OWASP's least is 2^17).
SCRYPT = {"n": 1 << 17, "r": 8, "p": 1}
# Letters that are not taken for others when read out; 24 of 30 are 117 bits.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 6, 4


def new_passphrase() -> str:
    """A passphrase of 24 random letters in groups of four."""
    letters = (secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP))
    text = "".join(letters)
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def close(content: bytes, passphrase: str) -> bytes:
    """The file of a content."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    return MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, MAGIC)


def open_file(file: bytes, passphrase: str) -> bytes:
    """The content of a file.

    Raises:
        BadInputError: If it is no such file, was changed, or the passphrase is another.
    """
    head = len(MAGIC) + SALT_BYTES + NONCE_BYTES
    if not file.startswith(MAGIC) or len(file) < head + TAG_BYTES:
        raise BadInputError(say("This is no export of this program, or its end is missing."))
    salt, nonce = file[len(MAGIC) : head - NONCE_BYTES], file[head - NONCE_BYTES : head]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, file[head:], MAGIC)
    except InvalidTag:
        text = say("It does not open: the passphrase is another one, or the file was changed.")
        raise BadInputError(text) from None


def _key(passphrase: str, salt: bytes) -> bytes:
    plain = "".join(letter for letter in passphrase if letter not in "- \t\r\n")
    return Scrypt(salt=salt, length=32, **SCRYPT).derive(plain.encode())

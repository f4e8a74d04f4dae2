"""Files that go with a message: each encrypted apart with a key of its own, which only the message holds.

    file: nonce (12) ‖ AES-256-GCM(key, content ‖ zeros to the next size) ‖ tag (16)

The message says the name, the size before encryption, the SHA-256 of the encrypted file and the key. So the
file may lie anywhere, and whoever keeps it learns one of a few sizes.
"""

from __future__ import annotations

import hashlib
import secrets
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from equiano.errors import BadInputError
from equiano.exchange.message import ExchangedFile, is_plain_name
from equiano.exchange.refusals import RefusedPackage
from equiano.exchange.strict import decode64, encode64
from equiano.words import say

STEPS_OF_FILES = (65_536, 262_144, 1_048_576, 4_194_304, 16_777_216)
"""Bytes of a file before encryption, filled up to the next: 16 MB holds a scan of some fifty pages."""
_NONCE, _TAG = 12, 16


def encrypt_file(name: str, content: bytes) -> tuple[ExchangedFile, bytes]:
    """What the message says of a file, and the encrypted file.

    Raises:
        BadInputError: If it is too large, empty, or its name is none of a plain file.
    """
    size = next((size for size in STEPS_OF_FILES if 0 < len(content) <= size), None)
    if size is None:
        raise BadInputError(say("{name}: a file of 1 byte to 16 MB can be attached.", name=name))
    if not is_plain_name(name) or len(name) > 120:
        raise BadInputError(say("Give the file a plain name of at most 120 characters."))
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, content.ljust(size, b"\0"), None)
    return ExchangedFile(
        name=name, size=len(content), sha256=encode64(hashlib.sha256(sealed).digest()), key=encode64(key)
    ), sealed


def decrypt_file(said: ExchangedFile, sealed: bytes) -> bytes:
    """The content of an encrypted file that a message names.

    Raises:
        RefusedPackage: `attachment_wrong`, if it is another file, was changed, or is not of a size allowed.
    """
    digest = encode64(hashlib.sha256(sealed).digest())
    if len(sealed) - _NONCE - _TAG not in STEPS_OF_FILES or not compare_digest(digest, said.sha256):
        raise RefusedPackage("attachment_wrong", "sha256")
    try:
        content = AESGCM(decode64(said.key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except InvalidTag:
        raise RefusedPackage("attachment_wrong", "key") from None
    if not 0 < said.size <= len(content) or any(content[said.size :]):
        raise RefusedPackage("attachment_wrong", "size")
    return content[: said.size]

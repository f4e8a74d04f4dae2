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

STEPS_OF_FILES = (65_536, 262_144, 1_048_576, 4_194_304, 10_485_760)
"""Bytes of a file before encryption, filled up to the next: 10 MB holds a scan of some thirty pages."""
_NONCE, _TAG = 12, 16
SEALED_SIZES = tuple(size + _NONCE + _TAG for size in STEPS_OF_FILES)
"""Bytes of an encrypted file. No package has any of them: its longest are 65,536 and 262,144."""


def sealed_size(size: int) -> int:
    """Bytes of the encrypted file of a content of so many bytes; 0 if it is none that can be attached."""
    return next((sealed for sealed in SEALED_SIZES if 0 < size <= sealed - _NONCE - _TAG), 0)


def digest_of(sealed: bytes) -> str:
    """SHA-256 of an encrypted file, base64url: what a message names it by."""
    return encode64(hashlib.sha256(sealed).digest())


def encrypt_file(name: str, content: bytes, data_class: str) -> tuple[ExchangedFile, bytes]:
    """What the message says of a file, and the encrypted file.

    Raises:
        BadInputError: If it is too large, empty, or its name is none of a plain file.
    """
    size = sealed_size(len(content)) - _NONCE - _TAG
    if size < 0:
        raise BadInputError(say("{name}: a file of 1 byte to 10 MB can be attached.", name=name))
    if not is_plain_name(name) or len(name) > 120:
        raise BadInputError(say("Give the file a plain name of at most 120 characters."))
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, content.ljust(size, b"\0"), None)
    return ExchangedFile(
        name=name, data_class=data_class, size=len(content), sha256=digest_of(sealed), key=encode64(key)
    ), sealed


def decrypt_file(said: ExchangedFile, sealed: bytes) -> bytes:
    """The content of an encrypted file that a message names.

    Raises:
        RefusedPackage: `attachment_wrong`, if it is another file, was changed, or is not of a size allowed.
    """
    if len(sealed) not in SEALED_SIZES or not compare_digest(digest_of(sealed), said.sha256):
        raise RefusedPackage("attachment_wrong", "sha256")
    try:
        content = AESGCM(decode64(said.key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except InvalidTag:
        raise RefusedPackage("attachment_wrong", "key") from None
    if not 0 < said.size <= len(content) or any(content[said.size :]):
        raise RefusedPackage("attachment_wrong", "size")
    return content[: said.size]

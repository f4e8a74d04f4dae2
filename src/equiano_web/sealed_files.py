"""Attachments sealed in chunks, so that a large file never lies open on a disk or whole in memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015) over AES-256-GCM: each chunk is sealed
under a nonce of its number and whether it is the last, so that chunks that are dropped, doubled, moved or cut
off at the end do not open. Each file has a key of its own, derived from the case's data key and a random
salt: no nonce is ever used twice. Format: 1 byte (format), 32 (salt), then chunks of 64 KiB and 16 bytes of
tag each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from equiano.words import say
from equiano_web.vault import NONCE_BYTES, TAG_BYTES, DataKey, VaultError

FILE_FORMAT = b"\x01"
SALT_BYTES = 32
CHUNK = 1 << 16
_FOR_FILE = b"equiano file 1\x00"


def seal_file(key: DataKey, source: BinaryIO, target: BinaryIO, context: bytes) -> int:
    """Write the content of `source`, sealed, to `target`.

    Args:
        key: Data key of the case.
        source: Read from where it stands to its end.
        target: Written to; half a file is left if this raises, so write inside `files.whole_file`.
        context: From `vault.context_of`, with the attachment's own id; the same is needed to open it.

    Returns:
        Bytes that were read.
    """
    head = FILE_FORMAT + os.urandom(SALT_BYTES)
    cipher = _cipher(key, head)
    target.write(head)
    total = 0
    for number, chunk, last in _chunks(source, CHUNK):
        target.write(cipher.encrypt(_nonce(number, last), chunk, _FOR_FILE + context))
        total += len(chunk)
    return total


def open_file(key: DataKey, source: BinaryIO, context: bytes) -> Iterator[bytes]:
    """The content of a sealed file, chunk by chunk, each checked before it is given.

    A cut end shows only at the end: use what was given only after the iterator has ended.

    Raises:
        VaultError: If the file was changed, cut or moved, or is of another key.
    """
    head = source.read(1 + SALT_BYTES)
    if len(head) != 1 + SALT_BYTES or head[:1] != FILE_FORMAT:
        raise VaultError(say("sealed content is cut short or of another format. Restore it from the backup."))
    cipher = _cipher(key, head)
    for number, chunk, last in _chunks(source, CHUNK + TAG_BYTES):
        try:
            yield cipher.decrypt(_nonce(number, last), chunk, _FOR_FILE + context)
        except InvalidTag:
            raise VaultError(
                say("sealed content does not open: it was changed or moved. Restore it from the backup.")
            ) from None


def _cipher(key: DataKey, head: bytes) -> AESGCM:
    return AESGCM(key.subkey(_FOR_FILE + head))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([last])


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, content, and whether it is the last; an empty source has one empty chunk."""
    number, chunk = 0, _read(source, size)
    while True:
        following = _read(source, size) if len(chunk) == size else b""
        yield number, chunk, not following
        if not following:
            return
        number, chunk = number + 1, following


def _read(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end: a pipe may give less at a time."""
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)

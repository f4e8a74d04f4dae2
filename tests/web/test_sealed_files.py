"""Attachments: any change to the order or number of chunks is found."""

from __future__ import annotations

import io
import os
import uuid

import pytest

from equiano_web.sealed_files import CHUNK, open_file, seal_file
from equiano_web.vault import TAG_BYTES, DataKey, VaultError, context_of

KEY = DataKey(bytes(range(32)))
CONTEXT = context_of(uuid.UUID(int=1), "attachment")
HEAD, SEALED = 33, CHUNK + TAG_BYTES


def sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    assert seal_file(KEY, io.BytesIO(content), target, CONTEXT) == len(content)
    return target.getvalue()


def opened(blob: bytes, key: DataKey = KEY, context: bytes = CONTEXT) -> bytes:
    return b"".join(open_file(key, io.BytesIO(blob), context))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])
def test_a_file_of_any_size_opens(size: int) -> None:
    content = os.urandom(size)
    blob = sealed(content)
    assert opened(blob) == content
    assert len(blob) == HEAD + size + TAG_BYTES * max(1, -(-size // CHUNK))
    assert size < 16 or content[:16] not in blob


def test_a_source_that_gives_little_at_a_time() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 1000))

    content = os.urandom(CHUNK + 5)
    target = io.BytesIO()
    seal_file(KEY, Slow(content), target, CONTEXT)
    assert opened(target.getvalue()) == content
    assert b"".join(open_file(KEY, Slow(target.getvalue()), CONTEXT)) == content


def damages() -> dict[str, bytes]:
    blob = sealed(os.urandom(3 * CHUNK + 100))
    head, chunks = blob[:HEAD], [blob[HEAD + n * SEALED : HEAD + (n + 1) * SEALED] for n in range(4)]
    join = b"".join
    return {
        "last chunk cut": head + join(chunks[:3]),
        "all but one cut": head + chunks[0],
        "all cut": head,
        "head cut": head[:-1],
        "empty": b"",
        "last byte cut": blob[:-1],
        "cut in a chunk": blob[: HEAD + SEALED + 1000],
        "first chunk dropped": head + join(chunks[1:]),
        "inner chunk dropped": head + chunks[0] + join(chunks[2:]),
        "two swapped": head + chunks[1] + chunks[0] + join(chunks[2:]),
        "one doubled": head + chunks[0] + join(chunks),
        "last doubled": blob + chunks[3],
        "byte added": blob + b"\x00",
        "bit changed": blob[:1000] + bytes([blob[1000] ^ 1]) + blob[1001:],
        "salt changed": blob[:5] + bytes([blob[5] ^ 1]) + blob[6:],
        "format changed": b"\x02" + blob[1:],
        "chunk of another file": head + sealed(os.urandom(3 * CHUNK + 100))[HEAD:],
    }


@pytest.mark.parametrize("damage", damages())
def test_damage_is_found(damage: str) -> None:
    with pytest.raises(VaultError):
        opened(damages()[damage])


def test_a_file_cut_at_a_chunk_is_found_even_if_it_ends_there() -> None:
    """Two full chunks look whole without their last one; only its flag tells."""
    with pytest.raises(VaultError):
        opened(sealed(os.urandom(2 * CHUNK))[: HEAD + SEALED])


def test_another_key_or_place_opens_nothing() -> None:
    blob = sealed(b"invented")
    with pytest.raises(VaultError):
        opened(blob, DataKey(bytes(32)))
    with pytest.raises(VaultError):
        opened(blob, context=context_of(uuid.UUID(int=2), "attachment"))

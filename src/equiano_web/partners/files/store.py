"""Where files that cross a border rest: ours as they go, those that came sealed, each under its own key.

files/<referral>/<file>
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from equiano.files import whole_file
from equiano_web import keys
from equiano_web.sealed_files import open_file, seal_file
from equiano_web.vault import DataKey, context_of

if TYPE_CHECKING:
    from equiano_web.partners.models import ArrivedFile, OutgoingFile

_KIND, _CONTENT, _SECRET = "arrivedfile", "content", "secret"


def path_of(row: OutgoingFile | ArrivedFile) -> Path:
    """Where it rests."""
    return settings.PLACE.files / str(row.crossing_id) / str(row.pk)


def write_encrypted(row: OutgoingFile, encrypted: bytes) -> None:
    """Write a file of ours as it will go; whole or not at all."""
    with whole_file(path_of(row), lasting=True) as temporary:
        temporary.write_bytes(encrypted)


def read_encrypted(row: OutgoingFile) -> bytes:
    """A file of ours as it goes; empty if it is not there any more."""
    try:
        return path_of(row).read_bytes()
    except FileNotFoundError:
        return b""


def keep_secret(row: ArrivedFile, secret: bytes) -> None:
    """Keep the key that a message told for a file, sealed under a key of its own; the caller saves."""
    key, row.wrapped_key = keys.new_key(row.pk, _KIND)
    row.secret = key.seal(secret, context_of(row.pk, _SECRET))


def secret_of(row: ArrivedFile) -> bytes:
    """What `keep_secret` took.

    Raises:
        VaultError: If it was changed.
    """
    return _key(row).open(bytes(row.secret or b""), context_of(row.pk, _SECRET))


def write_content(row: ArrivedFile, content: bytes) -> None:
    """Write what came, sealed; whole or not at all."""
    with whole_file(path_of(row), lasting=True) as temporary, temporary.open("wb") as target:
        seal_file(_key(row), io.BytesIO(content), target, context_of(row.pk, _CONTENT))


def read_content(row: ArrivedFile) -> bytes:
    """What came, every chunk of it checked.

    Raises:
        VaultError: If it was changed, cut or moved.
        FileNotFoundError: If it is not there.
    """
    with path_of(row).open("rb") as source:
        return b"".join(open_file(_key(row), source, context_of(row.pk, _CONTENT)))


def _key(row: ArrivedFile) -> DataKey:
    return keys.unwrapped(row.wrapped_key or b"", row.pk, _KIND)


def erase(row: OutgoingFile | ArrivedFile) -> None:
    """Erase a content once the act stands: it is not brought back when a transaction is undone."""
    path = path_of(row)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))

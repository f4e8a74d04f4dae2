"""The keys of this installation: those of cases and of agencies, wrapped by those in the folder of keys."""

from __future__ import annotations

import uuid
from functools import cache
from pathlib import Path

from django.conf import settings

from equiano_web.vault import DataKey, Vault, context_of


@cache
def _vault(folder: Path) -> Vault:
    return Vault(folder)


def vault() -> Vault:
    """The key-encryption keys."""
    return _vault(settings.PLACE.keys)


def new_key(owner: uuid.UUID, kind: str) -> tuple[DataKey, bytes]:
    """A key for a new owner (a `case`, an `agency`), and the same wrapped."""
    return vault().new_key(context_of(owner, kind))


def unwrapped(wrapped: bytes | memoryview, owner: uuid.UUID, kind: str) -> DataKey:
    """A key of its wrapping."""
    return vault().unwrap(bytes(wrapped), context_of(owner, kind))

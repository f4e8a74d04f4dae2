"""Keys of backups: each backup has one of its own, in a folder beside the other keys.

Who removes the key of a backup has removed the backup, wherever its copies lie. So what was erased is gone
for good when the last backup of before has outlived its days.
"""

from __future__ import annotations

import json
import secrets
import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from equiano.files import PRIVATE_FOLDER, write_json
from equiano.words import say
from equiano_web.vault import KEY_BYTES, DataKey, VaultError


@dataclass(frozen=True, slots=True)
class BackupKey:
    """The key of a backup.

    Attributes:
        id: Id of the backup.
        made_at: When it was made.
        key: The key.
    """

    id: uuid.UUID
    made_at: datetime
    key: DataKey


def make(folder: Path) -> BackupKey:
    """Make the key of a new backup."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    made, key = BackupKey(uuid.uuid4(), timezone.now(), DataKey(raw := secrets.token_bytes(KEY_BYTES))), raw
    content = {"made_at": made.made_at.isoformat(), "key": b64encode(key).decode("ascii")}
    write_json(_file(folder, made.id), content, lasting=True)
    return made


def find(folder: Path, key: uuid.UUID) -> BackupKey:
    """The key of a backup.

    Raises:
        VaultError: If it is not there any more, or damaged.
    """
    path = _file(folder, key)
    if not path.exists():
        raise VaultError(
            say(
                "{name}: no such key is in the folder of keys. Its days are over and it was removed, or it "
                "is the folder of another installation: without it the backup stays closed.",
                name=path.name,
            )
        )
    return _read(path)


def kept(folder: Path) -> list[BackupKey]:
    """Keys of all backups that can still be opened, the oldest first."""
    return sorted(map(_read, folder.glob("backup-*.json")), key=lambda one: one.made_at)


def forget(folder: Path, key: uuid.UUID) -> None:
    """Remove the key of a backup, which never opens again."""
    _file(folder, key).unlink(missing_ok=True)


def last_dies_at(folder: Path, days: int) -> datetime | None:
    """When the last backup of those that there are will be gone; None if there is none."""
    keys = kept(folder)
    return keys[-1].made_at + timedelta(days=days) if keys else None


def _file(folder: Path, key: uuid.UUID) -> Path:
    return folder / f"backup-{key}.json"


def _read(path: Path) -> BackupKey:
    try:
        content = json.loads(path.read_text(encoding="ascii"))
        raw = b64decode(content["key"], validate=True)
        made_at = datetime.fromisoformat(content["made_at"])
        return BackupKey(uuid.UUID(path.stem.removeprefix("backup-")), made_at, DataKey(raw))
    except (OSError, ValueError, KeyError, TypeError):
        raise VaultError(
            say("{name}: not a key, or damaged. Restore it from the backup.", name=path.name)
        ) from None

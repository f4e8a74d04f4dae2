"""Attachments at rest: content sealed in the folder of files, names sealed in the database.

    files/<case>/<attachment>    chunks under the case's key (`sealed_files.py`), bound to its id

Who drops the key of a case makes all of them unreadable; the files themselves go with `erase`.
"""

from __future__ import annotations

import io
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db.models import Model

from equiano.files import whole_file
from equiano_web.access import Sensitivity
from equiano_web.cases import store
from equiano_web.sealed_files import open_file, seal_file
from equiano_web.vault import DataKey, context_of

if TYPE_CHECKING:
    from equiano_web.cases.models import Attachment

_CONTENT, _NAME = "attachment", "attachment name"


def name_class(thing: Model) -> Mapping[str, Sensitivity]:
    """Class of an attachment's name: that of the attachment."""
    return {"name": Sensitivity(cast("Attachment", thing).sensitivity)}


def open_name(thing: Model, classes: frozenset[Sensitivity]) -> Mapping[str, object]:
    """The name of an attachment, if its class is among these."""
    attachment = cast("Attachment", thing)
    if attachment.name is None or Sensitivity(attachment.sensitivity) not in classes:
        return {}
    key = store.key_of(attachment.case)
    return {"name": store.unsealed(key, attachment.pk, _NAME, attachment.name)} if key else {}


def sealed_name(key: DataKey, attachment: uuid.UUID, name: str) -> bytes:
    """A name as it rests."""
    return store.sealed(key, attachment, _NAME, name)


def path_of(case: uuid.UUID, attachment: uuid.UUID) -> Path:
    """Where a content rests."""
    return settings.PLACE.files / str(case) / str(attachment)


def write(key: DataKey, case: uuid.UUID, attachment: uuid.UUID, content: bytes) -> None:
    """Write a content, sealed; whole or not at all."""
    with whole_file(path_of(case, attachment), lasting=True) as temporary, temporary.open("wb") as target:
        seal_file(key, io.BytesIO(content), target, context_of(attachment, _CONTENT))


def read(key: DataKey, case: uuid.UUID, attachment: uuid.UUID) -> bytes:
    """A content, every chunk of it checked.

    Raises:
        VaultError: If it was changed, cut or moved.
        FileNotFoundError: If it is not there.
    """
    with path_of(case, attachment).open("rb") as source:
        return b"".join(open_file(key, source, context_of(attachment, _CONTENT)))


def erase(case: uuid.UUID, attachment: uuid.UUID | None = None) -> None:
    """Erase a content; without one named, all of a case."""
    if attachment is not None:
        path_of(case, attachment).unlink(missing_ok=True)
    else:
        shutil.rmtree(path_of(case, case).parent, ignore_errors=True)

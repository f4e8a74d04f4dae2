"""Removing a case for good: its row, with all that hangs on it, its files, its notices, its wrapped key.

A folder of the name of its id in the folder of files holds what a case has outside the database; what other
tables hold of a case hangs on its row. That it was erased stands in a list outside the database, so that a
backup of before does not bring it back (`backups.restore`).
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from equiano.files import PRIVATE_FILE, sync
from equiano_web.cases.models import Case
from equiano_web.erased_log import empty_log_soon
from equiano_web.people.models import Notice


def drop(case: Case) -> int:
    """Remove a case and those merged into it; inside a transaction, after which their files go too.

    Returns:
        How many cases were removed.
    """
    removed = sum(drop(other) for other in Case.objects.filter(merged_into=case))
    key = case.pk
    told = [key, *case.grants.values_list("pk", flat=True)]
    Notice.objects.filter(object__in=[str(one) for one in told]).delete()
    case.delete()
    _write_down(key, timezone.now())
    empty_log_soon()
    transaction.on_commit(lambda: shutil.rmtree(settings.PLACE.files / str(key), ignore_errors=True))
    return removed + 1


def drop_again(path: Path) -> int:
    """Remove what a restored backup brought back; inside a transaction.

    Args:
        path: List of what was erased.

    Returns:
        How many cases were removed.
    """
    return sum(drop(case) for case in Case.objects.filter(pk__in=erased(path)) if case.merged_into_id is None)


def erased(path: Path) -> list[uuid.UUID]:
    """Ids of the cases in a list of what was erased."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    return list(dict.fromkeys(uuid.UUID(json.loads(line)["case"]) for line in lines if line))


def _write_down(key: uuid.UUID, at: datetime) -> None:
    """Before the removal is committed: a line too many erases nothing, a line too few brings a case back."""
    line = json.dumps({"at": at.isoformat(timespec="seconds"), "case": str(key)}) + "\n"
    path = settings.PLACE.erased
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE), "ab") as stream:
        stream.write(line.encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())
    sync(path.parent)

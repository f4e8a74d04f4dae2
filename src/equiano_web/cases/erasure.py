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
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from equiano.files import PRIVATE_FILE, sync
from equiano_web.cases import signals
from equiano_web.cases.models import Case
from equiano_web.erased_log import empty_log_soon
from equiano_web.jobs import Work, enqueue, job
from equiano_web.people.models import Notice


def drop(*cases: Case) -> int:
    """Remove cases and those merged into them; inside a transaction.

    What lies outside the database, their files and the list of what was erased, follows once the transaction
    stands, and never before: a line of a case that stayed would erase it at the next restore. A server that
    dies in between does it when it starts again, by a job that was written in the same transaction.

    Returns:
        How many cases were removed.
    """
    gone, now = [key for case in cases for key in _removed(case)], timezone.now()
    if gone:
        enqueue("case.erased", {"cases": [str(key) for key in gone], "at": now.isoformat()})
        transaction.on_commit(partial(_take_outside, gone, now))
        empty_log_soon()
    return len(gone)


def _removed(case: Case) -> list[uuid.UUID]:
    below = [key for other in Case.objects.filter(merged_into=case) for key in _removed(other)]
    key = case.pk
    told = [key, *case.grants.values_list("pk", flat=True)]
    Notice.objects.filter(object__in=[str(one) for one in told]).delete()
    signals.going.send(Case, case=case)
    case.delete()
    return [*below, key]


@job("case.erased")
def _again(work: Work) -> None:
    """What `_take_outside` did already, unless the server died before it."""
    keys = [uuid.UUID(str(key)) for key in cast("list[object]", work.payload["cases"])]
    _take_outside(keys, datetime.fromisoformat(str(work.payload["at"])))


def _take_outside(keys: Sequence[uuid.UUID], at: datetime) -> None:
    known = set(erased(settings.PLACE.erased))
    if new := [key for key in keys if key not in known]:
        _write_down(new, at)
    for key in keys:
        shutil.rmtree(settings.PLACE.files / str(key), ignore_errors=True)


def drop_again(path: Path) -> int:
    """Remove what a restored backup brought back; inside a transaction.

    Args:
        path: List of what was erased.

    Returns:
        How many cases were removed.
    """
    return drop(*Case.objects.filter(pk__in=erased(path), merged_into=None))


def erased(path: Path) -> list[uuid.UUID]:
    """Ids of the cases in a list of what was erased."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    return list(dict.fromkeys(uuid.UUID(json.loads(line)["case"]) for line in lines if line))


def _write_down(keys: Sequence[uuid.UUID], at: datetime) -> None:
    moment = at.isoformat(timespec="seconds")
    lines = "".join(json.dumps({"at": moment, "case": str(key)}) + "\n" for key in keys)
    path = settings.PLACE.erased
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE), "ab") as stream:
        stream.write(lines.encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())
    sync(path.parent)

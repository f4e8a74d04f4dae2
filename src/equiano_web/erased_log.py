"""What was erased leaves SQLite's write-ahead log too: soon after an erasure, and always every few minutes.

A job, not the end of the act itself: it belongs to the act's transaction, so a server that is killed in
between does it when it starts again, and one that finds the log in use tries again.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from equiano_web.db import empty_log
from equiano_web.jobs import Work, enqueue, job

# For keys that go without an act of erasure (a file that was read in, a finished screening): as often as a
# root of the audit is written. On an idle installation the log is empty, and this costs one statement.
EVERY = timedelta(minutes=5)


class LogInUseError(Exception):
    """Somebody reads an older state of the database; the job is tried again."""


def empty_log_soon() -> None:
    """Have the log emptied once the transaction stands; inside it."""
    if connection.vendor == "sqlite":
        enqueue("log.empty")


@job("log.empty", own_transaction=True)
def _soon(work: Work) -> None:
    _emptied(work)


@job("log.empty_often", every=EVERY, own_transaction=True)
def _often(work: Work) -> None:
    _emptied(work)


def _emptied(work: Work) -> None:
    if not empty_log():
        raise LogInUseError
    with work.finishing():
        pass

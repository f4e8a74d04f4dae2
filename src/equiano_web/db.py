"""One writer at a time where the database is a file, the transaction around every act, and the file's log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import connection, transaction
from django.db.models import Model

# SQLite lets one writer in and keeps no order among those who wait; a lock in the process does. With one
# worker p95 of a write at 20 clients fell from 110 to 50 ms (shared/standards/web-stack.md, 2).
_ONE_WRITER = threading.RLock()
_A_LOOK = (
    0.15  # seconds: the longest time between two looks of a waiting connection (sqlite3.c), and half again
)
MOST_DRAWS = 50  # a generator that gives nothing new is broken


@contextmanager
def writing() -> Iterator[None]:
    """A transaction; on SQLite after waiting for whoever writes now."""
    with one_writer(), transaction.atomic():
        yield


def give_way() -> None:
    """Between portions of long work, let those write who wait at a file; a server keeps their order itself.

    SQLite keeps none: who waits looks again each 100 ms at most, and would find the next portion there
    already, until it gives up.
    """
    if connection.vendor == "sqlite":
        time.sleep(_A_LOOK)


def one_writer() -> AbstractContextManager[object]:
    """For one statement that writes and is its own transaction; on SQLite waits for whoever writes now."""
    return _ONE_WRITER if connection.vendor == "sqlite" else nullcontext()


def drawn(model: type[Model], column: str, draw: Callable[[], str]) -> str:
    """A random value that no row of a table has yet: of a million codes of eight letters two may be alike.

    It asks before the row is written, which costs a look into the index of the column. What two draw at the
    same instant the database still refuses; that is as rare as a clash times the share of an instant.

    Args:
        model: The table.
        column: Its column, which is unique.
        draw: Draws a value.
    """
    for _ in range(MOST_DRAWS):
        value = draw()
        if not model._default_manager.filter(**{column: value}).exists():
            return value
    raise RuntimeError(f"{model._meta.label}.{column}: every value that was drawn is taken")


def empty_log() -> bool:
    """Move what SQLite's write-ahead log holds into the file, and cut the log to nothing.

    Until then the log keeps pages as they were before they were overwritten, or the file does: a wrapped key
    that was erased, or wrapped anew, would still be read there. What leaves a page of the file is overwritten
    by `secure_delete` (`settings.py`).

    Returns:
        Whether the log is empty: not if somebody reads an older state (a backup that runs) longer than the
        connection waits. On PostgreSQL there is nothing to do.
    """
    if connection.vendor != "sqlite":
        return True
    with _ONE_WRITER, connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not cursor.fetchone()[0]

"""One writer at a time where the database is a file, and the transaction around every act."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# SQLite lets one writer in and keeps no order among those who wait; a lock in the process does. With one
# worker p95 of a write at 20 clients fell from 110 to 50 ms (shared/standards/web-stack.md, 2).
_ONE_WRITER = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """A transaction; on SQLite after waiting for whoever writes now."""
    if connection.vendor == "sqlite":
        with _ONE_WRITER, transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield

"""The database's server was restarted: the connections that were kept open are dead, and nobody notices."""

from __future__ import annotations

import os
import threading
import time
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from equiano_web.postgresql import POOL


def asked() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    assert row is not None
    found: int = row[0]
    return found


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL: .ci/postgres")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_closed_is_not_handed_out() -> None:
    kept: list[int] = []
    together = threading.Barrier(3)

    def ask() -> None:
        kept.append(asked())
        together.wait()  # so that each has its own
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname="postgres",
        autocommit=True,
    ) as base:
        for one in kept:
            base.execute("SELECT pg_terminate_backend(%s, 5000)", [one])
    assert len(set(kept)) == 3
    # Each of the three was at hand for the next who asks.
    for _ in range(4):
        assert asked() not in kept
        connection.close()


def test_a_server_that_is_away_is_looked_for_all_the_time() -> None:
    """The pool alone doubles its pause after each try: 1, 2, 4, 8 s and on to minutes."""
    tries: list[float] = []
    enough = threading.Event()

    class Away(psycopg.Connection[Any]):
        @classmethod
        def connect(cls, *_: object, **__: object) -> Any:
            tries.append(time.monotonic())
            if len(tries) == 4:
                enough.set()
            raise psycopg.OperationalError

    with ConnectionPool(connection_class=Away, **POOL):
        assert enough.wait(30)
    assert all(after - before < 3 for before, after in pairwise(tries))

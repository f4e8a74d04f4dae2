"""Django's PostgreSQL, but: no dead connection, no statement on a second core, moments read quickly.

The pool keeps connections open. After a restart of the server all of them are dead, and as many people in
turn would be told that something went wrong. Django's own remedy (`CONN_HEALTH_CHECKS`) asks the server
before each page; whether it has hung up the system knows without asking (1 µs, not 30 and an answer).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader, get_adapters_template
from psycopg.adapt import AdaptersMap, Buffer

# To start workers for a statement takes 5 ms and the core on which another page is made; planners think of it
# for all that may walk through a large table, and of compiling it too, though a page stops at its first rows.
_BY_ONE_CORE = (
    "SELECT set_config('max_parallel_workers_per_gather', '0', false), set_config('jit', 'off', false)"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread."""

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's, with moments of our own."""
        found: dict[str, Any] = super().get_connection_params()
        return found | {"context": _adapters(settings.USE_TZ, self.timezone)}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 - of the driver
        """A connection of the pool that is alive; waits for the pool to make one while there is none.

        Raises:
            OperationalError: If there was none in the time that the pool's `timeout` gives.
        """
        connection = super().get_new_connection(conn_params)
        while self.pool and _has_hung_up(connection):
            connection.close()
            self.pool.putconn(connection)  # which makes another for one that is closed
            connection = super().get_new_connection(conn_params)
        return connection

    def _configure_connection(self, connection: psycopg.Connection[Any]) -> bool:
        super()._configure_connection(connection)  # type: ignore[misc]  # its stubs lack it
        with connection.cursor() as cursor:
            cursor.execute(_BY_ONE_CORE)
        return True  # to be committed, else an end of its transaction takes it back


@cache
def _adapters(use_tz: bool, timezone: Any) -> AdaptersMap:  # noqa: ANN401 - of a zone, or None
    """How Django reads columns, but for moments: its way takes 8 µs each, and a page has hundreds."""

    class Moments(BaseTzLoader):  # type: ignore[misc]  # no stub has it
        def load(self, data: Buffer) -> datetime:
            try:
                found = datetime.fromisoformat(bytes(data).decode("ascii"))
            except ValueError:  # before our era, after 9999
                found = None
            if found is None or found.utcoffset():  # of a session in another zone
                return super().load(data)  # type: ignore[no-any-return]
            return found.replace(tzinfo=self.timezone)

    Moments.timezone = timezone
    found = AdaptersMap(get_adapters_template(use_tz, timezone))
    found.register_loader("timestamptz", Moments)
    return found


def _has_hung_up(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server has closed it: reads what has come, without waiting or asking."""
    try:
        connection.pgconn.consume_input()  # maybe its last words
        connection.pgconn.consume_input()
    except psycopg.OperationalError:
        return True
    return False

"""How a PostgreSQL is reached: on another machine by TLS alone, its certificate verified; by a pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from equiano_web.hands import MOST

# Names of the machine itself; an empty host and a path are a socket of the system.
HERE = ("", "localhost", "127.0.0.1", "::1")
SAFE = "verify-full"
# `planned.py` asks for a plan at once, and nothing else is kept; without a number nothing would be.
PREPARED_AT = 5


def _go_on(pool: Any) -> None:  # noqa: ANN401 - of psycopg, which is loaded where there is a PostgreSQL
    pool.check()  # begins a new connection, if there is none


POOL: Mapping[str, Any] = {
    "min_size": 1,
    # One for each hand and for the jobs, and one over. Two or three are in use; where all pages take long,
    # whoever got none would be refused.
    "max_size": MOST + 2,
    # Seconds that a page waits for a connection, such as while the server is started again.
    "timeout": 10,
    # The pool of itself waits twice as long after each try: after ten minutes without a server it looked
    # again five minutes later, and until then everybody was refused. So it looks each second.
    "reconnect_timeout": 1,
    "reconnect_failed": _go_on,
}


def is_elsewhere(database: Mapping[str, Any]) -> bool:
    """Whether a database (an entry of Django's `DATABASES`) answers on another machine."""
    hosts = str(database.get("HOST") or "").split(",")
    return any(host not in HERE and not host.startswith(("/", "@")) for host in hosts)


def verified(database: dict[str, Any]) -> dict[str, Any]:
    """The same, by TLS with a verified certificate where it lies elsewhere and its address does not say how.

    libpq of itself asks for TLS and goes on without it: whoever stands in between reads names. The
    certificates that the system trusts are taken, unless `sslrootcert` names others.
    """
    options = database.setdefault("OPTIONS", {})
    if is_elsewhere(database) and "sslmode" not in options:
        options |= {"sslmode": SAFE, "sslrootcert": options.get("sslrootcert", "system")}
    return database


def planning_once(database: dict[str, Any]) -> dict[str, Any]:
    """The same, with plans that a connection keeps (`planned.py`).

    `?prepare_threshold=none` in its address turns that off: what shares one connection among several, as
    PgBouncer before 1.21 does, gives a statement to one that never saw it made.
    """
    options = database.setdefault("OPTIONS", {})
    wanted = str(options.get("prepare_threshold", PREPARED_AT))
    options["prepare_threshold"] = int(wanted) if wanted.isdecimal() else None
    return database


def is_verified(database: Mapping[str, Any]) -> bool:
    """Whether who listens in between learns nothing: it lies here, or its certificate is verified."""
    return not is_elsewhere(database) or database.get("OPTIONS", {}).get("sslmode") == SAFE

"""How a PostgreSQL is reached: on another machine by TLS alone, its certificate verified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Names of the machine itself; an empty host and a path are a socket of the system.
HERE = ("", "localhost", "127.0.0.1", "::1")
SAFE = "verify-full"


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


def is_verified(database: Mapping[str, Any]) -> bool:
    """Whether who listens in between learns nothing: it lies here, or its certificate is verified."""
    return not is_elsewhere(database) or database.get("OPTIONS", {}).get("sslmode") == SAFE

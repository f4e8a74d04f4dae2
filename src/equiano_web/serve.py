"""The server and the job runner in one process."""

from __future__ import annotations

from typing import Any

from granian import Granian
from granian.constants import Interfaces

from equiano_web.boot import start_ready

# Measured (shared/standards/web-stack.md, 2). SQLite lets one writer in: more workers would only wait.
_SQLITE: dict[str, Any] = {"workers": 1, "blocking_threads": 4}
_POSTGRES: dict[str, Any] = {"workers": 2, "blocking_threads": 3}


def serve(host: str, port: int) -> None:
    """Serve until stopped.

    Args:
        host: Address to listen at.
        port: Port to listen at.

    Raises:
        UsageError: If there is no installation, or its tables are of an earlier version.
    """
    place = start_ready()
    Granian(
        "equiano_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        log_access=False,  # addresses carry ids of cases
        log_enabled=False,
        respawn_failed_workers=True,
        **(_POSTGRES if place.database_url else _SQLITE),
    ).serve()

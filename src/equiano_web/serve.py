"""The server and the job runner in one process."""

from __future__ import annotations

import gc
import signal
from typing import Any

from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces

from equiano_web import balance
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
    settings = _POSTGRES if place.database_url else _SQLITE
    _load_before_the_fork()
    balance.prepare(settings["workers"])
    _let_go()
    Granian(
        "equiano_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        log_access=False,  # addresses carry ids of cases
        log_enabled=False,
        respawn_failed_workers=True,
        **settings,
    ).serve()


def _load_before_the_fork() -> None:
    """Read the pages here, once: what a worker reads for itself it shares with no other process.

    What the collector of garbage looks through in a worker is copied for it, page by page of memory; what is
    frozen it leaves alone.
    """
    get_resolver().url_patterns  # noqa: B018 - reads all rooms
    gc.collect()
    gc.freeze()


def _let_go() -> None:
    """What worker processes must not inherit: connections, and who is told of signals."""
    connections.close_all()
    for connection in connections.all():
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]  # its threads do not live on in a fork
    # The command line reads signals from a pipe; a worker's signal would come through it as a second one of
    # ours, which ends the program at once, and the job at hand with it.
    signal.set_wakeup_fd(-1)

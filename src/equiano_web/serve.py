"""The server and the job runner in one process."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from equiano.words import LANGUAGES
from equiano_web import balance
from equiano_web.boot import start_ready
from equiano_web.place import Place
from equiano_web.rooms import read_addresses

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
    with _uncollected():
        place = start_ready()
        _load_before_the_fork(place)
    settings = _POSTGRES if place.database_url else _SQLITE
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


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is loaded stays: the collector of garbage would look through it again and again, for nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _load_before_the_fork(place: Place) -> None:
    """Read the pages here, once: what a worker reads for itself it shares with no other process.

    What the collector of garbage looks through in a worker is copied for it, page by page of memory; what is
    frozen it leaves alone.
    """
    read_addresses()
    import_module("equiano_web.pages").warm(place.host, LANGUAGES)
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

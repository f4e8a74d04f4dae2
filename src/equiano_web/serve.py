"""The server: pages and the runner of jobs in each worker.

`python -m equiano_web.serve HOST PORT` is how `keeper.py` begins a worker anew.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.server.mp import MPServer

from equiano.errors import UsageError
from equiano.system_errors import reason_of
from equiano.words import LANGUAGES, say
from equiano_web import balance
from equiano_web.boot import start, start_ready
from equiano_web.keeper import SIGNALS, STOP_S, Left, become
from equiano_web.place import Place
from equiano_web.rooms import read_addresses

# Measured (shared/standards/web-stack.md, 2). SQLite lets one writer in: more would only wait.
_WORKERS_ON_SQLITE, _WORKERS_ON_POSTGRES = 1, 2
_APPLICATION = "equiano_web.worker:application"

# M_ARENA_MAX of glibc. A thread that begins while others allocate gets a heap of its own, and what it frees
# there serves no other: some 10 MB of 240 in two workers, while one thread at a time runs Python.
_HEAPS = -8
_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG of Linux: the signal that a process gets when its parent ends


def serve(host: str, port: int, announce: Callable[[], None] = lambda: None) -> None:
    """Serve until stopped.

    Args:
        host: Address to listen at.
        port: Port to listen at.
        announce: Called when nothing but the port is left that could hinder it.

    Raises:
        UsageError: If there is no installation, its tables are of an earlier version, or the port is taken.
        VaultError: If its keys are missing, or are those of another.
    """
    _share_heaps()
    left = Left.of_environment()
    try:
        with _uncollected():
            # Beside workers that run, one is begun anew even where the database does not answer.
            place = start() if left.workers else start_ready()
            if not left.workers:
                _must_be_free(host, port)
                import_module("equiano_web.rotation").must_open()
            _load_before_the_fork(place)
        workers = _WORKERS_ON_POSTGRES if place.database_url else _WORKERS_ON_SQLITE
        left.board = balance.prepare(workers, left.board)
        _let_go()
        announce()
        _serve(left, address=host, port=port, workers=workers)
    except BaseException:
        left.stop()
        raise


def _must_be_free(host: str, port: int) -> None:
    """See that nobody listens there. The system would let a second server of one user share the port.

    Then a server that was left running answers half of what is asked, of an earlier version perhaps.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as asked:
            if sys.platform != "win32":  # where it would share the port
                asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            asked.bind(address)
    except OSError as error:
        reason = {
            errno.EADDRINUSE: say("another program listens there already"),
            errno.EADDRNOTAVAIL: say("this computer has no such address"),
        }.get(error.errno or 0)
        raise UsageError(
            say(
                "Nothing can listen at {host}, port {port}: {reason}. Choose others by --host and --port.",
                host=host,
                port=port,
                reason=reason or reason_of(error),
            )
        ) from None


def _share_heaps() -> None:
    """Have the threads that begin from here on, in what is forked too, allocate from the heaps there are."""
    if sys.platform == "linux" and (adjust := getattr(ctypes.CDLL(None), "mallopt", None)):  # musl has none
        adjust(_HEAPS, 1)


def _serve(left: Left, **settings: Any) -> None:  # noqa: ANN401 - as the server's own
    settings |= {
        "interface": Interfaces.RSGI,
        "websockets": False,
        "log_access": False,  # addresses carry ids of cases
        "log_enabled": False,
        "respawn_failed_workers": True,
        "workers_kill_timeout": STOP_S,
    }
    if sys.platform != "linux":
        Granian(_APPLICATION, **settings).serve()
        return
    # What arrives from here on waits until `keeper.py` takes it.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    _Kept(left, **settings).serve(spawn_target=_work)


class _Kept(MPServer):
    """The server that becomes `keeper.py` when its workers run."""

    def __init__(self, left: Left, **settings: Any) -> None:  # noqa: ANN401 - as the server's own
        super().__init__(_APPLICATION, **settings)
        self._left, self._again = left, (settings["address"], str(settings["port"]))
        self.workers -= len(left.workers)

    def _serve_loop(self, *_: object) -> None:
        self._left.workers += [one.inner.pid for one in self.wrks]
        become(self._left, ("-P", "-m", "equiano_web.serve", *self._again))


def _work(*given: Any) -> None:  # noqa: ANN401 - as the server's own
    """What a worker does: hear signals again, end with the first process, then what granian has it do."""
    # That one may be killed, or fail to become `serve` again: workers alone would hold the port for good.
    ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGTERM)
    for one in (signal.SIGINT, signal.SIGTERM):  # handlers of granian's main process would swallow one
        signal.signal(one, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    MPServer._spawn_rsgi_worker(*given)


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


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))

"""Clients shared out evenly between the worker processes.

On Linux the kernel gives a new connection to one of the workers by chance, and browsers and proxies keep it:
of 20 clients 13 may wait at one worker for the whole day, and 7 at the other. So a worker with more clients
than another closes the connection after its answer, and chance decides anew.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

# A client counts for as long as people pause between two pages that belong together.
ACTIVE_S = 2.0
# 11 and 9 are even enough: to close for a difference of one would send the same client to and fro.
FEWEST_MORE = 3
_SLOT = struct.Struct("qqd")  # process, its clients, when it said so
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Board:
    """What each worker says of its clients, in memory that they all see."""

    def __init__(self, workers: int, file: int = -1) -> None:
        """Make it, before the workers part.

        Args:
            workers: How many there will be.
            file: Open file that holds it; -1 for memory that has none.
        """
        self._memory = mmap.mmap(file, workers * _SLOT.size)
        self._offsets = range(0, workers * _SLOT.size, _SLOT.size)

    def say(self, clients: int, now: float, me: int) -> None:
        """Say how many clients a worker has.

        Args:
            clients: How many.
            now: The time, in seconds of one clock for all.
            me: Its process.
        """
        _SLOT.pack_into(self._memory, self._of(me), me, clients, now)

    def fewest(self, now: float, me: int) -> int:
        """Clients of the worker that has fewest, but for the one who asks."""
        mine = self._of(me)
        said = [_SLOT.unpack_from(self._memory, one) for one in self._offsets if one != mine]
        # Who has said nothing for so long has had no client since.
        return min((clients if now - at < ACTIVE_S else 0 for _, clients, at in said), default=0)

    def _of(self, me: int) -> int:
        """Its place: its own, else a free one, else that of whoever has been silent for longest (it died)."""
        found = [(_SLOT.unpack_from(self._memory, one), one) for one in self._offsets]
        return min(found, key=lambda one: (one[0][0] != me, one[0][2]))[1]


class Balanced:
    """An application that lets a client go to another worker when this one has more than its share."""

    def __init__(self, application: Application, board: Board, clock: Callable[[], float] = time.monotonic):
        """Stand before an application.

        Args:
            application: The pages.
            board: What the workers say of their clients.
            clock: Seconds, the same for all workers.
        """
        self._application, self._board, self._clock = application, board, clock
        self._seen: dict[int, float] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """A page."""
        # The server does not tell connections apart; a browser's cookies do.
        client = hash((environ.get("REMOTE_ADDR"), environ.get("HTTP_COOKIE")))
        if not self._has_too_many(client, self._clock()):
            return self._application(environ, start_response)

        def closing(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            return start_response(status, [*headers, ("Connection", "close")], *more)

        return self._application(environ, closing)

    def _has_too_many(self, client: int, now: float) -> bool:
        me = os.getpid()
        with self._lock:
            self._seen[client] = now
            self._seen = {one: at for one, at in self._seen.items() if now - at < ACTIVE_S}
            over = len(self._seen) - self._board.fewest(now, me) >= FEWEST_MORE
            if over:
                del self._seen[client]  # it may come back by chance, and is counted then
            self._board.say(len(self._seen), now, me)
        return over


_BOARDS: list[Board] = []


def prepare(workers: int, file: int = -1) -> int:
    """Make what workers will share, in the process that they part from.

    Args:
        workers: How many there will be; of one alone nothing is shared out.
        file: Open file with what workers share that run already (`keeper.py`); -1 for none.

    Returns:
        The file, in memory alone, for workers that are begun later; -1 for none.
    """
    _BOARDS.clear()
    if workers < 2:
        return -1
    if file < 0 and sys.platform == "linux":
        file = os.memfd_create("equiano-board")
        os.ftruncate(file, workers * _SLOT.size)
        os.set_inheritable(file, True)
    _BOARDS.append(Board(workers, file))
    return file


def balanced(application: Application) -> Application:
    """The application as a worker serves it; as it is where nothing was prepared.

    Args:
        application: The pages.
    """
    # A worker that was not forked (macOS, Windows) has no board; it has one queue for all connections, too.
    return Balanced(application, _BOARDS[0]) if _BOARDS else application

"""The threads of a worker that make pages: few at a time, and more only while one takes long.

Threads of Python take turns, and each statement is a chance to lose one's turn: where four threads had pages
to make, a fifth of the CPU went into handing it over (benchmarks/web.md). But one thread alone would let all
wait for a page that takes long. So as many hands as are usual are at work, not counting those whose page has
taken `LONG_S`; whoever comes back from such a page stands by, if others have taken the place.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

# Twice what a page takes that takes long by itself (my day, 16 ms): what takes longer waits for a disk, or
# for a statement. With 10 ms two of my day got in each other's way (22 ms of CPU each, not 14).
LONG_S = 0.03
# With so many pages that take long at once, others wait. Each hand has a connection to the database.
MOST = 8
# A thread and its connection take as long to begin as a third of a page: who was needed once stays a while.
STANDS_BY_S = 10.0
_IDLE = float("inf")
Work = Callable[[], None]


class Hands:
    """Threads that do what is given, in its order."""

    def __init__(
        self, usual: int, leave: Callable[[], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with as many as are usual.

        Args:
            usual: How many are at work at once, but for those whose work takes long.
            leave: What a hand does last.
            clock: Seconds.
        """
        self._usual, self._leave, self._clock = usual, leave, clock
        self._waiting: SimpleQueue[Work | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._called = threading.Condition(self._lock)
        self._by, self._calls = 0, 0  # hands that stand by, and how many of them were called
        self._is_over = False
        self._threads: set[threading.Thread] = set()
        self._began: dict[threading.Thread, float] = {}  # when each began with what it does
        for _ in range(usual):
            self._add()

    def give(self, work: Work) -> None:
        """Have something done.

        Args:
            work: It; raises nothing.
        """
        self._waiting.put(work)

    def look(self) -> bool:
        """Let one more begin if work waits while too few move; to be called each `LONG_S` while there is any.

        Returns:
            Whether there is work still.
        """
        with self._lock:
            if not self._waiting.empty() and self._moving() + self._calls < self._usual:
                self._call()
            return not self._waiting.empty() or any(one < _IDLE for one in self._began.values())

    def stop(self) -> None:
        """Have what was given done, then end them all."""
        with self._lock:
            threads = list(self._threads)
            self._is_over = True
            self._called.notify_all()
        for _ in threads:
            self._waiting.put(None)
        for one in threads:
            one.join()

    def _call(self) -> None:
        if self._calls < self._by:
            self._calls += 1
            self._called.notify()
        elif len(self._threads) < MOST:
            self._add()

    def _add(self) -> None:
        # Not to be waited for at the end: what it does may wait for a database that does not answer.
        thread = threading.Thread(target=self._work, daemon=True, name="equiano-page")
        self._threads.add(thread)
        self._began[thread] = _IDLE
        thread.start()

    def _moving(self) -> int:
        long_ago = self._clock() - LONG_S
        return sum(began > long_ago for began in self._began.values())

    def _work(self) -> None:
        me = threading.current_thread()
        try:
            while (self._stays(me) or self._stands_by(me)) and (work := self._waiting.get()):
                self._began[me] = self._clock()
                work()
                del work
        finally:
            with self._lock:
                self._began.pop(me, None)
                self._threads.discard(me)
            self._leave()

    def _stands_by(self, me: threading.Thread) -> bool:
        """Wait to be called; False if nobody has for so long that it had better go, with what it has open."""
        with self._lock:
            self._by += 1
            self._called.wait_for(lambda: self._calls or self._is_over, STANDS_BY_S)
            self._by -= 1
            if not self._calls:
                return False
            self._calls -= 1
            self._began[me] = _IDLE
            return True

    def _stays(self, me: threading.Thread) -> bool:
        """Whether a hand is one of the usual ones, and not one for which another stands in."""
        with self._lock:
            self._began[me] = -_IDLE  # it does not count itself
            if self._moving() >= self._usual:
                del self._began[me]
                return False
            self._began[me] = _IDLE
            return True

"""Being asked to stop: Ctrl-C, the system's polite request to end, a terminal that was closed.

Imports next to nothing: it listens while the rest of the program is still being loaded.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

# What shells report of a process that SIGINT ended: 128 and its number, 2.
INTERRUPTED = 130
# Windows has no SIGHUP.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
# Seconds until a run that does not break off by itself is ended. Chosen, not measured: longer than tidying up
# files takes, shorter than a person's patience. The first is for one that is deep in compiled code (a kernel,
# Arrow), where Python does not even learn that it was asked: there is nothing that it could tidy up there.
DEAF, GRACE = 1.0, 2.0


class Interruption:
    """Whether somebody asked to stop, and what the program was doing then.

    A library may turn the interrupt into an error of its own (DuckDB raises RuntimeError, an import
    ImportError, Typer a code), so what counts is that it was asked, not what arrives at the boundary. One may
    swallow it: then a second thread ends the run after `GRACE` seconds, or at once when asked again. One that
    does not come back from compiled code (a kernel, Arrow) is ended after `DEAF` seconds.

    Attributes:
        asked: Whether anybody asked.
        doing: The frame in which the program was.
        raises: Whether to break off at once; before, the request is kept for the boundary.
        last_resort: Tidies up and says so before the second thread ends the process.
    """

    def __init__(self) -> None:
        self.asked = False
        self.doing: FrameType | None = None
        self.raises = False
        self.last_resort: Callable[[], object] = lambda: None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """The handler of the signals; the first breaks the work off, the tidying after it is let be."""
        if self.asked:
            return
        self.asked, self.doing = True, frame
        if self.raises:
            raise KeyboardInterrupt

    def listen(self) -> None:
        """Take the signals, except those that whoever started us ignores (`nohup`)."""
        for one in _SIGNALS:
            if signal.getsignal(one) is not signal.SIG_IGN:
                signal.signal(one, self)
        if os.name == "posix":  # elsewhere Python cannot tell a second thread of a signal by a pipe
            reader, writer = os.pipe()
            # Python writes the signal's number from the handler; a full pipe must not hold the handler up.
            os.set_blocking(writer, False)
            signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
            # A daemon, else the interpreter would wait for it at a normal end.
            threading.Thread(target=self._watch, args=(reader,), daemon=True).start()

    def _watch(self, reader: int) -> None:
        """In a second thread: see that the run ends."""
        ending = None
        while number := os.read(reader, 1):
            if number[0] not in _SIGNALS:
                continue
            if ending is not None:  # asked again
                self._end()
            ending = threading.Thread(target=self._end_later, daemon=True)
            ending.start()

    def _end_later(self) -> None:
        time.sleep(DEAF)
        if self.asked:  # the main thread has heard, and is tidying up
            time.sleep(GRACE - DEAF)
        self._end()

    def _end(self) -> None:
        try:
            self.last_resort()
        finally:
            os._exit(INTERRUPTED)

    def close(self) -> None:
        """Nothing is left to be stopped; whatever comes while the interpreter ends is ignored."""
        for one in _SIGNALS:
            if signal.getsignal(one) is self:
                signal.signal(one, signal.SIG_IGN)

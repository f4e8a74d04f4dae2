"""Being asked to stop: Ctrl-C, the system's polite request to end, a terminal that was closed.

Imports next to nothing: it listens while the rest of the program is still being loaded.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

INTERRUPTED = 130
# Windows has no SIGHUP.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stop:
    """Whether somebody asked to stop, and what the program was doing then.

    A library may turn the interrupt into an error of its own (DuckDB raises RuntimeError, an import
    ImportError, Typer a code), so what counts is that it was asked, not what arrives at the boundary.

    Attributes:
        asked: Whether anybody asked.
        doing: The frame in which the program was.
        raises: Whether to break off at once; before, the request is kept for the boundary.
    """

    def __init__(self) -> None:
        self.asked = False
        self.doing: FrameType | None = None
        self.raises = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """The handler of the signals. Asked again, while threads or files are tidied up, it ends at once."""
        if self.asked and self.raises:
            os._exit(INTERRUPTED)
        self.asked, self.doing = True, frame
        if self.raises:
            raise KeyboardInterrupt

    def listen(self) -> None:
        """Take the signals, except those that whoever started us ignores (`nohup`)."""
        for one in _SIGNALS:
            if signal.getsignal(one) is not signal.SIG_IGN:
                signal.signal(one, self)

    def close(self) -> None:
        """Nothing is left to be stopped; whatever comes while the interpreter ends is ignored."""
        for one in _SIGNALS:
            if signal.getsignal(one) is self:
                signal.signal(one, signal.SIG_IGN)

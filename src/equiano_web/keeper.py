"""The first process of the server once its workers run: waits for them, and keeps nothing of the program.

    serve ── loads the program, forks the workers ── exec ──> this ── a worker died ── exec ──> serve …

What a process has loaded stays its own when the workers that it forked have written to their copies: 35 MB
that nobody uses. So `serve` becomes this program, which loads nothing: the same process, with the same
children. To begin a worker anew it becomes `serve` again, which leaves those alone that still run.

Linux. Run by its path without site-packages, with `EQUIANO_WORKERS` (see `Left`) in the environment and what
Python is to run again as its arguments. `SIGNALS` are blocked when it begins, so none is lost.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

_NAME = "EQUIANO_WORKERS"
_STOP = frozenset({signal.SIGINT, signal.SIGTERM})
# Blocked from before the first worker is forked until they are waited for here.
SIGNALS = _STOP | {signal.SIGCHLD} if hasattr(signal, "SIGCHLD") else _STOP
# A worker that dies so soon after one was begun anew dies of its start: again and again would help nobody.
# As in granian.
TOO_SOON_S = 5.5
# At a stop, whoever is sending still has so long, or a job at hand. Below the 90 s after which systemd would
# end all of it.
STOP_S = 60
# A stop reaches all processes of a terminal or a service at once: a worker may have ended of it before this
# one hears of it.
_STOP_MAY_COME_S = 0.2


class Left:
    """Workers that run, and what the server knows of them, told from one program to the next.

    Attributes:
        workers: Their processes, children of this one.
        board: Open file with what they say of their clients; -1 for none.
        renewed: When one was last begun anew, on the clock of all processes; 0 for never.
    """

    def __init__(self, workers: Sequence[int] = (), board: int = -1, renewed: float = 0.0) -> None:
        """Take them as they are told."""
        self.workers, self.board, self.renewed = list(workers), board, renewed

    @classmethod
    def of_environment(cls) -> Left:
        """Those that the program before told of; taken from the environment, where no child is to find it."""
        told = os.environ.pop(_NAME, "").split()
        return cls([int(one) for one in told[2:]], int(told[0]), float(told[1])) if told else cls()

    def tell(self) -> None:
        """Tell the program after this one."""
        os.environ[_NAME] = " ".join(map(str, (self.board, self.renewed, *self.workers)))

    def forget_ended(self) -> None:
        """Take those that ended from the list, and let the system forget them.

        Other children that ended, too: the first process of a container gets all that lost their parent.
        """
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        self.workers = [one for one in self.workers if _runs(one)]

    def stop(self) -> None:
        """End them, each when it has answered what it was asked; after `STOP_S` in any case."""
        for one in self.workers:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGTERM)
        end = time.monotonic() + STOP_S
        while time.monotonic() < end:
            self.forget_ended()
            if not self.workers:
                return
            time.sleep(0.01)
        for one in self.workers:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.forget_ended()


def _runs(worker: int) -> bool:
    try:
        return os.waitpid(worker, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def become(left: Left, again: Sequence[str]) -> None:
    """Become this program. Does not return.

    Args:
        left: The workers.
        again: What Python is to run to begin a worker anew.
    """
    left.tell()
    with suppress(OSError, ValueError):  # nobody reads it
        sys.stdout.flush()  # what waits to be written would end with the program
        sys.stderr.flush()
    # Without site-packages, and deaf to PYTHONPATH: this needs a few modules that Python itself brings.
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, *again])


def keep(left: Left, again: Sequence[str]) -> int:
    """Wait until the server is to stop; the exit code.

    Args:
        left: The workers.
        again: As for `become`.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal ends no server
    many = len(left.workers)
    while True:
        left.forget_ended()
        if len(left.workers) < many and not signal.sigtimedwait(_STOP, _STOP_MAY_COME_S):
            if time.monotonic() - left.renewed < TOO_SOON_S:
                left.stop()
                return 1
            left.renewed = time.monotonic()
            left.tell()
            os.execv(sys.executable, [sys.executable, *again])
        if len(left.workers) < many or signal.sigwait(SIGNALS) in _STOP:
            left.stop()
            return 0


if __name__ == "__main__":
    sys.exit(keep(Left.of_environment(), sys.argv[1:]))

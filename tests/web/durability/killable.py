"""The server as people start it, and its end by `kill -9`: supervisor and workers at the same instant."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

from tests.web.commands.installation import Installation, Served


class Killable:
    """`equiano serve` of an installation, in a process group of its own."""

    def __init__(self, place: Installation, port: int = 0) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = port or free.getsockname()[1]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "equiano", "serve", "--port", str(port)],
            env=place.environment,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.url = f"http://127.0.0.1:{port}"
        try:
            Served(self._process, self.url).wait_for_first_answer()
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End it as a fault of the machine would, and wait until nothing of it is left."""
        with suppress(ProcessLookupError):  # it ended by itself: whoever waits for its answer says so
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        end = time.monotonic() + 30
        while _is_there(self._process.pid):
            assert time.monotonic() < end
            time.sleep(0.01)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True

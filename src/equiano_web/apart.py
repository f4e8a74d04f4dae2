"""Jobs in a process of their own: what they load (NumPy, DuckDB) no worker keeps for good, 60 to 100 MB.

worker ── the job, one line of JSON ──> python -m equiano_web.apart ── takes its lease over, does it, ends
       ── the pipe stays open ──        if it closes (the worker died) the process ends: as the job of a
                                        worker that dies, it is done again when its lease is over
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import IO

from equiano_web.boot import start


def run_apart(work: object) -> bool:
    """Do a job that was taken, in a process of its own.

    Args:
        work: The job, an `equiano_web.jobs.Work`.

    Returns:
        Whether the process ended well; whether the job is done it has written down itself.
    """
    command = [sys.executable, "-m", "equiano_web.apart"]
    line = json.dumps(asdict(work)).encode() + b"\n"  # type: ignore[call-overload]
    try:
        # Ids alone, and not as arguments, which everybody reads. Ctrl-C is for the server, which waits.
        with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, bufsize=0) as process:
            assert process.stdin is not None
            process.stdin.write(line)
            return process.wait() == 0
    except OSError:  # it did not begin, or ended before it read
        return False


def main(given: IO[bytes]) -> None:
    """Do the job that is given."""
    line = given.readline()
    if not line:
        sys.exit(1)
    threading.Thread(target=_end_with, args=(given.fileno(),), daemon=True).start()
    start()
    from equiano_web.jobs import Work, run  # noqa: PLC0415 - after Django was started

    run(Work(**json.loads(line)))


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)  # nothing more is written: it returns when the other end is closed
    os._exit(1)


if __name__ == "__main__":
    main(sys.stdin.buffer)

"""What processes took, of /proc (Linux)."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError):
            for child in task.read_text(encoding="ascii").split():
                yield from tree(int(child))


def cpu(pid: int) -> float:
    """CPU seconds (user and system) of a process and all that it started, ended ones included."""
    spent = 0
    for one in tree(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except FileNotFoundError:  # it ended meanwhile; what it took is now told by who started it
            continue
        spent += sum(int(field) for field in fields[11:15])
    return spent / _TICK


def memory(pid: int) -> dict[str, float]:
    """Memory in MB of a process and all that it started: resident, and with shared pages counted once."""
    found = {"Rss": 0, "Pss": 0}
    for one in tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            if name in found:
                found[name] += int(rest.split()[0])
    return {"resident": found["Rss"] / 1024, "shared once": found["Pss"] / 1024}


def speed() -> float:
    """CPU milliseconds that 10^6 rounds of a loop of Python take, when each core has one to run."""
    cores = os.cpu_count() or 1
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        return sum(pool.map(_loop, range(cores), chunksize=1)) / cores


def _loop(_number: int) -> float:
    start, total = time.process_time(), 0
    for value in range(1_000_000):
        total += value
    return 1000 * (time.process_time() - start)

"""Two versions of the application side by side: one server of each, asked in turn in short bursts.

The speed of a virtual machine wanders by half from hour to hour: figures of one hour say little about those
of another (`web.md`). Here every burst of one version stands beside one of the other.

    python benchmarks/bench_web_beside.py --place PLACE --tree before=/path/to/a/checkout --tree now=.

PLACE is an installation that `bench_web.py --place PLACE --fill` filled (SQLite), with tables that fit both.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import statistics
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from bench_web import KNOWN, Server, of_times, say, set_up, users_of  # noqa: E402 - of the folder above

KINDS = ("list", "case", "search: surname", "figures", "my day")


def _forget(file: Path) -> None:
    """Have the system keep nothing of a file in memory: as on a machine that was switched on this morning."""
    opened = os.open(file, os.O_RDONLY)
    os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(opened)


def _begin(tree: Path, known: list[Any], place: Path) -> tuple[Any, list[Any]]:
    """A server of a version, and its users: signed in at the first one alone."""
    clients, sought, *_ = pickle.loads((place / KNOWN).read_bytes())  # written by `bench_web.py`
    os.environ["PYTHONPATH"] = str(tree.resolve() / "src")
    server = Server()
    return server, users_of(server, clients, sought, known)


def run(options: argparse.Namespace) -> list[str]:
    """Measure; the lines of a table."""
    from web import crowd, watch

    trees = dict(one.split("=", 1) for one in options.tree)
    begun: dict[str, tuple[Any, list[Any]]] = {}
    found: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    try:
        for name, tree in trees.items():
            begun[name] = _begin(Path(tree), next(iter(begun.values()))[1] if begun else [], options.place)
            crowd.run(begun[name][1], options.kinds, 3, 0)
        for burst in range(options.bursts):
            for kind in options.kinds:
                for name in random.Random(f"{burst} {kind}").sample(list(begun), len(begun)):
                    server, users = begun[name]
                    if options.cold:
                        _forget(options.place / "web" / "equiano.sqlite")
                    before = watch.cpu(server.pid)
                    times = crowd.run(users, (kind,), options.seconds, 0)[kind]
                    cpu = 1000 * (watch.cpu(server.pid) - before) / len(times)
                    row = of_times(times)
                    found.setdefault((kind, name), []).append((row["p50 ms"], row["p95 ms"], cpu))
            say(f"{burst + 1} of {options.bursts} bursts")
    finally:
        for server, _ in begun.values():
            server.stop()
    lines = ["| page | version | p50 ms | p95 ms | CPU ms |", "|---|---|---|---|---|"]
    for (kind, name), rows in sorted(found.items()):
        p50, p95, cpu = (statistics.median(column) for column in zip(*rows, strict=True))
        lines.append(f"| {kind} | {name} | {p50:.0f} | {p95:.0f} | {cpu:.1f} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--place", type=Path, required=True, help="filled installation (SQLite)")
    parser.add_argument("--tree", action="append", required=True, help="NAME=CHECKOUT; once for each version")
    parser.add_argument("--kinds", type=lambda text: tuple(text.split(",")), default=KINDS)
    parser.add_argument("--bursts", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=1.5, help="of a burst")
    parser.add_argument("--cold", action="store_true", help="nothing of the file in memory before a burst")
    options = parser.parse_args()
    set_up(options.place)
    from equiano_web.boot import start_ready

    start_ready()
    print("\n".join(run(options)))


if __name__ == "__main__":
    main()

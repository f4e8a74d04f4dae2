"""`make fuzz MINUTES=30`: bytes are changed at random, target by target; what breaks a reader is kept.

With `atheris` (Linux: `pip install 'equiano[fuzz]'`) the changes follow the branches that they reach; without
it they are blind. A file that breaks a reader goes to `.fuzz/crashes/`; made small, it becomes a case in
tests/cases.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None
if atheris is None or __name__ != "__main__":
    from tests.fuzz.targets import TARGETS, one, seeds
else:  # what is imported here counts its branches
    with atheris.instrument_imports(include=["equiano"]):
        from tests.fuzz.targets import TARGETS, one, seeds

HOME = Path(".fuzz")


def changed(content: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them flipped, cut out, doubled or made anew."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        place, length = chance.randrange(len(found) + 1), chance.randrange(1, 9)
        match chance.randrange(4):
            case 0 if place < len(found):
                found[place] ^= 1 << chance.randrange(8)
            case 1:
                del found[place : place + length]
            case 2:
                found[place:place] = found[place : place + length]
            case _:
                found[place : place + length] = chance.randbytes(length)
    return bytes(found)


def blind(name: str, seconds: float, seed: int, most: int | None = None) -> int:
    """Change and read until the time is up; returns the number of runs."""
    chance, begin, end, runs = random.Random(seed), seeds(name), time.monotonic() + seconds, 0
    while time.monotonic() < end and (most is None or runs < most):
        content = changed(chance.choice(begin), chance)
        runs += 1
        try:
            one(name, content)
        except Exception as error:
            (HOME / "crashes").mkdir(parents=True, exist_ok=True)
            (HOME / "crashes" / f"{name}_{type(error).__name__}_{seed}_{runs}").write_bytes(content)
            raise
    return runs


def _guided(name: str, seconds: float) -> None:
    """In this process: libFuzzer ends it, and says how many runs it made."""
    corpus = HOME / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    (HOME / "crashes").mkdir(exist_ok=True)
    for number, content in enumerate(seeds(name)):
        (corpus / f"seed{number}").write_bytes(content)
    options = [
        f"-max_total_time={int(seconds)}",
        f"-artifact_prefix={HOME}/crashes/{name}_",
        "-rss_limit_mb=2000",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], partial(one, name))
    atheris.Fuzz()


def main() -> None:
    """Divide the minutes among the targets, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--target", choices=list(TARGETS))
    chosen = parser.parse_args()
    if chosen.target is None:
        for name in TARGETS:
            end = time.monotonic() + chosen.minutes * 60 / len(TARGETS)
            while (left := end - time.monotonic()) > 1:  # what broke it ends the process: begin again
                print(f"== {name}", flush=True)
                words = ["-m", "tests.fuzz.run", "--target", name, "--minutes", str(left / 60)]
                subprocess.run([sys.executable, *words], check=False)
        return
    if atheris is None:
        print(
            chosen.target,
            blind(chosen.target, chosen.minutes * 60, seed=int(time.time())),
            "runs",
            flush=True,
        )
    else:
        _guided(chosen.target, chosen.minutes * 60)


if __name__ == "__main__":
    main()

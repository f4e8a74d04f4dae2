"""Run the tests against mutants: how many faults in rules and limits do they find?

    python -m benchmarks.mutation.run --out mutants.jsonl [--only ledger] [--sample 14] [--seed 1]

Works in a copy of the tree, so nothing that others use is ever mutated. Outside libraries are imported once;
each mutant then lives in a fork of that process, in which Equiano and its tests are imported anew: as true as
a process of its own, and several times cheaper. The tests of a file stand in targets.yaml, the figures in
benchmarks/mutation.md.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import yaml
from benchmarks.mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
TARGETS = Path(__file__).with_name("targets.yaml")
# A mutant may loop for ever: it gets this many times the CPU seconds of the sound run, and at least so many.
PATIENCE, LEAST_SECONDS = 4, 30
OURS = ("equiano", "tests", "benchmarks", "conftest", "_pytest", "pytest", "__main__")


@dataclass(frozen=True)
class Run:
    """One run of the tests.

    Attributes:
        outcome: `survived`, `killed` or `timeout`.
        seconds: CPU seconds.
        by: The test that failed first.
    """

    outcome: str
    seconds: float
    by: str = ""


def main() -> None:
    """Run and write one line of JSON a mutant."""
    asked = _arguments()
    targets = {
        file: tests
        for file, tests in yaml.safe_load(TARGETS.read_text(encoding="utf-8")).items()
        if not asked.only or any(part in file for part in asked.only)
    }
    written = asked.out.resolve()  # before the working folder becomes that of the copy
    written.parent.mkdir(parents=True, exist_ok=True)
    wanted, size = _wanted(asked), None if asked.again else asked.sample
    os.nice(asked.nice)
    with _copy() as root:
        _warm(root, next(iter(targets.values())))
        with written.open("a", encoding="utf-8") as out:
            for file, tests in targets.items():
                chosen, places = mutants_of(root, file, size, asked.seed)
                _run_file(root, tests, [one for one in chosen if wanted(one)], places, out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="results, one line of JSON a mutant; appended to, and what stands there is not run twice",
    )
    parser.add_argument("--only", nargs="*", help="files whose path holds one of these words")
    parser.add_argument("--sample", type=int, default=30, help="mutants of a file at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=Path, help="only those that survived in this file of results")
    parser.add_argument("--nice", type=int, default=10)
    return parser.parse_args()


def _wanted(asked: argparse.Namespace) -> Callable[[Mutant], bool]:
    """Those that survived, or those that were not run yet; told by lines, whose numbers move."""
    path = asked.again or asked.out
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    told = [json.loads(line) for line in lines]
    known = {
        (x["file"], x["operator"], x["before"], x["after"])
        for x in told
        if x["outcome"] == "survived" or not asked.again
    }
    return lambda one: ((one.file, one.operator, one.before, one.after) in known) == bool(asked.again)


@contextlib.contextmanager
def _copy() -> Iterator[Path]:
    """The tree as it is, in a folder of its own, which is made the working one."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        root = Path(folder)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        )  # fmt: skip
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, root / name)
        os.chdir(root)
        os.environ["PYTHONPATH"] = str(root / "src")
        os.environ["EQUIANO_HOME"] = str(root / ".home")
        sys.path[:0] = [str(root / "src"), str(root)]
        yield root


def _warm(root: Path, tests: list[str]) -> None:
    """Import here every outside library that a run of the tests imports."""
    listed = root / ".modules"
    sound = _forked(tests, LEAST_SECONDS * 20, listed)
    if sound.outcome != "survived":
        raise SystemExit(f"the sound code fails {sound.by or sound.outcome}")
    for name in listed.read_text(encoding="utf-8").split():
        if not name.startswith(OURS):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    assert not any(name.split(".")[0] in {"equiano", "tests"} for name in sys.modules)


def _run_file(root: Path, tests: list[str], chosen: list[Mutant], places: int, out: TextIO) -> None:
    """The sound run of a file's tests, then its mutants, one after the other."""
    if not chosen:
        return
    file = chosen[0].file
    sound = _forked(tests, LEAST_SECONDS * 20)
    if sound.outcome != "survived":
        print(f"{file}: the sound code fails {sound.by or sound.outcome}; left out", flush=True)
        return
    kills: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for mutant in chosen:
        first = sorted(tests, key=lambda test: -kills[test])
        run = _mutated(root, mutant, first, max(LEAST_SECONDS, PATIENCE * sound.seconds))
        outcomes[run.outcome] += 1
        kills[run.by.split("::")[0]] += 1
        told = {k: v for k, v in asdict(mutant).items() if k != "text"}
        told |= {"outcome": run.outcome, "seconds": round(run.seconds, 2), "by": run.by, "of": places}
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
        out.flush()
    when = time.strftime("%H:%M:%S")
    print(f"{when} {file}: {places} places, sound run {sound.seconds:.1f} s, {dict(outcomes)}", flush=True)


def _mutated(root: Path, mutant: Mutant, tests: list[str], seconds: float) -> Run:
    path = root / mutant.file
    sound = path.read_bytes()
    path.write_text(mutant.text, encoding="utf-8")
    # Python trusts a compiled file by the size and whole second of its source: make the second a new one.
    os.utime(path, (time.time(), time.time() + 1000 + hash(mutant.key) % 100_000))
    try:
        return _forked(tests, seconds)
    finally:
        path.write_bytes(sound)


def _forked(tests: list[str], seconds: float, modules: Path | None = None) -> Run:
    """Run tests in a fork; the wall clock may be ten times the CPU time, for the machine is shared."""
    log = Path(".pytest.log")
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = os.fork()
    if child == 0:
        os.setsid()
        _run_tests(tests, seconds, log, modules)
    end = time.time() + 10 * seconds
    while (done := os.waitpid(child, os.WNOHANG))[0] == 0:
        time.sleep(0.02)
        if time.time() > end:
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if done[0] == 0:
        done = os.waitpid(child, 0)
    stop = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = stop.ru_utime + stop.ru_stime - start.ru_utime - start.ru_stime
    failed = [
        line for line in log.read_text(errors="replace").splitlines() if line.startswith(("FAILED", "ERROR"))
    ]
    code = os.waitstatus_to_exitcode(done[1])
    outcome = "survived" if code == 0 else "timeout" if code < 0 else "killed"
    return Run(outcome, used, failed[0].split()[1] if failed and len(failed[0].split()) > 1 else "")


def _run_tests(tests: list[str], seconds: float, log: Path, modules: Path | None) -> None:
    code = 99
    try:
        # The code of the sound files is compiled once (by the first run); a mutant writes none.
        sys.dont_write_bytecode = modules is None
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
        stream = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(stream, 1)
        os.dup2(stream, 2)
        import pytest

        options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=1"]
        code = int(pytest.main([*options, *tests]))
        if modules is not None:
            modules.write_text("\n".join(sorted(sys.modules)), encoding="utf-8")
        sys.stdout.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()

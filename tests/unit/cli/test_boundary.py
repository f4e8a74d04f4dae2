"""Whatever happens in a command ends in one message and one documented code; nothing half-written is left."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from equiano.cli import boundary
from equiano.errors import (
    BadInputError,
    EngineError,
    NotEstimableError,
    OutputError,
    SafeguardError,
    UsageError,
)

posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")
CANARY = "Маша Синицына"


class _Duck(Exception):  # noqa: N818 - named as DuckDB would
    """As an engine raises it."""


_Duck.__module__ = "_duckdb"


class OutOfMemoryException(_Duck):
    pass


OutOfMemoryException.__module__ = "_duckdb"


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (UsageError("say what you want."), 2, "say what you want."),
        (OutputError("cannot."), 2, "cannot."),
        (BadInputError("bad file."), 10, "bad file."),
        (NotEstimableError("no."), 11, "no."),
        (SafeguardError("no."), 12, "no."),
        (EngineError("no engine."), 13, "no engine."),
        (KeyboardInterrupt(), 130, "stopped"),
        (EOFError(CANARY), 130, "stopped"),
        (BrokenPipeError(errno.EPIPE, CANARY), 2, "closed before all"),
        (OSError(errno.ENOSPC, CANARY), 2, "the disk is full"),
        (OSError(errno.EFBIG, CANARY), 2, "larger than this system allows"),
        (
            PermissionError(errno.EACCES, CANARY, "/data/list.csv"),
            10,
            "list.csv: cannot be read: you have no",
        ),
        (OSError(CANARY), 10, "damaged"),
        (OSError(errno.EMFILE, CANARY), 13, "too many files"),
        (MemoryError(CANARY), 13, "memory"),
        (ModuleNotFoundError(CANARY, name="pyspark"), 13, "`pyspark` is not installed"),
        (ModuleNotFoundError(CANARY, name="equiano.nowhere"), 1, "fault of the program"),
        (_Duck(CANARY), 13, "duckdb failed (_Duck)"),
        (OutOfMemoryException(CANARY), 13, "`memory_limit`"),
        (KeyError(CANARY), 1, "fault of the program, not yours (KeyError, boundary.py:"),
        (RecursionError(CANARY), 1, "fault of the program"),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY), 1, "fault of the program"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_each_error_has_its_code_and_one_message_without_its_own_text(
    error: BaseException, code: int, words: str, lang: str, monkeypatch: Any, capsys: Any
) -> None:
    def fails() -> None:
        raise error

    monkeypatch.setenv("EQUIANO_LANG", lang)
    monkeypatch.setattr(sys, "argv", ["equiano", "look"])
    with pytest.raises(SystemExit) as ended:
        boundary.run(fails)
    told = capsys.readouterr().err
    assert ended.value.code == code
    assert told.startswith("equiano: ") and told.count("\n") == 1
    assert CANARY not in told and "Traceback" not in told
    assert words in told if lang == "en" else any("а" <= letter <= "я" for letter in told) or words in told


def test_what_a_command_returns_is_its_code(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["equiano"])
    for returned, code in ((None, 0), (0, 0), (11, 11), ("text", 0)):
        with pytest.raises(SystemExit) as ended:
            boundary.run(lambda returned=returned: returned)
        assert ended.value.code == code


@pytest.mark.parametrize(
    ("words", "kept", "debug"),
    [
        (["--debug", "look", "a"], ["look", "a"], True),
        (["look", "a", "--debug"], ["look", "a"], True),
        (["look", "--", "--debug"], ["look", "--", "--debug"], False),
        (["look", "a"], ["look", "a"], False),
    ],
)
def test_debug_may_stand_anywhere(words: list[str], kept: list[str], debug: bool) -> None:
    assert boundary.without_debug(words) == (kept, debug)


def equiano(*words: str | Path, env: dict[str, str] | None = None, **options: Any) -> Any:
    return subprocess.run(  # noqa: PLW1510 - its code is what is looked at
        [sys.executable, "-m", "equiano", *map(str, words)],
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=60,
        **{"stdout": subprocess.PIPE, **options},
    )


@pytest.mark.parametrize("place", ["before", "after", "setting"])
def test_the_traceback_is_shown_on_demand_only(tmp_path: Path, place: str) -> None:
    words: list[str | Path] = ["look", tmp_path / "missing.csv"]
    quiet = equiano(*words)
    assert (quiet.returncode, quiet.stderr) == (10, "equiano: missing.csv: no such file. Check the path.\n")
    match place:
        case "before":
            told = equiano("--debug", *words)
        case "after":
            told = equiano(*words, "--debug")
        case _:
            told = equiano(*words, env={"EQUIANO_DEBUG": "1"})
    assert told.returncode == 10
    assert told.stderr.startswith("Traceback (most recent call last):")
    assert told.stderr.endswith(quiet.stderr)


def test_a_language_that_is_not_known_is_one_message() -> None:
    told = equiano("vocab", "list", env={"EQUIANO_LANG": "xx"})
    assert told.returncode == 2
    assert "en, ru" in told.stderr and "Traceback" not in told.stderr


@posix
def test_nobody_reads_the_output() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    told = equiano("vocab", "list", stdout=writer)
    os.close(writer)
    assert (told.returncode, told.stderr) == (
        2, "equiano: the output was closed before all of it was written.\n",
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full of Linux")
def test_a_full_disk_behind_the_output() -> None:
    with Path("/dev/full").open("w") as full:
        told = equiano("vocab", "list", stdout=full)
    assert (told.returncode, told.stderr) == (
        2, "equiano: an output cannot be written: the disk is full.\n",
    )  # fmt: skip


def _small_files() -> None:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))


@posix
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_no_room_for_a_file(tmp_path: Path, lang: str) -> None:
    told = equiano(
        "example", "cases", "--persons", "2000", "--out", tmp_path / "cases.csv",
        env={"EQUIANO_LANG": lang}, preexec_fn=_small_files,
    )  # fmt: skip
    assert told.returncode == 2
    assert told.stderr.startswith("equiano: cases.csv: ") and told.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_outputs_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for out in ("folder", "file/cases.csv", "x" * 300 + ".csv"):
        told = equiano("example", "cases", "--persons", "5", "--out", tmp_path / out)
        assert told.returncode == 2, out
        assert "cannot be written" in told.stderr and told.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@posix
def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    told = equiano("example", "cases", "--persons", "5", "--out", tmp_path / "pipe.csv")
    assert told.returncode == 2 and told.stderr.count("\n") == 1
    assert (tmp_path / "pipe.csv").is_fifo()


STOPPED = """
    import os, signal, sys, threading, time
    from equiano.cli.boundary import run
    from equiano.cli.interruption import Interruption
    from equiano.files import private_folder, whole_file, whole_folder

    def writes():
        with private_folder(), whole_file(sys.argv[1]) as part, whole_folder(sys.argv[2]) as folder:
            part.write_text("half"); (folder / "half").write_text("half")
            os.kill(os.getpid(), number); time.sleep(60)

    def counts():
        import duckdb
        threading.Timer(1, os.kill, (os.getpid(), number)).start()
        duckdb.sql("SELECT sum(a.range * b.range % 7) FROM range(1000000) a, range(1000000) b").fetchall()

    def swallows():
        with whole_file(sys.argv[1]) as part, whole_folder(sys.argv[2]) as folder:
            part.write_text("half"); (folder / "half").write_text("half")
            while True:
                try:
                    os.kill(os.getpid(), number); time.sleep(60)
                except KeyboardInterrupt:
                    pass

    def waits():
        import duckdb  # Arrow's reader does not come back to Python until all is read
        with whole_file(sys.argv[1]) as part:
            threading.Timer(1, os.kill, (os.getpid(), number)).start()
            duckdb.sql("SELECT a.range FROM range(1000000) a, range(1000000) b ORDER BY 1").to_arrow_table()

    def imports():
        os.kill(os.getpid(), number)
        import equiano.cli.app

    def calculates():
        from equiano.cli import interruption
        from tests.unit.cli.endless import turns
        interruption.GRACE = 600.0  # only who has heard may take time to tidy up
        with whole_file(sys.argv[1]) as part:
            part.write_text("half")
            turns(-1)  # compiled, and back at once
            threading.Timer(1, os.kill, (os.getpid(), number)).start()
            turns(1)

    number = int(sys.argv[3])
    signal.signal(number, signal.default_int_handler)  # a shell's job in the background ignores it
    stop = Interruption(); stop.listen()
    run(globals()[sys.argv[4]], stop)
"""


@posix
@pytest.mark.parametrize("work", ["writes", "counts", "imports", "swallows", "waits", "calculates"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_stop_leaves_nothing_half_written(tmp_path: Path, name: str, work: str) -> None:
    import signal

    (tmp_path / "tmp").mkdir()
    number = str(int(getattr(signal, name)))
    told = subprocess.run(  # noqa: PLW1510 - its code is what is looked at
        [sys.executable, "-c", textwrap.dedent(STOPPED), tmp_path / "a", tmp_path / "b", number, work],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        cwd=Path(__file__).parents[3],  # where `tests` is found
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (told.returncode, told.stderr) == (130, "equiano: stopped; nothing was left half-written.\n")
    assert [path.name for path in tmp_path.rglob("*")] == ["tmp"]


@posix
def test_a_stop_while_the_program_is_still_being_loaded(tmp_path: Path) -> None:
    script = """
        import os, signal, sys
        import equiano.cli.interruption as stop
        signal.signal(signal.SIGINT, signal.default_int_handler)  # as above
        listen = stop.Interruption.listen
        def at_once(self):
            listen(self)
            os.kill(os.getpid(), signal.SIGINT)
        stop.Interruption.listen = at_once
        import equiano.__main__
        sys.argv = ["equiano", "vocab", "list"]
        equiano.__main__.main()
    """
    told = subprocess.run(  # noqa: PLW1510 - its code is what is looked at
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60
    )
    assert (told.returncode, told.stdout) == (130, "")
    assert told.stderr == "equiano: stopped; nothing was left half-written.\n"

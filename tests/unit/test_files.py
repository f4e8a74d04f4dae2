"""Files are whole or not there, private unless shared, and what a killed run left is swept by the next."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from equiano import files
from equiano.errors import OutputError
from equiano.system_errors import reason_of

posix = pytest.mark.skipif(os.name != "posix", reason="modes and signals of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_file_is_private_unless_it_is_shared(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        files.write_text(tmp_path / "private", "x")
        files.write_text(tmp_path / "shared", "x", shared=True)
        with files.whole_folder(tmp_path / "folder") as folder:
            (folder / "in").touch()
        with files.whole_folder(tmp_path / "open", shared=True):
            pass
        with files.private_folder() as temporary:
            assert mode(temporary) == 0o700
    finally:
        os.umask(before)
    assert mode(tmp_path / "private") == 0o600
    assert mode(tmp_path / "shared") == 0o666 & ~umask
    assert mode(tmp_path / "folder") == 0o700
    assert mode(tmp_path / "open") == 0o777 & ~umask


@posix
def test_a_writer_that_makes_the_file_anew_does_not_open_it(tmp_path: Path) -> None:
    with files.whole_file(tmp_path / "cases") as temporary:
        temporary.unlink()
        temporary.write_text("x", encoding="utf-8")
    assert mode(tmp_path / "cases") == 0o600


def test_a_failed_run_leaves_what_was_there(tmp_path: Path) -> None:
    files.write_text(tmp_path / "a", "before")
    with pytest.raises(ValueError, match="stop"), files.whole_file(tmp_path / "a") as temporary:
        temporary.write_text("half", encoding="utf-8")
        raise ValueError("stop")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from equiano import files
    with files.private_folder() as folder, files.whole_file(sys.argv[1]) as part, \\
            files.whole_folder(sys.argv[2]) as half:
        (folder / "case").write_text("x"); part.write_text("x"); (half / "case").write_text("x")
        print("ready", flush=True)
        if sys.argv[3] == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        sys.stdin.readline()
"""


def holding(tmp_path: Path, end: str) -> subprocess.Popen[str]:
    run = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), tmp_path / "out" / "a", tmp_path / "out" / "b", end],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    return run


@posix
def test_what_a_killed_run_left_is_swept_and_what_a_living_one_uses_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    died = holding(tmp_path, "die")
    assert died.wait(10) == -signal.SIGKILL
    assert len(list((tmp_path / "tmp").iterdir())) == 2  # the folder and its lock
    living = holding(tmp_path, "live")
    in_use = {path.name for path in (tmp_path / "tmp").iterdir()}
    assert len(in_use) == 2
    with files.private_folder():
        files.write_text(tmp_path / "out" / "c", "x")
        assert in_use < {path.name for path in (tmp_path / "tmp").iterdir()}
    living.communicate("\n", timeout=10)
    assert living.returncode == 0
    assert not list((tmp_path / "tmp").iterdir())
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a", "b", "c"}


def test_folders_above_are_made_too(tmp_path: Path) -> None:
    files.make_folder(tmp_path / "a" / "b")
    files.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    files.write_text(tmp_path / "c" / "d" / "text", "x")
    with files.whole_folder(tmp_path / "e" / "f" / "folder") as made:
        (made / "in").write_text("x", encoding="utf-8")
    assert (tmp_path / "c" / "d" / "text").read_text(encoding="utf-8") == "x"
    assert [path.name for path in (tmp_path / "e" / "f" / "folder").iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full"), (errno.EROFS, "nothing can be written there"),
        (errno.EACCES, "you have no right to do so"), (errno.EPERM, "you have no right to do so"),
        (errno.EISDIR, "a folder stands there"), (errno.EIO, "the disk or network does not answer"),
        (errno.EAGAIN, os.strerror(errno.EAGAIN)),
    ],
)  # fmt: skip
def test_why_the_system_refused(number: int, said: str) -> None:
    assert reason_of(OSError(number, "its own words")) == said


def test_an_error_without_a_number_is_no_question_of_rights() -> None:
    assert reason_of(OSError()) == os.strerror(0)


@pytest.mark.parametrize(
    ("number", "ours"),
    [(errno.ENOSPC, True), (errno.EFBIG, True), (errno.EROFS, True), (errno.EACCES, False),
     (errno.ENOENT, False)],
)  # fmt: skip
@pytest.mark.parametrize("whole", [files.whole_file, files.whole_folder])
def test_what_fails_while_an_output_is_filled_is_the_output_s_only_where_there_is_no_room(
    tmp_path: Path, whole: Callable[[Path], AbstractContextManager[Path]], number: int, ours: bool
) -> None:
    """Another error may be that of an input that is read meanwhile: it keeps its own name."""
    raised = OSError(number, "x", "input.csv")
    with pytest.raises(OutputError if ours else OSError) as caught, whole(tmp_path / "out.csv"):
        raise raised
    if ours:
        assert str(caught.value).startswith("out.csv: cannot be written: ")
    else:
        assert caught.value is raised
    assert not list(tmp_path.iterdir())


def test_a_lock_that_somebody_cleaned_away_does_not_lose_the_file(tmp_path: Path) -> None:
    with files.whole_file(tmp_path / "a") as temporary:
        temporary.write_text("x", encoding="utf-8")
        for lock in tmp_path.glob(".*.lock"):
            lock.unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@posix
def test_a_lasting_file_is_on_the_disk_before_it_has_its_name_and_its_folders_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a loss of power would take is what was not synced: the order of syncs is what can be seen here."""
    done: list[tuple[str, str]] = []
    target = tmp_path / "new" / "newer" / "key"

    def synced(path: Path) -> None:
        done.append(
            ("folder" if path.is_dir() else "content", path.name if path.is_dir() else path.read_text())
        )
        assert path.is_dir() == target.exists()  # the content before, the folders after

    monkeypatch.setattr(files, "sync", synced)
    files.write_text(target, "secret", lasting=True)
    assert done == [("content", "secret"), ("folder", "newer"), ("folder", "new"), ("folder", tmp_path.name)]
    done.clear()
    files.write_text(target, "other")
    assert done == []


@posix
def test_a_sync_reaches_the_file_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[tuple[int, int]] = []
    monkeypatch.setattr(files.os, "fsync", lambda handle: reached.append(_id(os.fstat(handle))))
    (tmp_path / "a").write_text("x")
    files.sync(tmp_path / "a")
    files.sync(tmp_path)
    if sys.platform != "darwin":
        assert reached == [_id((tmp_path / "a").stat()), _id(tmp_path.stat())]


def _id(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino

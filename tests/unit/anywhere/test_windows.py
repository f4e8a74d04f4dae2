"""The rules of Windows for files, as far as another system can try them.

A file that is open is neither renamed, replaced nor removed there, and some names are none. Here the calls of
`os` refuse what is open in this process (DuckDB's and Arrow's files too), and every command that writes runs
under that. What opens a file in another process, and paths beyond 260 letters, nobody tried.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import equiano
from equiano import files
from equiano.cli.app import app
from equiano.errors import OutputError
from equiano.files import is_windows_name, whole_file, whole_folder
from equiano.system_errors import reason_of

OPEN = Path("/proc/self/fd")
needs_proc = pytest.mark.skipif(not OPEN.is_dir(), reason="the open files of a process, as Linux lists them")


def _open_files() -> Iterator[str]:
    for handle in OPEN.iterdir():
        try:
            yield str(handle.readlink())
        except OSError:
            continue


def _refuse_open(*paths: Any) -> None:
    for path in map(os.path.realpath, paths):
        if held := [one for one in _open_files() if one == path or one.startswith(f"{path}{os.sep}")]:
            error = PermissionError(errno.EACCES, "open", str(held[0]))
            error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
            raise error


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """`os` renames, replaces and removes nothing that is open, nor a folder that holds it."""

    def refusing(name: str, places: int) -> None:
        does: Callable[..., object] = getattr(os, name)

        def tries(*given: Any, **named: Any) -> object:
            if "dir_fd" not in named or named["dir_fd"] is None:
                _refuse_open(*given[:places])
            return does(*given, **named)

        monkeypatch.setattr(os, name, tries)

    for name, places in (("replace", 2), ("rename", 2), ("unlink", 1), ("remove", 1), ("rmdir", 1)):
        refusing(name, places)


@needs_proc
def test_the_double_refuses_what_windows_refuses(tmp_path: Path, windows: None) -> None:
    (tmp_path / "a").write_text("x", encoding="utf-8")
    with (tmp_path / "a").open(encoding="utf-8"):
        for fails in (
            (tmp_path / "a").unlink,
            lambda: (tmp_path / "a").rename(tmp_path / "b"),
            lambda: tmp_path.rename(tmp_path.with_name("other")),
        ):
            with pytest.raises(PermissionError):
                fails()
    (tmp_path / "a").unlink()


@needs_proc
def test_files_and_folders_are_written(tmp_path: Path, windows: None) -> None:
    with whole_file(tmp_path / "a") as part:
        part.write_text("x", encoding="utf-8")
    for _ in range(2):
        with whole_folder(tmp_path / "b") as folder:
            (folder / "c").write_text("x", encoding="utf-8")
    with files.private_folder(tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


@needs_proc
def test_an_output_that_is_open_elsewhere_says_so(tmp_path: Path, windows: None) -> None:
    (tmp_path / "a").write_text("before", encoding="utf-8")
    said = "a: cannot be written: another program has it open"
    with (tmp_path / "a").open(encoding="utf-8"), pytest.raises(OutputError, match=said):
        files.write_text(tmp_path / "a", "x")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "before"


def test_why_windows_refused() -> None:
    error = PermissionError(errno.EACCES, "Access is denied")
    error.winerror = 5  # type: ignore[attr-defined,unused-ignore]
    assert reason_of(error).startswith("another program has it open")


@pytest.mark.parametrize(
    "name",
    [
        *("con", "CON.csv", "nul", "aux.tar.gz", "COM1.txt", "lpt9", "com\u00b9", "Prn .csv"),
        *("a:b", "a?.csv", "a*", 'a"b', "a<b", "a|b", "a.", "a ", "a\nb", "a\\b"),
    ],
)
@pytest.mark.parametrize("whole", [whole_file, whole_folder])
def test_names_that_windows_takes_for_something_else(
    name: str, whole: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_windows_name(name)
    monkeypatch.setattr(files, "_WINDOWS", True)
    with pytest.raises(OutputError, match="Windows takes no file of that name"), whole(tmp_path / name):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    ["cases.parquet", "console.csv", "COM10.txt", ".a.part-0", "дела.csv", "a b.csv", "com.csv", "a.con"],
)
def test_names_that_it_takes(name: str) -> None:
    assert is_windows_name(name)


def test_the_program_s_own_files_have_names_that_it_takes() -> None:
    folder = Path(equiano.__file__).parent
    assert [path for path in folder.rglob("*") if not is_windows_name(path.name)] == []
    # Below what an installation for one user begins with (about 90 letters) they stay within 260.
    assert (
        max(len(str(path.relative_to(folder))) for path in folder.rglob("*.*") if path.suffix != ".pyc") < 130
    )


COMMANDS = (
    "example cases --persons 60 --out {0}/cases.csv",
    "intake {0}/cases.csv --out {0}/cases.parquet",
    "look {0}/cases.parquet",
    "screen {0}/cases.parquet --country ru --out {0}/found.parquet",
    "screen {0}/cases.parquet --country ru --out {0}/found.parquet",  # in the place of the first
    "situation {0}/cases.parquet --country ru --out {0}/situation",
    "returns {0}/cases.parquet --standard glotip --country RUS --out {0}/return",
    "example lists --persons 60 --lists 2 --out {0}/lists",
    "link {0}/lists/police.csv {0}/lists/shelter.csv --out {0}/linked",
    "questionnaire --for work --out {0}/sheet.pdf",
    "ledger key",
)


@needs_proc
def test_every_command_that_writes_does_so_under_these_rules(
    tmp_path: Path, windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EQUIANO_HOME", str(tmp_path / "home"))
    tree: Any = typer.main.get_command(app)
    for line in COMMANDS:
        words = line.format(tmp_path).split(" ")
        monkeypatch.setattr(sys, "argv", ["equiano", *words])
        try:
            code = tree.main(words, standalone_mode=False)
        except SystemExit as done:
            code = done.code
        assert not code, line
    made = list(tmp_path.rglob("*"))
    assert len(made) > 40
    assert [path for path in made if not is_windows_name(path.name)] == []
    assert [path for path in made if ".part-" in path.name] == []

"""Words can be read on any code page; files are UTF-8 whatever the machine thinks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PLAIN = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path]),
    "PYTHONUTF8": "0",
    "EQUIANO_LANG": "ru",
}
MACHINES = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1:strict"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "LANG": "ru_RU.CP1251"},
]


def run(machine: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "equiano", *map(str, arguments)],
        capture_output=True,
        env=PLAIN | machine,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: " ".join(machine.values()))
def test_russian_is_read_on_a_machine_without_it(machine: dict[str, str], tmp_path: Path) -> None:
    shown = run(machine, "country", "show", "ru")
    assert shown.returncode == 0
    assert "Уголовный кодекс" in shown.stdout.decode("utf-8")
    wrong = run(machine, "look", tmp_path / "none.csv")
    assert (wrong.returncode, wrong.stderr.decode("utf-8")) == (
        10,
        "equiano: none.csv: файла нет. Проверьте путь.\n",
    )
    used = run(machine, "no-such-command")
    assert used.returncode == 2
    assert "Traceback" not in used.stderr.decode("utf-8")


def test_an_encoding_with_the_letters_is_kept() -> None:
    """Whoever chose the Russian code page of Windows gets it; what it lacks becomes a question mark."""
    shown = run({"PYTHONIOENCODING": "cp1251"}, "country", "show", "ru")
    assert shown.returncode == 0
    assert "Уголовный кодекс" in shown.stdout.decode("cp1251")


def test_a_file_name_that_is_no_text_is_no_fault(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\xfe.csv"
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"equiano", b"look", name],
        capture_output=True,
        env=PLAIN | {"PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 10
    assert b"\xff\xfe.csv" in done.stderr


@pytest.mark.parametrize("machine", MACHINES[:1], ids=["cp1252"])
def test_files_are_utf8_whatever_the_machine(machine: dict[str, str], tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    done = run(machine, "intake", ROOT / "examples/agency_cases.csv", "--draft-mapping", mapping)
    assert done.returncode == 0, done.stderr
    mapping.read_text(encoding="utf-8")
    out = tmp_path / "cases.csv"
    given = ROOT / "examples/agency_mapping.yaml"
    done = run(machine, "intake", ROOT / "examples/agency_cases.csv", "--mapping", given, "--out", out)
    assert done.returncode == 0, done.stderr
    out.read_text(encoding="utf-8")


def test_every_open_says_its_encoding() -> None:
    """Also of libraries' files that we open: Python warns where an encoding is left to the machine."""
    warn = {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "error::EncodingWarning:equiano"}
    assert run(warn, "country", "check", "ru").returncode == 0

"""The command: JSON on stdout and nothing else, exit codes, one message for bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CAPTURE = Path(__file__).parents[2] / "golden" / "capture"


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "equiano", "estimate", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def test_json_and_nothing_else() -> None:
    done = _run(CAPTURE / "artificial_three_lists.csv", "--method", "bic", "--json", "--models", "4")
    assert done.returncode == 0
    assert done.stderr == ""
    result = json.loads(done.stdout)
    assert result["model"] == "[1,2,3]"
    assert len(result["models"]) == 4
    assert len(result["data_sha256"]) == 64


def test_the_same_seed_gives_the_same_bytes() -> None:
    arguments = (CAPTURE / "artificial_three_lists.csv", "--bootstrap", "50", "--seed", "3", "--json")
    first, second = _run(*arguments), _run(*arguments)
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["seed"] == 3


def test_not_estimable_exits_with_11_and_prints_its_evidence(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("A,B,C,count\n1,0,0,5\n1,1,0,3\n1,0,1,2\n", encoding="utf-8")
    done = _run(path, "--method", "bic", "--json")
    assert done.returncode == 11
    assert json.loads(done.stdout)["diagnostics"]["overlaps"]["A & B"] == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [("A,B,count\n1,0,5\n0,1,-2\n", 10), ("A,B,count\n1,0,5\n0,1,2\n", 10), ("A,count\n1,5\n", 10)],
)
def test_bad_input_is_one_message_without_a_traceback(tmp_path: Path, text: str, code: int) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    done = _run(path, "--json")
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith("equiano: ")
    assert "Traceback" not in done.stderr


def test_a_wrong_method_is_a_usage_error() -> None:
    done = _run(CAPTURE / "artificial_three_lists.csv", "--method", "magic")
    assert done.returncode == 2
    assert "not a method" in done.stderr
    assert _run(CAPTURE / "artificial_three_lists.csv", "--lang", "xx").returncode == 2


def test_words_in_russian_and_a_statement() -> None:
    done = _run(
        CAPTURE / "artificial_three_lists.csv",
        *("--method", "chao", "--lang", "ru", "--period", "2013", "--place", "X"),
        *("--definition", "Palermo", "--measure", "flow"),
    )
    assert done.returncode == 0
    assert "Численность" in done.stdout
    assert _run(CAPTURE / "artificial_three_lists.csv", "--period", "2013").returncode == 10

"""The whole program in this process: its code, and what it says."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
import typer

from equiano.cli import boundary
from equiano.cli.app import app

DOCUMENTED = (0, 2, 10, 11, 12, 13)
Run = Callable[..., tuple[int, str]]


def command() -> Any:
    """The tree of commands, made once: that takes longer than most runs of the tests."""
    return typer.main.get_command(app)


def run(tree: Any, words: list[str], capsys: Any, monkeypatch: Any) -> tuple[int, str]:
    """Exit code and stderr of one command line."""
    monkeypatch.setattr(sys, "argv", ["equiano", *words])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        boundary.run(lambda: tree.main(standalone_mode=False))
    return int(ended.value.code or 0), capsys.readouterr().err


def is_one_message(code: int, told: str) -> bool:
    """Whether a refusal is a documented code with one message, and nothing of the program's inside."""
    if code not in DOCUMENTED or "Traceback" in told or "fault of the program" in told:
        return False
    return code == 0 or told.count("equiano: ") == 1 or (code == 2 and "Usage:" in told)

"""No message in English alone: where caseworkers read the messages, every error is said in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import equiano

ROOT = Path(equiano.__file__).parent
# What carries a message to a person, by its first argument.
CARRIERS = {
    *("BadInputError", "UsageError", "RefusedError", "Fault", "EngineError", "NotAValueError", "DoubtError"),
    *("_AllRefusedError",),
}
ROOMS = ("tables", "record", "link", "files.py", "cli/look.py", "cli/intake.py", "cli/link.py")


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def in_english_alone(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or name_of(node.func) not in CARRIERS or not node.args:
            continue
        message = node.args[0]
        literal = isinstance(message, ast.JoinedStr) or (
            isinstance(message, ast.Constant) and isinstance(message.value, str)
        )
        if literal:
            yield node.lineno, ast.unparse(message)


@pytest.mark.parametrize("room", ROOMS)
def test_every_error_is_said_in_both_languages(room: str) -> None:
    path = ROOT / room
    files = [path] if path.suffix else sorted(path.rglob("*.py"))
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in files
        for line, text in in_english_alone(file.read_text(encoding="utf-8"))
    ]
    assert not found, "wrap these in say() and give their Russian in words/ru/:\n" + "\n".join(found)


def test_the_walk_sees_literals_and_minds_what_is_said() -> None:
    assert list(in_english_alone('raise BadInputError(f"{name}: no")')) == [(1, "f'{name}: no'")]
    assert list(in_english_alone('Fault("no", row=1)')) == [(1, "'no'")]
    assert list(in_english_alone('Fault(say("no"), row=1)\nFault(message)\nother("no")')) == []

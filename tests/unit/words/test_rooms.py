"""No message in English alone: every error that a person may see is said in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import equiano

ROOT = Path(equiano.__file__).parent
# What carries a message to a person, by its first argument.
CARRIERS = {
    *("BadInputError", "UsageError", "RefusedError", "Fault", "EngineError", "NotAValueError", "DoubtError"),
    *("_AllRefusedError", "NotEstimableError"),
}
# Below `words`, or raised when the language itself is wrong: there both languages stand in one message.
BELOW = ("settings.py", "words/chosen.py")


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def in_english_alone(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or name_of(node.func) not in CARRIERS or not node.args:
            continue
        message = node.args[0]
        if re.search("[A-Za-z]{2}", written_in(message)):
            yield node.lineno, ast.unparse(message)


def written_in(message: ast.expr) -> str:
    """What the code writes out itself of a message, without what it fills in."""
    parts = message.values if isinstance(message, ast.JoinedStr) else [message]
    return " ".join(
        part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def test_every_error_is_said_in_both_languages() -> None:
    found = [
        f"{name}:{line}: {text}"
        for file in sorted(ROOT.rglob("*.py"))
        if (name := str(file.relative_to(ROOT))) not in BELOW
        for line, text in in_english_alone(file.read_text(encoding="utf-8"))
    ]
    assert not found, "wrap these in say() and give their Russian in words/ru/:\n" + "\n".join(found)


@pytest.mark.parametrize("name", BELOW)
def test_below_the_words_both_languages_stand_in_one_message(name: str) -> None:
    found = list(in_english_alone((ROOT / name).read_text(encoding="utf-8")))
    assert found
    assert all(re.search("[а-яё]", text) for _, text in found)


def test_the_walk_sees_literals_and_minds_what_is_said() -> None:
    assert list(in_english_alone('raise BadInputError(f"{name}: no")')) == [(1, "f'{name}: no'")]
    assert list(in_english_alone('Fault("no", row=1)')) == [(1, "'no'")]
    assert list(in_english_alone('Fault(f"{message} ({rows})")')) == []
    assert list(in_english_alone('Fault(say("no"), row=1)\nFault(message)\nother("no")')) == []

"""No message in English alone: every error that a person may see is said in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import equiano
import equiano_web

ROOT = Path(equiano.__file__).parent
WEB = Path(equiano_web.__file__).parent
# What carries a message to a person, by its first argument.
CARRIERS = {
    *("BadInputError", "UsageError", "RefusedError", "Fault", "EngineError", "NotAValueError", "DoubtError"),
    *("_AllRefusedError", "NotEstimableError", "ValidationError", "Link"),
}
# Arguments of forms and page parts that a person reads.
SHOWN = {"label", "help_text", "hint", "text", "title", "empty_label"}
# Below `words`, or raised when the language itself is wrong: there both languages stand in one message.
BELOW = ("settings.py", "words/chosen.py")


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def in_english_alone(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or name_of(node.func) not in CARRIERS or not node.args:
            continue
        # The application's own refusal names its rule by a code before the text.
        has_code = name_of(node.func) == "RefusedError" and len(node.args) == 2
        message = node.args[1 if has_code else 0]
        if re.search("[A-Za-z]{2}", written_in(message)):
            yield node.lineno, ast.unparse(message)


def shown_in_english_alone(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        values = [word.value for word in node.keywords if word.arg in SHOWN]
        # messages.success(request, "…")
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "messages":
            values += node.args[1:2]
        for value in values:
            if re.search("[^\\W\\d_]{2}", written_in(value)):
                yield node.lineno, ast.unparse(value)


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


def test_everything_that_pages_show_is_said_in_both_languages() -> None:
    found = [
        f"{file.relative_to(WEB)}:{line}: {text}"
        for file in sorted(WEB.rglob("*.py"))
        if "migrations" not in file.parts and file.name != "models.py"  # no page shows a model
        for source in [file.read_text(encoding="utf-8")]
        for line, text in (*in_english_alone(source), *shown_in_english_alone(source))
    ]
    assert not found, "wrap these in say() or later() and give their Russian in words/ru/:\n" + "\n".join(
        found
    )


@pytest.mark.parametrize("name", BELOW)
def test_below_the_words_both_languages_stand_in_one_message(name: str) -> None:
    found = list(in_english_alone((ROOT / name).read_text(encoding="utf-8")))
    assert found
    assert all(re.search("[а-яё]", text) for _, text in found)


def test_the_walk_sees_literals_and_minds_what_is_said() -> None:
    assert list(in_english_alone('raise BadInputError(f"{name}: no")')) == [(1, "f'{name}: no'")]
    assert list(in_english_alone('Fault("no", row=1)')) == [(1, "'no'")]
    assert list(in_english_alone('Fault(f"{message} ({rows})")')) == []
    form = 'CharField(label="Name", help_text=later("x"))\nmessages.success(request, "Done")'
    assert [text for _, text in shown_in_english_alone(form)] == ["'Name'", "'Done'"]
    assert list(in_english_alone('Fault(say("no"), row=1)\nFault(message)\nother("no")')) == []

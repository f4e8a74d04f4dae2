"""Help and usage errors in Russian: every text of every command."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer.main

from equiano.cli import spoken
from equiano.cli.app import app
from equiano.words import text_of, using
from tests.unit.cli.helps import helps_of_typer, texts_of


def test_every_text_of_help_is_there_in_russian() -> None:
    wanted = {spoken.folded(text) for text in texts_of(typer.main.get_command(app))} | helps_of_typer()
    assert sorted(text for text in wanted if text_of(text, "ru") == text) == []


def run(*arguments: str, lang: str = "ru_RU.UTF-8") -> subprocess.CompletedProcess[str]:
    import os

    environment = {**os.environ, "EQUIANO_LANG": lang, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "equiano", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


def test_a_page_of_help_has_no_english_sentence_left() -> None:
    page = run("intake", "--help")
    assert page.returncode == 0
    assert "Использование:" in page.stdout
    for english in ("Usage", "Options", "Arguments", "required", "default", "Show this", " the ", " of "):
        assert english not in page.stdout, english


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("intake", "--nonsense"), "Нет такого параметра: --nonsense"),
        (("intake",), "Не указан аргумент"),
        (("look", "a.csv", "b.csv"), "Лишние аргументы: b.csv"),
        (("link", "x.csv"), "Не указан параметр --out"),
        (("nonsense",), "Нет такой команды: nonsense"),
        (("link", "x.csv", "--out", "y", "--seed", "z"), "Неверное значение параметра --seed"),
        (("intake", "x.csv"), "Не указан `--out`"),
    ],
)
def test_usage_errors_in_russian_with_code_2(arguments: tuple[str, ...], said: str) -> None:
    found = run(*arguments)
    assert found.returncode == 2
    assert said in " ".join(found.stderr.split())


def test_the_english_page_is_as_it_was() -> None:
    assert "Usage:" in run("--help", lang="en").stdout


def test_an_unknown_language_is_one_error_with_code_2() -> None:
    found = run("--help", lang="xx")
    assert found.returncode == 2
    assert found.stderr.count("\n") == 1
    assert "EQUIANO_LANG" in found.stderr


def test_the_tree_is_left_alone_in_english() -> None:
    root = typer.main.get_command(app)
    with using("en"):
        before = root.help
        spoken.speak(root)
    assert root.help == before


def test_an_error_without_a_pattern_stays_as_it_is() -> None:
    with using("ru"):
        assert spoken.of_error("something else") == "something else"
        assert spoken.of_error("No such option: --a") == "Нет такого параметра: --a."

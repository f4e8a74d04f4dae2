"""Every sentence that the program says has its Russian text, and no text is left that nobody says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import yaml

import equiano

ROOT = Path(equiano.__file__).parent
RUSSIAN = ROOT / "words" / "ru.yaml"


def entries() -> list[tuple[str, str]]:
    """Key and text of each entry, doubles too (a YAML mapping would hide them)."""
    node = yaml.compose(RUSSIAN.read_text(encoding="utf-8"))
    return [(key.value, value.value) for key, value in node.value]


def names_of_say(tree: ast.Module) -> set[str]:
    """What `say` and `mark` of `equiano.words` are called in a module; a stage may have its own."""
    imported = [
        (node.module, alias)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    return {
        alias.asname or alias.name
        for module, alias in imported
        if module in ("equiano.words", "equiano.words.sentences") and alias.name in ("say", "mark")
    } | {
        f"{alias.asname or 'words'}.say"
        for module, alias in imported
        if module == "equiano" and alias.name == "words"
    }


def is_call_of_say(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and f"{called.value.id}.{called.attr}" in names
    return isinstance(called, ast.Name) and called.id in names


def templates_in(source: str, name: str) -> Iterator[str]:
    tree = ast.parse(source)
    names = names_of_say(tree)
    for node in ast.walk(tree):
        if not is_call_of_say(node, names):
            continue
        assert isinstance(node, ast.Call)
        text = node.args[0] if node.args else None
        assert isinstance(text, ast.Constant) and isinstance(text.value, str), (
            f"{name}:{node.lineno}: say() needs its template as a literal, or nobody can translate it"
        )
        yield text.value


def said() -> set[str]:
    return {
        template
        for path in sorted(ROOT.rglob("*.py"))
        for template in templates_in(path.read_text(encoding="utf-8"), path.name)
    }


def fields_of(template: str) -> set[str]:
    return {name.split("|")[0] for _, name, _, _ in Formatter().parse(template) if name}


def forms_of(template: str) -> list[int]:
    found = [name for _, name, _, _ in Formatter().parse(template) if name and "|" in name]
    return [len(name.split("|")) - 1 for name in found]


def test_every_sentence_has_a_russian_text() -> None:
    missing = sorted(said() - {key for key, _ in entries()})
    assert not missing, "words/ru.yaml lacks:\n" + "\n".join(missing)


def test_no_text_is_left_that_nobody_says() -> None:
    dead = sorted({key for key, _ in entries()} - said())
    assert not dead, "nobody says these entries of words/ru.yaml:\n" + "\n".join(dead)


def test_no_sentence_stands_twice() -> None:
    keys = [key for key, _ in entries()]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(("english", "russian"), entries())
def test_a_russian_text_fits_its_template(english: str, russian: str) -> None:
    assert re.search("[а-яё]", russian, re.IGNORECASE), "no Russian in it"
    assert fields_of(russian) == fields_of(english)
    assert set(forms_of(english)) <= {2}
    assert set(forms_of(russian)) <= {3}


def test_the_walk_finds_what_it_should_and_minds_strangers() -> None:
    ours = 'from equiano.words import say\nsay("a {x}", x=say("b" " c"))\nother("d")\n'
    assert list(templates_in(ours, "m")) == ["a {x}", "b c"]
    assert list(templates_in('from equiano.report.words import say\nsay("key", "en")\n', "m")) == []
    assert list(templates_in('from equiano.report import words\nwords.say("key", "en")\n', "m")) == []
    assert list(templates_in('from equiano import words\nwords.say("a")\n', "m")) == ["a"]
    with pytest.raises(AssertionError, match="literal"):
        list(templates_in('from equiano.words import say\nsay(f"a {x}")\n', "m"))

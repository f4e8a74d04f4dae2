"""Every sentence that the program says has its Russian text, and no text is left that nobody says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import typer.main
import yaml

import equiano
import equiano_web
from equiano.cli.app import app
from equiano.cli.spoken import folded
from tests.unit.cli.helps import helps_of_typer, texts_of
from tests.unit.words.pages import faults_of, sentences_of, signatures

ROOT = Path(equiano.__file__).parent
WEB = Path(equiano_web.__file__).parent
CODE = [*sorted(ROOT.rglob("*.py")), *sorted(WEB.rglob("*.py"))]
# Pages, and the texts of mails and messages.
PAGES = sorted([*WEB.rglob("*.html"), *WEB.rglob("templates/**/*.txt")])
RUSSIAN = ROOT / "words" / "ru"
ENGLISH = ROOT / "words" / "en"


def entries() -> list[tuple[str, str]]:
    """Template and text of each entry of all rooms, doubles too (a YAML mapping would hide them)."""
    nodes = [yaml.compose(path.read_text(encoding="utf-8")) for path in sorted(RUSSIAN.iterdir())]
    return [(key.value, value.value) for node in nodes for key, value in node.value]


def leaves(node: yaml.Node, above: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, yaml.ScalarNode):
        yield above, node.value
        return
    for key, value in node.value:
        yield from leaves(value, f"{above}.{key.value}")


def keyed_texts() -> list[tuple[str, str]]:
    """Key and English template of every text that the code chooses by name."""
    return [
        leaf
        for path in sorted(ENGLISH.iterdir())
        for leaf in leaves(yaml.compose(path.read_text(encoding="utf-8")), path.stem)
    ]


def is_a_text(template: str) -> bool:
    """Whether there is anything to translate: not a mere field, number or sign."""
    return re.search("[A-Za-zА-Яа-я]", re.sub(r"\{[^}]*\}", "", template)) is not None


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
        if (
            module in ("equiano.words", "equiano.words.sentences")
            and alias.name in ("say", "mark", "in_each")
        )
        or (module == "equiano_web.components.texts" and alias.name in ("said", "later"))
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
        template for path in CODE for template in templates_in(path.read_text(encoding="utf-8"), path.name)
    } | {
        *(template for _, template in keyed_texts() if is_a_text(template)),
        *(sentence for path in PAGES for sentence in sentences_of(path.read_text(encoding="utf-8"))),
    }


def helps() -> set[str]:
    """What the pages of help say; that all of it is there in Russian holds `tests/unit/cli/test_help.py`."""
    return {folded(text) for text in texts_of(typer.main.get_command(app))} | helps_of_typer()


def fields_of(template: str) -> set[str]:
    return {name.split("|")[0] for _, name, _, _ in Formatter().parse(template) if name}


def forms_of(template: str) -> list[int]:
    found = [name for _, name, _, _ in Formatter().parse(template) if name and "|" in name]
    return [len(name.split("|")) - 1 for name in found]


def test_every_sentence_has_a_russian_text() -> None:
    missing = sorted(said() - {key for key, _ in entries()})
    assert not missing, "words/ru/ lacks:\n" + "\n".join(missing)


def test_no_text_is_left_that_nobody_says() -> None:
    dead = sorted({key for key, _ in entries()} - said() - helps())
    assert not dead, "nobody says these entries of words/ru/:\n" + "\n".join(dead)


def test_no_page_has_a_text_that_is_not_said() -> None:
    known = signatures(WEB)
    wrong = [
        f"{path.relative_to(WEB)}: {fault}"
        for path in PAGES
        for fault in faults_of(path.read_text(encoding="utf-8"), known)
    ]
    assert len(PAGES) > 5
    assert not wrong, "write {% say %} around these:\n" + "\n".join(wrong)


def test_no_sentence_stands_twice() -> None:
    keys = [key for key, _ in entries()]
    assert sorted(keys) == sorted(set(keys))


def test_a_russian_text_fits_its_template() -> None:
    """In one test: one for each of 1,700 entries takes pytest a minute."""
    for english, russian in entries():
        assert re.search("[а-яё]", russian, re.IGNORECASE), f"no Russian in: {russian}"
        if english.count("{}") == 1:  # Typer's own: [default: {}]
            assert russian.count("{}") == 1
            continue
        assert fields_of(russian) == fields_of(english), english
        assert set(forms_of(english)) <= {2}, english
        assert set(forms_of(russian)) <= {3}, russian


def test_every_keyed_text_is_asked_for_and_no_key_stands_twice() -> None:
    """By its whole key, by its last name, or as one of a family whose beginning the code writes out."""
    code = "".join(path.read_text(encoding="utf-8") for path in CODE)
    families = tuple(re.findall(r"""f["']([a-z][a-z_.]*[_.])\{""", code))
    names = set(re.findall(r"""["']([a-z0-9_.-]+)["']""", code))
    keys = [key for key, _ in keyed_texts()]
    assert sorted(keys) == sorted(set(keys))
    unused = [
        key
        for key in keys
        if key not in names
        and key.split(".")[-1] not in names
        and not key.startswith(families)
        and not key.split(".")[-1].startswith(families)
    ]
    assert not unused, "nobody asks for these texts of words/en/:\n" + "\n".join(unused)


def test_the_walk_finds_what_it_should_and_minds_strangers() -> None:
    ours = 'from equiano.words import say\nsay("a {x}", x=say("b" " c"))\nother("d")\n'
    assert list(templates_in(ours, "m")) == ["a {x}", "b c"]
    assert list(templates_in('from equiano import words\nwords.say("a")\n', "m")) == ["a"]
    with pytest.raises(AssertionError, match="literal"):
        list(templates_in('from equiano.words import say\nsay(f"a {x}")\n', "m"))

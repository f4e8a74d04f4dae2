"""One noun, one meaning: no two classes of one name, and no two public functions of one name in a stage.

A type alias counts as a class, unless it is an alias of the same type elsewhere. A function is called by its
bare name inside its stage only; between stages its module is its surname. Exceptions live in `names.yaml`,
each with its reason; one that is no longer needed fails too.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

import equiano
import equiano_web

SOURCE = Path(equiano.__file__).parent
EXCEPTIONS: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "names.yaml").read_text(encoding="utf-8")
)


class Named(NamedTuple):
    name: str
    module: str
    meaning: str  # of an alias its type, else the module that defines it

    @property
    def stage(self) -> str:
        return self.module.split(".")[0]


def _trees(source: Path = SOURCE) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(source.rglob("*.py")):
        module = ".".join(path.relative_to(source).with_suffix("").parts)
        yield module, ast.parse(path.read_text(encoding="utf-8"))


def _is_noun(name: str) -> bool:
    return name[0].isupper() and not name.isupper()  # a constant is in capitals throughout


def _classes(module: str, tree: ast.Module) -> Iterator[Named]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _is_noun(node.name):
            yield Named(node.name, module, module)
        elif isinstance(node, ast.Assign) and isinstance(name := node.targets[0], ast.Name):
            yield from [Named(name.id, module, ast.unparse(node.value))] if _is_noun(name.id) else []


def _functions(module: str, tree: ast.Module) -> Iterator[Named]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield Named(node.name, module, module)


def _shared(found: Iterator[Named], *, within_stage: bool) -> dict[str, list[str]]:
    """Name -> the modules that mean different things by it."""
    by_name: dict[tuple[str, str], list[Named]] = defaultdict(list)
    for one in found:
        by_name[one.name, one.stage if within_stage else ""].append(one)
    shared: dict[str, list[str]] = {}
    for (name, _), ones in by_name.items():
        if len({one.meaning for one in ones}) > 1:
            shared.setdefault(name, []).extend(one.module for one in ones)
    return shared


def shared_classes() -> dict[str, list[str]]:
    return _shared((one for tree in _trees() for one in _classes(*tree)), within_stage=False)


def shared_functions() -> dict[str, list[str]]:
    return _shared((one for tree in _trees() for one in _functions(*tree)), within_stage=True)


def _check(found: dict[str, list[str]], allowed: dict[str, str]) -> None:
    assert {name: modules for name, modules in found.items() if name not in allowed} == {}
    assert sorted(set(allowed) - set(found)) == [], "no longer needed: delete the exception"


def test_no_two_classes_share_a_name() -> None:
    _check(shared_classes(), EXCEPTIONS["classes"])


def test_no_error_of_the_application_has_the_name_of_another() -> None:
    """Both are caught in the same rooms; what else shares a name is one thing in memory and in a table."""
    web = _trees(Path(equiano_web.__file__).parent)
    errors = [
        one
        for where, trees in (("equiano", _trees()), ("equiano_web", web))
        for module, tree in trees
        for one in _classes(f"{where}.{module}", tree)
        if one.name.endswith("Error") and not one.name.startswith("_")
    ]
    assert len(errors) > 20 and _shared(iter(errors), within_stage=False) == {}


def test_no_two_public_functions_of_a_stage_share_a_name() -> None:
    _check(shared_functions(), EXCEPTIONS["functions"])


def test_every_exception_says_why() -> None:
    assert not [name for kind in EXCEPTIONS.values() for name, why in kind.items() if len(why) < 15]


def test_the_search_finds_what_it_is_for() -> None:
    trees = {
        "a.one": "class Case: ...\nRow = dict[str, int]\nclass _Own: ...\ndef read(): ...",
        "a.two": "class Case: ...\nRow = dict[str, int]\nclass _Own: ...\ndef read(): ...",
        "b.one": "Row = tuple[str]\ndef read(): ...\nLIMIT = 3",
        "c.one": "LIMIT = 4\nPair = tuple[int, int]",
        "c.two": "Pair = tuple[int, int]",
    }
    parsed = [(module, ast.parse(text)) for module, text in trees.items()]
    classes = _shared((one for each in parsed for one in _classes(*each)), within_stage=False)
    functions = _shared((one for each in parsed for one in _functions(*each)), within_stage=True)
    assert classes == {"Case": ["a.one", "a.two"], "Row": ["a.one", "a.two", "b.one"]}
    assert functions == {"read": ["a.one", "a.two"]}

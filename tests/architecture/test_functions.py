"""Functions stay short, flat and with few parameters; who may not is named, with the reason.

An exception lives in `exceptions.yaml`, by room, `module.function: why`; one that is not needed any more
fails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import equiano

SOURCE = Path(equiano.__file__).parent
EXCEPTIONS: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "exceptions.yaml").read_text(encoding="utf-8")
)
ROOMS = sorted({path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in SOURCE.rglob("*.py")})

MOST_PARAMETERS = 6
MOST_LINES = 50  # signature and docstring included: what fits one screen
MOST_DEPTH = 4  # blocks inside blocks; an `elif` is no deeper than its `if`

BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def depth(node: ast.AST, above: int = 0) -> int:
    deepest = above
    for child in ast.iter_child_nodes(node):
        if isinstance(child, SCOPES):
            continue
        alone_in_else = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
        inside = above + (isinstance(child, BLOCKS) and not alone_in_else)
        deepest = max(deepest, depth(child, inside))
    return deepest


def parameters(function: Function) -> int:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _functions(room: str) -> Iterator[tuple[str, Function]]:
    paths = (SOURCE / room).rglob("*.py") if (SOURCE / room).is_dir() else [SOURCE / f"{room}.py"]
    for path in paths:
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield f"{module}.{node.name}", node


def _too_big(room: str) -> dict[str, str]:
    found = {}
    for name, node in _functions(room):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        over = [
            f"{value} {what}"
            for value, most, what in (
                (lines, MOST_LINES, "lines"),
                (parameters(node), MOST_PARAMETERS, "parameters"),
                (depth(node), MOST_DEPTH, "deep"),
            )
            if value > most
        ]
        if over:
            found[name] = ", ".join(over)
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_functions_fit_one_screen(room: str) -> None:
    found, allowed = _too_big(room), EXCEPTIONS.get(room) or {}
    assert {name: size for name, size in found.items() if name not in allowed} == {}
    assert sorted(set(allowed) - set(found)) == [], "no longer needed: delete the exception"


def test_every_exception_says_why() -> None:
    assert set(EXCEPTIONS) <= set(ROOMS)
    assert not [
        name
        for room in EXCEPTIONS.values()
        for name, why in (room or {}).items()
        if len(why) < 15 or "to be cut" in why
    ]

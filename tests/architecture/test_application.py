"""The application's own rules: short views, no model on a page, one way to write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import equiano_web
from tests.architecture.test_functions import MOST_DEPTH, MOST_LINES, MOST_PARAMETERS, depth, parameters

ROOT = Path(equiano_web.__file__).parent
EXCEPTIONS: dict[str, str] = yaml.safe_load(
    (Path(__file__).parent / "exceptions_web.yaml").read_text(encoding="utf-8")
)
MOST_LINES_OF_A_VIEW = 15  # parse, one act or reading, render; without its docstring and decorators
WRITES = {
    "save",
    "delete",
    "update",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _body_lines(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def _is_view(name: str) -> bool:
    return name.endswith("views.py") or "/views/" in name


def test_functions_stay_short_flat_and_with_few_parameters() -> None:
    too_big = [
        f"{name}: {function.name}"
        for name, tree in _modules()
        for function in _functions(tree)
        if f"{name}: {function.name}" not in EXCEPTIONS
        and (
            (function.end_lineno or 0) - function.lineno + 1 > MOST_LINES
            or parameters(function) > MOST_PARAMETERS
            or depth(function) > MOST_DEPTH
        )
    ]
    assert not too_big


def test_a_view_parses_calls_and_renders() -> None:
    too_long = [
        f"{name}: {function.name} ({_body_lines(function)} lines)"
        for name, tree in _modules()
        if _is_view(name)
        for function in _functions(tree)
        if _body_lines(function) > MOST_LINES_OF_A_VIEW
    ]
    assert not too_long


@pytest.mark.parametrize("part", ["views", "pages", "readings", "forms", "urls"])
def test_what_pages_are_made_by_writes_nothing(part: str) -> None:
    writers = [
        f"{name}:{node.lineno}: .{node.func.attr}()"
        for name, tree in _modules()
        if name.endswith(f"/{part}.py") or f"/{part}/" in name
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and not isinstance(node.func.value, ast.Name | ast.Call | ast.Dict)
    ]
    assert not writers


def test_no_page_imports_a_model() -> None:
    holders = [
        f"{name}:{node.lineno}"
        for name, tree in _modules()
        if _is_view(name) or name.endswith("urls.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("models")
    ]
    assert not holders


def test_no_exception_is_left_that_is_not_needed() -> None:
    there = {f"{name}: {function.name}" for name, tree in _modules() for function in _functions(tree)}
    assert set(EXCEPTIONS) <= there

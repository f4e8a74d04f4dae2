"""`equiano warm`: every kernel that a command calls is compiled and kept, or it is said why not."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import equiano
from equiano import compiled
from equiano.cli.commands.warm import WarmCommand
from equiano.cli.warm import warm_up
from equiano.errors import EngineError
from equiano.pipeline import warming

SOURCE = Path(equiano.__file__).parent


def _nothing_to_do(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> None:
    steps = tuple((name, lambda name=name: done.append(name)) for name, _ in warming._CALCULATIONS)
    monkeypatch.setattr(warming, "_CALCULATIONS", steps)


def test_progress_and_the_place_are_said(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path
) -> None:
    done: list[str] = []
    _nothing_to_do(monkeypatch, done)
    monkeypatch.setattr(warming, "cache_folder", lambda: tmp_path)
    warm_up(WarmCommand(as_json=True))
    told = capsys.readouterr()
    assert json.loads(told.out)["folder"] == str(tmp_path)
    assert len(done) == 4
    for number, name in enumerate(done, 1):
        assert f"{number}/4 {name}" in told.err


def test_where_nothing_can_be_compiled_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    _nothing_to_do(monkeypatch, [])
    monkeypatch.setattr(compiled, "_slow", ["ModuleNotFoundError"])
    with pytest.raises(EngineError, match=r"cannot be compiled here \(ModuleNotFoundError\)"):
        warming.warm()


def test_where_nothing_can_be_kept_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    _nothing_to_do(monkeypatch, [])
    monkeypatch.setattr(warming, "cache_folder", lambda: None)
    with pytest.raises(EngineError, match="NUMBA_CACHE_DIR"):
        warming.warm()


def _is_kernel(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Name) and one.id in ("kernel", "inlined") for one in node.decorator_list
    )


def _called_by_python() -> Iterator[str]:
    """Kernels that plain functions name: of their module, imported by name, or of an imported module."""
    trees = {
        ".".join(("equiano", *path.relative_to(SOURCE).with_suffix("").parts)): ast.parse(
            path.read_text(encoding="utf-8")
        )
        for path in SOURCE.rglob("*.py")
    }
    kernels = {
        f"{module}.{node.name}"
        for module, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and _is_kernel(node)
    }
    for module, tree in trees.items():
        imported = {
            one.name: f"{node.module}.{one.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for one in node.names
        }
        plain = [node for node in tree.body if not _is_kernel(node)]
        for part in (part for node in plain for part in ast.walk(node)):
            named = ""
            if isinstance(part, ast.Name):
                named = imported.get(part.id, f"{module}.{part.id}")
            elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                named = f"{imported.get(part.value.id)}.{part.attr}"
            if named in kernels:
                yield named.removeprefix("equiano.")


def test_kernels_called_by_python_are_found() -> None:
    found = set(_called_by_python())
    assert {
        "estimate.search.branch_and_bound",
        "estimate.visibility.fit",
        "link.cluster._partitions",
        "publish.fit._sweep",
    } <= found
    assert "estimate.existence._gcd" not in found  # only by kernels


@pytest.mark.slow
def test_every_kernel_that_python_calls_is_warm_after(tmp_path: Path) -> None:
    code = """
        import json
        from equiano import compiled
        from equiano.pipeline.warming import warm
        warm()
        warm = [one for one in compiled.kernels() if one.is_compiled]
        print(json.dumps([f"{one.__module__}.{one.__name__}".removeprefix("equiano.") for one in warm]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    warm = set(json.loads(done.stdout))
    assert set(_called_by_python()) - warm == set()
    assert len(list(tmp_path.rglob("*.nbc"))) >= len(set(_called_by_python()))

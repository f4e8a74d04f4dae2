"""The stub says of a function with options how it may be called: with the object, and with keywords."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import equiano
from equiano.cli.reference_stub import stub
from equiano.options import options_of

FILE = Path(equiano.__file__).with_suffix(".pyi")


def test_the_stub_is_in_step() -> None:
    assert FILE.read_text(encoding="utf-8") == stub()


def test_each_public_name_stands_in_it() -> None:
    tree = ast.parse(stub())
    imported = {
        (node.module, node.names[0].asname)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.names[0].asname
    }
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    with_options = {name for name in equiano.EXPORTS if options_of(getattr(equiano, name)) is not None}
    assert defined == with_options and with_options
    assert imported == {
        *((module, name) for name, module in equiano.EXPORTS.items() if name not in with_options),
        ("equiano.version", "__version__"),
    }


def test_a_function_with_options_has_both_forms() -> None:
    for name in equiano.EXPORTS:
        function = getattr(equiano, name)
        if options_of(function) is None:
            continue
        forms = [
            [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
            for node in ast.parse(stub()).body
            if isinstance(node, ast.FunctionDef) and node.name == name
        ]
        flat = list(inspect.signature(function).parameters)
        assert forms == [
            list(inspect.signature(inspect.unwrap(function)).parameters),
            [one for one in flat if one != "options"],
        ]

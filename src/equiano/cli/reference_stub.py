"""The stub `equiano/__init__.pyi`: the types of the public names.

A function that takes its options as one object stands there twice, with the object and with keywords, as
`equiano.options.takes` lets it be called. Names of types stand with their module, so none meets another.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

import equiano
from equiano.options import OPTIONS, options_of

_HEAD = '''# Made by `python -m equiano.cli.reference`; do not edit.
"""The types of the public names; `docs/reference/api.md` describes them."""
'''


def stub() -> str:
    """The text of the stub."""
    plain, whole, modules = [], [], set()
    for name, module in equiano.EXPORTS.items():
        thing = getattr(equiano, name)
        if options_of(thing) is None:
            plain.append(f"from {module} import {name} as {name}")
        else:
            forms = list(_forms(name, thing))
            modules |= {module for form in forms for module in _modules_in(form)}
            whole += forms
    imports = [f"import {module}" for module in sorted(modules)]
    overload = ["from typing import overload"] if whole else []
    version = "from equiano.version import __version__ as __version__"
    lines = [*imports, *overload, *sorted(plain), version, "", "EXPORTS: dict[str, str]", *whole]
    return _HEAD + "\n" + "\n".join(lines) + "\n"


def _forms(name: str, function: Callable[..., object]) -> Iterator[str]:
    """The two ways to call a function: with the object, and with keywords."""
    kind = options_of(function)
    written = inspect.signature(inspect.unwrap(function))
    shown = inspect.signature(function)
    own = _names_of(function.__module__)
    known = {one: _names_of(kind.__module__) for one in shown.parameters} if kind is not None else {}
    known |= dict.fromkeys(written.parameters, own)
    flat = [one for one in shown.parameters.values() if one.name != OPTIONS]
    for parameters in (written.parameters.values(), flat):
        told = "".join(f"    {each},\n" for each in _told(parameters, known))
        yield f"@overload\ndef {name}(\n{told}) -> {_qualified(written.return_annotation, own)}: ..."


def _told(parameters: Iterable[inspect.Parameter], known: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    starred = False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        default = "" if one.default is one.empty else " = ..."
        yield f"{one.name}: {_qualified(one.annotation, known[one.name])}{default}"


@cache
def _names_of(module: str) -> Mapping[str, str]:
    """What each name of a module is in full, those that only a type checker imports among them."""
    found = importlib.import_module(module)
    names: dict[str, str] = {}
    for node in ast.walk(ast.parse(inspect.getsource(found))):
        match node:
            case ast.ImportFrom(module=str(source), names=imported):
                names |= {one.asname or one.name: f"{source}.{one.name}" for one in imported}
            case ast.Import(names=imported):
                names |= {one.asname or one.name: one.name for one in imported}
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                names[name] = f"{module}.{name}"
            case ast.Assign(targets=[ast.Name(id=name)]):
                names[name] = f"{module}.{name}"
    return names


class _InFull(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        # A builtin only where the module has no name of its own over it.
        if node.id not in self._names and hasattr(builtins, node.id):
            return node
        return ast.parse(self._names[node.id], mode="eval").body


def _qualified(annotation: object, names: Mapping[str, str]) -> str:
    """An annotation with every name in full; it is text, as modules here import `annotations`."""
    return ast.unparse(_InFull(names).visit(ast.parse(str(annotation), mode="eval").body))


class _Modules(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.found.add(_module_of(ast.unparse(node)))


def _modules_in(form: str) -> set[str]:
    """The modules of the names in full that a text holds."""
    modules = _Modules()
    modules.visit(ast.parse(form))
    return modules.found


def _module_of(full: str) -> str:
    """`equiano.survey.rds` of `equiano.survey.rds.RdsOptions`."""
    module = full.rpartition(".")[0]
    while True:
        try:
            # Imported to find out: only the import tells a module from a class in it.
            importlib.import_module(module)
        except ModuleNotFoundError:
            module = module.rpartition(".")[0]
        else:
            return module

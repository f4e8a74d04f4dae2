"""Make mutants: one small fault each, of Python by the operators of cosmic-ray, of YAML by ours.

A YAML file holds limits, levels and conditions, so it is mutated like code: a number moves by one unit of its
last written digit, a list loses a member, a mapping a key, a truth value or a word of a fixed vocabulary is
replaced.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

# Of the operators of cosmic-ray those whose mutants somebody could have written by mistake: a comparison off
# by its edge or turned round, a sign, a truth value, a number, a step left out. Every pair of arithmetic
# operators (`+` to `<<`) would make ten mutants of one place that any test kills together.
OPERATORS = tuple(
    f"core/{name}"
    for name in (
        *(f"ReplaceComparisonOperator_{pair}" for pair in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt")),
        *(f"ReplaceComparisonOperator_{pair}" for pair in ("Lt_GtE", "LtE_Gt", "Gt_LtE", "GtE_Lt")),
        *(f"ReplaceComparisonOperator_{pair}" for pair in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
        *(f"ReplaceBinaryOperator_{pair}" for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul")),
        *(f"ReplaceBinaryOperator_{pair}" for pair in ("FloorDiv_Mul", "Mod_Add", "Pow_Mul")),
        *(f"ReplaceBinaryOperator_{pair}" for pair in ("BitOr_BitAnd", "BitAnd_BitOr")),
        "ReplaceUnaryOperator_USub_UAdd",
        "ReplaceUnaryOperator_Delete_Not",
        "AddNot",
        "ReplaceTrueWithFalse",
        "ReplaceFalseWithTrue",
        "ReplaceAndWithOr",
        "ReplaceOrWithAnd",
        "ReplaceBreakWithContinue",
        "ReplaceContinueWithBreak",
        "NumberReplacer",
        "ZeroIterationForLoop",
    )
)

# Words that have an opposite or a neighbour in our YAML files.
SWAPS = {
    "above": "below",
    "below": "above",
    "established": "indicated",
    "indicated": "excluded",
    "excluded": "indicated",
    "unknown": "excluded",
    "refer": "look_closer",
    "look_closer": "refer",
    "now": "soon",
    "soon": "now",
    "actual": "possible",
    "possible": "not_victim",
    "not_victim": "possible",
    "adult": "child",
    "child": "adult",
    "strong": "medium",
    "medium": "weak",
    "weak": "medium",
    "at-least": "care",
    "yes": "no",
    "no": "yes",
}
KEY_SWAPS = {
    "any": "all",
    "all": "any",
    "none": "all",
    "care": "stop",
    "stop": "care",
    "at-least": "stop",
    "strong": "medium",
    "medium": "strong",
    "weak": "medium",
}
# Keys under which stand words for people, not rules.
PROSE = frozenset(
    [
        "en",
        "ru",
        "reference",
        "note",
        "text",
        "label",
        "labels",
        "title",
        "name",
        "wording",
        "source_title",
        "url",
        "lang",
    ]
)


@dataclass(frozen=True)
class Mutant:
    """One fault in one file.

    Attributes:
        file: Path in the repository.
        operator: What was done.
        line: Line of the fault, from 1.
        before: That line as it is.
        after: The same line with the fault.
        text: The whole file with the fault.
    """

    file: str
    operator: str
    line: int
    before: str
    after: str
    text: str

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What tells the mutant from others of its file."""
        return (self.file, self.operator, self.line, self.after)


def mutants_of(root: Path, file: str, size: int | None = None, seed: int = 0) -> tuple[list[Mutant], int]:
    """Mutants of a file in the order of its lines, and of how many places they are.

    Args:
        root: The tree.
        file: Path in it.
        size: At most so many, chosen by the seed and the name of the file; None for all.
        seed: Of the choice.
    """
    text = (root / file).read_text(encoding="utf-8")
    recipes = list(_python_recipes(text) if file.endswith(".py") else _of_yaml(text))
    order = list(range(len(recipes)))
    random.Random(f"{seed} {file}").shuffle(order)
    found: dict[str, Mutant] = {}
    for place in order:
        if size is not None and len(found) >= size:
            break
        operator, mutated = recipes[place]
        if not isinstance(mutated, str):
            mutated = _python_mutant(text, operator, mutated)
        if mutated is None or mutated == text or mutated in found:
            continue
        line, before, after = _first_difference(text, mutated)
        found[mutated] = Mutant(file, operator.removeprefix("core/"), line, before, after, mutated)
    return sorted(found.values(), key=lambda one: (one.line, one.operator, one.after)), len(recipes)


def _first_difference(text: str, mutated: str) -> tuple[int, str, str]:
    old, new = text.splitlines(), mutated.splitlines()
    place = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    return place + 1, old[place].strip(), new[place].strip() if place < len(new) else ""


# Python


def _python_recipes(text: str) -> Iterator[tuple[str, int]]:
    """Operator and occurrence of every place; a place in an annotation makes no mutant."""
    import parso
    from cosmic_ray.ast import ast_nodes
    from cosmic_ray.plugins import get_operator

    nodes = list(ast_nodes(parso.parse(text)))
    for name in OPERATORS:
        operator = get_operator(name)()
        places = sum(len(list(operator.mutation_positions(node))) for node in nodes)
        yield from ((name, occurrence) for occurrence in range(places))


def _python_mutant(text: str, name: str, occurrence: int) -> str | None:
    """The mutated text; None where only an annotation or a docstring would differ."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    mutated = mutate_code(text, get_operator(name)(), occurrence)
    return mutated if mutated and _meaning(mutated) not in (None, _meaning(text)) else None


def _meaning(text: str) -> str | None:
    """The code without what no test can see: annotations, docstrings, text in logs; None if it is no code."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg):
            node.annotation = ast.Name("X")
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        # `zip(strict=True)` and a bare `*` find a wrong call; no answer of a right one hangs on them.
        if isinstance(node, ast.Call):
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != "strict"]
        if isinstance(node, ast.arguments):
            node.args, node.posonlyargs = [*node.posonlyargs, *node.args, *node.kwonlyargs], []
            node.defaults = [one for one in (*node.defaults, *node.kw_defaults) if one is not None]
            node.kwonlyargs, node.kw_defaults = [], []
        # `frozen`, `cache` and the like guard against misuse or save time; no answer hangs on them.
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = []
    return ast.dump(tree)


# YAML


def _of_yaml(text: str) -> Iterator[tuple[str, str]]:
    root = yaml.compose(text)
    if root is not None:
        yield from _of_node(text, root)


def _of_node(text: str, node: yaml.Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, yaml.ScalarNode):
        yield from _of_scalar(text, node)
    elif isinstance(node, yaml.SequenceNode):
        for place, member in enumerate(node.value):
            if len(node.value) > 1:
                yield (
                    "DropMember",
                    _without(text, node, place, member.start_mark.index, member.end_mark.index),
                )
            yield from _of_node(text, member)
    elif isinstance(node, yaml.MappingNode):
        for place, (key, value) in enumerate(node.value):
            if key.value in PROSE:
                continue
            if key.value in KEY_SWAPS and not any(k.value == KEY_SWAPS[key.value] for k, _ in node.value):
                yield "SwapKey", _replaced(text, key, KEY_SWAPS[key.value])
            if node.flow_style and len(node.value) > 1:
                yield "DropKey", _without(text, node, place, key.start_mark.index, value.end_mark.index)
            yield from _of_node(text, value)


def _of_scalar(text: str, node: yaml.ScalarNode) -> Iterator[tuple[str, str]]:
    if node.tag.endswith((":int", ":float")) and re.fullmatch(r"-?\d+(\.\d+)?", node.value):
        number = Decimal(node.value)
        unit = Decimal(1).scaleb(int(number.as_tuple().exponent))
        yield "NumberUp", _replaced(text, node, str(number + unit))
        yield "NumberDown", _replaced(text, node, str(number - unit))
    elif node.tag.endswith(":bool"):
        yield "FlipTruth", _replaced(text, node, "false" if node.value.lower() in {"true", "yes"} else "true")
    elif node.value in SWAPS:
        yield "SwapWord", _replaced(text, node, SWAPS[node.value])
    elif (match := re.fullmatch(r"([a-z_.]+)=([a-z_]+)", node.value)) and match[2] in SWAPS:
        yield "SwapWord", _replaced(text, node, f"{match[1]}={SWAPS[match[2]]}")


def _replaced(text: str, node: yaml.Node, value: str) -> str:
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]


def _without(text: str, node: yaml.CollectionNode, place: int, start: int, end: int) -> str:
    """The text without one member, whose text goes from `start` to `end`."""
    if not node.flow_style:
        start = text.rindex("\n", 0, start) + 1 if "\n" in text[:start] else 0
        end = end if text[end - 1 : end] == "\n" else text.find("\n", end) + 1 or len(text)
        return text[:start] + text[end:]
    if place + 1 < len(node.value):
        return text[:start] + text[end:].lstrip(" \n").removeprefix(",").lstrip(" ")
    return text[:start].rstrip().removesuffix(",") + text[end:]

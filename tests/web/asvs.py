"""What stands in `asvs.yaml`, and the part of `docs/security.md` that is written from it.

`python -m tests.web.asvs` writes the part anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/security.md"
BEGIN, END = "<!-- asvs: written by `python -m tests.web.asvs` -->", "<!-- end of asvs -->"
STATES = ("tested", "shown", "operator", "not_met", "absent")


class _Words(yaml.SafeLoader):
    """Reads every plain value as text: a number of the standard is no number."""


_Words.yaml_implicit_resolvers = {}


def load(text: str | None = None) -> dict[str, Any]:
    """The list; raises `ValueError` where a number stands twice under one heading."""
    text = Path(__file__).with_name("asvs.yaml").read_text("utf-8") if text is None else text
    for node in _mappings(yaml.compose(text, _Words)):
        keys = [key.value for key, _ in node.value]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"twice in one heading: {', '.join(twice)}")
    found: dict[str, Any] = yaml.load(text, _Words)  # a SafeLoader
    return found


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)


def levels(data: dict[str, Any]) -> dict[str, str]:
    """Level by number, of all that levels 1 and 2 ask for."""
    return {number: level for level, numbers in data["numbers"].items() for number in numbers.split()}


def placed(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Number and state of every line."""
    lines = [(number, state) for state in STATES[:4] for number in data[state]]
    return lines + [(number, "absent") for group in data["absent"] for number in group["numbers"].split()]


@cache
def tests_of(path: Path) -> frozenset[str]:
    """Names of the tests of a file, which is read and not run."""
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def missing(tests: list[str]) -> list[str]:
    """Those of the named tests (`path::name` below `tests/`) that do not exist."""
    gone = []
    for test in tests:
        path, _, name = test.partition("::")
        file = ROOT / "tests" / path
        if not file.is_file() or not name.startswith("test_") or name not in tests_of(file):
            gone.append(test)
    return gone


def _order(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def _row(number: str, level: str, what: str, how: str) -> str:
    return f"| {number} | {level} | {what} | {how} |"


def _table(data: dict[str, Any], level: dict[str, str]) -> Iterator[str]:
    for number in sorted({**data["tested"], **data["shown"]}, key=_order):
        if number in data["tested"]:
            one = data["tested"][number]
            how = ", ".join(f"`{test}`" for test in one["tests"])
        else:
            one = data["shown"][number]
            how = f"no test; `{one['where']}`"
        yield _row(number, level[number], one["what"], how)


def part(data: dict[str, Any]) -> str:
    """The part of the page."""
    level = levels(data)
    count = {state: sum(of == state for _, of in placed(data)) for state in STATES}
    lines = [
        f"Of {len(level)} requirements: {count['tested']} held by tests, {count['shown']} held without a test"
        f" of their own, {count['operator']} for who runs the place, {count['not_met']} **not met**,"
        f" {count['absent']} about what is not there.",
    ]
    for heading, state in (("Not met", "not_met"), ("For who runs the place", "operator")):
        lines += ["", f"### {heading}", "| number | level | why |", "|---|---|---|"]
        lines += [f"| {number} | {level[number]} | {why} |" for number, why in data[state].items()]
    lines += [
        "",
        "### Met",
        "| number | level | what | held by (tests below `tests/`) |",
        "|---|---|---|---|",
    ]
    lines += _table(data, level)
    lines += ["", "### About what is not there", "| numbers | why |", "|---|---|"]
    lines += [f"| {', '.join(group['numbers'].split())} | {group['why']} |" for group in data["absent"]]
    return "\n".join(lines)


def written(page: str, data: dict[str, Any]) -> str:
    """The page with the part as the list has it."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{part(data)}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8"), load()), "utf-8")

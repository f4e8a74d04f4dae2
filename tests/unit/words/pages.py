"""What templates of pages say: sentences through `say`, and letters that stand there without it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path

LITERAL = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
TAG = re.compile(r"\{%-?\s*(\w+)\s*(.*?)-?%\}", re.DOTALL)
NOT_SHOWN = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
# Tags of Django with words of their own, which nobody reads.
DJANGO = {
    *("block", "endblock", "extends", "include", "load", "static", "url", "if", "elif", "else", "endif"),
    *("for", "endfor", "empty", "with", "endwith", "csrf_token", "querystring", "spaceless", "firstof"),
}
# Arguments of page parts that are addresses, names and kinds; all others are read by people.
NOT_READ = {
    *("kind", "name", "value", "href", "id", "form", "type", "change", "sort", "action", "autocomplete"),
    *("inputmode", "width", "accept", "clear", "bound", "rows", "previous", "next", "open", "content"),
}
READ_ATTRIBUTES = ("title", "alt", "aria-label", "aria-description", "placeholder", "label")
OWN_NAMES = {"Equiano", "DEMO"}
# Tags whose arguments are said, are a format, or name what the program calls a thing.
NO_WORDS = frozenset({"say", "when", "linerows"})
# Tags that are compiled by hand, with their arguments.
COMPILED = {"tabs": ("title",), "tab": ("id", "label")}


def _unquoted(literal: str) -> str:
    return literal[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")


def sentences_of(source: str) -> Iterator[str]:
    """English templates that a page says, by the tag and by the filter."""
    text = NOT_SHOWN.sub("", source)
    for found in re.finditer(rf"\{{%\s*say\s+({LITERAL})", text):
        yield _unquoted(found[1])
    for found in re.finditer(rf"({LITERAL})\|say\b", text):
        yield _unquoted(found[1])


def signatures(web: Path) -> dict[str, Sequence[str]]:
    """Arguments of every tag of the application, by its name."""
    found: dict[str, Sequence[str]] = dict(COMPILED)
    for path in web.rglob("templatetags/*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and "register." in "".join(
                map(ast.unparse, node.decorator_list)
            ):
                names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
                found.setdefault(node.name, [name for name in names if name not in ("context", "content")])
    return found


def faults_of(source: str, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Letters outside `say`: in the text, in attributes that are read, in arguments of page parts."""
    text = NOT_SHOWN.sub("", source)
    for name, rest in TAG.findall(text):
        if name == "say" and not re.match(LITERAL, rest):
            yield f"say without a literal: {rest}"
        elif name in known and name not in NO_WORDS:
            yield from _arguments(name, rest, known[name])
    for found in re.finditer(r"([\w.]+)\|say\b", re.sub(LITERAL, '""', text)):
        yield f"say without a literal: {found[0]}"
    page = _Page()
    page.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL))
    page.close()
    yield from page.loose


def _arguments(tag: str, rest: str, names: Sequence[str]) -> Iterator[str]:
    pieces = re.findall(rf"(?:(\w+)=)?((?:{LITERAL}|[^\s\"'])+)", rest)
    for place, (keyword, value) in enumerate(pieces):
        name = keyword or (names[place] if place < len(names) else "")
        literal = re.match(LITERAL, value)
        if literal and name not in NOT_READ and "|say" not in value and re.search("[^\\W\\d_]", literal[0]):
            yield f"{tag} {name}={value}"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loose: list[str] = []
        self._is_data = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # What a script reads and no person: `<script type="application/json">`.
        self._is_data = tag == "script" and dict(attrs).get("type") == "application/json"
        shown = [value for name, value in attrs if name in READ_ATTRIBUTES or name.startswith("data-i18n")]
        if dict(attrs).get("type") in ("submit", "button") and tag == "input":
            shown.append(dict(attrs).get("value"))
        for value in shown:
            self._take(value or "")

    def handle_data(self, data: str) -> None:
        if not self._is_data:
            self._take(data)

    def _take(self, text: str) -> None:
        words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in OWN_NAMES]
        if words:
            self.loose.append(" ".join(text.split()))

"""The columns of a plan as a table and the words in its cells, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from equiano.text_files import own_yaml

_LANGUAGES = ("en", "ru")
ColumnLabels = Mapping[str, Mapping[str, str]]


@cache
def _content() -> Mapping[str, ColumnLabels]:
    file = resources.files("equiano.planning") / "columns.yaml"
    content: Mapping[str, ColumnLabels] = own_yaml(file.read_text(encoding="utf-8"))
    return content


def columns() -> Sequence[str]:
    """Codes of the columns, in their order."""
    return (*_content()["measure"], *_content()["indicator"])


def is_of_measure(code: str) -> bool:
    """Whether a column is of the measure, and not of one of its indicators."""
    return code in _content()["measure"]


def heading(code: str, lang: str) -> str:
    """What a column is called."""
    return {**_content()["measure"], **_content()["indicator"]}[code][lang]


def code_of_heading(name: str) -> str | None:
    """The column that a heading names, in either language or by its code; None: none of ours."""
    wanted = name.strip().casefold()
    for code in columns():
        if wanted in (code, *(heading(code, lang).casefold() for lang in _LANGUAGES)):
            return code
    return None


def word(code: str, lang: str) -> str:
    """What stands in a cell for a code."""
    return _content()["words"][code][lang]


def code_of_word(text: str, allowed: Sequence[str]) -> str | None:
    """The code that a cell says, of those allowed; None: none of them."""
    wanted = text.strip().casefold()
    for code in allowed:
        if wanted in (code, *(word(code, lang).casefold() for lang in _LANGUAGES)):
            return code
    return None

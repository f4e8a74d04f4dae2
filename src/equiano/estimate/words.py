"""The stage's words in both languages, from `words.yaml`."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from equiano.errors import UsageError

LANGUAGES = ("en", "ru")
_FRACTION = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")


@lru_cache(maxsize=1)
def _all_words() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("equiano.estimate").joinpath("words.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return words


def words(group: str, name: str, lang: str, **values: Any) -> str:
    """One text of a group with its values filled in.

    Raises:
        UsageError: If the language is not known.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"--lang {lang}: choose one of: {', '.join(LANGUAGES)}.")
    written = {key: _written(value, lang) for key, value in values.items()}
    return _all_words()[group][name][lang].format(**written)


def _written(value: Any, lang: str) -> Any:
    """A fraction as the language writes it: 1.05, in Russian 1,05."""
    text = str(value)
    return text.replace(".", ",") if lang == "ru" and _FRACTION.fullmatch(text) else value


def number(value: float) -> str:
    """A number of persons with a thin space between thousands, which both languages read."""
    return f"{value:,.0f}".replace(",", " ")

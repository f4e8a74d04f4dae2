"""Names of countries as they stand in a sentence: with their article in English, in their case in Russian."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from equiano.vocab.load import load, read_yaml


@cache
def _forms() -> Mapping[str, Mapping[str, str]]:
    content = read_yaml(resources.files("equiano.vocab") / "country_forms.yaml")
    forms: Mapping[str, Mapping[str, str]] = content["forms"]
    return forms


def named(code: str, lang: str) -> str:
    """Name in the nominative, in English with its article: `the Netherlands`, `Нидерланды`.

    Args:
        code: Alpha-3 code.
        lang: `en` or `ru`.
    """
    return _forms().get(code, {}).get(lang) or load().term(code).label(lang)


def of(code: str, lang: str) -> str:
    """After "of": `the Netherlands`, `Нидерландов`."""
    return named(code, lang) if lang == "en" else _forms().get(code, {}).get("of") or named(code, lang)


def at(code: str, lang: str) -> str:
    """Where: `in the Netherlands`, `в Нидерландах`, `на Кипре`."""
    if lang == "en":
        return f"in {named(code, lang)}"
    return _forms().get(code, {}).get("at") or f"в {named(code, lang)}"


def away(code: str, lang: str) -> str:
    """Where from: `from the Netherlands`, `из Нидерландов`, `с Кипра`."""
    if lang == "en":
        return f"from {named(code, lang)}"
    return f"{'с' if at(code, lang).startswith('на ') else 'из'} {of(code, lang)}"

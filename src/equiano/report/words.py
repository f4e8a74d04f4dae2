"""The report's own sentences, in English and Russian, and how numbers are written in each."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from equiano.errors import DataError
from equiano.publish.release import Suppressed, Value

LANGUAGES = ("en", "ru")
_GROUP = {"en": ",", "ru": "\u00a0"}
_POINT = {"en": ".", "ru": ","}


@cache
def _sentences() -> dict[str, dict[str, str]]:
    source = resources.files("equiano.report") / "words.yaml"
    content: dict[str, dict[str, str]] = yaml.load(
        source.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    for key, texts in content.items():
        if set(texts) != set(LANGUAGES):
            raise DataError(f"report/words.yaml: `{key}` needs exactly the languages {', '.join(LANGUAGES)}")
    return content


def keys() -> tuple[str, ...]:
    """Keys of all sentences."""
    return tuple(_sentences())


def say(key: str, lang: str, **values: object) -> str:
    """The sentence `key` in `lang`, with `values` filled in.

    Raises:
        DataError: If there is no such sentence, or a value is missing.
    """
    try:
        return _sentences()[key][lang].format(**values)
    except KeyError as error:
        raise DataError(f"report/words.yaml: `{key}` ({lang}) lacks {error}") from error


def number(value: float, lang: str, digits: int = 0) -> str:
    """A number as `lang` writes it: 12,248.5 or 12 248,5."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", "\x00").replace(".", _POINT[lang]).replace("\x00", _GROUP[lang])


def percent(share: float, lang: str, digits: int = 0) -> str:
    """A share as per cent: 42% or 42 %."""
    return number(100 * share, lang, digits) + ("%" if lang == "en" else "\u00a0%")


def cell(value: Value, kind: str, lang: str) -> str:
    """A released value as text; a suppressed one says so."""
    if isinstance(value, Suppressed):
        return say("hidden_small" if value is Suppressed.SMALL else "hidden_other", lang)
    if value is None:
        return say("unknown", lang)
    if isinstance(value, bool):
        return say("yes" if value else "no", lang)
    if isinstance(value, str):
        return value
    return percent(value, lang) if kind == "share" else number(value, lang)

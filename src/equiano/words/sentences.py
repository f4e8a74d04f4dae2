"""Sentences: English templates in the code or by key in `en/`, their other languages in a folder each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Any, SupportsFloat

from equiano.errors import DataError
from equiano.words.chosen import LANGUAGES, language, speech_of
from equiano.words.write import date, number, percent, plural, pointed

_NUMBER = re.compile(r",(?:\.(\d+)f?)?")
_PERCENT = re.compile(r"(?:\.(\d+))?%")


@cache
def _texts(lang: str) -> Mapping[str, str]:
    """Texts of a language by English template; English has none, it is the template."""
    if lang == "en":
        return {}
    texts: dict[str, str] = {}  # one space for all rooms: a sentence that two rooms say is translated once
    for file in sorted(resources.files("equiano.words").joinpath(lang).iterdir(), key=lambda file: file.name):
        texts |= _read(file)
    return texts


@cache
def _by_key(room: str) -> Mapping[str, Any]:
    """English templates of a room by key, in groups or not."""
    return _read(resources.files("equiano.words") / "en" / f"{room}.yaml")


def _read(file: Traversable) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  # 20 ms of every start; English sentences stand in no file

    content: dict[str, Any] = yaml.load(
        file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return content


class _Filler(Formatter):
    """`str.format` with four things that depend on the language.

    `{n:,}` and `{n:,.1}` are numbers with their thousands set apart, `{share:%}` and `{share:.1%}` per cent,
    and `{n|row|rows}` (`{n|строка|строки|строк}`) is the noun's form that goes with n, without the number.
    A date is written in words, and a fraction with the language's own point: 1.05, in Russian 1,05.
    """

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def get_field(
        self, field_name: str, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> tuple[object, int | str]:
        name, *forms = field_name.split("|")
        found, used = super().get_field(name, args, kwargs)
        return (plural(found, *forms, lang=self._lang) if forms else found), used

    def format_field(self, value: object, format_spec: str) -> str:
        if (match := _NUMBER.fullmatch(format_spec)) and isinstance(value, SupportsFloat):
            return number(float(value), int(match[1] or 0), self._lang)
        if (match := _PERCENT.fullmatch(format_spec)) and isinstance(value, SupportsFloat):
            return percent(float(value), int(match[1] or 0), self._lang)
        if isinstance(value, dt.date) and not format_spec:
            return date(value, self._lang)
        text: str = super().format_field(value, format_spec)
        return pointed(text, self._lang) if isinstance(value, float) else text


def text_of(template: str, lang: str | None = None) -> str:
    """The unfilled text of an English template in a language; itself where there is none."""
    return _texts(speech_of(lang or language())).get(template, template)


def mark(template: str) -> str:
    """The template itself: marks a sentence that is said later, by `text_of` or `fill`, for translation.

    For a constant of a module, which is made before the person's language is known.
    """
    return template


def say(template: str, /, **fields: object) -> str:
    """A sentence in the person's language.

    Args:
        template: The English sentence, with fields as in `str.format`. Further: `{n:,}` sets thousands apart,
            `{share:%}` writes per cent, `{n|row|rows}` is the form of a noun that goes with n, a date is
            written in words. The Russian text stands in `words/ru/` under this very template.
        fields: Values of the fields. Never a personal value.

    Raises:
        KeyError: If a field is missing.
    """
    return fill(text_of(template, language()), **fields)


def keyed(key: str, lang: str | None = None, /, **fields: object) -> str:
    """A text that the code chooses by name, such as what a check is called.

    Args:
        key: Where its English template stands: `report.kind` is `kind` in `en/report.yaml`, and
            `estimate.checks.overlap` is `overlap` of the group `checks` in `en/estimate.yaml`.
        lang: Language; the person's own if not given.
        fields: Values of the fields, filled in as by `say`.

    Raises:
        DataError: If there is no such text, or a field is missing.
    """
    lang = lang or language()
    room, *names = key.split(".")
    try:
        template: Any = _by_key(room)
        for name in names:
            template = template[name]
        text = text_of(template, lang)
        if not fields and "{" not in text and "}" not in text:
            return text  # most labels
        return _Filler(lang).vformat(text, (), fields)
    except (KeyError, FileNotFoundError) as error:
        raise DataError(f"words/en/{room}.yaml: `{'.'.join(names)}` ({lang}) lacks {error}") from error


def in_each(template: str, /, **fields: object) -> dict[str, str]:
    """A text in every language, for labels that travel with a table.

    Args:
        template: The English text, as for `say`.
        fields: Values of its fields; a mapping of languages gives each text its own.
    """
    return {
        lang: _Filler(lang).vformat(
            text_of(template, lang),
            (),
            {name: value[lang] if isinstance(value, Mapping) else value for name, value in fields.items()},
        )
        for lang in LANGUAGES
    }


def fill(text: str, /, **fields: object) -> str:
    """A text that is in the person's language already, with its fields filled as `say` fills them.

    Raises:
        KeyError: If a field is missing.
    """
    if not fields and "{" not in text and "}" not in text:
        return text  # most sentences of a page: nothing to fill
    return _Filler(language()).vformat(text, (), fields)

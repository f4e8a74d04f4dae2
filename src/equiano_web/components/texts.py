"""Sentences on pages: `equiano.words` made safe for HTML, and said later where no language is known yet."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from functools import cache
from numbers import Number
from typing import cast

from django.utils.functional import lazy
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from equiano import words


def said(template: str, /, **fields: object) -> SafeString:
    """A sentence in the person's language, for HTML: the fields are escaped unless they are HTML already.

    Args:
        template: The English sentence, as for `equiano.words.say`.
        fields: Values of its fields. Numbers and dates are written as the language writes them.
    """
    text = _escaped(words.text_of(template))
    if not fields and "{" not in text and "}" not in text:
        return text
    filled = words.fill(text, **{name: _safe(value) for name, value in fields.items()})
    return SafeString(filled)  # template and fields are escaped above


@cache
def _escaped(text: str) -> SafeString:
    return SafeString(html.escape(text))  # texts are the program's own: as many as stand in its words


def _safe(value: object) -> object:
    if isinstance(value, dt.datetime):
        return _Moment(value)
    return value if isinstance(value, (Number, dt.date)) else conditional_escape(cast(str, value))


class _Moment:
    """A moment as a sentence has it."""

    def __init__(self, value: dt.datetime) -> None:
        self._value = value

    def __format__(self, spec: str) -> str:
        return format(self._value, spec) if spec else moment(self._value)


def moment(value: dt.datetime) -> str:
    """Day and time in the installation's time zone: `14 March 2024, 09:30`."""
    from django.utils import timezone  # noqa: PLC0415  # its import asks for settings

    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{words.date(local.date())}, {local:%H:%M}"


def _filled(template: str) -> str:
    return words.fill(words.text_of(template))


# Made once: for each sentence Django would make a class of its own, 20 kB and a hundred methods each.
_later = lazy(_filled, str)


def format_html(template: str, /, *fields: object) -> SafeString:
    """As Django's, for HTML of our own with fields that are escaped unless they are HTML already; faster.

    A page has hundreds of parts, and Django asks each field whether it is lazy; nearly all are plain text.
    """
    # Fields are escaped, the template is ours.
    return SafeString(template.format(*map(escaped, fields)))


def escaped(value: object) -> str:
    """A value as HTML shows it; what is HTML already stays as it is."""
    if type(value) is str:
        return html.escape(value)
    return value if type(value) is SafeString else conditional_escape(cast(str, value))


# Longer than words of any language of the region; a name or link without a space that is longer pushes the
# other columns of its table out of sight.
_LONG = re.compile(r"\S{40,}")
_PIECE = 30


def in_cell(value: object) -> str:
    """A value as a cell of a table shows it: as HTML, and a word that is longer than any may be broken."""
    if type(value) is not str or not _LONG.search(value):
        return escaped(value)
    parts, at = [], 0
    for long in _LONG.finditer(value):
        parts += [html.escape(value[at : long.start()]), "<wbr>".join(map(html.escape, _pieces(long[0])))]
        at = long.end()
    return "".join([*parts, html.escape(value[at:])])


def _pieces(word: str) -> list[str]:
    """A long word in pieces; what is drawn together (a letter and its accent, a joined emoji) stays so."""
    pieces, start = [], 0
    for at in range(1, len(word)):
        joined = unicodedata.category(word[at]) in _JOINED or word[at - 1] == _JOINER
        if at - start >= _PIECE and not joined:
            pieces.append(word[start:at])
            start = at
    return [*pieces, word[start:]]


# Accents, signs around a letter, joiners and skin tones.
_JOINED = frozenset({"Mn", "Me", "Mc", "Cf", "Sk"})
_JOINER = "\u200d"


def later(template: str, /) -> str:
    """A sentence of a module or class, such as the label of a form's field; said when the page is made.

    Args:
        template: The English sentence, a literal, without fields.
    """
    return _later(template)

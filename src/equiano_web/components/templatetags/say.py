"""`{% say %}` and how numbers, dates and shares are written: everything through `equiano.words`."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from equiano import words
from equiano_web.components import texts
from equiano_web.components.texts import format_html

register = template.Library()


@register.simple_tag(name="say")
def say_tag(sentence: str, /, **fields: object) -> SafeString:
    """`{% say "{n:,} {n|case|cases} open" n=count %}`; with `as name` for the argument of another tag."""
    return texts.said(sentence, **fields)


@register.filter(name="say")
def say_filter(sentence: str) -> SafeString:
    """`{% button "Save"|say %}`: a sentence without fields as an argument."""
    return texts.said(sentence)


@register.filter
def day(value: dt.date | None) -> str:
    """`14 March 2024`, `14 марта 2024 г.`; nothing for none. A moment counts as its day where we are."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return words.date(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`14 March 2024, 09:30`; nothing for none."""
    return "" if value is None else texts.moment(value)


@register.simple_tag
def when(value: dt.date | None) -> SafeString | str:
    """The day, or the moment, as a `time` element that programs can read."""
    if value is None:
        return ""
    written = texts.moment(value) if isinstance(value, dt.datetime) else words.date(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written)


@register.filter
def number(value: float | None, digits: int = 0) -> str:
    """`12,248.5`, `12 248,5`; a dash for none, which is not nought."""
    return "–" if value is None else words.number(value, digits)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """`42%`, `42 %` of a share between 0 and 1; a dash for none."""
    return "–" if share is None else words.percent(share, digits)

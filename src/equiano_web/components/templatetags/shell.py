"""What the bare frame of error pages needs: it is made without a request, and asks no database."""

from __future__ import annotations

from django import template
from django.templatetags.static import static

from equiano.words import language, speech_of
from equiano_web.components.shell import direction, sheet_of

register = template.Library()


@register.simple_tag
def spoken() -> str:
    """Code of the page's language."""
    return speech_of(language())


@register.simple_tag
def reading() -> str:
    """`ltr` or `rtl`."""
    return direction(spoken())


@register.simple_tag
def sheet() -> str:
    """Address of the style sheet for the language's direction."""
    return static(sheet_of(reading()))

"""`{% url %}` as Django has it, from addresses that were made before (`components/addresses.py`)."""

from __future__ import annotations

from django import template
from django.urls import reverse

from equiano_web.components.addresses import address

register = template.Library()


@register.simple_tag
def url(name: str, *args: object, **named: object) -> str:
    """The address of a page; `{% url "case" case.id as address %}` for the argument of another tag."""
    return reverse(name, kwargs=named) if named else address(name, *args)

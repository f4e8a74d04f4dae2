"""Addresses of pages, as `reverse` gives them; a page has dozens, which differ by ids alone."""

from __future__ import annotations

import re
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import get_script_prefix, reverse

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_LETTERS = 36  # of an id


def address(name: str, *args: object) -> str:
    """The address of a page.

    Args:
        name: Its name in `urls.py`.
        args: Its arguments.

    Raises:
        NoReverseMatch: If there is no such page.
    """
    ids, shape = [], []
    for one in map(str, args):
        is_id = len(one) == _LETTERS and _ID.fullmatch(one) is not None
        shape.append("" if is_id else one)
        if is_id:
            ids.append(one)
    return _with_gaps(settings.ROOT_URLCONF, get_script_prefix(), name, tuple(shape)).format(*ids)


@lru_cache(maxsize=2048)
def _with_gaps(urls: str, prefix: str, name: str, shape: tuple[str, ...]) -> str:
    """The address with a gap for each id; the first two say for which addresses it was made."""
    stand_ins = [str(UUID(int=place)) for place, one in enumerate(shape) if not one]
    filled = iter(stand_ins)
    found = reverse(name, args=[one or next(filled) for one in shape])
    for place, one in enumerate(stand_ins):
        found = found.replace(one, f"{{{place}}}")
    return found

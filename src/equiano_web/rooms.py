"""Addresses of rooms: each room is asked only for addresses that begin as one of its own."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import ResolverMatch, RoutePattern
from django.utils.translation import get_language


class Room(URLResolver):
    """The addresses of a room. Django would try each of hundreds in turn, for every page."""

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """How its addresses begin, up to their first gap."""
        return tuple({_beginning(one) for one in self.url_patterns})

    def resolve(self, path: str) -> ResolverMatch:
        """The view of an address.

        Raises:
            Resolver404: If it is none of this room.
        """
        if not path.startswith(self.beginnings):
            raise Resolver404({"path": path})
        return super().resolve(path)


def _beginning(one: URLPattern | URLResolver) -> str:
    # Of what is no plain route (a pattern, another room inside) every address is tried.
    return str(one.pattern).partition("<")[0] if type(one.pattern) is RoutePattern else ""


def room(module: str) -> Room:
    """The addresses of a room.

    Args:
        module: Its `urls.py`.
    """
    return Room(RoutePattern("", is_endpoint=False), import_module(module), {})


def read_addresses() -> None:
    """Read the addresses of all rooms, once for all languages, in which Django would do it again."""
    root = get_resolver()
    root.reverse_dict  # noqa: B018 - reads them
    for name in ("_reverse_dict", "_namespace_dict", "_app_dict"):
        known = getattr(root, name)
        for lang, _ in settings.LANGUAGES:
            known.setdefault(lang, known[get_language()])

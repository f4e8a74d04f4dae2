"""The demo network with one of everything in it, walked from page to page by every role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from equiano_web.middleware import CONTENT_SECURITY_POLICY
from tests.web.world import NOBODY, World

# What every answer carries.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Server": "Equiano",
}
_SAMPLES = {"uuid": "9f0c8a0e-3f53-4d0e-8f5c-0a6b1c2d3e4f", "int": "1", "slug": "note", "str": "x"}
# Of each address a role follows so many: two cases look alike, the hundredth tells nothing new.
MOST_OF_ONE = 2


@dataclass
class Page:
    """What a page says of itself."""

    lang: str = ""
    title: str = ""
    headings: int = 0
    inline: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)  # kind of tag, address
    texts: list[str] = field(default_factory=list)  # what is read, piece by piece


class _Reader(HTMLParser):
    """Reads a page. What another language is marked as (`lang`) is not read."""

    _VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "source", "wbr", "col"})
    _CODE = frozenset({"code", "script", "style", "svg"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self._open = Page(), list[tuple[str, bool]]()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        page = self.page
        if tag == "html":
            page.lang = given.get("lang", "")
        page.headings += tag == "h1"
        page.inline += [name for name in given if name == "style" or name.startswith("on")]
        page.inline += [tag for _ in (0,) if tag == "style" or (tag == "script" and not _is_data(given))]
        page.addresses += [(tag, given[name]) for name in ("href", "src", "action") if name in given]
        page.texts += [given[name] for name in ("aria-label", "placeholder", "alt", "title") if name in given]
        other = "lang" in given and tag != "html" and given["lang"] != page.lang
        if tag not in self._VOID:
            self._open.append((tag, other or tag in self._CODE))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title":
            self.page.title += data
        if data.strip() and not any(closed for _, closed in self._open):
            self.page.texts.append(" ".join(data.split()))


def _is_data(given: dict[str, str]) -> bool:
    """A script of a file, or JSON, which no browser runs."""
    return bool(given.get("src")) or given.get("type") == "application/json"


def read(html: str) -> Page:
    """A page."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


@dataclass(frozen=True)
class Visit:
    """An address that was asked for, and the answer."""

    role: str
    lang: str
    path: str
    route: str
    answer: Any

    @property
    def is_page(self) -> bool:
        """A page for people, of any status."""
        return str(self.answer.headers.get("Content-Type", "")).startswith("text/html")


def patterns(of: Any = None, before: str = "") -> Iterator[str]:
    """Routes of all addresses."""
    one: URLPattern | URLResolver
    for one in of or get_resolver().url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield route


def sample(route: str) -> str:
    """An address of a route, with the id of nothing where it wants one."""
    return "/" + re.sub(r"<(uuid|int|slug|str)\w*:\w+>", lambda found: _SAMPLES[found[1]], route)


def route_of(path: str) -> str | None:
    """Route of an address of ours; None if there is none."""
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return None


def linked(answer: Any, path: str) -> Iterator[tuple[str, str]]:
    """Addresses of the application that an answer leads to: kind of tag and address."""
    if answer.status_code in (301, 302, 303):
        yield "redirect", urljoin(path, answer["Location"])
    elif str(answer.headers.get("Content-Type", "")).startswith("text/html"):
        for tag, to in read(answer.text).addresses:
            if tag in ("a", "form") and not to.startswith("#"):
                yield tag, urljoin(path, to).split("#")[0]


def walk(world: World, role: str, lang: str) -> list[Visit]:
    """Every page that a role comes to from its first one, and every address that wants no id."""
    client, visits = world.client(role, lang), list[Visit]()
    bare = [f"/{route}" for route in patterns() if "<" not in route and not route.startswith("api/v1")]
    waiting = ["/", *world.doors(role), *sorted(set(bare) - {"/sign-out"})]
    seen: dict[str, set[str]] = {}
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        of_route = seen.setdefault(route or path, set())
        if path in of_route or len(of_route) >= MOST_OF_ONE or path.startswith(("/static/", "/sign-out")):
            continue
        of_route.add(path)
        answer = client.get(path)
        visits.append(Visit(role, lang, path, route or "", answer))
        if route is not None:
            waiting += [to for _, to in linked(answer, path) if to.startswith("/")]
    return visits


LATIN_RUN = re.compile(r"(?:\b[A-Za-z][a-z’'-]+\b[ ,;:–-]+){2,}[A-Za-z][a-z’'-]+\b")
__all__ = [
    "HEADERS",
    "LATIN_RUN",
    "NOBODY",
    "Page",
    "Visit",
    "World",
    "linked",
    "patterns",
    "read",
    "sample",
    "walk",
]

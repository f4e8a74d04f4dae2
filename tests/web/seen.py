"""Pages that the walk was given, shown to Chromium without a server."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

from tests.web.every import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ORIGIN = "http://equiano.test"
# Rules whose breach keeps somebody from using a page; the gallery of page parts is held to all of them.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
BAD = frozenset({"serious", "critical"})


class Shown:
    """Chromium with the pages of a walk."""

    def __init__(self, page: Page, visits: Iterable[Visit]) -> None:
        self.page = page
        self._now: Visit | None = None
        self._mirrored = False
        self._others = {visit.path: visit.answer for visit in visits if visit.answer.status_code == 200}

    def show(self, visit: Visit, *, mirrored: bool = False) -> None:
        """Show a page; mirrored as for a language that is written from right to left."""
        self._now, self._mirrored = visit, mirrored
        self.page.goto(ORIGIN + visit.path)

    def answer(self, route: Route) -> None:
        """Answer a request of the page: itself, a static file, or another address that the walk saw."""
        url = urlsplit(route.request.url)
        if not route.request.url.startswith(ORIGIN):
            route.abort()
        elif url.path.startswith("/static/"):
            found = Path(str(finders.find(url.path.removeprefix("/static/"))))
            kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
            route.fulfill(body=found.read_bytes(), content_type=kind)
        else:
            is_page = self._now is not None and route.request.is_navigation_request()
            answer = self._now.answer if is_page and self._now else self._others.get(url.path)
            if answer is None:
                route.fulfill(status=404)
            else:
                kept = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
                route.fulfill(status=answer.status_code, headers=kept, body=self._turned(answer.content))

    def _turned(self, body: bytes) -> bytes:
        if not self._mirrored:
            return body
        return body.replace(b' dir="ltr"', b' dir="rtl"').replace(b"look.css", b"look.rtl.css")

    def reach(self) -> int:
        """How far the page reaches sideways, in CSS pixels."""
        reach: int = self.page.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
        )
        return reach

    def troubles(self, axe: str) -> list[tuple[str, str]]:
        """Serious and critical findings of axe-core: rule, and the first place. Nothing stays folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        self.page.evaluate(axe)
        result = self.page.evaluate("rules => axe.run(document, rules)", RULES)
        assert len(result["passes"]) > 8, "it did look"
        return [
            (one["id"], one["nodes"][0]["html"][:160]) for one in result["violations"] if one["impact"] in BAD
        ]


@contextmanager
def shown(browser: Browser, visits: Iterable[Visit], width: int, *, scripts: bool = True) -> Iterator[Shown]:
    """Chromium at a width in CSS pixels, under the application's own policy but for what axe adds."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, bypass_csp=True,
        reduced_motion="reduce",
    )  # fmt: skip
    one = Shown(context.new_page(), visits)
    context.route("**/*", one.answer)
    yield one
    context.close()

"""The addresses of all rooms, and the frame around their pages."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.template import Context, engines
from django.test import RequestFactory
from django.urls import Resolver404, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.translation import override

from equiano_web import rooms
from equiano_web.components.shapes import Link, Navigation


def test_the_frame_gives_each_reader_their_own_ways() -> None:
    """The whole frame, for nobody, for one with ways, and for nobody again."""
    page, request = engines["django"].get_template("equiano_web/base.html"), RequestFactory().get("/")
    nobody = page.render({}, request)
    full = Navigation(main=(Link("Audit", "/audit"),), account=(Link("Notices (3)", "/notices"),), footer=())
    with_ways = page.template.render(Context({"navigation": full, "lang": "en", "csrf_token": "t"}))  # type: ignore[attr-defined]
    assert "Notices (3)" in with_ways and "/audit" in with_ways
    assert "Notices" not in nobody and "/audit" not in page.render({}, request)


def test_rooms_lead_where_all_addresses_tried_in_turn_lead() -> None:
    found = 0
    root = get_resolver()
    for room in root.url_patterns:
        for one in room.url_patterns if isinstance(room, URLResolver) else [room]:
            if type(one.pattern) is not RoutePattern or isinstance(one, URLResolver):
                continue
            path = str(one.pattern)
            for gap in path.split("<")[1:]:
                path = path.replace(f"<{gap.partition('>')[0]}>", _stand_in(gap))
            assert root.resolve(f"/{path}").route == _first_of(root, path), path
            found += 1
    assert found > 150
    with pytest.raises(Resolver404):
        root.resolve("/nowhere")


def _stand_in(gap: str) -> str:
    return {"uuid": "11111111-2222-3333-4444-555555555555", "int": "7"}.get(gap.partition(":")[0], "word")


def _first_of(root: URLResolver, path: str) -> str:
    """As Django finds it, without asking how the addresses of a room begin."""
    for room in root.url_patterns:
        if isinstance(room, URLResolver):
            try:
                return URLResolver.resolve(room, path).route
            except Resolver404:
                continue
        elif match := room.resolve(path):
            return match.route
    raise AssertionError(path)


def test_addresses_are_read_once_for_all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    root = URLResolver(RegexPattern(r"^/"), "equiano_web.urls")
    monkeypatch.setattr(rooms, "get_resolver", lambda: root)
    rooms.read_addresses()
    for lang in ("en", "ru"):
        with override(lang):
            assert root.reverse_dict is root._reverse_dict["en"]
            assert root.reverse("case-screening", key=UUID(int=7)) == f"cases/{UUID(int=7)}/screening"

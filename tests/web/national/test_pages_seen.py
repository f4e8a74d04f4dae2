"""The pages of the room as a person sees them: axe-core in both languages, and they fit on a phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from equiano_web.national.models import AgencyResult
from tests.web import make
from tests.web.every import Visit
from tests.web.national.net import Net
from tests.web.national.test_national import quick
from tests.web.seen import shown

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
__all__ = ["quick"]


def test_the_journey_can_be_used_in_both_languages_and_fits_on_a_phone(chromium: Any, axe: str) -> None:
    net = Net(12)
    row = net.begin()
    draft = net.draft(0)
    before = (f"/national/drafts/{draft.pk}", "/national", "/national/secret")
    visits = [_visit(net.people[0], lang, path) for lang in ("en", "ru") for path in before]
    coordinator = ("/national/schedule", "/national/participants/new", f"/national/rounds/{row.pk}/receive")
    visits += [_visit(net.ministry, lang, path) for lang in ("en", "ru") for path in coordinator]
    for place in range(5):
        net.send(place)
    visits += [_visit(net.ministry, lang, f"/national/rounds/{row.pk}") for lang in ("en", "ru")]
    row = net.combine(row)
    own = AgencyResult.objects.get(agency=net.agencies[0])
    visits += [_visit(net.people[0], lang, f"/national/results/{own.pk}") for lang in ("en", "ru")]
    visits += [
        _visit(net.ministry, lang, path)
        for lang in ("en", "ru")
        for path in ("/national", f"/national/rounds/{row.pk}")
    ]
    wrong: list[tuple[str, Any]] = []
    with shown(chromium, visits, 360) as browser:
        for place, visit in enumerate(visits):
            assert visit.answer.status_code == 200, visit.path
            browser.show(visit)
            wrong += [(visit.path, "sideways")] if browser.reach() > 360 else []
            wrong += [(visit.path, one) for one in browser.troubles(axe)]
            if folder := os.environ.get("EQUIANO_PICTURES"):
                browser.page.set_viewport_size({"width": 900, "height": 900})
                browser.page.screenshot(path=str(Path(folder) / f"n{place:02}.png"), full_page=True)
                browser.page.set_viewport_size({"width": 360, "height": 900})
    assert wrong == []


def _visit(who: Any, lang: str, path: str) -> Visit:
    return Visit(who.user.role, lang, path, path, make.signed_in(who, lang).get(path))

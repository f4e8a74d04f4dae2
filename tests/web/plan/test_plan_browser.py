"""The plan of action in Chromium, without JavaScript, wide and on a phone, in both languages, with axe."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from equiano.words import text_of
from equiano_web.plan import actions
from tests.web import make
from tests.web.plan.test_plan import Ministry
from tests.web.screening.test_room_browser import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["en", "ru"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ministry(transactional_db: None) -> Ministry:
    return Ministry()


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, lang: str, ministry: Ministry) -> Iterator[Page]:
    """The browser of the national coordinator."""
    client = make.signed_in(ministry.people["national"], lang)
    width = {"en": 1100, "ru": 360}[lang]
    context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    for name, value in (("session", client.cookies["session"].value), ("language", lang)):
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def keep(page: Page, name: str) -> None:
    """A picture of the page, where somebody asks for it."""
    if folder := os.environ.get("PLAN_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_plan_is_walked_and_published(
    chromium: Browser, page: Page, live_server: LiveServer, lang: str, ministry: Ministry, axe: str
) -> None:
    key = actions.start(ministry.people["national"], "ru-kgd", dt.date(2026, 1, 1), None)
    actions.name_agencies(ministry.people["national"], key, {"police": ministry.police.pk})
    places = (
        "/plan",
        f"/plan/{key}",
        f"/plan/{key}/measures/M05",
        f"/plan/{key}/measures/M05/change",
        f"/plan/{key}/about",
    )
    for n, place in enumerate(places):
        page.goto(live_server.url + place)
        looked_at(chromium, page.context, live_server.url + place, axe)
        keep(page, f"{n}-{lang}")
    page.goto(f"{live_server.url}/plan/{key}/compute")
    page.get_by_role("button", name=text_of("Save", lang), exact=True).click()
    page.goto(f"{live_server.url}/plan/{key}/history")
    looked_at(chromium, page.context, page.url, axe)
    keep(page, f"history-{lang}")
    page.goto(f"{live_server.url}/plan/{key}/publish")
    page.get_by_role("button", name=text_of("Propose the form below", lang), exact=True).click()
    waiting = text_of("Version {n} was proposed and waits for a second person.", lang).partition("{n}")[2]
    assert waiting in page.inner_text("main")
    proposed = actions.propose(ministry.people["second"], key)
    page.goto(f"{live_server.url}/plan/{key}/publish")
    page.get_by_role("button", name=text_of("Publish it", lang), exact=True).click()
    assert proposed
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/public/plan/{key}?lang={lang}")
    looked_at(chromium, page.context, page.url, axe)
    keep(page, f"public-{lang}")
    # With words where there is room, with numbers alone on a phone.
    assert page.locator("svg[role=img]:visible").count() == 1
    box = page.locator("svg[role=img]:visible").bounding_box()
    assert box is not None
    assert box["width"] <= {"en": 1100, "ru": 360}[lang]

"""Every address of the application, walked by every role in both languages: no page is listed by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from equiano_web.access import roles
from equiano_web.middleware import CONTENT_SECURITY_POLICY
from tests.web.every import HEADERS, LATIN_RUN, NOBODY, Visit, World, patterns, read, walk
from tests.web.seen import shown

pytestmark = pytest.mark.django_db
# On PostgreSQL (`.ci/postgres`) once: words do not come from there.
LANGUAGES = ("en", "ru") if connection.vendor == "sqlite" else ("ru",)


@pytest.fixture(scope="module")
def world(driver: Any, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    # Django has a connection for each loop, and the driver starts one: so before the transaction is opened.
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visits(world: World, django_db_blocker: DjangoDbBlocker) -> list[Visit]:
    everybody = [role for role in (*roles(), NOBODY) if role in world.people or role == NOBODY]
    with django_db_blocker.unblock():
        return [visit for role in everybody for lang in LANGUAGES for visit in walk(world, role, lang)]


def pages(visits: list[Visit]) -> list[Visit]:
    return [visit for visit in visits if visit.is_page and visit.answer.status_code == 200]


def at(visit: Visit) -> str:
    return f"{visit.role} {visit.lang} {visit.path}"


def test_the_walk_sees_the_application(visits: list[Visit]) -> None:
    assert len({visit.route for visit in pages(visits)}) > 40
    assert {visit.role for visit in pages(visits)} >= set(roles()) - {"analyst", "supervisor"} | {NOBODY}


def test_no_page_fails(visits: list[Visit]) -> None:
    assert [at(visit) for visit in visits if visit.answer.status_code >= 500] == []


def test_every_address_without_an_id_is_seen_or_is_for_acts_alone(visits: list[Visit]) -> None:
    bare = {route for route in patterns() if "<" not in route and "api/v1" not in route}
    good = {visit.route for visit in visits if visit.answer.status_code in (200, 302, 405)}
    # Signs out whoever asks; tests/web/people walks it. A key's proof is asked of who has one.
    assert bare - good <= {"sign-out", "proof/key"}


def test_pages_are_in_their_language_and_whole(visits: list[Visit], world: World) -> None:
    wrong = []
    for visit in pages(visits):
        if visit.route == "screening/offline":  # its script writes heading and text; tests/web/screening
            continue
        page = read(visit.answer.text)
        # Pages without an account speak as their address asks, and know no cookie.
        speaks = page.lang == visit.lang or visit.route in ("mine", "reception")
        facts = (speaks, page.title.strip(" –") != "Equiano", page.headings == 1)
        if not all(facts) or page.inline:
            wrong.append((visit.route, facts, page.inline))
    assert wrong == []


def test_russian_pages_hold_no_english(visits: list[Visit], world: World) -> None:
    data = "|".join(re.escape(name) for name in sorted(world.data(), key=len, reverse=True))
    wrong = set()
    for visit in pages(visits):
        page = read(visit.answer.text)
        if page.lang == "ru":
            for text in page.texts:
                if found := LATIN_RUN.search(re.sub(data, "", text)):
                    wrong.add((visit.route, found[0]))
    assert wrong == set()


def test_addresses_are_ours_and_hold_nothing_personal(visits: list[Visit], world: World) -> None:
    personal, wrong = world.personal(), []
    assert len(personal) > 20
    for visit in pages(visits):
        for tag, address in read(visit.answer.text).addresses:
            plain = unquote(unquote(address)).lower()
            foreign = "//" in plain and tag != "a"
            told = "@" in plain or any("а" <= sign <= "я" for sign in plain)
            if not address or foreign or told or any(one in plain for one in personal):
                wrong.append((at(visit), tag, address))
    assert wrong == []


def test_every_answer_carries_the_headers(visits: list[Visit]) -> None:
    wrong = set()
    for visit in visits:
        given = {name: visit.answer.headers.get(name) for name in HEADERS}
        # A file of a case is closed still further; the page for work without a network holds no person.
        policy = given["Content-Security-Policy"] or ""
        if "/files/" in visit.route and policy.startswith("sandbox; default-src 'none'"):
            given["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        kept = "no-cache" if visit.route.startswith("screening/offline") else "no-store"
        if given != HEADERS or kept not in visit.answer.headers.get("Cache-Control", ""):
            wrong.add((visit.route, visit.answer.headers.get("Cache-Control"), policy))
    assert wrong == set()


def test_a_link_that_a_page_shows_opens(visits: list[Visit]) -> None:
    """What a role may not open stands on none of its pages."""
    bare = {f"/{route}" for route in patterns() if "<" not in route}
    dead = [at(v) for v in visits if v.answer.status_code in (403, 404) and v.path not in bare]
    assert [one for one in dead if "api/v1" not in one] == []


def fullest(visits: list[Visit], lang: str) -> list[Visit]:
    """Of each address the page of the role that it shows most."""
    best: dict[str, Visit] = {}
    for visit in visits:
        if visit.is_page and visit.lang == lang and visit.answer.status_code in (200, 403, 404):
            route = visit.route if visit.answer.status_code == 200 else str(visit.answer.status_code)
            if route not in best or len(visit.answer.content) > len(best[route].answer.content):
                best[route] = visit
    return [best[route] for route in sorted(best)]


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_can_be_used_and_fits_on_a_phone(
    visits: list[Visit], chromium: Any, axe: str, lang: str
) -> None:
    """axe-core and no scrolling sideways. Pictures are kept where `EQUIANO_PICTURES` names a folder."""
    wrong: list[tuple[str, Any]] = []
    with shown(chromium, visits, 360) as browser:
        for place, visit in enumerate(fullest(visits, lang)):
            browser.show(visit)
            wrong += [(at(visit), "sideways")] if browser.reach() > 360 else []
            # Both languages have one markup: each address is looked through in one of them.
            if place % 2 == LANGUAGES.index(lang):
                wrong += [(at(visit), one) for one in browser.troubles(axe)]
            if folder := os.environ.get("EQUIANO_PICTURES"):
                name = re.sub(r"[^a-z0-9]+", "-", re.sub("<[^>]*>", "x", visit.route)) or "first"
                for width in (360, 768, 1280):
                    browser.page.set_viewport_size({"width": width, "height": 900})
                    to = Path(folder) / f"{name}-{visit.role}-{visit.lang}-{width}.png"
                    browser.page.screenshot(path=str(to), full_page=True)
                browser.page.set_viewport_size({"width": 360, "height": 900})
    assert wrong == []


# What a caseworker has before them all day.
DAILY = ("cases", "cases/<uuid:key>", "cases/<uuid:key>/edit", "screening/<uuid:key>", "tasks")
FOCUS = "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.boxShadow].join(' '); }"


@pytest.mark.browser
def test_daily_pages_mirrored_without_scripts_and_by_keyboard(visits: list[Visit], chromium: Any) -> None:
    daily = [visit for visit in fullest(visits, LANGUAGES[0]) if visit.route in DAILY]
    assert len(daily) == len(DAILY)
    with shown(chromium, visits, 360, scripts=False) as browser:
        for visit in daily:
            browser.show(visit)
            assert browser.page.locator("#navigation").is_visible() and browser.reach() <= 360, at(visit)
    with shown(chromium, visits, 360) as browser:
        for visit in daily:
            browser.show(visit, mirrored=True)
            name = browser.page.locator(".eq-header__name").bounding_box()
            assert name and name["x"] > 180 and browser.reach() <= 360, at(visit)
            if folder := os.environ.get("EQUIANO_PICTURES"):
                to = Path(folder) / f"rtl-{len(visit.route)}.png"
                browser.page.screenshot(path=str(to), full_page=True)
    with shown(chromium, visits, 1280) as browser:
        for visit in daily:
            browser.show(visit)
            browser.page.keyboard.press("Tab")
            assert browser.page.locator(":focus").get_attribute("href") == "#main-content"
            browser.page.keyboard.press("Enter")  # skips the ways
            browser.page.keyboard.press("Tab")
            first = browser.page.locator(":focus")
            assert first.evaluate("e => e.closest('main') !== null"), at(visit)
            style = first.evaluate(FOCUS)
            assert "solid" in style or "rgb" in style, at(visit)

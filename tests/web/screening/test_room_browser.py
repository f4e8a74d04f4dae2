"""A whole talk in Chromium: no JavaScript, by keyboard, on a phone, in both languages; axe on its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.web import make
from tests.web.screening.room import Network

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WORDS = {
    "en": (
        "Begin a talk",
        "Continue",
        "No",
        "Yes",
        "What the answers show",
        "Begin a new case without a name",
    ),
    "ru": ("Начать беседу", "Далее", "Нет", "Да", "Что показывают ответы", "Завести новое дело без имени"),
}


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture(params=["en", "ru"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def phone(
    chromium: Browser, live_server: LiveServer, network: Network, lang: str
) -> Iterator[BrowserContext]:
    """A phone without JavaScript, signed in; axe looks at a second one that has it."""
    client = make.signed_in(network.people["owner"], lang)
    session = client.cookies["session"].value
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.set_default_timeout(20_000)
    for name, value in (("session", session), ("language", lang)):
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    yield context
    context.close()


def looked_at(chromium: Browser, phone: BrowserContext, address: str, axe: str) -> None:
    """Axe finds nothing on a page, and nothing of it is wider than the phone."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True)
    context.add_cookies(phone.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe)
    result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    over = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth)"
        ".slice(0, 3).map(e => e.outerHTML.slice(0, 120))"
    )
    context.close()
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in result["violations"]] == []
    assert wide <= 0, over


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Reach a button, link or choice by the Tab key alone and press a key."""
    target = page.get_by_role("button", name=name, exact=True)
    target = target.or_(page.get_by_role("link", name=name, exact=True)).first
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and page.locator(":focus").text_content() == target.text_content():
            with page.expect_navigation():
                page.keyboard.press(key)
            return
    raise AssertionError(f"{name}: not reached by Tab")


def choose_first(page: Page) -> None:
    """Every group of radios in turn: Tab into it, Space on its first."""
    groups = page.locator("fieldset").count()
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and focus.get_attribute("type") == "radio":
            page.keyboard.press("Space")
            seen += 1
            if seen == groups:
                return
    raise AssertionError("a group of radios was not reached by Tab")


@pytest.mark.journey
def test_a_whole_talk_by_keyboard_without_javascript(
    chromium: Browser, phone: BrowserContext, live_server: LiveServer, axe: str, lang: str
) -> None:
    begin, go_on, no, yes, shown, keep = WORDS[lang]
    page = phone.new_page()
    page.goto(f"{live_server.url}/screening")
    looked_at(chromium, phone, page.url, axe)
    press(page, begin)
    choose_first(page)
    press(page, go_on)
    assert page.locator("fieldset").count() == 6
    choose_first(page)
    press(page, go_on)
    press(page, go_on)  # age and subject are not known
    number = 0
    address = page.url
    while page.url == address:
        number += 1
        assert number < 120
        if number == 1:
            looked_at(chromium, phone, page.url, axe)
        press(page, yes if number in (2, 4) else no)
    assert number > 5
    assert page.locator("h1").text_content() == shown
    looked_at(chromium, phone, page.url, axe)
    page.goto(page.url.replace("/result", "/keep"))
    looked_at(chromium, phone, page.url, axe)
    press(page, keep)
    for path in ("decide", "print", "answers", "before"):
        looked_at(chromium, phone, page.url.replace("result", path), axe)
    case = page.locator(".govuk-back-link").get_attribute("href") or ""
    looked_at(chromium, phone, live_server.url + case, axe)

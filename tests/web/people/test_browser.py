"""Sign-in in a real Chromium, in both languages: codes, a security key, a pause in the middle of typing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from equiano_web.access import Who
from equiano_web.people import factors
from equiano_web.people.models import IDLE_MINUTES, Device, User
from tests.web import make
from tests.web.people.test_sign_in import PASSWORD, code_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("browser", ["DejaVu Sans"], indirect=True),
]
WORDS = {
    "en": {
        "email": "E-mail address",
        "password": "Password",
        "go": "Continue",
        "code": "Code",
    },
    "ru": {
        "email": "Адрес электронной почты",
        "password": "Пароль",
        "go": "Далее",
        "code": "Код",
    },
}
# What stands out to the right, where the page is wider than the screen.
WIDER = """width => document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll("*")]
  .filter(e => e.getBoundingClientRect().right > width)
  .map(e => e.outerHTML.slice(0, 120))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """Rates are remembered in the process."""
    cache.clear()


@pytest.fixture
def anna() -> Who:
    return make.user("caseworker", make.agency())


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    made = context.new_page()
    complaints: list[str] = []
    made.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    made.on("pageerror", lambda raised: complaints.append(str(raised)))
    yield made
    # The page that asks for a proof answers 403 by intention.
    assert not [told for told in complaints if "403" not in told]


def _sign_in(page: Page, address: str, who: Who, lang: str) -> None:
    words = WORDS[lang]
    page.context.add_cookies([{"name": "language", "value": lang, "url": address}])
    page.goto(f"{address}/sign-in")
    page.get_by_label(words["email"]).fill(who.user.email)
    page.get_by_label(words["password"], exact=True).fill(PASSWORD)
    page.get_by_role("button", name=words["go"], exact=True).click()


@pytest.mark.journey
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_sign_in_with_a_code(page: Page, live_server: LiveServer, anna: Who, lang: str) -> None:
    secret = factors.give(anna.user).secret
    _sign_in(page, live_server.url, anna, lang)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    page.get_by_label(WORDS[lang]["code"]).fill(code_of(secret))
    page.get_by_role("button", name=WORDS[lang]["go"]).click()
    expect(page).to_have_url(f"{live_server.url}/tasks")


def test_what_was_typed_before_a_pause_is_kept(page: Page, live_server: LiveServer, anna: Who) -> None:
    secret = factors.give(anna.user).secret
    _sign_in(page, live_server.url, anna, "en")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Continue").click()
    page.goto(f"{live_server.url}/me/change")
    page.get_by_label("Name").fill("Anna <&> Demina")
    Device.objects.update(seen_at=timezone.now() - timedelta(minutes=45))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    page.get_by_label("Password or code").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(f"{live_server.url}/me")
    expect(page.get_by_text("Anna <&> Demina").first).to_be_visible()
    assert User.objects.get(pk=anna.user.pk).name == "Anna <&> Demina"


def _virtual_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_security_key_is_set_up_and_used(page: Page, live_server: LiveServer, anna: Who) -> None:
    _sign_in(page, live_server.url, anna, "en")
    expect(page).to_have_url(f"{live_server.url}/me/factors")
    _virtual_key(page)
    page.get_by_role("button", name="Add a security key").click()
    page.get_by_label("What you call it").fill("Blue key")
    page.get_by_role("button", name="Add a security key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".eq-codes li")).to_have_count(10)
    assert factors.has_factor(anna.user)
    page.get_by_role("button", name="Sign out").first.click()
    _sign_in(page, live_server.url, anna, "en")
    page.get_by_role("button", name="Use a security key").click()
    expect(page).to_have_url(f"{live_server.url}/tasks")
    # And to prove anew who one is: in a tab of its own, without losing the page.
    page.goto(f"{live_server.url}/proof/key")
    page.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_role("heading", name="It is you")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_axe_finds_nothing(browser: Browser, live_server: LiveServer, axe: str, lang: str) -> None:
    agency = make.agency()
    admin, coordinator = make.user("administrator", agency), make.user("agency_coordinator", agency)
    worker = make.user("caseworker", agency)
    pages = {
        admin: [
            *("/me", "/me/change", "/me/password", "/me/factors", "/me/factors/app", "/me/factors/keys/add"),
            *("/people", f"/people/{worker.user.pk}", f"/people/{worker.user.pk}/end", "/people/teams/new"),
            *(f"/people/{worker.user.pk}/renew", f"/agencies/{agency.pk}/invite"),
            *(f"/agencies/{agency.pk}/settings", "/audit", "/notices"),
        ],
        coordinator: ["/emergency/review"],
        worker: ["/emergency"],
        None: ["/sign-in", "/password/forgotten", "/password/sent", "/sign-in/ended", "/password/changed"],
    }
    for who, paths in pages.items():
        for width in (360, 1280):
            context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
            context.add_cookies([{"name": "language", "value": lang, "url": live_server.url}])
            if who is not None:
                session = make.signed_in(who, lang, confirmed=True).cookies["session"].value
                context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
            page = context.new_page()
            for path in paths:
                answer = page.goto(live_server.url + path)
                assert answer is not None
                assert answer.status == 200, path
                page.evaluate(axe)
                run = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})"
                found = page.evaluate(run, RULES)["violations"]
                assert not [(path, one["id"], one["nodes"][0]["html"][:160]) for one in found]
                wide = page.evaluate(WIDER, width)
                assert not wide, (path, wide)
            context.close()


def test_a_page_that_nobody_touches_covers_itself_and_keeps_what_was_typed(
    page: Page, live_server: LiveServer, anna: Who
) -> None:
    session = make.signed_in(anna).cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    page.clock.install()
    page.goto(f"{live_server.url}/me/change")
    name = page.get_by_label("Name", exact=True)
    name.fill("Typed and not sent")
    covered = page.get_by_role("heading", name="This page is covered")
    page.clock.fast_forward(IDLE_MINUTES * 60_000 - 10_000)
    expect(covered).to_have_count(0)
    page.clock.fast_forward(20_000)
    expect(covered).to_be_focused()
    assert page.locator("input, header").count() == 0 and page.title() == "Covered – Equiano"
    assert page.evaluate(WIDER, 1280) == []
    Device.objects.update(seen_at=timezone.now() - timedelta(minutes=IDLE_MINUTES + 2))
    with page.expect_response("**/proof/done") as asked:
        page.evaluate("dispatchEvent(new Event('focus'))")  # somebody else comes by and looks
    assert asked.value.status == 403
    expect(covered).to_be_visible()
    with page.expect_popup() as opened:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    proof = opened.value
    proof.get_by_label(re.compile("Password")).fill(PASSWORD)
    proof.get_by_role("button", name="Continue", exact=True).click()
    expect(proof.get_by_role("heading", name="It is you")).to_be_visible()
    proof.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(name).to_have_value("Typed and not sent")
    expect(name).to_be_focused()

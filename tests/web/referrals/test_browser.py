"""Referrals in Chromium, on a phone without JavaScript, by both sides: from refer to handing over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from equiano.words import keyed, text_of
from equiano_web.access import Who
from equiano_web.consents.actions import withdraw_consent
from equiano_web.dashboards.making import count_agency
from equiano_web.referrals.models import Referral
from tests.web import make
from tests.web.referrals.network import PERSON, Network
from tests.web.screening.test_room_browser import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[[Who], BrowserContext]


@pytest.fixture(params=["en", "ru"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, lang: str) -> Iterator[Open]:
    """A browser of somebody, signed in."""
    made: list[BrowserContext] = []

    def open_for(who: Who) -> BrowserContext:
        client = make.signed_in(who, lang)
        context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
        context.set_default_timeout(60_000)
        cookies = (("session", client.cookies["session"].value), ("language", lang))
        for name, value in cookies:
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        made.append(context)
        return context

    yield open_for
    for context in made:
        context.close()


class Desk:
    """One side at its browser."""

    def __init__(self, page: Page, lang: str, base: str) -> None:
        self.page, self.lang, self.base = page, lang, base

    def go(self, path: str) -> str:
        self.page.goto(self.base + path)
        return self.page.inner_text("main")

    def follow(self, text: str) -> None:
        self.page.get_by_role("link", name=text_of(text, self.lang), exact=True).first.click()

    def save(self, text: str = "Save") -> None:
        self.page.get_by_role("button", name=text_of(text, self.lang), exact=True).click()

    def act(self, here: str, name: str, **fields: str) -> str:
        self.go(f"{here}/do/{name}")
        for field, value in fields.items():
            control = self.page.locator(f"[name={field}]").first
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(value)
            elif control.get_attribute("type") == "radio":
                self.page.locator(f"[name={field}][value={value}]").check()
            else:
                control.fill(value)
        self.page.get_by_role("button", name=keyed(f"assist.acts.{name}", self.lang), exact=True).click()
        return self.page.inner_text("main")


def test_a_referral_is_walked_by_both_sides(
    chromium: Browser, live_server: LiveServer, opened: Open, lang: str, axe: str
) -> None:
    network = Network()
    network.consent()
    sending, answering = opened(network.sender), opened(network.intake)
    sender = Desk(sending.new_page(), lang, live_server.url)
    intake = Desk(answering.new_page(), lang, live_server.url)

    sender.go(f"/cases/{network.case}")
    sender.follow("Refer")
    sender.page.locator("[name=need]").select_option("medical")
    sender.page.locator("[name=urgency][value=within_a_day]").check()
    sender.save()
    here = sender.page.url.removeprefix(live_server.url)
    sender.follow("Whom to ask")
    sender.page.locator(f"[name=service][value='{network.service}']").check()
    sender.save()
    sender.follow("What the receiver is told")
    for name in ("person.given_name", "person.phone"):
        sender.page.locator(f"[value='{name}']").check()
    looked_at(chromium, sending, sender.page.url, axe)
    sender.save()
    assert "Вера" in sender.go(f"{here}/read")
    sender.go(f"{here}/do/read_referral")
    for box, value in zip(sender.page.locator("[name^=read_on]").all(), ("26", "11", "2026"), strict=True):
        box.fill(value)
    sender.page.locator("textarea[name=language]").fill("ru")
    sender.page.locator("[name=explained_by]").fill("Анна")
    sender.save(keyed("assist.acts.read_referral", "en"))
    sender.act(here, "send")

    intake.go("/referrals")
    intake.page.locator(f"a[href='{here}']").click()
    preview = intake.page.inner_text("main")
    assert "Вера" not in preview and PERSON["phone"] not in preview
    looked_at(chromium, answering, intake.page.url, axe)
    whole = intake.act(here, "accept")
    assert "Вера" in whole and PERSON["phone"] in whole and "Паспорт" not in whole
    intake.act(here, "note_outcome", help_kind="medical", service_outcome="given")
    assert keyed("assist.codes.given", lang) in sender.go(here)

    withdraw_consent(network.sender, network.case)
    assert "Вера" not in intake.go(here)
    assert Referral.objects.get().state == "revoked"

    declined = network.sent()
    intake.act(f"/referrals/{declined}", "decline_referral", receiver_reason="no_capacity")
    assert keyed("assist.codes.no_capacity", lang) in sender.go(f"/referrals/{declined}")
    second = network.sent(whole_case=True)
    intake.act(f"/referrals/{second}", "accept")
    intake.act(f"/referrals/{second}", "take_over")
    intake.act(f"/referrals/{second}", "transfer")
    assert Referral.objects.get(pk=second).receipt in sender.go(f"/referrals/{second}")
    count_agency(network.clinic.pk, timezone.localdate())
    coordinator = Desk(opened(network.coordinator).new_page(), lang, live_server.url)
    coordinator.go("/dashboard")
    whole_charts = coordinator.page.evaluate(CHARTS)
    assert whole_charts and all(whole_charts)


# Of each chart, whether it is whole on the page: cut off at the right its numbers read as smaller ones.
CHARTS = """() => [...document.querySelectorAll('main svg')].map(
    (chart) => chart.getBoundingClientRect().right <= chart.parentElement.getBoundingClientRect().right)"""

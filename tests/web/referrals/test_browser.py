"""Referrals in Chromium, on a phone without JavaScript, by both sides: from refer to handing over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from equiano.words import keyed, text_of
from equiano_web.access import Who
from equiano_web.dashboards.making import count_agency
from equiano_web.referrals.models import Referral
from tests.web import make
from tests.web.referrals.network import CLASSES, PERSON, TOLD, Network
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
        context.set_default_timeout(30_000)
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


def test_from_a_talk_to_a_closed_case(
    chromium: Browser, live_server: LiveServer, opened: Open, lang: str, axe: str
) -> None:
    """The main journey: screen, refer, preview, accept, support, withdraw consent, close."""
    network = Network()
    sending, answering = opened(network.sender), opened(network.intake)
    sender = Desk(sending.new_page(), lang, live_server.url)
    intake = Desk(answering.new_page(), lang, live_server.url)
    case = _screened(sender)
    _consented(sender, case, network)
    here = _sent(chromium, sending, sender, case, network, axe)

    intake.go("/referrals")
    intake.page.locator(f"a[href='{here}']").click()
    preview = intake.page.inner_text("main")
    assert "Вера" not in preview and PERSON["phone"] not in preview
    looked_at(chromium, answering, intake.page.url, axe)
    whole = intake.act(here, "accept")
    assert "Вера" in whole and PERSON["phone"] in whole and "Паспорт" not in whole
    intake.act(here, "note_outcome", help_kind="medical", service_outcome="given")
    assert keyed("assist.codes.given", lang) in sender.go(here)

    sender.go(f"{case}/consents/withdraw")
    sender.save("Withdraw")
    assert "Вера" not in intake.go(here)
    assert Referral.objects.get().state == "revoked"
    closed = _closed(Desk(opened(network.sender_lead).new_page(), lang, live_server.url), case)
    assert keyed("assist.states.closed", lang) in closed

    count_agency(network.clinic.pk, timezone.localdate())
    coordinator = Desk(opened(network.coordinator).new_page(), lang, live_server.url)
    coordinator.go("/dashboard")
    whole_charts = coordinator.page.evaluate(CHARTS)
    assert whole_charts and all(whole_charts)


def _screened(worker: Desk) -> str:
    """A talk with somebody who has no case, kept with a new one; then they say their name. Its path."""
    worker.go("/screening/new")
    for _ in range(2):  # with whom, and that it is safe
        for group in worker.page.locator("fieldset").all():
            group.locator("input[type=radio]").first.check()
        worker.save("Continue")
    worker.save("Continue")
    for answer in ("yes", "no", "yes"):
        worker.page.locator(f"button[name=answer][value={answer}]").click()
    worker.save("Stop and see the result")
    worker.save("Put it with a case")  # a link that looks like a button
    worker.save("Begin a new case without a name")
    talks = worker.page.locator(".govuk-back-link").get_attribute("href") or ""
    case = "/".join(talks.split("/")[:3])
    worker.go(f"{case}/edit")
    for name in ("given_name", "phone"):
        worker.page.locator(f"[name={name}]").fill(PERSON[name])
    worker.page.locator("[name=account]").fill(PERSON["account"])
    worker.save()
    return case


def _consented(worker: Desk, case: str, network: Network) -> None:
    worker.go(f"{case}/consents/new")
    worker.page.locator("[name=recipient]").select_option(str(network.clinic.pk))
    worker.page.locator("[name=purpose]").select_option("help")
    checked = {"classes": CLASSES, "told": TOLD, "method": ("spoken",)}
    for name, values in checked.items():
        for value in values:
            worker.page.locator(f"[name={name}][value='{value}']").check()
    worker.save("Write down the consent")


def _sent(
    chromium: Browser, sending: BrowserContext, sender: Desk, case: str, network: Network, axe: str
) -> str:
    """A referral to the clinic, that the person has read. Its path."""
    sender.go(case)
    sender.follow("Refer")
    sender.page.locator("[name=need]").select_option("medical")
    sender.page.locator("[name=urgency][value=within_a_day]").check()
    sender.save()
    here = sender.page.url.removeprefix(sender.base)
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
    return here


def _closed(lead: Desk, case: str) -> str:
    """The case, closed with a reason."""
    lead.go(f"{case}/tracks/closure/do/close")
    lead.page.locator("[name=closure_reason]").select_option("left_on_own_wish")
    for name, answer in (("goals_met", "no"), ("later_contact", "no"), ("told_how_to_reopen", "yes")):
        lead.page.locator(f"[name={name}][value={answer}]").check()
    until = timezone.localdate() + dt.timedelta(90)
    for box in ("day", "month", "year"):
        lead.page.locator(f"[name=retention_until_on_{box}]").fill(str(getattr(until, box)))
    lead.save()
    return lead.go(case)


# Of each chart, whether it is whole on the page: cut off at the right its numbers read as smaller ones.
CHARTS = """() => [...document.querySelectorAll('main svg')].map(
    (chart) => chart.getBoundingClientRect().right <= chart.parentElement.getBoundingClientRect().right)"""

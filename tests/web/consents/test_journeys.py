"""In Chromium without a script: a child's consent until the case is closed, and emergency access."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from equiano.assist.consent import Told
from equiano.words import keyed, text_of
from equiano_web.access import Who
from equiano_web.cases import actions as cases
from equiano_web.cases.models import Case, Grant
from equiano_web.consents.models import Consent, StopRequest
from equiano_web.people.models import Team
from equiano_web.referrals import actions
from equiano_web.referrals.models import Referral
from tests.web import make
from tests.web.referrals.network import PERSON, Network
from tests.web.screening.test_room_browser import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])


class Desk:
    """Somebody at a browser."""

    def __init__(self, context: BrowserContext, lang: str, base: str) -> None:
        self.context, self.lang, self.base = context, lang, base
        self.page: Page = context.new_page()

    def go(self, path: str) -> str:
        self.page.goto(self.base + path)
        return self.page.inner_text("main")

    def press(self, text: str) -> str:
        self.page.get_by_role("button", name=text_of(text, self.lang), exact=True).click()
        return self.page.inner_text("main")

    def check(self, name: str, *values: str) -> None:
        for value in values:
            self.page.locator(f"[name={name}][value='{value}']").check()


Open = Callable[[Who], Desk]


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, lang: str) -> Iterator[Open]:
    """Opens a browser for somebody who signed in, and gave the second factor a moment ago."""
    made: list[BrowserContext] = []

    def open_for(who: Who) -> Desk:
        session = make.signed_in(who, lang, confirmed=True).cookies["session"].value
        context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
        context.set_default_timeout(30_000)
        for name, value in (("session", session), ("language", lang)):
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        made.append(context)
        return Desk(context, lang, live_server.url)

    yield open_for
    for context in made:
        context.close()


@LANGUAGES
def test_a_child_agrees_with_the_guardian_and_takes_it_back_until_the_case_is_closed(
    chromium: Browser, desk: Open, lang: str, axe: str
) -> None:
    network = Network()
    band = {"birth_date": f"{timezone.localdate().year - 11}-01-01", "age_band": "child"}
    cases.edit(network.sender, network.case, band, Case.objects.get(pk=network.case).version)
    worker, base = desk(network.sender), f"/cases/{network.case}"
    worker.go(f"{base}/consents")
    worker.press("Ask for consent")  # a link that looks like one
    told = text_of("Child, or may be one: a guardian consents, and the child is asked.", lang)
    assert told in worker.page.inner_text("main")
    looked_at(chromium, worker.context, worker.page.url, axe)
    worker.page.locator("[name=recipient]").select_option(str(network.clinic.pk))
    worker.page.locator("[name=purpose]").select_option("help")
    worker.check("classes", "ordinary", "identity", "contact", "narrative")
    worker.check("told", *(str(one) for one in Told))
    worker.check("method", "spoken")
    worker.press("Write down the consent")  # the child alone cannot
    assert worker.page.locator(".govuk-error-summary").count() == 1
    assert not Consent.objects.exists()
    worker.check("giver", "guardian")
    worker.check("assent", "refused")  # a child's no stands
    worker.press("Write down the consent")
    assert not Consent.objects.exists()
    worker.check("assent", "given")
    worker.press("Write down the consent")
    row = Consent.objects.get()
    assert (row.giver, row.assent) == ("guardian", "given")

    key = network.draft()
    network.read(key)
    actions.send(network.sender, key)
    intake = desk(network.intake)
    actions.of_receiver(make.again(network.intake), key, "accept", {})
    assert PERSON["phone"] in intake.go(f"/referrals/{key}")

    worker.go(f"{base}/consents/withdraw")
    looked_at(chromium, worker.context, worker.page.url, axe)
    worker.press("Withdraw")
    assert PERSON["phone"] not in intake.go(f"/referrals/{key}")
    assert Referral.objects.get().state == "revoked" and StopRequest.objects.count() == 1

    lead = desk(network.sender_lead)
    lead.go(f"{base}/tracks/closure/do/close")
    lead.page.locator("[name=closure_reason]").select_option("left_on_own_wish")
    for name, answer in (("goals_met", "no"), ("later_contact", "no"), ("told_how_to_reopen", "yes")):
        lead.check(name, answer)
    until = timezone.localdate() + dt.timedelta(90)
    for box in ("day", "month", "year"):
        lead.page.locator(f"[name=retention_until_on_{box}]").fill(str(getattr(until, box)))
    lead.press("Save")
    assert Case.objects.get(pk=network.case).state == "open"  # something is left to be done: why is asked
    lead.page.locator("[name=open_duties_reason]").fill("She has gone to her aunt.")
    lead.press("Save")
    assert Case.objects.get(pk=network.case).state == "closed"
    assert keyed("assist.states.closed", lang) in worker.go(base)


@LANGUAGES
def test_a_closed_door_opens_in_an_emergency_and_is_looked_at(
    chromium: Browser, desk: Open, lang: str, axe: str
) -> None:
    network = Network()
    south = Team.objects.create(agency=network.shelter, name="South")
    colleague, base = make.user("caseworker", network.shelter, south), f"/cases/{network.case}"
    other, code = desk(colleague), Case.objects.get(pk=network.case).code
    assert PERSON["family_name"] not in other.go(base)
    other.go("/emergency")
    other.page.locator("[name=code]").fill(code)
    other.page.locator("[name=reason]").fill("Now")
    other.press("Open the case")
    assert not Grant.objects.exists()  # one word is no reason
    other.page.locator("[name=code]").fill(code)
    other.page.locator("[name=reason]").fill("She calls from a flat and cannot leave it")
    assert PERSON["family_name"] in other.press("Open the case")
    looked_at(chromium, other.context, other.page.url, axe)
    other.page.goto(f"{other.base}{base}/edit")
    assert PERSON["family_name"] not in other.page.inner_text("main")  # seen, not changed

    lead = desk(network.sender_lead)
    lead.go("/emergency/review")
    lead.page.locator("main a[href^='/emergency/']").first.click()
    assert "cannot leave it" in lead.page.inner_text("main")
    looked_at(chromium, lead.context, lead.page.url, axe)
    lead.check("justified", "no")
    lead.page.locator("main form button").first.click()
    assert Grant.objects.get().justified is False
    assert PERSON["family_name"] not in other.go(base)

"""Declined, expired, handed over, answered by a link: each in Chromium, by both sides, without scripts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from equiano.words import keyed, text_of
from equiano_web.consents.actions import withdraw_consent
from equiano_web.consents.models import StopRequest
from equiano_web.people.models import Agency
from equiano_web.referrals import actions
from equiano_web.referrals.models import Referral
from equiano_web.referrals.work import run_clock
from equiano_web.services import actions as services
from tests.web import make
from tests.web.referrals.network import PERSON, Network
from tests.web.referrals.test_browser import Desk, Open, lang, opened
from tests.web.screening.test_room_browser import looked_at

__all__ = ["lang", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_declined_expired_and_handed_over(
    chromium: Browser, live_server: LiveServer, opened: Open, lang: str, axe: str
) -> None:
    network = Network()
    sending, answering = opened(network.sender), opened(network.intake)
    sender = Desk(sending.new_page(), lang, live_server.url)
    intake = Desk(answering.new_page(), lang, live_server.url)
    _declined(network, sender, intake, lang)
    _expired(network, sender, intake, lang)
    _handed_over(network, sender, intake, lang)
    looked_at(chromium, sending, f"{live_server.url}/cases/{network.case}", axe)


def _declined(network: Network, sender: Desk, intake: Desk, lang: str) -> None:
    here = f"/referrals/{network.sent()}"
    intake.act(here, "decline_referral", receiver_reason="other")
    assert intake.page.locator(".govuk-error-summary").count() == 1  # "other" asks for words
    intake.act(here, "decline_referral", receiver_reason="other", explained="Ремонт до весны.")
    line = intake.go("/referrals")
    assert keyed("assist.states.declined", lang) in line and text_of("closed", lang) not in line
    told = sender.go(here)
    assert keyed("assist.codes.other", lang) in told
    sender.act(here, "draft_referral", need="housing")
    assert keyed("assist.states.draft", lang) in sender.go(here)


def _expired(network: Network, sender: Desk, intake: Desk, lang: str) -> None:
    key = network.sent()
    gone = timezone.localdate() - dt.timedelta(days=1)
    Referral.objects.filter(pk=key).update(answer_by=gone, expires_after=gone)
    with transaction.atomic():
        run_clock()
    expired = keyed("assist.states.expired", lang)
    assert expired in sender.go(f"/referrals/{key}") and "Вера" in sender.page.inner_text("main")
    stub = intake.go(f"/referrals/{key}")
    assert expired in stub and keyed("assist.acts.accept", lang) not in stub
    assert keyed("assist.codes.medical", lang) not in stub


def _handed_over(network: Network, sender: Desk, intake: Desk, lang: str) -> None:
    here = f"/referrals/{network.sent(whole_case=True)}"
    intake.act(here, "accept")
    intake.act(here, "take_over")
    intake.follow("The case of our own")
    own = intake.page.inner_text("main")
    assert "Звонили с угрозами" in own and PERSON["phone"] in own and "Shelter" in own
    intake.act(here, "transfer")
    receipt = Referral.objects.get(state="transferred").receipt
    stub = sender.go(f"/cases/{network.case}")
    assert receipt in stub and PERSON["phone"] not in stub and PERSON["family_name"] not in stub
    assert text_of("Change the case", lang) not in stub and text_of("Refer", lang) not in stub.split("\n")
    answer = sender.page.goto(f"{sender.base}/cases/{network.case}/edit")
    assert answer is not None and answer.status == 404


def test_an_agency_without_an_account_answers_by_a_link(
    chromium: Browser, live_server: LiveServer, opened: Open, lang: str, axe: str
) -> None:
    network = Network()
    offer = {"kind": "medical", "capacity": "free"}
    network.service = services.add_outside(network.sender_lead, "Parish clinic", offer)
    network.consent(to=Agency.objects.get(name="Parish clinic").pk)
    key = network.draft()
    network.read(key)
    actions.send(network.sender, key)
    sender = Desk(opened(network.sender).new_page(), lang, live_server.url)
    sender.go(f"/referrals/{key}")
    sender.follow("A link for the agency")
    sender.save("Make a link and a code")
    address = sender.page.locator("strong", has_text="/reception/").inner_text().strip()
    code = sender.page.locator(".govuk-summary-list__value").first.inner_text().strip()

    phone = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = phone.new_page()
    page.goto(address)
    page.goto(address)  # as a program that looks at links does
    other = page.locator(".eq-language button")
    if lang != page.locator("html").get_attribute("lang"):
        other.click()
    looked_at(chromium, phone, f"{live_server.url}/reception?lang={lang}", axe)
    page.locator("[name=name]").fill("Dr. Iris Berg")
    for typed in ("000000" if code != "000000" else "111111", code):
        page.locator("[name=code]").fill(typed)
        page.get_by_role("button", name=text_of("Open the referral", lang), exact=True).click()
    preview = page.inner_text("main")
    assert keyed("assist.codes.within_a_day", lang) in preview and "Вера" not in preview
    for act in ("take_on", "accept"):
        page.locator(f"button[name=act][value={act}]").click()
        page.locator("main form button").first.click()
    whole = page.inner_text("main")
    assert "Вера" in whole and PERSON["phone"] in whole and PERSON["family_name"] not in whole
    page.locator("button[name=act][value=finish_referral]").click()
    page.locator("[name=outcome]").fill("Осмотрена.")
    page.locator("main form button").first.click()
    assert Referral.objects.get().state == "done" and not phone.cookies()
    _asked_to_stop(network, page, lang)
    phone.close()
    told = sender.go(f"/referrals/{key}")
    assert "Осмотрена." in told and "Dr. Iris Berg" in told
    assert text_of("End the link", lang) in sender.go(f"/referrals/{key}/link")


def _asked_to_stop(network: Network, page: Page, lang: str) -> None:
    """Consent is withdrawn while the page lies open: the next look shows the request alone, to answer."""
    withdraw_consent(make.again(network.sender), network.case)
    for _ in range(2):  # to the other language and back: nothing else is left to press
        page.locator(".eq-language button").click()
    asked = page.inner_text("main")
    assert text_of("Stop using or erase", lang) in asked
    assert "Вера" not in asked and "Осмотрена." not in asked and page.locator("[name=answer]").count() == 3
    page.get_by_label(text_of("We have erased it", lang)).check()
    page.get_by_role("button", name=text_of("Answer", lang), exact=True).click()
    assert text_of("We have erased it", lang) in page.inner_text("main")
    row = StopRequest.objects.get()
    assert (row.answer, row.answered_name) == ("erased", "Dr. Iris Berg")

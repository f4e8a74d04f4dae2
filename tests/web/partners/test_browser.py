"""Pages of partners in Chromium, on a phone without JavaScript, in both languages: axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from equiano.words import keyed
from equiano_web.access import Who
from equiano_web.consents.actions import withdraw_consent
from equiano_web.partners import acts
from equiano_web.partners.receiving import receive
from equiano_web.partners.taking_over import take_over
from tests.web import make
from tests.web.partners.sides import CHOSEN, Border, picture
from tests.web.screening.test_room_browser import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def phone(chromium: Browser, base: str, who: Who, lang: str) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    session = make.signed_in(who, lang, confirmed=True).cookies["session"].value
    for name, value in (("session", session), ("language", lang)):
        context.add_cookies([{"name": name, "value": value, "url": base}])
    return context


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_page_of_the_journey(
    chromium: Browser, live_server: LiveServer, settings: Settings, lang: str, axe: str
) -> None:
    settings.EQUIANO_DEMO = True
    border, base = Border(), live_server.url
    border.consent()
    coordinator, worker, there = (
        phone(chromium, base, who, lang)
        for who in (border.here.coordinator, border.here.worker, border.there.worker)
    )
    receive(b"no package", "file")
    key = border.draft()
    page = worker.new_page()
    page.goto(f"{base}/partners/referrals/{key}/send")
    page.get_by_role("button", name=keyed("exchange_protocol.acts.send", lang), exact=True).click()
    assert page.url.endswith(str(key))
    partner = f"/partners/{border.here.partner().pk}"
    for path in (
        "/partners",
        partner,
        f"{partner}/open",
        f"{partner}/card",
        "/partners/keys",
        "/partners/new",
        "/partners/upload",
        "/partners/refusals",
    ):
        looked_at(chromium, coordinator, base + path, axe)
    looked_at(chromium, worker, f"{base}/cases/{border.case}/abroad", axe)
    looked_at(chromium, worker, f"{base}/partners/referrals/{key}/risk", axe)
    border.settle()
    other = f"{base}/partners/referrals/{border.there.crossing().pk}"
    looked_at(chromium, there, other, axe)
    acts.accept(border.there.worker, border.there.crossing().pk)
    border.settle()
    file = border.attach(picture(), "identity")
    page.goto(f"{base}/partners/referrals/{key}/send_details")
    for value in (*CHOSEN, file):
        page.locator(f'input[value="{value}"]').check()
    looked_at(chromium, worker, page.url, axe)
    page.get_by_role("button", name=keyed("exchange_protocol.acts.send_details", lang), exact=True).click()
    assert page.url.endswith(str(key)) and page.locator("a[href^='/partners/files/']").count() == 1
    border.settle()
    came = there.new_page()
    came.goto(other)
    with came.expect_download() as opened:
        came.locator(f"a[href^='{other.removeprefix(base)}/files/']").click()
    assert opened.value.suggested_filename.endswith(".jpg")
    looked_at(chromium, there, other, axe)
    looked_at(chromium, there, f"{other}/ask_items", axe)
    looked_at(
        chromium, there, f"{base}/cases/{take_over(border.there.worker, border.there.crossing().pk)}", axe
    )
    withdraw_consent(border.here.worker, border.case)
    border.settle()
    looked_at(chromium, there, f"{other}/answer_withdrawal", axe)
    looked_at(chromium, worker, f"{base}/partners/referrals/{key}", axe)
    for context in (coordinator, worker, there):
        context.close()

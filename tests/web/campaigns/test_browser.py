"""A campaign in Chromium on a phone without a script: planned, refused, judged; in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from equiano_web.campaigns import pages
from equiano_web.jobs import work_off
from tests.web import make
from tests.web.campaigns.test_campaigns import STUDY, calls
from tests.web.walks import Walker

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SAID = {
    "en": ("At the least", "rose more than", "budget", "waits to be worked out"),
    "ru": ("Не меньше", "выросло сильнее", "budget", "ждёт расчёта"),
}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_campaign_from_plan_to_verdict(
    chromium: Browser, live_server: LiveServer, axe: str, lang: str, tmp_path: Path
) -> None:
    walker = Walker(chromium, live_server, make.user("agency_coordinator", make.agency()), lang, axe)
    page, (reach, rose, fault, waits) = walker.page, SAID[lang]
    walker.go("/campaigns")
    walker.follow("Plan a campaign")
    page.locator("[name=name]").fill("Spring / Весна")
    page.locator("[name=plan]").fill(pages.EXAMPLE.replace("budget: 320000", "budget: many"))
    assert fault in walker.press("Save"), "the fault names its field"
    assert "budget: many" in page.locator("[name=plan]").input_value(), "what was typed stays"
    walker.look("campaign_fault")
    page.locator("[name=plan]").fill(pages.EXAMPLE)
    assert waits in walker.press("Save")
    walker.look("campaign_waits")
    assert work_off() == 1
    walker.follow("Look again")
    assert reach in page.locator("main").inner_text()
    walker.look("campaign_plan")
    walker.follow("Judge by its calls")
    page.locator("[name=study]").fill(STUDY)
    file = tmp_path / "calls.csv"
    file.write_text(calls(20), encoding="utf-8")
    page.locator("[name=calls]").set_input_files(file)
    walker.look("campaign_judge")
    assert rose in walker.press("Save")
    walker.look("campaign_verdict")
    walker.context.close()

"""Training in Chromium on a phone without a script: a course, a vignette by two, a certificate."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from equiano.words import text_of
from equiano_web.dashboards.trained import count_training
from equiano_web.training import readings
from equiano_web.training.models import Certificate, Course
from tests.web import make
from tests.web.training.test_training import OWN, go_through
from tests.web.walks import Walker

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def answer_all(walker: Walker, address: str) -> int:
    """Through a wave by the page: the first sign marked, referred."""
    done = 0
    while walker.go(address) and walker.page.locator("[name=decision]").count():
        walker.page.locator("[name=marked]").first.check()
        walker.page.locator("[name=decision][value=refer]").check()
        walker.press("Decide")
        done += 1
    return done


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_course_is_held_taken_and_read(
    chromium: Browser, live_server: LiveServer, axe: str, lang: str
) -> None:
    agency = make.agency()
    trainer, anna = make.user("trainer", agency), make.user("caseworker", agency)
    office = Walker(chromium, live_server, trainer, lang, axe)
    office.go("/training")
    office.follow("Hold a course")
    office.look("training_new")
    assert (office.page.locator("[name=hours]").bounding_box() or {"width": 999})["width"] < 120
    office.page.locator("[name=hours]").fill("6")
    for name, value in (("day_day", "26"), ("day_month", "11"), ("day_year", "2026")):
        office.page.locator(f"[name={name}]").fill(value)
    office.press("Save")
    key = Course.objects.get().pk
    waits = make.user("supervisor", agency)
    office.go(f"/training/{key}/results")
    office.follow("Waiting group")
    office.page.get_by_label(waits.user.name).check()
    office.look("training_waiting")
    office.press("Save")
    assert readings.courses(waits)[0].waits

    desk = Walker(chromium, live_server, anna, lang, axe)
    desk.go("/training")
    desk.look("training_list")
    desk.follow("Before the course")
    desk.look("training_case")
    assert answer_all(desk, f"/training/{key}/before") > 5
    # The cases of after, and those of colleagues so that five answered, without the page: it is the same.
    go_through(anna, key, "after")
    told = desk.go(f"/training/{key}/before/answers")
    assert text_of("Signs that the text tells", lang) in told
    desk.look("training_answers")
    for place in range(5):
        colleague = make.user("first_responder", agency)
        go_through(colleague, key, "before", is_right=place % 2 == 0)
        go_through(colleague, key, "after")
    shown = office.go(f"/training/{key}/results")
    assert text_of("Signs marked", lang) in shown and "%" in shown
    office.look("training_results")
    count_training(timezone.localdate())
    head = Walker(chromium, live_server, make.user("agency_coordinator", agency), lang, axe)
    assert text_of("The latest campaigns", lang) not in head.go("/dashboard")
    assert text_of("Victims referred", lang) in head.page.inner_text("main")
    head.look("dashboard_training")
    head.context.close()

    desk.go("/training")
    with desk.page.expect_download() as got:
        desk.page.get_by_role("button", name=text_of("Get the certificate", lang)).first.click()
    assert got.value.suggested_filename == "certificate.pdf"
    number = Certificate.objects.get().number
    desk.go("/public/certificate")
    desk.page.locator("[name=number]").fill(number)
    confirmed = desk.press("Check")
    assert number in confirmed and anna.user.name not in confirmed
    desk.look("training_certificate")
    office.context.close()
    desk.context.close()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_vignette_is_written_and_agreed_by_a_second_person(
    chromium: Browser, live_server: LiveServer, axe: str, lang: str
) -> None:
    agency = make.agency()
    writer = Walker(chromium, live_server, make.user("trainer", agency), lang, axe)
    second = make.user("trainer", agency)
    writer.go("/training/vignettes")
    writer.follow("Write a vignette")
    page = writer.page
    page.locator("[name=sex][value=any]").check()
    page.locator("[name=origin][value=abroad]").check()
    for name, value in (("youngest", "20"), ("oldest", "40"), ("en", OWN["en"]), ("ru", OWN["ru"])):
        page.locator(f"[name={name}]").fill(str(value))
    for name, value in (("why_en", OWN["why"]["en"]), ("why_ru", OWN["why"]["ru"])):
        page.locator(f"[name={name}]").fill(value)
    for sign in OWN["signs"]:
        page.locator(f"[name=signs][value={sign}]").check()
    page.locator("[name=decision][value=refer]").check()
    writer.look("training_write")
    assert OWN["en"] in writer.press("Save")
    (row,) = readings.own_vignettes(second)
    assert row.state == "draft"
    reviewer = Walker(chromium, live_server, second, lang, axe)
    reviewer.go(f"/training/vignettes/{row.id}")
    reviewer.look("training_review")
    reviewer.page.locator("input[type=radio]").first.check()
    reviewer.press("Save")
    assert readings.vignette(second, row.id).state == "reviewed"  # type: ignore[arg-type]
    writer.context.close()
    reviewer.context.close()

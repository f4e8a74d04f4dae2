"""Treaties and national law on pages: who sees them, what is narrowed, sources and days, both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from equiano_web.plan import actions
from equiano_web.plan.readings import plan as plan_of
from equiano_web.regulations import pages
from tests.web import make
from tests.web.every import Visit, read
from tests.web.seen import shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("&nbsp;", " ")


def browser_of(role: str, lang: str = "en") -> Any:
    return make.signed_in(make.user(role, make.agency()), lang)


SEEN = ("supervisor", "agency_coordinator", "national_coordinator", "analyst")
NOT_SEEN = ("first_responder", "caseworker", "trainer", "administrator")


@pytest.mark.parametrize(
    ("role", "code"), [*((role, 200) for role in SEEN), *((role, 404) for role in NOT_SEEN)]
)
def test_who_sees_figures_sees_it(role: str, code: int) -> None:
    one = browser_of(role)
    assert one.get("/regulations").status_code == one.get("/regulations/ru").status_code == code


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Any) -> None:
    assert client.get("/regulations").status_code == 302


@pytest.mark.parametrize(
    ("lang", "facts"),
    [
        ("en", ("14 duties bind: 4 met, 5 in part", "absent (no duty)", "Unknown: nobody has read the law")),
        (
            "ru",
            (
                "14 положений обязывают: выполнено 4",
                "нет (не обязанность)",
                "закон на этот счёт никто не читал",
            ),
        ),
    ],
)
def test_side_by_side_says_what_was_counted(lang: str, facts: tuple[str, ...]) -> None:
    said = text(browser_of("national_coordinator", lang).get("/regulations"))
    for fact in facts:
        assert fact in said.replace("\u00a0", " ")


def rows(answer: Any) -> int:
    return str(answer.content.decode()).count('<th scope="row"')


def test_it_is_narrowed_by_country_treaty_topic_and_status() -> None:
    one = browser_of("analyst")
    whole = one.get("/regulations")
    assert rows(whole) == 27 and whole.content.decode().count('<th scope="col"') == 10
    two = one.get("/regulations?country=ru&country=lt&country=zz")
    assert two.content.decode().count('<th scope="col"') == 3 and "checked" in two.content.decode()
    assert rows(one.get("/regulations?topic=reflection")) == 1
    assert rows(one.get("/regulations?country=ru&status=absent")) == 6
    assert rows(one.get("/regulations?country=ru&treaty=palermo&status=partly")) == 5
    assert "No provision is left" in text(one.get("/regulations?country=by&status=absent"))
    # What is not known is no choice.
    assert rows(one.get("/regulations?topic=weather&status=perhaps&treaty=westphalia")) == 27


def test_a_country_shows_article_source_and_day_and_what_nobody_read() -> None:
    one = browser_of("agency_coordinator")
    said = text(one.get("/regulations/ru")).replace("\u00a0", " ")
    for fact in (
        "Code of Criminal Procedure, article 44: civil claim",
        "26 November 2026",
        "a standard, not a duty",
        "Reservations and declarations: none on the list. Netherlands Treaty Database",
        "What to look for",
    ):
        assert fact in said
    germany = text(one.get("/regulations/de"))
    assert "On 4 April 2026 § 232 StGB was still the old one" in germany
    # What was not read is named, and what is not the law itself says so.
    assert "Not read: other rules for the media." in germany and "(secondary source)" in germany
    assert 'href="https://legalacts.ru/' in one.get("/regulations/ru").content.decode()
    assert one.get("/regulations/zz").status_code == 404


def test_a_status_is_never_said_by_colour_alone() -> None:
    page = browser_of("analyst").get("/regulations/de").content.decode()
    tags = re.findall(r'<strong class="govuk-tag[^>]*>([^<]+)</strong>', page)
    assert len(tags) == 49 and all(tag[0] in "+±−?" and len(tag) > 4 for tag in tags)
    assert set(pages.KINDS) == {"met", "partly", "absent", "unknown"}


def test_a_title_in_another_language_is_marked() -> None:
    page = browser_of("analyst", "ru").get("/regulations/pl").content.decode()
    assert re.search(r'lang="">[^<]*Rzeczpospolita', page)


def test_a_gap_has_one_button_for_who_writes_plans() -> None:
    for role in ("supervisor", "agency_coordinator", "analyst"):
        assert 'name="provision"' not in browser_of(role).get("/regulations/de").content.decode()
    one = browser_of("national_coordinator")
    page = one.get("/regulations/de").content.decode()
    asked = re.findall(r'name="provision" value="([^"]+)"', page)
    assert asked == [
        "pal.3a",
        "cets.4a",
        "eu.2",
        "eu.18a",
        "eu.4",
        "cets.24",
        "cets.26",
        "eu.8",
        "eu.11.4",
        "cets.12",
        "eu.11",
        "cets.28",
        "cets.27",
        "cets.32",
    ]
    # A standard that Russia does not reach is no gap, and has none.
    russia = one.get("/regulations/ru").content.decode()
    assert re.findall(r'name="provision" value="([^"]+)"', russia) == [
        "pal.3a",
        "pal.6.4",
        "pal.8",
        "pal.9.1",
    ]
    assert 'name="country" value="ru"' in russia


def test_the_button_makes_a_measure_with_provision_country_and_source() -> None:
    who = make.user("national_coordinator", make.agency())
    key = actions.start(who, "ru", dt.date(2027, 1, 1), None)
    one = make.signed_in(who, "en")
    page = one.get("/regulations/ru").content.decode()
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.S) if 'value="pal.3a"' in each)
    action = re.search(r'action="([^"]+)"', form)
    given = dict(re.findall(r'name="(country|provision)" value="([^"]+)"', form))
    assert action is not None
    made = one.post(action[1], given)
    assert made["Location"] == f"/plan/{key}/measures/L01"
    measure = plan_of(who, key).plan.measure("L01")
    assert measure.provision == "pal.3a"
    (basis,) = measure.basis
    assert "Russia: partly; a duty" in str(basis.en), basis.en
    assert "127.1" in str(basis.en) and re.search(r"read \d+ \w+ \d{4}", str(basis.en))
    assert "127.1" in str(basis.ru) and basis.ru != basis.en


def visits(lang: str) -> Mapping[str, Visit]:
    one = browser_of("national_coordinator", lang)
    found = {}
    for address in ("/regulations", "/regulations/ru"):
        answer = one.get(address)
        answer.headers.setdefault("Content-Type", "text/html; charset=utf-8")
        found[address] = Visit("national_coordinator", lang, address, address[1:], answer)
    return found


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_in_a_browser_on_a_phone_by_keyboard(browser: Browser, axe: str, lang: str) -> None:
    seen = visits(lang)
    with shown(browser, seen.values(), 360) as one:
        for visit in seen.values():
            one.show(visit)
            assert one.reach() <= 360, visit.path
            assert one.troubles(axe) == []
        one.show(seen["/regulations"])
        link = one.page.locator('a[href="/regulations/ru"]')
        for _ in range(80):
            one.page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        one.page.keyboard.press("Enter")
        one.page.wait_for_url("**/regulations/ru")
        assert read(one.page.content()).headings == 1

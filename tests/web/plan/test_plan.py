"""Plans of action on pages: who writes, who reports, what everybody sees, what a change leaves behind."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from equiano.countries.folders import available
from equiano.planning.plan_file import plan_of
from equiano_web.access import Who
from equiano_web.jobs import work_off
from equiano_web.models import AuditEntry
from equiano_web.plan import actions, computing, readings
from equiano_web.plan.models import PlanOfAction, PlanVersion, PublishedPlan
from tests.web import make

pytestmark = pytest.mark.django_db
BEGIN = {"begin_day": "1", "begin_month": "1", "begin_year": "2027"}


class Ministry:
    """Two national coordinators, and the coordinator of an agency that answers for a measure."""

    def __init__(self) -> None:
        ministry, police = make.agency("Ministry", "other"), make.agency("Police", "police")
        self.police = police
        self.people: dict[str, Who] = {
            "national": make.user("national_coordinator", ministry),
            "second": make.user("national_coordinator", ministry),
            "police": make.user("agency_coordinator", police),
            "shelter": make.user("agency_coordinator", make.agency()),
            "caseworker": make.user("caseworker", make.agency("Other", "ngo")),
        }

    def browser(self, name: str, lang: str = "en") -> Client:
        return make.signed_in(self.people[name], lang)

    def plan(self, template: str = "ru") -> UUID:
        import datetime as dt

        return actions.start(self.people["national"], template, dt.date(2027, 1, 1), None)


@pytest.fixture
def ministry() -> Ministry:
    return Ministry()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def day(name: str, said: str) -> dict[str, str]:
    year, month, number = said.split("-")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


def test_a_plan_is_started_changed_and_kept_in_versions(ministry: Ministry) -> None:
    browser = ministry.browser("national")
    made = browser.post("/plan/new", {"template": "ru-kgd", **BEGIN})
    assert made.status_code == 302, text(made)
    there = made["Location"]
    page = browser.get(there)
    assert page.status_code == 200 and "<svg" in page.content.decode() and "Kaliningrad" in text(page)
    change = {
        "base": "1", "title": "Another title", **day("start", "2027-01-01"), **day("end", "2027-06-30"),
        "responsible": ["coordinator"], "status": "under_way", "planned": "1000", "is_internal": "on",
        "internal_note": "CANARY note",
    }  # fmt: skip
    assert browser.post(f"{there}/measures/M02/change", change).status_code == 302
    again = browser.post(f"{there}/measures/M02/change", change)
    assert again.status_code == 200 and "meanwhile" in text(again)  # its base is the version before
    shown = text(browser.get(f"{there}/measures/M02"))
    assert "Another title" in shown and "CANARY" in shown
    versions = text(browser.get(f"{there}/history"))
    assert "Measure · M02 · Last day" in versions and "2027-03-31" in versions and "2027-06-30" in versions
    assert list(PlanVersion.objects.order_by("number").values_list("remark", flat=True)) == [
        "start",
        "measure",
    ]
    # M01 waits for M02, which now ends after it begins.
    assert "before M02, which it needs, has ended" in text(browser.get(there))
    assert {"plan.start", "plan.change"} <= set(AuditEntry.objects.values_list("act", flat=True))


def test_a_circle_is_refused_and_nothing_is_kept(ministry: Ministry) -> None:
    key, browser = ministry.plan(), ministry.browser("national", "ru")
    change = {
        "base": "1", "title": "x", **day("start", "2027-01-01"), **day("end", "2027-03-31"),
        "responsible": ["coordinator"], "status": "planned", "after": "M01",
    }  # fmt: skip
    answer = browser.post(f"/plan/{key}/measures/M02/change", change)
    assert "по кругу" in text(answer)
    assert PlanOfAction.objects.get(pk=key).number == 1


def test_who_may_what(ministry: Ministry) -> None:
    key = ministry.plan()
    for name in ("shelter", "caseworker", "police"):
        browser = ministry.browser(name)
        assert browser.get(f"/plan/{key}").status_code == 404
        assert browser.post("/plan/new", {"template": "ru", **BEGIN}).status_code in (403, 404)
        for place in ("history", "agencies", "publish", "compute", "file", "measures/M01/change"):
            assert browser.get(f"/plan/{key}/{place}").status_code in (403, 404), (name, place)
    assert ministry.browser("caseworker").get("/plan").status_code in (403, 404)
    assert ministry.browser("police").get("/plan").status_code == 200


def test_an_agency_reports_on_the_measures_of_its_body_alone(ministry: Ministry) -> None:
    key = ministry.plan()
    national = ministry.people["national"]
    actions.name_agencies(national, key, {"police": ministry.police.pk})
    (link,) = {one.link for one in readings.duties(ministry.people["police"])}
    browser = ministry.browser("police")
    assert "M05" in text(browser.get(f"/plan/{key}"))
    told = {"status": "done", **day("done_on", "2027-05-01"), "evidence": "Order no. 7"}
    assert browser.post(f"/plan/report/{link}/M05", told).status_code == 302
    plan = readings.plan(national, key).plan
    proof = plan.measure("M05").evidence[0]
    assert (plan.measure("M05").status, proof.what, plan.version) == ("done", "Order no. 7", 2)
    assert browser.post(f"/plan/report/{link}/M12", told).status_code == 404  # the government's
    assert ministry.browser("shelter").post(f"/plan/report/{link}/M05", told).status_code == 404
    assert browser.post(f"/plan/report/{link}/M05", {"status": "done"}).status_code == 200  # without its day


def test_what_is_public_takes_two_persons_and_holds_nothing_internal(ministry: Ministry) -> None:
    key = ministry.plan()
    national = ministry.people["national"]
    row = PlanOfAction.objects.get(pk=key)
    content = row.content
    content["bodies"][0]["official"] = "CANARY official"
    content["internal_note"] = "CANARY note"
    content["measures"][0]["budget"] = {"planned": 4711.0, "is_internal": True}
    actions.replace_plan(national, key, 1, plan_of(content, "x"))
    visitor = Client()
    assert visitor.get(f"/public/plan/{key}").status_code == 404
    first, second = ministry.browser("national"), ministry.browser("second")
    assert first.post(f"/plan/{key}/publish").status_code == 302
    assert visitor.get(f"/public/plan/{key}").status_code == 404
    assert "second person publishes" in text(first.post(f"/plan/{key}/publish", {"confirm": "1"}))
    assert second.post(f"/plan/{key}/publish", {"confirm": "1"}).status_code == 302
    for lang, said in {"en": "Plan of action", "ru": "План действий"}.items():
        page = visitor.get(f"/public/plan/{key}?lang={lang}")
        assert page.status_code == 200 and said in text(page) and f'lang="{lang}"' in page.content.decode()
        shown = page.content.decode().replace(str(key), "")  # which is drawn at random
        assert "CANARY" not in shown and "4711" not in shown
        assert not page.cookies
    table = visitor.get(f"/public/plan/{key}/csv").content.decode()
    assert "CANARY" not in table and "4711" not in table and "M12" in table
    assert "CANARY" not in str(PublishedPlan.objects.get().content)
    # What is changed afterwards is not public before it is published again.
    made = {
        "base": str(PlanOfAction.objects.get(pk=key).number),
        "file": SimpleUploadedFile("p.yaml", b"x: ["),
    }
    assert "valid YAML" in text(first.post(f"/plan/{key}/file", made))


def test_a_gap_of_the_law_becomes_a_measure_once(ministry: Ministry) -> None:
    browser = ministry.browser("national")
    from equiano.countries.provisions import load_provisions

    given = {"country": "ru", "provision": load_provisions().provisions[0].id}
    page = browser.get("/regulations/ru").content.decode()
    assert 'action="/plan/measures/from-provision"' in page and "csrfmiddlewaretoken" in page
    assert "no plan yet" in text(browser.post("/plan/measures/from-provision", given))
    key = ministry.plan()
    made = browser.post("/plan/measures/from-provision", given)
    assert made.status_code == 302 and made["Location"] == f"/plan/{key}/measures/L01"
    assert browser.post("/plan/measures/from-provision", given)["Location"] == made["Location"]
    plan = readings.plan(ministry.people["national"], key).plan
    measure = plan.measure("L01")
    assert (measure.provision, measure.objective) == (given["provision"], "regulation")
    assert measure.title.en and measure.title.ru and measure.basis[0].en
    assert len(plan.measures) == 13
    assert browser.post("/plan/measures/from-provision", {**given, "provision": "none"}).status_code == 302
    other = ministry.plan("ru-kgd")
    assert "several plans" in text(browser.post("/plan/measures/from-provision", given))
    chosen = browser.post("/plan/measures/from-provision", {**given, "plan": str(other)})
    assert str(other) in chosen["Location"]
    assert ministry.browser("shelter").post("/plan/measures/from-provision", given).status_code in (403, 404)


def test_values_are_entered_with_who_and_evidence(ministry: Ministry) -> None:
    key, browser = ministry.plan(), ministry.browser("national")
    given = {"indicator": "compensation", "period": "2027", "value": "3", "evidence": "Register no. 1"}
    assert browser.post(f"/plan/{key}/measures/M08/value", given).status_code == 302
    value = next(
        one.values[-1]
        for _, one in readings.plan(ministry.people["national"], key).plan.indicators()
        if one.id == "compensation"
    )
    assert (value.value, value.by, value.evidence) == (
        3.0,
        ministry.people["national"].user.name,
        "Register no. 1",
    )
    wrong = browser.post(f"/plan/{key}/measures/M08/value", {**given, "value": ""})
    assert "reason why" in text(wrong)
    # It counts people and was published nowhere: the public form leaves it out.
    assert "not for publication" in text(browser.get(f"/plan/{key}/publish"))


def test_what_can_be_computed_comes_from_the_other_rooms(ministry: Ministry) -> None:
    from equiano_web.campaigns import actions as campaigns
    from equiano_web.campaigns.pages import EXAMPLE

    key, national = ministry.plan(), ministry.people["national"]
    campaigns.plan(national, "Spring", EXAMPLE)
    work_off()
    values = computing.values_of(national, key, 100)
    assert values["reach"].period == "Spring" and values["reach"].low is not None
    assert values["identified"].value == 290 and values["identified"].control is not None  # UNODC, 2020
    assert "help_wait" not in values  # the network has no figures yet
    browser = ministry.browser("national")
    assert browser.post(f"/plan/{key}/compute", {"in_post": "100"}).status_code == 302
    assert browser.post(f"/plan/{key}/compute", {"in_post": "100"}).status_code == 302
    assert PlanOfAction.objects.get(pk=key).number == 2  # the second time nothing was new


@pytest.mark.parametrize("ending", ["pdf", "csv", "xlsx", "yaml"])
def test_exports_are_read_back_where_they_can_be(ministry: Ministry, ending: str) -> None:
    key, browser = ministry.plan(), ministry.browser("national", "ru")
    answer = browser.get(f"/plan/{key}/export/internal/{ending}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    if ending != "pdf":
        file = SimpleUploadedFile(f"plan.{ending}", answer.content)
        assert browser.post(f"/plan/{key}/file", {"base": "1", "file": file}).status_code == 302
        assert [one.where for one in readings.history(ministry.people["national"], key)[0].differences] == [
            "version"
        ]
    assert browser.get(f"/plan/{key}/export/internal/exe").status_code == 404


def test_status_officials_and_money_are_typed_and_officials_stay_inside(
    ministry: Ministry,
) -> None:
    key, browser = ministry.plan(), ministry.browser("national")
    form = text(browser.get(f"/plan/{key}/about"))
    assert "Official in charge: Ministry of Internal Affairs" in form
    given = {"base": "1", "status": "adopted", "currency": "RUB", "official_police": "CANARY official"}
    assert browser.post(f"/plan/{key}/about", given).status_code == 302
    assert "meanwhile" in text(browser.post(f"/plan/{key}/about", given))
    change = {
        "base": "2", "title": "x", **day("start", "2027-01-01"), **day("end", "2027-06-30"),
        "responsible": ["police"], "status": "planned", "planned": "5", "source": "Federal budget",
    }  # fmt: skip
    assert browser.post(f"/plan/{key}/measures/M05/change", change).status_code == 302
    page = text(browser.get(f"/plan/{key}"))
    for word in ("Adopted", "(CANARY official)", "Federal budget"):
        assert word in page, word
    public = readings.public_of(ministry.people["national"], key)
    assert "CANARY" not in str(public.as_dict())
    assert "Federal budget" in str(public.as_dict())
    for lang, said in {"en": "status, officials or notes", "ru": "изменены статус"}.items():
        assert said in text(ministry.browser("national", lang).get(f"/plan/{key}/history"))
    assert ministry.browser("police").get(f"/plan/{key}/about").status_code in (403, 404)


@pytest.mark.parametrize(("lang", "name"), [("en", "Lithuania"), ("ru", "Литва")])
def test_the_country_of_the_general_template_is_chosen_by_its_name(
    ministry: Ministry, lang: str, name: str
) -> None:
    browser = ministry.browser("national", lang)
    page = browser.get("/plan/new").content.decode()
    offered = dict(re.findall(r'<option value="([a-z]{2})">([^<]+)</option>', page))
    assert set(offered) == set(available())
    assert offered["lt"] == name
    assert list(offered.values()) == sorted(offered.values())
    answer = browser.post("/plan/new", {"template": "general", "country": "lt", **BEGIN})
    assert answer.status_code == 302
    assert PlanOfAction.objects.get().content["country"] == "lt"
    assert browser.post("/plan/new", {"template": "general", "country": "xx", **BEGIN}).status_code == 200

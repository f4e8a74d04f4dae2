"""Campaigns on pages and by the API: who plans, what is shown in both languages, what cannot be used."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from equiano_web.access import DeniedError, Who
from equiano_web.campaigns import actions, computing, pages, readings
from equiano_web.campaigns.models import Campaign
from equiano_web.jobs import work_off
from equiano_web.models import AuditEntry
from tests.web import make
from tests.web.api.conftest import Program

pytestmark = pytest.mark.django_db

PLAN = pages.EXAMPLE
STUDY = "region: r0\nstart: 2026-01\nend: 2026-02\n"


def calls(regions: int, *, first: int = 10) -> str:
    rows = [
        f"r{region},{2025 + month // 12}-{month % 12 + 1:02d},{count},40,2,1,0"
        for region in range(regions)
        for month in range(14)
        for count in [first + 20 * (region == 0 and month > 11)]
    ]
    return "region,month,offer_calls,calls,hang_ups,wanted_job,hostile\n" + "\n".join(rows) + "\n"


class Network:
    """An agency with a coordinator, another one, and the ministry."""

    def __init__(self) -> None:
        shelter = make.agency()
        self.people: dict[str, Who] = {
            "coordinator": make.user("agency_coordinator", shelter),
            "national": make.user("national_coordinator", make.agency("Ministry", "other")),
            "other": make.user("agency_coordinator", make.agency("Police", "police")),
            "caseworker": make.user("caseworker", shelter),
            "administrator": make.user("administrator", shelter),
        }

    def planned(self) -> Any:
        key = actions.plan(self.people["coordinator"], "Spring", PLAN)
        assert work_off() == 1
        return key


@pytest.fixture
def network() -> Network:
    return Network()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_campaign_is_planned_changed_and_judged_on_pages(network: Network) -> None:
    coordinator = network.people["coordinator"]
    for lang, (reach, verdict, refused, waits, group) in {
        "en": ("At the least", "rose more than", "Cannot tell", "waits to be worked out", "Educated women"),
        "ru": ("Не меньше", "выросло сильнее", "Нельзя сказать", "ждёт расчёта", "женщины"),
    }.items():
        browser = make.signed_in(coordinator, lang)
        made = browser.post("/campaigns/new", {"name": f"Spring {lang}", "plan": PLAN})
        assert made.status_code == 302
        assert waits in text(browser.get(made["Location"])) and waits in text(browser.get("/campaigns"))
        assert work_off() == 1
        page = browser.get(made["Location"])
        assert group in text(page), "groups are called by their names"
        assert page.status_code == 200 and reach in text(page) and "<svg" in page.content.decode()
        assert "style=" not in page.content.decode()
        for regions, said in ((20, verdict), (5, refused)):
            file = SimpleUploadedFile("calls.csv", calls(regions).encode())
            judged = browser.post(f"{made['Location']}/judge", {"study": STUDY, "calls": file})
            assert judged.status_code == 302
            assert said in text(browser.get(made["Location"]))
        changed = browser.post(
            f"{made['Location']}/change", {"name": "Autumn", "plan": PLAN.replace("320000", "300000")}
        )
        assert changed.status_code == 302 and "Autumn" in text(browser.get("/campaigns"))
        assert work_off() == 1 and reach in text(browser.get(made["Location"]))
    assert set(AuditEntry.objects.values_list("act", flat=True)) >= {
        "campaign.plan",
        "campaign.change",
        "campaign.judge",
    }


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        ("nothing", "key"),
        (PLAN.replace("floor: 0.2", "floor: 2"), "floor"),
        (PLAN.replace("floor: 0.2", "floor: 0.9"), "floor"),
        (PLAN + "survey: a.csv\n", "equiano campaign plan"),
    ],
)
def test_a_plan_that_cannot_be_used_is_kept_on_the_page_with_its_faults(
    network: Network, plan: str, word: str
) -> None:
    browser = make.signed_in(network.people["coordinator"])
    answer = browser.post("/campaigns/new", {"name": "Spring", "plan": plan})
    assert answer.status_code == 200 and word in text(answer)
    assert plan.splitlines()[0] in answer.content.decode()
    assert not Campaign.objects.exists()


def test_a_plan_of_any_size_is_worked_out_by_a_job_that_says_how_far_it_is(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven groups were refused by the page before, as it worked them out itself."""
    coordinator = network.people["coordinator"]
    names = [f"g{n}" for n in range(7)]
    group, channel = yaml.safe_load(PLAN)["groups"][0], yaml.safe_load(PLAN)["channels"][0]
    reach = {name: {"k": 0.03, "share": 0.4, "source": "invented"} for name in names}
    groups = [{**group, "id": name, "floor": 0} for name in names]
    large = yaml.safe_dump(
        {**yaml.safe_load(PLAN), "groups": groups, "channels": [{**channel, "reach": reach}]},
        allow_unicode=True,
    )
    browser = make.signed_in(coordinator)
    made = browser.post("/campaigns/new", {"name": "Large", "plan": large})
    assert made.status_code == 302
    seen: list[str] = []
    real = computing.planned

    def watched(text: str, progress: Any) -> Any:
        def told(*at: int) -> None:
            progress(*at)
            seen.append(pages.state_said(readings.listed(coordinator)[0]))

        return real(text, told)

    monkeypatch.setattr(computing, "planned", watched)
    assert work_off() == 1
    assert seen[0] == "is being worked out: 1 of 8" and len(seen) == 7
    assert len(Campaign.objects.get().planned["shared"]["groups"]) == 7


def test_a_job_of_a_plan_that_was_changed_since_keeps_nothing(network: Network) -> None:
    coordinator = network.people["coordinator"]
    key = actions.plan(coordinator, "Spring", PLAN)
    actions.change(coordinator, key, "Spring", PLAN.replace("320000", "300000"))
    assert work_off() == 2
    assert Campaign.objects.get().planned["shared"]["budget"] == 300000


def test_a_plan_that_takes_too_long_is_refused_in_words_of_who_asked(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = make.signed_in(network.people["coordinator"], "ru")
    made = browser.post("/campaigns/new", {"name": "Весна", "plan": PLAN})
    monkeypatch.setattr("equiano.prevent.campaign.allocate._LONGEST", 0)
    assert work_off() == 1
    page = text(browser.get(made["Location"]))
    assert "Рассчитать этот план не удалось" in page and "Возьмите меньше групп" in page
    assert "рассчитать не удалось" in text(browser.get("/campaigns"))


def test_calls_that_cannot_be_used_are_refused(network: Network) -> None:
    key = network.planned()
    browser = make.signed_in(network.people["coordinator"])
    for content in (b"region;month\n", b"\xff\xfe\x00", calls(2).replace("2025-03", "March").encode()):
        file = SimpleUploadedFile("calls.csv", content)
        answer = browser.post(f"/campaigns/{key}/judge", {"study": STUDY, "calls": file})
        assert answer.status_code == 200
    assert not Campaign.objects.get().calls


def test_who_sees_and_who_acts(network: Network) -> None:
    key = network.planned()
    for name, may in {"coordinator": True, "national": True, "other": False}.items():
        who = network.people[name]
        assert len(readings.listed(who)) == int(may)
        assert make.signed_in(who).get(f"/campaigns/{key}").status_code == (200 if may else 404)
    for name in ("caseworker", "administrator"):
        with pytest.raises(DeniedError):
            readings.listed(network.people[name])
        for path in ("/campaigns", "/campaigns/new", f"/campaigns/{key}", f"/campaigns/{key}/judge"):
            assert make.signed_in(network.people[name]).get(path).status_code in (403, 404)
    with pytest.raises(DeniedError):
        actions.judge(network.people["other"], key, STUDY, calls(20), {})


def test_the_same_by_the_api(network: Network) -> None:
    program = Program(network.people["coordinator"])
    made = program.ask("POST", "/campaigns", {"name": "Spring", "plan": PLAN})
    assert made.status_code == 201
    key = made.json()["id"]
    assert (
        program.ask("POST", f"/campaigns/{key}/calls", {"study": STUDY, "calls": calls(20)}).status_code
        == 204
    )
    waits = program.ask("GET", f"/campaigns/{key}").json()
    assert (waits["state"], waits["planned"]) == ("waiting", None)
    assert work_off() == 1
    found = program.ask("GET", f"/campaigns/{key}").json()
    assert found["state"] == "planned"
    assert found["planned"]["overlap"] == "bounds" and found["judgement"]["verdict"] == "rose"
    assert found["planned"]["provenance"]["data_sha256"]
    assert program.ask("PUT", f"/campaigns/{key}", {"name": "Autumn", "plan": PLAN}).status_code == 204
    assert [one["name"] for one in program.ask("GET", "/campaigns").json()["campaigns"]] == ["Autumn"]
    bad = PLAN.replace("floor: 0.2", "floor: 0.9")
    assert program.ask("POST", "/campaigns", {"name": "a", "plan": bad}).json()["code"] == "floors"
    assert program.ask("POST", "/campaigns", {"name": "a", "plan": "x"}).status_code == 422
    for name, code in {"other": 404, "caseworker": 404}.items():
        other = Program(network.people[name])
        assert other.ask("GET", f"/campaigns/{key}").status_code == code
        assert other.ask("PUT", f"/campaigns/{key}", {"name": "a", "plan": PLAN}).status_code == code

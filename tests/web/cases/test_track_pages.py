"""Pages of tracks, entries and tasks over HTTP, by each kind of person, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from equiano.assist.track import table
from equiano.assist.wording import act_label, state_label, track_label
from equiano_web.access import Who
from equiano_web.cases import actions
from equiano_web.cases.models import Entry, TrackState
from equiano_web.cases.tracks.actions import OF_ROOMS, take_step
from equiano_web.models import AuditEntry
from tests.web import make
from tests.web.cases.test_pages import CANARY, EDITS, SEES, Network, network

__all__ = ["network"]
pytestmark = pytest.mark.django_db
PEOPLE = ["owner", "colleague", "supervisor", "outsider", "coordinator", "administrator"]


def day(name: str, days: int = 0) -> dict[str, str]:
    on = timezone.localdate() + dt.timedelta(days)
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


@pytest.mark.parametrize("name", PEOPLE)
def test_pages_are_for_those_in_reach(network: Network, name: str) -> None:
    owner = network.people["owner"]
    take_step(owner, network.case, "immediate_needs", "help_now", {"help_given": "a doctor"})
    note = actions.add_entry(owner, network.case, "note", {"text": "a secret"})
    client, base = network.client(name), f"/cases/{network.case}"
    seen, edited = (200 if name in SEES else 404), (200 if name in EDITS else 404)
    assert client.get(f"{base}/tracks").status_code == seen
    page = client.get(f"{base}/tracks/immediate_needs")
    assert page.status_code == seen
    assert ("a doctor" in page.text) == (name in EDITS)
    assert (act_label("meet_needs") in page.text) == (name in EDITS)
    assert client.get(f"{base}/tracks/immediate_needs/do/meet_needs").status_code == seen
    for act in ("", "/remove"):
        answer = client.get(f"{base}/entries/{note}{act}")
        assert answer.status_code == edited
        assert not act or "a secret" not in answer.text
    assert client.get("/tasks").status_code == (404 if name == "administrator" else 200)
    done = client.post(f"{base}/tracks/immediate_needs/do/meet_needs", {})
    assert done.status_code == (302 if name in EDITS else 404)
    assert TrackState.objects.get(case=network.case).state == ("met" if name in EDITS else "helped")
    if name not in EDITS:
        assert AuditEntry.objects.filter(outcome="denied", actor=str(network.people[name].user.pk)).exists()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_track_and_every_first_act_has_its_page(network: Network, lang: str) -> None:
    client = network.client("owner", lang)
    text = client.get(f"/cases/{network.case}/tracks").text
    for track in table().tracks.values():
        assert track_label(track.name, lang) in text
        page = client.get(f"/cases/{network.case}/tracks/{track.name}")
        assert page.status_code == 200
        for act in track.acts.values():
            address = f"/cases/{network.case}/tracks/{track.name}/do/{act.name}"
            form = client.get(address)
            # A referral is made in its own room; here its track only shows.
            is_done_here = track.start in act.before and track.name not in OF_ROOMS
            assert form.status_code == (200 if is_done_here else 404), address
            if is_done_here:
                assert act_label(act.name, lang) in form.text


def test_an_act_is_filled_in_and_stands_on_the_case(network: Network) -> None:
    client, base = network.client("owner"), f"/cases/{network.case}/tracks/risk"
    answers = {"risk_to_person": "yes", "risk_to_family": "no", "risk_to_staff": "unknown"}
    late = client.post(f"{base}/do/assess_risk", {**answers, **day("assessed_on", 1)})
    assert late.status_code == 200
    assert "Lies in the future" in late.text
    lacks = client.post(f"{base}/do/assess_risk", answers)
    assert "Still to be filled in" in lacks.text
    done = client.post(f"{base}/do/assess_risk", {**answers, **day("assessed_on", -3)})
    assert done.status_code == 302
    assert done["Location"] == base
    page = client.get(f"/cases/{network.case}").text
    assert state_label("assessed", "en") in page
    assert "overdue by 2 days" in page
    tasks = client.get("/tasks").text
    assert CANARY in tasks
    assert "Safety plan after the assessment" in tasks
    assert CANARY not in client.get("/tasks?whose=me").request["QUERY_STRING"]


def test_why_an_act_is_not_open_is_said(network: Network) -> None:
    client, base = network.client("owner"), f"/cases/{network.case}/tracks/safe_return"
    take_step(network.people["owner"], network.case, "safe_return", "wish_to_return", {
        "own_decision_on": timezone.localdate().isoformat(), "voluntary": "yes", "explained_by": "A",
        "language": "ru",
    })  # fmt: skip
    page = client.get(base).text
    assert "Not now:" in page
    form = client.get(f"{base}/do/find_safe").text
    assert "assessor_here" not in form


def test_a_service_gets_its_own_page(network: Network) -> None:
    client, base = network.client("owner"), f"/cases/{network.case}/tracks/service"
    done = client.post(f"{base}/do/plan_service", {"help_kind": "housing"})
    one = TrackState.objects.get(case=network.case).pk
    assert done["Location"] == f"{base}/{one}"
    assert client.get(f"{base}/{one}").status_code == 200
    assert client.get(f"{base}/{one}/do/decline_help").status_code == 200
    assert client.get(f"{base}/do/decline_help").status_code == 404
    assert str(one) in client.get(base).text


def test_an_entry_is_changed_taken_back_and_restored(network: Network) -> None:
    client = network.client("owner")
    note = actions.add_entry(network.people["owner"], network.case, "note", {"text": "first"})
    base = f"/cases/{network.case}/entries/{note}"
    assert "first" in client.get(base).text
    assert client.post(base, {"text": "otherwise", "version": "1"}).status_code == 302
    clash = client.post(base, {"text": "third", "version": "1"})
    assert "otherwise" in clash.text and "third" in clash.text
    assert "Give a reason" in client.post(f"{base}/remove", {"reason": " "}).text
    assert client.post(f"{base}/remove", {"reason": CANARY}).status_code == 302
    assert "otherwise" not in client.get(f"/cases/{network.case}").text
    assert client.get(base).status_code == 404
    assert client.post(f"{base}/restore", {"reason": "needed"}).status_code == 302
    assert "otherwise" in client.get(f"/cases/{network.case}").text
    assert CANARY not in repr(list(AuditEntry.objects.values_list("codes", "object", "act")))


def test_an_entry_is_reached_through_its_own_case_alone(network: Network) -> None:
    other = actions.create(network.people["owner"], {})
    note = actions.add_entry(network.people["owner"], network.case, "note", {"text": "first"})
    assert network.client("owner").get(f"/cases/{other}/entries/{note}").status_code == 404


def test_what_was_asked_is_read_before_asking_again(network: Network) -> None:
    actions.add_entry(network.people["owner"], network.case, "contact", {"asked": "where she slept"})
    page = network.client("supervisor").get(f"/cases/{network.case}/add/contact").text
    assert "where she slept" in page
    assert network.people["owner"].user.name in page


def _busy(who: Who, case: object) -> None:
    today = timezone.localdate().isoformat()
    for number in range(12):
        actions.add_entry(who, case, "task", {"what": f"do {number}", "due": today})  # type: ignore[arg-type]
        take_step(who, case, "service", "plan_service", {"help_kind": "legal"})  # type: ignore[arg-type]
        take_step(who, case, "immediate_needs", "help_now", {"help_given": "food"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path", ["", "/tracks", "/tracks/service", "/tracks/immediate_needs", "/add/contact"]
)
def test_a_page_asks_few_questions(
    network: Network, path: str, django_assert_max_num_queries: object
) -> None:
    _busy(network.people["owner"], network.case)
    client = network.client("owner")
    client.get("/tasks")  # a browser's first page writes its device down
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert client.get(f"/cases/{network.case}{path}").status_code == 200
    # Two of them open and end the savepoint that stands for the entry's transaction; two bring what people
    # wrote of the tasks that they set, which the list of clocks alone did not show.
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        assert client.get("/tasks?whose=all").status_code == 200


def test_nobody_who_is_not_signed_in_sees_anything(network: Network) -> None:
    for path in ("/tasks", f"/cases/{network.case}/tracks", f"/cases/{network.case}/tracks/risk"):
        answer = Client().get(path)
        assert answer.status_code in (302, 404)
        assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("lang", "link"), [("en", "Take back the last act"), ("ru", "Отменить последнее действие")]
)
def test_a_wrong_act_is_taken_back_from_its_track(network: Network, lang: str, link: str) -> None:
    take_step(network.people["owner"], network.case, "immediate_needs", "help_now", {"help_given": "food"})
    step = Entry.objects.get(case=network.case, section="step")
    base = f"/cases/{network.case}"
    address = f"{base}/steps/{step.pk}/take-back"
    client = make.signed_in(network.people["owner"], lang)
    assert link in client.get(f"{base}/tracks/immediate_needs").text
    assert network.client("outsider").get(address).status_code == 404
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 200
    assert client.post(address, {"reason": "wrong case"}).status_code == 302
    assert client.get(address).status_code == 404
    assert link not in client.get(f"{base}/tracks/immediate_needs").text

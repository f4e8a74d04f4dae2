"""Talks over HTTP: who may, a whole talk in both languages, breaks, two at one talk, children, no consent."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re
from uuid import UUID

import pytest
from django.test import Client

from equiano_web.cases import actions as cases
from equiano_web.cases import merging
from equiano_web.screening import actions, pages, readings
from equiano_web.screening.models import Screening
from tests.web import make
from tests.web.screening.room import PEOPLE, SAFE, Network, fields, heading, start_of

pytestmark = pytest.mark.django_db

HOLDS = {"owner", "supervisor"}
SEES = {"owner", "supervisor", "coordinator"}


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.mark.parametrize("name", PEOPLE)
def test_each_page_of_a_talk_is_for_those_in_reach(network: Network, name: str) -> None:
    talk = network.talk()
    actions.answer(network.people["owner"], talk, "papers_taken", "yes", 0, "Канарейка")
    client = network.client(name)
    holds, sees = name in HOLDS, name in SEES
    for path in ("", "/before", "/answers", "/decide", "/discard"):
        assert client.get(f"/screening/{talk}{path}").status_code == (200 if holds else 404), path
    for path in ("/result", "/print"):
        answer = client.get(f"/screening/{talk}{path}")
        assert answer.status_code == (200 if sees else 404), path
        assert ("Канарейка" in answer.text) == holds
    assert client.get(f"/cases/{network.case}/screening").status_code == (200 if sees else 404)
    assert client.get(f"/cases/{network.case}/screening/new").status_code == (200 if holds else 404)
    screens = name in HOLDS | {"colleague", "outsider"}
    for path in ("/screening", "/screening/new", "/screening/inbox"):
        assert client.get(path).status_code == (200 if screens else 404), path
    sent = {"question": "papers_taken", "answer": "no", "base": "1"}
    assert client.post(f"/screening/{talk}", sent).status_code == (302 if holds else 404)
    assert client.post(f"/screening/{talk}/finish").status_code == (302 if holds else 404)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_talk_without_a_case_is_its_holders_and_the_team_leads(network: Network, name: str) -> None:
    talk = network.talk(loose=True)
    client = network.client(name)
    expected = 200 if name in HOLDS else 404
    for path in ("", "/before", "/answers", "/keep", "/discard"):
        assert client.get(f"/screening/{talk}{path}").status_code == expected, path
    # A coordinator sees that there is one, and neither answers nor findings.
    shown = client.get(f"/screening/{talk}/result")
    assert shown.status_code == (200 if name in SEES else 404)
    assert ("Because" in shown.text or "What the rules find" in shown.text) == (name in HOLDS)
    assert (str(talk) in client.get("/screening").text) == (name in HOLDS)
    assert client.post(f"/screening/{talk}/keep", {"anonymous": "1"}).status_code == (
        302 if name in HOLDS else 404
    )


@pytest.mark.parametrize("path", ["", "/before", "/result", "/print", "/answers", "/decide", "/keep"])
def test_nobody_who_is_not_signed_in_sees_a_talk(network: Network, path: str) -> None:
    assert Client().get(f"/screening/{network.talk()}{path}").status_code in (302, 404)


def begin(client: Client, path: str, *, age: str = "30", written: str = "yes", **safety: str) -> str:
    """The pages before the first question; the address of the talk."""
    page = client.post(path, {**fields(client.get(path)), "audience": "person"})
    steps = {f"step_{name}": "yes" for name in SAFE} | {"step_written": written}
    page = client.post(path, {**fields(page), **steps, **{f"step_{k}": v for k, v in safety.items()}})
    answer = client.post(path, {**fields(page), "age_years": age, "is_child": "", "forms": ["work"]})
    assert answer.status_code == 302, answer.text[-3000:]
    return answer["Location"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_whole_talk_from_safety_to_a_decision(network: Network, lang: str) -> None:
    client = network.client("owner", lang)
    address = begin(client, "/screening/new")
    rng, asked = random.Random(4), []
    while (page := client.get(address)).status_code == 200:
        asked.append(heading(page))
        answer = "yes" if len(asked) in (2, 5, 9) else rng.choice(["no", "no", "unknown", "skip"])
        sent = client.post(address, {**fields(page), "answer": answer})
        assert sent.status_code == 302
        assert len(asked) < 150
    assert len(asked) == len(set(asked)) > 5
    assert page["Location"] == f"{address}/result"
    shown = client.get(f"{address}/result")
    assert ("What the answers show" in shown.text) == (lang == "en")
    assert client.post(f"{address}/keep", {"anonymous": "1"}).status_code == 302
    decision = {"outcome": "refer", "urgency": "now", "wish": "agrees", "reasons": "Потому что"}
    assert client.post(f"{address}/decide", decision).status_code == 302
    assert "Потому что" in client.get(f"{address}/result").text
    talk = Screening.objects.get()
    assert talk.case is not None
    assert talk.wrapped_key is None
    assert str(talk.pk) in client.get(f"/cases/{talk.case_id}").text


def test_a_no_to_safety_stops_and_nothing_is_kept(network: Network) -> None:
    client = network.client("owner")
    for name, says in (("safe", "another time and place"), ("agreed", "Do not ask")):
        page = client.post("/screening/new", {"audience": "person", "reached": "audience"})
        steps = {f"step_{step}": "yes" for step in SAFE} | {f"step_{name}": "no"}
        page = client.post("/screening/new", {**fields(page), **steps})
        assert says in page.text
        assert not Screening.objects.exists()


def test_no_question_of_the_safety_step_is_answered_beforehand(network: Network) -> None:
    client = network.client("owner")
    page = client.post("/screening/new", {"audience": "person", "reached": "audience"})
    assert " checked" not in page.text
    again = client.post("/screening/new", fields(page))
    assert again.text.count("Choose one.") >= len(SAFE)


def test_without_consent_to_a_record_the_talk_goes_on_and_the_server_keeps_nothing(network: Network) -> None:
    client = network.client("owner")
    page = client.post("/screening/new", {"audience": "person", "reached": "audience"})
    steps = {f"step_{step}": "yes" for step in SAFE} | {"step_written": "no"}
    page = client.post("/screening/new", {**fields(page), **steps})
    page = client.post("/screening/new", {**fields(page), "age_years": "30"})
    first = heading(page)
    assert "Nothing is saved" in page.text
    page = client.post("/screening/unrecorded", {**fields(page), "answer": "no"})
    assert heading(page) != first
    page = client.post("/screening/unrecorded", {**fields(page), "answer": "back"})
    assert heading(page) == first
    page = client.post("/screening/unrecorded", {**fields(page), "answer": "finish"})
    assert "What the answers show" in page.text
    assert not Screening.objects.exists()
    assert client.post("/screening/unrecorded", {"talk": "{", "answer": "no"}).status_code == 404
    assert client.post("/screening/unrecorded", {}).status_code == 404


def test_consent_is_asked_of_every_way_in(network: Network) -> None:
    start = {**SAFE, "written": False}
    with pytest.raises(actions.RefusedError):
        network.talk(safety=start)
    with pytest.raises(actions.RefusedError):
        network.talk(safety={**SAFE, "agreed": False})
    talk = network.talk()
    page = network.client("owner").post(
        f"/screening/{talk}/before", {f"step_{n}": "no" if n == "written" else "yes" for n in SAFE}
    )
    assert "Nothing more is written down" in page.text


def test_a_small_child_is_not_asked(network: Network) -> None:
    client = network.client("owner")
    address = begin(client, "/screening/new", age="5")
    assert Screening.objects.get().audience == "observer"
    assert client.get(address).status_code in (200, 302)


def test_a_child_is_seen_as_one(network: Network) -> None:
    client = network.client("owner")
    address = begin(client, "/screening/new", age="16")
    actions.answer(network.people["owner"], UUID(address.split("/")[-1]), "works_for_another", "yes", 0)
    actions.answer(network.people["owner"], UUID(address.split("/")[-1]), "papers_taken", "yes", 1)
    shown = client.get(f"{address}/result").text
    assert "child" in shown.lower()
    client.post(f"{address}/keep", {"anonymous": "1"})
    case = Screening.objects.get().case
    assert case is not None
    assert case.ordinary["age_band"] == "child"


def test_a_talk_is_broken_off_and_gone_on_with_after_safety(network: Network) -> None:
    client = network.client("owner")
    address = begin(client, f"/cases/{network.case}/screening/new")
    for _ in range(3):
        page = client.get(address)
        client.post(address, {**fields(page), "answer": "no"})
    waiting = heading(client.get(address))
    later = network.client("supervisor")  # another person, another day, another browser
    assert f"{address}/before" in later.get(f"/cases/{network.case}/screening").text
    assert later.post(f"{address}/before", {}).status_code == 200
    went = later.post(f"{address}/before", {f"step_{name}": "yes" for name in SAFE})
    assert went["Location"] == address
    assert heading(later.get(address)) == waiting


def test_going_back_changes_an_answer_and_the_history_keeps_both(network: Network) -> None:
    client = network.client("owner")
    address = begin(client, "/screening/new")
    first = client.get(address)
    client.post(address, {**fields(first), "answer": "no", "said": "сначала"})
    second = client.get(address)
    name = fields(first)["question"]
    assert f"{address}/ask/{name}" in second.text
    back = client.get(f"{address}/ask/{name}")
    assert heading(back) == heading(first)
    assert "Answered so far: no" in back.text
    client.post(address, {**fields(back), "answer": "yes", "said": "потом"})
    shown = client.get(f"{address}/answers").text
    assert "сначала" in shown and "потом" in shown
    taken = client.get(f"{address}/ask/{name}")
    client.post(address, {**fields(taken), "answer": ""})
    assert heading(client.get(address)) == heading(first)
    assert client.get(f"{address}/ask/no_such_question").status_code == 404


def test_two_people_at_one_talk_lose_nothing(network: Network) -> None:
    talk = network.talk()
    one, other = network.client("owner"), network.client("supervisor")
    address = f"/screening/{talk}"
    theirs, mine = fields(one.get(address)), fields(other.get(address))
    assert theirs["question"] == mine["question"]
    one.post(address, {**theirs, "answer": "yes", "said": "при ней"})
    conflict = other.post(address, {**mine, "answer": "no", "said": "мои слова"})
    assert conflict.status_code == 200
    assert "Which answer stands?" in conflict.text
    assert "мои слова" in conflict.text
    assert other.post(address, {**fields(conflict), "answer": "no", "said": "мои слова"}).status_code == 302
    shown = other.get(f"{address}/answers").text
    assert "при ней" in shown and "мои слова" in shown
    # Different questions, and equal answers, are no conflict.
    who = network.people["owner"]
    base = readings.talk(who, talk).screening["version"]
    assert isinstance(base, int)
    actions.answer(who, talk, "works_for_another", "yes", base)
    actions.answer(make.again(network.people["supervisor"]), talk, "works_for_another", "yes", base, "ещё")
    actions.answer(make.again(network.people["supervisor"]), talk, "pay_withheld", "no", base)
    content = readings.talk(who, talk).content
    assert content is not None
    assert [entry["by"] for entry in content["log"]][-3:] == [
        str(who.user.pk), *[str(network.people["supervisor"].user.pk)] * 2
    ]  # fmt: skip


def test_what_was_asked_is_shown_and_not_asked_again(network: Network) -> None:
    earlier = network.talk()
    actions.answer(network.people["owner"], earlier, "papers_taken", "yes", 0)
    actions.answer(network.people["owner"], earlier, "works_for_another", "unknown", 1)
    client = network.client("supervisor")
    path = f"/cases/{network.case}/screening/new"
    page = client.post(path, {"audience": "person", "reached": "audience"})
    page = client.post(path, {**fields(page), **{f"step_{name}": "yes" for name in SAFE}})
    assert "What was asked already" in page.text
    assert network.people["owner"].user.name in page.text
    went = client.post(path, {**fields(page), "age_years": "30", "forms": ["work"], "take_over": "on"})
    talk = went["Location"].split("/")[-1]
    content = readings.talk(network.people["supervisor"], talk).content
    assert content is not None
    assert [(one["q"], one["a"], one["by"]) for one in content["log"]] == [
        ("papers_taken", "yes", str(network.people["owner"].user.pk))
    ]
    asked = set()
    while (page := client.get(went["Location"])).status_code == 200:
        asked.add(fields(page)["question"])
        client.post(went["Location"], {**fields(page), "answer": "no"})
    assert asked and "papers_taken" not in asked


@pytest.mark.parametrize(
    ("said", "begun"),
    [
        ({"birth_date": "2000-11-27"}, {"age_years": 26}),
        ({"birth_date": "2000-11-28"}, {"age_years": 25}),
        ({"birth_date": "1995"}, {"is_child": "no"}),  # 30 or 31
        ({"birth_date": "2008-11"}, {"is_child": "unknown"}),  # 17 or 18
        ({"birth_date": "2008"}, {"is_child": "unknown"}),
        ({"birth_date": "2009"}, {"is_child": "yes"}),
        ({"birth_date": "2007"}, {"is_child": "no"}),
        ({"birth_date": "1900"}, {}),  # a slip of the pen; what lies ahead is not taken at all
        ({"age_band": "perhaps_child"}, {"is_child": "unknown"}),
        ({"age_band": "adult"}, {"is_child": "no"}),
        ({}, {}),
    ],
    ids=str,
)
def test_the_age_that_the_case_has_is_not_asked_anew(
    network: Network, monkeypatch: pytest.MonkeyPatch, said: dict[str, str], begun: dict[str, object]
) -> None:
    monkeypatch.setattr(pages, "today", lambda agency: dt.date(2026, 11, 27))
    who = network.people["owner"]
    case = cases.create(who, {"family_name": "Лазоркина", **said})
    assert pages.age_in(readings.before(who, case).case, who) == begun


def test_the_age_of_the_case_stands_in_the_form_and_can_be_changed(network: Network) -> None:
    who, client = network.people["owner"], network.client("owner")
    path = f"/cases/{cases.create(who, {'birth_date': '1995'})}/screening/new"
    page = client.post(path, {"audience": "person", "reached": "audience"})
    page = client.post(path, {**fields(page), **{f"step_{name}": "yes" for name in SAFE}})
    assert "Age stands as the case has it" in page.text
    assert re.search(r'name="is_child"[^>]*value="no"[^>]*checked', page.text)
    went = client.post(path, {**fields(page), "age_years": "17", "is_child": ""})
    content = readings.talk(who, went["Location"].split("/")[-1]).content
    assert content is not None and content["talk"]["age_years"] == 17


def test_an_age_that_is_closed_to_a_role_is_not_told_by_the_form(network: Network) -> None:
    who = network.people["owner"]
    case = cases.create(who, {"birth_date": "1995"})
    seen = readings.before(who, case).case
    closed = dataclasses.replace(seen, fields={}, closed=frozenset({"birth_date", "age_band"}))
    assert pages.age_in(closed, who) == {}


def test_a_companion_keeps_hard_questions_out_of_every_way(network: Network) -> None:
    talk = network.talk(safety={**SAFE, "alone": False})
    with pytest.raises(actions.RefusedError):
        actions.answer(network.people["owner"], talk, "beaten", "yes", 0)
    for bad in (("no_such_question", "yes"), ("papers_taken", "perhaps")):
        with pytest.raises(actions.RefusedError):
            actions.answer(network.people["owner"], talk, *bad, 0)


def test_talks_of_a_case_that_was_merged_into_this_one_count_too(network: Network) -> None:
    who = network.people["owner"]
    other = network.talk(loose=True)
    actions.answer(who, other, "papers_taken", "yes", 0)
    case = actions.keep(who, other)
    merging.merge(who, network.case, case)
    assert str(other) in network.client("owner").get(f"/cases/{network.case}").text
    talk = actions.begin_for(who, network.case, start_of(), take_over=True)
    content = readings.talk(who, talk).content
    assert content is not None
    assert [one["q"] for one in content["log"]] == ["papers_taken"]

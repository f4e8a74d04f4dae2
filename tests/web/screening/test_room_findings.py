"""What the room says of answers: as the library, never a verdict, a decision beside, nothing in the dump."""

from __future__ import annotations

import datetime as dt
import json
import random
import re

import pytest
from django.db import connection

from equiano import assess
from equiano.identify.case_file import CaseFile
from equiano.identify.questions.bank import load_bank
from equiano.identify.words import texts as sentences
from equiano.words import using
from equiano_web.cases.models import Case, Entry, TrackState
from equiano_web.cases.values import UnfitError
from equiano_web.models import AuditEntry
from equiano_web.screening import actions, pages, readings, store, talks
from equiano_web.screening.models import Decision, Screening
from tests.web.screening.room import Network

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина-9041"
# What no page may say of anybody, whatever was answered.
VERDICTS = re.compile(
    r"not trafficked|no trafficking|not a victim|is not at risk|не является жертвой|не жертва|нет торговли"
    r"|не подверг(ался|алась) торговле",
    re.IGNORECASE,
)
SCORES = re.compile(r"\bscore\b|\bпроцент\w* вероятност|\bбалл", re.IGNORECASE)


@pytest.fixture
def network() -> Network:
    return Network()


def answered(network: Network, answers: dict[str, str], **start: object) -> Screening:
    """A talk with these answers, written at once."""
    screening = Screening.objects.get(pk=network.talk(**start))
    content = store.content_of(screening)
    by, at = str(network.people["owner"].user.pk), dt.datetime.now(dt.UTC)
    content["log"] = [talks.entry(name, value, by, at) for name, value in answers.items()]
    store.put(screening, content)
    screening.version = len(answers)
    screening.save()
    return screening


def drawn(seed: int) -> tuple[dict[str, str], dict[str, object]]:
    """Answers and a start by a seed."""
    rng = random.Random(seed)
    bank = load_bank().questions
    asked = rng.sample(bank, rng.choice((0, 1, 3, 8, 20, len(bank))))
    weights = rng.choice(((1, 6, 1, 1), (4, 3, 1, 1), (0, 1, 0, 0)))
    answers = {one.id: rng.choices(talks.VALUES, weights)[0] for one in asked}
    age = rng.choice((None, 5, 13, 16, 17, 18, 30))
    child = rng.choice((None, True, False)) if age is None else None
    return answers, {
        "age_years": age,
        "is_child": child,
        "audience": rng.choice(("person", "observer", "file")),
    }


@pytest.mark.any_database
@pytest.mark.parametrize("seed", range(40))
def test_the_room_finds_what_the_library_finds(network: Network, seed: int) -> None:
    answers, start = drawn(seed)
    page = readings.result(network.people["owner"], answered(network, answers, **start).pk)
    assert page.content is not None
    interview = talks.interview_of(page.content)
    lang = ("en", "ru")[seed % 2]
    # The case is made here from the bank alone, by nothing of the room.
    records = {one.id: one.records for one in load_bank().questions}
    told = {records[name]: value == "yes" for name, value in answers.items() if value in ("yes", "no")}
    age, child = start["age_years"], start["is_child"]
    case = CaseFile(told, age, child if age is None else age < 18)  # type: ignore[arg-type,operator]
    expected = assess(case, country="ru", lang=lang, talk=interview.now)
    with using(lang):
        found, shown = talks.assessed(interview, page.country), pages.result(interview, page.country)
    assert found == expected
    assert shown.outcome == expected["outcome_text"]
    assert shown.urgency == expected["urgency"]["text"]
    assert [one["kind"] for one in shown.helps] == expected["services"]
    assert shown.reasons == expected["reasons"]
    assert len(shown.contradictions) == len(expected["contradictions"])


@pytest.mark.any_database
@pytest.mark.parametrize("seed", range(100, 112))
def test_no_page_gives_a_verdict_or_a_score(network: Network, seed: int) -> None:
    answers, start = drawn(seed)
    talk = answered(network, answers, **start).pk
    for lang in ("en", "ru"):
        client = network.client("owner", lang)
        pages_of = [f"/screening/{talk}{path}" for path in ("/result", "/print", "/decide", "")]
        texts = [client.get(path).text for path in [*pages_of, f"/cases/{network.case}"]]
        # The sentence that a missing sign clears nobody; it alone may speak of what it denies.
        advice = sentences()["caveats"]["advice"][lang]
        assert advice in texts[0]
        assert advice in texts[1]
        for text in texts:
            assert not VERDICTS.search(text.replace(advice, ""))
            assert not SCORES.search(text)


def test_reasons_name_the_questions_that_were_answered(network: Network) -> None:
    talk = answered(network, {"works_for_another": "yes", "papers_taken": "yes", "confined": "yes"}).pk
    page = readings.result(network.people["owner"], talk)
    assert page.content is not None
    interview = talks.interview_of(page.content)
    shown = pages.result(interview, page.country)
    assert shown.code == "refer"
    assert talks.wording(interview, "papers_taken") in shown.because
    assert "Help that fits" in network.client("owner").get(f"/screening/{talk}/result").text


def test_a_decision_stands_beside_what_the_rules_found(network: Network) -> None:
    talk = answered(network, {"works_for_another": "yes", "papers_taken": "yes", "confined": "yes"}).pk
    client, address = network.client("owner"), f"/screening/{talk}"
    differs = {"outcome": "look_closer", "urgency": "soon", "wish": "later", "reasons": " "}
    refused = client.post(f"{address}/decide", differs)
    assert refused.status_code == 200
    assert "Say why" in refused.text
    assert not Decision.objects.exists()
    assert client.post(f"{address}/decide", {**differs, "reasons": CANARY}).status_code == 302
    made = Decision.objects.get()
    assert (made.outcome, made.software, made.by_id) == (
        "look_closer",
        "refer",
        network.people["owner"].user.pk,
    )
    assert made.rules == talks.rules_now()
    assert Case.objects.get(pk=network.case).urgency == "soon"
    shown = client.get(f"{address}/result").text
    assert CANARY in shown and "The rules had found" in shown
    closed = network.client("coordinator").get(f"{address}/result").text
    assert CANARY not in closed and "closed to your role" in closed
    who = network.people["owner"]
    for bad in ({"outcome": "cleared"}, {"urgency": "never"}, {"wish": "perhaps"}):
        with pytest.raises(UnfitError):
            actions.decide(who, talk, **{**differs, "reasons": "because", **bad})


@pytest.mark.parametrize(("age", "band"), [(16, "child"), (30, "adult"), (None, "in_doubt")])
def test_a_decision_to_refer_begins_the_track_of_detection_once(
    network: Network, age: int | None, band: str
) -> None:
    talk = answered(network, {}, age_years=age).pk
    who, because = network.people["owner"], ("agrees", "Because")
    actions.decide(who, talk, "look_closer", "soon", *because)
    assert not TrackState.objects.filter(track="detection").exists()
    for _ in range(2):
        actions.decide(who, talk, "refer", "now", *because)
    state = TrackState.objects.get(track="detection")
    assert (state.case_id, state.state, state.by_id) == (network.case, "presumed", who.user.pk)
    steps = Entry.objects.filter(case=network.case, section="step")
    assert [step.ordinary["age_band"] for step in steps] == [band]
    assert AuditEntry.objects.filter(act="track.step", outcome="done").count() == 1


def test_other_rules_show_what_changed(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = answered(network, {"works_for_another": "yes", "papers_taken": "yes", "confined": "yes"}).pk
    actions.finish(network.people["owner"], talk)
    client, address = network.client("owner"), f"/screening/{talk}/result"
    assert "The rules have changed" not in client.get(address).text
    screening = Screening.objects.get(pk=talk)
    content = store.content_of(screening)
    content["shown"] = {
        "rules": "older",
        "findings": {**content["shown"]["findings"], "outcome": "look_closer"},
    }
    store.put(screening, content)
    screening.save()
    shown = client.get(address).text
    assert "The rules have changed" in shown
    assert "(before: look closer)" in shown


def test_a_summary_for_paper_has_no_name_unless_it_is_asked_for(network: Network) -> None:
    address = f"/screening/{network.talk()}/print"
    client = network.client("owner")
    assert "CONFIDENTIAL" in client.get(address).text
    assert "Белкина" not in client.get(address).text
    assert "Белкина" in client.get(address, {"name": "1"}).text


def test_nothing_that_was_said_lies_open_in_the_database(network: Network) -> None:
    for loose in (False, True):
        talk = network.talk(loose=loose)
        actions.answer(network.people["owner"], talk, "papers_taken", "yes", 0, CANARY)
        actions.finish(network.people["owner"], talk)
        if not loose:
            actions.decide(network.people["owner"], talk, "refer", "now", "agrees", CANARY)
    if connection.vendor != "sqlite":
        pytest.skip("reads the dump of the file")
    connection.ensure_connection()
    dump = "\n".join(connection.connection.iterdump())
    assert "screening_screening" in dump
    for secret in (CANARY, CANARY.encode().hex(), json.dumps(CANARY)[1:-1], "papers_taken"):
        assert secret.lower() not in dump.lower()


def test_what_is_done_and_read_and_denied_is_in_the_audit(network: Network) -> None:
    talk = network.talk()
    network.client("owner").get(f"/screening/{talk}")
    network.client("outsider").get(f"/screening/{talk}")
    found = set(AuditEntry.objects.values_list("act", "outcome"))
    assert {("screening.begin", "done"), ("screening.read", "read"), ("screening.read", "denied")} <= found
    assert "papers_taken" not in str(list(AuditEntry.objects.values()))


def test_a_talk_goes_with_the_key_of_its_case(network: Network) -> None:
    talk = network.talk()
    actions.answer(network.people["owner"], talk, "papers_taken", "yes", 0, CANARY)
    Case.objects.filter(pk=network.case).update(wrapped_key=None)  # what erasure does
    page = readings.result(network.people["owner"], talk)
    assert page.content is None
    client = network.client("owner")
    for path in (
        f"/screening/{talk}/result",
        f"/cases/{network.case}/screening",
        f"/screening/{talk}/answers",
    ):
        assert client.get(path).status_code == 200
    with pytest.raises(actions.RefusedError):
        actions.answer(network.people["owner"], talk, "papers_taken", "no", 1)
    assert client.get(f"/screening/{talk}").status_code in (302, 404)


def test_throwing_away_and_attaching(network: Network) -> None:
    who = network.people["owner"]
    talk = network.talk(loose=True)
    actions.answer(who, talk, "papers_taken", "yes", 0, CANARY)
    with pytest.raises(actions.RefusedError):
        actions.discard(who, talk, "because")
    client = network.client("owner")
    found = client.post(f"/screening/{talk}/keep", {"text": "Belkina"})
    assert str(network.case) in found.text
    assert client.post(f"/screening/{talk}/keep", {"case": str(network.case)}).status_code == 302
    page = readings.result(who, talk)
    assert page.case is not None and page.case.id == str(network.case)
    assert page.content is not None and page.content["log"][0]["said"] == CANARY
    with pytest.raises(actions.RefusedError):
        actions.discard(who, talk, "twice")
    other = network.talk(loose=True)
    gone = client.post(f"/screening/{other}/discard", {"reason": "practice"})
    assert gone.status_code == 302
    assert not Screening.objects.filter(pk=other).exists()
    foreign = network.talk("outsider", loose=True)
    assert (
        network.client("outsider").post(f"/screening/{foreign}/keep", {"case": str(network.case)}).status_code
        == 404
    )

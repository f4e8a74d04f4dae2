"""The receiving end: a set is taken once, from those who hold talks, and waits until somebody takes it on."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from equiano_web import limits
from equiano_web.cases.models import Case
from equiano_web.screening import actions, readings, receiving
from equiano_web.screening.models import Received, Screening
from equiano_web.screening.offline import kept
from equiano_web.screening.sealed import seal, sealing_keys
from tests.web.screening.room import PEOPLE, SAFE, Network

pytestmark = pytest.mark.django_db

HOLDS = {"owner", "colleague", "supervisor", "outsider"}
ANSWERS = {"works_for_another": "yes", "papers_taken": "yes", "confined": "yes", "beaten": "skip"}


@pytest.fixture
def network(settings: Settings, tmp_path: Path) -> Network:
    settings.PLACE = replace(django_settings.PLACE, data=tmp_path)
    cache.clear()
    return Network()


def content(id_: UUID, **changes: object) -> dict[str, Any]:
    """What a device seals, by docs/how-to/offline-screening.md."""
    return {
        "format": 1,
        "id": str(id_),
        "rules": kept().rules,
        "vocabulary": "1",
        "country": None,
        "lang": "ru",
        "audience": "person",
        "safety": SAFE,
        "age_years": None,
        "is_child": True,
        "forms": ["work"],
        "answers": ANSWERS,
        "started": "2026-11-20T09:00:00.000Z",
        "finished": "2026-11-20T09:30:00.000Z",
        "decision": "agrees",
        "shown": {"outcome": "refer", "rule": "a", "urgency": "now"},
        **changes,
    }


def envelope(id_: UUID, rules: str | None = None, **changes: object) -> bytes:
    """The same, sealed."""
    key = sealing_keys(django_settings.PLACE.keys)[0]
    public = {"id": key.id, "key": key.public}
    made = dt.datetime.now(dt.UTC)
    return json.dumps(
        seal(public, content(id_, **changes), id=id_, rules=rules or kept().rules, made=made)
    ).encode()


def send(client: Client, body: bytes, header: str = "1") -> HttpResponse:
    return client.post(  # type: ignore[return-value]
        "/screening/sealed", body, content_type="application/json", headers={"X-Equiano-Sealed": header}
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_a_set_is_taken_from_those_who_hold_talks_and_once(network: Network, name: str) -> None:
    client, id_ = network.client(name), uuid4()
    body = envelope(id_)
    for _ in range(3):
        answer = send(client, body)
        assert answer.status_code == (200 if name in HOLDS else 403)
        assert answer.json() == ({"id": str(id_)} if name in HOLDS else {})
    assert Screening.objects.count() == Received.objects.count() == (1 if name in HOLDS else 0)


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_nothing_is_kept(network: Network) -> None:
    answer = send(Client(), envelope(uuid4()))
    assert answer.status_code in (302, 401)
    assert not Screening.objects.exists()


def test_the_header_stands_for_the_token(network: Network) -> None:
    client = network.client("owner")
    client.handler.enforce_csrf_checks = True
    assert send(client, envelope(uuid4()), header="").status_code == 403
    assert send(client, envelope(uuid4())).status_code == 200


def test_what_is_no_set_of_ours_is_refused_and_says_nothing(network: Network) -> None:
    client = network.client("owner")
    for body in (b"", b"{", b"[]", b'{"sealed": 1}', envelope(uuid4())[:-9] + b'"}', b"[" * 5000):
        assert send(client, body).status_code == 400
    bad: tuple[dict[str, object], ...] = (
        {"id": str(uuid4())},
        {"format": 2},
        {"decision": "perhaps"},
        {"answers": {"no_such_question": "yes"}},
        {"answers": {"papers_taken": "perhaps"}},
        {"answers": ["papers_taken"]},
        {"safety": {**SAFE, "written": False}},
        {"safety": {**SAFE, "agreed": False}},
        {"safety": {**SAFE, "alone": "yes"}},
        {"age_years": 200},
        {"age_years": "17"},
        {"forms": ["no_such_form"]},
        {"audience": "anybody"},
    )
    for changes in bad:
        answer = send(client, envelope(uuid4(), **changes))
        assert (answer.status_code, answer.json()) == (400, {}), changes
    assert not Screening.objects.exists()


def test_rules_that_are_gone_are_a_conflict_and_those_before_are_taken(network: Network) -> None:
    client = network.client("owner")
    assert send(client, envelope(uuid4(), rules="0123456789abcdef")).status_code == 409
    (django_settings.PLACE.data / "rules.json").write_text(json.dumps(["0123456789abcdef"]), encoding="utf-8")
    assert send(client, envelope(uuid4(), rules="0123456789abcdef")).status_code == 200


def test_too_large_and_too_many(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    client = network.client("owner")
    assert send(client, b" " * (receiving.LARGEST_BODY + 1)).status_code == 413
    monkeypatch.setitem(limits.LIMITS, "sealed", limits.Limit(2, 3600))
    assert [send(client, envelope(uuid4())).status_code for _ in range(3)] == [200, 200, 429]
    assert send(network.client("supervisor"), envelope(uuid4())).status_code == 200


def test_a_set_waits_in_the_inbox_and_becomes_a_case(network: Network) -> None:
    client, id_ = network.client("colleague"), uuid4()
    send(client, envelope(id_))
    talk = Screening.objects.get()
    assert str(talk.pk) in client.get("/screening/inbox").text
    assert str(talk.pk) in network.client("supervisor").get("/screening/inbox").text
    for other in ("owner", "outsider"):
        assert str(talk.pk) not in network.client(other).get("/screening/inbox").text
        assert network.client(other).get(f"/screening/{talk.pk}/keep").status_code == 404
    assert client.post(f"/screening/{talk.pk}/keep", {"anonymous": "1"}).status_code == 302
    case = Case.objects.exclude(pk=network.case).get()
    assert case.ordinary["age_band"] == "child"
    page = readings.result(network.people["colleague"], talk.pk)
    assert page.content is not None
    assert {one["q"]: one["a"] for one in page.content["log"]} == ANSWERS
    assert page.screening["outcome"] == "refer"
    assert "Agrees to be referred" in client.get(f"/screening/{talk.pk}/result").text
    assert str(talk.pk) not in client.get("/screening/inbox").text
    assert send(client, envelope(id_)).status_code == 200
    assert Screening.objects.count() == 1


def test_a_set_that_was_thrown_away_is_not_taken_again(network: Network) -> None:
    client, id_ = network.client("owner"), uuid4()
    send(client, envelope(id_))
    actions.discard(network.people["owner"], Screening.objects.get().pk, "twice")
    assert send(client, envelope(id_)).status_code == 200
    assert not Screening.objects.exists()
    assert Received.objects.get().discarded == "twice"


def test_a_set_is_put_with_a_case_on_file(network: Network) -> None:
    client = network.client("owner")
    send(client, envelope(uuid4()))
    talk = Screening.objects.get()
    found = client.post(f"/screening/{talk.pk}/keep", {"text": "Белкина"})
    assert str(network.case) in found.text
    client.post(f"/screening/{talk.pk}/keep", {"case": str(network.case)})
    assert Screening.objects.get().case_id == network.case
    assert str(talk.pk) in client.get(f"/cases/{network.case}").text

"""What the API takes and answers."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from equiano.assist.track import table
from equiano_web import limits
from equiano_web.api.description import described
from equiano_web.api.v1 import api
from equiano_web.cases import readings
from tests.web import make
from tests.web.api.conftest import CANARY, PHONE, Network

pytestmark = pytest.mark.django_db


def test_a_case_is_searched_for_written_down_found_changed_and_remembered(network: Network) -> None:
    program = network.program("owner")
    new = {"family_name": "Белкина", "birth_date": "1990", "sex": "gender.female"}
    made = program.ask("POST", "/cases", {"fields": new})
    case = made.json()["id"]
    found = program.ask("POST", "/cases/search", {"text": "belkina 1990"}).json()
    assert [hit["case"]["id"] for hit in found["hits"]] == [case]
    assert program.ask("PATCH", f"/cases/{case}", {"base": 1, "fields": {"phone": PHONE}}).json() == {
        "version": 2
    }
    entry = program.ask("POST", f"/cases/{case}/entries", {"section": "note", "fields": {"text": "Seen"}})
    seen = program.ask("GET", f"/cases/{case}").json()
    # Child or adult follows from the date of birth.
    assert seen["fields"] == {**new, "phone": PHONE, "age_band": "adult"}
    assert [(one["id"], one["fields"]) for one in seen["entries"]] == [(entry.json()["id"], {"text": "Seen"})]
    changed = program.ask("GET", f"/cases/{case}/history").json()["changes"]
    assert [one["act"] for one in changed][-3:] == ["case.create"] * 2 or len(changed) >= 4
    assert {"phone": ["", PHONE]} in [one["fields"] for one in changed]


def test_changes_of_different_fields_are_merged_and_of_the_same_are_a_conflict(network: Network) -> None:
    first, second = network.program("owner"), network.program("supervisor")
    path = f"/cases/{network.case}"
    assert first.ask("PATCH", path, {"base": 1, "fields": {"given_name": "Viera"}}).json() == {"version": 2}
    assert second.ask("PATCH", path, {"base": 1, "fields": {"phone": "5"}}).json() == {"version": 3}
    answer = second.ask("PATCH", path, {"base": 1, "fields": {"given_name": "Veronika", "address": "X"}})
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert list(answer.json()["fields"]) == ["given_name"]
    seen = readings.case_page(make.again(network.people["owner"]), network.case).case
    assert (seen["given_name"], seen["phone"], seen["address"]) == ("Viera", "5", "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fields": {"sex": "weiblich"}}, "sex"),
        ({"fields": {"birth_date": "31.13.1990"}}, "birth_date"),
        ({"fields": {"no_such": "1"}}, "no_such"),
        ({"fields": {"family_name": ["Канарейкина"]}}, None),
        ({"fields": {"family_name": "\ud800"}}, None),
        ({"fields": {}, "team": "x"}, "body.body.team"),
        ({"family_name": "Канарейкина"}, "body.body.family_name"),
        ({"fields": {f"f{n}": "" for n in range(201)}}, "body.body.fields"),
        ([], None),
        (None, None),
    ],
)
def test_what_does_not_fit_is_said_in_one_shape_without_the_value(
    network: Network, body: object, field: str | None
) -> None:
    answer = network.program("owner").ask("POST", "/cases", body)
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"code", "text", "fields"}
    assert field is None or field in answer.json()["fields"]
    for value in ("weiblich", "31.05.1990", CANARY):
        assert value not in answer.text


def test_a_team_of_others_is_not_taken(network: Network) -> None:
    from equiano_web.cases.models import Case
    from equiano_web.people.models import Team

    south = Team.objects.get(name="South")
    made = network.program("owner").ask("POST", "/cases", {"fields": {}, "team": str(south.pk)})
    assert Case.objects.get(pk=made.json()["id"]).team.name == "North"  # type: ignore[union-attr]


@pytest.mark.parametrize(("lang", "text"), [("en", "nothing here"), ("ru-RU,ru;q=0.9", "нет ничего")])
def test_errors_and_labels_speak_the_language_that_is_asked_for(
    network: Network, lang: str, text: str
) -> None:
    program = network.program("owner", lang=lang)
    answer = program.ask("GET", "/cases/00000000-0000-4000-8000-000000000000")
    assert answer.status_code == 404
    assert text in answer.json()["text"]
    labels = program.ask("GET", "/sections").text
    assert ("Фамилия" in labels) == lang.startswith("ru")
    assert ("Family name" in labels) == (lang == "en")


@pytest.mark.parametrize(
    "path", ["/", "/no/such", "/cases/%0A", "/cases/12", "/cases/x/entries", "/docs", "/cases/"]
)
def test_what_is_not_there_is_answered_in_the_same_shape(network: Network, path: str) -> None:
    answer = network.program("owner").ask("GET", path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_method_that_an_address_has_not_is_answered_in_the_same_shape(network: Network) -> None:
    answer = network.program("owner", lang="ru").ask("DELETE", "/cases")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    assert answer.json() == {"code": "no_act", "text": "По этому адресу такого действия нет.", "fields": {}}


def test_the_list_has_pages(network: Network) -> None:
    from equiano_web.cases import actions

    for _ in range(readings.PAGE_ROWS):
        actions.create(network.people["owner"], {"given_name": "V"})
    program = network.program("owner")
    first, second = (program.ask("GET", "/cases", page=page).json() for page in (1, 2))
    assert (len(first["cases"]), first["more"]) == (readings.PAGE_ROWS, True)
    assert (len(second["cases"]), second["more"]) == (1, False)
    assert program.ask("GET", "/cases", state="closed").json()["cases"] == []
    for wrong in ({"page": 0}, {"page": "x"}, {"state": "all"}):
        assert program.ask("GET", "/cases", **wrong).status_code == 422


def test_who_asks_too_often_waits(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "api", limits.Limit(3, 60))
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000.0)
    program, other = network.program("owner"), network.program("supervisor")
    assert [program.ask("GET", "/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = program.ask("GET", "/me")
    assert refused.json()["code"] == "too_many"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert other.ask("GET", "/me").status_code == 200
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_060.0)
    assert program.ask("GET", "/me").status_code == 200


def test_a_failure_says_nothing_of_what_was_in_hand(
    network: Network, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(readings, "search", broken)
    with caplog.at_level(logging.DEBUG):
        answer = network.program("owner").ask("POST", "/cases/search", {"text": CANARY})
    assert answer.status_code == 500
    assert answer.json()["code"] == "failed"
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text + answer.text


def test_nothing_personal_stands_in_addresses_or_logs(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="equiano_web"), caplog.at_level(logging.DEBUG, "django"):
        program = network.program("owner")
        program.ask("POST", "/cases/search", {"text": f"{CANARY} {PHONE}"})
        program.ask("POST", "/cases", {"fields": {"birth_date": CANARY}})
        program.ask("GET", f"/cases/{network.case}")
    for text in (CANARY, PHONE, program.token):
        assert text not in "".join(one.getMessage() for one in caplog.records if one.name[:9] != "django.db")


def test_the_description_that_is_sent_is_that_of_the_program() -> None:
    sent = Client().get("/api/v1/openapi.json").content
    assert sent.decode() == described(), "run `make format`: what the API can do has changed"


def test_the_description_names_the_codes_of_a_referral() -> None:
    """They stood nowhere: a program could not know what it may ask for."""
    shape = json.loads(described())["components"]["schemas"]["NewReferral"]["properties"]
    assert shape["need"]["enum"] == [*table().codes["help_kind"]]
    assert shape["urgency"]["enum"] == [*table().codes["urgency"]]


def test_acts_that_answer_alike_share_a_shape() -> None:
    """ninja would build one for each status of each act."""
    acts = [
        act
        for _, router in api._routers
        for path in router.path_operations.values()
        for act in path.operations
    ]
    shapes = [shape for act in acts for shape in act.response_models.values() if shape]
    kinds = {str(shape.model_fields["response"].annotation) for shape in shapes}
    assert len(shapes) > 1000
    assert len(set(shapes)) == len(kinds)


def test_the_description_is_open_and_takes_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    paths = answer.json()["paths"]
    assert not [path for path in paths if "{path}" in path]
    assert all("{" not in path or "key" in path for path in paths)
    assert "http" not in answer.text.replace('"type": "http"', "").replace("HTTP", "").replace('"http"', "")
    assert "default-src 'none'" in answer["Content-Security-Policy"]

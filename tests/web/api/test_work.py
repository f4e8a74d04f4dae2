"""Tracks, tasks, merging, entries taken back and imports by the API: who may, and what is answered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from equiano_web.access import Permission, may
from equiano_web.cases import actions
from equiano_web.cases.models import Case
from tests.web.api.conftest import CANARY, Network, Program

pytestmark = pytest.mark.django_db

SEES = {"owner", "supervisor", "coordinator"}
EDITS = {"owner", "supervisor"}
PEOPLE = ["owner", "colleague", "supervisor", "outsider", "coordinator", "administrator"]
LIST = "Фамилия,Имя,Участок\nБелкина,Нина,Lane 5\nКанарейкина,Вера,\n".encode()


def _day(days: int = 0) -> str:
    return (timezone.localdate() + dt.timedelta(days)).isoformat()


def _give(program: Program, content: bytes) -> object:
    return program.client.post("/api/v1/imports", {"file": SimpleUploadedFile("x.csv", content)})


@pytest.mark.parametrize("name", PEOPLE)
def test_tracks_are_for_those_in_reach(network: Network, name: str) -> None:
    program, base = network.program(name), f"/cases/{network.case}"
    assert program.ask("GET", f"{base}/tracks").status_code == (200 if name in SEES else 404)
    assert program.ask("GET", f"{base}/tracks/risk").status_code == (200 if name in SEES else 404)
    step = {"act": "help_now", "fields": {"help_given": "a doctor"}}
    answer = program.ask("POST", f"{base}/tracks/immediate_needs/steps", step)
    assert answer.status_code == (201 if name in EDITS else 404)
    assert program.ask("GET", "/tasks").status_code == (403 if name == "administrator" else 200)
    other = actions.create(network.people["owner"], {"given_name": "Vera"})
    merged = program.ask("POST", f"{base}/merge", {"other": str(other)})
    assert merged.status_code == (204 if name in EDITS else 404)
    assert program.ask("POST", f"/cases/{other}/unmerge").status_code == (204 if name in EDITS else 404)
    for act, status in (("remove", 204), ("restore", 204)):
        answer = program.ask("POST", f"/entries/{network.entry}/{act}", {"reason": "twice"})
        assert answer.status_code == (status if name in EDITS else 404)


def test_an_act_of_a_track_is_done_or_says_what_it_lacks(network: Network) -> None:
    program, path = network.program("owner"), f"/cases/{network.case}/tracks/risk"
    offered = program.ask("GET", path).json()
    assert "assess_risk" in [one["act"] for one in offered["acts"] if one["open"]]
    answers = {"risk_to_person": "yes", "risk_to_family": "no", "risk_to_staff": "unknown"}
    lacks = program.ask("POST", f"{path}/steps", {"act": "assess_risk", "fields": answers})
    assert lacks.status_code == 409
    assert "assessed_on" in lacks.json()["fields"]
    done = {"act": "assess_risk", "fields": {**answers, "assessed_on": _day(-3)}}
    assert program.ask("POST", f"{path}/steps", done).status_code == 201
    after = program.ask("GET", path).json()
    assert after["state"] != offered["state"]
    assert after["steps"][0]["fields"]["assessed_on"] == _day(-3)
    assert "risk" in [
        one["track"] for one in program.ask("GET", f"/cases/{network.case}/tracks").json()["states"]
    ]
    assert program.ask("GET", f"/cases/{network.case}/tracks/no-such").status_code == 404


@pytest.mark.parametrize("name", PEOPLE)
def test_imports_are_for_those_who_may(network: Network, name: str) -> None:
    program = network.program(name)
    answer = _give(program, LIST)
    if not may(network.people[name], Permission.IMPORT_RUN):
        assert answer.status_code == 403  # type: ignore[attr-defined]
        return
    path = f"/imports/{answer.json()['id']}"  # type: ignore[attr-defined]
    dry = program.ask("GET", path).json()
    assert (dry["format"], dry["counts"]["rows"], dry["kept_only"]) == ("mapping", 2, ["Участок"])
    assert dry["columns"]["Фамилия"] == "family_name"
    chosen = {"columns": {**dry["columns"], "Участок": "address"}}
    assert program.ask("PUT", f"{path}/columns", chosen).status_code == 204
    assert program.ask("PUT", f"{path}/columns", {"columns": {"Имя": "no_such"}}).status_code == 422
    before = Case.objects.count()
    assert program.ask("POST", f"{path}/run", {}).json()["taken"] == Case.objects.count() - before
    assert program.ask("POST", f"{path}/run", {}).status_code == 409
    assert program.ask("POST", f"{path}/undo").json()["kept"] == 0
    assert Case.objects.count() == before
    for other in set(PEOPLE) - {name, "outsider", "supervisor", "coordinator"}:
        assert network.program(other).ask("GET", path).status_code == 404
    if name != "outsider":
        assert network.program("outsider").ask("GET", path).status_code == 404


def test_a_file_that_is_none_is_refused_in_the_same_shape(network: Network) -> None:
    program = network.program("supervisor")
    for content in (b"%PDF-1.4", b"only a header\n", f"{CANARY}\x00\x01".encode()):
        answer = _give(program, content)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert answer.json()["code"] in ("bad_file", "invalid")  # type: ignore[attr-defined]
        assert CANARY not in answer.text  # type: ignore[attr-defined]

"""Owner, colleague, supervisor, outsider, coordinator, administrator, trainer: what each may by a token."""

from __future__ import annotations

import json

import pytest

from equiano_web.access import Permission
from equiano_web.models import AuditEntry
from tests.web.api.conftest import ACCOUNT, CANARY, PHONE, Network

pytestmark = pytest.mark.django_db

# By hand: act -> who is let through. Others get 404 where the thing is out of reach, 403 where the permission
# is none of theirs at all.
SEES = {"owner", "supervisor", "coordinator"}
EDITS = {"owner", "supervisor"}
CASE_ROLES = {"owner", "colleague", "supervisor", "outsider", "coordinator"}
CREATES = {"owner", "colleague", "supervisor", "outsider"}
ACTS = [
    ("GET", "/me", None, 200, CASE_ROLES | {"administrator", "trainer"}),
    ("GET", "/sections", None, 200, CASE_ROLES | {"administrator", "trainer"}),
    ("GET", "/cases", None, 200, CASE_ROLES),
    ("POST", "/cases/search", {"text": "kanareykina"}, 200, CASE_ROLES),
    ("POST", "/cases", {"fields": {"given_name": "Vera"}}, 201, CREATES),
    ("GET", "/cases/{case}", None, 200, SEES),
    ("PATCH", "/cases/{case}", {"base": 1, "fields": {"given_name": "Vera"}}, 200, EDITS),
    ("POST", "/cases/{case}/entries", {"section": "note", "fields": {"text": "seen"}}, 201, EDITS),
    ("PATCH", "/entries/{entry}", {"base": 1, "fields": {"country": "POL"}}, 200, EDITS),
    ("GET", "/cases/{case}/history", None, 200, SEES),
]
NAMES = [f"{method} {path}" for method, path, *_ in ACTS]
PEOPLE = [*sorted(CASE_ROLES), "administrator", "trainer"]


@pytest.mark.parametrize(("method", "path", "body", "status", "allowed"), ACTS, ids=NAMES)
@pytest.mark.parametrize("name", PEOPLE)
def test_every_cell_of_person_and_act(
    network: Network, name: str, method: str, path: str, body: object, status: int, allowed: set[str]
) -> None:
    answer = network.program(name).ask(method, path.format(case=network.case, entry=network.entry), body)
    if name in allowed:
        assert answer.status_code == status, answer.text
    else:
        assert answer.status_code in (403, 404)
        assert set(answer.json()) == {"code", "text", "fields"}
    if name not in SEES:
        assert CANARY not in answer.text
        assert ACCOUNT not in answer.text
        assert PHONE not in answer.text


@pytest.mark.parametrize(("method", "path", "body", "status", "allowed"), ACTS, ids=NAMES)
def test_nobody_without_a_token_is_answered(
    network: Network, method: str, path: str, body: object, status: int, allowed: set[str]
) -> None:
    program = network.program("owner")
    for header in ("", "Bearer", "Bearer x", "Basic abc", f"Bearer {program.token}x"):
        program.client.defaults["HTTP_AUTHORIZATION"] = header
        answer = program.client.generic(
            method,
            f"/api/v1{path.format(case=network.case, entry=network.entry)}",
            json.dumps(body),
            content_type="application/json",
            headers={"authorization": header},
        )
        assert answer.status_code == 401, header
        assert answer.json()["code"] == "unauthenticated"
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_in_a_browser_is_no_token(network: Network) -> None:
    from tests.web import make

    client = make.signed_in(network.people["owner"])
    assert client.get("/api/v1/cases").status_code == 401


# What each act takes; a token of all other permissions of a supervisor does not do it.
NEEDS = {
    ("GET", "/cases"): Permission.CASE_VIEW,
    ("POST", "/cases/search"): Permission.CASE_SEARCH,
    ("POST", "/cases"): Permission.CASE_CREATE,
    ("GET", "/cases/{case}"): Permission.CASE_VIEW,
    ("PATCH", "/cases/{case}"): Permission.CASE_EDIT,
    ("POST", "/cases/{case}/entries"): Permission.CASE_EDIT,
    ("PATCH", "/entries/{entry}"): Permission.CASE_EDIT,
    ("GET", "/cases/{case}/history"): Permission.CASE_VIEW,
}


@pytest.mark.parametrize(("method", "path", "body", "status", "allowed"), ACTS[2:], ids=NAMES[2:])
def test_a_token_never_does_more_than_its_scopes(
    network: Network, method: str, path: str, body: object, status: int, allowed: set[str]
) -> None:
    from equiano_web.access import may

    who, needed = network.people["supervisor"], NEEDS[method, path]
    others = [one for one in Permission if may(who, one) and one != needed]
    address = path.format(case=network.case, entry=network.entry)
    answer = network.program("supervisor", others).ask(method, address, body)
    assert answer.status_code in (403, 404)
    assert CANARY not in answer.text
    assert network.program("supervisor", [needed]).ask(method, address, body).status_code == status


def test_a_token_never_does_more_than_the_role_has_become(network: Network) -> None:
    program = network.program("supervisor")
    user = program.who.user
    assert program.ask("GET", f"/cases/{network.case}").status_code == 200
    user.role = "trainer"
    user.save()
    assert program.ask("GET", f"/cases/{network.case}").status_code == 404
    assert program.ask("GET", "/me").json()["permissions"] == ["training.take"]
    user.role, user.is_active = "supervisor", False
    user.save()
    assert program.ask("GET", "/me").status_code == 401


def test_a_closed_field_is_neither_read_nor_written(network: Network) -> None:
    program = network.program("owner")
    seen = program.ask("GET", f"/cases/{network.case}").json()
    assert seen["closed"] == ["suspects"]
    assert seen["fields"]["account"] == ACCOUNT
    for method, path, body in (
        ("PATCH", f"/cases/{network.case}", {"base": 1, "fields": {"suspects": "X", "given_name": "V"}}),
        ("POST", "/cases", {"fields": {"suspects": "X"}}),
    ):
        answer = program.ask(method, path, body)
        assert answer.status_code == 422
        assert list(answer.json()["fields"]) == ["suspects"]
    coordinator = network.program("coordinator").ask("GET", f"/cases/{network.case}").json()
    assert "account" not in coordinator["fields"]
    assert {"account", "medical", "violence", "suspects"} <= set(coordinator["closed"])
    history = network.program("coordinator").ask("GET", f"/cases/{network.case}/history")
    assert CANARY in history.text
    assert ACCOUNT not in history.text
    assert ACCOUNT in network.program("owner").ask("GET", f"/cases/{network.case}/history").text


def test_every_act_stands_in_the_audit_as_the_api_s(network: Network) -> None:
    program = network.program("owner")
    program.ask("GET", f"/cases/{network.case}")
    program.ask("PATCH", f"/cases/{network.case}", {"base": 1, "fields": {"given_name": "Vera"}})
    network.program("outsider").ask("GET", f"/cases/{network.case}")
    noted = AuditEntry.objects.filter(channel="api").values_list("act", "outcome")
    assert set(noted) == {("case.read", "read"), ("case.edit", "done"), ("case.read", "denied")}

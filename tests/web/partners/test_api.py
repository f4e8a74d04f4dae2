"""Every act of the room has its address in the API: who is let through, and what is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from equiano_web import actions as registry_of_acts
from equiano_web.access import Who
from equiano_web.api.models import ApiToken
from equiano_web.models import AuditEntry
from equiano_web.partners import acts
from equiano_web.partners.models import Opening, OwnKeys, Partner
from equiano_web.partners.receiving import receive
from equiano_web.people.agencies import new_agency
from tests.web import make
from tests.web.api.conftest import Program
from tests.web.partners.sides import CHOSEN, Border, Side

pytestmark = pytest.mark.django_db

# Acts that no program does, and why.
EXCEPTIONS = {
    "partner.verify": "that somebody compared eight words by ear is said by that person, on the page"
}
MANAGE = {"here.coordinator", "here.supervisor"}
SEND = {"here.worker", "here.supervisor"}
ANSWER = {"there.worker", "there.coordinator"}
PEOPLE = MANAGE | SEND | ANSWER | {"outsider"}
Given = dict[str, Any]


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.EQUIANO_DEMO = True


@dataclass(frozen=True)
class Row:
    """An act, its address, and who is let through; others get 403, 404 or what a rule refuses."""

    act: str
    method: str
    path: str
    allowed: set[str]
    status: int = 204
    body: Any = None
    before: Callable[[Border], Given] = field(default=lambda _: {})
    confirmed: bool = False


def _partner(border: Border) -> Given:
    return {"partner": str(border.here.partner().pk)}


def _new(border: Border) -> Given:
    Partner.objects.filter(agency=border.here.agency).delete()
    return {"card": border.there.card}


def _fresh_card(border: Border) -> Given:
    other = Side("Vilnius")
    return {**_partner(border), "card": other.card}


def _no_keys(border: Border) -> Given:
    OwnKeys.objects.filter(agency=border.here.agency).delete()
    return {}


def _proposed(border: Border) -> Given:
    Opening.objects.filter(partner__agency=border.here.agency).update(second_at=None, second_by=None)
    # Proposed by the supervisor of another team: both who are tried may be the second person.
    other = make.user("supervisor", border.here.agency)
    found = Opening.objects.get(partner__agency=border.here.agency)
    Opening.objects.filter(pk=found.pk).update(first_by=other.user)
    return {"opening": str(found.pk)}


def _opening(border: Border) -> Given:
    return {"opening": str(Opening.objects.get(partner__agency=border.here.agency).pk)}


def _drafted(border: Border) -> Given:
    border.consent()
    return {"sent": str(border.draft())}


def _at(state: str) -> Callable[[Border], Given]:
    def prepared(border: Border) -> Given:
        key = {"sent": border.send, "accepted": border.accepted, "detailed": border.detailed}[state]()
        border.settle()
        return {"sent": str(key), "came": str(border.there.crossing().pk)}

    return prepared


def _asked(border: Border) -> Given:
    given = _at("detailed")(border)
    acts.ask_items(border.there.worker, border.there.crossing().pk, ["health"], "a doctor is waiting")
    border.settle()
    return given


def _over(border: Border) -> Given:
    given = _at("accepted")(border)
    acts.tell_outcome(border.there.worker, border.there.crossing().pk, "given", "")
    border.settle()
    return given


def _withdrawn(border: Border) -> Given:
    given = _at("detailed")(border)
    acts.withdraw(border.here.worker, border.here.crossing().pk)
    border.settle()
    return given


NEW = {"name": "Vilnius", "country": "LTU", "kind": "help", "address": "http://127.0.0.1:1", "card": "{card}"}
RULE = {
    "our_article": "Invented act, art. 1", "our_since": "2026-01-01", "our_until": "2027-01-01",
    "their_article": "Invented act, art. 2", "their_since": "2026-01-01", "their_until": "2027-01-01",
    "until": "2027-01-01", "details": ["identity"], "items": ["health"], "looked_at": "lists",
    "harmless": True,
}  # fmt: skip
DRAFT = {
    "partner": "{partner}", "need": "medical", "urgency": "ordinary", "purpose": "help", "language": "rus",
}  # fmt: skip
S, C, P = "/abroad/{sent}/acts/", "/abroad/{came}/acts/", "/partners/{partner}"
ROWS = [
    # Of the agency of whoever asks: the other side has keys, the outsider nothing.
    Row("partner.keys", "POST", "/own-keys", MANAGE | {"outsider"}, before=_no_keys),
    Row("partner.rotate", "POST", "/own-keys/change", MANAGE | {"there.coordinator"}),
    Row("partner.revoke_keys", "POST", "/own-keys/revoke", MANAGE, confirmed=True),
    Row("partner.add", "POST", "/partners", MANAGE | {"outsider"}, 201, NEW, _new),
    Row("partner.address", "PUT", f"{P}/address", MANAGE, body={"address": ""}, before=_partner),
    Row("partner.new_card", "PUT", f"{P}/card", MANAGE, body={"card": "{card}"}, before=_fresh_card,
        confirmed=True),
    Row("partner.revoke", "POST", f"{P}/revoke", MANAGE, before=_partner),
    Row("partner.open", "POST", f"{P}/openings", MANAGE, body=RULE, before=_partner),
    Row("partner.open_second", "POST", "/openings/{opening}/agree", MANAGE, before=_proposed),
    Row("partner.close", "POST", "/openings/{opening}/end", MANAGE, before=_opening),
    Row("crossing.draft", "POST", "/cases/{case}/abroad", SEND, 201, DRAFT, _partner),
    Row("crossing.send", "POST", f"{S}send", SEND, body={}, before=_drafted),
    Row("crossing.risk", "POST", f"{S}risk", SEND, body={"side": "sender", "found": "bearable"},
        before=_drafted),
    Row("crossing.send_details", "POST", f"{S}send_details", SEND, body={"names": CHOSEN},
        before=_at("accepted")),
    Row("crossing.send_items", "POST", f"{S}send_items", SEND, body={"names": ["health"]}, before=_asked),
    Row("crossing.withdraw", "POST", f"{S}withdraw", SEND, body={}, before=_at("sent")),
    Row("crossing.close", "POST", f"{S}close", SEND, body={}, before=_over),
    Row("crossing.take_on", "POST", f"{C}take_on", ANSWER, body={}, before=_at("sent")),
    Row("crossing.accept", "POST", f"{C}accept", ANSWER, body={}, before=_at("sent")),
    Row("crossing.decline", "POST", f"{C}decline", ANSWER, body={"code": "no_capacity"}, before=_at("sent")),
    Row("crossing.assess", "POST", f"{C}assess", ANSWER, body={"found": "bearable"}, before=_at("sent")),
    Row("crossing.ask", "POST", f"{C}ask_items", ANSWER,
        body={"names": ["health"], "purpose": "a doctor is waiting"}, before=_at("detailed")),
    Row("crossing.take_over", "POST", "/abroad/{came}/take-over", {"there.worker"}, 201,
        before=_at("detailed")),
    Row("crossing.outcome", "POST", f"{C}tell_outcome", ANSWER, body={"result": "given"},
        before=_at("accepted")),
    Row("crossing.answer", "POST", f"{C}answer_withdrawal", ANSWER, body={"kept": []}, before=_withdrawn),
    Row("crossing.end", "POST", f"{C}end", ANSWER, body={}, before=_over),
]  # fmt: skip


def test_every_act_of_the_room_has_its_address_or_a_reason_why_not() -> None:
    known = {
        name
        for name, modules in registry_of_acts.acts().items()
        if any(module.startswith("equiano_web.partners.") for module in modules)
    }
    named = {row.act for row in ROWS}
    assert known == named | set(EXCEPTIONS) and not named & set(EXCEPTIONS)


def _filled(part: Any, given: Given) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, given) for key, value in part.items()}
    return given[part[1:-1]] if isinstance(part, str) and part[:1] == "{" else part


def _people(border: Border) -> dict[str, Who]:
    named = {
        f"{side}.{name}": getattr(getattr(border, side), name)
        for side in ("here", "there")
        for name in ("coordinator", "supervisor", "worker")
    }
    outside = new_agency("Riga", "shelter", "LVA", "en")
    return {**named, "outsider": make.user("supervisor", outside)}


def _noted(program: Program) -> set[tuple[str, str]]:
    rows = AuditEntry.objects.filter(channel="api", actor=str(program.who.user.pk))
    return set(rows.values_list("act", "outcome"))


def test_every_cell_of_person_and_act() -> None:
    border = Border()
    programs = {name: Program(who) for name, who in _people(border).items() if name in PEOPLE}
    for row in ROWS:  # one border for all of them: to make it takes longer than to ask
        with transaction.atomic():
            given = {"case": str(border.case), **row.before(border)}
            for name, program in programs.items():
                with transaction.atomic():
                    _tried(row, given, name, program)
                    transaction.set_rollback(True)
            transaction.set_rollback(True)


def _tried(row: Row, given: Given, name: str, program: Program) -> None:
    path, body, told = row.path.format(**given), _filled(row.body, given), f"{row.act}, {name}"
    if row.confirmed and name in row.allowed:
        assert program.ask(row.method, path, body).json()["code"] == "confirmation_needed", told
        ApiToken.objects.update(confirmed_until=timezone.now() + dt.timedelta(minutes=1))
    answer = program.ask(row.method, path, body)
    if name in row.allowed:
        assert answer.status_code == row.status, f"{told}: {answer.content!r}"
        assert (row.act, "done") in _noted(program), told
    else:
        assert answer.status_code in (403, 404, 409, 422), f"{told}: {answer.content!r}"
        assert (row.act, "done") not in _noted(program), told
        assert "Ольховая" not in answer.content.decode(), told


def test_what_is_read_is_what_the_pages_show() -> None:
    border = Border()
    given = _at("detailed")(border)
    manager, worker, there = (
        Program(who) for who in (border.here.coordinator, border.here.worker, border.there.worker)
    )
    seen = there.ask("GET", f"/abroad/{given['came']}").json()
    assert seen["told"]["prs_FirstName"] == "Вера" and "take_over" in seen["acts"]
    assert worker.ask("GET", f"/abroad/{given['sent']}").json()["chosen"] == sorted(CHOSEN)
    assert worker.ask("GET", f"/abroad/{given['came']}").status_code == 404
    page = manager.ask("GET", f"/partners/{border.here.partner().pk}").json()
    assert len(page["words"]) == 8 and page["closed"] == [] and page["opened"]
    assert manager.ask("GET", "/own-keys").json()["card"] == border.here.card
    assert worker.ask("GET", "/own-keys").status_code == 403
    listed = manager.ask("GET", "/partners").json()
    assert listed["partners"][0]["open"] and not listed["waiting"]
    assert manager.ask("GET", "/partner-refusals").json() == {"refusals": []}
    assert worker.ask("GET", "/partner-refusals").status_code == 403


def test_a_program_carries_packages_and_mends_what_it_sends() -> None:
    border = Border()
    border.send()
    row = border.last(border.here)
    sender, receiver = Program(border.here.worker), Program(border.there.worker)
    carried = sender.ask("GET", f"/partner-packages/{row.pk}").content.decode()
    assert receiver.ask("GET", f"/partner-packages/{row.pk}").status_code == 404
    found = receiver.ask("POST", "/partner-packages", {"package": carried}).json()
    assert (found["outcome"], found["refused"]) == ("taken", False)
    back = sender.ask("POST", "/partner-packages", {"package": found["acknowledgement"]})
    assert back.status_code in (200, 403)
    manager = Program(border.here.coordinator)
    bad = manager.ask("POST", "/partners", {**NEW, "country": "Atlantis", "card": "x"})
    assert bad.status_code == 422 and list(bad.json()["fields"]) == ["country"]


def _uploaded(program: Program, content: bytes) -> Any:
    return program.client.post("/api/v1/partner-files", {"file": SimpleUploadedFile("f", content)})


def test_a_program_sends_files_opens_and_carries_them() -> None:
    border = Border()
    given = _at("accepted")(border)
    file, closed = border.attach(b"letter", "identity"), border.attach(b"letter", "health")
    sender, receiver = Program(border.here.worker), Program(border.there.worker)
    here, there = f"/abroad/{given['sent']}", f"/abroad/{given['came']}"
    assert [one["id"] for one in sender.ask("GET", here).json()["may_go"]] == [file]
    wrong = sender.ask("POST", f"{here}/acts/send_details", {"names": CHOSEN, "files": [closed]})
    assert wrong.status_code == 422 and list(wrong.json()["fields"]) == ["files"]
    assert (
        sender.ask("POST", f"{here}/acts/send_details", {"names": CHOSEN, "files": [file]}).status_code == 204
    )
    (row,) = sender.ask("GET", here).json()["files"]
    assert (row["state"], row["sensitivity"], row["is_carried"]) == ("waiting", "identity", True)
    carried = sender.ask("GET", f"/partner-files/{row['id']}").content
    assert receiver.ask("GET", f"/partner-files/{row['id']}").status_code == 404
    early = _uploaded(receiver, carried)
    assert early.json()["outcome"] == "attachment_unknown" and early.json()["refused"]
    message = border.last(border.here)
    receive(bytes(message.package), "file")
    taken = _uploaded(receiver, carried).json()
    assert (taken["outcome"], taken["referral"]) == ("taken", given["came"])
    (came,) = receiver.ask("GET", there).json()["files"]
    assert came["is_open"] and receiver.ask("GET", f"{there}/files/{came['id']}").content == b"letter"
    for program in (sender, Program(border.here.coordinator)):
        assert program.ask("GET", f"{there}/files/{came['id']}").status_code in (403, 404)
    receive(taken["acknowledgement"].encode(), "file")
    assert sender.ask("GET", here).json()["files"][0]["state"] == "arrived"

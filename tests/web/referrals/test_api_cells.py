"""Every act of referrals and of the directory under /api/v1: who is let through, and what is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from equiano_web import actions as registry
from equiano_web.consents import without
from equiano_web.consents.sharing import To
from equiano_web.models import AuditEntry
from equiano_web.people.models import Agency
from equiano_web.referrals import actions, statutory
from equiano_web.services import actions as services
from tests.web import make
from tests.web.api.conftest import Program
from tests.web.referrals.network import PERSON, Network

pytestmark = pytest.mark.django_db

SENDS, ANSWERS = {"sender", "sender_lead"}, {"intake", "other_intake", "lead", "coordinator"}
SPEAKS = {"sender_lead", "lead", "coordinator", "stranger"}
MAKES_CASES = ANSWERS - {"coordinator"}
DANGER = "They have found the flat where she sleeps"
R = "/referrals/{key}"
Given = dict[str, Any]
SECRETS = (PERSON["family_name"], PERSON["phone"], "Паспорт забрали", "Звонили с угрозами")


@dataclass(frozen=True)
class Row:
    """An act as the audit names it, its address, who is let through, and from where."""

    act: str
    method: str
    path: str
    allowed: set[str]
    before: Callable[[Network], Given]
    status: int = 204
    body: Any = None


def _case(network: Network) -> Given:
    return {"case": network.case}


def _draft(network: Network) -> Given:
    network.consent()
    return {"key": network.draft()}


def _read(network: Network) -> Given:
    given = _draft(network)
    network.read(given["key"])
    return given


def _endangered(network: Network) -> Given:
    key = network.draft(chosen=["person.given_name"])
    actions.change(network.sender, key, message="")
    given = frozenset({"ordinary", "identity"})
    asked = without.ask(
        network.sender, network.case, To(network.clinic.pk, "", "help"), given, "violence", DANGER
    )
    without.confirm(replace(make.again(network.sender_lead), confirmed=True), asked)
    return {"key": key}


def _declined(network: Network) -> Given:
    key = network.draft()
    said = {"decline_reason": "distrust", "way_back": "Звонить"}
    actions.of_sender(make.again(network.sender), key, "decline_help", said)
    return {"key": key}


def _sent(network: Network) -> Given:
    return {"key": network.sent(), "other": str(network.other_intake.user.pk)}


def _accepted(network: Network) -> Given:
    return {"key": network.accepted(whole_case=True)}


def _taken(network: Network) -> Given:
    given = _accepted(network)
    actions.take_over(make.again(network.intake), given["key"])
    return given


def _linked(network: Network) -> Given:
    service = services.add_outside(network.sender_lead, "Parish", {"kind": "medical", "capacity": "free"})
    network.consent(to=Agency.objects.get(name="Parish").pk)
    key = network.draft()
    actions.change(network.sender, key, service=service)
    network.read(key)
    actions.send(network.sender, key)
    return {"key": key}


def _service(network: Network) -> Given:
    return {"service": network.service}


def _act(name: str, **fields: str) -> dict[str, object]:
    return {"act": name, "fields": fields}


TODAY = timezone.localdate().isoformat()
NEW = {"kind": "medical", "capacity": "free"}
ROWS = [
    Row("referral.draft", "POST", "/cases/{case}/referrals", SENDS, _case, 201, {"need": "medical"}),
    Row("referral.change", "PATCH", R, SENDS, _draft, body={"message": "Lift out of order"}),
    Row("referral.meeting", "POST", f"{R}/acts", SENDS, _draft,
        body=_act("set_meeting", meeting_place="Door", escort="Anna")),
    Row("referral.read_by_person", "POST", f"{R}/acts", SENDS, _draft,
        body=_act("read_referral", read_on=TODAY, language="ru", explained_by="Anna")),
    Row("referral.send", "POST", f"{R}/acts", SENDS, _read, body=_act("send")),
    Row("referral.send_for_life", "POST", f"{R}/acts", SENDS, _endangered, body=_act("send_for_life")),
    Row("referral.of_sender", "POST", f"{R}/acts", SENDS, _sent,
        body=_act("withdraw_referral", reason="Mistake")),
    Row("referral.of_sender", "POST", f"{R}/acts", SENDS, _draft,
        body=_act("decline_help", decline_reason="distrust", way_back="Ring")),
    Row("referral.notice", "POST", f"{R}/acts", set(), _declined, body=_act("give_notice", notice_on=TODAY)),
    Row("referral.of_receiver", "POST", f"{R}/acts", ANSWERS, _sent, body=_act("accept")),
    Row("referral.of_receiver", "POST", f"{R}/acts", ANSWERS, _sent,
        body=_act("decline_referral", receiver_reason="no_capacity")),
    Row("referral.of_receiver", "POST", f"{R}/acts", {"intake", "lead", "coordinator"}, _accepted,
        body=_act("note_outcome", help_kind="medical", service_outcome="given")),
    Row("referral.take_over", "POST", f"{R}/acts", {"intake", "lead"}, _accepted, body=_act("take_over")),
    Row("referral.transfer", "POST", f"{R}/acts", {"intake", "lead", "coordinator"}, _taken,
        body=_act("transfer")),
    Row("referral.hand_to", "POST", f"{R}/hand", {"lead", "coordinator"}, _sent, body={"person": "{other}"}),
    Row("referral.link", "POST", f"{R}/link", SENDS, _linked, 201),
    Row("referral.link_end", "DELETE", f"{R}/link", SENDS, _linked),
    Row("service.add", "POST", "/services", SPEAKS, _case, 201, NEW),
    Row("service.add_outside", "POST", "/services/outside", SPEAKS, _case, 201, {**NEW, "name": "Parish"}),
    Row("service.change", "PATCH", "/services/{service}", {"lead", "coordinator"}, _service,
        body={"capacity": "full"}),
    Row("service.withdraw", "POST", "/services/{service}/withdraw", {"lead", "coordinator"}, _service),
]  # fmt: skip
EVERYBODY = {"sender", "sender_lead", "intake", "other_intake", "lead", "coordinator", "stranger", "analyst"}
# What is read: address, who, from where.
READS: list[tuple[str, set[str], Callable[[Network], Given]]] = [
    (R, SENDS, _draft),
    (R, SENDS | ANSWERS, _sent),
    (R, SENDS | {"intake", "lead", "coordinator"}, _accepted),
    ("/referrals?side=in", EVERYBODY - {"analyst"}, _sent),
    ("/referrals?side=out", EVERYBODY - {"analyst"}, _sent),
    (f"{R}/link", SENDS, _linked),
    (f"{R}/notice", SENDS, _declined),
    ("/services", EVERYBODY - {"analyst"}, _case),
    ("/unmet", {"sender_lead", "coordinator", "lead", "stranger", "analyst"}, _declined),
]


@pytest.fixture
def people() -> tuple[Network, dict[str, Program]]:
    """One network for all cells: each is taken back."""
    network = Network()
    network.analyst = make.user("analyst", network.shelter)  # type: ignore[attr-defined]
    return network, {name: Program(getattr(network, name)) for name in sorted(EVERYBODY)}


def _filled(body: Any, given: Given) -> Any:
    return (
        {name: given["other"] if text == "{other}" else text for name, text in body.items()} if body else {}
    )


def test_every_act_has_its_address() -> None:
    assert statutory.__doc__  # its acts are known once it was read
    ours = ("equiano_web.referrals.", "equiano_web.services.")
    acts = {name for name, modules in registry.acts().items() if any(one.startswith(ours) for one in modules)}
    assert acts == {row.act for row in ROWS}


def test_every_cell_of_person_and_act(people: tuple[Network, dict[str, Program]]) -> None:
    network, programs = people
    for row in ROWS:
        with transaction.atomic():
            given = row.before(network)
            for name, program in programs.items():
                _cell(row, name, program, given)
            transaction.set_rollback(True)


def _cell(row: Row, name: str, program: Program, given: Given) -> None:
    with transaction.atomic():
        answer = program.ask(row.method, row.path.format(**given), _filled(row.body, given))
        mine = AuditEntry.objects.filter(channel="api", actor=str(program.who.user.pk))
        noted = set(mine.values_list("act", "outcome"))
        where = f"{row.act} {row.body} by {name}: {answer.status_code} {answer.content!r}"
        if name in row.allowed:
            assert answer.status_code == row.status and (row.act, "done") in noted, where
        else:
            assert answer.status_code in (403, 404, 409) and (row.act, "done") not in noted, where
            assert set(answer.json()) == {"code", "text", "fields"}
        assert not [one for one in SECRETS if one in answer.content.decode()]
        transaction.set_rollback(True)


def test_every_cell_of_person_and_reading(people: tuple[Network, dict[str, Program]]) -> None:
    network, programs = people
    for path, allowed, before in READS:
        with transaction.atomic():
            given = before(network)
            for name, program in programs.items():
                answer = program.ask("GET", path.format(**given))
                where = f"{path} by {name}: {answer.status_code} {answer.content!r}"
                assert answer.status_code == 200 if name in allowed else answer.status_code in (403, 404), (
                    where
                )
                seen = {one for one in SECRETS if one in answer.content.decode()}
                opened = before is _accepted or name in SENDS
                assert not seen or (name in allowed and path == R and opened), where
            transaction.set_rollback(True)

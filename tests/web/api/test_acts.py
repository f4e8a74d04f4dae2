"""Every act of the application has its address in the API: who is let through, and what is noted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test.client import encode_multipart
from django.utils import timezone

from equiano.assist.consent import Told
from equiano.planning.template import start_plan
from equiano_web import actions as registry
from equiano_web.api.models import ApiToken
from equiano_web.api.v1 import api
from equiano_web.cases import actions, grants, kinship, merging
from equiano_web.cases.files import actions as files
from equiano_web.cases.models import Case, Entry, Grant
from equiano_web.cases.tracks.actions import take_step
from equiano_web.consents import actions as consents
from equiano_web.consents import demands, ledger, without
from equiano_web.consents.models import StopRequest
from equiano_web.consents.sharing import To
from equiano_web.exports import actions as exports
from equiano_web.exports.models import Export
from equiano_web.imports import actions as imports
from equiano_web.imports import readings as import_readings
from equiano_web.models import AuditEntry
from equiano_web.own import issuing
from equiano_web.people import invitations
from equiano_web.people.models import Device, Invitation, Notice, Team
from equiano_web.screening import actions as screening
from equiano_web.screening import offline, sealed, talks
from equiano_web.tasks import actions as tasks
from tests.unit.national.agencies import case, counts_alone, keys_of
from tests.web import make
from tests.web.api.conftest import ACCOUNT, CANARY, PHONE, Network, Program
from tests.web.screening.room import SAFE, start_of

pytestmark = pytest.mark.django_db

# Acts that no program does, and why.
EXCEPTIONS = {
    "token.make": "a token that makes tokens would outlive its own end: one is made on the page alone",
    "extract.match-keys": "takes the agencies' common secret, which only a file of the operator holds",
    "national.secret": "the agencies' common secret: a stolen token must not put another in its place",
}
# Acts of other rooms are held to this by their own tests.
ROOMS = (
    *("people", "cases", "screening", "imports", "exports", "extracts", "api", "consents", "own", "tasks"),
    *("national", "plan"),
)

CASE_PEOPLE = {"owner", "colleague", "supervisor", "outsider", "coordinator"}
EVERYBODY = CASE_PEOPLE | {"administrator", "network"}
SEES = {"owner", "supervisor", "coordinator"}
EDITS = {"owner", "supervisor"}
CREATES = {"owner", "colleague", "supervisor", "outsider"}
LEADS = {"supervisor", "coordinator"}
ADMINISTRATOR = {"administrator"}
# Of acts that are about no case: an agency's coordinator, the ministry's, and who has neither.
MINISTRY, COORDINATES = {"national"}, {"coordinator"}
OF_NETWORKS = {"owner", "coordinator", "network", "national"}

Given = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """An act, its address, and who is let through; others get 403, 404 or what a rule refuses."""

    act: str
    method: str
    path: str
    allowed: set[str]
    status: int = 204
    body: Any = None
    before: Callable[[Network], Given] = field(default=lambda _: {})
    # Whether it wants a code of the second factor.
    confirmed: bool = False
    id: str = ""
    people: set[str] = field(default_factory=lambda: EVERYBODY)


def _other(network: Network) -> Given:
    return {"other": str(actions.create(network.people["owner"], {"given_name": "Vera"}))}


def _merged(network: Network) -> Given:
    other = _other(network)["other"]
    merging.merge(network.people["owner"], network.case, other)
    return {"other": other}


def _removed(network: Network) -> Given:
    actions.remove_entry(network.people["owner"], network.entry, "twice")
    return {}


def _stepped(network: Network) -> Given:
    take_step(network.people["owner"], network.case, "immediate_needs", "help_now", {"help_given": "food"})
    return {"step": str(Entry.objects.get(case=network.case, section="step").pk)}


def _family(network: Network) -> Given:
    return {"code": Case.objects.get(pk=_other(network)["other"]).code}


def _linked(network: Network) -> Given:
    owner = make.again(network.people["owner"])
    return {"link": str(kinship.link(owner, network.case, _family(network)["code"], "child"))}


def _sure(network: Network, name: str) -> Any:
    return replace(make.again(network.people[name]), confirmed=True)


def _sealed(network: Network) -> Given:
    grants.seal(_sure(network, "supervisor"), network.case)
    coordinator = network.people["coordinator"].user.pk
    grants.name(_sure(network, "supervisor"), network.case, coordinator)
    return {"user": str(network.people["owner"].user.pk)}


def _named(network: Network) -> Given:
    given = _sealed(network)
    grants.name(_sure(network, "supervisor"), network.case, given["user"])
    return given


def _code(network: Network) -> Given:
    return {"code": Case.objects.get(pk=network.case).code}


def _emergency(network: Network) -> Given:
    grants.emergency(network.people["colleague"], _code(network)["code"], "She called from a locked flat")
    return {"grant": str(Grant.objects.get(kind=Grant.EMERGENCY).pk)}


def _file(network: Network) -> Given:
    upload = files.Upload("letter.txt", ACCOUNT.encode())
    return {"file": str(files.add_file(network.people["owner"], network.case, upload, "narrative"))}


def _talk(network: Network) -> Given:
    return {"talk": str(screening.begin_for(network.people["owner"], network.case, start_of()))}


def _loose(network: Network) -> Given:
    return {"talk": str(screening.begin(network.people["owner"], start_of())), "case": str(network.case)}


def _asked_next(network: Network) -> Given:
    from equiano_web.screening import readings

    given = _talk(network)
    page = readings.talk(network.people["owner"], given["talk"])
    assert page.content is not None
    asked = talks.next_of(talks.interview_of(page.content), page.country)
    assert asked is not None
    return {**given, "question": asked.question}


def _set(_: Network) -> Given:
    key = sealed.sealing_keys(settings.PLACE.keys)[0]
    rules = sorted(offline.taken_rules(settings.PLACE.data))[0]
    number, now = uuid4(), timezone.now()
    content = {
        "format": talks.FORMAT,
        "id": str(number),
        "decision": "not_asked",
        "safety": SAFE,
        "audience": "person",
        "age_years": 30,
        "is_child": None,
        "forms": ["work"],
        "finished": now.isoformat(),
        "answers": {},
        "shown": {},
    }
    public = {"id": key.id, "key": key.public}
    return {"set": sealed.seal(public, content, id=number, rules=rules, made=now)}


def _export(state: str, by: str) -> Callable[[Network], Given]:
    def prepared(network: Network) -> Given:
        user, now = network.people[by].user, timezone.now()
        made = Export.objects.create(
            agency_id=user.agency_id,
            by_id=user.pk,
            state=state,
            purpose="person",
            cases=[str(network.case)],
            count=1,
            made_at=now,
            until=now + timedelta(days=1),
            content=b"EQEXPORT1\nsealed" if state == Export.MADE else None,
        )
        return {"export": str(made.pk)}

    return prepared


def _import(network: Network) -> Given:
    key = imports.begin(network.people["supervisor"], "Фамилия,Имя\nБелкина,Нина\n".encode())
    return {"import": str(key)}


def _imported(network: Network) -> Given:
    given = _import(network)
    import_readings.run(network.people["supervisor"], given["import"], ())
    return given


def _colleague(network: Network) -> Given:
    return {"person": str(network.people["colleague"].user.pk)}


def _invited(network: Network) -> Given:
    who = network.people["administrator"]
    invitations.invite(who, who.user.agency_id, invitations.Guest("a@example.org", "A", "caseworker", "en"))
    return {"invitation": str(Invitation.objects.get().pk)}


def _agency(network: Network) -> Given:
    return {"agency": str(network.people["owner"].user.agency_id)}


def _team(network: Network) -> Given:
    return {"team": str(Team.objects.get(name="South").pk)}


def _device(network: Network) -> Given:
    now = timezone.now()
    made = Device.objects.create(user=network.people["owner"].user, name="x", first_at=now, seen_at=now)
    return {"device": str(made.pk)}


def _token(network: Network) -> Given:
    from equiano_web.api import tokens

    tokens.make(_sure(network, "owner"), "other", ["case.view"], 1)
    return {"token": str(ApiToken.objects.get(name="other").pk)}


def _recipient(network: Network) -> Given:
    return {"police": str(network.people["outsider"].user.agency_id), "until": _later(30)}


def _later(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def _consented(network: Network) -> Given:
    told = frozenset(str(one) for one in Told)
    police = network.people["outsider"].user.agency_id
    until = timezone.now() + timedelta(days=30)
    given = consents.Given(police, "", "help", frozenset({"identity"}), "ru", "spoken", told, until)
    entry = consents.give(network.people["owner"], network.case, given)
    return {**_recipient(network), "consent": str(entry)}


def _stop(network: Network, agency: UUID | None) -> Given:
    row = StopRequest(case_id=network.case, asked_at=timezone.now())
    ledger.address(row, Case.objects.get(pk=network.case), agency, "A clinic")
    row.save(force_insert=True)
    return {"stop": str(row.pk)}


def _stop_here(network: Network) -> Given:
    return _stop(network, network.people["outsider"].user.agency_id)


def _danger(network: Network) -> Given:
    to = To(network.people["outsider"].user.agency_id, "", "protection")
    why = "He found out where she lives"
    asked = without.ask(network.people["owner"], network.case, to, frozenset({"contact"}), "violence", why)
    return {"danger": str(asked)}


def _agreed(network: Network) -> Given:
    given = _danger(network)
    without.confirm(_sure(network, "supervisor"), UUID(given["danger"]))
    return given


def _demand(network: Network) -> Given:
    paper = demands.Paper("A court", "1-22", "The address")
    day = timezone.localdate()
    who = network.people["supervisor"]
    return {"demand": str(demands.record(who, network.case, "subpoena", day, None, paper))}


def _paper_out(network: Network) -> Given:
    issuing.issue(network.people["owner"], network.case, "ru")
    return {}


def _task(network: Network) -> Given:
    day = timezone.localdate().isoformat()
    made = tasks.add(network.people["owner"], network.case, "buy a ticket", day)
    return {"task": str(made), "colleague": str(network.people["supervisor"].user.pk)}


def _round(network: Network) -> Given:
    from equiano.national.period import period_ended
    from equiano_web.national.models import NationalRound, Schedule

    today = timezone.localdate()
    period = period_ended("month", today)
    Schedule(network="net", cadence="month", due_days=90, basis="law", changed_at=timezone.now()).save()
    made = NationalRound(code=period.code, network="net", due=today, basis="law")
    made.save(force_insert=True)
    day = timezone.make_aware(datetime.combine(period.last, time(12)))
    Case.objects.filter(pk=network.case).update(created_at=day)
    return {"round": str(made.pk)}


def _draft(network: Network) -> Given:
    from equiano_web.national.models import NationalRound
    from equiano_web.national.work import make_draft

    given = _round(network)
    row = NationalRound.objects.get()
    agency = network.people["coordinator"].user.agency
    return {**given, "draft": str(make_draft(agency, row, timezone.localdate()).pk)}


def _looked(network: Network) -> Given:
    from equiano_web.national import actions as national

    given = _draft(network)
    national.look(network.people["coordinator"], given["draft"])
    return given


def _from_outside(network: Network) -> Given:
    from equiano.national.submission import to_bytes
    from equiano.pipeline.national_prepare import signed
    from equiano_web.national import rounds
    from equiano_web.national.models import NationalRound, Participant

    given, keys = _round(network), keys_of(["far"])
    Participant.objects.create(name="far", public=keys["far"].public)
    of, today = rounds.library_round(NationalRound.objects.get()), timezone.localdate()
    cases = [case(n, registered_on=of.period.first) for n in range(40)]
    content = to_bytes(signed(counts_alone(cases, "far", of, today=today).submission, keys["far"]))
    return {**given, "file": SimpleUploadedFile("far.json", content)}


def _three_sent(network: Network) -> Given:
    from equiano_web.national.models import NationalRound, Participant, Received

    given, row = _round(network), NationalRound.objects.get()
    for name in ("a", "b", "c"):
        of = Participant.objects.create(name=name, public=f"ssh-ed25519 {name * 68}")
        Received.objects.create(round=row, participant=of, received_at=timezone.now())
    return given


def _back(network: Network) -> Given:
    from equiano_web.national import rounds
    from equiano_web.national.models import AgencyResult, NationalRound

    _round(network)
    agency = network.people["coordinator"].user.agency
    of = rounds.participant_of(agency)
    made = AgencyResult(agency=agency, participant=of, round=NationalRound.objects.get(), rows=[])
    made.save(force_insert=True)
    return {"result": str(made.pk)}


def _plan(network: Network) -> Given:
    from equiano_web.plan import actions as plan

    return {"plan": str(plan.start(network.people["national"], "ru", date(2027, 1, 1), None))}


def _duty(network: Network) -> Given:
    from equiano_web.plan import actions as plan
    from equiano_web.plan.models import PlanAgency

    given = _plan(network)
    agency = network.people["coordinator"].user.agency_id
    plan.name_agencies(network.people["national"], UUID(given["plan"]), {"police": agency})
    return {**given, "duty": str(PlanAgency.objects.get().pk)}


def _proposed(network: Network) -> Given:
    from equiano_web.plan import actions as plan

    given = _plan(network)
    second = make.user("national_coordinator", network.people["national"].user.agency)
    return {"proposal": str(plan.propose(second, UUID(given["plan"])))}


CONSENT = {
    "agency": "{police}", "purpose": "help", "classes": ["identity"], "language": "ru", "method": "spoken",
    "told": sorted(str(one) for one in Told), "until": "{until}",
}  # fmt: skip
DANGER = {
    "outside": "A hospital", "purpose": "protection", "classes": ["contact"], "danger": "violence",
    "reason": "He found out where she lives",
}  # fmt: skip
DEMAND = {"kind": "subpoena", "by": "A court", "scope": "The address", "received": "2026-01-05"}
UPLOAD = {"file": SimpleUploadedFile("letter.txt", b"A letter"), "sensitivity": "narrative"}
LIST = {"file": SimpleUploadedFile("list.csv", b"Family name,Given name\nBelkina,Nina\n")}
PLAN = start_plan("general", date(2027, 1, 1), country="lt").as_dict()
START = {"audience": "person", "safety": SAFE, "age_years": 30, "forms": ["work"]}
AGENCY = {"name": "Shelter", "language": "en", "idle_minutes": 20}
NEW = {**{key: AGENCY[key] for key in ("name", "language")}, "kind": "police", "country": "LTU"}
C, E = "/cases/{case}", "/entries/{entry}"
T, P = "/screenings/{talk}", "/people/{person}"
WHY = {"reason": "twice"}
ROWS = [
    Row("case.create", "POST", "/cases", CREATES, 201, {"fields": {"given_name": "Vera"}}),
    Row("case.edit", "PATCH", C, EDITS, 200, {"base": 1, "fields": {"given_name": "Vera"}}),
    *(
        Row("entry.add", "POST", f"{C}/entries", EDITS, 201, {"section": name, "fields": values}, id=name)
        for name, values in {
            "journey": {"country": "LTU"},
            "note": {"text": "seen"},
            "goal": {"goal": "find work"},
            "family": {"relation": "child", "name": "Lev"},
            "task": {"what": "buy a ticket"},
        }.items()
    ),
    Row("entry.edit", "PATCH", E, EDITS, 200, {"base": 1, "fields": {"country": "POL"}}),
    Row("entry.remove", "POST", f"{E}/remove", EDITS, body=WHY),
    Row("entry.restore", "POST", f"{E}/restore", EDITS, body=WHY, before=_removed),
    Row("track.step", "POST", f"{C}/tracks/immediate_needs/steps", EDITS, 201,
        {"act": "help_now", "fields": {"help_given": "a doctor"}}),
    Row("track.undo", "POST", "/steps/{step}/take-back", EDITS, body=WHY, before=_stepped),
    Row("case.kin", "POST", f"{C}/family", EDITS, 201,
        {"code": "{code}", "relation": "child"}, before=_family),
    Row("case.unkin", "POST", f"{C}/family/{{link}}/undo", EDITS, body=WHY, before=_linked),
    Row("case.merge", "POST", f"{C}/merge", EDITS, body={"other": "{other}"}, before=_other),
    Row("case.unmerge", "POST", "/cases/{other}/unmerge", EDITS, before=_merged),
    Row("case.print", "POST", f"{C}/print", SEES, 200, {"purpose": "her lawyer"}),
    Row("case.assign", "POST", f"{C}/assign", LEADS, body={"user": "{person}"}, before=_colleague),
    Row("case.seal", "POST", f"{C}/seal", LEADS, confirmed=True),
    Row("case.unseal", "POST", f"{C}/unseal", LEADS, before=_sealed, confirmed=True),
    Row("case.name", "PUT", f"{C}/access/{{user}}", LEADS, before=_sealed, confirmed=True),
    Row("case.unname", "DELETE", f"{C}/access/{{user}}", LEADS, before=_named, confirmed=True),
    Row("case.emergency", "POST", "/emergencies", {"colleague"}, 201,
        {"code": "{code}", "reason": "She called from a locked flat"}, _code, confirmed=True),
    Row("case.emergency.read", "GET", "/emergencies/{grant}/reason", LEADS, 200, before=_emergency),
    Row("case.emergency.review", "POST", "/emergencies/{grant}/review", LEADS,
        body={"justified": True, "note": "right"}, before=_emergency, confirmed=True),
    Row("case.erase", "POST", f"{C}/erase", {"coordinator"}, 201, {"reason": "request"}, confirmed=True),
    Row("case.hold", "POST", f"{C}/hold", {"coordinator"}, body={"reason": "court"}, confirmed=True),
    Row("file.add", "POST", f"{C}/files", EDITS, 201, UPLOAD),
    Row("file.remove", "POST", "/files/{file}/remove", EDITS, body=WHY, before=_file),
    Row("file.erase", "POST", "/files/{file}/erase", {"coordinator"}, body=WHY, before=_file),
    Row("screening.begin", "POST", "/screenings", CREATES, 201, START, id="without a case"),
    Row("screening.begin", "POST", f"{C}/screenings", EDITS, 201, {**START, "take_over": True}),
    Row("screening.settle", "PUT", f"{T}/start", EDITS, body=START, before=_talk),
    Row("screening.answer", "POST", f"{T}/answers", EDITS, 200,
        {"question": "{question}", "answer": "yes", "base": 0}, _asked_next),
    Row("screening.finish", "POST", f"{T}/finish", EDITS, before=_talk),
    Row("screening.keep", "POST", f"{T}/keep", EDITS, 201, before=_loose),
    Row("screening.attach", "POST", f"{T}/attach", EDITS, body={"case": "{case}"}, before=_loose),
    Row("screening.discard", "POST", f"{T}/discard", EDITS, body={"reason": "practice"}, before=_loose),
    Row("screening.decide", "POST", f"{T}/decisions", EDITS, 201,
        {"outcome": "look_closer", "urgency": "soon", "wish": "agrees", "reasons": "as she says"}, _talk),
    Row("screening.receive", "POST", "/screenings/sealed", CREATES, 201, "{set}", _set),
    Row("export.ask", "POST", "/exports", LEADS, 201, {"codes": ["{code}"], "purpose": "person"}, _code,
        confirmed=True),
    Row("export.approve", "POST", "/exports/{export}/approve", {"supervisor"},
        before=_export(Export.ASKED, "coordinator"), confirmed=True),
    Row("export.make", "POST", "/exports/{export}/make", {"supervisor"}, 200,
        before=_export(Export.APPROVED, "supervisor"), confirmed=True),
    Row("export.fetch", "POST", "/exports/{export}/file", {"supervisor"}, 200,
        before=_export(Export.MADE, "supervisor"), confirmed=True),
    Row("extract.make", "POST", "/extracts", {"coordinator"}, 200, {"purpose": "report-2026"},
        confirmed=True),
    Row("import.read", "POST", "/imports", LEADS | {"outsider"}, 201, LIST),
    Row("import.columns", "PUT", "/imports/{import}/columns", LEADS,
        body={"columns": {"Имя": "given_name"}}, before=_import),
    Row("import.take", "POST", "/imports/{import}/run", LEADS, 200, {"anyway": []}, _import),
    Row("import.done", "POST", "/imports/{import}/run", LEADS, 200, {"anyway": []}, _import),
    Row("import.undo", "POST", "/imports/{import}/undo", LEADS, 200, before=_imported),
    Row("people.invite", "POST", "/people/invitations", ADMINISTRATOR | {"network"}, 201,
        {"name": "B", "email": "b@example.org", "role": "caseworker"}, confirmed=True),
    Row("people.withdraw", "POST", "/people/invitations/{invitation}/withdraw",
        ADMINISTRATOR | {"network"}, before=_invited),
    Row("people.change", "PUT", P, ADMINISTRATOR, body={"role": "supervisor"}, before=_colleague,
        confirmed=True),
    Row("people.end", "POST", f"{P}/end", ADMINISTRATOR, 200, {}, _colleague),
    Row("people.renew", "POST", f"{P}/renew", ADMINISTRATOR, 200, before=_colleague, confirmed=True),
    Row("team.create", "POST", "/teams", ADMINISTRATOR | {"network"}, 201, {"name": "West"}),
    Row("team.rename", "PUT", "/teams/{team}", ADMINISTRATOR | {"network"}, body={"name": "W"}, before=_team),
    Row("agency.change", "PUT", "/agencies/{agency}", ADMINISTRATOR | {"network"}, body=AGENCY,
        before=_agency, confirmed=True),
    Row("agency.create", "POST", "/agencies", {"network"}, 201,
        {**NEW, "administrator": "C", "email": "c@example.org"}, confirmed=True),
    Row("account.change", "PUT", "/me/account", EVERYBODY, body={"name": "N", "language": "ru"}),
    Row("account.device.end", "POST", "/me/devices/{device}/end", {"owner"}, before=_device),
    Row("account.device.end-all", "POST", "/me/devices/end", EVERYBODY, 200),
    Row("notice.read", "POST", "/me/notices/read", EVERYBODY, 200, {}),
    Row("token.end", "POST", "/me/tokens/{token}/end", {"owner"}, before=_token, confirmed=True),
    Row("consent.give", "POST", f"{C}/consents", EDITS, 201, CONSENT, _recipient),
    Row("consent.withdraw", "POST", f"{C}/consents/withdraw", EDITS, 200, {}, _consented, id="all"),
    Row("consent.withdraw", "POST", f"{C}/consents/withdraw", EDITS, 200, {"entries": ["{consent}"]},
        _consented, id="one"),
    Row("share.print", "POST", f"{C}/shares", EDITS, 200, {"agency": "{police}", "purpose": "help"},
        _consented),
    Row("stop.answer", "POST", "/stops/{stop}/answer", {"outsider"}, body={"answer": "erased"},
        before=_stop_here),
    Row("stop.note", "POST", "/stops/{stop}/note", EDITS, body={"answer": "told"},
        before=lambda network: _stop(network, None)),
    Row("risk.ask", "POST", f"{C}/dangers", EDITS, 201, DANGER),
    Row("risk.confirm", "POST", "/dangers/{danger}/confirm", {"supervisor", "coordinator"}, before=_danger,
        confirmed=True),
    Row("risk.review", "POST", "/dangers/{danger}/review", {"coordinator"},
        body={"justified": True, "note": "right"}, before=_agreed, confirmed=True),
    Row("demand.record", "POST", f"{C}/demands", LEADS, 201, DEMAND),
    Row("demand.object", "POST", "/demands/{demand}/objection", LEADS,
        body={"objection": "raised", "why": "no judge signed it"}, before=_demand),
    Row("demand.close", "POST", "/demands/{demand}/close", LEADS, body={"decision": "refused"},
        before=_demand, confirmed=True),
    Row("own.issue", "POST", f"{C}/own-page", EDITS, 201, {"language": "ru"}, confirmed=True),
    Row("own.revoke", "DELETE", f"{C}/own-page", EDITS, before=_paper_out),
    Row("task.add", "POST", f"{C}/tasks", EDITS, 201, {"what": "buy a ticket", "due": "2027-01-05"}),
    Row("task.done", "POST", "/tasks/{task}/done", EDITS, before=_task),
    Row("task.take", "POST", "/tasks/{task}/take", SEES, before=_task),
    Row("task.give", "POST", "/tasks/{task}/give", SEES, body={"assignee": "{colleague}"}, before=_task),
    *(
        replace(row, people=OF_NETWORKS)
        for row in (
            Row("national.look", "POST", "/national/submissions/{draft}/look", COORDINATES, before=_draft),
            Row("national.send", "POST", "/national/submissions/{draft}/send", COORDINATES, before=_looked,
                confirmed=True),
            Row("national.renew", "POST", "/national/rounds/{round}/renew", COORDINATES, before=_round),
            Row("national.schedule", "PUT", "/national/schedule", MINISTRY,
                body={"network": "net", "cadence": "month", "due_days": 30, "basis": "law"}),
            Row("national.participant", "POST", "/national/participants", MINISTRY,
                body={"name": "far", "public": f"ssh-ed25519 {'A' * 68}"}),
            Row("national.receive", "POST", "/national/rounds/{round}/submissions", MINISTRY,
                body={"file": "{file}"}, before=_from_outside),
            Row("national.run", "POST", "/national/rounds/{round}/combine", MINISTRY, before=_three_sent,
                confirmed=True),
            Row("plan.start", "POST", "/plans", MINISTRY, 201, {"template": "ru", "begin": "2027-01-01"}),
            Row("plan.change", "PATCH", "/plans/{plan}/measures/M02", MINISTRY,
                body={"base": 1, "status": "under_way", "spent": 10}, before=_plan),
            Row("plan.about", "PATCH", "/plans/{plan}/about", MINISTRY,
                body={"base": 1, "status": "adopted", "officials": {"police": "A. B."}}, before=_plan),
            Row("plan.replace", "PUT", "/plans/{plan}", MINISTRY, body={"base": 1, "plan": PLAN},
                before=_plan),
            Row("plan.enter", "POST", "/plans/{plan}/measures/M08/values", MINISTRY,
                body={"indicator": "compensation", "period": "2027", "value": 3, "evidence": "Register"},
                before=_plan),
            Row("plan.compute", "POST", "/plans/{plan}/compute", MINISTRY, 200, {}, before=_plan),
            Row("plan.from_provision", "POST", "/plans/{plan}/measures", MINISTRY, 201,
                {"country": "ru", "provision": "pal.3c"}, before=_plan),
            Row("plan.agencies", "PUT", "/plans/{plan}/agencies", MINISTRY, body={"agencies": {}},
                before=_plan),
            Row("plan.propose", "POST", "/plans/{plan}/propose", MINISTRY, 201, before=_plan),
            Row("plan.publish", "POST", "/plans/proposals/{proposal}/publish", MINISTRY, before=_proposed),
            Row("plan.report", "POST", "/plans/duties/{duty}/M05", COORDINATES,
                body={"status": "done", "done_on": "2027-05-01", "evidence": "Order no. 7"}, before=_duty),
        )
    ),
]  # fmt: skip
IDS = [f"{row.act} {row.id}".strip() for row in ROWS]


def test_every_act_has_its_address_or_a_reason_why_not() -> None:
    known = {
        name
        for name, modules in registry.acts().items()
        if any(module.startswith(tuple(f"equiano_web.{room}." for room in ROOMS)) for module in modules)
    }
    named = {row.act for row in ROWS}
    assert len(known) > 50
    assert known - named - set(EXCEPTIONS) == set(), "give it an address under /api/v1 and a row here"
    assert (named | set(EXCEPTIONS)) - known == set(), "there is no such act any more"
    assert not named & set(EXCEPTIONS)


def _filled(part: Any, given: Given) -> Any:
    """A body with what was prepared: `{name}` alone is replaced whole."""
    if isinstance(part, dict):
        return {key: _filled(value, given) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, given) for value in part]
    if isinstance(part, str) and part[:1] == "{" and part[-1:] == "}":
        return given[part[1:-1]]
    return part


def _send(program: Program, row: Row, given: Given) -> Any:
    path, body = row.path.format(**given), _filled(row.body, given)
    if isinstance(body, dict) and "file" in body:
        body["file"].seek(0)
        parts = encode_multipart("LIMIT", body)
        return program.client.generic(
            row.method, f"/api/v1{path}", parts, content_type="multipart/form-data; boundary=LIMIT"
        )
    return program.ask(row.method, path, body)


def _with_ministry(network: Network) -> None:
    ministry = make.agency("Ministry", "other")
    network.people["network"] = make.user("network_administrator", ministry)
    network.people["national"] = make.user("national_coordinator", ministry)


def _confirm() -> None:
    ApiToken.objects.update(confirmed_until=timezone.now() + timedelta(minutes=1))


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_every_cell_of_person_and_act(row: Row) -> None:
    network = Network()
    _with_ministry(network)
    for name in sorted(row.people):
        with transaction.atomic():
            given = {"case": str(network.case), "entry": str(network.entry), **row.before(network)}
            program = network.program(name)
            if row.confirmed:
                refused = _send(program, row, given)
                assert refused.status_code in (403, 404, 409), f"{name} without a code"
                if name in row.allowed:
                    assert refused.json()["code"] == "confirmation_needed"
                _confirm()
            answer = _send(program, row, given)
            noted = set(
                AuditEntry.objects.filter(channel="api", actor=str(program.who.user.pk)).values_list(
                    "act", "outcome"
                )
            )
            if name in row.allowed:
                assert answer.status_code == row.status, f"{name}: {answer.content!r}"
                assert (row.act, "done") in noted
            else:
                assert answer.status_code in (403, 404, 409), f"{name}: {answer.content!r}"
                assert set(answer.json()) == {"code", "text", "fields"}
                assert (row.act, "done") not in noted
            if name not in SEES:
                said = answer.content.decode(errors="replace")
                assert not [value for value in (CANARY, ACCOUNT, PHONE) if value in said]
            transaction.set_rollback(True)


# What is read, beside what the acts answer: address -> who.
READS: list[tuple[str, set[str], Callable[[Network], Given]]] = [
    (f"{C}/takers", LEADS, lambda _: {}),
    (f"{C}/access", LEADS, lambda _: {}),
    (f"{C}/duplicates", SEES, lambda _: {}),
    (f"{C}/map", SEES, lambda _: {}),
    (f"{C}/erase", {"coordinator"}, lambda _: {}),
    (f"{C}/files", SEES, _file),
    ("/files/{file}", EDITS, _file),  # its class is closed to the coordinator
    (f"{C}/screenings", SEES, _talk),
    (T, SEES, _talk),
    ("/screenings", CREATES, _talk),
    (f"{C}/consents", SEES, _consented),
    ("/stops", LEADS | {"owner", "colleague", "outsider"}, _stop_here),
    ("/dangers/{danger}", SEES, _danger),
    (f"{C}/demands", LEADS, _demand),
    ("/demands/{demand}", LEADS, _demand),
    (f"{C}/own-page", EDITS, _paper_out),
    ("/safety-steps?audience=person", CREATES, lambda _: {}),
    ("/emergencies", LEADS | {"outsider"}, _emergency),
    ("/erasures", {"coordinator"}, lambda _: {}),
    ("/exports", LEADS | {"outsider"}, _export(Export.ASKED, "coordinator")),
    ("/imports", LEADS | {"outsider"}, _import),
    ("/people", ADMINISTRATOR | {"network"}, _invited),
    (P, ADMINISTRATOR, _colleague),
    ("/agencies", {"network"}, lambda _: {}),
    ("/agencies/{agency}", ADMINISTRATOR | {"network"}, _agency),
    ("/audit", ADMINISTRATOR | {"network", "coordinator"}, lambda _: {}),
    ("/national", COORDINATES, _draft),
    ("/national/submissions/{draft}", COORDINATES, _draft),
    ("/national/results/{result}", COORDINATES, _back),
    ("/national/rounds", MINISTRY, _round),
    ("/national/rounds/{round}", MINISTRY, _three_sent),
    ("/national/rounds/{round}/file", MINISTRY, _three_sent),
    ("/plans", COORDINATES | MINISTRY, _plan),
    ("/plans/{plan}", COORDINATES | MINISTRY, _duty),
    ("/plans/{plan}/versions", MINISTRY, _duty),
    *(
        (f"/me/{what}", EVERYBODY, before)
        for what, before in {
            "account": _agency,
            "notices": _emergency,
            "devices": _device,
            "tokens": _token,
        }.items()
    ),
]


@pytest.mark.parametrize(("path", "allowed", "before"), READS, ids=[path for path, *_ in READS])
def test_every_cell_of_person_and_reading(
    path: str, allowed: set[str], before: Callable[[Network], Given]
) -> None:
    network = Network()
    _with_ministry(network)
    given = {"case": str(network.case), **before(network)}
    for name in sorted(OF_NETWORKS if path.startswith(("/national", "/plans")) else EVERYBODY):
        answer = network.program(name).ask("GET", path.format(**given))
        assert answer.status_code == 200 if name in allowed else answer.status_code in (403, 404), name
        if name not in SEES:
            said = answer.content.decode(errors="replace")
            assert not [value for value in (CANARY, ACCOUNT, PHONE, "letter.txt") if value in said]


# The name of a track or of a measure is a part of the address.
_WITH_A_NAME = {
    ("POST", "/cases/{}/tracks/immediate_needs/steps"),
    ("POST", "/plans/duties/{}/M05"),
    ("POST", "/plans/{}/measures/M08/values"),
    ("PATCH", "/plans/{}/measures/M02"),
}


def test_the_description_names_every_address_and_says_what_it_is_for() -> None:
    paths = api.get_openapi_schema()["paths"]
    told = {
        (method.upper(), path.removeprefix("/api/v1"), operation.get("description", ""))
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    known = {(method, re.sub(r"{[^}]*}", "{}", path)) for method, path, _ in told}
    assert {(row.method, re.sub(r"{[^}]*}", "{}", row.path)) for row in ROWS} <= known | _WITH_A_NAME
    assert not [path for _, path, text in told if not text.endswith((".", ")"))]
    text = json.dumps(paths, ensure_ascii=False)
    assert "example.com" not in text


def test_a_talk_is_led_to_its_decision(network: Network) -> None:
    program = network.program("owner")
    steps = program.ask("GET", "/safety-steps", audience="person").json()
    safety = {one["key"]: True for one in steps}
    lacks = program.ask("POST", f"/cases/{network.case}/screenings", {**START, "safety": {"alone": True}})
    assert (lacks.status_code, list(lacks.json()["fields"])) == (422, ["safety"])
    odd = {**START, "safety": safety, "forms": ["no-such"]}
    assert list(program.ask("POST", "/screenings", odd).json()["fields"]) == ["forms"]
    unsafe = {**START, "safety": {**safety, "safe": False}}
    assert program.ask("POST", "/screenings", unsafe).json()["code"] == "not_safe"
    begun = program.ask("POST", f"/cases/{network.case}/screenings", {**START, "safety": safety})
    path = f"/screenings/{begun.json()['id']}"
    for base in range(3):
        asked = program.ask("GET", path).json()["next"]["question"]
        said = {"question": asked, "answer": "yes", "base": base, "said": ACCOUNT}
        assert program.ask("POST", f"{path}/answers", said).json() == {"version": base + 1}
    clash = network.program("supervisor").ask("POST", f"{path}/answers", {**said, "answer": "no", "base": 0})
    assert (clash.status_code, clash.json()["code"]) == (409, "conflict")
    assert program.ask("POST", f"{path}/finish").status_code == 204
    found = program.ask("GET", path).json()
    assert [one["answer"] for one in found["answers"]] == ["yes"] * 3
    assert found["outcome"] == found["findings"]["outcome"]
    decision = {"outcome": "refer", "urgency": "now", "wish": "agrees", "reasons": "as she says"}
    assert program.ask("POST", f"{path}/decisions", decision).status_code == 201
    assert program.ask("GET", path).json()["decisions"][0]["outcome"] == "refer"
    closed = network.program("coordinator").ask("GET", path).json()
    assert (closed["closed"], closed["answers"], closed["findings"]) == (True, [], {})


def test_an_export_leaves_sealed_after_two_codes_of_two_people(network: Network) -> None:
    from equiano_web.exports.container import open_file

    for number in range(exports.MOST_ALONE):
        actions.create(network.people["owner"], {"given_name": f"V{number}"})
    codes = list(Case.objects.values_list("code", flat=True))
    first, second = network.program("coordinator"), network.program("supervisor")
    _confirm()
    key = first.ask("POST", "/exports", {"codes": codes, "purpose": "move"}).json()["id"]
    assert first.ask("POST", f"/exports/{key}/make").json()["code"] == "not_approved"
    assert first.ask("POST", f"/exports/{key}/approve").json()["code"] == "own"
    assert second.ask("POST", f"/exports/{key}/approve").status_code == 204
    passphrase = first.ask("POST", f"/exports/{key}/make").json()["passphrase"]
    file = first.ask("POST", f"/exports/{key}/file").content
    assert CANARY.encode() not in file
    assert CANARY.encode() in open_file(file, passphrase)


def test_what_goes_to_others_takes_a_recipient_and_a_consent(network: Network) -> None:
    program = network.program("supervisor")
    _confirm()
    asked = {"codes": [_code(network)["code"]], "purpose": "court"}
    assert program.ask("POST", "/exports", asked).json()["code"] == "recipient"
    to = {"outside": "A clinic", "use": "help"}
    assert program.ask("POST", "/exports", {**asked, "to": to}).json()["code"] == "consent.none"
    odd = program.ask("POST", "/exports", {**asked, "to": {**to, "use": "no-such"}})
    assert odd.json()["code"] == "recipient"
    assert not Export.objects.exists()


def test_a_code_opens_what_asks_for_it_for_minutes_and_for_its_token_alone(network: Network) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    from equiano_web.people import factors

    given = factors.give(network.people["coordinator"].user)
    program, other = network.program("coordinator"), network.program("coordinator")
    hold = ("POST", f"/cases/{network.case}/hold", {"reason": "court"})
    assert program.ask(*hold).json()["code"] == "confirmation_needed"
    wrong = program.ask("POST", "/me/confirm", {"code": "000000"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["code"])
    code = format_hotp_value(hotp_value(given.secret, next(yield_hotp_counters_from_time())))
    assert program.ask("POST", "/me/confirm", {"code": code}).status_code == 200
    assert program.ask("POST", "/me/confirm", {"code": code}).status_code == 422  # good once
    assert other.ask(*hold).status_code == 403
    assert program.ask(*hold).status_code == 204
    ApiToken.objects.update(confirmed_until=timezone.now())
    assert program.ask("POST", f"/cases/{network.case}/hold", {"reason": "ended"}).status_code == 403
    assert ("account.proof", "done") in AuditEntry.objects.filter(channel="api").values_list("act", "outcome")


def test_codes_cannot_be_guessed_by_a_token(network: Network) -> None:
    from equiano_web.people import factors, lockout

    given = factors.give(network.people["owner"].user)
    program = network.program("owner")
    for _ in range(lockout.ACCOUNT_TRIES):
        assert program.ask("POST", "/me/confirm", {"code": "000000"}).status_code == 422
    answer = program.ask("POST", "/me/confirm", {"code": given.recovery[0]})
    assert "15" in answer.json()["fields"]["code"]
    tries = AuditEntry.objects.filter(act="account.factor").values_list("outcome", "channel")
    assert set(tries) == {("failed", "api"), ("refused", "api")}
    assert not Notice.objects.exists()


def test_what_an_account_may_take_over_is_said_before_it_ends(network: Network) -> None:
    program = network.program("administrator")
    owner = network.people["owner"].user
    page = program.ask("GET", f"/people/{owner.pk}").json()
    assert sum(page["work"].values()) >= 1
    heir = str(network.people["colleague"].user.pk)
    assert heir in [one["id"] for one in page["successors"]]
    assert program.ask("POST", f"/people/{owner.pk}/end", {"successor": heir}).json()["handed"] >= 1
    assert str(Case.objects.get(pk=network.case).assigned_to_id) == heir
    assert network.program("colleague").ask("GET", f"/cases/{network.case}").status_code == 200

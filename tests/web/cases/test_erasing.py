"""Erasing a case: who may, what holds it up, what goes, what stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from equiano_web import backup_keys
from equiano_web.access import DeniedError, UnconfirmedError, roles
from equiano_web.actions import RefusedError
from equiano_web.cases import actions, erasing
from equiano_web.cases.files.actions import Upload, add_file, erase_file
from equiano_web.cases.merging import merge
from equiano_web.cases.models import Attachment, Case, Erasure
from equiano_web.cases.retention import kept_for, retention
from equiano_web.cases.search import search
from equiano_web.models import AuditEntry
from equiano_web.people.models import RETENTION_YEARS, Agency
from equiano_web.place import here
from tests.web import make
from tests.web.cases.test_pages import CANARY, Network, network

__all__ = ["network"]
pytestmark = pytest.mark.django_db
PEOPLE = ["owner", "colleague", "supervisor", "outsider", "coordinator", "administrator"]


def dump() -> str:
    """Every row of every table, bytes in hex."""

    def rows() -> Iterator[str]:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # our tables
                for row in cursor.fetchall():
                    yield repr([v.hex() if isinstance(v, bytes | memoryview) else v for v in row])

    return "\n".join(rows())


def raw() -> bytes:
    """The database as it lies in its file, with its free pages."""
    return bytes(connection.connection.serialize()) if connection.vendor == "sqlite" else b""


@pytest.mark.parametrize("role", sorted(roles()))
def test_only_who_has_the_permission_erases(network: Network, role: str) -> None:
    agency = network.people["owner"].user.agency
    who = replace(make.user(role, agency), confirmed=True)
    if role == "agency_coordinator":
        erasing.erase(who, network.case, "request")
        assert not Case.objects.filter(pk=network.case).exists()
        return
    for act in (erasing.erase, erasing.hold):
        with pytest.raises(DeniedError):
            act(who, network.case, "request")
    with pytest.raises(DeniedError):
        retention(who)
    assert Case.objects.get(pk=network.case).legal_hold is False
    assert set(AuditEntry.objects.filter(outcome="denied").values_list("act", flat=True)) == {
        "case.erase",
        "case.hold",
    }


def test_another_agency_and_who_did_not_prove_anew_erase_nothing(network: Network) -> None:
    other = replace(make.user("agency_coordinator", make.agency()), confirmed=True)
    with pytest.raises(DeniedError):
        erasing.erase(other, network.case, "request")
    with pytest.raises(UnconfirmedError):
        erasing.erase(network.people["coordinator"], network.case, "request")
    assert Case.objects.filter(pk=network.case).exists()


@pytest.mark.parametrize("name", PEOPLE)
def test_pages_by_each_person(network: Network, name: str) -> None:
    client = make.signed_in(network.people[name], confirmed=True)
    allowed = name == "coordinator"
    for path in (f"/cases/{network.case}/erase", f"/cases/{network.case}/hold", "/retention"):
        answer = client.get(path)
        assert answer.status_code == (200 if allowed else 404), path
        assert CANARY not in answer.text
    assert client.post(f"/cases/{network.case}/erase", {"reason": "whim"}).status_code == (
        200 if allowed else 404
    )
    assert Case.objects.filter(pk=network.case).exists()
    answer = client.post(f"/cases/{network.case}/erase", {"reason": "request"})
    assert answer.status_code == (302 if allowed else 404)
    assert Case.objects.filter(pk=network.case).exists() != allowed
    if allowed:
        page = client.get("/retention").text
        assert Erasure.objects.get().code_digest in page
        assert network.people["coordinator"].user.name in page


def test_a_page_asks_for_a_proof_before_it_erases(network: Network) -> None:
    answer = network.client("coordinator").post(f"/cases/{network.case}/erase", {"reason": "request"})
    assert answer.status_code == 403
    assert "Is it still you" in answer.text
    assert Case.objects.filter(pk=network.case).exists()


def test_under_a_legal_hold_nothing_is_erased(network: Network) -> None:
    owner, who = network.people["owner"], replace(network.people["coordinator"], confirmed=True)
    add_file(owner, network.case, Upload("letter.txt", b"a letter"), "narrative")
    erasing.hold(who, network.case, "court")
    attachment = Attachment.objects.get()
    with pytest.raises(RefusedError) as refused:
        erase_file(who, attachment.pk, "asked for")
    assert refused.value.code == "legal_hold"
    for reason, code in (("request", "legal_hold"), ("whim", "reason")):
        with pytest.raises(RefusedError) as refused:
            erasing.erase(who, network.case, reason)
        assert refused.value.code == code
    for reason, code in (("inquiry", "hold"), ("whim", "reason")):
        with pytest.raises(RefusedError) as refused:
            erasing.hold(who, network.case, reason)
        assert refused.value.code == code
    assert not Erasure.objects.exists()
    erasing.hold(who, network.case, "ended")
    erasing.erase(who, network.case, "request")
    assert not Case.objects.exists()
    held = AuditEntry.objects.filter(act="case.hold", outcome="done").order_by("number")
    assert [entry.codes for entry in held] == [["court"], ["ended"]]


def test_merged_cases_go_only_when_it_is_said(network: Network) -> None:
    owner, who = network.people["owner"], replace(network.people["coordinator"], confirmed=True)
    other = actions.create(owner, {"family_name": CANARY})
    merge(owner, network.case, other)
    for key, code in ((network.case, "holds_others"), (other, "merged")):
        with pytest.raises(RefusedError) as refused:
            erasing.erase(who, key, "request")
        assert refused.value.code == code
    Case.objects.filter(pk=other).update(legal_hold=True)
    with pytest.raises(RefusedError) as refused:
        erasing.erase(who, network.case, "request", with_merged=True)
    assert refused.value.code == "legal_hold"
    Case.objects.filter(pk=other).update(legal_hold=False, sealed=True)
    with pytest.raises(DeniedError):  # sealed to who asks: not gone unseen
        erasing.erase(who, network.case, "request", with_merged=True)
    Case.objects.filter(pk=other).update(sealed=False)
    erasing.erase(who, network.case, "request", with_merged=True)
    assert not Case.objects.exists()
    assert Erasure.objects.get().cases == 2
    done = AuditEntry.objects.filter(act="case.erase", outcome="done")
    assert {entry.object for entry in done} == {str(network.case), str(other)}


def test_the_certificate_says_what_went_and_nothing_of_the_person(network: Network) -> None:
    owner, who = network.people["owner"], replace(network.people["coordinator"], confirmed=True)
    add_file(owner, network.case, Upload("letter.txt", b"a letter"), "legal")
    code = Case.objects.get(pk=network.case).code
    backup = backup_keys.make(here().backup_keys)
    try:
        made = Erasure.objects.get(pk=erasing.erase(who, network.case, "retention"))
    finally:
        backup_keys.forget(here().backup_keys, backup.id)
    assert (made.reason, made.cases, made.files, made.by_id) == ("retention", 1, 1, who.user.pk)
    assert made.years == RETENTION_YEARS
    assert made.classes == ["ordinary", "identity", "contact", "narrative", "legal"]
    assert made.code_digest == hashlib.sha256(code.encode()).hexdigest()
    assert made.backups_gone_by == backup.made_at + timedelta(days=30)
    row = repr(Erasure.objects.values().get())
    assert str(network.case) not in row
    assert code not in row
    last = AuditEntry.objects.order_by("-number").first()
    assert last is not None
    assert (last.act, last.outcome, last.object) == ("case.erase", "done", str(network.case))
    assert last.codes == ["retention", "cases:1"]


def test_nothing_is_left_of_an_erased_case(
    network: Network, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    owner, who = network.people["owner"], replace(network.people["coordinator"], confirmed=True)
    actions.add_entry(owner, network.case, "note", {"text": f"{CANARY} asks"})
    with django_capture_on_commit_callbacks(execute=True):
        add_file(owner, network.case, Upload(f"{CANARY}.txt", CANARY.encode()), "narrative")
    folder = here().files / str(network.case)
    case = Case.objects.get(pk=network.case)
    sealed = [bytes(case.wrapped_key or b""), *(bytes(blob.sealed) for blob in case.blobs.all())]
    tokens = [str(token) for token in case.tokens.values_list("token", flat=True)]
    assert all(one.hex() in dump() for one in sealed)
    if raw():
        assert all(one in raw() for one in sealed)
    assert any(folder.iterdir())
    assert search(owner, CANARY).hits

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(who, network.case, "request")

    left, file = dump(), raw()
    assert CANARY not in left
    assert case.code not in left
    assert not [one for one in sealed if one.hex() in left or one in file]
    assert not [token for token in tokens if f"[{token}," in left]
    assert CANARY.encode() not in file
    assert not folder.exists()
    assert not search(owner, CANARY).hits
    lines = [json.loads(line) for line in here().erased.read_text("ascii").splitlines()]
    assert lines[-1]["case"] == str(network.case)
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.related_model is Case and not field.primary_key:
                assert not model._default_manager.filter(**{f"{field.name}_id": network.case}).exists()


@pytest.mark.parametrize("years", [RETENTION_YEARS, 2])
def test_a_case_is_proposed_when_its_retention_has_ended(network: Network, years: int) -> None:
    who = network.people["coordinator"]
    Agency.objects.update(retention_years=years)
    who.user.agency.refresh_from_db()
    edge = timezone.now() - kept_for(years)
    rows = Case.objects.filter(pk=network.case)

    def proposed() -> list[str]:
        return [one.id for one in retention(who).ended]

    rows.update(state="closed", changed_at=edge + timedelta(minutes=1))
    assert proposed() == []
    rows.update(changed_at=edge)
    assert proposed() == [str(network.case)]
    for change in ({"state": "open"}, {"state": "closed", "legal_hold": True}):
        rows.update(**change)
        assert proposed() == []
    rows.update(legal_hold=False)
    code = rows.get().code
    assert code in network.client("coordinator", "ru").get("/retention").text
    assert rows.exists()  # a list erases nothing

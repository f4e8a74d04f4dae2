"""The page of the audit: who reads it, what it shows, how it is narrowed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from equiano_web.access import DeniedError, Who
from equiano_web.cases import actions
from equiano_web.models import AuditEntry
from equiano_web.people import auditing
from equiano_web.people.auditing import Wanted
from tests.web import make

pytestmark = pytest.mark.django_db
CANARY = "Kanareykina"


class Network:
    """An agency with a case, whose writer is known by a name; and another agency."""

    def __init__(self) -> None:
        self.shelter = make.agency()
        self.worker = make.user("caseworker", self.shelter)
        self.colleague = make.user("caseworker", self.shelter)
        self.administrator = make.user("administrator", self.shelter)
        self.coordinator = make.user("agency_coordinator", self.shelter)
        self.outsider = make.user("administrator", make.agency("Police", "police"))
        self.case = actions.create(self.worker, {"family_name": CANARY, "phone": "+7 000 111-22-33"})
        with pytest.raises(DeniedError):
            actions.edit(self.colleague, self.case, {"family_name": CANARY}, 1)


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.mark.parametrize(
    ("name", "reads"),
    [("administrator", True), ("coordinator", True), ("worker", False), ("colleague", False)],
)
def test_who_reads_the_audit(network: Network, name: str, reads: bool) -> None:
    answer = make.signed_in(getattr(network, name)).get("/audit")
    assert answer.status_code == (200 if reads else 404)
    if reads:
        assert network.worker.user.name in answer.text
        assert "case.create" in answer.text
        assert CANARY not in answer.text
        assert "111-22" not in answer.text


def test_another_agency_sees_nothing_of_it(network: Network) -> None:
    page = make.signed_in(network.outsider).get("/audit")
    assert page.status_code == 200
    assert "case.create" not in page.text
    assert network.worker.user.name not in page.text


def _found(who: Who, **wanted: object) -> list[tuple[str, str]]:
    page = auditing.entries(who, Wanted(**wanted))  # type: ignore[arg-type]
    return [(line.act, line.outcome) for line in page.lines]


def test_it_is_narrowed(network: Network) -> None:
    admin = network.administrator
    assert _found(admin, person=network.colleague.user.pk) == [("case.edit", "denied")]
    assert _found(admin, act="case.cr") == [("case.create", "done")]
    assert _found(admin, outcome="denied") == [("case.edit", "denied")]
    assert _found(admin, object=network.case) == [("case.edit", "denied"), ("case.create", "done")]
    today = timezone.now().date()
    assert ("case.create", "done") in _found(admin, since=today, until=today)
    assert _found(admin, since=today + timedelta(days=1)) == []
    assert _found(admin, until=today - timedelta(days=1)) == []
    # Each look is an entry.
    assert AuditEntry.objects.filter(act="audit.read", actor=admin.user.pk).count() == 7


def test_it_has_pages_by_number(network: Network) -> None:
    for _ in range(auditing.PAGE_ROWS):
        actions.create(network.worker, {})
    first = auditing.entries(network.administrator, Wanted(act="case."))
    assert (len(first.lines), first.total, first.count) == (50, 2, 52)
    last = auditing.entries(network.administrator, Wanted(act="case."), 99)
    assert (last.number, [line.act for line in last.lines]) == (2, ["case.edit", "case.create"])
    page = make.signed_in(network.administrator).get("/audit?act=case.&page=2").text
    assert "?act=case.&amp;page=1" in page


@pytest.mark.parametrize(
    "query", ["?act=%27%3B--", "?person=x", "?object=1", "?page=abc", "?since=31.12.2026"]
)
def test_what_cannot_be_looked_for_breaks_nothing(network: Network, query: str) -> None:
    assert make.signed_in(network.administrator).get(f"/audit{query}").status_code == 200

"""Sealed cases and emergency access: who may, who sees, who is told, what is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from equiano_web.access import DeniedError, Permission, UnconfirmedError, Who, within
from equiano_web.actions import RefusedError
from equiano_web.cases import actions, grants
from equiano_web.cases.models import Case, Grant
from equiano_web.models import AuditEntry
from equiano_web.people.models import Notice, Team, User
from tests.web import make

pytestmark = pytest.mark.django_db
REASON = "The exploiter waits outside the shelter Kanareykina"


class Network:
    """A shelter with two teams, the case of a worker in the north, and an outsider."""

    def __init__(self) -> None:
        self.shelter = make.agency()
        self.north = Team.objects.create(agency=self.shelter, name="North")
        self.south = Team.objects.create(agency=self.shelter, name="South")
        self.owner = make.user("caseworker", self.shelter, self.north)
        self.colleague = make.user("caseworker", self.shelter, self.south)
        self.supervisor = make.user("supervisor", self.shelter, self.north)
        self.other_supervisor = make.user("supervisor", self.shelter, self.south)
        self.coordinator = make.user("agency_coordinator", self.shelter)
        self.administrator = make.user("administrator", self.shelter)
        self.outsider = make.user("supervisor", make.agency("Police", "police"))
        self.case = Case.objects.get(pk=actions.create(self.owner, {"given_name": "Vera"}))

    def sees(self, who: Who, *, confirmed: bool = False) -> bool:
        again = replace(make.again(who), confirmed=confirmed)
        return Case.objects.filter(within(again, Permission.CASE_VIEW, Case)).exists()


@pytest.fixture
def network() -> Network:
    return Network()


def _proved(who: Who) -> Who:
    return replace(make.again(who), confirmed=True)


def test_a_case_is_sealed_to_its_list_and_opened_again(network: Network) -> None:
    with pytest.raises(UnconfirmedError):
        grants.seal(network.supervisor, network.case.pk)
    grants.seal(_proved(network.supervisor), network.case.pk)
    assert network.sees(network.supervisor, confirmed=True)
    assert network.sees(network.owner, confirmed=True)  # whom it is given to
    assert not network.sees(network.owner)  # not before they proved who they are
    assert not network.sees(network.coordinator, confirmed=True)
    grants.name(_proved(network.supervisor), network.case.pk, network.coordinator.user.pk)
    assert network.sees(network.coordinator, confirmed=True)
    grants.unname(_proved(network.supervisor), network.case.pk, network.supervisor.user.pk)
    assert not network.sees(network.supervisor, confirmed=True)
    grants.unseal(_proved(network.coordinator), network.case.pk)
    assert network.sees(network.supervisor)
    assert not Grant.objects.filter(until=None).exists()
    acts = [entry.act for entry in AuditEntry.objects.order_by("pk")]
    assert acts[-4:] == ["case.seal", "case.name", "case.unname", "case.unseal"]


def test_somebody_remains_who_may_change_the_list(network: Network) -> None:
    grants.seal(_proved(network.supervisor), network.case.pk)
    with pytest.raises(RefusedError, match=r"case\.keeper"):
        grants.unname(_proved(network.supervisor), network.case.pk, network.supervisor.user.pk)
    grants.unname(_proved(network.supervisor), network.case.pk, network.owner.user.pk)
    assert not network.sees(network.owner, confirmed=True)


@pytest.mark.parametrize("name", ["administrator", "outsider"])
def test_only_who_may_see_cases_of_the_agency_is_named(network: Network, name: str) -> None:
    grants.seal(_proved(network.supervisor), network.case.pk)
    with pytest.raises((RefusedError, DeniedError)):
        grants.name(_proved(network.supervisor), network.case.pk, getattr(network, name).user.pk)


@pytest.mark.parametrize("name", ["owner", "colleague", "other_supervisor", "administrator", "outsider"])
def test_who_may_not_seal(network: Network, name: str) -> None:
    with pytest.raises(DeniedError):
        grants.seal(_proved(getattr(network, name)), network.case.pk)
    assert AuditEntry.objects.filter(act="case.seal", outcome="denied").count() == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [("supervisor", 200), ("coordinator", 200), ("owner", 404), ("colleague", 404), ("administrator", 404),
     ("outsider", 404)],
)  # fmt: skip
def test_the_page_of_the_list(network: Network, name: str, status: int) -> None:
    client = make.signed_in(getattr(network, name), confirmed=True)
    address = f"/cases/{network.case.pk}/access"
    assert client.get(address).status_code == status
    sealed = client.post(f"{address}/seal")
    assert sealed.status_code == (302 if status == 200 else 404)
    if status == 200:
        assert getattr(network, name).user.name in client.get(address).text


def test_a_sealed_case_asks_for_a_proof_and_then_opens(network: Network) -> None:
    grants.seal(_proved(network.supervisor), network.case.pk)
    address = f"/cases/{network.case.pk}"
    asked = make.signed_in(network.owner).get(address)
    assert asked.status_code == 403
    assert "Is it still you" in asked.text
    assert make.signed_in(network.owner, confirmed=True).get(address).status_code == 200
    assert make.signed_in(network.colleague).get(address).status_code == 404


def test_an_emergency_opens_for_eight_hours_and_tells(network: Network) -> None:
    assert not network.sees(network.colleague)
    assert grants.emergency(network.colleague, network.case.code.lower(), REASON) == network.case.pk
    assert network.sees(network.colleague)
    grant = Grant.objects.get()
    assert grant.until == grant.given_at + timedelta(hours=8)
    told = {(notice.user_id, notice.kind) for notice in Notice.objects.all()}
    assert told == {
        (network.supervisor.user.pk, "case.emergency"),
        (network.coordinator.user.pk, "case.emergency"),
        (network.owner.user.pk, "case.emergency.yours"),
    }
    entry = AuditEntry.objects.get(act="case.emergency")
    assert (entry.outcome, entry.object) == ("done", str(network.case.pk))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM cases_grant")
        assert b"Kanareykina" not in bytes(cursor.fetchone()[0])
    # To look, not to change.
    with pytest.raises(DeniedError):
        actions.edit(make.again(network.colleague), network.case.pk, {"given_name": "x"}, 1)
    Grant.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert not network.sees(network.colleague)


def test_an_emergency_opens_a_sealed_case_too(network: Network) -> None:
    grants.seal(_proved(network.supervisor), network.case.pk)
    grants.emergency(network.colleague, network.case.code, REASON)
    assert network.sees(network.colleague)


@pytest.mark.parametrize(
    ("reason", "code"),
    [("a b c d", "emergency.reason"), ("  danger  ", "emergency.reason"), ("a b c d e", None)],
)
def test_an_emergency_has_a_reason_of_five_words(network: Network, reason: str, code: str | None) -> None:
    if code is None:
        grants.emergency(network.colleague, network.case.code, reason)
        return
    with pytest.raises(RefusedError, match=code):
        grants.emergency(network.colleague, network.case.code, reason)
    assert not Grant.objects.exists()


def test_an_emergency_does_not_cross_agencies_nor_serve_who_sees_no_cases(network: Network) -> None:
    for name in ("outsider", "administrator", "coordinator"):
        with pytest.raises(DeniedError):
            grants.emergency(getattr(network, name), network.case.code, REASON)
    with pytest.raises(RefusedError, match=r"emergency\.open"):
        grants.emergency(network.owner, network.case.code, REASON)
    outcomes = AuditEntry.objects.filter(act="case.emergency").values_list("outcome", flat=True)
    assert sorted(outcomes) == ["denied", "denied", "denied", "refused"]


def test_it_is_reviewed_by_somebody_else_and_ends(network: Network) -> None:
    unproved = make.signed_in(network.colleague).post(
        "/emergency", {"code": network.case.code, "reason": REASON}
    )
    assert unproved.status_code == 403
    assert REASON in unproved.text  # what was typed goes on with the proof
    assert not Grant.objects.exists()
    client = make.signed_in(network.colleague, confirmed=True)
    answer = client.post("/emergency", {"code": network.case.code, "reason": REASON})
    assert answer["Location"] == f"/cases/{network.case.pk}"
    assert client.get(answer["Location"]).status_code == 200
    grant = Grant.objects.get()
    for name in ("owner", "colleague", "other_supervisor", "administrator", "outsider"):
        page = make.signed_in(getattr(network, name))
        assert page.get(f"/emergency/{grant.pk}").status_code == 404, name
        assert page.post(f"/emergency/{grant.pk}", {"justified": "yes"}).status_code == 404, name
    reviewer = make.signed_in(network.supervisor)
    assert network.case.code in reviewer.get("/emergency/review").text
    assert REASON in reviewer.get(f"/emergency/{grant.pk}").text
    assert AuditEntry.objects.filter(act="case.emergency.read").count() == 1
    done = reviewer.post(f"/emergency/{grant.pk}", {"justified": "no", "note": "She was not in danger"})
    assert done["Location"] == "/emergency/review"
    assert client.get(f"/cases/{network.case.pk}").status_code == 404
    grant.refresh_from_db()
    assert (grant.reviewed_by, grant.justified) == (network.supervisor.user, False)
    assert "She was not in danger" in reviewer.get(f"/emergency/{grant.pk}").text
    with pytest.raises(RefusedError, match=r"emergency\.reviewed"):
        grants.review(network.coordinator, grant.pk, True, "")


def test_nobody_reviews_their_own(network: Network) -> None:
    User.objects.filter(pk=network.other_supervisor.user.pk).update(role="supervisor")
    grants.emergency(network.other_supervisor, network.case.code, REASON)
    network.other_supervisor.user.teams.add(network.north)
    with pytest.raises(RefusedError, match=r"emergency\.own"):
        grants.review(make.again(network.other_supervisor), Grant.objects.get().pk, True, "")


def test_notices_lead_where_the_thing_is_and_say_nothing_of_it(network: Network) -> None:
    grants.emergency(network.colleague, network.case.code, REASON)
    client = make.signed_in(network.supervisor)
    page = client.get("/notices").text
    assert "Emergency access to a case" in page
    assert network.case.code not in page
    assert "Notices (1)" in page
    notice = Notice.objects.get(user=network.supervisor.user)
    assert client.post(f"/notices/{notice.pk}")["Location"] == f"/emergency/{Grant.objects.get().pk}"
    assert "Notices (1)" not in client.get("/notices").text
    assert make.signed_in(network.outsider).post(f"/notices/{notice.pk}")["Location"] == "/notices"

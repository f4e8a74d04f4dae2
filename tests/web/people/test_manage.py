"""Administration: who may manage whom, invitations, leaving with a hand-over, settings of an agency."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from equiano.countries.duties import Clock
from equiano_web.access import DeniedError, Who, roles
from equiano_web.actions import RefusedError
from equiano_web.cases import actions as case_actions
from equiano_web.cases import grants
from equiano_web.cases.models import Case, Grant
from equiano_web.models import AuditEntry
from equiano_web.people import actions, agencies, invitations, managed
from equiano_web.people.actions import AgencySettings
from equiano_web.people.agencies import LONGEST_RETENTION
from equiano_web.people.invitations import Guest
from equiano_web.people.models import Agency, Device, Invitation, Notice, Team, User
from tests.web import make

pytestmark = pytest.mark.django_db
CANARY = "kanareykina@example.org"


class Network:
    """Two agencies with all roles in one of them, and the administrator of the network in the other."""

    def __init__(self) -> None:
        self.shelter, self.police = make.agency(), make.agency("Police", "police")
        self.team = Team.objects.create(agency=self.shelter, name="North")
        self.admin = make.user("administrator", self.shelter)
        self.network = make.user("network_administrator", self.police)
        self.worker = make.user("caseworker", self.shelter, self.team)
        self.colleague = make.user("caseworker", self.shelter, self.team)
        self.supervisor = make.user("supervisor", self.shelter, self.team)
        self.coordinator = make.user("agency_coordinator", self.shelter)
        self.outsider = make.user("administrator", self.police)


@pytest.fixture
def network() -> Network:
    return Network()


def _guest(role: str = "caseworker", email: str = CANARY, teams: tuple[UUID, ...] = ()) -> Guest:
    return Guest(email, "Vera", role, "ru", teams)


_PAGES = (
    "people",
    "person",
    "end",
    "renew",
    "agency",
    "invite",
    "team",
    "team_new",
    "agencies",
    "agency_new",
)


@pytest.mark.parametrize(
    ("name", "opens"),
    [
        ("admin", {"people", "person", "end", "renew", "agency", "invite", "team", "team_new"}),
        ("network", {"people", "agency", "invite", "team", "team_new", "agencies", "agency_new"}),
        ("outsider", {"people", "team_new"}),
        ("worker", set()),
        ("supervisor", set()),
        ("coordinator", set()),
    ],
)
def test_who_opens_which_page_of_the_shelter(network: Network, name: str, opens: set[str]) -> None:
    client = make.signed_in(getattr(network, name))
    worker, shelter = network.worker.user.pk, network.shelter.pk
    addresses = {
        "people": "/people",
        "person": f"/people/{worker}",
        "end": f"/people/{worker}/end",
        "renew": f"/people/{worker}/renew",
        "agency": f"/agencies/{shelter}/settings",
        "invite": f"/agencies/{shelter}/invite",
        "team": f"/people/teams/{network.team.pk}",
        "team_new": "/people/teams/new",
        "agencies": "/agencies",
        "agency_new": "/agencies/new",
    }
    found = {page for page in _PAGES if client.get(addresses[page]).status_code == 200}
    assert found == opens
    for page in set(_PAGES) - opens:
        assert client.post(addresses[page], {"name": "x"}).status_code == 404, page


def test_an_administrator_sees_no_case(network: Network) -> None:
    case = case_actions.create(network.worker, {"family_name": "Kanareykina"})
    for who in (network.admin, network.network):
        client = make.signed_in(who)
        for address in (
            "/cases",
            f"/cases/{case}",
            f"/cases/{case}/access",
            "/emergency",
            "/emergency/review",
        ):
            assert client.get(address).status_code == 404, address
        people = client.get("/people").text
        assert "Kanareykina" not in people
        assert who.user.name in people
        assert who.user.email in people


@pytest.mark.parametrize("role", sorted(roles()))
def test_which_role_who_may_give(network: Network, role: str) -> None:
    wide = role in ("national_coordinator", "network_administrator")
    shelter, police = network.shelter.pk, network.police.pk
    assert actions.may_give(network.admin, shelter, role) == (not wide)
    assert not actions.may_give(network.admin, police, role)
    assert actions.may_give(network.network, police, role)
    assert actions.may_give(network.network, shelter, role) == (wide or role == "administrator")


def test_who_was_invited_joins_once_and_sets_a_second_factor_up(network: Network) -> None:
    admin = make.signed_in(network.admin)
    page = admin.post(
        f"/agencies/{network.shelter.pk}/invite",
        {
            "name": "Vera",
            "email": CANARY.upper(),
            "role": "caseworker",
            "language": "ru",
            "teams": [network.team.pk],
        },
    ).text
    link = re.search(r'id="link">http://[^/]+(/invitation/[\w-]+)<', page)
    assert link is not None
    key = link[1].rsplit("/", 1)[-1]
    assert key not in str(list(Invitation.objects.values()))
    assert len(key) >= 43
    client = Client()
    assert "Shelter" in client.get(link[1]).text
    given = {
        "name": "Vera K",
        "language": "ru",
        "password": "one two three four",
        "again": "one two three four",
    }
    assert client.post(link[1], {**given, "again": "other"}).status_code == 200
    assert client.post(link[1], given)["Location"] == "/me/factors"
    assert client.get("/me")["Location"] == "/me/factors"
    user = User.objects.get(email=CANARY)
    assert (user.role, user.agency, list(user.teams.all())) == ("caseworker", network.shelter, [network.team])
    again = Client().post(link[1], given)
    assert again.status_code == 409
    assert "no longer good" in again.text
    assert User.objects.filter(email=CANARY).count() == 1
    acts = list(AuditEntry.objects.values_list("act", "outcome"))
    assert ("people.invite", "done") in acts
    assert ("account.join", "done") in acts
    assert CANARY not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(("days", "good"), [(6.99, True), (7.01, False)])
def test_an_invitation_is_good_for_seven_days(network: Network, days: float, good: bool) -> None:
    key = invitations.invite(network.admin, network.shelter.pk, _guest())
    Invitation.objects.update(until=timezone.now() + invitations.GOOD_FOR - timedelta(days=days))
    assert Client().get(f"/invitation/{key}").status_code == (200 if good else 409)


def test_a_link_that_was_changed_or_taken_back_opens_nothing(network: Network) -> None:
    key = invitations.invite(network.admin, network.shelter.pk, _guest())
    assert Client().get(f"/invitation/{key[:-1]}{'A' if key[-1] != 'A' else 'B'}").status_code == 404
    one = Invitation.objects.get()
    with pytest.raises(DeniedError):
        invitations.withdraw(network.outsider, one.pk)
    assert make.signed_in(network.admin).post(f"/people/invitations/{one.pk}/withdraw").status_code == 302
    assert Client().get(f"/invitation/{key}").status_code == 409
    # A new one takes the place of an earlier one.
    first = invitations.invite(network.admin, network.shelter.pk, _guest())
    second = invitations.invite(network.admin, network.shelter.pk, _guest())
    assert Client().get(f"/invitation/{first}").status_code == 409
    assert Client().get(f"/invitation/{second}").status_code == 200


@pytest.mark.parametrize(
    ("agency", "guest", "raised"),
    [
        ("shelter", _guest("national_coordinator"), RefusedError),
        ("shelter", _guest("no_such_role"), RefusedError),
        ("police", _guest(), DeniedError),
        ("shelter", _guest(teams=(uuid4(),)), DeniedError),
    ],
)
def test_what_an_administrator_may_not_invite(
    network: Network, agency: str, guest: Guest, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        invitations.invite(network.admin, getattr(network, agency).pk, guest)
    assert not Invitation.objects.exists()


def test_one_address_has_one_account(network: Network) -> None:
    email = network.worker.user.email
    with pytest.raises(RefusedError, match=r"people\.email"):
        invitations.invite(network.admin, network.shelter.pk, _guest(email=email.upper()))


def test_an_agency_is_made_with_its_administrator_by_the_network_alone(network: Network) -> None:
    with pytest.raises(DeniedError):
        invitations.invite_agency(network.admin, "New", "ngo", "LTU", _guest("administrator"))
    client = make.signed_in(network.network)
    made = {
        "name": "New",
        "kind": "ngo",
        "country": "LTU",
        "language": "en",
        "person": "Jonas",
        "email": CANARY,
    }
    assert "/invitation/" in client.post("/agencies/new", made).text
    agency = Agency.objects.get(name="New")
    assert (agency.country, bool(agency.wrapped_key)) == ("LTU", True)
    one = Invitation.objects.get()
    assert (one.agency, one.role) == (agency, "administrator")
    assert client.post("/agencies/new", {**made, "email": "x@y.org", "country": "XXX"}).status_code == 200
    # Other people of another agency are its own affair.
    assert not managed.people(network.network, network.shelter.pk).teams
    shown = managed.people(network.network, network.shelter.pk).people
    assert [row.person["role"] for row in shown] == ["administrator"]


def test_hints_need_their_legal_basis(network: Network) -> None:
    bare = AgencySettings("Shelter", "en", 30, True, " ", "UTC", [], 7, 5)
    with pytest.raises(RefusedError, match=r"agency\.basis"):
        actions.change_agency(network.admin, network.shelter.pk, bare)
    address = f"/agencies/{network.shelter.pk}/settings"
    client = make.signed_in(network.admin)
    form = {"name": "Haven", "language": "ru", "idle_minutes": "15", "hints_others": "on", "hints_basis": ""}
    form |= {"time_zone": "Europe/Kaliningrad", "holidays": "2027-01-02\n2027-01-01", "escalate_days": "3"}
    form |= {"retention_years": "3"}
    assert client.post(address, form).status_code == 200
    assert client.post(address, {**form, "hints_basis": "Law 1, article 2"}).status_code == 302
    agency = Agency.objects.get(pk=network.shelter.pk)
    assert (agency.hints_others, agency.hints_basis, agency.idle_minutes) == (True, "Law 1, article 2", 15)
    days = (agency.time_zone, agency.holidays, agency.escalate_days, agency.retention_years)
    assert days == ("Europe/Kaliningrad", ["2027-01-01", "2027-01-02"], 3, 3)
    assert "retention_years" in AuditEntry.objects.filter(act="agency.change").last().codes  # type: ignore[union-attr]
    for wrong in (
        {"time_zone": "Moscow"},
        {"holidays": "1.1.2027"},
        {"escalate_days": "0"},
        {"escalate_days": "61"},
        {"retention_years": "0"},
        {"retention_years": str(LONGEST_RETENTION + 1)},
    ):
        assert client.post(address, {**form, "hints_basis": "Law", **wrong}).status_code == 200, wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(hints_basis="")
    for minutes, fits in (("4", False), ("5", True), ("120", True), ("121", False)):
        form |= {"hints_basis": "Law", "idle_minutes": minutes}
        assert client.post(address, form).status_code == (302 if fits else 200), minutes


@pytest.mark.parametrize(
    ("law", "years"),
    [
        ({"length": 36, "unit": "months"}, 3),
        ({"length": 35, "unit": "months"}, 2),
        ({"length": 12, "unit": "months", "up_to": 60, "up_to_unit": "months"}, 5),
        ({"length": 2196, "unit": "days"}, 6),
        ({"length": 30, "unit": "days"}, 1),
        ({"length": 36, "unit": "months", "at_least": True}, LONGEST_RETENTION),  # names no longest
        (None, LONGEST_RETENTION),
    ],
)
def test_the_law_of_the_country_bounds_for_how_long_cases_are_kept(
    network: Network, monkeypatch: pytest.MonkeyPatch, law: dict[str, Any] | None, years: int
) -> None:
    row = {
        "clock": "retention",
        "status": "in_law",
        "mark": "memory",
        "source": "s",
        "looked_up": "2026-11-26",
    }
    clocks = () if law is None else (Clock(**row, **law),)
    pack = replace(agencies.pack_of("RUS"), clocks=clocks)
    monkeypatch.setattr(agencies, "pack_of", lambda _: pack)
    settings = AgencySettings("Shelter", "en", 30, False, "", "UTC", [], 7, years)
    actions.change_agency(network.admin, network.shelter.pk, settings)
    with pytest.raises(RefusedError, match=r"agency\.retention"):
        actions.change_agency(network.admin, network.shelter.pk, replace(settings, retention_years=years + 1))
    # Where the law came later than the setting, it holds.
    Agency.objects.update(retention_years=years + 1)
    assert agencies.retention_years(Agency.objects.get(pk=network.shelter.pk)) == years


def test_nobody_changes_their_own_account_or_the_last_administrator(network: Network) -> None:
    with pytest.raises(RefusedError, match=r"people\.self"):
        actions.change_user(network.admin, network.admin.user.pk, "caseworker", [])
    with pytest.raises(RefusedError, match=r"people\.self"):
        actions.end_account(network.admin, network.admin.user.pk, None)
    with pytest.raises(RefusedError, match=r"people\.last"):
        actions.end_account(network.network, network.admin.user.pk, None)
    make.user("administrator", network.shelter)
    actions.end_account(network.network, network.admin.user.pk, None)
    assert not User.objects.get(pk=network.admin.user.pk).is_active


def test_the_administrator_of_an_agency_does_not_reach_above(network: Network) -> None:
    for act in (
        lambda: actions.change_user(network.outsider, network.network.user.pk, "trainer", []),
        lambda: actions.end_account(network.outsider, network.network.user.pk, None),
        lambda: invitations.renew(network.outsider, network.network.user.pk),
    ):
        with pytest.raises(RefusedError, match=r"people\.role"):
            act()


def test_role_and_teams_are_changed_and_the_coordinator_is_told(network: Network) -> None:
    client = make.signed_in(network.admin)
    answer = client.post(f"/people/{network.worker.user.pk}", {"role": "first_responder"})
    assert answer.status_code == 302
    user = User.objects.get(pk=network.worker.user.pk)
    assert (user.role, user.teams.count()) == ("first_responder", 0)
    assert Notice.objects.get().user == network.coordinator.user
    codes = AuditEntry.objects.get(act="people.change").codes
    assert codes == ["role:caseworker>first_responder", "teams"]


def test_a_new_way_in_ends_the_old_one_at_once(network: Network) -> None:
    worker = make.signed_in(network.worker)
    assert worker.get("/me").status_code == 200
    page = make.signed_in(network.admin).post(f"/people/{network.worker.user.pk}/renew").text
    assert worker.get("/me")["Location"].startswith("/sign-in")
    key = re.search(r"/invitation/([\w-]+)<", page)
    assert key is not None
    user = invitations.accept(key[1], "Vera", "one two three four", "en")
    assert user.pk == network.worker.user.pk
    assert user.check_password("one two three four")


def test_a_link_of_before_does_not_bring_back_who_left(network: Network) -> None:
    key = invitations.renew(network.admin, network.worker.user.pk)
    actions.end_account(network.admin, network.worker.user.pk, None)
    with pytest.raises(RefusedError, match=r"people\.link"):
        invitations.accept(key, "Vera", "one two three four", "en")
    assert not User.objects.get(pk=network.worker.user.pk).is_active
    # The administrator alone brings somebody back.
    invitations.accept(
        invitations.renew(network.admin, network.worker.user.pk), "V", "one two three four", "en"
    )
    assert User.objects.get(pk=network.worker.user.pk).is_active


def test_links_that_somebody_made_for_others_leave_with_them(network: Network) -> None:
    leaver = make.user("administrator", network.shelter)
    keys = [
        invitations.invite(leaver, network.shelter.pk, _guest()),
        invitations.renew(leaver, network.worker.user.pk),
    ]
    other = invitations.renew(network.admin, network.colleague.user.pk)
    actions.end_account(network.admin, leaver.user.pk, None)
    for key in keys:
        with pytest.raises(RefusedError, match=r"people\.link"):
            invitations.accept(key, "Vera", "one two three four", "en")
    assert not User.objects.filter(email=CANARY).exists()
    assert invitations.accept(other, "V", "one two three four", "en").is_active
    assert "links:2" in AuditEntry.objects.get(act="people.end").codes


def test_two_agencies_that_invite_one_address_get_one_account(network: Network) -> None:
    first = invitations.invite(network.admin, network.shelter.pk, _guest())
    second = invitations.invite(network.outsider, network.police.pk, _guest())
    invitations.accept(first, "Vera", "one two three four", "en")
    given = {"name": "V", "language": "en", "password": "one two three four", "again": "one two three four"}
    answer = Client().post(f"/invitation/{second}", given)
    assert answer.status_code == 409
    assert "account with this address" in answer.text
    assert User.objects.get(email=CANARY).agency == network.shelter


def _open_case(network: Network, who: Who) -> Case:
    return Case.objects.get(pk=case_actions.create(who, {"given_name": "Vera"}))


@pytest.mark.parametrize("to", ["colleague", "queue"])
def test_who_leaves_hands_over_in_one_act(network: Network, to: str) -> None:
    cases = [_open_case(network, network.worker) for _ in range(2)]
    closed = _open_case(network, network.worker)
    Case.objects.filter(pk=closed.pk).update(state="closed")
    session = make.signed_in(network.worker)
    successor = str(network.colleague.user.pk) if to == "colleague" else ""
    client = make.signed_in(network.admin)
    page = client.get(f"/people/{network.worker.user.pk}/end").text
    assert network.colleague.user.name in page
    assert network.coordinator.user.name not in page  # a role that does not edit cases
    answer = client.post(f"/people/{network.worker.user.pk}/end", {"successor": successor})
    assert answer.status_code == 302
    for case in cases:
        now = Case.objects.get(pk=case.pk)
        assert now.assigned_to == (network.colleague.user if successor else None)
        assert now.team == network.team  # its queue
    assert Case.objects.get(pk=closed.pk).assigned_to == network.worker.user
    assert session.get("/cases")["Location"].startswith("/sign-in")
    assert not Device.objects.filter(user=network.worker.user).exists()
    entries = list(AuditEntry.objects.order_by("pk").values_list("act", "codes"))
    assert [act for act, _ in entries][-4:-1].count("case.assign") == 2
    ended = next(codes for act, codes in entries if act == "people.end")
    assert ended[0] == "handed:2"


def test_work_goes_to_nobody_of_another_agency_or_role(network: Network) -> None:
    _open_case(network, network.worker)
    with pytest.raises(DeniedError):
        actions.end_account(network.admin, network.worker.user.pk, network.outsider.user.pk)
    with pytest.raises(RefusedError, match=r"people\.successor"):
        actions.end_account(network.admin, network.worker.user.pk, network.coordinator.user.pk)
    assert User.objects.get(pk=network.worker.user.pk).is_active
    assert Case.objects.filter(assigned_to=network.worker.user).exists()


def test_a_sealed_case_is_not_lost_nor_opened_by_an_administrator(network: Network) -> None:
    supervisor = Who(network.supervisor.user, confirmed=True)
    case = _open_case(network, network.supervisor)
    grants.seal(supervisor, case.pk)
    actions.end_account(network.admin, supervisor.user.pk, network.colleague.user.pk)
    now = Case.objects.get(pk=case.pk)
    assert now.assigned_to is None
    named = Grant.objects.filter(case=case, kind=Grant.NAMED, until=None)
    assert [grant.user for grant in named] == [network.coordinator.user]
    assert Notice.objects.filter(user=network.coordinator.user, kind="case.sealed").exists()

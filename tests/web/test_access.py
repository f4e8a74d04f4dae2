"""The choke point: role x scope x class x act, every cell; everything is closed until it is opened."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from django.apps import apps
from django.utils import timezone

from equiano_web.access import (
    DeniedError,
    Permission,
    Reach,
    Scope,
    Sensitivity,
    UnconfirmedError,
    Who,
    _classified,
    apart,
    awaiting_proof,
    find,
    opens,
    reach_of,
    roles,
    scope_of,
    see,
    within,
)
from equiano_web.cases.actions import create
from equiano_web.cases.models import Case, Grant
from equiano_web.cases.sections import sections
from equiano_web.people.models import Agency, Team, User
from tests.web import make

pytestmark = pytest.mark.django_db

# The table of roles once more, by hand: permission -> role -> reach. What does not stand here is closed.
TABLE: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "access_table.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("role", sorted(roles()))
@pytest.mark.parametrize("permission", list(Permission))
def test_every_cell_of_role_and_permission(role: str, permission: Permission) -> None:
    who = Who(User(role=role, agency=Agency()))
    assert scope_of(who, permission).name.lower() == TABLE["permissions"][permission].get(role, "none")


@pytest.mark.parametrize("role", sorted(roles()))
@pytest.mark.parametrize("sensitivity", list(Sensitivity))
def test_every_cell_of_role_and_class(role: str, sensitivity: Sensitivity) -> None:
    who = Who(User(role=role, agency=Agency()))
    assert (sensitivity in opens(who)) == (role in TABLE["opens"][sensitivity])


class Network:
    """Two agencies; a case of Anna's, in her team, given to Boris."""

    def __init__(self) -> None:
        self.shelter, self.police = make.agency(), make.agency("Police", "police")
        self.north = Team.objects.create(agency=self.shelter, name="North")
        self.south = Team.objects.create(agency=self.shelter, name="South")
        author = make.user("supervisor", self.shelter, self.north)
        self.case = Case.objects.get(pk=create(author, {"given_name": "Vera", "phone": "+7 900 000 00 00"}))
        self.author = author

    def standing(self, relation: str, role: str) -> Who:
        """Somebody of that role who stands in that relation to the case."""
        if relation == "own":
            who = make.user(role, self.shelter, self.south)
            Case.objects.filter(pk=self.case.pk).update(created_by=who.user)
            return who
        if relation == "assigned":
            who = make.user(role, self.shelter, self.south)
            Case.objects.filter(pk=self.case.pk).update(assigned_to=who.user)
            return who
        if relation == "team":
            return make.user(role, self.shelter, self.north)
        if relation == "agency":
            return make.user(role, self.shelter, self.south)
        return make.user(role, self.police)


@pytest.fixture
def network() -> Network:
    return Network()


_NEEDED = {"own": Scope.OWN, "assigned": Scope.ASSIGNED, "team": Scope.TEAM, "agency": Scope.AGENCY}
_ON_A_CASE = [one for one in Permission if one.startswith("case.")]


@pytest.mark.parametrize("role", sorted(roles()))
@pytest.mark.parametrize("relation", ["own", "assigned", "team", "agency", "outsider"])
def test_a_case_is_reached_as_far_as_the_role_goes(network: Network, relation: str, role: str) -> None:
    who = network.standing(relation, role)
    for permission in _ON_A_CASE:
        scope = scope_of(who, permission)
        expected = relation in _NEEDED and scope >= _NEEDED[relation]
        assert Case.objects.filter(within(who, permission, Case)).exists() == expected, permission
        if expected:
            assert find(who, permission, Case, network.case.pk) == network.case
        else:
            with pytest.raises(DeniedError):
                find(who, permission, Case, network.case.pk)


@pytest.mark.parametrize("role", sorted(roles()))
def test_the_ways_to_a_case_lead_to_all_that_is_in_reach_and_no_further(network: Network, role: str) -> None:
    """Lists that go by each way's index show what the choke point opens, grants and sealed cases with it."""
    who = make.user(role, network.shelter, network.south)
    for place, (agency, team) in enumerate(
        [(network.shelter, network.north), (network.shelter, network.south), (network.police, None)] * 8
    ):
        ours = agency == network.shelter
        made = Case(
            agency=agency,
            team=team,
            created_by=who.user if ours and place & 4 else network.author.user,
            assigned_to=who.user if ours and place & 8 else None,
            created_at=network.case.created_at,
            changed_at=network.case.changed_at,
            sealed=place % 5 == 0,
            handed_over_at=network.case.created_at if place % 7 == 0 else None,
        )
        made.save()
        if place % 2:
            kind = Grant.NAMED if made.sealed else Grant.EMERGENCY
            Grant.objects.create(
                case=made,
                user=who.user,
                kind=kind,
                given_at=made.created_at,
                given_by=who.user,
                until=timezone.now() + dt.timedelta(1) if kind == Grant.EMERGENCY else None,
            )
    for one in (make.again(who), replace(make.again(who), confirmed=True)):
        for permission in _ON_A_CASE:
            by_ways = [
                case.pk for way in apart(one, permission) for case in Case.objects.filter(way).only("pk")
            ]
            reached = Case.objects.filter(within(one, permission, Case))
            assert set(by_ways) == {case.pk for case in reached}, permission


@pytest.mark.parametrize("role", sorted(roles()))
def test_a_sealed_case_is_open_to_those_named_alone(network: Network, role: str) -> None:
    who = network.standing("own", role)
    Case.objects.update(sealed=True)
    assert not Case.objects.filter(within(who, Permission.CASE_VIEW, Case)).exists()
    Grant.objects.create(
        case=network.case,
        user=who.user,
        kind=Grant.NAMED,
        given_at=network.case.created_at,
        given_by=who.user,
    )
    allowed = scope_of(who, Permission.CASE_VIEW) > Scope.NONE
    unproved, proved = make.again(who), replace(make.again(who), confirmed=True)
    assert Case.objects.filter(within(proved, Permission.CASE_VIEW, Case)).exists() == allowed
    assert not Case.objects.filter(within(unproved, Permission.CASE_VIEW, Case)).exists()
    assert awaiting_proof(unproved, Permission.CASE_VIEW, Case) == int(allowed)
    with pytest.raises(UnconfirmedError if allowed else DeniedError):
        find(unproved, Permission.CASE_VIEW, Case, network.case.pk)


def test_a_proof_opens_nothing_to_who_is_not_named(network: Network) -> None:
    who = network.standing("own", "supervisor")
    Case.objects.update(sealed=True)
    with pytest.raises(DeniedError):
        find(make.again(who), Permission.CASE_VIEW, Case, network.case.pk)
    with pytest.raises(DeniedError):
        find(replace(make.again(who), confirmed=True), Permission.CASE_VIEW, Case, network.case.pk)
    assert awaiting_proof(make.again(who), Permission.CASE_VIEW, Case) == 0


def test_who_left_reaches_nothing(network: Network) -> None:
    network.author.user.is_active = False
    assert scope_of(network.author, Permission.CASE_VIEW) == Scope.NONE
    assert not opens(network.author)


def test_a_view_shows_open_classes_and_says_of_others_that_they_are_closed(network: Network) -> None:
    who = network.standing("agency", "agency_coordinator")
    seen = see(who, network.case)
    assert seen["given_name"] == "Vera"
    assert seen["phone"] == "+7 900 000 00 00"
    assert str(seen["account"]) == "closed to your role"
    assert not seen["account"]
    trainer = network.standing("agency", "trainer")
    assert set(see(trainer, network.case).fields) == set()
    assert "given_name" in see(trainer, network.case).closed


def test_a_template_reaches_the_id_of_a_view(network: Network) -> None:
    from django.template import Context, Template

    seen = see(network.author, network.case)
    shown = Template("{{ c.id }}|{{ c.given_name }}|{{ c.patronymic }}").render(Context({"c": seen}))
    assert shown == f"{network.case.pk}|Vera|"


def test_what_a_page_does_not_need_is_not_decrypted(network: Network) -> None:
    seen = see(network.author, network.case, (Sensitivity.ORDINARY,))
    assert "given_name" not in seen.fields
    assert "given_name" not in seen.closed


def test_every_table_says_how_it_is_reached() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("equiano_web")]
    assert ours
    unsaid = [model._meta.label for model in ours if reach_of(model) is None]
    assert not unsaid, "say @reached(Reach(...)) of: " + ", ".join(unsaid)


def test_a_column_that_may_be_shown_exists_and_has_a_class() -> None:
    for model in apps.get_models():
        for name, sensitivity in (reach_of(model) or Reach(inside="")).fields.items():
            assert hasattr(model, name), f"{model._meta.label}.{name}"
            assert sensitivity in Sensitivity


def test_every_field_of_a_section_has_a_class_and_both_languages() -> None:
    for section in sections().values():
        for one in section.fields.values():
            assert one.called["en"]
            assert one.called["ru"]


def test_a_table_nobody_spoke_of_is_refused() -> None:
    from django.contrib.sessions.models import Session

    author = make.user("supervisor", make.agency())
    with pytest.raises(DeniedError):
        within(author, Permission.CASE_VIEW, Session)


def test_what_is_kept_of_a_table_is_each_roles_own() -> None:
    """One role after another, and classes that change between two askings."""
    reach, of_section = Reach(fields={"code": Sensitivity.ORDINARY}), {"name": Sensitivity.IDENTITY}
    few, many = frozenset({Sensitivity.ORDINARY}), frozenset({Sensitivity.ORDINARY, Sensitivity.IDENTITY})
    fixed = MappingProxyType(dict(of_section))
    for _ in range(2):
        assert _classified(reach, fixed, many)[1] == frozenset()
        assert _classified(reach, fixed, few)[1] == {"name"}
        assert _classified(Reach(), fixed, many)[0] == of_section
    assert _classified(reach, of_section, few)[1] == {"name"}
    of_section["phone"] = Sensitivity.CONTACT
    assert _classified(reach, of_section, few)[1] == {"name", "phone"}

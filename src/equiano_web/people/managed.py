"""What an administrator reads: agencies, teams, accounts and invitations. No case, and nothing of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from equiano.text_files import own_yaml
from equiano.words import language
from equiano_web.access import (
    DeniedError,
    Permission,
    Scope,
    Seen,
    Sensitivity,
    Who,
    find,
    reach_of,
    require,
    role_name,
    roles,
    scope_of,
    within,
)
from equiano_web.people import factors, leaving
from equiano_web.people.actions import may_give
from equiano_web.people.models import Agency, Invitation, Team, User

_MANAGE = Permission.PEOPLE_MANAGE


@cache
def _kinds() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = own_yaml(
        (Path(__file__).parent / "kinds.yaml").read_text(encoding="utf-8")
    )
    return found


def kinds() -> list[tuple[str, str]]:
    """Kinds of agencies: code and name, in the person's language."""
    return [(code, called[language()]) for code, called in _kinds().items()]


def kind_name(code: str) -> str:
    """What a kind of agency is called; a code that is not of the list says itself."""
    called = _kinds().get(code)
    return called[language()] if called else code


def roles_to_give(who: Who, agency: UUID) -> list[tuple[str, str]]:
    """Roles that somebody may give in an agency: code and name."""
    return [(name, role_name(name)) for name in roles() if may_give(who, agency, name)]


def _shown(thing: Agency | Team | User | Invitation) -> Seen:
    """Fields of people and agencies, which who manages them sees whatever their role opens of cases.

    They are the fields that the table declares, all of them of the ordinary class.
    """
    reach = reach_of(type(thing))
    assert reach is not None
    names = [name for name, kind in reach.fields.items() if kind == Sensitivity.ORDINARY]
    return Seen(type(thing)._meta.label, str(thing.pk), {name: getattr(thing, name) for name in names})


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account in a list.

    Attributes:
        person: Its fields.
        role: What its role is called.
        teams: Names of its teams.
        has_factor: Whether it has a second factor.
        is_mine: Whether the account may be changed by who looks.
    """

    person: Seen
    role: str
    teams: Sequence[str]
    has_factor: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People of an agency.

    Attributes:
        agency: The agency.
        kind: What its kind is called.
        people: Its accounts.
        invitations: Those not used yet, with what the role is called.
        teams: Its teams.
        is_own: Whether it is the agency of who looks.
    """

    agency: Seen
    kind: str
    people: Sequence[PersonRow]
    invitations: Sequence[tuple[Seen, str]]
    teams: Sequence[Seen]
    is_own: bool


def people(who: Who, agency: UUID | None = None) -> PeoplePage:
    """People of one's own agency; of another one its administrators, for the administrator of the network.

    Raises:
        DeniedError: If the agency is not in reach.
    """
    of = find(who, _MANAGE, Agency, agency or who.user.agency_id)
    is_own = of.pk == who.user.agency_id
    users = User.objects.filter(within(who, _MANAGE, User), agency=of).prefetch_related("teams")
    rows = [user for user in users if is_own or may_give(who, of.pk, user.role)]
    waiting = Invitation.objects.filter(within(who, _MANAGE, Invitation), agency=of)
    waiting = waiting.filter(used_at=None, withdrawn_at=None, until__gt=timezone.now())
    return PeoplePage(
        agency=_shown(of),
        kind=kind_name(of.kind),
        people=tuple(_row(who, user) for user in rows),
        invitations=tuple((_shown(one), role_name(one.role)) for one in waiting),
        teams=tuple(_shown(team) for team in of.teams.all()) if is_own else (),
        is_own=is_own,
    )


def _row(who: Who, user: User) -> PersonRow:
    return PersonRow(
        _shown(user),
        role_name(user.role),
        tuple(team.name for team in user.teams.all()),
        factors.has_factor(user),
        user.pk != who.user.pk and may_give(who, user.agency_id, user.role),
    )


@dataclass(frozen=True, slots=True)
class PersonPage:
    """An account.

    Attributes:
        row: The account.
        team_ids: Ids of its teams.
        teams: Teams of the agency: id and name.
        roles: Roles that may be given: code and name.
        work: What it would leave behind: what it is called, and how much.
        colleagues: Who could take that over: id and name.
    """

    row: PersonRow
    team_ids: Sequence[str]
    teams: Sequence[tuple[str, str]]
    roles: Sequence[tuple[str, str]]
    work: Sequence[tuple[str, int]]
    colleagues: Sequence[tuple[str, str]]


def person(who: Who, key: UUID) -> PersonPage:
    """An account that somebody may manage.

    Raises:
        DeniedError: If it is not in reach.
    """
    user = find(who, _MANAGE, User, key)
    if user.agency_id != who.user.agency_id and not may_give(who, user.agency_id, user.role):
        raise DeniedError(User._meta.label)
    colleagues = User.objects.filter(agency=user.agency, is_active=True).exclude(pk=user.pk)
    return PersonPage(
        row=_row(who, user),
        team_ids=tuple(str(team.pk) for team in user.teams.all()),
        teams=teams(user.agency_id),
        roles=roles_to_give(who, user.agency_id),
        work=leaving.of(user),
        colleagues=tuple((str(one.pk), one.name) for one in colleagues if leaving.can_take_all(one)),
    )


def teams(agency: UUID) -> tuple[tuple[str, str], ...]:
    """Teams of an agency: id and name."""
    return tuple(
        (str(key), name) for key, name in Team.objects.filter(agency_id=agency).values_list("pk", "name")
    )


def agency_settings(who: Who, key: UUID | None = None) -> Seen:
    """Settings of an agency, one's own if none is named.

    Raises:
        DeniedError: If it is not in reach.
    """
    return _shown(find(who, _MANAGE, Agency, key or who.user.agency_id))


def team(who: Who, key: UUID) -> Seen:
    """A team.

    Raises:
        DeniedError: If it is not in reach.
    """
    return _shown(find(who, _MANAGE, Team, key))


def manages_network(who: Who) -> bool:
    """Whether somebody makes agencies."""
    return scope_of(who, _MANAGE) == Scope.NETWORK


def agencies(who: Who) -> Sequence[tuple[Seen, str]]:
    """All agencies and what their kinds are called, for the administrator of the network.

    Raises:
        DeniedError: If somebody manages only their own.
    """
    require(who, _MANAGE)
    if not manages_network(who):
        raise DeniedError(Agency._meta.label)
    return tuple(
        (_shown(one), kind_name(one.kind)) for one in Agency.objects.filter(within(who, _MANAGE, Agency))
    )

"""What an administrator does: agencies, teams, accounts. None of it opens a case.

An administrator manages the people of their agency. The administrator of the network makes agencies and their
first administrators, and gives the roles that reach over the whole network; other people of another agency
are that agency's own affair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Scope, Who, roles, scope_of
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.jobs import enqueue
from equiano_web.people import leaving, notices, ways
from equiano_web.people.agencies import longest_retention, new_agency
from equiano_web.people.models import Agency, Team, User

_MANAGE = Permission.PEOPLE_MANAGE
RENEW = "agency.days"  # job: the days of the agency are others now; rooms that reckon with them do it anew
ADMINISTRATOR = "administrator"


def reaches_network(role: str) -> bool:
    """Whether a role holds anything that reaches over the whole network."""
    return Scope.NETWORK in roles()[role].permissions.values()


def may_give(who: Who, agency: UUID, role: str) -> bool:
    """Whether somebody may give a role to people of an agency."""
    if role not in roles():
        return False
    if scope_of(who, _MANAGE) == Scope.NETWORK:
        return agency == who.user.agency_id or role == ADMINISTRATOR or reaches_network(role)
    return agency == who.user.agency_id and not reaches_network(role)


def require_may_give(who: Who, agency: UUID, role: str) -> None:
    """Refuse what `may_give` says no to.

    Raises:
        RefusedError: If it is so.
    """
    if not may_give(who, agency, role):
        raise RefusedError("people.role", say("This role is not yours to give here."))


def require_may_manage(who: Who, user: User) -> None:
    """Refuse an act on an account that is not somebody's to manage: their own, or one above theirs.

    Raises:
        RefusedError: If it is so.
    """
    if user.pk == who.user.pk:
        raise RefusedError("people.self", say("Your own account is managed by another administrator."))
    if not may_give(who, user.agency_id, user.role):
        raise RefusedError("people.role", say("This account is not yours to manage."))


def require_not_last(user: User) -> None:
    """Refuse to take an agency its last administrator.

    Raises:
        RefusedError: If nobody else could manage its people.
    """
    managing = [role.name for role in roles().values() if _MANAGE in role.permissions]
    if user.role not in managing:
        return
    others = User.objects.filter(agency=user.agency, is_active=True, role__in=managing).exclude(pk=user.pk)
    if not others.exists():
        raise RefusedError(
            "people.last", say("This is the last administrator of the agency. Appoint another one first.")
        )


def teams_of(agency: UUID, teams: Iterable[UUID]) -> list[Team]:
    """Teams of an agency by their ids.

    Raises:
        DeniedError: If one is not there, or another agency's.
    """
    wanted = set(teams)
    found = list(Team.objects.filter(agency_id=agency, pk__in=wanted))
    if len(found) != len(wanted):
        raise DeniedError(Team._meta.label)
    return found


@action(_MANAGE, "agency.create")
def create_agency(act: Act, name: str, kind: str, country: str, language: str) -> UUID:
    """Make an agency, as the administrator of the network. Its id.

    Raises:
        DeniedError: If somebody manages only their own agency.
    """
    if scope_of(act.who, _MANAGE) < Scope.NETWORK:
        raise DeniedError(Agency._meta.label)
    act.object = made = new_agency(name, kind, country, language)
    return made.pk


@dataclass(frozen=True, slots=True)
class AgencySettings:
    """Settings of an agency.

    Attributes:
        name: Its name.
        language: For whoever chose none.
        idle_minutes: Minutes after which a page asks who is there.
        hints_others: Whether others learn that it may know a person whom they search for.
        hints_basis: The law that allows that.
        time_zone: Where its days begin and end, as the IANA names it.
        holidays: Days on which nobody works there beside the weekend (ISO 8601).
        escalate_days: Days after which the supervisor hears of what is overdue.
        retention_years: Years without a change after which a closed case is proposed to be erased.
    """

    name: str
    language: str
    idle_minutes: int
    hints_others: bool
    hints_basis: str
    time_zone: str
    holidays: list[str]
    escalate_days: int
    retention_years: int


@action_on(Agency, _MANAGE, "agency.change")
def change_agency(act: Act, agency: Agency, wanted: AgencySettings) -> None:
    """Change the settings of an agency.

    Raises:
        RefusedError: If hints across agencies are to be on without their legal basis, or cases are to be kept
            for longer than the law of the country allows.
    """
    longest = longest_retention(agency.country)
    if not 1 <= wanted.retention_years <= longest:
        raise RefusedError(
            "agency.retention", say("Cases are kept for 1 to {longest} years.", longest=longest)
        )
    if wanted.hints_others and not wanted.hints_basis.strip():
        raise RefusedError(
            "agency.basis", say("Hints across agencies need their legal basis: name the law and its article.")
        )
    after = asdict(wanted)
    act.codes += [field for field, value in after.items() if getattr(agency, field) != value]
    for field, value in after.items():
        setattr(agency, field, value)
    agency.save(update_fields=list(after))
    if {"time_zone", "holidays"} & set(act.codes):
        enqueue(RENEW, {"agency": str(agency.pk)})


@action(_MANAGE, "team.create")
def create_team(act: Act, name: str) -> UUID:
    """Make a team in one's own agency. Its id."""
    act.object = made = Team.objects.create(agency_id=act.who.user.agency_id, name=name)
    return made.pk


@action_on(Team, _MANAGE, "team.rename")
def rename_team(act: Act, team: Team, name: str) -> None:
    """Give a team another name."""
    team.name = name
    team.save(update_fields=["name"])


@action_on(User, _MANAGE, "people.change")
def change_user(act: Act, user: User, role: str, teams: Iterable[UUID]) -> None:
    """Give somebody another role or other teams.

    Raises:
        RefusedError: If account or role are not theirs to manage or give, or the agency would have no
            administrator.
    """
    require_may_manage(act.who, user)
    require_may_give(act.who, user.agency_id, role)
    chosen = teams_of(user.agency_id, teams)
    if role != user.role:
        if _MANAGE not in roles()[role].permissions:
            require_not_last(user)
        act.codes += [f"role:{user.role}>{role}"]
        user.role = role
        user.save(update_fields=["role"])
        tell_coordinators(act, user)
    if {team.pk for team in chosen} != set(user.teams.values_list("pk", flat=True)):
        act.codes += ["teams"]
        user.teams.set(chosen)


@action_on(User, _MANAGE, "people.end")
def end_account(act: Act, user: User, successor: UUID | None) -> int:
    """End an account: its work goes to a colleague or to the queue of the team, every way in ends at once.

    So do links that they made for others and nobody used: whoever made one has it. Whoever waits for one is
    invited anew.

    Args:
        act: The act.
        user: Who leaves.
        successor: Colleague of the same agency who takes over; None for the queue.

    Returns:
        How much was handed over.

    Raises:
        RefusedError: If the account is not theirs to manage, is the last administrator's, or the colleague's
            role does not reach such work.
        DeniedError: If there is no such colleague.
    """
    require_may_manage(act.who, user)
    require_not_last(user)
    heir = _successor(user, successor) if successor else None
    handed = leaving.hand_over(act, user, heir)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    ways.end_all(user, act.at)
    links = ways.end_links_made(user, act.at)
    act.codes += [f"handed:{handed}", f"links:{links}", *([f"to:{heir.pk}"] if heir else ["to:queue"])]
    return handed


def _successor(user: User, key: UUID) -> User:
    colleagues = User.objects.filter(agency=user.agency, is_active=True).exclude(pk=user.pk)
    found = colleagues.filter(pk=key).first()
    if found is None:
        raise DeniedError(User._meta.label)
    if not leaving.can_take_all(found):
        raise RefusedError("people.successor", say("The role of this colleague does not reach such work."))
    return found


def tell_coordinators(act: Act, user: User) -> None:
    """Leave a notice for the coordinators of an agency: who sees its cases is their concern."""
    rows = User.objects.filter(agency=user.agency, is_active=True, role="agency_coordinator")
    notices.tell(rows.exclude(pk=user.pk), "people.account", at=act.at)

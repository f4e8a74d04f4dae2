"""To whom a task can be given: a task opens no case, so whoever gets one reaches its case anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equiano_web.access import Permission, Scope, Who, scope_of, within
from equiano_web.cases.models import Case, Grant
from equiano_web.people.agencies import to_choose_from
from equiano_web.people.models import Team, User

_VIEW = Permission.CASE_VIEW


@dataclass(frozen=True, slots=True)
class Takers:
    """Colleagues and teams to whom a task can be given: id and name."""

    people: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]


def reaches(user: User, case: Case) -> bool:
    """Whether somebody sees a case, once they proved who they are."""
    reach = within(Who(user, confirmed=True), _VIEW, Case)
    return Case.objects.filter(reach, pk=case.pk).exists()


def takers(who: Who, case: Case | None) -> Takers:
    """To whom a task of a case, or of none, can be given; the act asks the choke point once more."""
    agency = who.user.agency_id
    users = to_choose_from(agency)
    named = _named(case) if case is not None and case.sealed else None
    team = _members(case)
    people = [user for user in users if _can_take(user, case, team) and (named is None or user.pk in named)]
    return Takers(
        tuple((str(user.pk), user.name) for user in people),
        tuple(
            (str(pk), name) for pk, name in Team.objects.filter(agency_id=agency).values_list("pk", "name")
        ),
    )


def _named(case: Case) -> set[object]:
    rows = Grant.objects.filter(case=case, kind=Grant.NAMED, until=None)
    return set(rows.values_list("user_id", flat=True))


def _members(case: Case | None) -> set[object]:
    """Who is in the team of a case."""
    if case is None or case.team_id is None:
        return set()
    return set(User.objects.filter(teams=case.team_id).order_by().values_list("pk", flat=True))


def _can_take(user: User, case: Case | None, team: set[object]) -> bool:
    """As the choke point has it, but for a whole list without a question to the database for each."""
    scope = scope_of(Who(user), _VIEW)
    if case is None or scope == Scope.NONE:
        return scope > Scope.NONE
    return (
        scope >= Scope.AGENCY
        or case.created_by_id == user.pk
        or (scope >= Scope.ASSIGNED and case.assigned_to_id == user.pk)
        or (scope >= Scope.TEAM and user.pk in team)
    )

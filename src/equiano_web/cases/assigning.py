"""Giving a case to a colleague, or to a team."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Scope, Seen, Sensitivity, Who, scope_of, see
from equiano_web.actions import Act, RefusedError, action_on, reading
from equiano_web.cases import store
from equiano_web.cases.actions import required_key
from equiano_web.cases.models import Case, Change, Grant
from equiano_web.cases.signals import given
from equiano_web.people import notices
from equiano_web.people.agencies import to_choose_from
from equiano_web.people.models import Team, User


@dataclass(frozen=True, slots=True)
class Takers:
    """To whom a case can be given.

    Attributes:
        case: The case.
        people: Id and name of colleagues whose role takes cases.
        teams: Id and name of teams of the agency.
    """

    case: Seen
    people: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]


def _takes(user: User) -> bool:
    return scope_of(Who(user), Permission.CASE_EDIT) >= Scope.ASSIGNED


@reading(Case, Permission.CASE_ASSIGN, "case.read")
def takers(who: Who, case: Case) -> Takers:
    """To whom a case can be given."""
    people = to_choose_from(case.agency_id)
    teams = Team.objects.filter(agency_id=case.agency_id)
    return Takers(
        see(who, case, (Sensitivity.ORDINARY, Sensitivity.IDENTITY)),
        tuple((str(user.pk), user.name) for user in people if _takes(user)),
        tuple((str(team.pk), team.name) for team in teams),
    )


@action_on(Case, Permission.CASE_ASSIGN, "case.assign")
def assign(act: Act, case: Case, user: uuid.UUID | None, team: uuid.UUID | None) -> None:
    """Give a case to a colleague, to a team, or to both; who gets it is told, without a word of what it is.

    Args:
        act: The act.
        case: The case.
        user: The colleague; None: nobody, it waits in the queue of its team.
        team: The team; None: none.

    Raises:
        DeniedError: If one of them is not of the agency, or the role takes no cases.
        RefusedError: If the case is sealed and the colleague is not on its list.
    """
    taker = _taker(case, user)
    if team is not None and not Team.objects.filter(agency_id=case.agency_id, pk=team).exists():
        raise DeniedError(Team._meta.label)
    before = (_named(case.assigned_to), _named(case.team))
    is_new = taker is not None and case.assigned_to_id != taker.pk
    case.assigned_to, case.team_id, case.changed_at = taker, team, act.at
    case.save(update_fields=["assigned_to", "team", "changed_at"])
    after = (_named(taker), _named(case.team))
    _remember(act, case, dict(zip(("assigned_to", "team"), zip(before, after, strict=True), strict=True)))
    given.send(Case, case=case)
    if is_new and taker is not None:
        notices.tell([taker], "case.assigned", case.pk, act.at)


def _taker(case: Case, user: uuid.UUID | None) -> User | None:
    if user is None:
        return None
    found = User.objects.filter(agency_id=case.agency_id, is_active=True, pk=user).first()
    if found is None or not _takes(found):
        raise DeniedError(User._meta.label)
    if case.sealed and not Grant.objects.filter(case=case, user=found, kind=Grant.NAMED, until=None).exists():
        text = say("This case is sealed: put the colleague on its list first.")
        raise RefusedError("case.sealed", text)
    return found


def _named(one: User | Team | None) -> str:
    return one.name if one is not None else ""


def _remember(act: Act, case: Case, changes: dict[str, tuple[str, str]]) -> None:
    done = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not done:
        return
    kind, version, user = Sensitivity.ORDINARY, case.version, act.who.user.pk
    change = Change(case=case, version=version, at=act.at, by_id=user, act="case.assign", sensitivity=kind)
    store.remember(change, required_key(case), done)

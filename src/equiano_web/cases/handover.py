"""Cases of somebody who leaves: to a colleague, or to the queue of the team."""

from __future__ import annotations

from equiano.words import say
from equiano_web.access import Permission, Scope, Who, scope_of
from equiano_web.actions import Act, note_part
from equiano_web.cases import grants
from equiano_web.cases.models import Case
from equiano_web.people.leaving import Work, leaves
from equiano_web.people.models import User

OPEN = "open"


def _count(user: User) -> int:
    return Case.objects.filter(assigned_to=user, state=OPEN).count()


def _hand_over(act: Act, leaver: User, successor: User | None) -> int:
    grants.end_all(act, leaver)
    cases = list(Case.objects.select_for_update().filter(assigned_to=leaver, state=OPEN))
    for case in cases:
        # Who is on the list of a sealed case is for those on it to say, not for an administrator.
        case.assigned_to = None if case.sealed else successor
        case.save(update_fields=["assigned_to"])
        note_part(act, "case.assign", case)
    return len(cases)


def _can_take(who: Who) -> bool:
    return scope_of(who, Permission.CASE_EDIT) >= Scope.ASSIGNED


def register() -> None:
    """Make it known."""
    leaves(Work(lambda: say("Open cases"), _count, _hand_over, _can_take))

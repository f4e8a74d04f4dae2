"""How tasks go with other rooms: they follow what is due in a case, and do not stay with who left it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.dispatch import receiver

from equiano.words import say
from equiano_web.access import Permission, may
from equiano_web.actions import Act
from equiano_web.cases import signals
from equiano_web.cases.duties import Duties, leaves_undone
from equiano_web.cases.models import Case
from equiano_web.people.leaving import Work, leaves
from equiano_web.people.models import User
from equiano_web.tasks import kinds
from equiano_web.tasks.keeping import follow
from equiano_web.tasks.models import Task
from equiano_web.tasks.takers import reaches

_DUTY = "task."


@receiver(signals.dues_changed, dispatch_uid="tasks.follow")
def _follow(case: Case, **_: object) -> None:
    follow(case)


@receiver(signals.given, dispatch_uid="tasks.given")
def _given(case: Case, **_: object) -> None:
    """Who does not see the case any more has no task in it: it goes to whose the case is now."""
    for task in Task.objects.filter(case=case, state=Task.OPEN).exclude(assignee=None):
        if task.assignee is not None and not reaches(task.assignee, case):
            task.assignee = None
            task.save(update_fields=["assignee"])


def _left(case: Case) -> list[str]:
    """What other rooms opened in a case; of what is due in it cases know themselves."""
    found = Task.objects.filter(case=case, state=Task.OPEN).values_list("code", flat=True)
    return [f"{_DUTY}{name}" for name in found if not kinds.of_case(name)]


def _text(code: str) -> str:
    name = code.removeprefix(_DUTY)
    return kinds.text_of(name) if code != name and kinds.is_known(name) else ""


def _of(user: User) -> QuerySet[Task]:
    return Task.objects.filter(assignee=user, state=Task.OPEN)


def _hand_over(act: Act, leaver: User, successor: User | None) -> int:
    """After the cases, which are handed over first: to the successor, or to whose the case is."""
    tasks = list(_of(leaver).select_for_update(of=("self",)).select_related("case"))
    for task in tasks:
        takes = successor is not None and (task.case is None or reaches(successor, task.case))
        task.assignee = successor if takes else None
        task.save(update_fields=["assignee"])
    return len(tasks)


def register() -> None:
    """Make it known."""
    leaves_undone(Duties(_left, _text))
    leaves(
        Work(
            lambda: say("Tasks given by name"),
            lambda user: _of(user).count(),
            _hand_over,
            lambda who: may(who, Permission.CASE_VIEW),
        )
    )

"""What people do with tasks; and, for other rooms, opening and ending theirs inside an act of their own."""

from __future__ import annotations

from uuid import UUID

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Who, find, may
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases.actions import mark_done, write_entry
from equiano_web.cases.models import Case, Entry
from equiano_web.cases.sections import sections
from equiano_web.cases.values import UnfitError, checked
from equiano_web.people import notices
from equiano_web.people.models import Team, User
from equiano_web.tasks.keeping import NewTask, end_task, open_task
from equiano_web.tasks.kinds import BY_HAND
from equiano_web.tasks.models import Task
from equiano_web.tasks.takers import reaches

__all__ = ["NewTask", "add", "end_task", "finish", "give", "open_task", "take"]
GIVEN = "task.given"
_SECTION = "task"


@action_on(Case, Permission.CASE_EDIT, "task.add")
def add(
    act: Act, case: Case, what: str, due: str, assignee: UUID | None = None, team: UUID | None = None
) -> UUID:
    """Set a task in a case.

    Args:
        act: The act.
        case: The case.
        what: What is to be done; rests sealed with the case.
        due: By when (ISO 8601).
        assignee: Who is to do it; whose the case is if nobody is named.
        team: In whose queue it waits.

    Returns:
        Id of the task.

    Raises:
        DeniedError: If colleague or team are not of the agency.
        RefusedError: If the colleague does not reach the case.
        UnfitError: If what or when is missing, or no full date.
    """
    known = checked(sections()[_SECTION], {"what": what, "due": due})
    lacking = [name for name in ("what", "due") if not known[name]]
    if lacking:
        raise UnfitError(dict.fromkeys(lacking, say("Fill this in.")))
    if len(str(known["due"])) != len("2026-01-01"):
        raise UnfitError({"due": say("A task needs a day, not a month or a year.")})
    entry = write_entry(act, case, _SECTION, known)
    act.object = task = Task.objects.get(code=BY_HAND, thing=str(entry.pk), state=Task.OPEN)
    _give(act, task, assignee, team)
    return task.pk


@action_on(Task, Permission.CASE_VIEW, "task.done")
def finish(act: Act, task: Task) -> None:
    """Say that a task is done that somebody set; every other one ends by what it is about.

    Raises:
        DeniedError: If the case may not be changed.
        RefusedError: If it is none of those, or ended already.
    """
    _require_open(task)
    if task.code != BY_HAND:
        text = say("This ends by itself once it is done where it leads to.")
        raise RefusedError("task.code", text)
    mark_done(act, find(act.who, Permission.CASE_EDIT, Entry, task.thing))


@action_on(Task, Permission.CASE_VIEW, "task.take")
def take(act: Act, task: Task) -> None:
    """Take a task upon oneself.

    Raises:
        RefusedError: If it ended.
    """
    _require_open(task)
    _give(act, task, act.who.user.pk, None)


@action_on(Task, Permission.CASE_VIEW, "task.give")
def give(act: Act, task: Task, assignee: UUID | None, team: UUID | None) -> None:
    """Give a task to a colleague, to the queue of a team, or (neither) back to whose the case is.

    Raises:
        DeniedError: If who gives neither changes nor assigns the case, or colleague or team are not of the
            agency.
        RefusedError: If it ended, or the colleague does not reach the case.
    """
    _require_open(task)
    if task.case is not None:
        _require_may_give(act.who, task.case)
    _give(act, task, assignee, team)


def _require_open(task: Task) -> None:
    if task.state != Task.OPEN:
        raise RefusedError("task.ended", say("This task has ended already."))


def _require_may_give(who: Who, case: Case) -> None:
    assigns = may(who, Permission.CASE_ASSIGN)
    find(who, Permission.CASE_ASSIGN if assigns else Permission.CASE_EDIT, Case, case.pk)


def _give(act: Act, task: Task, assignee: UUID | None, team: UUID | None) -> None:
    taker = _taker(task, assignee)
    if team is not None and not Team.objects.filter(agency_id=task.agency_id, pk=team).exists():
        raise DeniedError(Team._meta.label)
    is_new = taker is not None and task.assignee_id != taker.pk
    task.assignee, task.team_id = taker, team
    task.save(update_fields=["assignee", "team"])
    act.codes += [f"user:{assignee}"] if assignee else [f"team:{team}"] if team else ["case"]
    if is_new and taker is not None and taker.pk != act.who.user.pk:
        notices.tell([taker], GIVEN, task.pk, act.at)


def _taker(task: Task, key: UUID | None) -> User | None:
    if key is None:
        return None
    found = User.objects.filter(agency_id=task.agency_id, is_active=True, pk=key).first()
    if found is None or not may(Who(found), Permission.CASE_VIEW):
        raise DeniedError(User._meta.label)
    if task.case is not None and not reaches(found, task.case):
        text = say("This colleague does not see the case. Give them the case, or choose somebody else.")
        raise RefusedError("task.reach", text)
    return found

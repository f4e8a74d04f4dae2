"""Tasks as they are kept: opened, moved and ended in the transaction of the act that brings it about.

    open_task("referral.answer", referral.pk, NewTask(receiver, day, team=team), at=act.at)
    end_task("referral.answer", referral.pk, at=act.at)

Those of clocks and entries follow what is due in their case (`follow`), and are written by nobody else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from equiano_web.cases.models import Case, Due
from equiano_web.cases.tracks.clocks import OF_ENTRY
from equiano_web.people.agencies import today
from equiano_web.people.models import Agency, Team, User
from equiano_web.tasks.kinds import CLOCK, is_known, of_case
from equiano_web.tasks.models import Task


@dataclass(frozen=True, slots=True)
class _Wanted:
    """When a task is due."""

    due_on: dt.date
    shown_from: dt.date
    escalates: bool


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task as a room asks for it.

    Attributes:
        agency: Agency that is to do it.
        due_on: Last day, there (`people.agencies.today`, `assist.days.last_day`).
        case: Case of that agency; without one it holds nothing of a person.
        team: In whose queue it waits. With neither team nor assignee it is whose the case is, or the
            agency's leads'.
        assignee: Who is to do it; must reach the case.
        shown_from: Day from which it is on the list; at once if not given.
        escalates: Whether a supervisor hears of it on the day after; else after the days that the agency set.
    """

    agency: Agency
    due_on: dt.date
    case: Case | None = None
    team: Team | None = None
    assignee: User | None = None
    shown_from: dt.date | None = None
    escalates: bool = False


def open_task(kind: str, thing: UUID | str, new: NewTask, *, at: dt.datetime) -> UUID:
    """Open a task, or move the one that is open for the same thing; inside the act that asks for it.

    Args:
        kind: A kind that a room named (`kinds.kind`).
        thing: Id of what it is about.
        new: What is asked for; of one that is open, its days alone are taken.
        at: Time of the act.

    Returns:
        Its id.

    Raises:
        KeyError: If no room named the kind.
    """
    if not is_known(kind):
        raise KeyError(kind)
    wanted = _Wanted(new.due_on, new.shown_from or min(new.due_on, today(new.agency, at)), new.escalates)
    found = Task.objects.filter(code=kind, thing=str(thing), state=Task.OPEN).first()
    if found is not None:
        _move(found, wanted)
        return found.pk
    return Task.objects.create(
        agency=new.agency, case=new.case, code=kind, thing=str(thing), team=new.team, assignee=new.assignee,
        made_at=at, due_on=wanted.due_on, shown_from=wanted.shown_from, escalates=wanted.escalates,
    ).pk  # fmt: skip


def end_task(kind: str, thing: UUID | str, *, at: dt.datetime, done: bool = True) -> bool:
    """End the open task of a thing, inside an act; whether there was one.

    Args:
        kind: Its kind.
        thing: Id of what it is about.
        at: Time of the act.
        done: Whether it was done; else it fell away.
    """
    state = Task.DONE if done else Task.DROPPED
    rows = Task.objects.filter(code=kind, thing=str(thing), state=Task.OPEN)
    return bool(rows.update(state=state, ended_at=at))


def follow(case: Case) -> None:
    """Have the tasks of a case say what is due in it."""
    wanted = {
        _named(due): _Wanted(due.due_on, due.shown_from, due.escalates)
        for due in Due.objects.filter(case=case).order_by("-due_on")
    }
    now = timezone.now()
    for task in Task.objects.filter(case=case, state=Task.OPEN):
        if not of_case(task.code):
            continue
        if (one := wanted.pop((task.code, task.thing), None)) is not None:
            _move(task, one)
        else:
            end_task(task.code, task.thing, at=now)
    Task.objects.bulk_create(
        Task(
            agency_id=case.agency_id, case=case, code=kind, thing=thing, made_at=now,
            due_on=one.due_on, shown_from=one.shown_from, escalates=one.escalates,
        )
        for (kind, thing), one in wanted.items()
    )  # fmt: skip


def _named(due: Due) -> tuple[str, str]:
    kind = due.code if due.code.startswith(OF_ENTRY) else f"{CLOCK}{due.code}"
    return kind, str(due.entry_id or due.subject or due.case_id)


def _move(task: Task, wanted: _Wanted) -> None:
    if wanted == _Wanted(task.due_on, task.shown_from, task.escalates):
        return
    if wanted.due_on > task.due_on:
        task.escalated_at = None  # a new day to be met: if it is not, that is news
    task.due_on, task.shown_from, task.escalates = wanted.due_on, wanted.shown_from, wanted.escalates
    task.save(update_fields=["due_on", "shown_from", "escalates", "escalated_at"])

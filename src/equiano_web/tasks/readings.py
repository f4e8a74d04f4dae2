"""What is read of tasks: one's day, the lists of team and agency, one task, those of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet

from equiano_web import prepared
from equiano_web.access import Permission, Seen, Sensitivity, Who, awaiting_proof, require, see, within
from equiano_web.actions import note_reading, reading
from equiano_web.cases.models import Blob, Case, Entry
from equiano_web.cases.readings import CasePage, names_of
from equiano_web.cases.store import give_blobs
from equiano_web.people.agencies import today
from equiano_web.people.models import Team
from equiano_web.tasks import kinds
from equiano_web.tasks.models import Task
from equiano_web.tasks.takers import Takers, takers

MOST_LINES = 50  # of each part of the page; who has more narrows it
# What the page of a case knows its table by (`cases/holdings.py`).
HELD = "tasks"
_VIEW = Permission.CASE_VIEW
_IN_LIST = (Sensitivity.ORDINARY, Sensitivity.IDENTITY)
_WORDS = (Sensitivity.NARRATIVE,)
_BY_HAND_SECTION = "task"
# Of a closed case somebody said why its duties stay open; it is opened again, or they rest with it.
_LIVE = ~Q(case__state="closed") & ~Q(case__merged_into__state="closed")


@dataclass(frozen=True, slots=True)
class Line:
    """A task in a list.

    Attributes:
        task: The task.
        case: Its case, None if it has none.
        words: Of a task that somebody set: what is to be done, as far as it is open.
        whose: Name of who is to do it, or of the team in whose queue it waits; "" if of nobody.
    """

    task: Seen
    case: Seen | None
    words: str
    whose: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: its lines, those due first, and whether there are more."""

    lines: Sequence[Line]
    more: bool


@dataclass(frozen=True, slots=True)
class MyDay:
    """What somebody has to do.

    Attributes:
        mine: Theirs: given to them by name, or of a case that is given to them.
        queue: Of the queues of their teams, which nobody has yet.
        told: Of others, overdue for so long that it was passed on to who answers for them.
        sealed: How many are left out until they prove anew who they are.
        today: The day.
        waiting: Kinds of which somebody waits for an answer.
    """

    mine: Part
    queue: Part
    told: Part
    sealed: int
    today: dt.date
    waiting: frozenset[str]


def of_user(user_id: object) -> Q:
    """Tasks that are somebody's: by name, or as the case is theirs and the task nobody else's."""
    return Q(assignee=user_id) | Q(assignee=None, team=None, case__assigned_to=user_id)


def _of_teams(teams: Sequence[object]) -> Q:
    """Tasks that wait in a queue and are nobody's yet."""
    waits = Q(team__in=teams) | Q(team=None, case__assigned_to=None, case__team__in=teams)
    return Q(assignee=None) & waits


def open_tasks(who: Who, day: dt.date) -> Q:
    """Open tasks in reach that are on the list by a day; those that somebody waits for are at once."""
    shown = Q(shown_from__lte=day) | Q(code__in=sorted(kinds.waiting()))
    # Tasks rest in the agency of their case: this says nothing new, but without it all open tasks of the
    # network are read and held against their cases.
    own = Q(agency=who.user.agency_id)
    return own & within(who, _VIEW, Task) & _LIVE & shown & Q(state=Task.OPEN)


def my_day(who: Who) -> MyDay:
    """What somebody has to do today, and what comes.

    Raises:
        DeniedError: If there is no permission to view any case.
    """
    require(who, _VIEW)
    day = today(who.user.agency)
    wanted, theirs = open_tasks(who, day), of_user(who.user.pk)
    mine, queue, told = _parts(
        who, wanted & theirs, wanted & _of_teams(who.teams), wanted & Q(escalated_at__isnull=False) & ~theirs
    )
    found = MyDay(
        mine=mine,
        queue=queue,
        told=told,
        sealed=awaiting_proof(who, _VIEW, Task),
        today=day,
        waiting=frozenset(kinds.waiting()),
    )
    note_reading(who, "tasks.read")
    return found


@dataclass(frozen=True, slots=True)
class Tasks:
    """A list of tasks and the day."""

    part: Part
    today: dt.date


def tasks(who: Who, whose: str) -> Tasks:
    """Open tasks in reach.

    Args:
        who: Who looks.
        whose: `me`, `team` (of cases of my teams, or in their queues) or `all`.

    Raises:
        DeniedError: If there is no permission to view any case.
    """
    require(who, _VIEW)
    day = today(who.user.agency)
    wanted = open_tasks(who, day)
    if whose == "me":
        wanted &= of_user(who.user.pk)
    elif whose == "team":
        wanted &= Q(case__team__in=who.teams) | Q(team__in=who.teams)
    note_reading(who, "tasks.read")
    [part] = _parts(who, wanted)
    return Tasks(part, day)


def _parts(who: Who, *wanted: Q) -> list[Part]:
    """Parts of a page, each by its filter; names and words of all of them are asked for at once."""
    found = [prepared.rows("tasks", _due_first, one) for one in wanted]
    lines = iter(_lines(who, [task for rows in found for task in rows[:MOST_LINES]]))
    return [
        Part(tuple(islice(lines, min(len(rows), MOST_LINES))), more=len(rows) > MOST_LINES) for rows in found
    ]


def _due_first(wanted: Q) -> QuerySet[Task]:
    return Task.objects.filter(wanted).order_by("due_on", "pk").select_related("case")[: MOST_LINES + 1]


def _give_identity(rows: Iterable[Task]) -> None:
    """Who the persons of these tasks are, read at once."""
    cases = [task.case for task in rows if task.case is not None]
    theirs = Q(case__in=sorted({case.pk for case in cases}), entry=None, sensitivity=Sensitivity.IDENTITY)
    if cases:
        give_blobs(cases, prepared.rows("identity of tasks", Blob.objects.filter, theirs))


def _lines(
    who: Who,
    rows: Sequence[Task],
    words: Mapping[str, str] | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Line, ...]:
    """Lines of tasks; `words` and `names` where they were read already, else they are read here."""
    said = _words(who, rows) if words is None else words
    classes = _IN_LIST if words is None else (Sensitivity.ORDINARY,)
    if words is None:
        _give_identity(rows)
    called = {**names, **_names(who, rows, names)}
    return tuple(
        Line(
            see(who, task),
            see(who, task.case, classes) if task.case else None,
            said.get(task.thing, ""),
            called.get(str(_owner(task)), ""),
        )
        for task in rows
    )


def _owner(task: Task) -> UUID | None:
    return task.assignee_id or task.team_id or (task.case.assigned_to_id if task.case else None)


def _names(who: Who, rows: Iterable[Task], known: Mapping[str, str]) -> Mapping[str, str]:
    """Names of people and teams of the agency that are not known yet, by id."""
    owners = {owner for task in rows if (owner := _owner(task)) is not None}
    found = {str(who.user.pk): who.user.name}
    if others := {one for one in owners if str(one) not in found and str(one) not in known}:
        found |= names_of(who, others)
    if queues := {task.team_id for task in rows if task.team_id}:
        teams = Team.objects.filter(agency_id=who.user.agency_id, pk__in=queues)
        found |= {str(pk): name for pk, name in teams.values_list("pk", "name")}
    return found


def _words(who: Who, rows: Iterable[Task]) -> Mapping[str, str]:
    """What those that somebody set say, by the id of their entry."""
    things = [task.thing for task in rows if task.code == kinds.BY_HAND]
    entries = Entry.objects.filter(within(who, _VIEW, Entry), pk__in=things) if things else ()
    if things:
        entries = entries.select_related("case").prefetch_related("blobs")  # type: ignore[union-attr]
    return {str(one.pk): str(see(who, one, _WORDS)["what"]) for one in entries}


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task.

    Attributes:
        line: The task.
        today: The day.
        takers: To whom it can be given.
    """

    line: Line
    today: dt.date
    takers: Takers


@reading(Task, _VIEW, "task.read")
def task_page(who: Who, task: Task) -> TaskPage:
    """One task, and to whom it can be given."""
    [line] = _lines(who, [task])
    return TaskPage(line, today(who.user.agency), takers(who, task.case))


@reading(Case, Permission.CASE_EDIT, "case.read")
def new_task(who: Who, case: Case) -> tuple[Seen, Takers]:
    """A case in which a task is set, and to whom it can be given."""
    return see(who, case, _IN_LIST), takers(who, case)


def of_case(who: Who, page: CasePage) -> tuple[Sequence[Line], dt.date]:
    """Open tasks of a case whose page was read, and of those merged into it; and the day.

    What they say, and most names, stand on the page already.
    """
    day = today(who.user.agency)
    if HELD not in page.holds:
        return (), day
    rows = Task.objects.filter(
        within(who, _VIEW, Task), case__in=[page.case.id, *(one.id for one in page.merged)]
    )
    found = list(rows.filter(state=Task.OPEN).select_related("case").order_by("due_on", "pk"))
    words = {entry.id: str(entry["what"]) for entry in page.entries if entry["section"] == _BY_HAND_SECTION}
    return _lines(who, found, words, page.names), day

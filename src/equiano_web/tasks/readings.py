"""What is read of tasks: one's day, the lists of team and agency, one task, those of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from equiano_web import prepared
from equiano_web.access import (
    Permission,
    Scope,
    Seen,
    Sensitivity,
    Who,
    awaiting_proof,
    require,
    scope_of,
    see,
    within,
)
from equiano_web.actions import note_reading, reading
from equiano_web.cases.models import Blob, Case, Entry
from equiano_web.cases.reach import reached
from equiano_web.cases.readings import CasePage
from equiano_web.cases.store import give_blobs
from equiano_web.people.agencies import today
from equiano_web.people.models import Team, User
from equiano_web.prepared import FoundBy
from equiano_web.tasks import kinds
from equiano_web.tasks.elsewhere import Waits, waiting_elsewhere
from equiano_web.tasks.models import Task
from equiano_web.tasks.takers import Takers, takers
from equiano_web.together import Part as Asked
from equiano_web.together import together

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
        elsewhere: What waits in other rooms, those due first.
    """

    mine: Part
    queue: Part
    told: Part
    sealed: int
    today: dt.date
    waiting: frozenset[str]
    elsewhere: Sequence[Waits]


def _of_agency(who: Who) -> Q:
    """Tasks of one's own agency: an index walks them, those due first."""
    return Q(agency=who.user.agency_id)


def _of_user(who: Who) -> tuple[Q, Q]:
    """Tasks that are somebody's: by name, or as the case is theirs and the task nobody else's.

    Each way has an index of its own, of persons or of their cases; asked for at once, or with the agency
    beside the second, all tasks of the agency are read. The names are those of `_OWNERS`.
    """
    user = who.user.pk
    return _of_agency(who) & Q(assignee=user), Q(unclaimed=None, case__assigned_to=user)


def _of_teams(who: Who) -> tuple[Q, Q]:
    """Tasks that wait in a queue and are nobody's yet: in that of a team, or as the case is."""
    return (
        Q(unnamed=None, team__in=who.teams),
        # Asked of the case itself, which has an index of those that nobody has.
        Q(unclaimed=None, case__assigned_to=None, case__team__in=who.teams),
    )


def _passed_on(who: Who, wanted: Q) -> Sequence[Q]:
    """Tasks that are overdue for so long that they were passed on.

    An agency has thousands, and each would be held against its case. Who reaches all cases is shown the first
    in the order of an index; else the cases in reach are few, and an index finds what was passed on of each.
    """
    passed_on = Q(escalated_at__isnull=False)
    if scope_of(who, _VIEW) >= Scope.AGENCY:
        walked = _of_agency(who) & Q(state=Task.OPEN) & passed_on
        return (Q(pk__in=FoundBy("passed on", _first_due, (walked, wanted))),)
    cases = reached(who, _VIEW, ~Q(state="closed"))
    passed_on &= wanted
    return (Q(case__in=cases) & passed_on, _of_agency(who) & Q(case=None) & passed_on)


def open_tasks(who: Who, day: dt.date) -> Q:
    """Open tasks in reach that are on the list by a day; those that somebody waits for are at once."""
    shown = Q(shown_from__lte=day) | Q(code__in=sorted(kinds.waiting()))
    return within(who, _VIEW, Task) & _LIVE & shown & Q(state=Task.OPEN)


def my_day(who: Who) -> MyDay:
    """What somebody has to do today, and what comes.

    Raises:
        DeniedError: If there is no permission to view any case.
    """
    require(who, _VIEW)
    day = today(who.user.agency)
    mine_ways = _of_user(who)
    wanted = open_tasks(who, day)
    told_ways = _passed_on(who, wanted & ~mine_ways[0] & ~mine_ways[1])
    mine, queue, told = _parts(who, wanted, mine_ways, _of_teams(who), told_ways)
    found = MyDay(
        mine=mine,
        queue=queue,
        told=told,
        sealed=awaiting_proof(who, _VIEW, Task),
        today=day,
        waiting=frozenset(kinds.waiting()),
        elsewhere=waiting_elsewhere(who),
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
    # Tasks rest in the agency of their case: that says nothing new, but without it all open tasks of the
    # network are read and held against their cases.
    ways: tuple[Q, ...] = (_of_agency(who),)
    if whose == "me":
        ways = _of_user(who)
    elif whose == "team":
        queued = Q(team__in=who.teams)
        ways = (queued, Q(case__team__in=who.teams) & (Q(team=None) | ~queued))
    note_reading(who, "tasks.read")
    [part] = _parts(who, open_tasks(who, day), ways)
    return Tasks(part, day)


def _parts(who: Who, wanted: Q, *parts: Sequence[Q]) -> list[Part]:
    """Parts of a page, each by filters that exclude each other; what all show is asked for at once."""
    by_way = iter(
        prepared.rows_of_each("tasks", _due_first, [wanted & way for ways in parts for way in ways])
    )
    found = [_due_of([task for rows in islice(by_way, len(ways)) for task in rows]) for ways in parts]
    lines = iter(_lines(who, [task for rows in found for task in rows[:MOST_LINES]]))
    return [
        Part(tuple(islice(lines, min(len(rows), MOST_LINES))), more=len(rows) > MOST_LINES) for rows in found
    ]


def _due_of(found: Sequence[Task]) -> list[Task]:
    """Those due first, and one more than a part has lines."""
    return sorted(found, key=lambda task: (task.due_on, task.pk))[: MOST_LINES + 1]


# The first of these who has it. "Nobody" is asked for as an expression: planners take an index of a column
# that is empty in every second row for a way to a few.
_OWNERS = {
    "unnamed": Coalesce("assignee", "assignee"),
    "unclaimed": Coalesce("assignee", "team"),
}


def _due_first(wanted: Q) -> QuerySet[Task]:
    rows = Task.objects.alias(**_OWNERS).filter(wanted)
    return rows.order_by("due_on", "pk").select_related("case")[: MOST_LINES + 1]


def _first_due(walked: Q, wanted: Q) -> QuerySet[Task, Any]:
    """The first of `walked`, in the order of its index, that are `wanted`.

    Asked one by one, and beside what nothing is: joined, planners reckon with so few that they sort them all.
    """
    shown = Exists(Task.objects.alias(**_OWNERS).filter(wanted, pk=OuterRef("pk")))
    rows = Task.objects.filter(walked).filter(shown | Q(state=""))
    return rows.order_by("due_on", "pk").values("pk")[: MOST_LINES + 1]


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
    others = sorted(one for one in owners if str(one) not in found and str(one) not in known)
    queues = sorted({task.team_id for task in rows if task.team_id})
    agency = Q(agency=who.user.agency_id)  # nobody of another is named
    asked = [
        Asked(model, agency & Q(pk__in=ids) if ids else None, ("id", "name"))
        for model, ids in ((User, others), (Team, queues))
    ]
    return found | {str(pk): name for lines in together(*asked) for pk, name in lines}


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


def _of_cases(wanted: Q) -> QuerySet[Task]:
    return Task.objects.filter(wanted).select_related("case").order_by("due_on", "pk")


def of_case(who: Who, page: CasePage) -> tuple[Sequence[Line], dt.date]:
    """Open tasks of a case whose page was read, and of those merged into it; and the day.

    What they say, and most names, stand on the page already.
    """
    day = today(who.user.agency)
    if HELD not in page.holds:
        return (), day
    cases = [UUID(page.case.id), *(UUID(one.id) for one in page.merged)]
    wanted = within(who, _VIEW, Task) & Q(case__in=cases, state=Task.OPEN)
    found = prepared.rows("tasks of case", _of_cases, wanted)
    words = {entry.id: str(entry["what"]) for entry in page.entries if entry["section"] == _BY_HAND_SECTION}
    return _lines(who, found, words, page.names), day

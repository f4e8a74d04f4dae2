"""What the pages of tasks show: frozen views put in words, never a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.urls import reverse

from equiano.words import say
from equiano_web.access import Permission, Who, may
from equiano_web.cases.pages import name_of
from equiano_web.cases.panels import Panel
from equiano_web.cases.readings import CasePage
from equiano_web.cases.tracks.pages import when
from equiano_web.tasks import kinds, readings
from equiano_web.tasks.elsewhere import Waits
from equiano_web.tasks.readings import Line, MyDay, Part, TaskPage, Tasks


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list of tasks.

    Attributes:
        id: Id of the task; "" of what waits in another room.
        label: What is to be done.
        href: Where.
        person: Name of the person as far as it is open; "" of a task without a case.
        on: By when.
        status: Overdue, today, or in how many days.
        kind: How that is marked (`{% tag %}`).
        whose: Who is to do it.
        told: Whether who answers for it was told.
        by_hand: Whether somebody set it, so that somebody says that it is done.
    """

    id: str
    label: str
    href: str
    person: str
    on: dt.date
    status: str
    kind: str
    whose: str
    told: bool
    by_hand: bool


def row(line: Line, today: dt.date) -> Row:
    """A task."""
    task, case = line.task, line.case
    kind, on = str(task["code"]), cast("dt.date", task["due_on"])
    label, href = kinds.text_and_address(kind, str(task["thing"]), case.id if case else None)
    status, mark = when(on, cast("dt.date", task["shown_from"]), today)
    return Row(
        id=task.id,
        label=line.words or label,
        href=href,
        person=name_of(case) if case else "",
        on=on,
        status=status,
        kind=mark,
        whose=line.whose,
        told=task["escalated_at"] is not None,
        by_hand=kind == kinds.BY_HAND,
    )


def _rows(lines: Sequence[Line], today: dt.date) -> list[Row]:
    return [row(line, today) for line in lines]


def my_day(found: MyDay) -> Mapping[str, object]:
    """What somebody has to do: what is late or waited for stands above what is to come."""
    today, mine = found.today, found.mine.lines
    late = [one for one in mine if cast("dt.date", one.task["due_on"]) < today]
    now = [one for one in mine if one.task["due_on"] == today]
    ahead = [one for one in mine if cast("dt.date", one.task["due_on"]) > today]
    asked = [one for one in ahead if one.task["code"] in found.waiting]
    soon = [one for one in ahead if one.task["code"] not in found.waiting]
    parts = [
        (say("Overdue"), late),
        (say("Due today"), now),
        (say("Somebody waits for your answer"), asked),
        (say("Coming up"), soon),
        (say("In the queue of your teams: nobody has it yet"), found.queue.lines),
        (say("Overdue with others, passed on to you"), found.told.lines),
    ]
    rows = [(title, [*_rows(lines, today), *_elsewhere(title, found)]) for title, lines in parts]
    return {
        "parts": [one for one in rows if one[1]],
        "more": found.mine.more or found.queue.more or found.told.more,
        "sealed": found.sealed,
        "today": today,
    }


def _elsewhere(title: str, found: MyDay) -> list[Row]:
    """What waits in other rooms, in the part of the page that it belongs to."""
    return [_waits(one, found.today) for one in found.elsewhere if _part(one, found.today) == title]


def _part(one: Waits, today: dt.date) -> str:
    if one.due_on < today:
        return say("Overdue")
    if one.due_on == today:
        return say("Due today")
    return say("Somebody waits for your answer") if one.waits else say("Coming up")


def _waits(one: Waits, today: dt.date) -> Row:
    status, mark = when(one.due_on, today, today)
    return Row(
        id="",
        label=f"{one.text} · {one.of}",
        href=one.href,
        person="",
        on=one.due_on,
        status=status,
        kind=mark,
        whose="",
        told=False,
        by_hand=False,
    )


def listed(found: Tasks) -> Mapping[str, object]:
    """A list of tasks."""
    rows, today = _rows(found.part.lines, found.today), found.today
    parts = [
        (say("Due and overdue"), [one for one in rows if one.on <= today]),
        (say("Coming up"), [one for one in rows if one.on > today]),
    ]
    return {"parts": [part for part in parts if part[1]], "more": found.part.more, "today": today}


def of_task(page: TaskPage, who: Who) -> Mapping[str, object]:
    """One task."""
    is_open = page.line.task["state"] == "open"
    gives = may(who, Permission.CASE_EDIT) or may(who, Permission.CASE_ASSIGN)
    shown, case = row(page.line, page.today), page.line.case
    return {
        "task": shown,
        "case": case,
        "is_open": is_open,
        "may_finish": is_open and shown.by_hand and may(who, Permission.CASE_EDIT),
        "may_give": is_open and (gives or case is None),
        "may_take": is_open and str(page.line.task["assignee_id"]) != str(who.user.pk),
    }


def panel(who: Who, page: CasePage) -> Panel:
    """What is to be done, on the page of a case."""
    case = page.case.id
    lines, today = readings.of_case(who, page)
    return Panel(
        "tasks/panel.html",
        {
            "rows": _rows(lines, today),
            "new": reverse("task-new", args=(case,)) if may(who, Permission.CASE_EDIT) else "",
        },
    )


__all__ = ["Part", "Row", "listed", "my_day", "of_task", "panel", "row"]

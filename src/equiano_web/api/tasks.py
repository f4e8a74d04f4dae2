"""Tasks, for other programs: the same acts and readings as the pages'."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano_web.api import work_shapes as shapes
from equiano_web.api.cases import line_of, who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.tasks import actions, readings

tasks = Router(tags=["tasks"])
_PROBLEMS = {STATUSES: Problem}


@tasks.get("/tasks", response={200: shapes.TasksOf, **_PROBLEMS})
def listed(request: HttpRequest, whose: Literal["me", "team", "all"] = "me") -> object:
    """What is due and overdue, the longest overdue first."""
    part = readings.tasks(who_of(request), whose).part
    rows = [
        {
            "id": line.task.id,
            "code": line.task["code"],
            **{name: line.task[name] for name in ("thing", "due_on", "escalated_at")},
            "case": line_of(line.case) if line.case else None,
        }
        for line in part.lines
    ]
    return {"tasks": rows, "more": part.more}


@tasks.post("/cases/{uuid:key}/tasks", response={201: Made, **_PROBLEMS})
def add(request: HttpRequest, key: UUID, body: shapes.NewTask) -> object:
    """Set a task in a case."""
    made = actions.add(who_of(request), key, body.what, body.due.isoformat(), body.assignee, body.team)
    return Status(201, {"id": made})


@tasks.post("/tasks/{uuid:key}/done", response={204: None, **_PROBLEMS})
def finish(request: HttpRequest, key: UUID) -> object:
    """Say that a task is done that somebody set; every other one ends by what it is about."""
    actions.finish(who_of(request), key)
    return Status(204, None)


@tasks.post("/tasks/{uuid:key}/take", response={204: None, **_PROBLEMS})
def take(request: HttpRequest, key: UUID) -> object:
    """Take a task upon oneself."""
    actions.take(who_of(request), key)
    return Status(204, None)


@tasks.post("/tasks/{uuid:key}/give", response={204: None, **_PROBLEMS})
def give(request: HttpRequest, key: UUID, body: shapes.TaskGiven) -> object:
    """Give a task to a colleague or to the queue of a team."""
    actions.give(who_of(request), key, body.assignee, body.team)
    return Status(204, None)

"""Tasks, and which digests went out."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Case
from equiano_web.people.models import Agency, Team, User

_COLUMNS = (
    *("code", "thing", "due_on", "shown_from", "escalates", "escalated_at", "state", "made_at", "ended_at"),
    *("case_id", "team_id", "assignee_id"),
)


@reached(
    Reach(
        case="case",
        agency="agency",
        user="assignee",
        team="team",
        fields=dict.fromkeys(_COLUMNS, Sensitivity.ORDINARY),
    )
)
class Task(models.Model):
    """Something to be done by a day. What it is stands in its code and where that leads; it holds no text.

    Given to nobody it is whose the case is; given to a team it waits in the queue of that team. It opens no
    case: who is given a task of a case reaches the case anyway.
    """

    OPEN, DONE, DROPPED = "open", "done", "dropped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Indexes of their own would only be taken for "nobody's", which is every second row: those below do all.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="tasks", db_index=False)
    # Of `kinds.py`; and the id of what it is about: one is open for each pair.
    code = models.CharField(max_length=60)
    thing = models.CharField(max_length=36)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField()
    # Day from which it is on the list.
    shown_from = models.DateField()
    # Its supervisor hears of it on the day after it was due; else after the days that the agency set.
    escalates = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=OPEN)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """What lists and the daily round read, and one open task of a thing."""

        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "due_on"], name="task_of_agency"),
            models.Index(
                fields=["assignee", "state", "due_on"],
                name="task_by_name",
                condition=models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["team", "state", "due_on"], name="task_queue", condition=models.Q(team__isnull=False)
            ),
            models.Index(fields=["case", "state", "due_on"], name="task_of_case"),
            # Of the few that were passed on: of an agency in the order of a page, and of each case.
            models.Index(
                fields=["agency", "state", "due_on", "id"],
                name="task_passed_on",
                condition=models.Q(escalated_at__isnull=False),
            ),
            models.Index(
                fields=["case", "state"],
                name="task_passed_of_case",
                condition=models.Q(escalated_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "thing"], condition=models.Q(state="open"), name="one_open_task_of_a_thing"
            )
        ]


@reached(Reach(inside="days of which somebody was told what is due; read by the daily round"))
class Digest(models.Model):
    """That somebody was told by e-mail on a day how much was due: a clock set back tells nobody twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        """Once a day."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_day")]

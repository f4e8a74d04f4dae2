"""Plans of action with their versions, which agency stands for which body, and what was published.

No row is about a person helped. The content is what the library reads and writes (`equiano.planning.model`);
names of officials in it are internal and seen by who writes plans alone.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import Agency, User

_ORDINARY = Sensitivity.ORDINARY


@reached(Reach(agency="agency", fields=dict.fromkeys(("content", "number", "changed_at"), _ORDINARY)))
class PlanOfAction(models.Model):
    """A plan of action as it is now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()
    # Of its latest version.
    number = models.PositiveIntegerField()
    changed_at = models.DateTimeField()


@reached(Reach(agency="plan__agency", fields=dict.fromkeys(("number", "content", "at", "remark"), _ORDINARY)))
class PlanVersion(models.Model):
    """A version: what was kept, when, by whom and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(PlanOfAction, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # What was done: `start`, `measure`, `about`, `value`, `computed`, `provision`, `report`, `file`.
    remark = models.CharField(max_length=20)

    class Meta:
        """One of each number."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="plan_one_version")]


@reached(Reach(agency="agency", fields=dict.fromkeys(("plan_id", "body"), _ORDINARY)))
class PlanAgency(models.Model):
    """Which agency stands for a body of a plan: it reports on that body's measures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(PlanOfAction, on_delete=models.CASCADE, related_name="agencies")
    body = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """One agency for a body."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "body"], name="plan_one_agency")]


@reached(
    Reach(agency="plan__agency", fields=dict.fromkeys(("number", "proposed_at", "confirmed_at"), _ORDINARY))
)
class PublishedPlan(models.Model):
    """The public form of a version: proposed by one person, shown to everybody once a second confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(PlanOfAction, on_delete=models.CASCADE, related_name="published")
    number = models.PositiveIntegerField()
    # The public form alone: nothing internal is in it.
    content = models.JSONField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

"""Campaigns of an agency: what was planned, and the calls by which it is judged. No row is about a person."""

from __future__ import annotations

import uuid

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import Agency

WAITING, PLANNED, REFUSED = "waiting", "planned", "refused"
SHOWN = (
    "name", "plan", "planned", "state", "done", "of", "why", "study", "calls", "judgement", "changed_at",
    "agency_name",
)  # fmt: skip


@reached(Reach(agency="agency", fields=dict.fromkeys(SHOWN, Sensitivity.ORDINARY)))
class Campaign(models.Model):
    """A campaign."""

    WAITING, PLANNED, REFUSED = WAITING, PLANNED, REFUSED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    # The plan as it was typed (YAML), and its budget shared out: what `equiano campaign plan --json` prints.
    plan = models.TextField()
    planned = models.JSONField(null=True)
    # Where working it out stands (`work.py`): budgets done of all, and in words why there is no plan.
    state = models.CharField(max_length=10, default=PLANNED)
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)
    why = models.TextField(default="", blank=True)
    # When it was asked to be worked out: what a plan that was changed since came to is not kept.
    asked_at = models.DateTimeField(null=True)
    # By what it is judged: where and when (YAML), and calls by region and month (CSV). Empty until it was.
    study = models.TextField(default="", blank=True)
    calls = models.TextField(default="", blank=True)
    # The verdict and its numbers, without words (`computing.kept`).
    judgement = models.JSONField(null=True)
    changed_at = models.DateTimeField()

    @property
    def agency_name(self) -> str:
        """Name of its agency."""
        return self.agency.name

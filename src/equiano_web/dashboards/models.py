"""Figures as they rest: counted by a job and not at each look, so that a page reads one row."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import Agency


@reached(Reach(agency="agency", fields=dict.fromkeys(("day", "content"), Sensitivity.ORDINARY)))
class AgencyFigures(models.Model):
    """The latest figures of an agency: true counts, for the agency itself."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # The day on which was counted.
    day = models.DateField()
    content = models.JSONField()


@reached(Reach(agency="agency", fields=dict.fromkeys(("code", "day", "content"), Sensitivity.ORDINARY)))
class TrainingFigures(models.Model):
    """Recognition before and after the courses of a kind, protected: of an agency, or of the network."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None: of the network, read by the page of the network's figures alone.
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, related_name="+")
    # Which course.
    code = models.CharField(max_length=20)
    # The day on which was counted.
    day = models.DateField()
    # Protected tables (`trained.py`).
    content = models.JSONField()
    # What a plan of the network takes from it, protected alike.
    measured = models.JSONField(default=dict)
    # Persons behind them by group and wave, and agency, shown to nobody: by it the next know how many came.
    persons = models.JSONField(default=dict)

    class Meta:
        """One of each course; of the network, which has no agency, one too."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "code"], name="dashboards_training_of_agency"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(agency=None), name="dashboards_training_of_network"
            ),
        ]


@reached(
    Reach(inside="read whole by the page of the network's figures; its content passed disclosure control")
)
class NetworkFigures(models.Model):
    """Figures of the whole network for a month: made once, protected, and never made again."""

    # First day of the month.
    month = models.DateField(primary_key=True)
    # The day on which was counted.
    day = models.DateField()
    # Protected tables (`network.py`); None: too little changed since the last month, which is shown on.
    content = models.JSONField(null=True)
    # Persons by agency behind them, shown to nobody: by it the next month knows how many came, and where.
    persons = models.JSONField(default=dict)

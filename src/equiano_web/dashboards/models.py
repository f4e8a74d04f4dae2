"""Figures as they rest: counted by a job and not at each look, so that a page reads one row."""

from __future__ import annotations

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

"""Exports: what was asked for, who agreed, and the file until it was fetched."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import Agency, User

_COLUMNS = (
    "state",
    "purpose",
    "use",
    "to_agency_id",
    "count",
    "made_at",
    "by_id",
    "approved_by_id",
    "approved_at",
    "until",
)


@reached(Reach(user="by", agency="agency", fields=dict.fromkeys(_COLUMNS, Sensitivity.ORDINARY)))
class Export(models.Model):
    """One export."""

    ASKED, APPROVED, MADE, REFUSED = "asked", "approved", "made", "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    purpose = models.CharField(max_length=30)
    # Of an export for somebody else: what they may use it for (`equiano.assist.consent.Purpose`), and who
    # they are.
    use = models.CharField(max_length=20, blank=True)
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    to_outside = models.CharField(max_length=120, blank=True)
    # Ids of the cases.
    cases = models.JSONField()
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    # After it nothing more can be done with it, and the file is not given any more.
    until = models.DateTimeField()
    content = models.BinaryField(null=True)

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["-made_at"]

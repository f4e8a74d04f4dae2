"""The directory: what an agency offers. It holds nothing of any person and is read by all who refer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import Agency

FIELDS = ("kind", "region", "languages", "sexes", "ages", "capacity", "hours", "eligibility")


@reached(
    Reach(
        agency="agency",
        fields=dict.fromkeys(
            (*FIELDS, "agency_id", "agency_name", "changed_at", "is_offered"), Sensitivity.ORDINARY
        ),
    )
)
class Service(models.Model):
    """A service that an agency offers to people of others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="services")
    # Code of `service_kinds` of the country packs.
    kind = models.CharField(max_length=40)
    region = models.CharField(max_length=100, blank=True)
    # ISO 639-1; empty lists: not said, everybody.
    languages = models.JSONField(default=list)
    sexes = models.JSONField(default=list)
    ages = models.JSONField(default=list)
    # `free`, `few`, `full` (equiano.assist.referral_fit).
    capacity = models.CharField(max_length=10, default="free")
    hours = models.CharField(max_length=200, blank=True)
    eligibility = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()
    # Taken out of the directory, not deleted: referrals name it.
    is_offered = models.BooleanField(default=True)

    class Meta:
        """What the directory reads."""

        indexes: ClassVar = [models.Index(fields=["is_offered", "kind"], name="services_offered")]

    @property
    def agency_name(self) -> str:
        """Name of its agency."""
        return self.agency.name

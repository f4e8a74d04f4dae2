"""What opens the person's own page. Neither the code nor the PIN rests here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Case
from equiano_web.people.models import User

_COLUMNS = ("language", "issued_at", "issued_by_id", "until", "revoked_at", "used_at", "failed", "case_id")


@reached(Reach(case="case", fields=dict.fromkeys(_COLUMNS, Sensitivity.ORDINARY)))
class PersonKey(models.Model):
    """One paper that was handed over: found by the keyed digest of its code; the PIN is hashed slowly."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="person_keys")
    digest = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=128)
    language = models.CharField(max_length=2)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    # Wrong PINs since it was used last.
    failed = models.PositiveIntegerField(default=0)
    # Keyed digests of the addresses from which it was opened last.
    known = models.JSONField(default=list)

    class Meta:
        """One that holds a case."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(revoked_at=None), name="one_key_of_a_case"
            )
        ]

"""Tables of the root app: audit; jobs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached


@reached(Reach(inside="heads of the audit chains"))
class AuditHead(models.Model):
    """Where a chain of the audit ends."""

    stream = models.CharField(primary_key=True, max_length=36)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField()


_COLUMNS = ("at", "actor", "act", "channel", "kind", "object", "outcome", "classes", "codes")


@reached(Reach(agency="stream", fields=dict.fromkeys(_COLUMNS, Sensitivity.ORDINARY)))
class AuditEntry(models.Model):
    """One act, reading or denied try; holds ids and codes, never a personal value."""

    stream = models.CharField(max_length=36)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=36)
    act = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=60)
    object = models.CharField(max_length=36)
    outcome = models.CharField(max_length=10)
    classes = models.JSONField()
    codes = models.JSONField()
    digest = models.BinaryField()

    class Meta:
        """One number once in a chain."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "number"], name="one_of_a_number")]
        indexes: ClassVar = [models.Index(fields=["object", "at"], name="audit_of_object")]

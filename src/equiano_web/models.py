"""Tables of the root app: audit, jobs, limits."""

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


@reached(Reach(inside="jobs; payloads are ids"))
class Job(models.Model):
    """Work that waits; see `jobs.py`. One that is done is removed."""

    OPEN, DEAD = "open", "dead"

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    # While an open job has it, no second one is added.
    key = models.CharField(max_length=120, null=True)  # null: any number without a key
    state = models.CharField(max_length=4, default=OPEN)
    holder = models.CharField(max_length=32, default="", blank=True)
    until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    # Kind of the last error; never its message.
    fault = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        """What is due, and one open job a key."""

        indexes: ClassVar = [models.Index(fields=["state", "run_at"], name="jobs_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state="open"), name="one_open_of_a_key"
            )
        ]


@reached(Reach(inside="counts of requests, under keyed digests"))
class Allowance(models.Model):
    """What was taken of an allowance in its present window; see `limits.py`."""

    key = models.CharField(primary_key=True, max_length=64)
    # Begin of the window, in seconds since 1970.
    since = models.BigIntegerField()
    taken = models.BigIntegerField()

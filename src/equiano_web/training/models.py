"""Courses of an agency, what its people answered, certificates, and vignettes of its own."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import Agency, User

_ORDINARY = Sensitivity.ORDINARY


@reached(Reach(agency="agency", fields=dict.fromkeys(("code", "hours", "day", "is_open"), _ORDINARY)))
class Course(models.Model):
    """A course that is held."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    # One of `equiano.prevent.training.bank.COURSES`.
    code = models.CharField(max_length=20)
    hours = models.PositiveSmallIntegerField()
    day = models.DateField()
    is_open = models.BooleanField(default=True)


@reached(
    Reach(inside="who waits for a course; read as a whole by who holds it, by oneself as one's own part")
)
class WaitingTrainee(models.Model):
    """Somebody who waits for a course and answers before and after without it: by them it is judged."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="waiting")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Once in each course."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "user"], name="training_waits_once")
        ]


@reached(Reach(user="user", fields=dict.fromkeys(("wave", "began_at", "finished_at"), _ORDINARY)))
class Attempt(models.Model):
    """A wave of one person. A trainer sees it in sums of the course alone, never by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="attempts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # `practice`, `before`, `after`, `followup`.
    wave = models.CharField(max_length=10)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """One of each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "user", "wave"], name="training_one_attempt")
        ]


@reached(Reach(inside="answers of one person; read by that person through the attempt, by others in sums"))
class Response(models.Model):
    """A decision on one vignette."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    vignette = models.CharField(max_length=40)
    decision = models.CharField(max_length=12)
    # The reference at that time: a vignette may change later.
    reference = models.CharField(max_length=12)
    marked = models.JSONField(default=list)
    # Whoever the vignette was about: `f` or `m`.
    sex = models.CharField(max_length=1)
    at = models.DateTimeField()

    class Meta:
        """One decision each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "vignette"], name="training_one_decision")
        ]


@reached(Reach(user="user", fields=dict.fromkeys(("number", "code", "month", "hours"), _ORDINARY)))
class Certificate(models.Model):
    """A certificate: its number, course and month can be confirmed by anybody; no name is kept here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=14, unique=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=20)
    # First day of the month.
    month = models.DateField()
    hours = models.PositiveSmallIntegerField()

    class Meta:
        """One for each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "user"], name="training_one_certificate")
        ]


@reached(
    Reach(
        agency="agency",
        fields=dict.fromkeys(("state", "content", "remark", "changed_at", "author_id"), _ORDINARY),
    )
)
class OwnVignette(models.Model):
    """A vignette that an agency wrote; given in practice once a second person agreed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # `draft`, `returned`, `reviewed`.
    state = models.CharField(max_length=10, default="draft")
    # As an entry of the library's files; findings are put in at the review.
    content = models.JSONField()
    remark = models.TextField(blank=True)
    changed_at = models.DateTimeField()

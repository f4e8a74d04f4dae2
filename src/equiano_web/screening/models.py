"""Talks, what people decided on them, and which sealed sets were taken.

Screening ── Decision     a talk rests sealed whole: with the key of its case, or with its own
    │                     while it has no case yet
Received                  ids of sealed sets, so that one sent twice counts once
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Case
from equiano_web.people.models import Agency, User
from equiano_web.screening import store

_O = Sensitivity.ORDINARY
_COLUMNS = (
    "state",
    "source",
    "audience",
    "made_at",
    "made_by_id",
    "case_id",
    "version",
    "finished_at",
    "rules",
    "outcome",
    "urgency",
)


@reached(
    Reach(
        case="case",
        user="made_by",
        agency="agency",
        fields=dict.fromkeys(_COLUMNS, _O),
        sealed=store.talk_classes,
        unseal=store.open_talk,
    )
)
class Screening(models.Model):
    """One talk with a person, or what was seen of them or read in a file."""

    OPEN, FINISHED, RECEIVED = "open", "finished", "received"
    ROOM, DEVICE = "room", "device"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None: a talk that belongs to no case yet.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="screenings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=OPEN)
    source = models.CharField(max_length=10, default=ROOM)
    audience = models.CharField(max_length=10)
    # Entries of its log; grows with each answer.
    version = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    # What stood there when it was finished: rule version, outcome, urgency.
    rules = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    sealed = models.BinaryField(default=bytes)
    # Its own key while it has no case.
    wrapped_key = models.BinaryField(null=True)

    class Meta:
        """What lists are made by."""

        indexes: ClassVar = [
            models.Index(fields=["case", "-made_at"], name="screenings_of_case"),
            models.Index(fields=["agency", "state", "-made_at"], name="screenings_waiting"),
        ]


@reached(
    Reach(
        case="case",
        fields=dict.fromkeys(("at", "by_id", "screening_id", "outcome", "software", "rules", "wish"), _O),
        sealed=store.decision_classes,
        unseal=store.open_decision,
    )
)
class Decision(models.Model):
    """What a person decided after a talk; the software's own finding stands beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=30)
    urgency = models.CharField(max_length=20)
    # The software's outcome, and its rules, at that time.
    software = models.CharField(max_length=30)
    rules = models.CharField(max_length=40)
    # What the person wants: `agrees`, `later`, `declines`, `not_asked`.
    wish = models.CharField(max_length=10)
    sealed = models.BinaryField()

    class Meta:
        """What a talk's page reads."""

        indexes: ClassVar = [models.Index(fields=["case", "at"], name="decisions_of_case")]


@reached(Reach(inside="ids of sealed sets that were taken"))
class Received(models.Model):
    """A sealed set that was taken, by its own id."""

    id = models.UUIDField(primary_key=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # None: discarded.
    screening = models.ForeignKey(Screening, on_delete=models.SET_NULL, null=True, related_name="received")
    # Code of the reason for which it was discarded.
    discarded = models.CharField(max_length=20, blank=True)

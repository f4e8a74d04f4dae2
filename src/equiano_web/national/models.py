"""What rests of the national picture: rounds, drafts of agencies, what was received, what came out.

A draft and the agencies' common secret are sealed by the agency's key, so that no other role opens them. What
was received is sealed by a key of its own, which goes when the round is combined: encodings live no longer.
"""

from __future__ import annotations

import uuid

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import Agency, User

DRAFT_FIELDS = ("code", "due", "revision", "state", "account", "why", "made_at", "looked_at", "sent_at")


@reached(Reach(inside="the coordinator's own setting; it holds nothing of a person"))
class Schedule(models.Model):
    """How often agencies submit: one row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.CharField(max_length=40)
    cadence = models.CharField(max_length=10)
    due_days = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=10)
    changed_at = models.DateTimeField()


@reached(Reach(agency="agency", fields=dict.fromkeys(("name",), Sensitivity.ORDINARY)))
class Participant(models.Model):
    """An agency of the network: of this installation, or one that sends its submissions as files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.OneToOneField(Agency, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40, unique=True)
    public = models.CharField(max_length=120)
    # Of an agency of this installation, sealed by its key: what it signs with, and the common secret.
    signing = models.BinaryField(null=True)
    secret = models.BinaryField(null=True)


@reached(Reach(inside="shown by the pages of the room; its content passed disclosure control"))
class NationalRound(models.Model):
    """A period of which the picture is made once."""

    OPEN, COMBINING, COMBINED = "open", "combining", "combined"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=10, unique=True)
    network = models.CharField(max_length=40)
    due = models.DateField()
    basis = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=OPEN)
    step = models.CharField(max_length=100, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    content = models.JSONField(null=True)
    combined_at = models.DateTimeField(null=True)


@reached(Reach(agency="agency", fields=dict.fromkeys(DRAFT_FIELDS, Sensitivity.ORDINARY)))
class SubmissionDraft(models.Model):
    """What an agency may send, and later what it sent."""

    WAITING, SENT, REFUSED = "waiting", "sent", "refused"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(NationalRound, on_delete=models.CASCADE, related_name="drafts")
    revision = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=WAITING)
    why = models.CharField(max_length=1000, blank=True)
    account = models.JSONField(default=dict)
    # The submission, and keyed hashes of whom it counts; the former goes when the round is combined.
    content = models.BinaryField(null=True)
    people = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    @property
    def code(self) -> str:
        """Code of its period."""
        return self.round.code

    @property
    def due(self) -> object:
        """Last day of its round."""
        return self.round.due


@reached(Reach(inside="keyed encodings and protected counts, opened by the node alone"))
class Received(models.Model):
    """What a participant sent in a round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(NationalRound, on_delete=models.CASCADE, related_name="received")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    wrapped_key = models.BinaryField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        """One of each participant in a round."""

        constraints = (models.UniqueConstraint(fields=("round", "participant"), name="one_of_each"),)


@reached(Reach(agency="agency", fields=dict.fromkeys(("code", "rows"), Sensitivity.ORDINARY)))
class AgencyResult(models.Model):
    """What an agency gets back: its own figures beside the medians that all get."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(NationalRound, on_delete=models.CASCADE, related_name="results")
    rows = models.JSONField()

    @property
    def code(self) -> str:
        """Code of its period."""
        return self.round.code

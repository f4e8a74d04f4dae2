"""What a person agreed to, what lets data go without consent, what went, and who was asked to stop.

    Consent ─┐
    Basis  ──┴─> readings.permitted ─> Share
    Consent.withdrawn_at ─> StopRequest ─> answer
    Demand (a paper of a court or an authority) ─> Basis, only if it is an order

Names of bodies outside the network and all words rest sealed with the key of the case.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Case
from equiano_web.people.models import Agency, User

_O = Sensitivity.ORDINARY


class ToSomebody(models.Model):
    """Whom it goes to: an agency of the network, or a body outside whose name rests sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    outside = models.BinaryField(null=True)

    class Meta:
        """No table of its own."""

        abstract = True


_CONSENT = (
    *("purpose", "classes", "language", "method", "told", "given_at", "expires_at", "giver", "assent"),
    *("withdrawn_at", "withdrawn_how", "explained_by_id", "agency_id", "case_id"),
)


@reached(Reach(case="case", fields=dict.fromkeys(_CONSENT, _O)))
class Consent(ToSomebody):
    """An entry of the ledger (`equiano.assist.consent.Entry`)."""

    BY_WORKER, BY_PERSON = "worker", "person"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20)
    classes = models.JSONField()
    language = models.CharField(max_length=5)
    method = models.CharField(max_length=10)
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told = models.JSONField()
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    giver = models.CharField(max_length=10)
    assent = models.CharField(max_length=10, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Said to somebody who works on the case, or by the person on the page of their own.
    withdrawn_how = models.CharField(max_length=10, blank=True)
    # When somebody was told that it ends soon.
    warned_at = models.DateTimeField(null=True)

    class Meta:
        """What `permitted` and the daily look for ends read."""

        indexes: ClassVar = [
            models.Index(fields=["case", "purpose"], name="consents_of_case"),
            models.Index(fields=["expires_at"], name="consents_ending"),
        ]


_BASIS = (
    *(
        "kind",
        "purpose",
        "classes",
        "since",
        "until",
        "reason",
        "asked_by_id",
        "confirmed_by_id",
        "confirmed_at",
    ),
    *("review_by", "reviewed_by_id", "reviewed_at", "justified", "ended_at", "agency_id", "case_id"),
)


@reached(Reach(case="case", fields=dict.fromkeys(_BASIS, _O)))
class Basis(ToSomebody):
    """What lets data go without consent (`equiano.assist.consent.SharingBasis`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="bases")
    kind = models.CharField(max_length=15)
    purpose = models.CharField(max_length=20)
    classes = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    # A code; the words rest sealed.
    reason = models.CharField(max_length=20)
    words = models.BinaryField(null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    review_by = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    justified = models.BooleanField(null=True)
    review = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """What `permitted` reads."""

        indexes: ClassVar = [models.Index(fields=["case", "purpose"], name="bases_of_case")]


@reached(
    Reach(
        case="case",
        fields=dict.fromkeys(("purpose", "classes", "at", "by_id", "way", "agency_id", "case_id"), _O),
    )
)
class Share(ToSomebody):
    """That something went to somebody: which classes, when, by which way. Never the content."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="shares")
    purpose = models.CharField(max_length=20)
    classes = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)  # print, export, referral, demand

    class Meta:
        """What the ledger reads."""

        indexes: ClassVar = [models.Index(fields=["case", "-at"], name="shares_of_case")]


_STOP = (
    *("asked_at", "told_at", "answer", "answered_at", "answered_by_id", "answered_name"),
    *("agency_id", "case_id"),
)


@reached(Reach(case="case", fields=dict.fromkeys(_STOP, _O)))
class StopRequest(ToSomebody):
    """That a recipient is asked to stop using or to erase what it was given, and what it answered."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stop_requests")
    asked_at = models.DateTimeField()
    # When it reached the recipient: at once inside the network, else when somebody has told them.
    told_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True)  # stopped, erased, kept
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Of an agency without an account: who answered by a link, as they called themselves.
    answered_name = models.CharField(max_length=200, blank=True)

    class Meta:
        """What recipients and the ledger read."""

        indexes: ClassVar = [models.Index(fields=["agency", "answered_at"], name="stop_of_agency")]


_DEMAND = (
    *("kind", "received_on", "answer_by", "objection", "decision", "classes", "given_on", "closed_at"),
    *("recorded_by_id", "recorded_at", "case_id"),
)


@reached(Reach(case="case", fields=dict.fromkeys(_DEMAND, _O)))
class Demand(models.Model):
    """A subpoena, an order or a request of an authority for what a case holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="demands")
    kind = models.CharField(max_length=20)
    received_on = models.DateField()
    answer_by = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    objection = models.CharField(max_length=12, default="none")
    decision = models.CharField(max_length=12, blank=True)
    classes = models.JSONField(default=list)
    given_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Who demands, what, the number, why one objected: JSON, sealed.
    words = models.BinaryField()

    class Meta:
        """What the register reads."""

        indexes: ClassVar = [models.Index(fields=["case", "-received_on"], name="demands_of_case")]

"""Referrals. What is told of the person is not kept here: it is read from the sender's case at each look.

Referral ─┬─ ServiceOutcome   what became of each service, told back to the sender
          ├─ Sending          each time that it went to somebody, with its days: for figures alone
          ├─ AnswerLink       how an agency without an account answers
          └─ Gap              why help was not to be had: codes alone, for the gap analysis
StatutoryNotice               what the law asked to be told of somebody who declined: nothing leads to them
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Case
from equiano_web.people.models import Agency, User
from equiano_web.referrals import store
from equiano_web.services.models import Service

_O = Sensitivity.ORDINARY
_COLUMNS = (
    *("need", "purpose", "urgency", "whole_case", "state", "since", "chosen", "created_at", "created_by_id"),
    *("read_on", "read_language", "sent_at", "sent_by_id", "answer_by", "expires_after", "escalated_at"),
    *("taken_by_id", "answered_at", "decline_code", "receipt", "for_life", "case_id", "sender_id"),
    *("receiver_id", "receiver_name", "sender_name", "service_id", "own_case_id"),
    *("addressee_id", "addressee_name", "seen_at", "answered_name", "taken_over", "taken_over_at"),
)


@reached(
    Reach(
        case="case",
        receiver="receiver",
        taker="taken_by",
        sent="sent_at",
        fields=dict.fromkeys(_COLUMNS, _O),
        sealed=store.classes,
        unseal=store.opened,
    )
)
class Referral(models.Model):
    """A request of one agency to another to help a person, or to take over their case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None: the sender's case was erased; receipt and stub stay.
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, related_name="referrals", db_index=False
    )
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, related_name="+")
    # Codes of `help_kind`, of a purpose of consent, of `urgency`.
    need = models.CharField(max_length=40)
    purpose = models.CharField(max_length=30, default="help")
    urgency = models.CharField(max_length=20, default="ordinary")
    whole_case = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default="not_started")
    since = models.DateTimeField()
    # Names of fields that the sender chose: `person.phone`, `risk.what`.
    chosen = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Day on which the person read it, in which language, and what it said then.
    read_on = models.DateField(null=True)
    read_language = models.CharField(max_length=40, blank=True)
    read_digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField(null=True)
    expires_after = models.DateField(null=True)
    escalated_at = models.DateTimeField(null=True)
    # Without consent, for a risk to life.
    for_life = models.BooleanField(default=False)
    # No index of its own: "mine, or nobody's" is asked of an inbox, and planners took it for a way to a few.
    taken_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    decline_code = models.CharField(max_length=20, blank=True)
    # Case of the receiver's own that fields were taken over into.
    own_case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # Names of fields taken over, each with how often (`risk.what` of two entries): never what they hold.
    taken_over = models.JSONField(default=dict)
    taken_over_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=20, blank=True)
    # Somebody of the receiver by name, who has it in hand from the start; they alone and their leads see it.
    addressee = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Of an agency without an account: when it said that it has it, and who of it answered.
    seen_at = models.DateTimeField(null=True)
    answered_name = models.CharField(max_length=200, blank=True)
    # Sealed with the key of the sender's case: message and outcome; meeting place and escort.
    narrative = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)

    class Meta:
        """What inbox and outbox read."""

        indexes: ClassVar = [
            models.Index(fields=["receiver", "state", "-sent_at"], name="referral_inbox"),
            # How many wait for somebody, or for nobody yet.
            models.Index(fields=["receiver", "taken_by", "state"], name="referral_waits"),
            # With what an outbox is ordered by and what figures count of many cases.
            models.Index(fields=["case", "-since", "id", "state"], name="referral_of_case"),
            models.Index(fields=["state", "answer_by"], name="referral_due"),
            # Whole queues of an agency, the latest first.
            models.Index(fields=["receiver", "-sent_at"], name="referral_came"),
            models.Index(fields=["sender", "-since"], name="referral_went"),
            # Of the few that became a case of the receiver's own; why: `case_merged` in `cases/models.py`.
            models.Index(
                fields=["own_case"], name="referral_own", condition=models.Q(own_case__isnull=False)
            ),
        ]

    @property
    def receiver_name(self) -> str:
        """Name of the receiving agency."""
        return self.receiver.name if self.receiver else ""

    @property
    def addressee_name(self) -> str:
        """Name of whom of the receiver it is for, if it is for somebody."""
        return self.addressee.name if self.addressee else ""

    @property
    def sender_name(self) -> str:
        """Name of the sending agency."""
        return self.sender.name


@reached(
    Reach(
        case="referral__case",
        receiver="referral__receiver",
        taker="referral__taken_by",
        sent="referral__sent_at",
        fields=dict.fromkeys(("help_kind", "outcome", "at"), _O),
    )
)
class ServiceOutcome(models.Model):
    """What became of one service that a referral asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="outcomes")
    help_kind = models.CharField(max_length=40)
    outcome = models.CharField(max_length=30)
    at = models.DateTimeField()


@reached(Reach(inside="days and codes that figures are counted from (`dashboards`); no page reads a line"))
class Sending(models.Model):
    """That a referral went to an agency once: one that begins anew forgets it, figures must not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="sendings")
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=40)
    # Of the service that was asked, as its agency calls it.
    region = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField()
    # Days where the receiver works.
    sent_on = models.DateField()
    answer_by = models.DateField()
    ended_on = models.DateField(null=True)
    # The state that it went to from `sent`; empty while nobody answered.
    ended = models.CharField(max_length=20, blank=True)

    class Meta:
        """What the figures of an agency read, and the one that waits for an answer."""

        indexes: ClassVar = [
            models.Index(fields=["receiver", "sent_on"], name="sendings_came"),
            models.Index(fields=["sender", "sent_on"], name="sendings_went"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(ended_on=None), name="one_sending_waits"
            )
        ]


@reached(
    Reach(
        agency="agency", fields=dict.fromkeys(("at", "kind", "reason", "need", "service_kind", "region"), _O)
    )
)
class Gap(models.Model):
    """That help was not to be had, or not wanted: codes alone, nothing leads to a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    at = models.DateField()
    # `declined`, `expired`, `offered_declined`, `not_possible`.
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=30, blank=True)
    need = models.CharField(max_length=40)
    service_kind = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=100, blank=True)

    class Meta:
        """What the analysis reads."""

        indexes: ClassVar = [models.Index(fields=["agency", "at"], name="gaps_of_agency")]


_LINK = ("issued_at", "issued_by_id", "until", "used_at", "revoked_at", "failed", "name", "referral_id")


@reached(Reach(case="referral__case", fields=dict.fromkeys(_LINK, _O)))
class AnswerLink(models.Model):
    """A link by which an agency without an account opens one referral, once, with a code told apart from it.

    Found by the keyed digest of its token; the code is hashed slowly. Neither rests here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=128)
    issued_at = models.DateTimeField()
    # Who of the sender made it, or for whom the receiver made itself one to come back by.
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    failed = models.PositiveIntegerField(default=0)
    # Who opened it, as they called themselves.
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        """One that holds a referral."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(revoked_at=None), name="one_link_of_a_referral"
            )
        ]


NOTICE = ("on", "country", "body", "legal_basis", "age_band", "sex", "need", "decline_reason")


@reached(Reach(agency="agency", fields=dict.fromkeys((*NOTICE, "agency_id"), _O)))
class StatutoryNotice(models.Model):
    """What the law asked to be told of an adult who declined: codes, and two texts of the country pack.

    It names neither a case nor a referral nor who wrote it, and has no column for words that somebody types.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    country = models.CharField(max_length=3)
    # In both languages, as the pack has them.
    body = models.JSONField()
    legal_basis = models.JSONField()
    age_band = models.CharField(max_length=20, blank=True)
    sex = models.CharField(max_length=20, blank=True)
    need = models.CharField(max_length=40)
    decline_reason = models.CharField(max_length=30, blank=True)

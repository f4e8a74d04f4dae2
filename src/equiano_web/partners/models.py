"""Exchange with installations abroad: whom, by which rule, what went and what came.

OwnKeys         keys of the agency; private parts sealed by a key that is itself wrapped
Partner         an installation abroad; its public keys, verified by two persons
  ├─ Opening    the rule of the pair: two bases, classes, an end; two persons open it, one ends it
  └─ Crossing   one cross-border referral, on either side
       ├─ Outgoing  a message of ours, sealed to the partner, until it is acknowledged
       ├─ Arrival   a message of theirs: against replay, until its turn, with our acknowledgement
       ├─ OutgoingFile  a file of ours that a message announced, until it is acknowledged
       └─ ArrivedFile   a file that a message of theirs announced: awaited, here, or why not
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Attachment, Case
from equiano_web.partners import sealed
from equiano_web.people.models import Agency, User

_O = Sensitivity.ORDINARY
_KEYS = (
    *("thumbprint", "agreement_thumbprint", "made_at", "signing_until", "agreement_until"),
    *("closed_at", "revoked_at"),
)


def _open(*names: str) -> dict[str, Sensitivity]:
    return dict.fromkeys(names, _O)


@reached(Reach(agency="agency", fields=_open(*_KEYS)))
class OwnKeys(models.Model):
    """Keys of an agency. The private parts rest sealed; those that only open older packages stay a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    wrapped_key = models.BinaryField()
    private = models.BinaryField()
    # The public parts, as they go to partners.
    card = models.TextField()
    thumbprint = models.CharField(max_length=64)
    agreement_thumbprint = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()
    signing_until = models.DateField()
    agreement_until = models.DateField()
    # From then on they only open what is still on its way; later they are removed.
    closed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """One pair of keys signs for an agency."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(closed_at=None), name="one_open_pair_of_keys"
            )
        ]


_PARTNER = (
    *(
        "name",
        "country",
        "kind",
        "address",
        "thumbprint",
        "added_at",
        "added_by_id",
        "first_at",
        "first_by_id",
    ),
    *("second_at", "second_by_id", "revoked_at", "skew", "skewed_at", "heard_at", "agency_id", "card"),
)


@reached(Reach(agency="agency", fields=_open(*_PARTNER)))
class Partner(models.Model):
    """An installation abroad. Its keys count once two persons compared their words with the partner's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    # Consents name it: it is never renamed.
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=3)
    kind = models.CharField(max_length=20)
    # Empty: packages are carried as files.
    address = models.CharField(max_length=300, blank=True)
    card = models.TextField()
    thumbprint = models.CharField(max_length=64)
    # Cards that were replaced rightly: what they signed before may still be on its way, until a time.
    former = models.JSONField(default=list)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(null=True)
    first_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    # Seconds by which its clock is ahead of ours, as it was seen last.
    skew = models.IntegerField(null=True)
    skewed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        """A name and a key once in an agency."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="partner_by_name"),
            models.UniqueConstraint(fields=["agency", "thumbprint"], name="partner_by_key"),
        ]


_OPENING = (
    *("bases", "classes", "until", "harmless", "looked_at", "invented", "first_at", "first_by_id"),
    *("second_at", "second_by_id", "ended_at", "ended_by_id", "partner_id"),
)


@reached(Reach(agency="partner__agency", fields=_open(*_OPENING)))
class Opening(models.Model):
    """The rule of a pair, as `equiano.exchange.pair.PairRule`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="openings")
    # Side, article, first and last day of each basis; data classes by stage.
    bases = models.JSONField()
    classes = models.JSONField()
    until = models.DateField()
    harmless = models.BooleanField()
    # In which lists somebody looked.
    looked_at = models.CharField(max_length=500)
    invented = models.BooleanField(default=False)
    first_at = models.DateTimeField()
    first_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The last one counts."""

        ordering: ClassVar = ["-first_at"]


_CROSSING = (
    *("side", "state", "since", "need", "urgency", "purpose", "no_embassy", "chosen", "asked", "told"),
    *("answer_due", "expires_at", "created_at", "created_by_id", "arrived_at", "taken_by_id", "case_id"),
    *("partner_id", "partner_name", "receiver_id", "risks", "late", "own_case_id", "taken_over"),
)


@reached(
    Reach(
        case="case",
        receiver="receiver",
        taker="taken_by",
        sent="arrived_at",
        fields=_open(*_CROSSING),
        sealed=sealed.classes,
        unseal=sealed.opened,
    )
)
class Crossing(models.Model):
    """A referral across a border, as one of its two sides has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="crossings")
    # The thread that both sides know it by: random.
    thread = models.CharField(max_length=64)
    side = models.CharField(max_length=10)
    state = models.CharField(max_length=20)
    since = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Of the sender: the case. None of the receiver, or once it was erased: what was sent stays withdrawable.
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="crossings")
    receiver = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, related_name="+")
    # Of the receiver: the case of its own, and which of its fields came from abroad and go with a withdrawal.
    own_case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_over = models.JSONField(default=list)
    arrived_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    need = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=20, default="ordinary")
    purpose = models.CharField(max_length=30, default="help")
    no_embassy = models.BooleanField(default=True)
    # Assessments of a return: side, day, what was found.
    risks = models.JSONField(default=list)
    # ISO 639-2; the case has it in words.
    language = models.CharField(max_length=3, blank=True)
    # Names of fields that the sender told; items that the receiver asked for.
    chosen = models.JSONField(default=list)
    asked = models.JSONField(default=list)
    # Codes of what the sides told each other: why declined, what came of it, what was deleted and kept.
    told = models.JSONField(default=dict)
    answer_due = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # Number and digest of the last message of ours; how far those of the other side were taken.
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    next = models.PositiveIntegerField(default=1)
    early = models.JSONField(default=list)
    # Messages that came when their state was over: noted, nothing done.
    late = models.PositiveIntegerField(default=0)
    # Of the receiver: what came of the person, one sealed JSON; its key goes when it is deleted.
    wrapped_key = models.BinaryField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        """A thread once on each side; what queues read."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "partner", "thread", "side"], name="crossing_by_thread")
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "side", "state"], name="crossings_of_agency"),
            models.Index(fields=["case", "-created_at"], name="crossings_of_case"),
        ]

    @property
    def partner_name(self) -> str:
        """Name of the partner."""
        return self.partner.name


_OUTGOING = ("kind", "number", "made_at", "expires_at", "tries", "next_at", "failure", "acked_at", "state")


@reached(Reach(agency="partner__agency", fields=_open(*_OUTGOING, "partner_id", "crossing_id")))
class Outgoing(models.Model):
    """A message of ours. Its bytes, which only the partner can open, and what was signed go once it came."""

    WAITING, ACKED, STOPPED, HELD = "waiting", "acked", "stopped", "held"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="outgoing")
    crossing = models.ForeignKey(Crossing, on_delete=models.CASCADE, null=True, related_name="outgoing")
    message = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    package = models.BinaryField()
    # What was signed, sealed with a key of the case or of the row: encrypted anew for a partner's new keys.
    signed = models.BinaryField(null=True)
    wrapped_key = models.BinaryField(null=True)
    # Data classes in it: asked for once more at each try.
    classes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=20, blank=True)
    acked_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=WAITING)

    class Meta:
        """What the job looks for."""

        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="outgoing_due")]


@reached(Reach(agency="agency", fields=_open("kind", "number", "at", "outcome", "partner_id", "crossing_id")))
class Arrival(models.Model):
    """That a package came, and what became of it; its id is kept as long as it could be sent again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="arrivals")
    crossing = models.ForeignKey(Crossing, on_delete=models.CASCADE, null=True, related_name="arrivals")
    # Thumbprint of who signed it, id and hash of the message; empty of what was refused.
    issuer = models.CharField(max_length=64, blank=True)
    message = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    number = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    # `taken`, `late`, `waits` for its turn, or why it was refused.
    outcome = models.CharField(max_length=20)
    keep_until = models.DateTimeField()
    # What it says, until its turn comes: sealed with the key of the crossing.
    content = models.BinaryField(null=True)
    # Our acknowledgement: the same package coming again gets the same answer.
    answer = models.BinaryField(null=True)

    class Meta:
        """A message of a partner is taken once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "issuer", "message"],
                condition=~models.Q(digest=""),
                name="arrival_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "-at"], name="arrivals_of_agency")]


_FILE = ("sensitivity", "format", "size", "state")
_FILE_OUT = (*_FILE, "name", "made_at", "expires_at", "tries", "next_at", "failure", "acked_at")


@reached(Reach(case="crossing__case", fields=_open(*_FILE_OUT, "crossing_id", "outgoing_id")))
class OutgoingFile(models.Model):
    """A file of ours that a message announced. It rests as it goes; its key stands in the message alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    crossing = models.ForeignKey(Crossing, on_delete=models.CASCADE, related_name="files_out")
    outgoing = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="files")
    # Asked for at each try: of one that was taken back nothing goes any more.
    attachment = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, related_name="+")
    # SHA-256 as it goes, base64url.
    digest = models.CharField(max_length=64, db_index=True)
    # Under which it goes; neutral.
    name = models.CharField(max_length=60)
    sensitivity = models.CharField(max_length=20)
    format = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    # As `exchange/protocol.yaml` has it.
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    # None until its message has arrived, and once it goes no more.
    next_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=20, blank=True)
    acked_at = models.DateTimeField(null=True)

    class Meta:
        """What the job looks for: the few that wait."""

        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="files_due", condition=models.Q(state="waiting"))
        ]


@reached(
    Reach(
        # There is none: it is reached as what was sent.
        case="crossing__case",
        receiver="crossing__receiver",
        taker="crossing__taken_by",
        sent="crossing__arrived_at",
        fields=_open(*_FILE, "announced_at", "arrived_at", "crossing_id"),
    )
)
class ArrivedFile(models.Model):
    """A file that a message of a partner announced. Its content rests sealed under a key of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    crossing = models.ForeignKey(Crossing, on_delete=models.CASCADE, related_name="files_in")
    # Id of the message that announced it.
    message = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sensitivity = models.CharField(max_length=20)
    # By the ending of the name that was announced; the content must be of it.
    format = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    announced_at = models.DateTimeField()
    # From then on it is not awaited any more.
    until = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    # Goes with what is deleted.
    wrapped_key = models.BinaryField(null=True)
    # The key that the message told, sealed, until the file came.
    secret = models.BinaryField(null=True)

    class Meta:
        """What a file that comes is looked up by."""

        indexes: ClassVar = [
            models.Index(
                fields=["digest"],
                name="files_awaited",
                condition=models.Q(state__in=("awaited", "held")),
            )
        ]

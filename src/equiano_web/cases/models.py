"""Cases: what stands in columns can be listed and counted; what is sensitive rests in blobs (`store.py`).

    Case ─┬─ Blob      one a class of fields, sealed with the key of the case; also for each entry
          ├─ Entry ─ Blob
          ├─ Change    history: what each field was before and after, sealed the same way
          ├─ Token     search tokens, each there once; Chain: how many a label has
          └─ Grant     opened by name: a sealed case, emergency access

Dropping `Case.wrapped_key` makes all of it unreadable, in backups too.
"""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases import store
from equiano_web.cases.files import holding
from equiano_web.people.models import Agency, Team, User

# Crockford's letters without those that are heard or read as others: the code is said on the telephone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(length: int = 8) -> str:
    """A code by which people speak of a case: random, so that it neither counts nor tells.

    It may be taken: `db.drawn` draws until one is not.

    Args:
        length: Letters, in groups of four.
    """
    letters = "".join(secrets.choice(_LETTERS) for _ in range(length))
    return "-".join(letters[start : start + 4] for start in range(0, length, 4))


_O = Sensitivity.ORDINARY


_COLUMNS = (
    "code",
    "state",
    "urgency",
    "sealed",
    "legal_hold",
    "version",
    "created_at",
    "changed_at",
    "agency_id",
    "team_id",
    "created_by_id",
    "assigned_to_id",
    "merged_into_id",
    "handed_over_at",
)


@reached(
    Reach(case="", fields=dict.fromkeys(_COLUMNS, _O), sealed=store.case_classes, unseal=store.open_case)
)
class Case(models.Model):
    """A person who was or may have been trafficked, as one agency knows them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=9, unique=True, default=new_code)
    # Found by `case_list`; an index of its own is walked through whole beside each of those below.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Grows by one with every change; who saves names the version that they saw.
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, default="open")
    # The case of the same person that this one was merged into; its own content stays as it was.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    state_before_merge = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    # When another agency took it over whole: what is left here to read is a stub (`access.opens_in`).
    handed_over_at = models.DateTimeField(null=True)
    sealed = models.BooleanField(default=False)
    # A court, an inquiry or a complaint needs it: nothing of it is erased.
    legal_hold = models.BooleanField(default=False)
    # Ordinary fields of `person`.
    ordinary = models.JSONField(default=dict)
    # None: erased.
    wrapped_key = models.BinaryField(null=True)

    class Meta:
        """What lists are made by."""

        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "-changed_at", "id"], name="case_list"),
            # Whoever reaches less than an agency is asked for with the agency beside (`access._cases`), which
            # planners take for a second filter: they read all cases of a large agency to save a few.
            # With all that is asked of cases in reach (`access.apart`), so that none of them is read.
            models.Index(
                fields=["agency", "assigned_to", "state", "-changed_at", "id", "sealed"],
                name="case_of_person",
            ),
            models.Index(
                fields=["agency", "team", "state", "-changed_at", "id", "sealed"], name="case_of_team"
            ),
            models.Index(
                fields=["agency", "created_by", "-changed_at", "id", "state", "sealed"], name="case_by_author"
            ),
            # Of those that nobody has yet: their tasks wait in the queue of the team.
            models.Index(
                fields=["team", "state"], name="case_nobodys", condition=models.Q(assigned_to__isnull=True)
            ),
            # Of the few that were merged alone: a planner that counts how few values the column has takes
            # an index of all rows for useless, and walks through the cases instead.
            models.Index(
                fields=["merged_into"], name="case_merged", condition=models.Q(merged_into__isnull=False)
            ),
        ]


@reached(
    Reach(
        case="case",
        fields=dict.fromkeys(("section", "made_at", "made_by_id", "version", "case_id"), _O),
        sealed=store.entry_classes,
        unseal=store.open_entry,
    )
)
class Entry(models.Model):
    """One entry of a section that a case has many of: a step of the journey, a note, a child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    section = models.CharField(max_length=30)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    # Taken back; the history keeps it.
    removed_at = models.DateTimeField(null=True)
    ordinary = models.JSONField(default=dict)

    class Meta:
        """What a case page reads."""

        indexes: ClassVar = [models.Index(fields=["case", "section", "made_at"], name="entry_of_case")]


@reached(
    Reach(
        case="case",
        fields=dict.fromkeys(("track", "state", "since", "by_id", "about", "case_id"), _O),
    )
)
class TrackState(models.Model):
    """Where one of the parallel tracks of a case stands; of a track with many, one of them (a service)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tracks", db_index=False)
    track = models.CharField(max_length=30)
    many = models.BooleanField(default=False)
    state = models.CharField(max_length=30)
    since = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Of a service: the kind of help, a code.
    about = models.CharField(max_length=40, blank=True)

    class Meta:
        """What figures count; one a case, but for tracks with many."""

        indexes: ClassVar = [models.Index(fields=["case", "track", "state"], name="track_of_case")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "track"], condition=models.Q(many=False), name="one_state_of_a_track"
            )
        ]


@reached(
    Reach(
        case="case",
        fields=dict.fromkeys(
            ("code", "track", "subject", "due_on", "shown_from", "escalates", "case_id", "entry_id"), _O
        ),
    )
)
class Due(models.Model):
    """A day by which something is to be done in a case: of a running clock, or of an entry.

    Made anew from the acts of the case whenever one is done (`tracks/clocks.py`): never written by hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="dues")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    # Clock of `assist/clocks.yaml`, or `entry.` and the name of a section.
    code = models.CharField(max_length=40)
    # Track of the clock, and of a track with many which one.
    track = models.CharField(max_length=30, blank=True)
    subject = models.UUIDField(null=True)
    due_on = models.DateField()
    # Day from which it is on the list of tasks.
    shown_from = models.DateField()
    escalates = models.BooleanField(default=False)

    class Meta:
        """What the list of tasks reads."""

        indexes: ClassVar = [
            models.Index(fields=["shown_from", "due_on"], name="due_soon"),
            models.Index(fields=["case", "due_on"], name="due_of_case"),
        ]


@reached(Reach(inside="links of two cases; read through both (kinship.py)"))
class Kin(models.Model):
    """Two cases of one family."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    # What the other's person is to the case's.
    relation = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Once in a direction; the act sees to the other."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="one_link_of_two_cases")
        ]


@reached(Reach(inside="sealed fields; read through their case or entry"))
class Blob(models.Model):
    """Fields of one sensitivity class, of a case or of one of its entries."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="blobs")
    # Found by `one_blob_of_entry`; an index of its own would be taken for "the blobs of no entry", which are
    # those of all cases.
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, null=True, related_name="blobs", db_index=False
    )
    sensitivity = models.CharField(max_length=20)
    sealed = models.BinaryField()

    class Meta:
        """One a class."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "sensitivity"], condition=models.Q(entry=None), name="one_blob_of_case"
            ),
            models.UniqueConstraint(
                fields=["entry", "sensitivity"],
                condition=models.Q(entry__isnull=False),
                name="one_blob_of_entry",
            ),
        ]


@reached(
    Reach(
        case="case",
        fields=dict.fromkeys(
            ("sensitivity", "format", "size", "added_at", "added_by_id", "case_id", "is_there"), _O
        ),
        sealed=holding.name_class,
        unseal=holding.open_name,
    )
)
class Attachment(models.Model):
    """A file of a case. Its content rests sealed in the folder of files, its name sealed here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    sensitivity = models.CharField(max_length=20)
    # By its content (`files/kinds.py`), not by its name.
    format = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # None: erased, with its content.
    name = models.BinaryField(null=True)
    # Taken back; the content stays until it is erased.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """What a case page reads."""

        indexes: ClassVar = [models.Index(fields=["case", "added_at"], name="files_of_case")]

    @property
    def is_there(self) -> bool:
        """Whether it was neither taken back nor erased."""
        return self.removed_at is None and self.name is not None


@reached(Reach(inside="history, sealed; read through the case by classes"))
class Change(models.Model):
    """What one act changed: fields of one class with their values before and after."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="changes")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="changes")
    # Version of the case, or of the entry, that the act made.
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    sensitivity = models.CharField(max_length=20)
    sealed = models.BinaryField()

    class Meta:
        """What a history reads."""

        indexes: ClassVar = [models.Index(fields=["case", "entry", "version"], name="history_of_case")]


@reached(Reach(inside="grants; read by the choke point"))
class Grant(models.Model):
    """A case opened to somebody by name."""

    NAMED = "named"  # on the list of a sealed case
    EMERGENCY = "emergency"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    # Why, in words: may hold what is sensitive, so it rests sealed with the key of the case.
    reason = models.BinaryField(null=True)
    # Of emergency access: its review; the reviewer's words rest sealed like the reason.
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    justified = models.BooleanField(null=True)
    review = models.BinaryField(null=True)

    class Meta:
        """What every request reads."""

        indexes: ClassVar = [models.Index(fields=["user", "kind"], name="grants_of_user")]


@reached(Reach(inside="search tokens; read by the search of the agency whose key made them"))
class Token(models.Model):
    """A search token of a case (`cases/chains.py`): a random number without the agency's key."""

    pk = models.CompositePrimaryKey("token", "case")
    token = models.BigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tokens")


@reached(Reach(inside="lengths of the chains of search tokens; read by the search"))
class Chain(models.Model):
    """How many cases have a part, by its label; sealed, as it tells how frequent a name is."""

    label = models.BigIntegerField(primary_key=True)
    length = models.BinaryField()


@reached(
    Reach(
        agency="agency",
        fields=dict.fromkeys(
            (
                *("at", "by_id", "reason", "cases", "files", "classes", "code_digest", "backups_gone_by"),
                "years",
            ),
            _O,
        ),
    )
)
class Erasure(models.Model):
    """Certificate that a case was erased: what went, when, by whom, why. It holds nothing of the person.

    `code_digest` is the SHA-256 of the case's code: who holds a paper with the code finds the certificate.
    A code is short enough to be tried out, so the digest hides it no better than the code itself does; but a
    code is random, and once its case is gone nothing here leads from it to a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    # How many went: with those that were merged into it.
    cases = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    # Sensitivity classes of which something was kept.
    classes = models.JSONField(default=list)
    code_digest = models.CharField(max_length=64)
    # When the last backup that may hold it can no longer be opened; None: there was no backup.
    backups_gone_by = models.DateTimeField(null=True)
    # For how many years without a change the agency kept closed cases then; None of certificates from before.
    years = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """What the list of certificates reads."""

        indexes: ClassVar = [models.Index(fields=["agency", "-at"], name="erasures_of_agency")]

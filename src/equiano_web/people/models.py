"""Agencies, teams, users; what lets them in (invitations, devices, failed tries); notices to them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from equiano_web.access import Reach, Sensitivity, reached

_O = Sensitivity.ORDINARY
IDLE_MINUTES = 30  # as long as a talk with somebody at the desk; an agency or a person may choose less
# No source names one period for such files. Five years without a change outlast the usual three in which a
# person can still claim damages (Russian Federation, Civil Code, art. 196); an agency may choose another.
RETENTION_YEARS = 5
ESCALATE_DAYS = 7  # ours: a week leaves who was away time to come back; an agency may choose another


def _open(*names: str) -> dict[str, Sensitivity]:
    return dict.fromkeys(names, _O)


@reached(
    Reach(
        agency="pk",
        fields=_open(
            *("name", "kind", "country", "language", "hints_others", "hints_basis", "idle_minutes"),
            *("time_zone", "holidays", "escalate_days", "retention_years"),
        ),
    )
)
class Agency(models.Model):
    """A body that recognises or helps: a service of police, a shelter, a mission."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    # What it does in the network, as `countries/*/services.yaml` calls it.
    kind = models.CharField(max_length=40)
    country = models.CharField(max_length=3, help_text="ISO 3166-1 alpha-3")
    language = models.CharField(max_length=2, default="en")
    # Off by default: hashes across agencies are not lawful everywhere. On only with its basis in words.
    hints_others = models.BooleanField(default=False)
    hints_basis = models.CharField(max_length=300, blank=True)
    # After so long without a sign of life a page asks again who sits there.
    idle_minutes = models.PositiveSmallIntegerField(default=IDLE_MINUTES)
    # Where its days begin and end (IANA), and the days on which nobody works there beside the weekend.
    time_zone = models.CharField(max_length=40, default="UTC")
    holidays = models.JSONField(default=list, blank=True)
    # So many days after something fell due its supervisor hears of it; of what escalates, the next day.
    escalate_days = models.PositiveSmallIntegerField(default=ESCALATE_DAYS)
    # So many years after its last change a closed case is proposed to be erased.
    retention_years = models.PositiveSmallIntegerField(default=RETENTION_YEARS)
    # Key of this agency's search tokens, wrapped by the key-encryption key.
    wrapped_key = models.BinaryField()

    class Meta:
        """Order of lists, and the rule that no form alone should keep."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(hints_others=False) | ~models.Q(hints_basis=""), name="hints_have_a_basis"
            )
        ]


@reached(Reach(agency="agency", fields=_open("name")))
class Team(models.Model):
    """A team inside an agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["name"]


class UserManager(BaseUserManager["User"]):
    """Makes users; there is no superuser: nobody passes the choke point."""

    def get_queryset(self) -> models.QuerySet[User]:
        """With their agency, by whose clock every page goes."""
        return super().get_queryset().select_related("agency")

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Make a user; without a password nobody can sign in until one is set."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@reached(
    Reach(
        agency="agency",
        user="pk",
        fields=_open(
            *("name", "email", "role", "language", "is_active", "joined_at", "agency_id"),
            *("idle_minutes", "notices_by_mail"),
        ),
    )
)
class User(AbstractBaseUser):
    """Somebody who works with the application, in one agency and one role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="users")
    teams: models.ManyToManyField[Team, models.Model] = models.ManyToManyField(
        Team, blank=True, related_name="users"
    )
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=2, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Less than the agency's, if the person wants so.
    idle_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    # A mail that says "1 item for you", nothing else.
    notices_by_mail = models.BooleanField(default=False)
    # The password was made by the program and shown to somebody: the first thing is to choose another.
    must_change_password = models.BooleanField(default=False)

    # Whether any case is opened to them by name, and the ids of their teams; set where a request looks at its
    # device (`devices.of`).
    has_grants: bool | None = None
    team_ids: tuple[uuid.UUID, ...] | None = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        """Its id: a name has no place in a log."""
        return str(self.id)


@reached(
    Reach(
        agency="agency",
        fields=_open("name", "email", "role", "language", "made_at", "until", "used_at", "withdrawn_at"),
    )
)
class Invitation(models.Model):
    """A link by which somebody gets an account, or access to theirs anew. Only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    # Whose access it renews; without one it makes an account.
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    teams: models.ManyToManyField[Team, models.Model] = models.ManyToManyField(
        Team, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["-made_at"]


@reached(Reach(user="user", fields=_open("name", "first_at", "seen_at")))
class Device(models.Model):
    """Where somebody is signed in. A session without its device is at an end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    # Browser and system, such as `Firefox, Windows`; no address.
    name = models.CharField(max_length=60)
    first_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["-seen_at"]


@reached(Reach(user="user", fields=_open("kind", "object", "at", "read_at")))
class Notice(models.Model):
    """Says to somebody that there is something to look at; what it is stands where it leads, nothing here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    # Id of the thing.
    object = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        """What every page counts."""

        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["user", "read_at", "-at"], name="notices_of_user")]


@reached(Reach(inside="the key of the secrets of second factors"))
class FactorKey(models.Model):
    """One row: the key by which secrets of second factors are sealed, wrapped."""

    id = models.UUIDField(primary_key=True)
    wrapped_key = models.BinaryField()


@reached(Reach(inside="failed tries to prove who one is, under keyed digests"))
class Failure(models.Model):
    """Failed tries for one account, or from one network address."""

    key = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField()
    # The first of those counted.
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

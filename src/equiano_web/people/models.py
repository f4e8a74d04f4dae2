"""Agencies, teams and users."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from equiano_web.access import Reach, Sensitivity, reached

_O = Sensitivity.ORDINARY


@reached(
    Reach(agency="pk", fields={"name": _O, "kind": _O, "country": _O, "language": _O, "hints_others": _O})
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
    # Key of this agency's search tokens, wrapped by the key-encryption key.
    wrapped_key = models.BinaryField()

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["name"]


@reached(Reach(agency="agency", fields={"name": _O}))
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

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Make a user; without a password nobody can sign in until one is set."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@reached(
    Reach(
        agency="agency",
        fields={"name": _O, "email": _O, "role": _O, "language": _O, "is_active": _O, "joined_at": _O},
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

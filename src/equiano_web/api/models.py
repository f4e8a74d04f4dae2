"""Tokens of the API. Only their digest is kept."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.people.models import User

_COLUMNS = ("name", "scopes", "made_at", "until", "used_at", "ended_at")


@reached(Reach(user="user", fields=dict.fromkeys(_COLUMNS, Sensitivity.ORDINARY)))
class ApiToken(models.Model):
    """Lets a program act for somebody, within some of their permissions and for some time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    # SHA-256, hexadecimal: the token has 256 random bits, so no slow hash is needed against guessing.
    digest = models.CharField(max_length=64, unique=True)
    # Names of permissions.
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Until then it does what asks for the second factor: its person gave one a moment ago.
    confirmed_until = models.DateTimeField(null=True)

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["-made_at"]

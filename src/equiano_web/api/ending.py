"""How tokens end with the account of their person."""

from __future__ import annotations

from datetime import datetime

from equiano_web.api.models import ApiToken
from equiano_web.people.models import User


def end_of(user: User, at: datetime) -> int:
    """End all tokens of somebody, in the caller's transaction. How many."""
    return ApiToken.objects.filter(user=user, ended_at=None).update(ended_at=at)

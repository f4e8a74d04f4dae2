"""What every page knows of who looks at it: no model, and nothing but what the frame shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from equiano_web.people.devices import idle_minutes
from equiano_web.people.models import User


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks.

    Attributes:
        name: Their name.
        must_change_password: Whether the password is one that was given to them.
        unread: How many notices wait.
        idle_minutes: Minutes without a touch after which a page covers itself.
    """

    name: str
    must_change_password: bool
    unread: int
    idle_minutes: int


def me(request: HttpRequest) -> dict[str, object]:
    """`me` in every template, None for who is not signed in; a context processor."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"me": None}
    unread = getattr(request, "unread", 0)
    return {"me": Me(user.name, user.must_change_password, unread, idle_minutes(user))}

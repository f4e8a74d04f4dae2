"""Ways in: what opens an account, and ends with it or when its person gets a new way in.

Sessions and links are of this room; another room that makes a way in (tokens of the API) says here how it
ends.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from equiano_web.people import devices
from equiano_web.people.models import Invitation, User

_WAYS: list[Callable[[User, datetime], object]] = []


def ends(way: Callable[[User, datetime], object]) -> None:
    """Make known how a further way in ends, when a room is started."""
    _WAYS.append(way)


def end_all(user: User, at: datetime) -> None:
    """End every way in of somebody, in the caller's transaction: sessions, unused links, tokens.

    A way that only slept would be open again with the account.
    """
    devices.end(user)
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    for way in _WAYS:
        way(user, at)


def end_links_made(user: User, at: datetime) -> int:
    """Withdraw the unused links that somebody made for others, in the caller's transaction. How many."""
    return Invitation.objects.filter(made_by=user, used_at=None, withdrawn_at=None).update(withdrawn_at=at)

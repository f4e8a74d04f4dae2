"""What happens to accounts outside any act of a room, such as a sign-in, goes into the audit too."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from equiano_web import audit
from equiano_web.people.models import User

# Chain for what belongs to no agency: a try for an account that does not exist.
SYSTEM = "system"


def channel_of(request: HttpRequest) -> str:
    """By which way somebody asks: a page, or a program with a token."""
    return "api" if request.path.startswith("/api/") else "page"


def note(user: User | None, act: str, outcome: str, *codes: str, channel: str = "page") -> None:
    """Write it down, in the caller's transaction, as its last statement."""
    audit.append(
        audit.Entry(
            stream=str(user.agency_id) if user else SYSTEM,
            at=timezone.now(),
            actor=str(user.pk) if user else "",
            act=act,
            channel=channel,
            kind=User._meta.label if user else "",
            object=str(user.pk) if user else "",
            outcome=outcome,
            codes=codes,
        )
    )

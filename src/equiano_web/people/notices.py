"""Notices: "there is something for you to look at". Never what it is: that stands where the notice leads.

kind("case.emergency", "emergency_one", lambda: say("Emergency access to a case of your agency"))
tell(users, "case.emergency", grant.pk)          # in the transaction of the act
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from equiano.words import say
from equiano_web.people.mail import letter, post
from equiano_web.people.models import Notice, User


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    Attributes:
        page: Name of the address that it leads to; it is given the object's id.
        text: What it says, without any content.
    """

    page: str
    text: Callable[[], str]


_KINDS: dict[str, Kind] = {}


def kind(name: str, page: str, text: Callable[[], str]) -> None:
    """Make a kind known; each room names its own when it is started."""
    _KINDS[name] = Kind(page, text)


def tell(users: Iterable[User], name: str, thing: UUID | str = "", at: datetime | None = None) -> int:
    """Leave a notice for each, once, and send an e-mail without content to who wants one. How many.

    Args:
        users: For whom; ended accounts get none.
        name: Kind of notice.
        thing: Id of what it is about.
        at: When; the time of the act.
    """
    found = {user.pk: user for user in users if user.is_active}
    Notice.objects.bulk_create(
        Notice(user=user, kind=name, object=str(thing), at=at or timezone.now()) for user in found.values()
    )
    for user in found.values():
        if user.notices_by_mail:
            post(user, "people.notice")
    return len(found)


letter(
    "people.notice",
    lambda *_: (say("Equiano: 1 item for you"), say("There is 1 item for you. Sign in to see it.")),
)


def text_of(name: str) -> str:
    """What a notice of a kind says."""
    return _KINDS[name].text() if name in _KINDS else say("Something to look at")


def address_of(name: str, thing: str) -> str:
    """Where a notice leads; the list of notices if its page is not there."""
    if name in _KINDS:
        page = _KINDS[name].page
        for args in ((thing,), ()):
            try:
                return reverse(page, args=args if thing else ())
            except NoReverseMatch:
                continue
    return reverse("notices")

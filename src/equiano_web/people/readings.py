"""What is read of people: frozen views of what may be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from equiano_web.access import Seen, Who, own, role_name
from equiano_web.people import devices, notices
from equiano_web.people.models import Device, Notice

NOTICES_SHOWN = 50  # of those older ones nobody asks again


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """Where somebody is signed in.

    Attributes:
        id: Its id.
        name: Browser and system; empty if not known.
        first_at: When they signed in.
        seen_at: When they were last seen there.
        here: Whether it is the one that looks.
    """

    id: str
    name: str
    first_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class MyPage:
    """Somebody's own account.

    Attributes:
        me: The account.
        role: What the role is called.
        agency: Name of the agency.
        teams: Names of the teams.
        devices: Where they are signed in, the latest first.
        idle_limit: Minutes after which the agency wants to know who is there.
    """

    me: Seen
    role: str
    agency: str
    teams: Sequence[str]
    devices: Sequence[DeviceRow]
    idle_limit: int


def my_page(who: Who, request: HttpRequest) -> MyPage:
    """Somebody's own account, whatever their role opens: it is theirs."""
    user = who.user
    return MyPage(
        me=mine(who),
        role=role_name(user.role),
        agency=user.agency.name,
        teams=tuple(user.teams.values_list("name", flat=True)),
        devices=my_devices(who, request.session.get(devices.SESSION_KEY)),
        idle_limit=user.agency.idle_minutes,
    )


def my_devices(who: Who, here: str | None = None) -> tuple[DeviceRow, ...]:
    """Where somebody is signed in, the latest first.

    Args:
        who: Who looks.
        here: Id of the device that looks; none of a program.
    """
    rows = Device.objects.filter(own(who, Device))
    return tuple(
        DeviceRow(str(row.pk), row.name, row.first_at, row.seen_at, str(row.pk) == here) for row in rows
    )


def mine(who: Who) -> Seen:
    """One's own account: every field of it is open, also to a role that opens no class."""
    user = who.user
    names = ("name", "email", "language", "idle_minutes", "notices_by_mail")
    fields: Mapping[str, object] = {name: getattr(user, name) for name in names}
    return Seen(user._meta.label, str(user.pk), fields)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice.

    Attributes:
        id: Its id.
        text: What it says.
        address: Where it leads.
        at: When.
        is_read: Whether it was marked as read.
    """

    id: str
    text: str
    address: str
    at: datetime
    is_read: bool


def my_notices(who: Who) -> Sequence[NoticeRow]:
    """The latest notices, unread ones first."""
    rows = Notice.objects.filter(own(who, Notice))
    unread = list(rows.filter(read_at=None))
    read = list(rows.exclude(read_at=None)[: max(0, NOTICES_SHOWN - len(unread))])
    return tuple(
        NoticeRow(
            str(row.pk),
            notices.text_of(row.kind),
            notices.address_of(row.kind, row.object),
            row.at,
            row.read_at is not None,
        )
        for row in unread + read
    )

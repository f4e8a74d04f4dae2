"""Devices: where somebody is signed in, when they were last seen there, whether they were away too long.

A session names its device; a session whose device is gone is at an end. So one is signed out elsewhere at
once, without anybody keeping the keys of sessions.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import IntegerField, Model, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.utils import timezone

from equiano_web import prepared
from equiano_web.db import writing
from equiano_web.people.models import IDLE_MINUTES, Device, Notice, Team, User

SESSION_KEY = "device"
# However much it is used: a long working day with its overtime; the next day begins with a sign-in.
LONGEST_SESSION = timedelta(hours=14)
# Every page would else be a write; so much later than the true minute somebody is asked at most.
_SEEN_EVERY = timedelta(minutes=1)
# The particular before those whose name it carries too.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("YaBrowser", "Yandex Browser"),
    ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def name_of(agent: str) -> str:
    """Browser and system by the header `User-Agent`; what is not known is left out."""
    found = (next((name for mark, name in names if mark in agent), "") for names in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))


def begin(request: HttpRequest, user: User) -> None:
    """Remember where somebody has just signed in."""
    now = timezone.now()
    name = name_of(request.headers.get("User-Agent", ""))
    with writing():
        device = Device.objects.create(user=user, name=name, first_at=now, seen_at=now)
    request.session[SESSION_KEY] = str(device.pk)


def of(request: HttpRequest, user: object) -> Device | None:
    """The device of the request, with who is signed in there; None if signed out elsewhere.

    What every page asks for comes with it, by one question: `unread` (how many notices wait), the teams of
    who is signed in (`Who.teams`), and whether any case is opened to them by name (`Who.grants` asks further
    only then).

    Args:
        request: The request; its device is asked for once.
        user: Id of who is signed in.
    """
    key, theirs = _id(request.session.get(SESSION_KEY)), _id(user)
    if key is None or theirs is None:
        return None
    known: Device | None = getattr(request, "equiano_device", None)
    if known is not None and (known.pk, known.user_id) == (key, theirs):
        return known
    for found in prepared.rows("device", _with_all, Q(pk=key, user=theirs)):
        found.user.has_grants = found.opened > 0  # type: ignore[attr-defined]  # annotated
        found.user.team_ids = tuple(UUID(one) for one in (found.teams or "").split(",") if one)  # type: ignore[attr-defined]
        request.equiano_device = found  # type: ignore[attr-defined]
        return found
    return None


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _with_all(wanted: Q) -> QuerySet[Device]:
    """Devices with what every page asks for."""
    rows = Device.objects.filter(wanted).select_related("user__agency").order_by()
    return rows.annotate(
        unread=_counted(Notice, "AND read_at IS NULL"), opened=_counted(_grants()), teams=_team_ids()
    )


def _grants() -> type[Model]:
    return apps.get_model("cases", "Grant")


def _team_ids() -> RawSQL:
    """Ids of the teams of the user of the device in the order of lists, with commas between; None without."""
    through, teams, devices = (one._meta.db_table for one in (User.teams.through, Team, Device))
    joined = "group_concat(o.id)" if connection.vendor == "sqlite" else "string_agg(o.id::text, ',')"
    return RawSQL(
        f"(SELECT {joined} FROM (SELECT n.id FROM {through} t JOIN {teams} n ON n.id = t.team_id "  # noqa: S608
        f"WHERE t.user_id = {devices}.user_id ORDER BY n.name) o)",
        (),
        TextField(),
    )


def _counted(model: type[Model], more: str = "") -> RawSQL:
    """How many rows of a table are of the user of the device; by hand, as every page asks for it."""
    table, devices = model._meta.db_table, Device._meta.db_table
    return RawSQL(
        f"(SELECT COUNT(*) FROM {table} t WHERE t.user_id = {devices}.user_id {more})",  # noqa: S608
        (),
        IntegerField(),
    )


def idle_minutes(user: User) -> int:
    """After how many minutes somebody is asked who they are: the agency's, or their own if less."""
    limit = user.agency.idle_minutes or IDLE_MINUTES
    return min(limit, user.idle_minutes or limit)


def is_idle(device: Device, user: User) -> bool:
    """Whether nobody gave a sign of life for longer than they may be away."""
    return timezone.now() - device.seen_at > timedelta(minutes=idle_minutes(user)) + _SEEN_EVERY


def is_over(device: Device) -> bool:
    """Whether somebody signed in there longer ago than any session lasts."""
    return timezone.now() - device.first_at > LONGEST_SESSION


def seen(device: Device, *, now: bool = False) -> None:
    """Note a sign of life; at most once a minute unless `now`."""
    moment = timezone.now()
    if now or moment - device.seen_at >= _SEEN_EVERY:
        with writing():
            Device.objects.filter(pk=device.pk).update(seen_at=moment)


def end(user: User, *, but: UUID | str | None = None) -> int:
    """Sign somebody out on all devices, or on all but one; in the caller's transaction. On how many."""
    rows: QuerySet[Device] = Device.objects.filter(user=user)
    return (rows.exclude(pk=but) if but else rows).delete()[0]

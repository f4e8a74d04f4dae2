"""The audit as its readers see it: who did what and when, in ids and codes; of names only users'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from equiano.words import say
from equiano_web.access import Permission, Who, class_name, require, within
from equiano_web.actions import note_reading
from equiano_web.models import AuditEntry
from equiano_web.people.models import User

PAGE_ROWS = 50
OUTCOMES = ("done", "read", "denied", "refused", "failed")


def outcome_name(outcome: str) -> str:
    """How an act ended, in words."""
    return {
        "done": say("done"),
        "read": say("seen"),
        "denied": say("denied"),
        "refused": say("refused by a rule"),
        "failed": say("failed"),
    }.get(outcome, outcome)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty: everything.

    Attributes:
        person: Id of who did it.
        act: Name of the act, or how it begins.
        outcome: One of `OUTCOMES`.
        since: First day.
        until: Last day.
        object: Id of the thing.
    """

    person: UUID | None = None
    act: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None
    object: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry.

    Attributes:
        number: Its number in the chain.
        at: When.
        name: Who; empty for a try that belongs to no account.
        act: Name of the act.
        channel: By which way.
        kind: Table of the thing.
        object: Id of the thing.
        outcome: How it ended.
        codes: Codes and classes that were shown.
    """

    number: int
    at: datetime
    name: str
    act: str
    channel: str
    kind: str
    object: str
    outcome: str
    codes: str

    @property
    def ended(self) -> str:
        """How it ended, in words."""
        return outcome_name(self.outcome)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of entries.

    Attributes:
        lines: Its entries, the latest first.
        number: Its number.
        total: How many pages there are.
        count: How many entries there are.
    """

    lines: Sequence[Line]
    number: int
    total: int
    count: int


def people(who: Who) -> Sequence[tuple[str, str]]:
    """Whose acts can be looked for: id and name.

    Raises:
        DeniedError: If somebody does not read the audit.
    """
    require(who, Permission.AUDIT_VIEW)
    rows = User.objects.filter(agency_id=who.user.agency_id).values_list("pk", "name")
    return tuple((str(key), name) for key, name in rows)


def entries(who: Who, wanted: Wanted, number: int = 1) -> AuditPage:
    """A page of the audit of one's own agency; that it was read is an entry too.

    Raises:
        DeniedError: If somebody does not read the audit.
    """
    require(who, Permission.AUDIT_VIEW)
    rows = AuditEntry.objects.filter(within(who, Permission.AUDIT_VIEW, AuditEntry), _filter(wanted))
    count = rows.count()
    total = max(1, -(-count // PAGE_ROWS))
    number = min(max(1, number), total)
    found = _lines(rows.order_by("-number")[(number - 1) * PAGE_ROWS : number * PAGE_ROWS])
    note_reading(who, "audit.read")
    return AuditPage(found, number, total, count)


def _filter(wanted: Wanted) -> Q:
    found = Q()
    if wanted.person:
        found &= Q(actor=str(wanted.person))
    if wanted.act:
        found &= Q(act__startswith=wanted.act)
    if wanted.outcome:
        found &= Q(outcome=wanted.outcome)
    if wanted.object:
        found &= Q(object=str(wanted.object))
    if wanted.since:
        found &= Q(at__gte=_midnight(wanted.since))
    if wanted.until:
        found &= Q(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _lines(rows: QuerySet[AuditEntry]) -> tuple[Line, ...]:
    found = list(rows)
    keys = {row.actor for row in found if row.actor}
    names = {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}
    return tuple(
        Line(
            number=row.number,
            at=row.at,
            name=names.get(row.actor, row.actor),
            act=row.act,
            channel=row.channel,
            kind=row.kind,
            object=row.object,
            outcome=row.outcome,
            codes=", ".join([*row.codes, *(class_name(one) for one in row.classes)]),
        )
        for row in found
    )

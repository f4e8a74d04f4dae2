"""The cases in somebody's reach as ids inside another question, found by indexes alone: no case is read."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from equiano_web.access import Permission, Who, apart
from equiano_web.cases.models import Case
from equiano_web.prepared import FoundBy


def reached(who: Who, permission: Permission, also: Q | None = None) -> FoundBy:
    """Ids of cases in reach, for `Q(case__in=…)`; of who reaches a whole agency they are all of its ids.

    Args:
        who: Who asks.
        permission: For what.
        also: What the cases must be besides.
    """
    ways = apart(who, permission)
    return FoundBy("reached", _ids, tuple(way if also is None else way & also for way in ways))


def _ids(*ways: Q) -> QuerySet[Case, Any]:
    first, *others = (Case.objects.filter(way).order_by().values("pk") for way in ways)
    return first.union(*others) if others else first

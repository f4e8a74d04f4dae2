"""The cases in somebody's reach as ids inside another question, found by indexes alone: no case is read."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from equiano_web import prepared
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


def last_changed(who: Who, permission: Permission, also: Q, most: int) -> FoundBy:
    """Ids of the cases in reach that changed last, and of some more, for `Q(pk__in=…)`.

    Of each way to them an index gives its first; planners walk through all of an agency until they have found
    as many that somebody leads or wrote (of a caseworker's 26 in 28,000 8 ms).

    Args:
        who: Who asks.
        permission: For what.
        also: What the cases must be besides.
        most: How many are wanted, by the order `-changed_at`, `pk`.
    """
    ways = tuple(way & also for way in apart(who, permission))
    return FoundBy(("last changed", most), partial(_last_changed, most), ways)


def _last_changed(most: int, *ways: Q) -> QuerySet[Case, Any]:
    firsts = (_columns(("pk",), way).order_by("-changed_at", "pk")[:most] for way in ways)
    # Inside once more, as SQLite takes no part of a union that ends before all its rows.
    return _ids(*(Q(pk__in=first) for first in firsts))


def _ids(*ways: Q) -> QuerySet[Case, Any]:
    first, *others = (_columns(("pk",), way) for way in ways)
    return first.union(*others) if others else first


def _columns(names: tuple[str, ...], way: Q) -> QuerySet[Case, Any]:
    return Case.objects.filter(way).order_by().values_list(*names)


def statement(who: Who, permission: Permission, *names: str) -> tuple[str, list[Any]]:
    """SQL of columns of the cases in reach and its values, to be put into another.

    Args:
        who: Who asks.
        permission: For what.
        names: The columns, of those that the indexes have.

    Raises:
        EmptyResultSet: If no case can be in reach.
    """
    asked: list[str] = []
    values: list[Any] = []
    for way in apart(who, permission):
        try:
            sql, theirs = prepared.statement(("reached", names), partial(_columns, names), way)
        except EmptyResultSet:  # of who is in no team
            continue
        asked.append(sql)
        values += theirs
    if not asked:
        raise EmptyResultSet
    return " UNION ".join(asked), values

"""What waits for somebody at this moment: counted at each look, by one question over their cases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.utils import timezone

from equiano.assist.referral import track
from equiano_web import planned, prepared
from equiano_web.access import Permission, Who, apart, may, within
from equiano_web.cases.models import Case, Due, TrackState
from equiano_web.referrals.models import Referral

# States in which a referral asks something of its receiver; of its sender `tracks.yaml` says it.
_OF_RECEIVER = ("accepted", "sent")
_SOON = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Queues:
    """What waits for somebody, or for their team, at this moment.

    Attributes:
        open: Open cases in reach.
        overdue: Of what is due in them, how much is overdue.
        due: And how much is due within a week.
        states: Track, state, open cases that stand there.
        referrals: Came or went, state, referrals that wait there for somebody.
    """

    open: int
    overdue: int
    due: int
    states: Sequence[tuple[str, str, int]]
    referrals: Sequence[tuple[str, str, int]] = ()


def queues_of(who: Who) -> Queues:
    """What waits in somebody's own cases, or in their teams'."""
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for kind, *line in [*_of_cases(who), *_came(who)]:
        found[kind].append((line[0], line[1], line[2]))
    count = {kind: sum(line[2] for line in lines) for kind, lines in found.items()}
    return Queues(
        count.get("open", 0),
        count.get("overdue", 0),
        count.get("due", 0),
        tuple(sorted(found["states"])),
        (*sorted(found["came"]), *sorted(found["went"])),
    )


_DUES, _TRACKS, _REFERRALS = (one._meta.db_table for one in (Due, TrackState, Referral))
# What is of a case is in reach as the case is: these are looked up once, and all else by them.
_COUNTED = f"""
WITH reached (id, state) AS ({{reach}}), live (id) AS (SELECT id FROM reached WHERE state = 'open')
SELECT 'open', '', '', COUNT(*) FROM live
UNION ALL SELECT CASE WHEN d.due_on < %s THEN 'overdue' ELSE 'due' END, '', '', COUNT(*)
    FROM {_DUES} d JOIN live ON live.id = d.case_id WHERE d.due_on <= %s GROUP BY 1
UNION ALL SELECT 'states', t.track, t.state, COUNT(DISTINCT t.case_id)
    FROM {_TRACKS} t JOIN live ON live.id = t.case_id GROUP BY t.track, t.state
UNION ALL SELECT 'went', 'went', r.state, COUNT(*) FROM {_REFERRALS} r JOIN reached ON reached.id = r.case_id
    WHERE r.state IN ({{states}}) GROUP BY r.state"""  # noqa: S608 - our names


def _of_cases(who: Who) -> list[Any]:
    """Counts over the cases in reach: kind, two names, number."""
    today = timezone.localdate()
    ways: list[str] = []
    values: list[Any] = []
    for way in apart(who, Permission.CASE_VIEW):
        try:
            sql, theirs = prepared.statement("queues", _reached, way)
        except EmptyResultSet:  # no case can be in reach, as of who is in no team
            continue
        ways.append(sql)
        values += theirs
    if not ways:
        return []
    reach = " UNION ".join(ways)
    states = sorted(track().duty)
    days = (today, today + _SOON)
    with planned.cursor() as cursor:
        cursor.execute(_COUNTED.format(reach=reach, states=_places(states)), [*values, *days, *states])
        return list(cursor.fetchall())


def _reached(wanted: Q) -> QuerySet[Case, Any]:
    return Case.objects.filter(wanted).order_by().values_list("pk", "state")


def _came(who: Who) -> list[Any]:
    """Referrals that came and wait for somebody, of those in reach."""
    if not may(who, Permission.REFERRAL_ANSWER):
        return []
    waiting = Q(state__in=list(_OF_RECEIVER))
    wanted = within(who, Permission.REFERRAL_ANSWER, Referral) & waiting
    try:
        came, values = prepared.statement("came", _states_of, wanted)
    except EmptyResultSet:
        return []
    with planned.cursor() as cursor:
        cursor.execute(f"SELECT 'came', 'came', c.state, COUNT(*) FROM ({came}) c GROUP BY c.state", values)  # noqa: S608
        return list(cursor.fetchall())


def _states_of(wanted: Q) -> QuerySet[Referral, Any]:
    return Referral.objects.filter(wanted).order_by().values_list("state")


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))

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
from equiano_web.access import Permission, Who, may, within
from equiano_web.cases.models import Due, TrackState
from equiano_web.cases.reach import statement as reach_statement
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
# What is of a case is in reach as the case is: these are looked up once, and all else by them. CROSS: else
# SQLite may walk through all referrals that wait, and look each up among the cases.
_COUNTED = f"""
WITH reached (id, state) AS ({{reach}}), live (id) AS (SELECT id FROM reached WHERE state = 'open')
SELECT 'open', '', '', COUNT(*) FROM live
UNION ALL SELECT CASE WHEN d.due_on < %s THEN 'overdue' ELSE 'due' END, '', '', COUNT(*)
    FROM live CROSS JOIN {_DUES} d WHERE live.id = d.case_id AND d.due_on <= %s GROUP BY 1
UNION ALL SELECT 'states', t.track, t.state, COUNT(DISTINCT t.case_id)
    FROM live CROSS JOIN {_TRACKS} t WHERE live.id = t.case_id GROUP BY t.track, t.state
UNION ALL SELECT 'went', 'went', r.state, COUNT(*) FROM reached CROSS JOIN {_REFERRALS} r
    WHERE reached.id = r.case_id AND r.state IN ({{states}}) GROUP BY r.state"""  # noqa: S608 - our names


def _of_cases(who: Who) -> list[Any]:
    """Counts over the cases in reach: kind, two names, number."""
    today = timezone.localdate()
    try:
        reach, values = reach_statement(who, Permission.CASE_VIEW, "pk", "state")
    except EmptyResultSet:  # no case can be in reach
        return []
    states = sorted(track().duty)
    days = (today, today + _SOON)
    with planned.cursor() as cursor:
        cursor.execute(_COUNTED.format(reach=reach, states=_places(states)), [*values, *days, *states])
        return list(cursor.fetchall())


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

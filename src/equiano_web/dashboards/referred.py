"""What is counted of the referrals of one agency: what came, what it sent, what was not to be had.

    sendings (days, codes) ─┬─ came ─> waits for our answer, in time, by month
                            └─ went ─> waits for theirs, in time, again, outcomes told by service
    gaps (codes alone) ──> why help was not to be had, by need, region and reason

Those of the last twelve months. Sealed and erased cases are not among them; merged cases are one person.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count

from equiano.assist.measures import Delays, in_time, median_of, share_of
from equiano_web.dashboards.bands import banded, first_day, month_name, months_before
from equiano_web.referrals.models import Gap, Referral, Sending, ServiceOutcome

Direction = Literal["came", "went"]
_SIDES = {"came": "receiver", "went": "sender"}
# The receiver said something; every other end but `expired` took the question from its table.
ANSWERED = frozenset({"accepted", "declined"})
# What a referral is now whose help was accepted.
_HELPED = ("accepted", "done", "transferred")
# Of these the sender knows what became of it whatever was told of single services.
_TOLD = ("done", "transferred")
FIRST, AFTER_NONE, AFTER_HELP = "first", "after_none", "after_help"
IN_TIME, LATE, OPEN, TAKEN_BACK = "in_time", "late", "open", "taken_back"


@dataclass(frozen=True, slots=True)
class Went:
    """A referral that went to somebody once.

    Attributes:
        referral: Its id.
        person: The case; of merged ones the one that they were merged into.
        need: Code of the need.
        region: Of the service that was asked, as it calls it.
        sent_on: Day of sending.
        answer_by: Last day for an answer.
        ended_on: Day of its end; None while it waits.
        ended: How it ended: `accepted`, `declined`, `expired`, or taken back in one of three ways.
    """

    referral: UUID
    person: UUID
    need: str
    region: str
    sent_on: dt.date
    answer_by: dt.date
    ended_on: dt.date | None
    ended: str

    @property
    def answered_on(self) -> dt.date | None:
        """Day of the answer; None where there was none."""
        return self.ended_on if self.ended in ANSWERED else None

    def standing(self, today: dt.date) -> str:
        """Answered in time, late, still within its time, or taken back within it."""
        if self.ended_on is not None and self.ended_on <= self.answer_by:
            return IN_TIME if self.ended in ANSWERED else TAKEN_BACK
        return LATE if self.answer_by < today else OPEN


def _counted(path: str) -> dict[str, object]:
    """Filter to cases that figures count; `path` leads to the case."""
    return {f"{path}__isnull": False, f"{path}__sealed": False, f"{path}__wrapped_key__isnull": False}


def sendings_of(agency: UUID, direction: Direction) -> list[Went]:
    """Every sending to an agency, or from it, the first first."""
    rows = Sending.objects.filter(**{_SIDES[direction]: agency}, **_counted("referral__case"))
    columns = rows.order_by("sent_at", "pk").values_list(
        "referral__case_id", "referral__case__merged_into_id", "referral_id", "need", "region", "sent_on",
        "answer_by", "ended_on", "ended",
    )  # fmt: skip
    return [Went(row[2], row[1] or row[0], *row[3:]) for row in columns.iterator()]


def waits_of(rows: Iterable[Went], today: dt.date) -> Delays:
    """How long answers took.

    What expired waits until today, as an answer that never came is a long wait. What was taken back waited
    until then, and nobody knows how much longer it would have.
    """
    came, waiting = Counter[int](), Counter[int]()
    for one in rows:
        if one.answered_on is not None:
            came[max(0, (one.answered_on - one.sent_on).days)] += 1
            continue
        until = one.ended_on if one.ended_on is not None and one.ended != "expired" else today
        waiting[max(0, (until - one.sent_on).days)] += 1
    return Delays(dict(came), dict(waiting))


def acknowledged(rows: Iterable[Went], today: dt.date) -> tuple[int, int]:
    """Of what was to be answered by a day that is over, how much was, and all of it.

    What was taken back within its time asks for no answer any more.
    """
    asked = [one for one in rows if one.standing(today) != TAKEN_BACK]
    return in_time([(one.answer_by, one.answered_on) for one in asked], today)


def again_of(rows: Sequence[Went]) -> list[str]:
    """Of each sending, the first first, whether its person had been referred for that need before.

    Returns:
        For each `first`, or again after help was accepted, or after it never was.
    """
    before: dict[tuple[UUID, str], bool] = {}
    found = []
    for one in rows:
        known = before.get((one.person, one.need))
        found.append(FIRST if known is None else AFTER_HELP if known else AFTER_NONE)
        before[one.person, one.need] = bool(known) or one.ended == "accepted"
    return found


def referrals_of(agency: UUID, today: dt.date) -> dict[str, Any]:
    """Figures of the referrals of an agency, as they rest (JSON).

    Args:
        agency: Its id.
        today: The day on which is counted.
    """
    since = first_day(today)
    went = [one for one in sendings_of(agency, "went") if one.sent_on <= today]
    again = Counter(kind for one, kind in zip(went, again_of(went), strict=True) if one.sent_on >= since)
    came = [one for one in sendings_of(agency, "came") if since <= one.sent_on <= today]
    return {
        "came": {**_side(came, today), "states": _states(agency, "came", since)},
        "went": {
            **_side([one for one in went if one.sent_on >= since], today),
            "states": _states(agency, "went", since),
            "again": {kind: again[kind] for kind in (FIRST, AFTER_NONE, AFTER_HELP)},
            **_outcomes(agency, since),
        },
        "gaps": _gaps(agency, since),
    }


def _side(rows: Sequence[Went], today: dt.date) -> dict[str, Any]:
    waits = waits_of(rows, today)
    months: dict[str, list[Went]] = {name: [] for name in months_before(today)}
    for one in rows:
        months[month_name(one.sent_on)].append(one)
    return {
        "sent": len(rows),
        "waits": banded(waits),
        "median": asdict(median_of(waits)),
        "in_time": asdict(share_of(*acknowledged(rows, today))),
        "months": [
            {"month": name, "sent": len(inside), "in_time": asdict(share_of(*acknowledged(inside, today)))}
            for name, inside in months.items()
        ],
    }


def _sent_since(agency: UUID, direction: Direction, since: dt.date) -> Any:  # noqa: ANN401 - a QuerySet
    return Referral.objects.filter(
        **{_SIDES[direction]: agency}, sent_at__date__gte=since, **_counted("case")
    )


def _states(agency: UUID, direction: Direction, since: dt.date) -> list[list[Any]]:
    """How many referrals that were sent stand in each state now: state, count."""
    counted = _sent_since(agency, direction, since).values("state").annotate(n=Count("pk"))
    return sorted([one["state"], one["n"]] for one in counted)


def _outcomes(agency: UUID, since: dt.date) -> dict[str, Any]:
    """Of accepted referrals by need, how many an outcome was told of; and the last told of each service."""
    rows = _sent_since(agency, "went", since).filter(state__in=_HELPED)
    last: dict[tuple[UUID, str], str] = {}
    told = ServiceOutcome.objects.filter(referral__in=rows).order_by("at", "pk")
    for referral, kind, outcome in told.values_list("referral_id", "help_kind", "outcome").iterator():
        last[referral, kind] = outcome
    known = {referral for referral, _ in last}
    parts, wholes = Counter[str](), Counter[str]()
    for key, need, state in rows.values_list("pk", "need", "state").iterator():
        wholes[need] += 1
        parts[need] += key in known or state in _TOLD
    services = Counter((kind, outcome) for (_, kind), outcome in last.items())
    return {
        "told": asdict(share_of(sum(parts.values()), sum(wholes.values()))),
        "told_by_need": [[need, asdict(share_of(parts[need], n))] for need, n in sorted(wholes.items())],
        "outcomes": sorted([kind, outcome, n] for (kind, outcome), n in services.items()),
    }


def _gaps(agency: UUID, since: dt.date) -> list[list[Any]]:
    """How often help was not to be had: need, region, what became of the referral, reason, times."""
    names = ("need", "region", "kind", "reason")
    counted = Gap.objects.filter(agency_id=agency, at__gte=since).values(*names).annotate(n=Count("pk"))
    return sorted([*(one[name] for name in names), one["n"]] for one in counted)

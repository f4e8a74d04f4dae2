"""What is counted of the referrals of one agency: what came, what it sent, what was not to be had.

    sendings (days, codes) ─┬─ came ─> waits for our answer, in time, by month
                            └─ went ─> waits for theirs, in time, again, outcomes told by service
    gaps (codes alone) ──> why help was not to be had, by need, region and reason

Those of the last twelve months. Sealed and erased cases are not among them; merged cases are one person.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
AGAIN = (FIRST, AFTER_NONE, AFTER_HELP)
IN_TIME, LATE, AWAITED, TAKEN_BACK = "in_time", "late", "awaited", "taken_back"
STANDINGS = (IN_TIME, LATE, AWAITED, TAKEN_BACK)
# No help came of it, and not because the sender took it back.
_NOTHING = frozenset({"declined", "expired", "offered_declined", "not_possible"})


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
        return LATE if self.answer_by < today else AWAITED


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
    all_went = [one for one in sendings_of(agency, "went") if one.sent_on <= today]
    kinds = again_of(all_went)
    again = [(one, kind) for one, kind in zip(all_went, kinds, strict=True) if one.sent_on >= since]
    went = [one for one, _ in again]
    came = [one for one in sendings_of(agency, "came") if since <= one.sent_on <= today]
    counted = Counter(kind for _, kind in again)
    told = _told(agency, since)
    return {
        "came": {**_side(came, today), "states": _states(agency, "came", since)},
        "went": {
            **_side(went, today),
            "states": _states(agency, "went", since),
            "again": {kind: counted[kind] for kind in AGAIN},
            **_outcomes(told),
        },
        "gaps": _gaps(agency, since),
        "referred": persons_of(again, told, [*went, *_never_went(agency, since)], today),
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


def _day(one: Went) -> dt.date:
    return one.sent_on


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted referral: its person and need, the last outcome told by service, whether any was told."""

    person: UUID
    need: str
    services: Mapping[str, str]
    is_told: bool


def _told(agency: UUID, since: dt.date) -> list[Accepted]:
    """Accepted referrals of an agency and what was told of them, the first first."""
    rows = _sent_since(agency, "went", since).filter(state__in=_HELPED)
    last: dict[UUID, dict[str, str]] = defaultdict(dict)
    outcomes = ServiceOutcome.objects.filter(referral__in=rows).order_by("at", "pk")
    for referral, kind, outcome in outcomes.values_list("referral_id", "help_kind", "outcome").iterator():
        last[referral][kind] = outcome
    columns = ("pk", "case_id", "case__merged_into_id", "need", "state")
    return [
        Accepted(into or case, need, last.get(key, {}), key in last or state in _TOLD)
        for key, case, into, need, state in rows.order_by("sent_at", "pk").values_list(*columns).iterator()
    ]


def _outcomes(rows: Sequence[Accepted]) -> dict[str, Any]:
    """By need, of how many an outcome was told; and by service, which was told last."""
    wholes = Counter(one.need for one in rows)
    parts = Counter(one.need for one in rows if one.is_told)
    services = Counter(item for one in rows for item in one.services.items())
    return {
        "told": asdict(share_of(sum(parts.values()), len(rows))),
        "told_by_need": [[need, asdict(share_of(parts[need], n))] for need, n in sorted(wholes.items())],
        "outcomes": sorted([kind, outcome, n] for (kind, outcome), n in services.items()),
    }


def _never_went(agency: UUID, since: dt.date) -> list[Went]:
    """What came to nothing before it went to anybody: declined by the person, or not possible."""
    rows = Referral.objects.filter(
        sender=agency, state__in=("offered_declined", "not_possible"), sent_at=None,
        since__date__gte=since, **_counted("case"),
    )  # fmt: skip
    columns = rows.order_by("since", "pk").values_list(
        "case_id", "case__merged_into_id", "pk", "need", "since"
    )
    return [
        Went(key, into or case, need, "", at.date(), at.date(), at.date(), "not_possible")
        for case, into, key, need, at in columns.iterator()
    ]


def persons_of(
    again: Sequence[tuple[Went, str]], told: Sequence[Accepted], went: Sequence[Went], today: dt.date
) -> dict[str, Any]:
    """What the network is counted from: each person once in each table, by the last that was sent of them.

    A person with many referrals would else be many, and be found where ten of them look like ten persons.

    Args:
        again: Sendings of the year with what `again_of` says of each, the first first.
        told: Accepted referrals, the first first.
        went: Sendings and what never went.
        today: The day on which is counted.
    """
    last = {one.person: (one, kind) for one, kind in again}
    accepted = {one.person: one for one in told}
    lines = last.values()
    met = {(one.person, one.need) for one in told}
    ended = [one for one in sorted(went, key=_day) if one.ended in _NOTHING]
    unmet = {one.person: one for one in ended if (one.person, one.need) not in met}
    standing = Counter(one.standing(today) for one, _ in lines)
    kinds = Counter(kind for _, kind in lines)
    needs = Counter((one.need, "yes" if one.is_told else "no") for one in accepted.values())
    places = Counter((one.need, one.region.strip()) for one in unmet.values())
    return {
        "persons": len(last),
        "answer": {name: standing[name] for name in STANDINGS},
        "answer_wait": banded(waits_of((one for one, _ in lines), today)),
        "again": {kind: kinds[kind] for kind in AGAIN},
        "told": sorted([*key, n] for key, n in needs.items()),
        "unmet": sorted([*key, n] for key, n in places.items()),
    }


def _gaps(agency: UUID, since: dt.date) -> list[list[Any]]:
    """How often help was not to be had: need, region, what became of the referral, reason, times."""
    names = ("need", "region", "kind", "reason")
    counted = Gap.objects.filter(agency_id=agency, at__gte=since).values(*names).annotate(n=Count("pk"))
    return sorted([*(one[name] for name in names), one["n"]] for one in counted)

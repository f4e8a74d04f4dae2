"""What is read of figures: one row each, with its day. Queues of one's own are counted at the moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count
from django.utils import timezone

from equiano.assist.measures_file import Measures
from equiano.assist.referral import track
from equiano_web.access import DeniedError, Permission, Scope, Who, may, require, scope_of, see, within
from equiano_web.campaigns.readings import CampaignSummary, summaries
from equiano_web.cases.models import Case, Due, TrackState
from equiano_web.dashboards.measures import of_agency, of_network
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures, TrainingFigures
from equiano_web.referrals.models import Referral


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


@dataclass(frozen=True, slots=True)
class TrainingSeen:
    """What the courses of a kind did.

    Attributes:
        code: Which.
        day: When it was counted.
        content: Protected tables.
    """

    code: str
    day: dt.date
    content: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What somebody sees of figures.

    Attributes:
        queues: Their own; None for who has no cases, or so many that they are counted by day.
        day: When the agency was counted.
        agency: Figures of the agency; None for who does not see them, or while there are none.
        month: When the network was counted.
        network: Protected tables of the network; None likewise.
        over_time: Measures of the network month by month; None likewise.
        training: What courses did; None for who does not see figures.
        campaigns: The latest campaigns; None for who plans none.
    """

    queues: Queues | None = None
    day: dt.date | None = None
    agency: Mapping[str, Any] | None = None
    month: dt.date | None = None
    network: Sequence[Mapping[str, Any]] | None = None
    over_time: Measures | None = None
    training: Sequence[TrainingSeen] | None = None
    campaigns: Sequence[CampaignSummary] | None = None


def dashboard(who: Who) -> Dashboard:
    """What somebody sees of figures.

    Raises:
        DeniedError: If they have neither cases nor figures.
    """
    found = _of_cases(who)
    if scope_of(who, Permission.FIGURES_VIEW) >= Scope.AGENCY:
        found = replace(found, training=training(who))
    if may(who, Permission.CAMPAIGN_PLAN):
        found = replace(found, campaigns=summaries(who, _MOST_CAMPAIGNS))
    return found


def _of_cases(who: Who) -> Dashboard:
    figures = scope_of(who, Permission.FIGURES_VIEW)
    cases = scope_of(who, Permission.CASE_VIEW)
    if figures == Scope.NETWORK:
        found = network(who)
        if found is None:
            return Dashboard()
        return Dashboard(month=found.day, network=found.content, over_time=measures(who))
    if not may(who, Permission.CASE_VIEW) and figures < Scope.AGENCY:
        raise DeniedError(Permission.FIGURES_VIEW)
    queues = queues_of(who) if Scope.NONE < cases <= Scope.TEAM else None
    if figures < Scope.AGENCY:
        return Dashboard(queues)
    rows = AgencyFigures.objects.filter(within(who, Permission.FIGURES_VIEW, AgencyFigures))
    row = rows.filter(agency_id=who.user.agency_id).first()
    seen = see(who, row) if row else None
    return Dashboard(queues, seen["day"], seen["content"]) if seen else Dashboard(queues)  # type: ignore[arg-type]


def training(who: Who) -> Sequence[TrainingSeen]:
    """What courses did: of the network for who sees its figures, else of the own agency.

    Raises:
        DeniedError: If somebody sees no figures of an agency.
    """
    scope = scope_of(who, Permission.FIGURES_VIEW)
    if scope < Scope.AGENCY:
        raise DeniedError(Permission.FIGURES_VIEW)
    rows = TrainingFigures.objects.filter(agency=None)
    if scope < Scope.NETWORK:
        reach = within(who, Permission.FIGURES_VIEW, TrainingFigures)
        rows = TrainingFigures.objects.filter(reach, agency_id=who.user.agency_id)
    return [TrainingSeen(one.code, one.day, one.content) for one in rows.order_by("code")]


# A picture of more has no room on a telephone; the room of campaigns lists them all.
_MOST_CAMPAIGNS = 10
# Months of the network that are shown beside each other, and handed out.
_MOST_MONTHS = 24


def measures(who: Who) -> Measures | None:
    """Measures of help: of the network for who sees its figures, else of the own agency; None: none yet.

    Raises:
        DeniedError: If somebody sees no figures of an agency.
    """
    scope = scope_of(who, Permission.FIGURES_VIEW)
    if scope == Scope.NETWORK:
        rows = NetworkFigures.objects.exclude(content=None).order_by("-month")[:_MOST_MONTHS]
        return of_network(reversed(rows))
    if scope < Scope.AGENCY:
        raise DeniedError(Permission.FIGURES_VIEW)
    reach = within(who, Permission.FIGURES_VIEW, AgencyFigures)
    row = AgencyFigures.objects.filter(reach, agency_id=who.user.agency_id).first()
    return of_agency(row) if row else None


def network(who: Who) -> NetworkFigures | None:
    """The latest figures of the network that could be shown.

    Raises:
        DeniedError: If somebody sees figures of their agency alone.
    """
    require(who, Permission.FIGURES_VIEW)
    if scope_of(who, Permission.FIGURES_VIEW) < Scope.NETWORK:
        raise DeniedError(Permission.FIGURES_VIEW)
    return NetworkFigures.objects.exclude(content=None).order_by("-month").first()


def queues_of(who: Who) -> Queues:
    """What waits in somebody's own cases, or in their teams'."""
    today = timezone.localdate()
    reach = within(who, Permission.CASE_VIEW, Due)
    dues = Due.objects.filter(reach, case__state="open")
    states = TrackState.objects.filter(within(who, Permission.CASE_VIEW, TrackState), case__state="open")
    counted = states.values("track", "state").annotate(n=Count("case_id", distinct=True))
    return Queues(
        Case.objects.filter(within(who, Permission.CASE_VIEW, Case), state="open").count(),
        dues.filter(due_on__lt=today).count(),
        dues.filter(due_on__range=(today, today + dt.timedelta(days=7))).count(),
        tuple(sorted((one["track"], one["state"], one["n"]) for one in counted)),
        tuple(_referrals_of(who)),
    )


# States in which a referral asks something of its receiver; of its sender `tracks.yaml` says it.
_OF_RECEIVER = frozenset({"sent", "accepted"})


def _referrals_of(who: Who) -> Iterator[tuple[str, str, int]]:
    """Referrals that wait: of those that came the ones in reach, and of the cases in reach."""
    came, went = ("came", Permission.REFERRAL_ANSWER), ("went", Permission.CASE_VIEW)
    for (side, permission), states in ((came, _OF_RECEIVER), (went, track().duty)):
        if not may(who, permission):
            continue
        rows = Referral.objects.filter(within(who, permission, Referral), state__in=states)
        counted = rows.values("state").annotate(n=Count("pk")).order_by("state")
        yield from ((side, one["state"], one["n"]) for one in counted)

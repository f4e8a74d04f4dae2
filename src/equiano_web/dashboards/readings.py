"""What is read of figures: one row each, with its day. Queues of one's own are counted at the moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from equiano.assist.measures_file import Measures
from equiano_web.access import DeniedError, Permission, Scope, Who, may, require, scope_of, see, within
from equiano_web.campaigns.readings import CampaignSummary, summaries
from equiano_web.dashboards.measures import of_agency, of_network
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures, TrainingFigures
from equiano_web.dashboards.network import without_total
from equiano_web.dashboards.queues import Queues, queues_of


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
        # What was made before these totals were left out rests as it was made.
        tables = [without_total(one) for one in found.content or ()]
        return Dashboard(month=found.day, network=tables, over_time=measures(who))
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


def training_for_plans(who: Who) -> Mapping[str, Any] | None:
    """What the course with most persons of the network did, from its released figures; None: none yet.

    Courses have vignettes of their own: their gains are on scales of their own and are not added.

    Raises:
        DeniedError: If somebody sees no figures of the network.
    """
    if scope_of(who, Permission.FIGURES_VIEW) < Scope.NETWORK:
        raise DeniedError(Permission.FIGURES_VIEW)
    rows = [
        one.measured for one in TrainingFigures.objects.filter(agency=None).order_by("code") if one.measured
    ]
    return max(rows, key=lambda one: max(wave["persons"] for wave in one["waves"]), default=None)


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

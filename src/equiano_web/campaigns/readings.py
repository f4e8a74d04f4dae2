"""What is read of campaigns: those of one's agency; a national coordinator those of the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from equiano_web.access import Permission, Seen, Who, find, require, see, within
from equiano_web.campaigns import computing
from equiano_web.campaigns.models import Campaign


def listed(who: Who) -> Sequence[Seen]:
    """Campaigns in reach, the latest first.

    Raises:
        DeniedError: If somebody plans none.
    """
    require(who, Permission.CAMPAIGN_PLAN)
    rows = Campaign.objects.filter(within(who, Permission.CAMPAIGN_PLAN, Campaign))
    return [see(who, one) for one in rows.select_related("agency").order_by("-changed_at")[:200]]


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """A campaign among the figures.

    Attributes:
        name: Its name.
        agency: Whose it is.
        low: Persons reached at the least; None where the plan is not worked out.
        high: At the most.
        judgement: The verdict with its numbers (`computing.kept`); None where it was not judged.
    """

    name: str
    agency: str
    low: float | None
    high: float | None
    judgement: Mapping[str, Any] | None


def summaries(who: Who, most: int) -> Sequence[CampaignSummary]:
    """The latest campaigns in reach, for the page of figures.

    Raises:
        DeniedError: If somebody plans none.
    """
    require(who, Permission.CAMPAIGN_PLAN)
    rows = Campaign.objects.filter(within(who, Permission.CAMPAIGN_PLAN, Campaign)).select_related("agency")
    return [_summary(one) for one in rows.defer("plan", "calls").order_by("-changed_at")[:most]]


def _summary(row: Campaign) -> CampaignSummary:
    persons = row.planned["shared"]["persons"] if row.planned else {"low": None, "high": None}
    judgement = row.judgement
    if judgement is None and row.study:  # judged before its numbers were kept
        judgement = computing.kept(computing.judged(row.study, row.calls))
    return CampaignSummary(row.name, row.agency.name, persons["low"], persons["high"], judgement)


def campaign(who: Who, key: UUID) -> Seen:
    """A campaign.

    Raises:
        DeniedError: If it is not in reach.
    """
    return see(who, find(who, Permission.CAMPAIGN_PLAN, Campaign, key))


def to_plan(who: Who) -> None:
    """Raise unless somebody plans campaigns.

    Raises:
        DeniedError: If not.
    """
    require(who, Permission.CAMPAIGN_PLAN)

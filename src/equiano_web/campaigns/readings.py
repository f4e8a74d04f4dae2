"""What is read of campaigns: those of one's agency; a national coordinator those of the network."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from equiano_web.access import Permission, Seen, Who, find, require, see, within
from equiano_web.campaigns.models import Campaign


def listed(who: Who) -> Sequence[Seen]:
    """Campaigns in reach, the latest first.

    Raises:
        DeniedError: If somebody plans none.
    """
    require(who, Permission.CAMPAIGN_PLAN)
    rows = Campaign.objects.filter(within(who, Permission.CAMPAIGN_PLAN, Campaign))
    return [see(who, one) for one in rows.select_related("agency").order_by("-changed_at")[:200]]


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

"""What is done with campaigns: a plan is written down, changed, and judged by its calls."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from equiano_web.access import Permission
from equiano_web.actions import Act, action, action_on
from equiano_web.campaigns.models import Campaign

_PLAN = Permission.CAMPAIGN_PLAN
Planned = Mapping[str, object]


@action(_PLAN, "campaign.plan")
def plan(act: Act, name: str, text: str, planned: Planned) -> UUID:
    """Write down a plan with its budget shared out (`computing.planned`)."""
    act.object = made = Campaign(
        agency_id=act.who.user.agency_id, name=name, plan=text, planned=planned, changed_at=act.at
    )
    made.save(force_insert=True)
    return made.pk


@action_on(Campaign, _PLAN, "campaign.change")
def change(act: Act, campaign: Campaign, name: str, text: str, planned: Planned) -> None:
    """Put another plan in its place."""
    campaign.name, campaign.plan, campaign.planned, campaign.changed_at = name, text, dict(planned), act.at
    campaign.save(update_fields=["name", "plan", "planned", "changed_at"])


@action_on(Campaign, _PLAN, "campaign.judge")
def judge(act: Act, campaign: Campaign, study: str, calls: str) -> None:
    """Keep by what it is judged (`computing.judged` has taken both)."""
    campaign.study, campaign.calls, campaign.changed_at = study, calls, act.at
    campaign.save(update_fields=["study", "calls", "changed_at"])

"""What is done with campaigns: a plan is written down, changed, and judged by its calls."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from equiano.words import language
from equiano_web.access import Permission
from equiano_web.actions import Act, action, action_on
from equiano_web.campaigns.models import Campaign
from equiano_web.jobs import enqueue

_PLAN = Permission.CAMPAIGN_PLAN
JOB = "campaigns.plan"


@action(_PLAN, "campaign.plan")
def plan(act: Act, name: str, text: str) -> UUID:
    """Write down a plan (`computing.checked` has taken it); a job shares out its budget."""
    act.object = made = Campaign(
        agency_id=act.who.user.agency_id,
        name=name,
        plan=text,
        state=Campaign.WAITING,
        changed_at=act.at,
        asked_at=act.at,
    )
    made.save(force_insert=True)
    _work_out(act, made)
    return made.pk


@action_on(Campaign, _PLAN, "campaign.change")
def change(act: Act, campaign: Campaign, name: str, text: str) -> None:
    """Put another plan in its place; a job shares out its budget."""
    campaign.name, campaign.plan, campaign.planned = name, text, None
    campaign.state, campaign.done, campaign.of, campaign.why = Campaign.WAITING, 0, 0, ""
    campaign.changed_at = campaign.asked_at = act.at
    campaign.save()
    _work_out(act, campaign)


def _work_out(act: Act, campaign: Campaign) -> None:
    asked = act.at.isoformat()
    enqueue(JOB, {"campaign": str(campaign.pk), "asked": asked, "language": language()})


@action_on(Campaign, _PLAN, "campaign.judge")
def judge(act: Act, campaign: Campaign, study: str, calls: str, judgement: Mapping[str, object]) -> None:
    """Keep by what it is judged, and the verdict (`computing.judged` has taken both)."""
    campaign.study, campaign.calls, campaign.judgement = study, calls, dict(judgement)
    campaign.changed_at = act.at
    campaign.save(update_fields=["study", "calls", "judgement", "changed_at"])

"""Campaigns: who is reached for the money, and whether calls rose more than where nothing was done.

`plan_file` and `reach` say what is planned, `allocate` shares out the budget, `planning` holds the result;
`study` and `evaluate` judge afterwards; `delivered` keeps count of what was bought and reached meanwhile.
"""

from equiano.prevent.campaign.evaluate import CampaignJudgement, evaluate_campaign
from equiano.prevent.campaign.planning import PlannedCampaign, plan_campaign

__all__ = ["CampaignJudgement", "PlannedCampaign", "evaluate_campaign", "plan_campaign"]

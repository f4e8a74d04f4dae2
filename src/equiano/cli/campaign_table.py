"""The commands of campaigns, as `cli.table` lists them."""

from __future__ import annotations

from equiano.cli.command_entry import CommandEntry, CommandGroup

CAMPAIGN = CommandGroup(
    "Campaigns: share out a budget, watch what was delivered, judge whether calls rose.",
    {
        "plan": CommandEntry(
            "campaign.CampaignPlanCommand",
            "campaign.plan",
            "Share out the budget of a campaign: most persons reached, a floor in every group, and its "
            "price.\n\n"
            "Reach is given as a range, as channels overlap, unless a survey says more.\n\n"
            "Example: `equiano campaign plan plan.yaml --plot reach.svg`",
        ),
        "evaluate": CommandEntry(
            "campaign.CampaignEvaluateCommand",
            "campaign.evaluate",
            "Judge a campaign by the rank of its region among regions without one; or say why nothing "
            "can be told.\n\n"
            "Example: `equiano campaign evaluate calls.csv --study study.yaml`",
        ),
    },
)

"""The library's stages for a page: plans and calls as typed, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from equiano.errors import BadInputError
from equiano.files import private_folder
from equiano.words import say

if TYPE_CHECKING:
    from equiano.prevent.campaign.evaluate import CampaignJudgement

# Worked out in 2 CPU-seconds while a page waits; 10 groups and 15 channels took 11. A larger plan goes by the
# command (`benchmarks/prevent.md`).
MOST_GROUPS, MOST_CHANNELS = 6, 8
# Twenty regions over ten years are 60 kB.
MOST_BYTES = 2_000_000


def planned(text: str) -> Mapping[str, object]:
    """A plan's budget shared out, with the names that its page shows.

    Raises:
        BadInputError: If the plan cannot be used.
        NotEstimableError: If no plan holds its floors.
    """
    # The stage brings SciPy, which no other page needs.
    from equiano.prevent.campaign.plan_file import read_plan  # noqa: PLC0415
    from equiano.prevent.campaign.planning import plan_campaign  # noqa: PLC0415

    with private_folder() as folder:
        path = folder / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        plan = read_plan(path)
    if plan.survey:
        raise BadInputError(say("A plan with a survey goes by the command `equiano campaign plan`."))
    if len(plan.groups) > MOST_GROUPS or len(plan.channels) > MOST_CHANNELS:
        raise BadInputError(
            say(
                "A page takes at most {groups} groups and {channels} channels; a larger plan goes by the "
                "command `equiano campaign plan`.",
                groups=MOST_GROUPS,
                channels=MOST_CHANNELS,
            )
        )
    channels = [
        {
            "id": one.id,
            "name": {"en": one.name.en, "ru": one.name.ru},
            "unit": {"en": one.unit.en, "ru": one.unit.ru},
        }
        for one in plan.channels
    ]
    return {**plan_campaign(plan).as_dict(), "channels": channels}


def judged(study: str, calls: str) -> CampaignJudgement:
    """A campaign judged by its calls.

    Raises:
        BadInputError: If study or calls cannot be used.
    """
    from equiano.prevent.campaign.evaluate import evaluate_campaign  # noqa: PLC0415 - as above

    with private_folder() as folder:
        study_file, calls_file = folder / "study.yaml", folder / "calls.csv"
        study_file.write_text(study, encoding="utf-8")
        calls_file.write_text(calls, encoding="utf-8")
        return evaluate_campaign(calls_file, study_file)

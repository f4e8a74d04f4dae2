"""The library's stages for a page: plans and calls as typed, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from equiano.errors import BadInputError
from equiano.files import private_folder
from equiano.words import say

if TYPE_CHECKING:
    from equiano.prevent.campaign.evaluate import CampaignJudgement
    from equiano.prevent.campaign.plan_file import CampaignPlan

# Twenty regions over ten years are 60 kB.
MOST_BYTES = 2_000_000


def checked(text: str) -> None:
    """Raise unless a plan can be worked out: known in a moment, where the best plan takes a job.

    Raises:
        BadInputError: If the plan cannot be used.
        NotEstimableError: If no plan holds its floors.
    """
    # The stage brings SciPy, which no other page needs.
    from equiano.prevent.campaign.planning import check_plan  # noqa: PLC0415

    check_plan(_plan(text))


def _plan(text: str) -> CampaignPlan:
    from equiano.prevent.campaign.plan_file import read_plan  # noqa: PLC0415 - as above

    with private_folder() as folder:
        path = folder / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        plan = read_plan(path)
    if plan.survey:
        raise BadInputError(say("A plan with a survey goes by the command `equiano campaign plan`."))
    return plan


def planned(text: str, progress: Callable[[int, int], None] | None = None) -> Mapping[str, object]:
    """A plan's budget shared out, with the names that its page shows.

    Args:
        text: The plan (YAML).
        progress: Told how many budgets of how many are worked out.

    Raises:
        BadInputError: If the plan cannot be used.
        NotEstimableError: If no plan holds its floors, or it takes too long.
    """
    from equiano.prevent.campaign.planning import plan_campaign  # noqa: PLC0415 - as above

    plan = _plan(text)
    channels = [
        {
            "id": one.id,
            "name": {"en": one.name.en, "ru": one.name.ru},
            "unit": {"en": one.unit.en, "ru": one.unit.ru},
        }
        for one in plan.channels
    ]
    return {**plan_campaign(plan, progress).as_dict(), "channels": channels}


def group_names(text: str) -> Mapping[str, Mapping[str, str]]:
    """What the groups of a plan are called, for plans that were worked out before that was kept."""
    from equiano.prevent.campaign.planning import names_of  # noqa: PLC0415 - as above

    return names_of(_plan(text))


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


def kept(found: CampaignJudgement) -> Mapping[str, object]:
    """The verdict and its numbers, as a row keeps them: no words, which are in one language."""
    whole = found.as_dict()
    names = ("verdict", "ratio", "elsewhere", "p", "comparison_regions", "offer_calls_a_month")
    return {name: whole[name] for name in names}

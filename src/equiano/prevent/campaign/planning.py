"""A plan with its money shared out: units, reach as bounds, price of floors in persons, what-if curves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from equiano.countries.pack import load_pack
from equiano.draw.alternative import with_alternative
from equiano.draw.ranges import Range, ranges
from equiano.errors import NotEstimableError
from equiano.prevent.campaign.allocate import Floor, allocate, check_floors, floors_of, persons_reached
from equiano.prevent.campaign.plan_file import CampaignPlan, read_plan
from equiano.prevent.campaign.reach import Reach, ReachTerm, reach_of, read_survey, shares_of, terms_of
from equiano.provenance import Provenance
from equiano.vocab import load
from equiano.words import LANGUAGES, number, percent, say

# Of the budget: from a quarter, where returns are steep, to twice, where they flatten.
WHAT_IF = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
METHOD = "milp_tangent_cuts"


@dataclass(frozen=True, slots=True)
class GroupReach:
    """A group in a plan.

    Attributes:
        group: Its id in the plan.
        name: What the country pack calls it, by language.
        persons: How many they are.
        floor: Least share that is to be reached.
        reach: Share that is reached.
    """

    group: str
    name: Mapping[str, str]
    persons: float
    floor: float
    reach: Reach


@dataclass(frozen=True, slots=True)
class Shared:
    """A budget shared out.

    Attributes:
        budget: The budget.
        units: Units by channel.
        spent: What they cost.
        groups: Reach by group.
        low: Persons reached at the least.
        high: Persons reached at the most.
        number: Persons by the survey; None unless every group has answers.
        chosen_by: Persons of the sum that the plan makes largest.
    """

    budget: float
    units: Mapping[str, int]
    spent: float
    groups: tuple[GroupReach, ...]
    low: float
    high: float
    number: float | None
    chosen_by: float

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "budget": self.budget,
            "units": dict(self.units),
            "spent": self.spent,
            "persons": {"low": self.low, "high": self.high, "by_survey": self.number},
            "groups": [
                {
                    "group": one.group,
                    "name": dict(one.name),
                    "persons": one.persons,
                    "floor": one.floor,
                    "reach": {"low": one.reach.low, "high": one.reach.high, "by_survey": one.reach.number},
                }
                for one in self.groups
            ],
        }


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    """A plan and what it is expected to reach.

    Attributes:
        plan: The plan.
        shared: Its budget shared out.
        without_floors: The same budget without floors.
        curve: Other budgets; those that cannot hold the floors are left out.
        left_out: Budgets that cannot hold the floors.
        provenance: Where its numbers come from.
    """

    plan: CampaignPlan
    shared: Shared
    without_floors: Shared
    curve: tuple[Shared, ...]
    left_out: tuple[float, ...]
    provenance: Provenance

    @property
    def price_of_floors(self) -> float:
        """Persons fewer in all, so that every group has its floor; never below 0."""
        return max(0.0, self.without_floors.chosen_by - self.shared.chosen_by)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "shared": self.shared.as_dict(),
            "without_floors": self.without_floors.as_dict(),
            "price_of_floors_persons": self.price_of_floors,
            "what_if": [one.as_dict() for one in self.curve],
            "budgets_below_the_floors": list(self.left_out),
            "overlap": "survey" if self.shared.number is not None else "bounds",
            "currency": self.plan.currency,
            "note": caution(),
            "provenance": self.provenance.as_dict(),
        }

    def lines(self, lang: str) -> list[str]:
        """The plan in words."""
        plan, shared = self.plan, self.shared
        made = [
            say(
                "{spent} of {budget} {currency}; reached: {persons}.",
                spent=number(shared.spent),
                budget=number(shared.budget),
                currency=plan.currency,
                persons=persons_of(shared),
            )
        ]
        made += [
            f"  {channel.name[lang]}: {number(shared.units[channel.id])} × {channel.unit[lang]}"
            for channel in plan.channels
        ]
        made += [f"  {one.name[lang]}: {share_of(one.reach)}" for one in shared.groups]
        made.append(
            say(
                "The floors cost {persons} persons in all (as if the use of channels were independent).",
                persons=number(self.price_of_floors),
            )
            if shared.number is None
            else say("The floors cost {persons} persons in all.", persons=number(self.price_of_floors))
        )
        return [*made, caution()]

    def picture(self) -> str:
        """Reach by budget as SVG, with its words as description."""
        rows = [
            Range(number(one.budget), one.number, one.low, one.high, persons_of(one)) for one in self.curve
        ]
        described = "; ".join(f"{row.label}: {row.text}" for row in rows)
        title = say("Persons reached by budget ({currency})", currency=self.plan.currency)
        return with_alternative(ranges(rows, number, title), "reach-by-budget", title, described)


def caution() -> str:
    """What no plan may be read without."""
    return say(
        "Reach is not protection: knowledge alone did not change what people could do in the trials that "
        "looked. Aim at those about to leave, give steps, and measure calls with a question on an offer."
    )


def share_of(reach: Reach) -> str:
    """A group's reach in words: bounds, or the number of a survey."""
    if reach.number is not None:
        return percent(reach.number)
    return say("{low} to {high}, as the channels overlap", low=percent(reach.low), high=percent(reach.high))


def persons_of(shared: Shared) -> str:
    """Persons in words."""
    if shared.number is not None:
        return say("{persons} persons", persons=number(shared.number))
    return say("{low} to {high} persons", low=number(shared.low), high=number(shared.high))


@dataclass(frozen=True, slots=True)
class _Work:
    plan: CampaignPlan
    names: Mapping[str, Mapping[str, str]]
    survey: Mapping[str, Counter[frozenset[str]]] | None
    terms: tuple[ReachTerm, ...]

    def share_out(self, floors: Sequence[Floor], budget: float) -> Shared:
        units = allocate(self.plan, self.terms, floors, budget)
        groups = tuple(
            GroupReach(
                one.id,
                self.names[one.id],
                one.persons,
                one.floor,
                reach_of(self.plan, one.id, units, self.survey),
            )
            for one in self.plan.groups
        )
        known = [one.reach.number for one in groups]
        return Shared(
            budget=budget,
            units=units,
            spent=sum(channel.cost * units[channel.id] for channel in self.plan.channels),
            groups=groups,
            low=sum(one.persons * one.reach.low for one in groups),
            high=sum(one.persons * one.reach.high for one in groups),
            number=None
            if None in known
            else sum(one.persons * (share or 0.0) for one, share in zip(groups, known, strict=True)),
            chosen_by=persons_reached(self.terms, units),
        )


def _shares(
    plan: CampaignPlan, survey: Mapping[str, Counter[frozenset[str]]] | None
) -> dict[tuple[str, str], float]:
    return {
        (group, channel.id): shares_of(survey, group, channel.id)
        if survey is not None and group in survey
        else reach.share
        for channel in plan.channels
        for group, reach in channel.reach.items()
    }


def names_of(plan: CampaignPlan) -> Mapping[str, Mapping[str, str]]:
    """What each group of a plan is called, by language: the pack's name, with its region where two bear it.

    Args:
        plan: A plan; a group that the pack does not know is called by its id.
    """
    labels = {one.id: one.label for one in load_pack(plan.country).all_risk_groups}
    often = Counter(one.group for one in plan.groups)
    vocabulary = load()
    found: dict[str, Mapping[str, str]] = {}
    for one in plan.groups:
        label = {lang: labels[one.group][lang] if one.group in labels else one.id for lang in LANGUAGES}
        if often[one.group] > 1 and one.region in vocabulary:
            place = vocabulary.term(one.region).labels
            label = {lang: f"{text} ({place[lang]})" for lang, text in label.items()}
        found[one.id] = label
    return found


def check_plan(plan: CampaignPlan) -> None:
    """Raise unless the budget of a plan can hold its floors: known at once, where the best plan takes time.

    Raises:
        BadInputError: If its survey cannot be used.
        NotEstimableError: If no plan holds the floors; it says what they cost.
    """
    survey = read_survey(plan)
    check_floors(plan, terms_of(plan, survey), floors_of(plan, _shares(plan, survey)))


def _is_held(floor: Floor, units: Mapping[str, int]) -> bool:
    return any(units[name] >= needed for name, needed in floor.needed.items())


def plan_campaign(
    plan: CampaignPlan | Path | str, progress: Callable[[int, int], None] | None = None
) -> PlannedCampaign:
    """Share out the budget of a campaign so that most persons are reached and every group has its floor.

    Args:
        plan: A plan, or its YAML file.
        progress: Told after each budget how many of how many are worked out.

    Raises:
        BadInputError: If the plan or its survey cannot be used.
        NotEstimableError: If no plan holds the floors; it says what they cost.
    """
    plan = plan if isinstance(plan, CampaignPlan) else read_plan(plan)
    survey = read_survey(plan)
    work = _Work(plan, names_of(plan), survey, terms_of(plan, survey))
    floors = floors_of(plan, _shares(plan, survey))
    # What holds the floors without being asked to is the best plan with them too.
    free = work.share_out((), plan.budget)
    shared = free if all(_is_held(one, free.units) for one in floors) else work.share_out(floors, plan.budget)
    curve, left_out = [], []
    for place, part in enumerate(WHAT_IF):
        if progress is not None:
            progress(place + 1, len(WHAT_IF) + 1)
        try:
            curve.append(shared if part == 1.0 else work.share_out(floors, part * plan.budget))
        except NotEstimableError:
            left_out.append(part * plan.budget)
    return PlannedCampaign(
        plan=plan,
        shared=shared,
        without_floors=free,
        curve=tuple(curve),
        left_out=tuple(left_out),
        provenance=Provenance(METHOD, plan.sha256),
    )

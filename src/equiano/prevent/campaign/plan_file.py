"""The plan of a campaign as a file: groups at risk × region × channel × period × budget; faults named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

import yaml
from pydantic.dataclasses import dataclass

from equiano.countries.pack import load_pack
from equiano.countries.read import RawMapping, build
from equiano.countries.statement import STRICT, Text
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, sha256_of
from equiano.text_files import read_yaml
from equiano.vocab.places import of_code
from equiano.words import say

# A plan for a region has a handful of each; above that the exact allocation may take minutes.
MOST_GROUPS, MOST_CHANNELS, MOST_UNITS = 30, 40, 1000


@dataclass(frozen=True, config=STRICT)
class CampaignPeriod:
    """First month (`2027-02`) and number of months."""

    start: str
    months: int


@dataclass(frozen=True, config=STRICT)
class TargetGroup:
    """A group at risk in a region.

    Attributes:
        id: Unique in the plan.
        group: Id of a risk group of the country pack.
        region: ISO 3166-2 or alpha-3 code.
        persons: How many they are.
        source: Who says so.
        floor: Least share of the group that is to be reached, whatever the overlap of channels.
    """

    id: str
    group: str
    region: str
    persons: float
    source: str
    floor: float = 0.0


@dataclass(frozen=True, config=STRICT)
class ChannelReach:
    """How a channel reaches a group: `share` × (1 − exp(−k · units)).

    Attributes:
        k: Share of its users whom the first small part of a unit reaches, per unit.
        source: Where k comes from.
        share: Share of the group that uses the channel at all.
    """

    k: float
    source: str
    share: float = 1.0


@dataclass(frozen=True, config=STRICT)
class Channel:
    """A way to reach people, bought by the unit (a day of spots, 1,000 leaflets, a session).

    Attributes:
        cost: Of a unit.
        most: Units that can be had.
        reach: By id of the group; a group that is not named is not reached.
    """

    id: str
    name: Text
    unit: Text
    cost: float
    most: int
    reach: Mapping[str, ChannelReach]


@dataclass(frozen=True, config=STRICT)
class CampaignPlan:
    """A plan before money is shared out.

    Attributes:
        survey: CSV of who uses which channels, beside the plan; without it overlap is given as bounds.
        sha256: Hash of the file.
        folder: Where the file lies.
    """

    country: str
    period: CampaignPeriod
    currency: str
    budget: float
    groups: tuple[TargetGroup, ...]
    channels: tuple[Channel, ...]
    survey: str = ""
    sha256: str = field(default="0")
    folder: str = "."


def _numbers(plan: CampaignPlan) -> Iterator[Fault]:
    if not plan.budget > 0:
        yield Fault(say("must be more than 0."), "budget")
    if not 1 <= plan.period.months <= 60:
        yield Fault(say("must be from 1 to {most} months.", most=60), "period: months")
    for one in plan.groups:
        if not one.persons > 0:
            yield Fault(say("must be more than 0."), f"{one.id}: persons")
        if not 0 <= one.floor < 1:
            yield Fault(say("must be a share from 0 to below 1, such as 0.2."), f"{one.id}: floor")
    for channel in plan.channels:
        if not channel.cost > 0:
            yield Fault(say("must be more than 0."), f"{channel.id}: cost")
        if not 1 <= channel.most <= MOST_UNITS:
            yield Fault(say("must be from 1 to {most} units.", most=MOST_UNITS), f"{channel.id}: most")
        for group, reach in channel.reach.items():
            if not 0 < reach.k <= 20:
                yield Fault(say("must be more than 0 and at most 20."), f"{channel.id}: reach.{group}.k")
            if not 0 < reach.share <= 1:
                yield Fault(
                    say("must be a share above 0 and at most 1."), f"{channel.id}: reach.{group}.share"
                )


def _names(plan: CampaignPlan) -> Iterator[Fault]:
    known = {group.id for group in load_pack(plan.country).all_risk_groups}
    groups = [one.id for one in plan.groups]
    for place, one in enumerate(plan.groups):
        if one.id in groups[:place]:
            yield Fault(say("stands twice. Give each an id of its own."), f"{one.id}: id")
        if one.group not in known:
            yield Fault(
                say("no such risk group in the pack. Known: {known}.", known=", ".join(sorted(known))),
                f"{one.id}: group",
            )
        if of_code(one.region) is None:
            yield Fault(
                say("no such region. Write its code (ISO 3166-2), such as RU-KGD."), f"{one.id}: region"
            )
    channels = [one.id for one in plan.channels]
    for place, channel in enumerate(plan.channels):
        if channel.id in channels[:place]:
            yield Fault(say("stands twice. Give each an id of its own."), f"{channel.id}: id")
        for group in sorted(set(channel.reach) - set(groups)):
            yield Fault(say("no such group in this plan."), f"{channel.id}: reach.{group}")


def _sizes(plan: CampaignPlan) -> Iterator[Fault]:
    for name, count, most in (
        ("groups", len(plan.groups), MOST_GROUPS),
        ("channels", len(plan.channels), MOST_CHANNELS),
    ):
        if not 1 <= count <= most:
            yield Fault(say("give from 1 to {most} of them.", most=most), name)


class _Text(yaml.SafeLoader):
    """YAML in which numbers alone are more than text: the region `NO` and the month 2027-02 stay."""


_Text.yaml_implicit_resolvers = {
    sign: [(tag, rule) for tag, rule in rules if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")]
    for sign, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml_mapping(path: Path) -> RawMapping:
    """Content of a YAML file that people write for a campaign.

    Raises:
        BadInputError: If it is no mapping in UTF-8.
    """
    content = read_yaml(path, _Text)
    if not isinstance(content, dict):
        raise BadInputError(
            say("{name}: must be lines `key: value`. See docs/how-to/campaign.md.", name=path.name)
        )
    return {str(key): value for key, value in content.items()}


def refuse_faults_of(name: str, faults: list[Fault]) -> None:
    """Raise one error with the faults of a file, if there are any.

    Raises:
        BadInputError: With every fault.
    """
    if faults:
        raise BadInputError(
            say("{name}: {count} {count|fault|faults}. Nothing was taken.", name=name, count=len(faults)),
            faults,
        )


def read_plan(path: Path | str) -> CampaignPlan:
    """A plan from YAML; docs/how-to/campaign.md has an example.

    Raises:
        BadInputError: If it cannot be read or makes no sense, with every fault.
    """
    found = must_exist(path)
    faults: list[Fault] = []
    content = {**read_yaml_mapping(found), "sha256": sha256_of(found), "folder": str(found.parent)}
    plan = build(CampaignPlan, content, found.name, faults)
    if plan is not None:
        faults += [*_sizes(plan), *_numbers(plan), *_names(plan)]
    refuse_faults_of(found.name, faults)
    assert plan is not None  # else there are faults
    return plan

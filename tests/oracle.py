"""The plain evaluator: one case, one assumption on age, three-valued logic, as simply as it can be said.

It is the oracle for `equiano.identify.worlds`, which says the same of many worlds at once; no other use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from equiano.identify.findings import Tally
from equiano.identify.rules import STRENGTHS, DelphiDimension, FindingRule, Rules
from equiano.identify.worlds import World
from equiano.vocab.condition import (
    AgeBelow,
    AgeRecorded,
    AllOf,
    AnyOf,
    AtLeast,
    CodeYes,
    Condition,
    FindingIs,
    NoneOf,
    NotShown,
    Positive,
    Recorded,
    Sexual,
)

Truth = bool | None  # None: unknown


@dataclass
class Evaluation:
    """All findings for one world.

    Attributes:
        world: What was taken as known.
        sexual: Whether a profile of sexual exploitation was read.
        profile: Name of the Delphi profile.
        dimensions: Tally of each dimension.
        findings: Value of each finding.
        positive: Whether each dimension is positive by the labour list, whatever profile is read.
        ilo11: ILO indicators present.
        services: Kinds of service that fit.
    """

    world: World
    sexual: bool
    profile: str
    dimensions: dict[str, Tally] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    positive: dict[str, bool] = field(default_factory=dict)
    ilo11: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


def is_positive(counts: Mapping[str, int], combinations: tuple[Mapping[str, int], ...]) -> bool:
    """The published rule for one dimension.

    Args:
        counts: Number of items recorded yes, by strength.
        combinations: `positive_if_any` of the rules.
    """
    having = {**counts, "medium_or_weak": counts["medium"] + counts["weak"]}
    return any(all(having[kind] >= least for kind, least in needed.items()) for needed in combinations)


def truth(condition: Condition, so_far: Evaluation) -> Truth:
    """Kleene's three-valued truth of a condition, given the findings made so far."""
    world = so_far.world
    match condition:
        case CodeYes(code):
            return world.answers.get(code)
        case Recorded(code):
            return world.yes(code)
        case Sexual():
            return so_far.sexual
        case AgeBelow(18):
            return world.child
        case AgeBelow(years):
            if world.age_years is not None:
                return world.age_years < years
            if world.child:
                return True if years > 18 else None
            return False if years < 18 else None
        case FindingIs(name, value):
            return so_far.findings[name] == value
        case Positive(dimension):
            return so_far.positive[dimension]
        case AgeRecorded():
            return world.recorded_child
        case AtLeast(count, parts):
            values = [truth(part, so_far) for part in parts]
            if values.count(True) >= count:
                return True
            return False if values.count(True) + values.count(None) < count else None
        case NotShown(part):
            return truth(part, so_far) is not True
        case AnyOf(parts):
            return _any(truth(part, so_far) for part in parts)
        case AllOf(parts):
            return _not(_any(_not(truth(part, so_far)) for part in parts))
        case NoneOf(parts):
            return _not(_any(truth(part, so_far) for part in parts))
        case _:
            assert_never(condition)


def _any(values: Iterator[Truth]) -> Truth:
    unknown = False
    for value in values:
        if value:
            return True
        unknown = unknown or value is None
    return None if unknown else False


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _find(rule: FindingRule, so_far: Evaluation) -> str:
    for value, condition in rule.first:
        if truth(condition, so_far) is True:
            return value
    return rule.otherwise


def items_present(dimension: DelphiDimension, rules: Rules, world: World) -> tuple[str, ...]:
    """Items of a dimension recorded yes, or said precisely by a case-data value recorded yes."""
    return tuple(
        code
        for code in dimension.codes
        if world.yes(code) or any(world.yes(source) for source in rules.sources_of[code])
    )


def _tally(dimension: DelphiDimension, rules: Rules, world: World, weights: str | None) -> Tally:
    present = items_present(dimension, rules, world)
    if weights is None:
        return Tally(None, None, None, None, len(present))
    counts = {
        strength: len(set(present) & set(dimension.by_strength[weights][strength])) for strength in STRENGTHS
    }
    return Tally(is_positive(counts, rules.positive_if_any), **counts, present=len(present))


def evaluate(rules: Rules, world: World) -> Evaluation:
    """Evaluate all rules for one world."""
    so_far = Evaluation(world, sexual=bool(world.sexual), profile="")
    if world.sexual is None:
        so_far.sexual = truth(rules.sexual_profile, so_far) is True
    so_far.profile = f"{'child' if world.child else 'adult'}_{'sexual' if so_far.sexual else 'labour'}"
    weights = rules.profiles[so_far.profile]["weights"]
    labour = "child_labour" if world.child else "adult_labour"
    for dimension in rules.dimensions:
        so_far.dimensions[dimension.name] = _tally(dimension, rules, world, weights)
        so_far.positive[dimension.name] = _tally(dimension, rules, world, labour).positive is True
    for rule in rules.findings:
        so_far.findings[rule.name] = _find(rule, so_far)
    so_far.ilo11 = tuple(code for code, shown in rules.ilo11.items() if truth(shown, so_far) is True)
    so_far.services = tuple(service for service, when in rules.services if truth(when, so_far) is True)
    return so_far

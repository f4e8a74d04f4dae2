"""The one evaluator: all rules in many worlds at once, as bit masks; bit i speaks of world i.

Three-valued truth is a pair of masks, one for true and one for false; a world in neither is unknown. One case
is one world for each age it may have (findings.py), the next question tries thousands of answers as so many
worlds (next_question.py), and a table is one world for each row (batch.py). The plain evaluator in
`tests/oracle.py` says the same of one world in the simplest way; `tests/generative` holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import assert_never

from equiano.identify.rules import STRENGTHS, DelphiDimension, FindingRule, Rules
from equiano.vocab.condition import (
    AgeBelow,
    AgeRecorded,
    AllOf,
    AnyOf,
    AtLeast,
    CodeYes,
    Condition,
    FactOf,
    FindingIs,
    NoneOf,
    NotShown,
    Positive,
    Recorded,
    Sexual,
)


@dataclass(frozen=True)
class World:
    """What is taken as known while the rules are evaluated.

    Attributes:
        answers: Code -> recorded yes or no; what is absent is unknown.
        child: Whether the person is taken to be under 18.
        age_years: Recorded age, None if unknown.
        sexual: Whether a profile of sexual exploitation is read; None: the rules decide.
        recorded_child: Whether the person is recorded to be under 18, and not only taken to be.
    """

    answers: Mapping[str, bool]
    child: bool
    age_years: int | None = None
    sexual: bool | None = None
    recorded_child: bool = False

    def yes(self, code: str) -> bool:
        """Whether the code was recorded yes."""
        return self.answers.get(code) is True


Masks = tuple[int, int]  # worlds where it is true, worlds where it is false; in the rest it is unknown


@dataclass
class Worlds:
    """A number of worlds that differ in the answers to some codes.

    Attributes:
        base: What is the same in all of them.
        count: How many there are.
        answers: Code asked about -> worlds that say yes, worlds that say no.
        younger: Years -> worlds where the age is surely below, surely not; else `base` tells.
        recorded_child: Worlds in which the person is recorded to be a child; None: `base` tells.
        findings: Finding -> value -> worlds where it has that value.
        positive: Delphi dimension -> worlds where it is positive by the labour list.
        sexual: Worlds read with a profile of sexual exploitation.
        facts: Where facts of life hold, which many rules ask for and no age changes, by their identity.
    """

    base: World
    count: int
    answers: Mapping[str, Masks]
    younger: Mapping[int, Masks] = field(default_factory=dict)
    recorded_child: int | None = None
    findings: dict[str, dict[str, int]] = field(default_factory=dict)
    positive: dict[str, int] = field(default_factory=dict)
    sexual: int = 0
    facts: dict[int, int] = field(default_factory=dict)

    @cached_property
    def all(self) -> int:
        """The worlds, all of them."""
        return (1 << self.count) - 1

    def code(self, code: str) -> Masks:
        """Where a code is yes and where it is no."""
        if code in self.answers:
            return self.answers[code]
        answer = self.base.answers.get(code)
        if answer is None:
            return 0, 0
        return (self.all, 0) if answer else (0, self.all)


def true_in(condition: Condition, worlds: Worlds) -> int:
    """Where a condition is true; `truth` says the same and where it is false, at twice the cost."""
    match condition:
        case CodeYes(code) | Recorded(code):
            return worlds.code(code)[0]
        case FactOf(parts):
            key = id(condition)  # conditions live as long as the rules, which are cached
            if key not in worlds.facts:
                worlds.facts[key] = _any_true(parts, worlds)
            return worlds.facts[key]
        case AnyOf(parts):
            return _any_true(parts, worlds)
        case AllOf(parts):
            true = worlds.all
            for part in parts:
                true &= true_in(part, worlds)
                if not true:
                    break
            return true
        case NotShown(part):
            return worlds.all & ~true_in(part, worlds)
        case AtLeast(count, parts):
            return _at_least((true_in(part, worlds) for part in parts), count)[-1]
        case _:
            return truth(condition, worlds)[0]


def _any_true(parts: tuple[Condition, ...], worlds: Worlds) -> int:
    true = 0
    for part in parts:
        if here := true_in(part, worlds):
            true |= here
    return true


def truth(condition: Condition, worlds: Worlds) -> Masks:
    """Where a condition is true and where it is false."""
    match condition:
        case CodeYes(code):
            return worlds.code(code)
        case Recorded(code):
            return _definite(worlds.code(code)[0], worlds)
        case AnyOf(parts):
            return _any(parts, worlds)
        case AllOf(parts):
            true, false = worlds.all, 0
            for part in parts:
                part_true, part_false = truth(part, worlds)
                true, false = true & part_true, false | part_false
            return true, false
        case NoneOf(parts):
            true, false = _any(parts, worlds)
            return false, true
        case NotShown(part):
            return _definite(worlds.all & ~true_in(part, worlds), worlds)
        case Positive(dimension):
            return _definite(worlds.positive[dimension], worlds)
        case FindingIs(name, value):
            return _definite(worlds.findings[name].get(value, 0), worlds)
        case Sexual():
            return _definite(worlds.sexual, worlds)
        case AgeBelow(years):
            return _age(years, worlds)
        case AgeRecorded():
            base = worlds.all if worlds.base.recorded_child else 0
            return _definite(base if worlds.recorded_child is None else worlds.recorded_child, worlds)
        case AtLeast(count, parts):
            return _at_least_of(count, [truth(part, worlds) for part in parts], worlds)
        case _:
            assert_never(condition)


def _definite(true: int, worlds: Worlds) -> Masks:
    return true, worlds.all & ~true


def _any(parts: tuple[Condition, ...], worlds: Worlds) -> Masks:
    true, false = 0, worlds.all
    for part in parts:
        part_true, part_false = truth(part, worlds)
        true, false = true | part_true, false & part_false
    return true, false


def _age(years: int, worlds: Worlds) -> Masks:
    if years in worlds.younger:
        return worlds.younger[years]
    base = worlds.base
    # Every rule's child is the Palermo Protocol's, article 3 (d); other ages are those of national laws.
    if years == 18:
        return _definite(worlds.all if base.child else 0, worlds)
    if base.age_years is not None:
        return _definite(worlds.all if base.age_years < years else 0, worlds)
    if base.child:
        return (worlds.all, 0) if years > 18 else (0, 0)
    return (0, worlds.all) if years < 18 else (0, 0)


# Three by default: no published combination of Delphi counts asks for more than three items of a strength.
def _at_least(masks: Iterable[int], most: int = 3) -> list[int]:
    """Worlds in which at least one, two, ... `most` of the masks are set."""
    reached = [0] * most
    for mask in masks:
        for place in range(most - 1, 0, -1):
            reached[place] |= reached[place - 1] & mask
        reached[0] |= mask
    return reached


def _at_least_of(count: int, parts: list[Masks], worlds: Worlds) -> Masks:
    """Where so many parts are true; and where so many are false that no more than `count - 1` can be."""
    true = _at_least((part for part, _ in parts if part), count)[-1]
    needed = len(parts) - count + 1
    if needed <= 0:
        return true, worlds.all
    if sum(1 for _, false in parts if false) < needed:
        return true, 0
    return true, _at_least((false for _, false in parts if false), needed)[-1]


def present(code: str, rules: Rules, worlds: Worlds) -> int:
    """Where an item of a dimension is recorded yes, or said precisely by a case-data value recorded yes."""
    found = worlds.code(code)[0]
    for source in rules.sources_of[code]:
        found |= worlds.code(source)[0]
    return found


def _positive(dimension: DelphiDimension, rules: Rules, worlds: Worlds, weights: str) -> int:
    items = {
        strength: [present(code, rules, worlds) for code in dimension.by_strength[weights][strength]]
        for strength in STRENGTHS
    }
    reached = {kind: _at_least(masks) for kind, masks in items.items()}
    reached["medium_or_weak"] = _at_least([*items["medium"], *items["weak"]])
    positive = 0
    for combination in rules.positive_if_any:
        met = worlds.all
        for kind, least in combination.items():
            met &= reached[kind][least - 1]
        positive |= met
    return positive


def _find(rule: FindingRule, worlds: Worlds) -> dict[str, int]:
    open_worlds = worlds.all
    found: dict[str, int] = {}
    for value, condition in rule.first:
        here = open_worlds & true_in(condition, worlds) if open_worlds else 0
        found[value] = found.get(value, 0) | here
        open_worlds &= ~here
    found[rule.otherwise] = found.get(rule.otherwise, 0) | open_worlds
    return found


def evaluate_worlds(rules: Rules, worlds: Worlds, only: frozenset[str] | None = None) -> None:
    """Evaluate the rules in all worlds; the findings are left in `worlds.findings`.

    Args:
        rules: The rules.
        worlds: The worlds.
        only: Names of the findings wanted, with those they build on; all by default.
    """
    if worlds.base.sexual is None:
        worlds.sexual = true_in(rules.sexual_profile, worlds)
    else:
        worlds.sexual = worlds.all if worlds.base.sexual else 0
    labour = "child_labour" if worlds.base.child else "adult_labour"
    weights = rules.profiles[labour]["weights"] or labour  # both are sourced
    for dimension in rules.dimensions:
        worlds.positive[dimension.name] = _positive(dimension, rules, worlds, weights)
    for rule in rules.findings:
        if only is None or rule.name in only:
            worlds.findings[rule.name] = _find(rule, worlds)

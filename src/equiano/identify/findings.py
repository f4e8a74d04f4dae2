"""The findings for one case under one assumption on age, and the records that led to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import cast

from equiano.identify.case_file import CaseFile
from equiano.identify.rules import STRENGTHS, DelphiDimension, Rules
from equiano.identify.shapes import TallyOfDimension
from equiano.identify.worlds import World, Worlds, evaluate_worlds, present, true_in
from equiano.vocab.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    CodeYes,
    Condition,
    FindingIs,
    NotShown,
    Positive,
    Recorded,
)


@dataclass(frozen=True)
class Tally:
    """What was recorded yes in one Delphi dimension.

    Attributes:
        positive: By the published rule; None where the weights are not sourced.
        strong: Items of that strength; None where the weights are not sourced.
        medium: The same.
        weak: The same.
        present: Items recorded yes, whatever their weight.
    """

    positive: bool | None
    strong: int | None
    medium: int | None
    weak: int | None
    present: int

    def as_entry(self) -> TallyOfDimension:
        """The same as JSON holds it."""
        return cast("TallyOfDimension", asdict(self))


@dataclass(frozen=True)
class Evaluation:
    """All findings for one world.

    Attributes:
        rules: The rules.
        world: What was taken as known.
        worlds: The world, evaluated: bit 0 of every mask speaks of it.
    """

    rules: Rules
    world: World
    worlds: Worlds

    @property
    def sexual(self) -> bool:
        """Whether a profile of sexual exploitation was read."""
        return bool(self.worlds.sexual)

    @property
    def profile(self) -> str:
        """Name of the Delphi profile."""
        return f"{'child' if self.world.child else 'adult'}_{'sexual' if self.sexual else 'labour'}"

    @cached_property
    def findings(self) -> dict[str, str]:
        """Value of each finding."""
        return {
            name: next(value for value, mask in values.items() if mask)
            for name, values in self.worlds.findings.items()
        }

    @cached_property
    def dimensions(self) -> dict[str, Tally]:
        """Tally of each Delphi dimension."""
        weights = self.rules.profiles[self.profile]["weights"]
        return {dimension.name: self._tally(dimension, weights) for dimension in self.rules.dimensions}

    @cached_property
    def ilo11(self) -> tuple[str, ...]:
        """ILO indicators present."""
        return tuple(code for code, shown in self.rules.ilo11.items() if self.true(shown))

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Kinds of service that fit."""
        return tuple(dict.fromkeys(service for service, when in self.rules.services if self.true(when)))

    @cached_property
    def first_steps(self) -> tuple[str, ...]:
        """What to do first, by key."""
        return tuple(step for step, when in self.rules.first_steps if self.true(when))

    def true(self, condition: Condition) -> bool:
        """Whether a condition is true; unknown is not."""
        return bool(true_in(condition, self.worlds))

    def items(self, dimension: DelphiDimension) -> tuple[str, ...]:
        """Items recorded yes, or said precisely by a case-data value recorded yes."""
        return tuple(code for code in dimension.codes if present(code, self.rules, self.worlds))

    def _tally(self, dimension: DelphiDimension, weights: str | None) -> Tally:
        items = self.items(dimension)
        if weights is None:
            return Tally(None, None, None, None, len(items))
        counts = {s: len(set(items) & set(dimension.by_strength[weights][s])) for s in STRENGTHS}
        return Tally(bool(self.worlds.positive[dimension.name]), **counts, present=len(items))


def evaluate(rules: Rules, world: World) -> Evaluation:
    """Evaluate all rules for one world."""
    worlds = Worlds(world, 1, {})
    evaluate_worlds(rules, worlds)
    return Evaluation(rules, world, worlds)


def worlds_of(case: CaseFile) -> tuple[World, ...]:
    """The worlds that a case may be in: one if the age is known, else an adult's and a child's."""
    ages = (False, True) if case.is_child is None else (case.is_child,)
    recorded = case.is_child is True
    return tuple(World(case.answers, child, case.age_years, case.sexual, recorded) for child in ages)


def because(condition: Condition, made: Evaluation) -> tuple[str, ...]:
    """Codes recorded yes that make a true condition true, in their order, each once."""
    return tuple(dict.fromkeys(_because(condition, made)))


def _because(condition: Condition, made: Evaluation) -> Iterator[str]:
    if not made.true(condition):
        return
    match condition:
        case CodeYes(code) | Recorded(code):
            yield code
        case Positive(name):
            yield from made.items(next(entry for entry in made.rules.dimensions if entry.name == name))
        case FindingIs(name, _):
            yield from because_of(name, made)
        case AnyOf(parts) | AllOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _because(part, made)
        case NotShown(NotShown(part)):
            yield from _because(part, made)
        case _:
            return


def led_to(finding: str, made: Evaluation) -> tuple[Condition, str] | None:
    """The entry that gave a finding its value, and its letter in the specification; None for what remains."""
    rule = next(entry for entry in made.rules.findings if entry.name == finding)
    for place, (value, condition) in enumerate(rule.first):
        if value == made.findings[finding] and made.true(condition):
            return condition, rule.by[place] if rule.by else ""
    return None


def because_of(finding: str, made: Evaluation) -> tuple[str, ...]:
    """Codes recorded yes that lead to a finding's value; none where it is what remains otherwise."""
    entry = led_to(finding, made)
    return () if entry is None else because(entry[0], made)

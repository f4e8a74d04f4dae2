"""Conditions as Narwhals expressions: where they are surely true, and where surely false."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import and_, or_
from typing import assert_never

import narwhals as nw

from equiano.identify.rules import FindingRule, Rules
from equiano.schema.table import column_of
from equiano.vocab.condition import (
    AgeBelow,
    AllOf,
    AnyOf,
    Code,
    Condition,
    Finding,
    NoneOf,
    NotShown,
    Positive,
    Recorded,
    Sexual,
    walk,
)

ADULT, CHILD = "adult", "child"
_WORTH = 5  # parts that a shared condition must have: fewer are quicker to evaluate twice


def _is_pure(condition: Condition) -> bool:
    """Whether only recorded codes decide it."""
    return not any(isinstance(part, AgeBelow | Finding | Positive | Sexual) for part in walk(condition))


def shared_conditions(rules: Rules) -> dict[Condition, str]:
    """Conditions over codes that occur more than once and are worth a column, with its name."""
    seen: dict[Condition, int] = {}
    for condition in rules.all_conditions:
        for part in walk(condition):
            if isinstance(part, AnyOf | AllOf):
                seen[part] = seen.get(part, 0) + 1
    often = [part for part, times in seen.items() if times > 1 and _is_pure(part) and _size(part) >= _WORTH]
    return {part: f"_shared_{number}" for number, part in enumerate(often)}


def _size(condition: Condition) -> int:
    return sum(1 for _ in walk(condition))


def fold(combine: Callable[[nw.Expr, nw.Expr], nw.Expr], expressions: list[nw.Expr]) -> nw.Expr:
    """Combine as a balanced tree: Spark Connect refuses an expression nested a hundred deep."""
    while len(expressions) > 1:
        pairs = zip(expressions[::2], expressions[1::2], strict=False)
        odd = expressions[-1:] if len(expressions) % 2 else []
        expressions = [*(combine(left, right) for left, right in pairs), *odd]
    return expressions[0]


def any_true(expressions: list[nw.Expr]) -> nw.Expr:
    """Where any is true; nowhere if there are none."""
    return fold(or_, expressions) if expressions else nw.lit(False)


def all_true(expressions: list[nw.Expr]) -> nw.Expr:
    """Where all are true; everywhere if there are none."""
    return fold(and_, expressions) if expressions else nw.lit(True)


@dataclass
class Compiler:
    """Turns conditions into expressions over the columns of a frame.

    Attributes:
        rules: The rules.
        present: Boolean columns of the cases; a code without a column is unknown in every row.
        shared: Conditions that already stand in a column.
        by_age: Names of findings that depend on age.
        stages: Columns that are added, step by step, with the columns that each step reads.
    """

    rules: Rules
    present: frozenset[str]
    shared: dict[Condition, str] = field(default_factory=dict)
    by_age: set[str] = field(default_factory=set)
    stages: list[tuple[dict[str, nw.Expr], frozenset[str]]] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)

    def col(self, name: str) -> nw.Expr:
        """A column that an earlier step added."""
        self._read.add(name)
        return nw.col(name)

    def add(self, columns: dict[str, nw.Expr]) -> None:
        """End a step: these columns are added, from what was read since the last one."""
        self.stages.append((columns, frozenset(self._read)))
        self._read = set()

    def has(self, code: str) -> bool:
        """Whether the cases have a column for it."""
        return column_of(code) in self.present

    def true(self, condition: Condition, age: str) -> nw.Expr:
        """Where a condition is surely true, if the person is taken to be an adult or a child."""
        if condition in self.shared:
            return self.col(self.shared[condition])
        match condition:
            case Code(code) | Recorded(code):
                return self.col(f"_yes_{column_of(code)}") if self.has(code) else nw.lit(False)
            case Sexual():
                return self.col("_sexual")
            case AgeBelow(18):
                return nw.lit(age == CHILD)
            case AgeBelow(years):
                return (self.col("_age_years") < years).fill_null(age == CHILD and years > 18)
            case Finding(name, value):
                return self.value(name, value, age)
            case Positive(dimension):
                return self.col(f"_{dimension}_positive_{age}")
            case NotShown(part):
                return ~self.true(part, age)
            case AnyOf(parts):
                return any_true([self.true(part, age) for part in parts if self._can_be_true(part)])
            case AllOf(parts):
                return all_true([self.true(part, age) for part in parts])
            case NoneOf(parts):
                return all_true([self.false(part, age) for part in parts])
            case _:
                assert_never(condition)

    def false(self, condition: Condition, age: str) -> nw.Expr:
        """Where a condition is surely false."""
        match condition:
            case Code(code):
                return self.col(f"_no_{column_of(code)}") if self.has(code) else nw.lit(False)
            case AgeBelow(years) if years != 18:
                known = (self.col("_age_years") >= years).fill_null(age == ADULT and years < 18)
                return known
            case AnyOf(parts):
                return self._none(parts, age)
            case AllOf(parts):
                return any_true([self.false(part, age) for part in parts])
            case NoneOf(parts):
                return any_true([self.true(part, age) for part in parts])
            case NotShown(part):
                return self.true(part, age)
            case _:
                return ~self.true(condition, age)

    def _none(self, parts: tuple[Condition, ...], age: str) -> nw.Expr:
        # One code without a column makes all of it unknown; no need to ask for the others.
        if any(isinstance(part, Code) and not self.has(part.code) for part in parts):
            return nw.lit(False)
        return all_true([self.false(part, age) for part in parts])

    def _can_be_true(self, part: Condition) -> bool:
        return not isinstance(part, Code | Recorded) or self.has(part.code)

    def value(self, finding: str, value: str, age: str) -> nw.Expr:
        """Where a finding has that value: its condition holds, and none above it."""
        rule = next(rule for rule in self.rules.findings if rule.name == finding)
        earlier = rule.values[: rule.values.index(value)]
        others = [self.col(self.holds(finding, other, age)) for other in earlier]
        if value == rule.otherwise:
            return ~any_true(others)
        holds = self.col(self.holds(finding, value, age))
        return holds & ~any_true(others) if others else holds

    def holds(self, finding: str, value: str, age: str) -> str:
        """Column that says where the condition of a finding's value holds."""
        suffix = age if finding in self.by_age else "any"
        return f"_{finding}_{value}_{suffix}".replace(".", "_")

    def depends_on_age(self, rule: FindingRule) -> bool:
        """Whether an adult and a child can get different values."""
        return any(
            isinstance(part, AgeBelow | Positive) or (isinstance(part, Finding) and part.name in self.by_age)
            for _, condition in rule.first
            for part in walk(condition)
        )

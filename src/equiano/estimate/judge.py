"""The verdict on one table, or on several draws of it: may a range be published, a lower bound, or no number.

Everything that says whether a number may be published takes this verdict: the command, the overview of all
methods, the report and the demonstration. It needs no resampling, so it is the same however it is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from equiano.answer import Answer, Cell, Interval, check_level, finite_or_none
from equiano.errors import NotEstimableError, UsageError
from equiano.estimate.bounds import estimate_independence
from equiano.estimate.checks import (
    Check,
    check_of,
    dependence_check,
    leave_one_out_check,
    merging_check,
    overlap_check,
    sparsity_check,
)
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.mth import estimate_chao
from equiano.estimate.near import KIND, NearModels, near_models
from equiano.estimate.policy import Code, verdict
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.estimate.two_lists import estimate_chapman
from equiano.words import keyed, number, say


@dataclass(frozen=True)
class Verdict(Answer):
    """What may be said of the persons behind a table.

    Attributes:
        code: `range`, `at-least` or `stop`.
        low: Lower end of the range, or the number that is at least there; None under `stop`.
        high: Upper end of the range; None unless there is one.
        observed: Persons seen.
        checks: The checks behind it.
        near: The models near the best, of each table; empty where no models are compared.
        ends: Both ends at 95%, whatever the verdict; None where there is nothing to go by.
    """

    code: Code
    low: float | None
    high: float | None
    observed: int
    checks: tuple[Check, ...]
    near: tuple[NearModels, ...] = field(default=(), repr=False)
    ends: tuple[float, float] | None = None

    def interval(self, level: float = 0.95) -> Interval:
        """From the lowest to the highest end over the models near the best, whatever the verdict.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number, or other than 0.95 where no models are compared.
            NotEstimableError: If there is no estimate.
        """
        check_level(level)
        if self.near:
            found = [one.interval(level) for one in self.near]
            return Interval(level, min(i.low for i in found), max(i.high for i in found), KIND)
        if self.ends is None:
            raise NotEstimableError(say("There is no estimate, so there is no interval."))
        if level != 0.95:
            raise UsageError(
                say("the verdict on two lists, or on more than ten, has an interval of 95% only.")
            )
        return Interval(level, *self.ends, say("of the verdict"))

    def rows(self) -> list[dict[str, Cell]]:
        """One row a check."""
        return [
            {"check": c.id, "level": c.level, "value": c.value, "reference": c.reference} for c in self.checks
        ]

    def text(self, lang: str | None = None) -> str:
        """The verdict in words."""
        ends = {
            name: "–" if end is None else number(end, lang=lang)
            for name, end in (("low", self.low), ("high", self.high), ("seen", self.observed))
        }
        return keyed(f"estimate.verdict.{self.code}", lang, **ends)

    def reasons(self, lang: str | None = None) -> list[str]:
        """The checks that speak against a plain range, in words, worst first."""
        order = {"stop": 0, "at-least": 1, "care": 2}
        found = sorted((c for c in self.checks if c.level in order), key=lambda c: order[c.level])
        return [check.text(lang) for check in found]

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """For JSON, with the words in one language."""
        return {
            "code": self.code,
            "low": None if self.low is None else finite_or_none(self.low),
            "high": None if self.high is None else finite_or_none(self.high),
            "text": self.text(lang),
            "reasons": self.reasons(lang),
            "references": sorted({check.reference for check in self.checks}),
        }


@dataclass
class _Facts:
    """What one table gives: the ends at 95%, the models near the best, and the checks."""

    ends: tuple[float, float] | None = None
    near: NearModels | None = None
    checks: list[Check] = field(default_factory=list)


def judge(tables: Sequence[CaptureTable], *, reservations: bool = True) -> Verdict:
    """The verdict.

    Args:
        tables: One capture table, or several draws of a linkage: then the ends are the outermost of all, and
            a check takes the median of its numbers. Counts kept back are judged at their least, middle and
            greatest.
        reservations: Whether to make the checks that cannot change the verdict too.
    """
    possible = [one for table in tables for one in _filled(table)]
    facts = [_facts(table, reservations) for table in possible]
    ends = [one.ends for one in facts if one.ends is not None]
    low, high = (min(end[0] for end in ends), max(end[1] for end in ends)) if ends else (None, None)
    checks = _typical([one.checks for one in facts])
    # Linked draws differ in who is who: the ends hold all of them, as each may be the right one.
    if any(check.id == "estimable" for check in checks):  # fewer or more lists have no range to be wide
        checks.append(check_of("interval_width", None if low is None or high is None else high / low))
    code = verdict({check.id: check.level for check in checks})
    return Verdict(
        code,
        None if code == "stop" else low,
        high if code == "range" else None,
        int(median(table.observed for table in possible)),
        tuple(checks),
        tuple(one.near for one in facts if one.near is not None),
        None if low is None or high is None else (low, high),
    )


def _filled(table: CaptureTable) -> list[CaptureTable]:
    """The table; with counts kept back, at their middle, least and greatest."""
    if not table.censored:
        return [table]
    filled = [table.with_counts(table.counts)]
    for place in (1, 2):
        counts = table.counts.copy()
        for cell in table.censored:
            counts[cell[0]] = cell[place]
        filled.append(table.with_counts(counts))
    return filled


def _typical(found: Sequence[Sequence[Check]]) -> list[Check]:
    """Each check at the median of its numbers over the tables that have it."""
    if len(found) == 1:
        return list(found[0])
    by_name: dict[str, list[Check]] = {}
    for check in (check for checks in found for check in checks):
        by_name.setdefault(check.id, []).append(check)
    typical = []
    for name, checks in by_name.items():
        known = [check.value for check in checks if check.value is not None]
        typical.append(check_of(name, median(known) if known else None, **checks[0].details))
    return typical


def _facts(table: CaptureTable, reservations: bool) -> _Facts:
    facts = _Facts(checks=[sparsity_check(table)])
    if not table.overlaps:
        return facts
    if reservations:
        facts.checks.append(overlap_check(table))
    if table.size == 2:
        facts.checks.append(check_of("few_lists", 2))
        widest = estimate_chapman(table).intervals[-1]  # under the odds ratios that two lists cannot exclude
        facts.ends = (widest.low, widest.high)
    elif table.size > MODEL_LISTS:
        facts.checks.append(check_of("many_lists", table.size))
        facts.ends = (_bound_of_many(table), math.inf)
    else:
        _compare_models(table, facts, reservations)
    return facts


def _bound_of_many(table: CaptureTable) -> float:
    """The lower of the lower ends of Chao's bound and of independent lists."""
    results = (estimate_chao(table), estimate_independence(table))
    lows = [one.interval(0.95).low for one in results if isinstance(one, Estimate)]
    return min(lows, default=float(table.observed))


def _compare_models(table: CaptureTable, facts: _Facts, reservations: bool) -> None:
    near = near_models(table)
    facts.checks.append(check_of("estimable", len(near.models)))
    if not near.models:
        return
    interval = near.interval()
    facts.near, facts.ends = near, (interval.low, interval.high)
    facts.checks.append(check_of("visibility", near.visibility))
    if table.size > 3:
        facts.checks.append(leave_one_out_check(table))
        if reservations:
            facts.checks.append(merging_check(table))
    if reservations and near.equal is not None:
        facts.checks.append(dependence_check(table, near.space, near.equal.row))

"""What a survey gives: shares of a group, or its size, each with intervals and all that travels with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from equiano.answer import Answer, Cell, Interval, check_level
from equiano.errors import UsageError
from equiano.survey.facts import ShareFacts, SizeFacts
from equiano.version import __version__
from equiano.words import say

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """The share of the group that has one value of a trait.

    Attributes:
        value: The value.
        share: Between 0 and 1.
        se: Standard error.
        low: Lower end of the interval.
        high: Upper end.
        design_effect: Variance against that of a simple random sample of as many.
        persons: Persons of the sample with the value.
    """

    value: str
    share: float
    se: float
    low: float
    high: float
    design_effect: float
    persons: int

    def as_dict(self) -> dict[str, Cell]:
        """For JSON."""
        return {key: cast("Cell", plain_json(value)) for key, value in vars(self).items()}


def shares_of(
    values: Sequence[str],
    share: Floats,
    se: Floats,
    ends: tuple[Floats, Floats],
    simple: Floats,
    groups: npt.NDArray[np.int64],
) -> tuple[Share, ...]:
    """Shares of all values.

    Args:
        values: The values, K of them.
        share: Their shares, shape (K,).
        se: Standard errors.
        ends: Lower and upper ends.
        simple: Variance of a simple random sample.
        groups: Value of each person; -1 where not known.
    """
    effect = np.divide(se**2, simple, out=np.full(len(se), np.nan), where=simple > 0)
    persons = np.bincount(groups[groups >= 0], minlength=len(values))
    return tuple(
        Share(value, float(p), float(e), float(low), float(high), float(d), int(n))
        for value, p, e, low, high, d, n in zip(values, share, se, *ends, effect, persons, strict=True)
    )


ShareEnds = Callable[[float], tuple[Floats, Floats]]
"""Lower and upper ends of the shares at a level."""
MakeInterval = Callable[[float], Interval]


@dataclass(frozen=True)
class ShareEstimate(Answer):
    """Shares of a trait in a hidden group.

    Attributes:
        method: `rds-i`, `rds-ii`, `ss`, `naive` or `time-location`.
        trait: Name of the trait.
        shares: One for each value.
        level: Of the intervals.
        kind: How they were made.
        respondents: Persons in the sample.
        diagnostics: Further numbers, by name; see `facts`.
        seed: Seed of the random generator; None where chance plays no part.
        data_sha256: Hash of the data.
        notes: In words.
        draws: Replicates of the shares, shape (draws, values), not printed.
        weights: Weight of each respondent, not printed.
        ends: Gives the ends of the intervals at any level.
    """

    method: str
    trait: str
    shares: tuple[Share, ...]
    level: float
    kind: str
    respondents: int
    diagnostics: ShareFacts
    seed: int | None
    data_sha256: str
    notes: tuple[str, ...] = ()
    version: str = __version__
    draws: Floats | None = field(default=None, repr=False, compare=False)
    weights: Floats | None = field(default=None, repr=False, compare=False)
    ends: ShareEnds | None = field(default=None, repr=False, compare=False)

    def share(self, value: str) -> Share:
        """The share of one value.

        Raises:
            KeyError: If the trait has no such value.
        """
        found = next((one for one in self.shares if one.value == value), None)
        if found is None:
            raise KeyError(value)
        return found

    def interval(self, level: float = 0.95, value: str | None = None) -> Interval:
        """The interval of one value's share (not of persons).

        Args:
            level: Nominal coverage, between 0 and 1.
            value: The value; the last one if None.

        Raises:
            UsageError: If the level is no such number, or there is no interval of it.
            KeyError: If the trait has no such value.
        """
        check_level(level)
        share = self.shares[-1] if value is None else self.share(value)
        if abs(level - self.level) < 1e-9:
            return Interval(level, share.low, share.high, self.kind)
        if self.ends is None:
            raise UsageError(say("{method} gives no interval of {level:%}.", method=self.method, level=level))
        low, high = self.ends(level)
        at = self.shares.index(share)
        return Interval(level, float(low[at]), float(high[at]), self.kind)

    def rows(self) -> list[dict[str, Cell]]:
        """One row a value."""
        shared: dict[str, Cell] = {
            "method": self.method,
            "trait": self.trait,
            "level": self.level,
            "interval": self.kind,
        }
        return [shared | one.as_dict() for one in self.shares]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "quantity": "share",
            "method": self.method,
            "trait": self.trait,
            "shares": [one.as_dict() for one in self.shares],
            "level": self.level,
            "kind": self.kind,
            "respondents": self.respondents,
            "diagnostics": plain_json(self.diagnostics),
            "notes": list(self.notes),
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
        }


@dataclass(frozen=True)
class SizeEstimate(Answer):
    """The size of a hidden group by a survey.

    Attributes:
        method: `ss-pse`, `nsum-mle`, `nsum-pimle`, `nsum-degree`, `nsum-barrier`, `time-location` or
            `multiplier`.
        population: Estimated number of persons.
        intervals: Intervals, the recommended one first.
        respondents: Persons asked; None where no survey stands behind it.
        diagnostics: Further numbers, by name; see `facts`.
        seed: Seed of the random generator; None where chance plays no part.
        data_sha256: Hash of the data.
        notes: In words.
        draws: Replicates or posterior draws of the size, not printed.
        make_interval: Gives the recommended interval at any level.
    """

    method: str
    population: float
    intervals: tuple[Interval, ...]
    respondents: int | None
    diagnostics: SizeFacts
    seed: int | None
    data_sha256: str
    notes: tuple[str, ...] = ()
    version: str = __version__
    draws: Floats | None = field(default=None, repr=False, compare=False)
    make_interval: MakeInterval | None = field(default=None, repr=False, compare=False)

    def interval(self, level: float = 0.95) -> Interval:
        """The recommended interval of that level, computed where it was not yet.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number, or there is no interval of it.
        """
        check_level(level)
        known = next((one for one in self.intervals if abs(one.level - level) < 1e-9), None)
        if known is not None:
            return known
        if self.make_interval is None:
            raise UsageError(say("{method} gives no interval of {level:%}.", method=self.method, level=level))
        return self.make_interval(level)

    def rows(self) -> list[dict[str, Cell]]:
        """One row an interval, the recommended first."""
        return [
            {
                "method": self.method,
                "population": self.population,
                "respondents": self.respondents,
                "level": one.level,
                "low": one.low,
                "high": one.high,
                "interval": one.kind,
            }
            for one in self.intervals
        ]

    def as_dict(self) -> dict[str, object]:
        """For JSON; the keys that it shares with an estimate from lists mean the same."""
        return {
            "quantity": "population",
            "method": self.method,
            "population": plain_json(self.population),
            "intervals": [one.as_dict() for one in self.intervals],
            "respondents": self.respondents,
            "diagnostics": plain_json(self.diagnostics),
            "notes": list(self.notes),
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
        }


def plain_json(value: object) -> object:
    """Numbers and containers as JSON has them; what is not finite is null."""
    if isinstance(value, Mapping):
        return {str(key): plain_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain_json(one) for one in value]
    if isinstance(value, (np.integer, np.bool_)):
        return value.item()
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value

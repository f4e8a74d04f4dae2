"""The policy of the verdict: `checks.yaml`, the level of a number under it, the verdict from the levels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from equiano.text_files import own_yaml

Level = Literal["ok", "care", "at-least", "stop", "not_run"]
Code = Literal["range", "at-least", "stop"]
THRESHOLDS: tuple[Level, ...] = ("care", "at-least", "stop")
"""Levels that have a threshold, mildest first."""


@dataclass(frozen=True)
class Rule:
    """What one check asks for.

    Attributes:
        id: Name of the check.
        direction: `above` if a larger number is worse, else `below`.
        thresholds: The last number that still passes, by level, mildest level first.
        reference: Where the check comes from.
        unknown: Level where the number could not be computed.
    """

    id: str
    direction: Literal["above", "below"]
    thresholds: Mapping[Level, float]
    reference: str
    unknown: Level = "not_run"

    def level(self, value: float | None) -> Level:
        """The worst level whose threshold the number passes; `unknown` for None or NaN."""
        if value is None or math.isnan(value):
            return self.unknown
        sign = 1 if self.direction == "above" else -1
        reached = [level for level, limit in self.thresholds.items() if sign * value > sign * limit]
        return reached[-1] if reached else "ok"


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """The checks by name, in the order of `checks.yaml`."""
    text = resources.files("equiano.estimate").joinpath("checks.yaml").read_text(encoding="utf-8")
    return {
        name: Rule(
            name,
            entry["direction"],
            {level: float(entry[level]) for level in THRESHOLDS if level in entry},
            entry["reference"],
            entry.get("unknown", "not_run"),
        )
        for name, entry in own_yaml(text).items()
    }


def verdict(levels: Mapping[str, Level]) -> Code:
    """What may be said, from the levels of the checks.

    One check at `stop`: no number. Else one at `at-least`: a lower bound. Else a range. Care and what could
    not be run stand beside it as reservations.

    Args:
        levels: Level by check.
    """
    found = set(levels.values())
    if "stop" in found:
        return "stop"
    return "at-least" if "at-least" in found else "range"

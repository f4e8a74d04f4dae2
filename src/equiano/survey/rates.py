"""Rates that correct an estimate and come from elsewhere: a number, perhaps with an interval."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.errors import UsageError
from equiano.survey.facts import RateFacts
from equiano.words import say

_Z = 1.959963984540054  # of an interval of 95 %
_FORM = re.compile(r"([0-9.]+)(?:\s*[-–:]\s*([0-9.]+))?")


@dataclass(frozen=True)
class Rate:
    """A positive rate known within an interval of 95 %, its logarithm (below 1: its odds' logarithm) normal.

    Attributes:
        low: Lower end.
        high: Upper end; the same as `low` where the rate is taken as exact.
        most: Largest value that makes sense: 1 for a share, None for a ratio.
    """

    low: float
    high: float
    most: float | None = 1.0

    @classmethod
    def of(cls, value: Rate | float | str | None, most: float | None = 1.0) -> Rate | None:
        """A rate from a number or from `0.5` or `0.4-0.6`.

        Raises:
            UsageError: If it is none, or not above 0, or above what makes sense.
        """
        if value is None or isinstance(value, Rate):
            return value
        match = _FORM.fullmatch(str(value).strip())
        try:
            ends = [float(part) for part in match.groups() if part] if match else []
        except ValueError:
            ends = []
        wrong = not ends or min(ends) <= 0 or ends != sorted(ends) or (most is not None and max(ends) > most)
        if wrong:
            raise UsageError(
                say("a rate is a number above 0 (a share at most 1), such as 0.5, or an interval: 0.4-0.6.")
            )
        return cls(ends[0], ends[-1], most)

    def _scaled(self, value: float) -> float:
        """The scale on which the rate is normal."""
        if self.most is None:
            return math.log(value)
        value = min(value, 1 - 1e-6)  # a share of exactly 1 has infinite odds
        return math.log(value / (1 - value))

    def _back(self, value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(np.exp(value) if self.most is None else 1 / (1 + np.exp(-value)), np.float64)

    @property
    def middle(self) -> float:
        """The median."""
        if self.low == self.high:
            return self.low
        return float(self._back(np.array((self._scaled(self.low) + self._scaled(self.high)) / 2)))

    def draws(self, count: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
        """Draws of the rate; an exact rate is drawn as itself."""
        if self.low == self.high:
            return np.full(count, self.low)
        low, high = self._scaled(self.low), self._scaled(self.high)
        return self._back(rng.normal((low + high) / 2, (high - low) / (2 * _Z), count))

    def facts(self) -> RateFacts:
        """The interval and its middle, for diagnostics."""
        return {"low": self.low, "middle": self.middle, "high": self.high}

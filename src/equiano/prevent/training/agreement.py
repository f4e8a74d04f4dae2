"""How far trainees decide alike: Fleiss' kappa, with plain agreement beside it.

With few victims among the vignettes kappa is low however alike people decide (5 % victims, raters right
in 95 %: kappa .50 at 96 % agreement), so neither stands without the other. Vignettes that not everybody
decided on count with those who did (Gwet 2014, chapter 2); the kappa of statsmodels is silently wrong there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equiano.prevent.training.gain import MeasureSpan, span_of
from equiano.prevent.training.item_response import Floats, Whole


@dataclass(frozen=True)
class Agreement:
    """How far people decide alike.

    Attributes:
        kappa: Fleiss' kappa.
        plain: Share of pairs of people who decide alike, averaged over vignettes.
        vignettes: Vignettes with two decisions or more.
    """

    kappa: MeasureSpan
    plain: MeasureSpan
    vignettes: int

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {"kappa": self.kappa.as_dict(), "plain": self.plain.as_dict(), "vignettes": self.vignettes}


def fleiss(counts: Floats) -> tuple[float, float]:
    """Kappa and plain agreement.

    Args:
        counts: People who chose each decision, shape (V, C); rows with fewer than two say nothing.

    Returns:
        Kappa (NaN where all chose one decision, or nothing is left) and agreement.
    """
    used = counts[counts.sum(1) >= 2]
    if len(used) == 0:
        return float("nan"), float("nan")
    raters = used.sum(1)
    alike = float(((used * (used - 1)).sum(1) / (raters * (raters - 1))).mean())
    by_chance = float(((used / raters[:, None]).mean(0) ** 2).sum())
    return (alike - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan"), alike


def agreement(counts: Whole, draws: int, rng: np.random.Generator, level: float = 0.95) -> Agreement:
    """Kappa and plain agreement with intervals over vignettes: answers to one vignette are not independent.

    Args:
        counts: People who chose each decision, shape (V, C).
        draws: Replicates.
        rng: Random generator.
        level: Nominal coverage.
    """
    used = counts[counts.sum(1) >= 2].astype(np.float64)
    kappa, alike = fleiss(used)
    picked = rng.integers(0, max(len(used), 1), (draws, len(used)))
    found = np.array([fleiss(used[row]) for row in picked]).reshape(draws, 2)
    spans = [_span(value, found[:, n], level) for n, value in enumerate((kappa, alike))]
    return Agreement(spans[0], spans[1], len(used))


def _span(value: float, drawn: Floats, level: float) -> MeasureSpan:
    known = drawn[~np.isnan(drawn)]
    if np.isnan(value) or len(known) == 0:
        return MeasureSpan(None, None, None, "vignettes resampled")
    return span_of(value, known, level, "vignettes resampled")

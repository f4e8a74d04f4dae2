"""The change of those who were trained beside that of those who waited for the same course.

People get better at a test by taking it; those who wait take it too. What training did is the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from equiano.prevent.training.answers import AnswerSheet
from equiano.prevent.training.detection import contrast
from equiano.prevent.training.gain import MeasureSpan, resampled

# As of the course itself: fewer, and an interval that resamples persons means nothing.
LEAST_WAITING = 5
_PLACE = 40  # chance of its own, so that a waiting group does not change the other intervals


@dataclass(frozen=True)
class WaitingComparison:
    """Trained and waiting, each before and after.

    Attributes:
        trained: Persons trained who answered both.
        waiting: Persons waiting who answered both.
        change: Change of the trained less that of the waiting.
    """

    trained: int
    waiting: int
    change: Mapping[str, MeasureSpan]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        spans = {name: span.as_dict() for name, span in self.change.items()}
        return {"trained": self.trained, "waiting": self.waiting, "change": spans}


def against_waiting(
    sheet: AnswerSheet, *, bootstrap: int, seed: int, level: float = 0.95
) -> WaitingComparison | None:
    """What training did beyond waiting; None without five persons in each group who answered both waves.

    Args:
        sheet: Answers of both groups.
        bootstrap: Replicates; each group is resampled by itself.
        seed: Seed of the random generator.
        level: Nominal coverage.
    """
    both = set(sheet.who_answered("before")) & set(sheet.who_answered("after"))
    groups = [sorted(both - sheet.waiting), sorted(both & sheet.waiting)]
    if any(len(group) < LEAST_WAITING for group in groups):
        return None
    rng = np.random.default_rng([seed, _PLACE])
    parts = [
        (sheet.counts("before", group), sheet.counts("after", group), resampled(len(group), bootstrap, rng))
        for group in groups
    ]
    return WaitingComparison(len(groups[0]), len(groups[1]), contrast(parts[0], parts[1], level))

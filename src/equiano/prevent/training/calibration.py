"""How hard the vignettes of a course are and how well they tell people apart, for the adaptive choice.

Below 100 answers nothing of a vignette's own is used; from 100 its difficulty; from 200 its discrimination
too (the thresholds of `item_response`). What is not used is that of an average vignette.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equiano.prevent.training.item_response import OWN_FROM, ROUGH_FROM, fit_items


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A vignette as answers have shown it.

    Attributes:
        a: Discrimination; the common one below 200 answers.
        b: Difficulty, in standard deviations of those who answered before the course.
    """

    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Decided:
    """One answer, for calibration.

    Attributes:
        record: Who answered in which wave: any key, one for each person and wave.
        wave: The wave.
        vignette: The vignette.
        is_right: Whether it was decided as the reference.
    """

    record: str
    wave: str
    vignette: str
    is_right: bool


def calibrate(decided: Sequence[Decided], waves: Sequence[str]) -> Mapping[str, Calibrated]:
    """Parameters of the vignettes that have answers enough; the others are missing.

    Args:
        decided: Answers without feedback in between; those of practice would be easier than they are.
        waves: The waves, the first of which has mean 0 and spread 1.
    """
    names = sorted({one.vignette for one in decided})
    given = dict.fromkeys(names, 0)
    for one in decided:
        given[one.vignette] += 1
    if not any(n >= ROUGH_FROM for n in given.values()):
        return {}
    records = {one.record: one.wave for one in decided}
    row = {record: place for place, record in enumerate(records)}
    column = {name: place for place, name in enumerate(names)}
    right = np.full((len(row), len(column)), np.nan)
    for one in decided:
        right[row[one.record], column[one.vignette]] = float(one.is_right)
    present = [wave for wave in waves if wave in records.values()]
    group = np.array([present.index(wave) for wave in records.values()])
    fit = fit_items(right, group, own_from=OWN_FROM)
    return {
        name: Calibrated(float(fit.a[place]), float(fit.b[place]))
        for name, place in column.items()
        if given[name] >= ROUGH_FROM
    }

"""Vignettes by their answers: nothing below 100, difficulty from 100, discrimination from 200."""

from __future__ import annotations

import numpy as np

from equiano.prevent.training.calibration import Decided, calibrate
from tests.unit.prevent.training.simulated import truth

WAVES = ("before", "after", "followup")


def decided(persons: int, count: int = 30) -> tuple[list[Decided], np.ndarray, np.ndarray]:
    """Everybody before the course; of the last vignette only 150 answers, of the one before 60."""
    made = truth(persons, count, seed=5)
    kept = [
        Decided(f"{person}", "before", f"v{item:02}", bool(made.right[person, item]))
        for person in range(persons)
        for item in range(count)
        if not (item == count - 1 and person >= 150) and not (item == count - 2 and person >= 60)
    ]
    return kept, made.a, made.b


def test_parameters_recover_what_made_the_answers() -> None:
    rows, a, b = decided(500)
    found = calibrate(rows, WAVES)
    assert "v28" not in found, "60 answers are too few"
    own = [f"v{item:02}" for item in range(28)]
    assert np.sqrt(np.mean([(found[name].b - b[n]) ** 2 for n, name in enumerate(own)])) < 0.25
    assert np.sqrt(np.mean([(found[name].a - a[n]) ** 2 for n, name in enumerate(own)])) < 0.25
    assert np.corrcoef([found[name].a for name in own], a[:28])[0, 1] > 0.6
    assert abs(found["v29"].b - b[29]) < 0.6, "150 answers: its own difficulty, the common discrimination"


def test_below_two_hundred_all_share_one_discrimination() -> None:
    rows, *_ = decided(120, 10)
    found = calibrate(rows, WAVES)
    assert set(found) == {*(f"v{n:02}" for n in range(8)), "v09"}
    assert len({round(one.a, 9) for one in found.values()}) == 1
    assert len({round(one.b, 6) for one in found.values()}) > 5


def test_few_answers_give_nothing() -> None:
    assert calibrate([], WAVES) == {}
    assert calibrate(decided(60, 5)[0], WAVES) == {}

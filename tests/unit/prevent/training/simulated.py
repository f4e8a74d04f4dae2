"""Answers with a known truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """Vignettes, persons and what they answered."""

    a: Floats
    b: Floats
    theta: Floats
    right: Floats


def vignettes(count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    return np.exp(rng.normal(0, 0.3, count)), rng.normal(0, 1, count)


def answered(theta: Floats, a: Floats, b: Floats, rng: np.random.Generator) -> Floats:
    p = 1 / (1 + np.exp(-a * (theta[:, None] - b)))
    return (rng.random(p.shape) < p).astype(np.float64)


def truth(persons: int, count: int, seed: int) -> Truth:
    rng = np.random.default_rng(seed)
    a, b = vignettes(count, rng)
    theta = rng.normal(0, 1, persons)
    return Truth(a, b, theta, answered(theta, a, b, rng))


def two_waves(persons: int, count: int, gain: float, seed: int) -> tuple[Floats, Floats]:
    """Before and after of the same persons on different halves, which half first by chance."""
    rng = np.random.default_rng(seed)
    a, b = vignettes(count, rng)
    before = rng.normal(0, 1, persons)
    after = before + gain + rng.normal(0, 0.2, persons)
    first, second = answered(before, a, b, rng), answered(after, a, b, rng)
    begins = rng.random(persons) < 0.5
    half = np.arange(count) < count // 2
    for starts, wave, other in ((begins, first, second), (~begins, second, first)):
        wave[np.ix_(starts, ~half)] = np.nan
        other[np.ix_(starts, half)] = np.nan
    return first, second

"""Error rates of the tests for a shift, on settings and seeds that no limit was chosen by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equiano.situation.displacement import change_points, compare
from equiano.situation.shift_policy import POLICY
from equiano.situation.spread import draw, rho_of

pytestmark = pytest.mark.slow

RUNS = 120
QUICK = replace(POLICY, simulations=199)
SETTINGS = [(years, cases, parts) for years in (6, 9, 12) for cases in (45, 280) for parts in (4, 9)]
SEEN = ("shift", "trend")


def mix_of(parts: int) -> np.ndarray:
    return np.array([0.42, 0.25, *[0.33 / (parts - 2)] * (parts - 2)])


def series(rng: np.random.Generator, sizes: np.ndarray, mixes: np.ndarray, kind: str) -> np.ndarray:
    if kind == "groups":
        return 5 * rng.multinomial(np.maximum(1, sizes // 5), mixes)
    return draw(rng, sizes, mixes, rho_of(30) if kind == "spread" else 0.0, 1)[0]


def searched(counts: np.ndarray, seed: int) -> str:
    names, years = list(map(str, range(counts.shape[1]))), [str(2010 + n) for n in range(len(counts))]
    return change_points(counts, years, names, seed=seed, policy=QUICK).answer


def dated(counts: np.ndarray, first: int, seed: int) -> str:
    names = list(map(str, range(counts.shape[1])))
    return compare(counts[:first], counts[first:], names, seed=seed, policy=QUICK).answer


@pytest.mark.parametrize(("kind", "most"), [("chance", 0.07), ("spread", 0.07), ("groups", 0.12)])
def test_false_alarms_with_unequal_years(kind: str, most: float) -> None:
    rng = np.random.default_rng(909)
    alarms = np.zeros(2)
    for years, cases, parts in SETTINGS:
        for n in range(RUNS):
            sizes = np.maximum(10, (cases * np.exp(rng.normal(0, 0.5, years))).astype(int))
            counts = series(rng, sizes, np.tile(mix_of(parts), (years, 1)), kind)
            alarms += [searched(counts, n) in SEEN, dated(counts, years // 2, n) in SEEN]
    assert (alarms / (RUNS * len(SETTINGS)) <= most).all()


@pytest.mark.parametrize("kind", ["chance", "spread", "groups"])
def test_half_of_the_cases_on_a_new_route_are_found(kind: str) -> None:
    rng = np.random.default_rng(910)
    found = []
    for n in range(2 * RUNS):
        mixes = np.tile([*mix_of(5), 0.0], (8, 1))
        mixes[int(rng.integers(2, 7)) :] *= 0.5
        mixes[:, -1] = 1 - mixes[:, :-1].sum(axis=1)
        found.append(searched(series(rng, np.full(8, 100), mixes, kind), n))
    assert found.count("shift") / len(found) >= 0.9


def test_twenty_points_are_found_and_a_trend_is_told_apart() -> None:
    rng = np.random.default_rng(911)
    steps, trends = [], []
    for n in range(2 * RUNS):
        step, trend = np.tile(mix_of(5), (2, 8, 1))
        step[int(rng.integers(2, 7)) :, :3] += [-0.2, 0, 0.2]
        trend[:, :3] += np.linspace(0, 0.35, 8)[:, None] * [-1, 0, 1]
        steps.append(searched(series(rng, np.full(8, 100), step, "chance"), n))
        trends.append(searched(series(rng, np.full(8, 100), trend, "chance"), n))
    assert steps.count("shift") / len(steps) >= 0.9
    assert trends.count("trend") / len(trends) >= 0.85

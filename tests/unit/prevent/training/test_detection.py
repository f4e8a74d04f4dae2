"""Sensitivity, specificity, d' and threshold, always together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from equiano.prevent.training.detection import DecisionCounts, change, detection, four
from equiano.prevent.training.gain import resampled


def counts(hits: list[int], alarms: list[int], each: int = 10) -> DecisionCounts:
    size = len(hits)
    return DecisionCounts(np.array(hits), np.full(size, each), np.array(alarms), np.full(size, each))


def all_of(size: int) -> np.ndarray:
    return resampled(size, 300, np.random.default_rng(1))


def test_the_four_by_hand() -> None:
    found = detection(counts([9, 8, 10, 7, 6], [1, 2, 0, 3, 4]), all_of(5))
    assert found.sensitivity.value == pytest.approx(0.8)
    assert found.specificity.value == pytest.approx(0.8)
    hit, alarm = norm.ppf(40.5 / 51), norm.ppf(10.5 / 51)
    assert found.d_prime.value == pytest.approx(hit - alarm)
    assert found.threshold.value == pytest.approx(-(hit + alarm) / 2, abs=1e-12)
    assert found.sensitivity.low < 0.8 < found.sensitivity.high


def test_saying_refer_more_often_is_not_recognising_better() -> None:
    """A course that only moves the threshold by one raises sensitivity, lowers specificity and leaves d'."""
    many = 100_000

    def at(threshold: float) -> DecisionCounts:
        share = norm.cdf(0.8 - threshold), norm.cdf(-0.8 - threshold)
        return DecisionCounts(*(np.array([round(x * many)] if n % 2 == 0 else [many])
                        for n, x in enumerate((share[0], 1, share[1], 1))))  # fmt: skip

    moved = change(at(0.5), at(-0.5), np.ones((100, 1), np.int64))
    assert moved["sensitivity"].value > 0.2
    assert moved["specificity"].value < -0.2
    assert moved["d_prime"].value == pytest.approx(0, abs=1e-3)
    assert moved["threshold"].value == pytest.approx(-1, abs=1e-3)


def test_a_perfect_group_has_no_perfect_interval() -> None:
    """All replicates are alike at the end; with 20 persons the exact lower limit is .025 ** (1 / 20)."""
    found = detection(counts([10] * 20, [0] * 20), all_of(20))
    assert (found.sensitivity.value, found.sensitivity.high) == (1.0, 1.0)
    assert found.sensitivity.low == pytest.approx(0.025 ** (1 / 20))
    assert np.isfinite(found.d_prime.value)


def test_without_negatives_there_is_no_specificity_and_no_d() -> None:
    found = detection(
        DecisionCounts(np.array([3, 2]), np.array([4, 4]), np.zeros(2, int), np.zeros(2, int)), all_of(2)
    )
    assert found.sensitivity.value == pytest.approx(5 / 8)
    assert [found.specificity.value, found.d_prime.value, found.threshold.value] == [None] * 3


def test_counts_of_zero_give_no_infinity() -> None:
    assert np.isfinite(four(*(np.array(float(x)) for x in (0, 10, 10, 10)))).all()

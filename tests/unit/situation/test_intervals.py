from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from equiano.exact import count_interval, share_interval
from equiano.situation.intervals import difference_interval, wilson


@pytest.mark.parametrize("count", [0, 1, 5, 40, 1000])
def test_garwood_against_the_chi_square_form(count: int) -> None:
    low, high = count_interval(count)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2)
    assert low == pytest.approx(0 if count == 0 else stats.chi2.ppf(0.025, 2 * count) / 2)


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (3, 10), (10, 10), (1, 2000), (7, 7)])
def test_clopper_pearson_against_scipy(part: int, whole: int) -> None:
    low, high = share_interval(part, whole)
    expected = stats.binomtest(part, whole).proportion_ci(method="exact")
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high))


def test_share_of_nothing_is_unknown() -> None:
    assert tuple(map(float, share_interval(0, 0))) == (0.0, 1.0)


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (3, 10), (20, 200)])
def test_wilson_against_scipy(part: int, whole: int) -> None:
    low, high = wilson(part, whole)
    expected = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high))


def test_difference_against_newcombes_published_example() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873, example (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    low, high = difference_interval([48], 80, [56], 70)
    assert np.round([low[0], high[0]], 4).tolist() == [0.0524, 0.3339]

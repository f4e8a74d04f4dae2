"""Checks of one list: do its persons differ, are too many seen once, are enough seen again.

Their thresholds stand in `checks.yaml`; a slow test (`test_verdict_holds_the_truth`) holds them against lists
whose truth is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from equiano.estimate.checks import Check, check_of
from equiano.estimate.facts import RatioPoint
from equiano.estimate.policy import Level
from equiano.estimate.single_list.fit import Fit, Floats


def overdispersion(counts: Floats, weights: Floats, design: Floats, poisson: Fit) -> float:
    """Score test of the zero-truncated Poisson against the negative binomial: a standard normal.

    The information is the exact variance of the score under the fitted Poisson, by summing over its counts,
    less what the estimated means take away.

    Returns:
        z; large where persons of one group differ in how often they are seen.
    """
    rate = poisson.means
    most = int(rate.max() + 12 * math.sqrt(rate.max()) + 30)
    values = np.arange(1, most + 1, dtype=np.float64)
    logs = values * np.log(rate)[:, None] - np.cumsum(np.log(values))
    chances = np.exp(logs - np.log(np.expm1(rate))[:, None])  # shape (R, most)
    scores = _dispersion_score(values, rate[:, None])
    deviations = values - rate[:, None] / -np.expm1(-rate)[:, None]
    own = (chances * scores**2).sum(1)
    cross = (chances * scores * deviations).sum(1)
    mean = (chances * deviations**2).sum(1)
    both = design.T @ (weights * cross)
    information = design.T @ ((weights * mean)[:, None] * design)
    variance = float(weights @ own - both @ np.linalg.lstsq(information, both, rcond=None)[0])
    total = float(weights @ _dispersion_score(counts, rate))
    return total / math.sqrt(variance) if variance > 0 else 0.0


def _dispersion_score(counts: Floats, rate: Floats) -> Floats:
    """Derivative of the zero-truncated negative binomial's log-probability by its dispersion, at none."""
    return ((counts - rate) ** 2 - counts + rate**2 / np.expm1(rate)) / 2


def ratio_plot(frequencies: Mapping[int, int]) -> list[RatioPoint]:
    """Points of the ratio plot, r(x) = (x + 1) f(x + 1) / f(x): rising where persons differ.

    It is level for a Poisson count. A first point far below a level line of the others speaks for
    one-inflation (Boehning et al. 2013).
    """
    points: list[RatioPoint] = []
    for times, persons in frequencies.items():
        following = frequencies.get(times + 1, 0)
        if not following:
            continue
        ratio = (times + 1) * following / persons
        error = ratio * math.sqrt(1 / following + 1 / persons)
        points.append({"contacts": times, "ratio": ratio, "standard_error": error})
    return points


def judge(
    repeated: int,
    z: float | None,
    ones: float | None,
    width: float | None,
    details: Mapping[str, Mapping[str, object]],
) -> tuple[Check, ...]:
    """The checks from their numbers.

    Args:
        repeated: Persons seen twice or more.
        z: Of `overdispersion`; None where the Poisson model has no estimate.
        ones: BIC of the best model without one-inflation less that of the best with it.
        width: Upper by lower end of the range.
        details: What the numbers were made of, by check.
    """
    values = {"repeated": repeated, "overdispersion": z, "ones": ones, "single_width": width}
    return tuple(check_of(name, value, **details.get(name, {})) for name, value in values.items())


def levels(checks: Sequence[Check]) -> dict[str, Level]:
    """Level by check."""
    return {check.id: check.level for check in checks}

"""Checks of one list: do its persons differ, are too many seen once, are enough seen again.

Thresholds are ours where no paper gives one; a slow test (`test_verdict_holds_the_truth`) holds them against
lists whose truth is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from equiano.estimate.checks import Check, Level
from equiano.estimate.single_list.fit import Fit, Floats

# One-sided 5 % of a standard normal: from here persons are taken to differ.
OVERDISPERSION = 1.645
# One-inflated models are in play unless they are worse by more than this in BIC ("positive" evidence, Kass
# and Raftery 1995). Passing proves little where persons have few contacts, so no lower end rests on it.
ONES = -2
# Persons seen twice or more: care as for several lists (`checks.py`), with fewer there is no range; with none
# there is no estimate.
REPEATED, REPEATED_NONE = 100, 1
WIDTH, WIDTH_MOST = 3, 10
_GURMU = "Gurmu 1991, JBES 9(2); van der Heijden et al. 2003, Statistical Modelling 3"
_GODWIN = "Godwin & Boehning 2017, JRSS C 66(2)"
_CHAO = "Chao 1987, Biometrics 43"
_SILVERMAN = "Silverman, Chan & Vincent 2024, Statistics and Computing 34"


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


def ratio_plot(frequencies: Mapping[int, int]) -> list[dict[str, Any]]:
    """Points of the ratio plot, r(x) = (x + 1) f(x + 1) / f(x): rising where persons differ.

    It is level for a Poisson count. A first point far below a level line of the others speaks for
    one-inflation (Boehning et al. 2013).
    """
    points = []
    for times, persons in frequencies.items():
        following = frequencies.get(times + 1, 0)
        if not following:
            continue
        ratio = (times + 1) * following / persons
        error = ratio * math.sqrt(1 / following + 1 / persons)
        points.append({"contacts": times, "ratio": ratio, "standard_error": error})
    return points


def judge(
    repeated: int, z: float | None, ones: float | None, width: float | None, details: Mapping[str, Any]
) -> tuple[Check, ...]:
    """The checks from their numbers.

    Args:
        repeated: Persons seen twice or more.
        z: Of `overdispersion`; None where the Poisson model has no estimate.
        ones: BIC of the best model without one-inflation less that of the best with it.
        width: Upper by lower end of the range.
        details: What the numbers were made of, by check.
    """
    return (
        _check("repeated", repeated, REPEATED, REPEATED_NONE, _CHAO, details),
        _check("overdispersion", z, OVERDISPERSION, math.inf, _GURMU, details),
        _check("ones", ones, ONES, math.inf, _GODWIN, details),
        _check("single_width", width, WIDTH, WIDTH_MOST, _SILVERMAN, details),
    )


def _check(
    id_: str, value: float | None, care: float, stop: float, reference: str, details: Mapping[str, Any]
) -> Check:
    level: Level = "not_run"
    if value is not None:
        sign = 1 if stop >= care else -1
        level = "stop" if sign * value > sign * stop else "care" if sign * value > sign * care else "ok"
    return Check(id_, level, value, care, stop, reference, dict(details.get(id_, {})))


def levels(checks: Sequence[Check]) -> dict[str, str]:
    """Level by check."""
    return {check.id: check.level for check in checks}

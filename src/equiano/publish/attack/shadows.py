"""Membership by shadow releases: what a reader of the released records alone can tell.

Stadler, Oprisanu and Troncoso 2022 (USENIX Security): the attacker makes releases with and without the target
and learns to tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from scipy.special import ndtr

from equiano.publish.budget import Guarantee
from equiano.publish.combinations import Codes

PublishRecords = Callable[[Codes, np.random.Generator], Codes]


def membership(
    population: Codes, publish: PublishRecords, size: int, shadows: int, rng: np.random.Generator
) -> float:
    """Area under the curve of telling releases with a target record from releases without it; 0.5 is chance.

    The target is the record of `population` that is farthest from the others, the easiest to find. Half of
    the shadow releases hold it; the score is how many released records agree with it in all but few
    columns.
    """
    target = population[_outlier(population, rng)]
    others = population[(population != target).any(axis=1)]
    scores: tuple[list[float], list[float]] = ([], [])
    for number in range(shadows):
        inside = number % 2
        sample = others[rng.choice(len(others), size - inside, replace=False)]
        data = np.vstack([sample, target[None, :]]) if inside else sample
        agreement = (publish(data, rng) == target).mean(axis=1)
        # A column less in common weighs less by exp(20 / columns): near copies count, the crowd does not.
        # Chosen, not measured.
        scores[inside].append(float(agreement.max() + np.exp(20 * (agreement - 1)).sum()))
    without, within = np.array(scores[0]), np.array(scores[1])
    above = (within[:, None] > without[None, :]).mean() + 0.5 * (within[:, None] == without[None, :]).mean()
    return float(above)


def most_area(claimed: Guarantee, shadows: int) -> tuple[float, float]:
    """The largest area that a release of this guarantee allows, and the standard error of a measured one.

    Scores mu apart (see `likelihood`) have the area Phi(mu / root 2); the error is that of Hanley and McNeil
    1982 (Radiology 143).
    """
    area = float(ndtr(sqrt(claimed.total_rho)))  # mu is the root of 2 rho
    pairs, half = area * (1 - area), shadows // 2
    ends = area / (2 - area) - area**2, 2 * area**2 / (1 + area) - area**2
    return area, sqrt((pairs + (half - 1) * sum(ends)) / half**2)


def _outlier(population: Codes, rng: np.random.Generator) -> int:
    shares = [np.bincount(column, minlength=column.max() + 1) / len(column) for column in population.T]
    rarity = sum(-np.log(share[column]) for share, column in zip(shares, population.T, strict=True))
    # Ties are broken at random, else the first of equal records were always the target.
    return int(np.argmax(rarity + rng.random(len(population)) * 1e-9))

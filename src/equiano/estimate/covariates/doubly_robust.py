"""Doubly robust capture-recapture (Das, Kennedy & Jewell 2024, JASA 119(546), arXiv 2104.14091).

Two lists are taken to be independent among persons with the same covariates. With q1, q2 and q12 the chances,
among persons seen, to be on the first list, on the second and on both, the population is as many times the
persons seen as the mean of q1 q2 / q12 says. The estimate is that mean corrected by its influence function:

    mean of (q1 q2 / q12) (Y1 / q1 + Y2 / q2 - Y1 Y2 / q12).

Its error is a product of errors of the chances, so it is right where flexible learners are right slowly, and
normal even so. The variance of the population adds that of who was seen.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from equiano.estimate.covariates.learners import FOLDS, Floats, learn
from equiano.estimate.covariates.missing import Completed, complete
from equiano.estimate.covariates.persons import PersonTable
from equiano.estimate.facts import OtherPair, PersonsFacts
from equiano.estimate.interval import LEVELS, LogNormal, usual
from equiano.estimate.result import Estimate, Interval, NotEstimable
from equiano.words import mark, say

NAME = "doubly-robust"
LABEL = mark("doubly robust, with covariates")
# Every fold learns from some; with fewer no covariate can be told from chance.
LEAST_ON_BOTH = 4 * FOLDS
# A chance of being on both below this share of its mean is raised to it: one person would stand for too many.
_FLOOR = 0.1

Bools = npt.NDArray[np.bool_]


def estimate_doubly_robust(persons: PersonTable, seed: int = 1) -> Estimate | NotEstimable:
    """Population from rows of persons, the first two lists independent among persons who are alike.

    Further lists make more persons seen; the same for each other pair of lists is among the diagnostics.

    Args:
        persons: Persons on at least one of the lists.
        seed: Seed of the folds.

    Returns:
        The estimate of the first two lists, or `NotEstimable` if too few persons are on both.
    """
    completed = complete(persons, seed)
    main = _of_pair(persons, completed, (0, 1), seed)
    lists = len(persons.lists)
    others: dict[str, OtherPair] = {}
    for pair in [(i, j) for i in range(lists) for j in range(i + 1, lists) if (i, j) != (0, 1)]:
        one = _of_pair(persons, completed, pair, seed)
        others[" & ".join(persons.lists[i] for i in pair)] = _short(one)
    return main.with_diagnostics(other_pairs=others) if others else main


def _short(result: Estimate | NotEstimable) -> OtherPair:
    if isinstance(result, NotEstimable):
        return {"population": None, "reason": result.reason}
    interval = result.intervals[1]
    return {"population": result.population, "low": interval.low, "high": interval.high}


def _of_pair(
    persons: PersonTable, completed: Completed, pair: tuple[int, int], seed: int
) -> Estimate | NotEstimable:
    first, second = persons.on[:, pair[0]], persons.on[:, pair[1]]
    both = int((first & second).sum())
    if both < LEAST_ON_BOTH:
        reason = say(
            "{n} {n|person is|persons are} on both lists; at least {least} are needed to tell what kinds of "
            "persons the lists see.",
            n=both,
            least=LEAST_ON_BOTH,
        )
        return NotEstimable(
            NAME, reason, {"on_both": both}, persons.observed, None, persons.sha256, seed, label=LABEL
        )
    pattern = (first + 2 * second.astype(np.int64))[completed.person]
    learnt = learn(completed.features, pattern, completed.weight, completed.person, seed)
    terms, raised = influence(learnt.chances, pattern)
    # A person's several rows are possible values of what is not known: its term is their mean.
    values = np.bincount(completed.person, completed.weight * terms).astype(np.float64)
    names = [persons.lists[i] for i in pair]
    diagnostics: PersonsFacts = {
        "lists": names,
        "covariates": [one.name for one in persons.covariates],
        "on_first": int(first.sum()),
        "on_second": int(second.sum()),
        "on_both": both,
        "learners": learnt.weights,
        "raised": float(completed.weight[raised].sum() / persons.observed),
        "without_covariates": _chapman(persons.observed, first, second),
    }
    diagnostics.update(completed.diagnostics)
    if persons.notes:
        diagnostics["notes"] = list(persons.notes)
    population, make, plain = from_influence(values)
    return Estimate(
        NAME, population, persons.observed, (*usual(make), *plain), None, None, None, None, diagnostics, seed,
        persons.sha256, lists=persons.lists, label=LABEL, make_interval=make,
    )  # fmt: skip


def _chapman(observed: int, first: Bools, second: Bools) -> float:
    """Chapman's estimate of the two lists with no covariate, and at least the persons seen."""
    both = int((first & second).sum())
    return max(float(observed), (int(first.sum()) + 1) * (int(second.sum()) + 1) / (both + 1) - 1)


def influence(chances: Floats, pattern: npt.NDArray[np.int64]) -> tuple[Floats, Bools]:
    """Each row's term of the corrected mean, and whether its chance of both lists was raised.

    Args:
        chances: Of neither list, the first alone, the second alone, both; shape (n, 4).
        pattern: Pattern of each row, shape (n,).
    """
    least = _FLOOR * float(chances[:, 3].mean())
    raised = chances[:, 3] < least
    q12 = np.maximum(chances[:, 3], least)
    q1, q2 = chances[:, 1] + q12, chances[:, 2] + q12
    y1, y2 = pattern & 1, pattern >> 1 & 1
    return q1 * q2 / q12 * (y1 / q1 + y2 / q2 - y1 * y2 / q12), raised


def from_influence(values: Floats) -> tuple[float, LogNormal, tuple[Interval, ...]]:
    """Population and intervals from each person's term, shape (n,).

    Returns:
        The population; the intervals log-normal for the hidden, which never fall below the persons seen; and
        the plain ones of the paper at the usual levels.
    """
    observed = len(values)
    ratio = max(1.0, float(values.mean()))
    population = observed * ratio
    deviation = math.sqrt(observed * float(values.var(ddof=1)) + observed * ratio * (ratio - 1.0))
    hidden = population - observed
    spread = math.sqrt(math.log1p((deviation / hidden) ** 2)) if hidden > 0 else 0.0
    plain = []
    for level in LEVELS:
        width = float(ndtri((1 + level) / 2)) * deviation
        plain.append(
            Interval(level, max(float(observed), population - width), population + width, mark("normal"))
        )
    return population, LogNormal(observed, hidden, spread, mark("log-normal for the hidden")), tuple(plain)

"""Choose the shared interactions of a joint model by BIC or stepwise, and repeat it in a bootstrap."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from equiano.estimate.composite import RangedCounts
from equiano.estimate.joint import Joint, JointFit, sub_models
from equiano.estimate.models import ModelRow, list_models
from equiano.estimate.pairs import P_THRESHOLD, log_poisson_tail

Floats = npt.NDArray[np.float64]
Choice = Literal["bic", "stepwise"]
# Up to so many models (three and four lists) each is fitted; above, terms are added and dropped one by one
# while BIC falls.
LISTED = 120
# A resample chooses among these: a model so far behind on the data itself hardly ever wins on a resample
# (a difference of 10 in BIC is odds of 1 : 150).
_TOP, _BEHIND = 12, 10.0


@dataclass(frozen=True)
class Ranked:
    """Models in the order of their BIC, the chosen one first.

    Attributes:
        fits: Estimable models.
        failed: Number of models tried that have no estimate.
    """

    fits: list[JointFit]
    failed: int


def rank_joint(joint: Joint, rows: Sequence[ModelRow] | None = None) -> Ranked:
    """Fit models and rank them by BIC; the first has an estimate that exists.

    Args:
        joint: Counts of the strata.
        rows: Models to compare; all, or those on a search's way, if not given.
    """
    listed = list_models(joint.space) if rows is None else rows
    if listed is not None and (rows is not None or len(listed) <= LISTED):
        tried: list[JointFit | None] = [joint.fit(row) for row in sub_models(joint, list(listed))]
    else:
        tried = _searched(joint)
    fits = sorted((fit for fit in tried if fit is not None), key=lambda fit: fit.bic)
    failed = len(tried) - len(fits)
    while fits and not joint.exists(fits[0].row):
        fits.pop(0)
        failed += 1
    return Ranked(fits, failed)


def _searched(joint: Joint) -> list[JointFit | None]:
    """Models tried while single terms are added or dropped as long as BIC falls; from two starts."""
    tried: dict[bytes, JointFit | None] = {}

    def score(row: ModelRow) -> float:
        key = row.tobytes()
        if key not in tried:
            tried[key] = joint.fit(row)
        found = tried[key]
        return math.inf if found is None else found.bic

    empty = np.zeros(len(joint.space.masks), np.uint8)
    for start in (empty, choose_stepwise(joint)[0]):
        best, value = start, score(start)
        while True:
            near = min(_neighbours(joint, best), key=score)
            if not score(near) < value:
                break
            best, value = near, score(near)
    return list(tried.values())


def _neighbours(joint: Joint, row: ModelRow) -> list[ModelRow]:
    """Hierarchical models that differ in one interaction."""
    masks = joint.space.masks
    result = []
    for j in np.flatnonzero(joint.allowed):
        below = (masks & masks[j] == masks) & (masks != masks[j])
        above = (masks & masks[j] == masks[j]) & (masks != masks[j])
        if row[below].all() and not row[above].any():
            other = row.copy()
            other[j] ^= 1
            result.append(other)
    return result


def choose_stepwise(joint: Joint, threshold: float = P_THRESHOLD) -> tuple[ModelRow, JointFit | None, int]:
    """The stepwise model over pairs (Chan, Silverman and Vincent 2021) for strata and ranges.

    The p-value of a pair compares the persons on both lists, over all strata where both operate, with the
    mean that the model gives. Where that number is a range, its value nearest to the mean is taken: a pair is
    added only if every number in the range asks for it.

    Returns:
        The model, its fit (None if even independence has no estimate) and how many models failed on the way.
    """
    masks = joint.space.masks
    row = np.zeros(len(masks), np.uint8)
    fit = joint.fit(row)
    if fit is None or not joint.exists(row):
        return row, None, 1
    pairs = [j for j in np.flatnonzero(joint.allowed).tolist() if int(masks[j]).bit_count() == 2]
    rejected: set[int] = set()
    while True:
        logs = {j: _log_p(joint, fit, int(masks[j])) for j in pairs if not row[j] and j not in rejected}
        ready = sorted((value, j) for j, value in logs.items() if value < math.log(threshold))
        tried: set[int] = set()
        for _, j in ready:
            grown = row.copy()
            grown[j] = 1
            larger = joint.fit(grown)
            if larger is not None and joint.exists(grown):
                row, fit = grown, larger
                break
            tried.add(j)
        else:
            return row, fit, len(rejected | tried)
        rejected |= tried


def _log_p(joint: Joint, fit: JointFit, mask: int) -> float:
    on = joint.overlap(mask)
    mean = float(fit.means[on].sum())
    nearest = min(max(mean, float(joint.low[on].sum())), float(joint.high[on].sum()))
    observed = math.floor(nearest) if nearest >= mean else math.ceil(nearest)
    return float(log_poisson_tail(float(observed), mean))


def chosen(joint: Joint, choice: Choice, rows: Sequence[ModelRow] | None = None) -> Ranked:
    """The model that a method chooses, first; with `bic` the others follow."""
    if choice == "bic":
        return rank_joint(joint, rows)
    _, fit, failed = choose_stepwise(joint)
    return Ranked([] if fit is None else [fit], failed)


def completed(joint: Joint, fits: Sequence[JointFit], number: int, rng: np.random.Generator) -> Floats:
    """Counts with each range filled by a draw, shape (number, G).

    The model that draws is itself drawn, each with its weight exp(-BIC / 2), so that the uncertainty about
    the model is in the counts too.
    """
    counts = np.tile(joint.low, (number, 1))
    if not joint.censored:
        return counts
    ranges = RangedCounts(joint.low, joint.high)
    scores = np.array([fit.bic for fit in fits])
    weights = np.exp(-(scores - scores.min()) / 2)
    models = rng.choice(len(fits), size=number, p=weights / weights.sum())
    for m in np.unique(models):
        mine = np.flatnonzero(models == m)
        places, values, chances = ranges.chances(fits[m].means)
        for place, value, chance in zip(places, values, chances, strict=True):
            counts[mine, place] = rng.choice(value, size=len(mine), p=chance)
    return counts


def resampled(joint: Joint, filled: Floats, rng: np.random.Generator) -> Floats:
    """Persons drawn with replacement within each stratum of each filled table, shape (number, G)."""
    result = np.zeros_like(filled)
    for s in range(joint.size):
        inside = joint.stratum == s
        part = filled[:, inside]
        totals = part.sum(axis=1)
        shares = np.where(totals[:, None] > 0, part / np.maximum(totals, 1)[:, None], 1 / inside.sum())
        result[:, inside] = rng.multinomial(totals.astype(np.int64), shares)
    return result


def bootstrap_joint(
    joint: Joint,
    ranked: Ranked,
    choice: Choice,
    number: int,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Populations of resamples by stratum, shape (number, S); infinite where there was no estimate.

    Ranges are filled by draws, persons resampled within strata and the model chosen anew: with `stepwise` by
    the whole procedure, with `bic` among the models that were near the best on the data.
    """
    near = [fit for fit in ranked.fits[:_TOP] if fit.bic <= ranked.fits[0].bic + _BEHIND]
    tables = resampled(joint, completed(joint, near, number, rng), rng)
    result = np.full((number, joint.size), np.inf)
    for b, counts in enumerate(tables):
        again = joint.with_counts(counts)
        strata = again.overlapping()
        if (
            0 < len(strata) < joint.size
        ):  # without an overlap a stratum has no estimate; the others have theirs
            again = again.only(strata)
        best = _best_again(again, near, choice)
        if best is not None:
            result[b, strata] = best.populations
        if progress is not None:
            progress(b + 1, number)
    return result


def _best_again(joint: Joint, near: Sequence[JointFit], choice: Choice) -> JointFit | None:
    if choice == "stepwise":
        return choose_stepwise(joint)[1]
    fits = [found for fit in near if (found := joint.fit(fit.row, fit.fit.beta)) is not None]
    return min(fits, key=lambda fit: fit.bic, default=None)

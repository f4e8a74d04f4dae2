"""A two-parameter model of answers: how hard a vignette is, and how well it tells people apart.

P(right | theta) = 1 / (1 + exp(-a (theta - b))), theta normal in each group of records (a wave of answers),
the first group standard normal. Marginal likelihood by EM on Gauss-Hermite nodes (Bock and Aitkin 1981)
with weak priors, so that a vignette that everybody got right still has a difficulty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# Nodes lie .3 apart, less than the spread of what 40 answers say of a person; those beyond 6 weigh nothing.
_NODES, _FAR = 101, 6.0
# An own discrimination from 200 answers: its RMSE is .26 there, .39 at 60 and .46 at 30, where all vignettes
# with one discrimination are nearer the truth. Between 100 and 200 it is shown as rough and not used.
# Source: standards/prevention.md §5, simulated.
OWN_FROM, ROUGH_FROM = 200, 100
# Weak: a within a factor e of 1 in 95 % of items, d within 4; they matter where answers are a handful.
_LOG_A_SD, _D_SD = 0.5, 2.0
_LEAST_A, _MOST_A = 0.1, 5.0
LEAST_SD, MOST_SD = 0.2, 4.0  # below .2 the nodes are too far apart for a group
_TOLERANCE, _STEPS = 1e-5, 1000
_EDGE = 1e-12


@dataclass(frozen=True)
class ItemFit:
    """Vignettes and groups, fitted.

    Attributes:
        a: Discrimination of each vignette, shape (I,).
        b: Difficulty, in standard deviations of the first group, shape (I,).
        is_own: Whether its discrimination is its own; the others share one, shape (I,).
        answers: Number of answers to each, shape (I,).
        mean: Mean of each group; 0 for the first, shape (G,).
        sd: Spread of each group; 1 for the first, shape (G,).
        steps: Steps of EM that were taken.
    """

    a: Floats
    b: Floats
    is_own: npt.NDArray[np.bool_]
    answers: Whole
    mean: Floats
    sd: Floats
    steps: int


@cache
def nodes() -> tuple[Floats, Floats]:
    """Gauss-Hermite nodes of a standard normal and the logarithm of their weights over its density."""
    at, weight = np.polynomial.hermite_e.hermegauss(_NODES)
    near = np.abs(at) <= _FAR
    return at[near], np.log(weight[near]) + at[near] ** 2 / 2


def log_priors(mean: Floats, sd: Floats) -> Floats:
    """Logarithm of the share of normal groups at each node.

    Args:
        mean: Means, shape (G,).
        sd: Spreads, shape (G,).

    Returns:
        Shape (G, Q).
    """
    at, base = nodes()
    found = base - (at - mean[:, None]) ** 2 / (2 * sd[:, None] ** 2)
    return np.asarray(found - _log_sum(found)[:, None], np.float64)


def log_prior(mean: float, sd: float) -> Floats:
    """The same of one group, shape (Q,)."""
    return np.asarray(log_priors(np.array([mean]), np.array([sd]))[0], np.float64)


def _log_sum(rows: Floats) -> Floats:
    top = rows.max(1)
    return np.asarray(top + np.log(np.exp(rows - top[:, None]).sum(1)), np.float64)


def log_likelihood(right: Floats, a: Floats, b: Floats) -> Floats:
    """Logarithm of the likelihood of each record at each node.

    Args:
        right: 1 right, 0 wrong, NaN not answered, shape (R, I).
        a: Discriminations, shape (I,).
        b: Difficulties, shape (I,).

    Returns:
        Shape (R, Q).
    """
    at, _ = nodes()
    logit = a[:, None] * (at[None, :] - b[:, None])
    yes, no = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    seen = ~np.isnan(right)
    return np.asarray(np.where(seen, right, 0) @ yes + np.where(seen, 1 - right, 0) @ no, np.float64)


def posterior(likelihood: Floats, priors: Floats) -> Floats:
    """Share of each node for each record.

    Args:
        likelihood: Of `log_likelihood`, shape (R, Q).
        priors: Of `log_prior`, one row a record or one for all, shape (R, Q) or (Q,).
    """
    joint = likelihood + priors
    return np.asarray(np.exp(joint - _log_sum(joint)[:, None]), np.float64)


def moments(shares: Floats) -> tuple[float, float]:
    """Mean and spread of a group whose records have these shares of nodes, shape (R, Q)."""
    at, _ = nodes()
    mass = shares.sum(0)
    mass = mass / mass.sum()
    mean = float(mass @ at)
    return mean, float(np.clip(np.sqrt(mass @ (at - mean) ** 2), LEAST_SD, MOST_SD))


def fit_items(right: Floats, group: Whole | None = None, *, own_from: int = OWN_FROM) -> ItemFit:
    """Fit vignettes, and the groups beside the first, by marginal likelihood.

    Args:
        right: 1 right, 0 wrong, NaN not answered, shape (R, I); a record is one person in one wave.
        group: Number of the group of each record, from 0, shape (R,); one group if None.
        own_from: Answers from which a vignette has a discrimination of its own.

    Returns:
        The fit. A vignette without an answer keeps its prior: difficulty 0.
    """
    seen = ~np.isnan(right)
    yes = np.where(seen, right, 0.0)
    groups = np.zeros(len(right), np.int64) if group is None else group
    count = int(groups.max(initial=0)) + 1
    answers = seen.sum(0).astype(np.int64)
    is_own = answers >= own_from
    a = np.ones(right.shape[1])
    share = (yes.sum(0) + 0.5) / (answers + 1.0)
    d = np.log(share / (1 - share))
    mean, sd = np.zeros(count), np.ones(count)
    steps = 0
    while steps < _STEPS:
        steps += 1
        old = np.concatenate([a, d, mean, sd])
        shares = posterior(log_likelihood(right, a, -d / a), log_priors(mean, sd)[groups])
        expected, expected_right = seen.T.astype(np.float64) @ shares, yes.T @ shares
        a, d = _maximise(a, d, is_own, expected, expected_right)
        for one in range(1, count):
            mean[one], sd[one] = moments(shares[groups == one])
        if float(np.abs(np.concatenate([a, d, mean, sd]) - old).max()) < _TOLERANCE:
            break
    return ItemFit(a, -d / a, is_own, answers, mean, sd, steps)


def _maximise(
    a: Floats, d: Floats, is_own: npt.NDArray[np.bool_], n: Floats, r: Floats
) -> tuple[Floats, Floats]:
    """One Newton step for each vignette, and one for the discrimination that the others share."""
    at, _ = nodes()
    p = 1 / (1 + np.exp(-(a[:, None] * at[None, :] + d[:, None])))
    over, weight = r - n * p, n * p * (1 - p)
    by_d = over.sum(1) - d / _D_SD**2
    by_a = over @ at
    dd = weight.sum(1) + 1 / _D_SD**2
    ad, aa = weight @ at, weight @ at**2
    of_a, curve = -np.log(a) / (a * _LOG_A_SD**2), 1 / (a**2 * _LOG_A_SD**2)
    new_a = a.copy()
    if is_own.any():
        det = (aa + curve) * dd - ad**2
        step = ((by_a + of_a) * dd - by_d * ad) / np.maximum(det, _EDGE)
        new_a[is_own] = (a + np.clip(step, -0.5, 0.5))[is_own]
    if not is_own.all():
        # The difficulties follow at once (Schur complement), so that the shared one does not creep.
        rest = ~is_own
        top = (by_a - by_d * ad / dd)[rest].sum() + of_a[rest][0]
        below = (aa - ad**2 / dd)[rest].sum() + curve[rest][0]
        new_a[rest] = a[rest][0] + float(np.clip(top / max(below, _EDGE), -0.5, 0.5))
    new_a = np.clip(new_a, _LEAST_A, _MOST_A)
    step_d = (by_d - ad * (new_a - a)) / dd
    return new_a, d + np.clip(step_d, -1.0, 1.0)


def information(a: Floats, b: Floats, theta: float) -> Floats:
    """How much each vignette would say of a person at theta (Fisher), shape (I,)."""
    p = 1 / (1 + np.exp(-a * (theta - b)))
    return np.asarray(a**2 * p * (1 - p), np.float64)


def ability(right: Floats, a: Floats, b: Floats) -> tuple[float, float]:
    """Mean and spread of what answers say of one person, by a standard normal prior.

    It serves to choose the next vignette. Its differences between two waves are about 25 % too small and
    never shown as a gain (`gain.group_gain` is).

    Args:
        right: 1 right, 0 wrong, NaN not answered, shape (I,).
        a: Discriminations, shape (I,).
        b: Difficulties, shape (I,).
    """
    at, _ = nodes()
    share = posterior(log_likelihood(right[None, :], a, b), log_prior(0.0, 1.0))[0]
    mean = float(share @ at)
    return mean, float(np.sqrt(share @ (at - mean) ** 2))

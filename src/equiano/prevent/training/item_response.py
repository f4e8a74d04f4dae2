"""A two-parameter model of answers: how hard a vignette is, and how well it tells people apart.

P(right | theta) = 1 / (1 + exp(-a (theta - b))), theta normal in each group of records (a wave of answers),
the first group standard normal. Marginal likelihood on Gauss-Hermite nodes (Bock and Aitkin 1981), climbed by
L-BFGS-B, with weak priors, so that a vignette that everybody got right still has a difficulty.
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
# Largest slope of the log likelihood of one record that is called flat: numbers then stand to five digits.
_FLAT = 1e-6


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
    """

    a: Floats
    b: Floats
    is_own: npt.NDArray[np.bool_]
    answers: Whole
    mean: Floats
    sd: Floats


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
    return _rows(*_answers(right), a, -a * b)[0]


def _answers(right: Floats) -> tuple[Floats, Floats]:
    """1 where there is an answer, and 1 where it is right, each of shape (R, I)."""
    seen = ~np.isnan(right)
    return seen.astype(np.float64), np.where(seen, right, 0.0)


def _rows(seen: Floats, yes: Floats, a: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Log likelihood of each record, shape (R, Q), and P(right) of each vignette, shape (I, Q)."""
    at, _ = nodes()
    logit = a[:, None] * at + d[:, None]
    no = -np.logaddexp(0, logit)
    # log P(right) is the logit above log P(wrong), and the logit is a line in theta.
    rows = np.multiply.outer(yes @ a, at) + (yes @ d)[:, None] + seen @ no
    return np.asarray(rows, np.float64), np.asarray(np.exp(logit + no), np.float64)


def posterior(likelihood: Floats, priors: Floats) -> Floats:
    """Share of each node for each record.

    Args:
        likelihood: Of `log_likelihood`, shape (R, Q).
        priors: Of `log_prior`, one row a record or one for all, shape (R, Q) or (Q,).
    """
    joint = likelihood + priors
    return np.asarray(np.exp(joint - _log_sum(joint)[:, None]), np.float64)


def fit_items(right: Floats, group: Whole | None = None, *, own_from: int = OWN_FROM) -> ItemFit:
    """Fit vignettes, and the groups beside the first, by marginal likelihood.

    Args:
        right: 1 right, 0 wrong, NaN not answered, shape (R, I); a record is one person in one wave.
        group: Number of the group of each record, from 0, shape (R,); one group if None.
        own_from: Answers from which a vignette has a discrimination of its own.

    Returns:
        The fit. A vignette without an answer keeps its prior: difficulty 0.
    """
    groups = np.zeros(len(right), np.int64) if group is None else group
    count = int(groups.max(initial=0)) + 1
    answers = (~np.isnan(right)).sum(0).astype(np.int64)
    share = (np.nansum(right, axis=0) + 0.5) / (answers + 1.0)
    start = ItemFit(
        a=np.ones(right.shape[1]),
        b=-np.log(share / (1 - share)),
        is_own=answers >= own_from,
        answers=answers,
        mean=np.zeros(count),
        sd=np.ones(count),
    )
    return refit(start, right, groups)


def refit(start: ItemFit, right: Floats, group: Whole) -> ItemFit:
    """Fit again, such as without some of the persons.

    Args:
        start: Where to begin; which discriminations are own, and how many groups there are, stays as there.
        right: Of `fit_items`, shape (R, I).
        group: Of `fit_items`, shape (R,).
    """
    from scipy.optimize import minimize  # noqa: PLC0415  50 MB, and to choose a next vignette needs no fit

    hill = _Hill(right, group, start)
    top = minimize(
        hill.below, hill.numbers_of(start), jac=True, method="L-BFGS-B", bounds=hill.bounds(),
        options={"gtol": _FLAT, "ftol": 0, "maxiter": 10_000},
    )  # fmt: skip
    a, d, mean, sd = hill.parts(top.x)
    return ItemFit(a, -d / a, start.is_own, start.answers, mean, sd)


class _Hill:
    """The penalised log likelihood as a function of one row of numbers.

    They are: each own discrimination, the one that the others share (if any do), each d = -a b, then the
    mean and the spread of each group but the first.
    """

    def __init__(self, right: Floats, group: Whole, start: ItemFit) -> None:
        self._seen, self._yes = _answers(right)
        self._group = group
        self._groups = len(start.mean)
        self._member = np.equal.outer(np.arange(self._groups), group).astype(np.float64)
        # Which number is the discrimination of each vignette: the shared one comes after the own ones.
        own = int(start.is_own.sum())
        self._slope = np.where(start.is_own, np.cumsum(start.is_own) - 1, own)
        self._slopes = own + (not start.is_own.all())

    def numbers_of(self, fit: ItemFit) -> Floats:
        slopes = np.empty(self._slopes)
        slopes[self._slope] = fit.a
        return np.concatenate([slopes, -fit.a * fit.b, fit.mean[1:], fit.sd[1:]])

    def parts(self, numbers: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """A and d, shape (I,), mean and sd, shape (G,)."""
        slopes, d, mean, sd = np.split(numbers, np.cumsum([self._slopes, len(self._slope), self._groups - 1]))
        return slopes[self._slope], d, np.concatenate([[0.0], mean]), np.concatenate([[1.0], sd])

    def bounds(self) -> list[tuple[float | None, float | None]]:
        others = self._groups - 1
        return [
            *[(_LEAST_A, _MOST_A)] * self._slopes,
            *[(None, None)] * len(self._slope),
            *[(-_FAR, _FAR)] * others,
            *[(LEAST_SD, MOST_SD)] * others,
        ]

    def below(self, numbers: Floats) -> tuple[float, Floats]:
        """How far below zero it lies there, a record, and the slope of that."""
        at, _ = nodes()
        a, d, mean, sd = self.parts(numbers)
        slopes, priors = numbers[: self._slopes], log_priors(mean, sd)
        rows, p = _rows(self._seen, self._yes, a, d)
        joint = rows + priors[self._group]
        each = _log_sum(joint)
        shares = np.exp(joint - each[:, None])
        height = each.sum() - (np.log(slopes) ** 2).sum() / (2 * _LOG_A_SD**2) - (d**2).sum() / (2 * _D_SD**2)
        over = self._yes.T @ shares - (self._seen.T @ shares) * p
        by_slope = np.bincount(self._slope, over @ at, self._slopes) - np.log(slopes) / (
            slopes * _LOG_A_SD**2
        )
        mass, apart = self._member @ shares, at - mean[:, None]
        excess = mass - mass.sum(1, keepdims=True) * np.exp(priors)
        by_mean = (excess * apart).sum(1) / sd**2
        by_sd = (excess * apart**2).sum(1) / sd**3
        slope = np.concatenate([by_slope, over.sum(1) - d / _D_SD**2, by_mean[1:], by_sd[1:]])
        return -height / len(each), -slope / len(each)


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

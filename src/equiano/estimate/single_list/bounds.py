"""Chao's lower bound and Zelterman's estimate from one list, with and without covariates.

Both look only at the persons seen once and twice, whose odds give each person's rate: 2 f2 / f1 without
covariates, a logistic regression with them (Boehning and van der Heijden 2009; Boehning et al. 2013).
"""

from __future__ import annotations

import numpy as np

from equiano.estimate.single_list.distributions import Distribution, Predictors, RealOrComplex
from equiano.estimate.single_list.fit import Fit, Floats, fit


def _once_or_twice(count: RealOrComplex, eta: Predictors) -> RealOrComplex:
    """Log of P(Y = y | Y is 1 or 2) of a Poisson count."""
    rate = np.exp(eta[0])
    return np.where(count == 2, eta[0] - np.log(2), 0.0) - np.log(1 + rate / 2)


def _zelterman_seen(eta: Predictors) -> RealOrComplex:
    return np.log(-np.expm1(-np.exp(eta[0])))


_ODDS = Distribution("zelterman", _once_or_twice, _zelterman_seen)


def _odds(counts: Floats, weights: Floats, design: Floats) -> Fit | None:
    few = counts <= 2
    if not weights[few & (counts == 2)].sum():
        return None
    return fit(_ODDS, counts[few], weights[few], design[few], 0.3)  # a start; the likelihood is concave


def chao(counts: Floats, weights: Floats, design: Floats) -> tuple[float, float] | None:
    """Chao's lower bound: holds where persons differ in how often they are seen.

    Args:
        counts: Contacts of each row, 1 or more, shape (R,).
        weights: Persons of each row, shape (R,).
        design: Columns of the rate, shape (R, C).

    Returns:
        The bound of the population and its variance (Boehning et al. 2013, as singleRcapture computes it);
        the bias-corrected one (Chao 1989) where nobody was seen just twice and there are no covariates; None
        where it does not exist.
    """
    once, twice = float(weights[counts == 1].sum()), float(weights[counts == 2].sum())
    total = float(weights.sum())
    if not (counts > 1).any():
        return None  # all f1: f1^2 / 2 hidden is what the formula says of any list without a second look
    if not twice and design.shape[1] == 1:
        hidden = once * (once - 1) / 2
        return total + hidden, hidden + once * (2 * once - 1) ** 2 / 4
    found = _odds(counts, weights, design)
    if found is None:
        return None
    few = counts <= 2
    rate, persons, columns = found.means, weights[few], design[few]
    zero = 1 / (rate + rate**2 / 2)  # P(0) / P(1 or 2)
    slope = columns.T @ (-persons * (rate + rate**2) * zero**2)
    # Of the logistic regression: the share seen twice has odds rate / 2.
    information = columns.T @ ((persons * (rate / 2) / (1 + rate / 2) ** 2)[:, None] * columns)
    solved = np.linalg.lstsq(information, slope, rcond=None)[0]
    once_or_twice = np.exp(-rate) / zero
    sampling = float(np.sum(persons * (1 - once_or_twice) * (1 + zero) ** 2))
    return total + float(persons @ zero), float(slope @ solved) + sampling


def zelterman(counts: Floats, weights: Floats, design: Floats) -> tuple[float, float] | None:
    """Zelterman's estimate (1988) and its variance; None where it does not exist. Arguments as `chao`.

    It is no bound: it lies near Chao's where few are seen often, and stays near where many are.
    """
    found = _odds(counts, weights, design)
    if found is None:
        return None
    rate = np.exp(design @ found.coefficients)
    few = counts <= 2
    inside = found.means
    seen = -np.expm1(-rate)
    slope = design.T @ (-weights * rate * np.exp(-rate) / seen**2)
    odds = weights[few] * (inside / 2) / (1 + inside / 2) ** 2
    information = design[few].T @ (odds[:, None] * design[few])
    solved = np.linalg.lstsq(information, slope, rcond=None)[0]
    sampling = float(np.sum(weights * (1 - seen) / seen**2))
    return float(np.sum(weights / seen)), float(slope @ solved) + sampling


def chao_without_ones(counts: Floats, weights: Floats) -> tuple[float, float] | None:
    """Chao's bound that does not trust the number seen once (Boehning, Kaskasamkul, van der Heijden 2019).

    For any mixture of Poisson rates f1 is at least 2 f2^2 / (3 f3), so at least 2 f2^3 / (9 f3^2) are hidden.
    It holds where persons differ and also where too many are seen once, as they left after the first contact.

    Returns:
        The bound and its variance by the delta method for Poisson counts; None where nobody was seen twice or
        nobody three times.
    """
    twice, thrice = (float(weights[counts == times].sum()) for times in (2, 3))
    if not twice or not thrice:
        return None
    hidden = 2 * twice**3 / (9 * thrice**2)
    return float(weights.sum()) + hidden, hidden**2 * (9 / twice + 4 / thrice) + hidden

"""Count distributions of contacts per person, zero-truncated, with and without one-inflation.

Each is a pair of functions of the linear predictors: the log-probability of the seen count, given that it is
not zero, and the log-probability of being seen at all. They are written so that they also take complex
predictors: `fit` differentiates them by the complex step, exact to rounding, with no derivative to get wrong.

With covariates only the mean depends on them (log link); the dispersion (log link) and the share of inflated
ones (logit link) are one number each, as in R's singleRcapture (Chlebicki, Chrostowski and Beresewicz 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import loggamma

RealOrComplex = Any  # an array of float or complex, shape (R,); numpy types no array of either
Predictors = Sequence[RealOrComplex]


@dataclass(frozen=True)
class Distribution:
    """A distribution of counts that are at least one.

    Attributes:
        name: As in `MODELS`.
        log_probability: log P(Y = y | Y > 0), of the counts and the predictors.
        log_seen: log P(Y > 0), of the predictors.
        start: Start of the predictors but the first.
        extra: What the predictors but the first are: `dispersion` or `ones`.
        base: Name of the distribution without inflation; empty if it is none.
    """

    name: str
    log_probability: Callable[[RealOrComplex, Predictors], RealOrComplex]
    log_seen: Callable[[Predictors], RealOrComplex]
    start: tuple[float, ...] = ()
    extra: str = ""
    base: str = ""


def _log_one_minus_exp(negative: RealOrComplex) -> RealOrComplex:
    """log(1 - exp(x)) for x < 0."""
    return np.log(-np.expm1(negative))


def _log1p(value: RealOrComplex) -> RealOrComplex:
    """log(1 + x), exact for small x also where x carries a complex step, which numpy's is not."""
    if np.iscomplexobj(value):
        return np.log1p(value.real) + 1j * value.imag / (1 + value.real)
    return np.asarray(np.log1p(value))


def _poisson(count: RealOrComplex, eta: Predictors) -> RealOrComplex:
    rate = np.exp(eta[0])
    return count * eta[0] - rate - loggamma(count + 1) - _poisson_seen(eta)


def _poisson_seen(eta: Predictors) -> RealOrComplex:
    return _log_one_minus_exp(-np.exp(eta[0]))


def _geometric(count: RealOrComplex, eta: Predictors) -> RealOrComplex:
    return (count - 1) * eta[0] - count * _log1p(np.exp(eta[0]))


def _geometric_seen(eta: Predictors) -> RealOrComplex:
    return eta[0] - _log1p(np.exp(eta[0]))


def _negative_binomial(count: RealOrComplex, eta: Predictors) -> RealOrComplex:
    size, scaled = np.exp(-eta[1]), np.exp(eta[0] + eta[1])
    gammas = loggamma(count + size) - loggamma(size) - loggamma(count + 1)
    return gammas + count * (eta[0] + eta[1]) - (count + size) * _log1p(scaled) - _negative_binomial_seen(eta)


def _negative_binomial_seen(eta: Predictors) -> RealOrComplex:
    return _log_one_minus_exp(-np.exp(-eta[1]) * _log1p(np.exp(eta[0] + eta[1])))


def _shares(eta: RealOrComplex) -> tuple[RealOrComplex, RealOrComplex]:
    """The share of a logit, and what remains."""
    return 1 / (1 + np.exp(-eta)), 1 / (1 + np.exp(eta))


def _after(base: Distribution) -> Distribution:
    """Some of those who are seen are never seen again after the first contact: they left, or hide from it.

    The inflation acts on the seen, so a person's chance to be seen stays that of the base (Godwin and
    Boehning 2017; R: `ztoi…`).
    """

    def log_probability(count: RealOrComplex, eta: Predictors) -> RealOrComplex:
        ones, others = _shares(eta[1])
        plain = base.log_probability(count, eta[:1])
        return np.where(count == 1, np.log(ones + others * np.exp(plain)), np.log(others) + plain)

    return Distribution(
        f"one-inflated-{base.name}",
        log_probability,
        lambda eta: base.log_seen(eta[:1]),
        (0.0,),
        "ones",
        base.name,
    )


def _among_all(base: Distribution) -> Distribution:
    """A share of all persons is seen exactly once for sure, whether or not others are seen (R: `oizt…`)."""

    def log_seen(eta: Predictors) -> RealOrComplex:
        _, others = _shares(eta[1])
        return np.log(1 + others * np.expm1(base.log_seen(eta[:1])))

    def log_probability(count: RealOrComplex, eta: Predictors) -> RealOrComplex:
        ones, others = _shares(eta[1])
        plain = base.log_probability(count, eta[:1]) + base.log_seen(eta[:1])
        whole = np.where(count == 1, np.log(ones + others * np.exp(plain)), np.log(others) + plain)
        return np.asarray(whole - log_seen(eta))

    return Distribution(f"one-inflated-{base.name}-all", log_probability, log_seen, (0.0,), "ones", base.name)


POISSON = Distribution("poisson", _poisson, _poisson_seen)
GEOMETRIC = Distribution("geometric", _geometric, _geometric_seen)
NEGATIVE_BINOMIAL = Distribution(
    "negative-binomial", _negative_binomial, _negative_binomial_seen, (0.0,), "dispersion", "poisson"
)
DISTRIBUTIONS: dict[str, Distribution] = {
    one.name: one
    for one in (
        POISSON,
        GEOMETRIC,
        NEGATIVE_BINOMIAL,
        _after(POISSON),
        _after(GEOMETRIC),
        _among_all(POISSON),
        _among_all(GEOMETRIC),
    )
}

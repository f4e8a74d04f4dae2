"""Maximum likelihood of a count distribution, and the population by Horvitz and Thompson.

N = sum of 1 / P(seen) over the persons seen. Its variance has two parts (van der Heijden et al. 2003, Cruyff
and van der Heijden 2008): that of the parameters, by the delta method, and that of who was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from equiano.estimate.single_list.distributions import Distribution, RealOrComplex

Floats = npt.NDArray[np.float64]
STEP = 1e-30  # of the complex step: any tiny number, nothing is subtracted
DIFFERENCE = 1e-5  # of the second derivative: a central difference of exact first ones
# Beyond this many times the seen, the likelihood has run away to a population without end.
RUNAWAY = 10_000.0
# A further parameter that gains less log-likelihood than this is at its edge, where the likelihood is flat.
GAIN = 1e-3
_GRADIENT = 1e-5  # of the log-likelihood per person, at which the fit is called converged


@dataclass(frozen=True)
class Fit:
    """A fitted distribution.

    Attributes:
        coefficients: Of the mean's columns, then one for each further predictor, shape (P,).
        log_likelihood: At its maximum.
        population: By Horvitz and Thompson.
        variance: Of the population.
        means: First predictor's exponential, for each row, shape (R,).
        seen: Chance to be seen, for each row, shape (R,).
        on_edge: Whether the further parameter is at its edge, so that the simpler distribution holds.
    """

    coefficients: Floats
    log_likelihood: float
    population: float
    variance: float
    means: Floats
    seen: Floats
    on_edge: bool = False

    def bic(self, persons: int) -> float:
        """Bayesian information criterion, with the number of persons as the size."""
        return float(-2 * self.log_likelihood + len(self.coefficients) * np.log(persons))

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return -2 * self.log_likelihood + 2 * len(self.coefficients)


class _Problem:
    """The log-likelihood of one table with its derivatives."""

    def __init__(self, distribution: Distribution, counts: Floats, weights: Floats, design: Floats) -> None:
        self.distribution, self.counts, self.weights = distribution, counts, weights
        ones = np.ones((len(counts), 1))
        self.designs = [design, *([ones] * len(distribution.start))]
        self.ends = np.cumsum([0, *(d.shape[1] for d in self.designs)])

    def predictors(self, beta: Floats) -> list[Floats]:
        parts = zip(self.designs, self.ends[:-1], self.ends[1:], strict=True)
        return [design @ beta[low:high] for design, low, high in parts]

    def value(self, beta: Floats) -> float:
        found = self.distribution.log_probability(self.counts, self.predictors(beta))
        total = float(self.weights @ found)
        return -total if np.isfinite(total) else np.inf

    def _row_slopes(self, eta: list[Floats]) -> list[Floats]:
        """Derivative of each row's log-probability by each predictor."""
        return [
            _slope(lambda shifted: self.distribution.log_probability(self.counts, shifted), eta, i)
            for i in range(len(eta))
        ]

    def gradient(self, beta: Floats) -> Floats:
        slopes = self._row_slopes(self.predictors(beta))
        parts = [d.T @ (self.weights * s) for d, s in zip(self.designs, slopes, strict=True)]
        return -np.concatenate(parts)

    def hessian(self, beta: Floats) -> Floats:
        eta = self.predictors(beta)
        whole = np.zeros((len(beta), len(beta)))
        for j, design in enumerate(self.designs):
            ends = [[e + sign * DIFFERENCE * (k == j) for k, e in enumerate(eta)] for sign in (1, -1)]
            up, down = (self._row_slopes(end) for end in ends)
            for i, other in enumerate(self.designs):
                bend = self.weights * (up[i] - down[i]) / (2 * DIFFERENCE)
                rows, columns = slice(*self.ends[i : i + 2]), slice(*self.ends[j : j + 2])
                whole[rows, columns] = -other.T @ (bend[:, None] * design)
        return (whole + whole.T) / 2


def _slope(function: Callable[[list[RealOrComplex]], RealOrComplex], eta: list[Floats], which: int) -> Floats:
    shifted: list[RealOrComplex] = list(eta)
    shifted[which] = eta[which] + 1j * STEP
    return np.asarray(np.imag(function(shifted)) / STEP)


def fit(
    distribution: Distribution,
    counts: Floats,
    weights: Floats,
    design: Floats,
    start: float,
    base: Fit | None = None,
) -> Fit | None:
    """Fit a distribution.

    Args:
        distribution: Which.
        counts: Contacts of each row, 1 or more, shape (R,).
        weights: Persons of each row, shape (R,).
        design: Columns of the mean, the first of ones, of full rank, shape (R, C).
        start: Start of the mean.
        base: Fit of the distribution without the further parameter.

    Returns:
        The fit; None if the likelihood has no maximum within reach, so that no population is estimable.
    """
    problem = _Problem(distribution, counts, weights, design)
    beta = np.concatenate([[np.log(start)], np.zeros(design.shape[1] - 1), distribution.start])
    with np.errstate(all="ignore"):
        beta = _maximise(problem, beta)
        if not np.isfinite(beta).all():
            return None
        if base is not None and -problem.value(beta) < base.log_likelihood + GAIN:
            edge = np.append(base.coefficients, -np.inf)
            return replace(base, coefficients=edge, on_edge=True)
        if np.abs(problem.gradient(beta)).max() > _GRADIENT * weights.sum():
            return None
        return _population(problem, beta)


def _maximise(problem: _Problem, beta: Floats) -> Floats:
    found = minimize(
        problem.value,
        beta,
        jac=problem.gradient,
        hess=problem.hessian,
        method="trust-exact",
        # A gradient grows with the persons. The steps below mend the last digits: the search may stop early.
        options={"gtol": 1e-7 * float(problem.weights.sum()), "maxiter": 500},
    )
    best = np.asarray(found.x)
    for _ in range(3):  # to the last digits
        step = np.linalg.lstsq(problem.hessian(best), problem.gradient(best), rcond=None)[0]
        if not np.isfinite(step).all() or not problem.value(best - step) <= problem.value(best):
            break
        best = best - step
    return best


def _population(problem: _Problem, beta: Floats) -> Fit | None:
    eta, log_seen = problem.predictors(beta), problem.distribution.log_seen
    seen = np.exp(log_seen(eta))
    weights = problem.weights
    population = float(np.sum(weights / seen))
    if not np.isfinite(population) or population > RUNAWAY * weights.sum():
        return None
    slopes = [
        design.T @ (-weights / seen * _slope(log_seen, eta, i)) for i, design in enumerate(problem.designs)
    ]
    information, direction = problem.hessian(beta), np.concatenate(slopes)
    solved = np.linalg.lstsq(information, direction, rcond=None)[0]
    if np.linalg.eigvalsh(information)[0] <= 0:
        return None  # no maximum
    # Of the coefficients, and of who is seen at all (van der Heijden et al. 2003).
    variance = float(direction @ solved + np.sum(weights * (1 - seen) / seen**2))
    return Fit(beta, -problem.value(beta), population, variance, np.exp(eta[0]), seen)

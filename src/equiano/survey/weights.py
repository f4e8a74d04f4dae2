"""Weights of a respondent-driven sample: RDS-I, RDS-II and Gile's successive sampling.

RDS-I (Salganik and Heckathorn 2004) weighs a group by the equilibrium of recruitment between groups and the
harmonic mean of its degrees; RDS-II (Volz and Heckathorn 2008) weighs a person by 1 / degree; SS (Gile 2011)
corrects RDS-II where the sample is a large part of a group of known size N.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from equiano.errors import NotEstimableError, UsageError
from equiano.words import say

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# Rounds of the search for the distribution of degrees; R stops after 5, where ours still moves by 1e-3.
_ROUNDS = 200
# Part of N by which a class may still move; chosen, not measured: three digits below `_NEGLIGIBLE`.
_CLOSE = 1e-9
_NODES = 128  # of the integral over the time of the last arrival; 64 give the same ten digits
# Share of the group below which every degree's probability is a multiple of the degree to 1e-6: no integral.
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True, slots=True)
class Divided:
    """The n persons of a sample, divided into K groups by a trait.

    Attributes:
        group: Group (0 … K-1) of each person, shape (n,); -1 where not known.
        degree: Degree of each, shape (n,).
        recruiter: Place of each one's recruiter, shape (n,); -1 for seeds.
        count: Number of groups, K.
    """

    group: Whole
    degree: Floats
    recruiter: Whole
    count: int


def transitions(groups: Whole, recruiter: Whole, count: int) -> Floats:
    """How often each group recruited each group.

    Args:
        groups: Group of each person; -1 where not known.
        recruiter: Place of each recruiter; -1 for seeds.
        count: Number of groups.

    Returns:
        Recruitments of shape (recruiting group, recruited group).
    """
    known = (recruiter >= 0) & (groups >= 0) & (groups[recruiter] >= 0)
    table = np.zeros((count, count))
    np.add.at(table, (groups[recruiter[known]], groups[known]), 1.0)
    return table


def equilibrium(table: Floats) -> Floats:
    """The shares of groups at which recruitment stays as it is.

    A group that recruited nobody is taken to recruit all alike, as R's package RDS does.

    Args:
        table: Recruitments of shape (from, to).

    Raises:
        NotEstimableError: If groups do not recruit each other, so that the equilibrium depends on the seeds.
    """
    table = np.where(table.sum(1, keepdims=True) > 0, table, 0.1)  # any number: a row is scaled to 1
    chain = table / table.sum(1, keepdims=True)
    values, vectors = np.linalg.eig(chain.T)
    # Two eigenvalues of 1 are two parts that never recruit each other; rounding leaves 1e-15.
    ones = np.flatnonzero(np.abs(values - 1) < 1e-8)
    if len(ones) != 1:
        raise NotEstimableError(
            say("RDS-I: groups do not recruit each other, so their shares depend on the seeds alone.")
        )
    found = np.real(vectors[:, ones[0]])
    return np.asarray(found / found.sum(), np.float64)


def rds_i_shares(groups: Whole, degree: Floats, recruiter: Whole, count: int) -> Floats:
    """Shares of the groups by RDS-I.

    Args:
        groups: Group of each person (0 … count-1); -1 where not known.
        degree: Degree of each person.
        recruiter: Place of each recruiter; -1 for seeds.
        count: Number of groups.

    Raises:
        NotEstimableError: If groups do not recruit each other.
    """
    balance = equilibrium(transitions(groups, recruiter, count))
    known = groups >= 0
    size = np.bincount(groups[known], minlength=count)
    harmonic = size / np.bincount(groups[known], 1 / degree[known], minlength=count)
    weight = balance / harmonic
    return np.asarray(weight / weight.sum(), np.float64)


def rds_i_weights(groups: Whole, degree: Floats, recruiter: Whole, count: int) -> Floats:
    """Weight of each person by RDS-I, equal within a group; they sum to 1."""
    shares = rds_i_shares(groups, degree, recruiter, count)
    size = np.bincount(groups[groups >= 0], minlength=count)
    return np.where(groups >= 0, (shares / size)[groups], 0.0)


def rds_ii_weights(degree: Floats) -> Floats:
    """Weight of each person by RDS-II: the mean degree over the own."""
    return np.asarray(degree.mean() / degree, np.float64)


def arrival_probabilities(sizes: Floats, members: Floats, drawn: int) -> Floats:
    """Probability that a member of each class is among the first so many drawn without replacement by size.

    Draws proportional to size without replacement are arrivals of independent exponential clocks with these
    rates. A member of class k is in the sample if fewer than `drawn` others came before it: an integral over
    its own time of the probability of that, for which the number of others is taken as normal with its exact
    mean and variance and a correction for skewness. No chance is in it; R's package RDS simulates the same.

    Args:
        sizes: Size of each class, shape (K,).
        members: Members of each class in the group, shape (K,), may be fractions.
        drawn: Number drawn.

    Returns:
        Probabilities, shape (K,).
    """
    total = members.sum()
    if drawn >= total - 1e-9:
        return np.ones(len(sizes))
    rate = sizes / float(members @ sizes) * total  # mean 1, so that times are near drawn / total
    last = _time_of(rate, members, drawn)
    if drawn / total * rate.max() < _NEGLIGIBLE:
        return np.asarray(last * rate, np.float64)
    spread = _spread(rate, members, last, drawn)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    # Nine standard deviations: what lies outside is below rounding.
    low, high = max(0.0, last - 9 * spread), last + 9 * spread
    times = low + (high - low) * (nodes + 1) / 2
    seen = -np.expm1(-np.outer(times, rate))  # (time, class)
    mean, variance = seen @ members, (seen * (1 - seen)) @ members
    third = (seen * (1 - seen) * (1 - 2 * seen)) @ members
    before = _fewer(
        drawn,
        mean[:, None] - seen,
        np.maximum(variance[:, None] - seen * (1 - seen), 1e-12),
        third[:, None] - seen * (1 - seen) * (1 - 2 * seen),
    )
    density = rate * np.exp(-np.outer(times, rate))
    inner = (weights * (high - low) / 2) @ (density * before)
    return np.asarray(np.clip(-np.expm1(-low * rate) + inner, 1e-12, 1.0), np.float64)


def _time_of(rate: Floats, members: Floats, drawn: int) -> float:
    """When so many are expected to have arrived."""
    time = drawn / members.sum()
    for _ in range(100):
        left = np.exp(-time * rate)
        step = (drawn - members @ (1 - left)) / (members @ (rate * left))
        time = max(time + step, time / 4)  # Newton's step may leave the range where times are positive
        if abs(step) < 1e-13 * time:
            break
    return float(time)


def _spread(rate: Floats, members: Floats, time: float, drawn: int) -> float:
    """Standard deviation of the time of the last arrival; at least that of few arrivals."""
    left = np.exp(-time * rate)
    sd = np.sqrt(members @ (left * (1 - left))) / (members @ (rate * left))
    return float(max(sd, time / np.sqrt(drawn) / 4))


def _fewer(drawn: int, mean: Floats, variance: Floats, third: Floats) -> Floats:
    """Probability of fewer than so many: normal with continuity and the first term for skewness."""
    sd = np.sqrt(variance)
    z = (drawn - 0.5 - mean) / sd
    skew = third / (6 * sd**3) * (1 - z**2) * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(np.clip(ndtr(z) + skew, 0.0, 1.0), np.float64)


def ss_classes(degree: Floats, population: float) -> tuple[Floats, Floats]:
    """Gile's probabilities of inclusion by class of degree.

    Args:
        degree: Degree of each person in the sample.
        population: Size N of the group.

    Returns:
        The degrees, ascending, and the probability that a person of that degree is in the sample.

    Raises:
        UsageError: If N is smaller than the sample.
    """
    drawn = len(degree)
    if population < drawn:
        raise UsageError(
            say(
                "--population {n:,}: fewer than the {persons:,} persons of the sample.",
                n=population,
                persons=drawn,
            )
        )
    sizes, counts = np.unique(degree, return_counts=True)
    seen = counts.astype(np.float64)
    if len(sizes) == 1:
        return sizes, np.full(1, drawn / population)
    members = _filled(seen / sizes, seen, population)
    probability = arrival_probabilities(sizes, members, drawn)
    for _ in range(_ROUNDS):
        before = members
        members = _filled(seen / probability, seen, population)
        probability = arrival_probabilities(sizes, members, drawn)
        if np.abs(members - before).max() < _CLOSE * population:
            break
    return sizes, probability


def _filled(shares: Floats, seen: Floats, population: float) -> Floats:
    """Members of each class in proportion to shares, summing to N, and none fewer than were seen.

    R lets a class be smaller than what was seen of it, down to one member; the group cannot be.
    """
    members = shares / shares.sum() * population
    for _ in range(len(shares)):
        short = members < seen
        if not (members < seen - 1e-12).any():
            break
        free = population - seen[short].sum()
        members = np.where(short, seen, shares / shares[~short].sum() * free if (~short).any() else seen)
    return np.asarray(members, np.float64)


def ss_weights(degree: Floats, population: float) -> Floats:
    """Weight of each person by Gile's successive sampling; they sum to N.

    Raises:
        UsageError: If N is smaller than the sample.
    """
    sizes, probability = ss_classes(degree, population)
    weight = 1 / probability[np.searchsorted(sizes, degree)]
    return np.asarray(population * weight / weight.sum(), np.float64)

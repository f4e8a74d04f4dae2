"""Moves of the latent class sampler, weights and chances integrated out; the picture is in `latent_sampler`.

Each takes one replica's persons by class and changes them in place: `count` (C, K) by history and class, the
unseen history first, `members` (K,) and `on_list` (K, J). `alpha` is the concentration.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel

Counts = npt.NDArray[np.int64]
Generator = np.random.Generator
ALPHA_SHAPE, ALPHA_RATE = 0.25, 0.25  # prior of the concentration, as in Manrique-Vallier 2016 and LCMCR
SMALLEST, LARGEST = 0.01, 100.0  # range from which `reorder` proposes a concentration
TRIES = 2  # proposals a sweep for the concentration and for the order; chosen, not measured
# Hidden persons of a class beyond which no move goes: more than there are people.
_MOST_PERSONS = 1e12


@kernel
def log_gamma_variate(rng: Generator, shape: float) -> float:
    """Logarithm of a gamma variate, exact for shapes near zero where the variate itself underflows."""
    if shape < 1.0:
        return math.log(rng.standard_gamma(shape + 1.0)) + math.log(1.0 - rng.random()) / shape
    return math.log(rng.standard_gamma(shape))


@kernel
def _log_sticks(members: Counts, alpha: float) -> float:
    """The part of log S that depends on alpha; what is left out is the sum of log members! but the last's."""
    last = len(members) - 1
    beyond, product, total = float(members[last]), 1.0, 0.0
    for k in range(last - 1, 0, -1):
        beyond += members[k]
        product *= alpha + beyond
        if product > 1e200 or product < 1e-200:  # before it leaves the range of floats
            total += math.log(product)
            product = 1.0
    population = beyond + members[0]
    total += math.log(product) + math.lgamma(1.0 + alpha + population)
    return last * math.log(alpha) + math.lgamma(alpha + members[last]) - total


@kernel
def _log_concentration(members: Counts, alpha: float) -> float:
    """Log density of log alpha given the members."""
    return _log_sticks(members, alpha) - ALPHA_RATE * alpha + ALPHA_SHAPE * math.log(alpha)


@kernel
def draw_concentration(rng: Generator, members: Counts, alpha: float) -> float:
    """Metropolis steps on alpha, sticks integrated out.

    Half of the proposals are independent of the present value: if c classes have members and come first, the
    density is near that of Gamma(1/4 + c - 1, rate 1/4 + log N); with one class it reaches from 1e-10 to 1.
    """
    occupied, population = 0, 0
    for number in members:
        occupied += number > 0
        population += number
    shape, rate = ALPHA_SHAPE + occupied - 1.0, ALPHA_RATE + math.log(1.0 + population)
    current = _log_concentration(members, alpha)
    for _ in range(TRIES):
        if rng.random() < 0.5:
            log_new = log_gamma_variate(rng, shape) - math.log(rate)
            new = math.exp(max(log_new, -600.0))
            back = shape * math.log(alpha / new) - rate * (alpha - new)
        else:
            new = max(alpha * math.exp(1.5 * rng.standard_normal()), 1e-260)
            back = 0.0
        value = _log_concentration(members, new)
        if math.log(1.0 - rng.random()) < value - current + back:
            alpha, current = new, value
    return alpha


@kernel
def _exchange_classes(a: int, b: int, count: Counts, members: Counts, on_list: Counts) -> None:
    """Two classes change places."""
    members[a], members[b] = members[b], members[a]
    for c in range(len(count)):
        count[c, a], count[c, b] = count[c, b], count[c, a]
    for j in range(on_list.shape[1]):
        on_list[a, j], on_list[b, j] = on_list[b, j], on_list[a, j]


@kernel
def swap_neighbours(rng: Generator, alpha: float, count: Counts, members: Counts, on_list: Counts) -> None:
    """Neighbouring classes change places: the likelihood stays, the sticks prefer an order."""
    last = len(members) - 1
    beyond = members[last]
    for k in range(last - 1, -1, -1):
        here, after = members[k], members[k + 1]
        if here != after:
            new = beyond - after + here
            if k + 1 < last:
                ratio = (alpha + beyond) / (alpha + new)
            else:
                ratio = math.exp(
                    math.lgamma(alpha + here)
                    - math.lgamma(alpha + after)
                    + math.lgamma(1.0 + after)
                    - math.lgamma(1.0 + here)
                )
            if rng.random() < ratio:
                beyond = new
                _exchange_classes(k, k + 1, count, members, on_list)
        beyond += members[k]


@kernel
def reorder(rng: Generator, alpha: float, count: Counts, members: Counts, on_list: Counts) -> float:
    """Any two classes change places together with a new concentration, log-uniform on SMALLEST to LARGEST.

    Without it a chain can rest for long where the last class holds nearly all and alpha is 20 or more, a
    state of next to no probability that only both changes at once leave.
    """
    classes = len(members)
    for _ in range(TRIES):
        a, b = int(rng.random() * classes), int(rng.random() * (classes - 1))
        b += b >= a
        if members[a] == members[b] or alpha < SMALLEST or alpha > LARGEST:
            continue
        new = SMALLEST * (LARGEST / SMALLEST) ** rng.random()
        old = _log_concentration(members, alpha)
        if max(a, b) == classes - 1:
            old += math.lgamma(1.0 + members[min(a, b)]) - math.lgamma(1.0 + members[max(a, b)])
        members[a], members[b] = members[b], members[a]
        gain = _log_concentration(members, new) - old
        members[a], members[b] = members[b], members[a]
        if math.log(1.0 - rng.random()) < gain:
            alpha = new
            _exchange_classes(a, b, count, members, on_list)
    return alpha


@kernel
def _log_unseen(members: int, on_list: Counts) -> float:
    """Log of the beta functions of one class, the part that its hidden members change."""
    total = -len(on_list) * math.lgamma(2.0 + members)
    for number in on_list:
        total += math.lgamma(1.0 + members - number)
    return total


@kernel
def move_hidden(
    rng: Generator, alpha: float, population: int, count: Counts, members: Counts, on_list: Counts
) -> int:
    """Each class's hidden number is multiplied by a random factor, weights and chances integrated out.

    The factor acts on the number plus a uniform part of one, so that it is a step on the continuous scale.
    Returns the new population.
    """
    last = len(members) - 1
    for k in range(last + 1):
        hidden, old = count[0, k], members[k]
        if old == 0:
            continue
        # Steps of .06 to 1.6 on the log scale, as the hidden of a class may be sharp or all but free; chosen.
        step = rng.standard_normal() * 10.0 ** (-1.2 + 1.4 * rng.random())
        scaled = (hidden + rng.random()) * math.exp(step)
        more = int(min(scaled, _MOST_PERSONS)) - hidden
        new = old + more
        if more == 0 or new == 0 or scaled > _MOST_PERSONS:
            continue
        gain = step + math.lgamma(1.0 + hidden) - math.lgamma(1.0 + hidden + more)
        gain += math.lgamma(population + more) - math.lgamma(population)
        gain += _log_unseen(new, on_list[k]) - _log_unseen(old, on_list[k])
        if last > 0:
            gain += math.lgamma(1.0 + alpha + population) - math.lgamma(1.0 + alpha + population + more)
            extra = 1.0 if k < last else alpha
            gain += math.lgamma(extra + new) - math.lgamma(extra + old)
        beyond, product = population, 1.0
        for i in range(1, min(k, last - 1) + 1):
            beyond -= members[i - 1]
            product *= (alpha + beyond) / (alpha + beyond + more)
        if math.log(1.0 - rng.random()) < gain + math.log(product):
            members[k] = new
            count[0, k] += more
            population += more
    return population

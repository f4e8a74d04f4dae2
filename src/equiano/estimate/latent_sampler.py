r"""Kernels of the latent class sampler: collapsed Gibbs sampling over counts of persons by history and class.

One sweep of one replica, C histories (the unseen one first), K classes, J lists::

    weight (C, K) ---- split each history's persons ----> count (C, K), members (K), on_list (K, J)
       ^                                                       |
       |                                          weights and chances integrated out:
       |                                            concentration       draw_concentration
       |                                            order of classes    swap_neighbours, reorder
       |                                            hidden of a class   move_hidden
       |                                                       |
       +---- stick (K), chance (K, J) <---- draw anew ---------+

With the weights of the classes and the chances of the lists integrated out, the density of the counts is

    p(alpha) (N - 1)! / prod count! * S(members, alpha) * prod_kj B(1 + on_list, 1 + members - on_list),
    S = prod_{k < K} alpha B(1 + members_k, alpha + members beyond k)      (the last class takes the rest)

where B is the beta function and (N - 1)! comes from the prior 1/N. So a class's hidden members, its weight
and its chances move in one step, and the concentration does not have to wait for the sticks of empty classes.

Several replicas (rows of `tables`) exchange their parameters after every sweep::

    about 700 persons   r = 0    --sweep--\ /--sweep------sweep--
                        ...                X
    the table           r = R-1  --sweep--/ \--sweep------sweep--> draws of N

All weights are kept in logarithms until the last step: with a small concentration the sticks of empty classes
are numbers like 1e-1000. Cut off at 1e-12, as an earlier version did, they act as a prior against one class.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from equiano.compiled import kernel
from equiano.estimate.interval import Floats
from equiano.estimate.latent_moves import (
    Counts,
    Generator,
    draw_concentration,
    log_gamma_variate,
    move_hidden,
    reorder,
    swap_neighbours,
)

FAINT = 1e-25  # a class of smaller weight holds none of fewer than 1e12 persons but with probability 1e-13
LEAST_LOG = -60.0  # what is left of the stick below exp of this is below FAINT


@kernel
def draw_parameters(
    rng: Generator, alpha: float, members: Counts, on_list: Counts, stick: Floats, chance: Floats
) -> None:
    """New weights of the classes and chances of the lists given the counts."""
    classes, lists = chance.shape
    beyond = members.sum()
    log_left = 0.0
    for k in range(classes):
        beyond -= members[k]
        if log_left < LEAST_LOG and members[k] + beyond == 0:
            stick[k] = 0.0
            continue
        if k == classes - 1:
            stick[k] = math.exp(log_left)
        else:
            broken = log_gamma_variate(rng, 1.0 + members[k])
            kept = log_gamma_variate(rng, alpha + beyond)
            both = max(broken, kept) + math.log1p(math.exp(-abs(broken - kept)))
            stick[k] = math.exp(log_left + broken - both)
            log_left += kept - both
        for j in range(lists):
            drawn = rng.random()
            if members[k]:
                drawn = rng.beta(1.0 + on_list[k, j], 1.0 + members[k] - on_list[k, j])
            chance[k, j] = min(max(drawn, 1e-300), 1.0 - 1e-15)


@kernel
def weigh(
    cells: Counts, stick: Floats, chance: Floats, weight: Floats, probability: Floats, active: Counts
) -> int:
    """Joint probability of each history and each class that is not faint; returns how many are not.

    Fills `weight` (C, active classes), `probability` (C,), their sums, and `active`, the classes' indices.
    """
    classes, lists = chance.shape
    odds = np.empty(lists)
    number = 0
    probability[:] = 0.0
    for k in range(classes):
        if stick[k] < FAINT:
            continue
        unseen = stick[k]
        for j in range(lists):
            unseen *= 1.0 - chance[k, j]
            odds[j] = chance[k, j] / (1.0 - chance[k, j])
        for c in range(len(cells)):
            value, bits, j = unseen, cells[c], 0
            while bits:
                if bits & 1:
                    value *= odds[j]
                bits >>= 1
                j += 1
            weight[c, number] = value
            probability[c] += value
        active[number] = k
        number += 1
    return number


@kernel
def split_persons(
    rng: Generator,
    cells: Counts,
    numbers: Counts,
    weight: Floats,
    probability: Floats,
    active: Counts,
    count: Counts,
    members: Counts,
    on_list: Counts,
) -> int:
    """Draw the hidden number and split every history over the classes; returns the population.

    With the prior 1/N the hidden number is negative binomial: a Poisson variate with a gamma mean.
    """
    count[:], members[:], on_list[:] = 0, 0, 0
    observed = int(numbers[1:].sum())
    unseen = min(probability[0], 1.0 - 1e-12)
    hidden = int(rng.poisson(min(rng.gamma(observed, unseen / (1.0 - unseen)), 1e12)))
    for c in range(len(cells)):
        left = hidden if c == 0 else numbers[c]
        rest = probability[c]
        for i in range(len(active)):
            if left == 0:
                break
            share = weight[c, i]
            whole = i == len(active) - 1 or share >= rest * (1.0 - 1e-15)
            part = left if whole else (rng.binomial(left, share / rest) if share > 0.0 else 0)
            rest -= share
            if part:
                k = active[i]
                left -= part
                count[c, k] = part
                members[k] += part
                for j in range(on_list.shape[1]):
                    on_list[k, j] += part * (cells[c] >> j & 1)
    return observed + hidden


@kernel
def log_likelihood(numbers: Counts, probability: Floats) -> float:
    """Log likelihood of the observed histories given that a person is seen; entry 0 is the unseen history."""
    total, observed = 0.0, 0
    for c in range(1, len(numbers)):
        if numbers[c]:
            total += numbers[c] * math.log(max(probability[c], 1e-300))
            observed += numbers[c]
    return total - observed * math.log(max(1.0 - probability[0], 1e-15))


class Parameters(NamedTuple):
    """Parameters of all replicas: R of them, K classes, J lists, C histories.

    Attributes:
        alpha: Concentration, shape (R,).
        stick: Weight of each class, shape (R, K).
        chance: That a list has a person of a class, shape (R, K, J).
        weight: Of each history and each class that is not faint, shape (R, C, K).
        probability: Of each history, shape (R, C).
        active: Classes that are not faint, shape (R, K).
        known: How many these are, shape (R,).
    """

    alpha: Floats
    stick: Floats
    chance: Floats
    weight: Floats
    probability: Floats
    active: Counts
    known: Counts


class Split(NamedTuple):
    """One replica's persons by class.

    Attributes:
        persons: By history and class, shape (C, K); the first history is the unseen one.
        members: By class, shape (K,).
        on_list: By class and list, shape (K, J).
    """

    persons: Counts
    members: Counts
    on_list: Counts


@kernel
def _first_parameters(rng: Generator, replicas: int, cells: Counts, lists: int, classes: int) -> Parameters:
    """Half of what is left for each class, and chances that differ, so that no two classes are alike."""
    stick, chance = np.empty((replicas, classes)), np.empty((replicas, classes, lists))
    alpha, active = np.ones(replicas), np.empty((replicas, classes), np.int64)
    weight, probability = np.empty((replicas, len(cells), classes)), np.empty((replicas, len(cells)))
    known = np.empty(replicas, np.int64)
    for r in range(replicas):
        for k in range(classes):
            stick[r, k] = 0.5 ** min(k + 1, classes - 1)
            for j in range(lists):
                chance[r, k, j] = rng.beta(1.0, 2.0)
        known[r] = weigh(cells, stick[r], chance[r], weight[r], probability[r], active[r])
    return Parameters(alpha, stick, chance, weight, probability, active, known)


@kernel
def _sweep(rng: Generator, cells: Counts, numbers: Counts, all_of: Parameters, s: int, split: Split) -> int:
    """One sweep of the replica with the parameters `s` over the counts `numbers`; its population."""
    count, members, on_list = split
    stick, chance, weight, probability = (
        all_of.stick[s],
        all_of.chance[s],
        all_of.weight[s],
        all_of.probability[s],
    )
    active = all_of.active[s, : all_of.known[s]]
    population = split_persons(rng, cells, numbers, weight, probability, active, count, members, on_list)
    alpha = all_of.alpha[s]
    if len(members) > 1:
        alpha = draw_concentration(rng, members, alpha)
        swap_neighbours(rng, alpha, count, members, on_list)
        alpha = reorder(rng, alpha, count, members, on_list)
        all_of.alpha[s] = alpha
    population = move_hidden(rng, alpha, population, count, members, on_list)
    draw_parameters(rng, alpha, members, on_list, stick, chance)
    all_of.known[s] = weigh(cells, stick, chance, weight, probability, all_of.active[s])
    return population


@kernel
def _exchange(
    rng: Generator,
    first: int,
    numbers: Counts,
    probability: Floats,
    state: Counts,
    accepted: Floats,
) -> None:
    """Neighbouring replicas, from the pair of `first` on every second one, may exchange their parameters."""
    for r in range(first, len(numbers) - 1, 2):
        more, one, other = numbers[r + 1] - numbers[r], state[r], state[r + 1]
        gain = log_likelihood(more, probability[one]) - log_likelihood(more, probability[other])
        if math.log(1.0 - rng.random()) < gain:
            state[r], state[r + 1] = other, one
            accepted[r] += 1.0


@kernel
def sample(
    rng: Generator,
    tables: Counts,
    lists: int,
    classes: int,
    burn_in: int,
    iterations: int,
    thin: int,
) -> tuple[Floats, Floats]:
    """Draws of the population from one chain.

    Args:
        rng: Generator of this chain.
        tables: Counts of each history in every replica, shape (R, 2^J), from the fewest persons to the
            table itself (see `latent_class.thinned_tables`). With one row there is no exchange.
        lists: Number of lists, J.
        classes: Truncation of the stick-breaking process, K.
        burn_in: Sweeps thrown away first.
        iterations: Sweeps after that.
        thin: Keep every so-many-th sweep.

    Returns:
        Draws given the last table, shape (iterations // thin,), and the share of exchanges accepted between
        each two neighbours, shape (R - 1,).
    """
    replicas = len(tables)
    cells = np.append(0, np.flatnonzero(tables[-1]))
    numbers = np.empty((replicas, len(cells)), np.int64)
    for r in range(replicas):
        for c in range(len(cells)):
            numbers[r, c] = tables[r, cells[c]]
    all_of = _first_parameters(rng, replicas, cells, lists, classes)
    state = np.arange(replicas)  # which parameters a replica has now
    split = Split(
        np.empty((len(cells), classes), np.int64),
        np.empty(classes, np.int64),
        np.empty((classes, lists), np.int64),
    )
    draws, accepted = np.empty(iterations // thin), np.zeros(replicas - 1)
    for sweep in range(burn_in + iterations):
        population = 0
        for r in range(replicas):
            population = _sweep(rng, cells, numbers[r], all_of, state[r], split)
        kept = (sweep - burn_in) // thin
        if sweep >= burn_in and (sweep - burn_in) % thin == 0 and kept < len(draws):
            draws[kept] = population
        _exchange(rng, sweep % 2, numbers, all_of.probability, state, accepted)
    return draws, accepted / ((burn_in + iterations) / 2.0)

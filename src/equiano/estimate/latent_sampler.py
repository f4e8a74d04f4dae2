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
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.interval import Floats

Counts = npt.NDArray[np.int64]
ALPHA_SHAPE, ALPHA_RATE = 0.25, 0.25
FAINT = 1e-25  # a class of smaller weight holds none of fewer than 1e12 persons but with probability 1e-13
LEAST_LOG = -60.0  # what is left of the stick below exp of this is below FAINT
SMALLEST, LARGEST = 0.01, 100.0  # range from which `reorder` proposes a concentration
TRIES = 2  # proposals a sweep for the concentration and for the order


@kernel
def _log_gamma_variate(rng: Any, shape: float) -> float:
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
        if product > 1e200 or product < 1e-200:
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
def draw_concentration(rng: Any, members: Counts, alpha: float) -> float:
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
            log_new = _log_gamma_variate(rng, shape) - math.log(rate)
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
def swap_neighbours(rng: Any, alpha: float, count: Counts, members: Counts, on_list: Counts) -> None:
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
def reorder(rng: Any, alpha: float, count: Counts, members: Counts, on_list: Counts) -> float:
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
    rng: Any, alpha: float, population: int, count: Counts, members: Counts, on_list: Counts
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
        step = rng.standard_normal() * 10.0 ** (-1.2 + 1.4 * rng.random())
        scaled = (hidden + rng.random()) * math.exp(step)
        more = int(min(scaled, 1e12)) - hidden
        new = old + more
        if more == 0 or new == 0 or scaled > 1e12:
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


@kernel
def draw_parameters(
    rng: Any, alpha: float, members: Counts, on_list: Counts, stick: Floats, chance: Floats
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
            broken = _log_gamma_variate(rng, 1.0 + members[k])
            kept = _log_gamma_variate(rng, alpha + beyond)
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
    rng: Any,
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


@kernel
def sample(
    rng: Any, tables: Counts, lists: int, classes: int, burn_in: int, iterations: int, thin: int
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
    stick, chance = np.empty((replicas, classes)), np.empty((replicas, classes, lists))
    alpha, active = np.ones(replicas), np.empty((replicas, classes), np.int64)
    weight, probability = np.empty((replicas, len(cells), classes)), np.empty((replicas, len(cells)))
    state, known = np.arange(replicas), np.empty(replicas, np.int64)  # which parameters a replica has now
    for r in range(replicas):
        for c in range(len(cells)):
            numbers[r, c] = tables[r, cells[c]]
        for k in range(classes):
            stick[r, k] = 0.5 ** min(k + 1, classes - 1)
            for j in range(lists):
                chance[r, k, j] = rng.beta(1.0, 2.0)
        known[r] = weigh(cells, stick[r], chance[r], weight[r], probability[r], active[r])
    count, members = np.empty((len(cells), classes), np.int64), np.empty(classes, np.int64)
    on_list = np.empty((classes, lists), np.int64)
    draws, accepted = np.empty(iterations // thin), np.zeros(replicas - 1)
    for sweep in range(burn_in + iterations):
        population = 0
        for r in range(replicas):
            s = state[r]
            population = split_persons(
                rng,
                cells,
                numbers[r],
                weight[s],
                probability[s],
                active[s, : known[s]],
                count,
                members,
                on_list,
            )
            if classes > 1:
                alpha[s] = draw_concentration(rng, members, alpha[s])
                swap_neighbours(rng, alpha[s], count, members, on_list)
                alpha[s] = reorder(rng, alpha[s], count, members, on_list)
            population = move_hidden(rng, alpha[s], population, count, members, on_list)
            draw_parameters(rng, alpha[s], members, on_list, stick[s], chance[s])
            known[s] = weigh(cells, stick[s], chance[s], weight[s], probability[s], active[s])
        kept = (sweep - burn_in) // thin
        if sweep >= burn_in and (sweep - burn_in) % thin == 0 and kept < len(draws):
            draws[kept] = population
        for r in range(sweep % 2, replicas - 1, 2):
            more, one, other = numbers[r + 1] - numbers[r], state[r], state[r + 1]
            gain = log_likelihood(more, probability[one]) - log_likelihood(more, probability[other])
            if math.log(1.0 - rng.random()) < gain:
                state[r], state[r + 1] = other, one
                accepted[r] += 1.0
    return draws, accepted / ((burn_in + iterations) / 2.0)

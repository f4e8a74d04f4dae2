"""Non-parametric latent classes by Gibbs sampling on cell counts (Manrique-Vallier 2016).

Persons fall into unknown classes; within a class the lists are independent. The weights of the classes
follow a stick-breaking process truncated at K classes with concentration alpha ~ Gamma(1/4, rate 1/4); the
chance that list j has a person of class k is uniform a priori; the prior of N is 1/N. Only counts are
sampled, never persons, so the cost does not grow with the population.

One sweep draws, with the classes' parameters given, the hidden number (a negative binomial), the split of
the hidden and of each observed history over the classes, and then the parameters. That alone mixes slowly:
a class that lists rarely see can only grow as fast as its hidden members are redrawn. So each sweep also
proposes, for every class, to grow its weight and lower its odds of being seen together, or the reverse,
which hardly changes what is observed, or to move all of its odds at random. Such a proposal is judged with
the hidden number and the split integrated out, where with the prior 1/N the likelihood is that of the
observed histories given that a person is seen (a Metropolis step in the log weights and log odds; the
posterior is the same, the chain gets there sooner).

The posterior of a large table can have several modes that no such step connects. Hence parallel tempering
over thinned data (exchange Monte Carlo: Geyer 1991; Hukushima and Nemoto 1996): beside the table each chain
holds replicas for tables of ever fewer persons, whose posteriors are flatter. Each is the posterior of a
table of whole persons, so the same sweep is valid for it. After every sweep neighbours may exchange all
parameters, with probability min(1, ratio), where the ratio is that of the likelihoods, N integrated out, of
the persons whom the larger table has more. Only draws given the whole table are kept.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from equiano.estimate.bootstrap import Progress
from equiano.estimate.chains import chain_diagnostics
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.loglinear import copy_into
from equiano.estimate.method import Method
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.words import mark

Counts = npt.NDArray[np.int64]
CLASSES = 10
ALPHA_SHAPE, ALPHA_RATE = 0.25, 0.25
CHAINS, ITERATIONS, BURN_IN, THIN = 4, 37_000, 3_000, 2
SMALLEST_TABLE, SMALLEST_SHARE, LADDER_STEP = 700, 0.25, 0.75
GOLDEN_RATIO = 0.5 * (5**0.5 - 1.0)


@njit(cache=True, nogil=True)
def _split(rng: Any, number: int, weights: Floats, share: Counts) -> None:
    """Add a multinomial split of `number` by `weights`, which need not sum to one, to `share`."""
    left, rest = number, 0.0
    for weight in weights:
        rest += weight
    for k in range(len(weights)):
        if left == 0:
            return
        chance = 1.0 if k == len(weights) - 1 else min(1.0, weights[k] / rest)
        part = left if chance >= 1.0 else (rng.binomial(left, chance) if chance > 0.0 else 0)
        share[k] += part
        left -= part
        rest = max(rest - weights[k], 1e-300)


@njit(cache=True, nogil=True)
def _class_weights(cell: int, stick: Floats, chance: Floats, weights: Floats) -> float:
    """Probability of each class together with a capture history; returns their sum."""
    classes, lists = chance.shape
    total = 0.0
    for k in range(classes):
        weight = stick[k]
        for j in range(lists):
            weight *= chance[k, j] if cell >> j & 1 else 1.0 - chance[k, j]
        weights[k] = weight
        total += weight
    return total


@njit(cache=True, nogil=True)
def _draw_hidden(rng: Any, observed: int, unseen: float) -> int:
    """Hidden number given that a person is unseen with this probability and the prior 1/N."""
    unseen = min(unseen, 1.0 - 1e-12)
    return int(rng.poisson(min(rng.gamma(observed, unseen / (1.0 - unseen)), 1e15)))


@njit(cache=True, nogil=True)
def _draw_sticks(rng: Any, members: Counts, alpha: float, stick: Floats) -> float:
    """New class weights; returns the new concentration."""
    classes = len(members)
    beyond = 0
    for k in range(classes):
        beyond += members[k]
    log_rest = 0.0
    for k in range(classes - 1):
        beyond -= members[k]
        broken = min(max(rng.beta(1.0 + members[k], alpha + beyond), 1e-12), 1.0 - 1e-12)
        stick[k] = math.exp(log_rest) * broken
        log_rest += math.log1p(-broken)
    stick[classes - 1] = math.exp(log_rest)
    return float(max(rng.gamma(ALPHA_SHAPE + classes - 1, 1.0 / (ALPHA_RATE - log_rest)), 1e-6))


@njit(cache=True, nogil=True)
def _log_density(stick: Floats, alpha: float) -> float:
    """Log prior density of the class weights in the coordinates log(weight / weight of another class)."""
    last = len(stick) - 1
    after = max(stick[last], 1e-300)  # what is left of the stick, summed from its end so that nothing cancels
    total = math.log(after)
    for k in range(last - 1, -1, -1):
        rest = after + stick[k]
        total += math.log(max(stick[k], 1e-300)) - math.log(rest)
        total += (alpha - 1.0) * (math.log(after) - math.log(rest))
        after = rest
    return total


@njit(cache=True, nogil=True)
def _cell_weights(cells: Counts, stick: float, chance: Floats, weights: Floats) -> None:
    for c in range(len(cells)):
        weight = stick
        for j in range(len(chance)):
            weight *= chance[j] if cells[c] >> j & 1 else 1.0 - chance[j]
        weights[c] = weight


@njit(cache=True, nogil=True)
def _log_likelihood(numbers: Counts, probability: Floats) -> float:
    """Log likelihood of the observed histories given that a person is seen; entry 0 is the unseen history."""
    total, observed = 0.0, 0
    for c in range(1, len(numbers)):
        total += numbers[c] * math.log(max(probability[c], 1e-300))
        observed += numbers[c]
    return total - observed * math.log(max(1.0 - probability[0], 1e-15))


@njit(cache=True, nogil=True)
def _grow_classes(
    rng: Any,
    cells: Counts,
    numbers: Counts,
    alpha: float,
    stick: Floats,
    chance: Floats,
) -> None:
    """Metropolis steps on each class's weight and odds of being seen, and on the order of the classes."""
    classes, lists = chance.shape
    each = np.empty((classes, len(cells)))
    probability = np.zeros(len(cells))
    for k in range(classes):
        _cell_weights(cells, stick[k], chance[k], each[k])
        for c in range(len(cells)):
            probability[c] += each[k, c]
    likelihood = _log_likelihood(numbers, probability)
    density = _log_density(stick, alpha)
    new_chance, new_each = np.empty(lists), np.empty(len(cells))
    new_stick, new_probability = np.empty(classes), np.empty(len(cells))
    for k in range(classes):
        shift = rng.standard_normal() * 10.0 ** (-1.5 + 1.8 * rng.random())
        together = rng.random() < 0.5
        jacobian = 0.0
        for j in range(lists):
            move = -shift if together else rng.standard_normal() * abs(shift)
            odds = chance[k, j] / (1.0 - chance[k, j]) * math.exp(move)
            new_chance[j] = min(max(odds / (1.0 + odds), 1e-12), 1.0 - 1e-12)
            jacobian += math.log(new_chance[j] * (1.0 - new_chance[j]))
            jacobian -= math.log(chance[k, j] * (1.0 - chance[k, j]))
        scale = 1.0 + stick[k] * (math.exp(shift) - 1.0)
        for i in range(classes):
            new_stick[i] = stick[i] / scale
        new_stick[k] *= math.exp(shift)
        _cell_weights(cells, stick[k] * math.exp(shift), new_chance, new_each)
        for c in range(len(cells)):
            new_probability[c] = (probability[c] - each[k, c] + new_each[c]) / scale
        new_likelihood = _log_likelihood(numbers, new_probability)
        new_density = _log_density(new_stick, alpha)
        gain = new_likelihood - likelihood + new_density - density + jacobian
        if math.log(1.0 - rng.random()) < gain:
            copy_into(new_stick, stick)
            copy_into(new_chance, chance[k])
            copy_into(new_probability, probability)
            for c in range(len(cells)):
                for i in range(classes):
                    each[i, c] /= scale
                each[k, c] = new_each[c] / scale
            likelihood, density = new_likelihood, new_density
    for k in range(classes - 1):  # neighbours change places: the likelihood stays, the prior prefers an order
        copy_into(stick, new_stick)
        new_stick[k], new_stick[k + 1] = stick[k + 1], stick[k]
        new_density = _log_density(new_stick, alpha)
        if math.log(1.0 - rng.random()) < new_density - density:
            copy_into(new_stick, stick)
            copy_into(chance[k], new_chance)
            copy_into(chance[k + 1], chance[k])
            copy_into(new_chance, chance[k + 1])
            density = new_density


@njit(cache=True, nogil=True)
def _gibbs(
    rng: Any, cells: Counts, numbers: Counts, alpha: float, stick: Floats, chance: Floats
) -> tuple[float, int]:
    """Draw the hidden number, the split over the classes and new parameters; returns concentration and N."""
    classes, lists = chance.shape
    weights, share = np.empty(classes), np.empty(classes, np.int64)
    members, on_list = np.zeros(classes, np.int64), np.zeros((classes, lists), np.int64)
    observed = numbers[1:].sum()
    population = observed
    for c in range(len(cells)):
        unseen = _class_weights(cells[c], stick, chance, weights)
        number = numbers[c]
        if c == 0:
            number = _draw_hidden(rng, observed, unseen)
            population += number
        for k in range(classes):
            share[k] = 0
        _split(rng, number, weights, share)
        for k in range(classes):
            members[k] += share[k]
            for j in range(lists):
                on_list[k, j] += share[k] * (cells[c] >> j & 1)
    alpha = _draw_sticks(rng, members, alpha, stick)
    for k in range(classes):
        for j in range(lists):
            drawn = rng.beta(1.0 + on_list[k, j], 1.0 + members[k] - on_list[k, j])
            chance[k, j] = min(max(drawn, 1e-12), 1.0 - 1e-12)
    return alpha, population


@njit(cache=True, nogil=True)
def _log_ratio(cells: Counts, more: Counts, stick: Floats, chance: Floats, weights: Floats) -> float:
    """Log likelihood of the persons whom the larger of two neighbouring tables has more."""
    probability = np.empty(len(cells))
    for c in range(len(cells)):
        probability[c] = _class_weights(cells[c], stick, chance, weights)
    return _log_likelihood(more, probability)


@njit(cache=True, nogil=True)
def _exchange(
    rng: Any,
    first: int,
    cells: Counts,
    numbers: Counts,
    alphas: Floats,
    sticks: Floats,
    chances: Floats,
    accepted: Floats,
) -> None:
    """Metropolis exchange of all parameters between replicas (first, first + 1), (first + 2, ...) and on."""
    weights = np.empty(sticks.shape[1])
    for r in range(first, len(numbers) - 1, 2):
        more = numbers[r + 1] - numbers[r]
        gain = _log_ratio(cells, more, sticks[r], chances[r], weights)
        gain -= _log_ratio(cells, more, sticks[r + 1], chances[r + 1], weights)
        if math.log(1.0 - rng.random()) < gain:
            alphas[r], alphas[r + 1] = alphas[r + 1], alphas[r]
            for k in range(len(weights)):
                sticks[r, k], sticks[r + 1, k] = sticks[r + 1, k], sticks[r, k]
                for j in range(chances.shape[2]):
                    chances[r, k, j], chances[r + 1, k, j] = chances[r + 1, k, j], chances[r, k, j]
            accepted[r] += 1.0


def thinned_tables(counts: Counts) -> Counts:
    """Nested tables from few persons to all, each with about `LADDER_STEP` times the persons of the next.

    The first has about `SMALLEST_TABLE` persons, at which a chain crosses freely between the modes of the UK
    2013 table, and at most the share `SMALLEST_SHARE`. The counts are rounded from offsets spread evenly over
    (0, 1): by one rule of rounding all histories of one person vanish at the same step, which hinders the
    exchange.

    Args:
        counts: Count of each history, shape (2^k,).

    Returns:
        Shape (replicas, 2^k), the last row the counts themselves.
    """
    smallest = min(SMALLEST_TABLE / counts.sum(), SMALLEST_SHARE)
    shares = LADDER_STEP ** np.arange(math.ceil(math.log(smallest, LADDER_STEP)), -1, -1)
    offsets = np.empty(len(counts))
    offsets[np.argsort(counts, kind="stable")] = np.arange(len(counts)) * GOLDEN_RATIO % 1.0
    return np.floor(shares[:, None] * counts + offsets).astype(np.int64)


@njit(cache=True, nogil=True)
def sample(
    rng: Any, tables: Counts, lists: int, classes: int, burn_in: int, iterations: int, thin: int
) -> tuple[Floats, Floats]:
    """Draws of the population from one chain.

    Args:
        rng: Generator of this chain.
        tables: Counts of each history in every replica, shape (replicas, 2^k), from the fewest persons to the
            table itself (see `thinned_tables`). With one row there is no exchange.
        lists: Number of lists, k.
        classes: Truncation of the stick-breaking process.
        burn_in: Sweeps thrown away first.
        iterations: Sweeps after that.
        thin: Keep every so-many-th sweep.

    Returns:
        Draws given the last table, shape (iterations // thin,), and the share of exchanges accepted between
        each two neighbours, shape (replicas - 1,).
    """
    replicas = len(tables)
    chances = np.empty((replicas, classes, lists))
    sticks, alphas = np.full((replicas, classes), 1.0 / classes), np.ones(replicas)
    for r in range(replicas):
        for k in range(classes):
            for j in range(lists):
                chances[r, k, j] = rng.beta(1.0, 2.0)
    cells = np.append(0, np.flatnonzero(tables[-1]))
    numbers = np.empty((replicas, len(cells)), np.int64)
    for r in range(replicas):
        for c in range(len(cells)):
            numbers[r, c] = tables[r, cells[c]]
    draws, accepted = np.empty(iterations // thin), np.zeros(replicas - 1)
    for sweep in range(burn_in + iterations):
        population = 0
        for r in range(replicas):
            alphas[r], population = _gibbs(rng, cells, numbers[r], alphas[r], sticks[r], chances[r])
            _grow_classes(rng, cells, numbers[r], alphas[r], sticks[r], chances[r])
        _exchange(rng, sweep % 2, cells, numbers, alphas, sticks, chances, accepted)
        kept = (sweep - burn_in) // thin
        if sweep >= burn_in and (sweep - burn_in) % thin == 0 and kept < len(draws):
            draws[kept] = population
    return draws, accepted / ((burn_in + iterations) / 2.0)


def estimate_latent_class(
    table: CaptureTable,
    *,
    seed: int,
    classes: int = CLASSES,
    chains: int = CHAINS,
    iterations: int = ITERATIONS,
    burn_in: int = BURN_IN,
    thin: int = THIN,
    progress: Progress | None = None,
) -> Estimate:
    """Posterior of the population under non-parametric latent classes.

    Args:
        table: Capture table of 2 to 20 lists; below four lists the prior decides more than the data.
        seed: Seed; each chain has its own stream.
        classes: Truncation K of the process.
        chains: Independent chains.
        iterations: Sweeps of each chain after the burn-in.
        burn_in: Sweeps thrown away.
        thin: Keep every so-many-th sweep.
        progress: Called with chains done and their total.

    Returns:
        The posterior median with credible intervals; R-hat, effective sample size (of the kept draws) and the
        lowest share of exchanges accepted between two replicas are among the diagnostics.
    """
    streams = np.random.default_rng(seed).spawn(chains)
    tables = thinned_tables(table.counts)
    draws, accepted = _run_chains((tables, table.size, classes, burn_in, iterations, thin), streams, progress)
    diagnostics: dict[str, Any] = {
        "posterior_mean": float(draws.mean()),
        "posterior_median": float(np.median(draws)),
        "classes": classes,
        "replicas": len(tables),
        "exchange_acceptance": float(accepted.mean(axis=0).min()),
        **chain_diagnostics(draws, iterations, burn_in),
    }
    flat = draws.ravel()
    return Estimate(
        "latent-class",
        float(np.median(draws)),
        table.observed,
        percentile_intervals(flat, mark("credible")),
        None,
        None,
        None,
        None,
        diagnostics,
        seed,
        table.sha256,
        draws=flat,
    )


def _run_chains(
    arguments: tuple[Any, ...], streams: list[np.random.Generator], progress: Progress | None
) -> tuple[Floats, Floats]:
    from joblib import Parallel, delayed

    pool = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    draws, accepted = [], []
    for kept, share in pool(delayed(sample)(stream, *arguments) for stream in streams):
        draws.append(kept)
        accepted.append(share)
        if progress is not None:
            progress(len(draws), len(streams))
    return np.array(draws), np.array(accepted)


def _fit(table: CaptureTable, options: Options) -> Estimate:
    return estimate_latent_class(table, seed=options.seed, progress=options.progress)


METHOD = Method(
    "latent-class",
    _fit,
    mark("latent classes"),
    "Manrique-Vallier 2016, Biometrics 72(4)",
    options=("seed",),
    slow=True,
)

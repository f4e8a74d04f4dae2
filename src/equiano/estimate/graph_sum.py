"""Sum over all decomposable graphs with hyper-Dirichlet priors (Madigan & York 1997; Johndrow & Lum).

A graph joins two lists if they may depend on each other given the rest. For a decomposable graph the
likelihood with its Dirichlet prior integrates in closed form into a product over the graph's elimination
sets, so the posterior of the graph and of the number of hidden persons is a sum, computed here without
sampling. Every graph has the same prior weight; a cell of the full table has prior count `delta`.

The weights (G graphs, H numbers of hidden persons) are smooth in the number hidden, so they are made at few
nodes, and the sum over the graphs is interpolated between them::

    log evidence (M nodes, 2^k) and use (G, 2^k) ->  weights (M, G)  --sum over graphs-->  total (M)
                              ^                         |     halve each gap until its middle is foretold
          graphs as signs of margins                    |
                                                        +-> weight of each node (M) @ P(graph | hidden) (M, G)

The sum starts at one hidden person. With delta below 1 the Dirichlet prior piles up at an empty cell: at the
default of 1/8 a cell for three lists, no hidden person weighs 8 times as much as one, whatever the data say
(Gamma(delta) against Gamma(1 + delta)), and on a sparse table that single number can hold a sixth of the
posterior. R's dga, too, is called with numbers from 1 on. `probability_none_hidden` says what it would hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from equiano.compiled import kernel
from equiano.estimate.interval import Floats
from equiano.estimate.table import CaptureTable

_NEGLIGIBLE = 36.0  # all terms that lie this far below the peak together change the result by less than 1e-11
_DENSE, _GROWTH = 32, 1.06  # first nodes of the number hidden: each up to 32, then 6% apart
_TOLERANCE = 1e-7  # of the log weight at a node that interpolation foretold
_LOG_PRIORS: dict[str, Callable[[Floats], Floats]] = {
    "log": lambda total: -np.log(total),  # flat in log N
    "jeffreys": lambda total: -0.5 * np.log(total),  # Jeffreys' rule for a binomial's size, chance known
    "uniform": np.zeros_like,  # flat in N up to the largest number of hidden persons
}
"""Logarithm of each of `options.PRIORS`, of the population N."""


@kernel
def decomposable_graphs(lists: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """All decomposable graphs over the lists.

    A graph is decomposable if lists can be eliminated one at a time such that the neighbours left are
    always joined to each other. The density is then the product of p(list and its neighbours) / p(its
    neighbours).

    Returns:
        Edges of each graph as a bit mask over the pairs in lexicographic order, shape (G,); and how often the
        margin of each set of lists enters, +1 above and -1 below the fraction, shape (G, 2^k).
    """
    pairs = lists * (lists - 1) // 2
    edges = np.empty(1 << pairs, np.int64)
    use = np.zeros((1 << pairs, 1 << lists), np.int8)
    count = 0
    neighbours = np.empty(lists, np.int64)
    for graph in range(1 << pairs):
        neighbours[:] = 0
        pair = 0
        for i in range(lists):
            for j in range(i + 1, lists):
                if graph >> pair & 1:
                    neighbours[i] |= 1 << j
                    neighbours[j] |= 1 << i
                pair += 1
        if _eliminate(neighbours, lists, use[count]):
            edges[count] = graph
            count += 1
        else:
            use[count] = 0
    return edges[:count], use[:count]


@kernel
def _eliminate(neighbours: npt.NDArray[np.int64], lists: int, use: npt.NDArray[np.int8]) -> bool:
    left = (1 << lists) - 1
    while left:
        found = False
        for i in range(lists):
            if not left >> i & 1:
                continue
            around = neighbours[i] & left
            simplicial = True
            for j in range(lists):
                if around >> j & 1 and (around & ~(1 << j)) & ~neighbours[j]:
                    simplicial = False
                    break
            if simplicial:
                use[around | 1 << i] += 1
                use[around] -= 1
                left &= ~(1 << i)
                found = True
                break
        if not found:
            return False
    return True


def _margins(table: CaptureTable, subset: int) -> npt.NDArray[np.int64]:
    """Counts of the table collapsed to the lists of a subset; entry 0 lacks the hidden persons."""
    cells = np.arange(len(table.counts)) & subset
    totals = np.zeros(len(table.counts), np.int64)
    np.add.at(totals, cells, table.counts)
    return totals[np.unique(np.arange(len(table.counts)) & subset)]


def _evidence(table: CaptureTable, delta: float) -> tuple[Floats, Floats]:
    """Log Dirichlet evidence of each margin: a constant, and x so that log gamma(x + hidden) is the rest.

    Both have shape (2^k,). What all margins share is left out.
    """
    lists = table.size
    constant, start = np.empty(1 << lists), np.empty(1 << lists)
    for subset in range(1 << lists):
        counts = _margins(table, subset)
        prior = delta * 2.0 ** (lists - subset.bit_count())
        constant[subset] = gammaln(counts[1:] + prior).sum() - len(counts) * gammaln(prior)
        start[subset] = counts[0] + prior
    return constant, start


@kernel
def _weigh(evidence: Floats, use: npt.NDArray[np.int8]) -> tuple[Floats, Floats]:
    """Log of the sum over graphs (M,), and each graph's part of it (M, G).

    Args:
        evidence: Log evidence of each margin at each node, shape (M, 2^k).
        use: How often each margin enters each graph, shape (G, 2^k).
    """
    graphs, margins = use.shape
    places, first = np.empty(graphs * margins, np.int64), np.zeros(graphs + 1, np.int64)
    used = 0
    for g in range(graphs):
        for s in range(margins):
            if use[g, s]:
                places[used] = s
                used += 1
        first[g + 1] = used
    total, given = np.empty(len(evidence)), np.empty((len(evidence), graphs))
    for m in range(len(evidence)):
        peak = -np.inf
        for g in range(graphs):
            value = 0.0
            for i in range(first[g], first[g + 1]):
                value += use[g, places[i]] * evidence[m, places[i]]
            given[m, g] = value
            peak = max(peak, value)
        whole = 0.0
        for g in range(graphs):
            given[m, g] = math.exp(given[m, g] - peak)
            whole += given[m, g]
        for g in range(graphs):
            given[m, g] /= whole
        total[m] = peak + math.log(whole)
    return total, given


class Posterior(NamedTuple):
    """What the sum gives.

    Attributes:
        by_hidden: Probability of each number hidden from the least on, shape (largest - least + 1,).
        by_graph: Probability of each graph, shape (G,).
        edges: The graphs' edges as bit masks over the pairs, shape (G,).
        none: Probability that nobody is hidden, if that were among the numbers.
    """

    by_hidden: Floats
    by_graph: Floats
    edges: npt.NDArray[np.int64]
    none: float


def posterior(table: CaptureTable, delta: float, largest: int, prior: str, least: int = 1) -> Posterior:
    """Posterior over the number of hidden persons and over the graphs.

    Args:
        table: Capture table.
        delta: Prior count of a cell of the full table.
        largest: Largest number of hidden persons.
        prior: Prior of N, one of `options.PRIORS`.
        least: Least number of hidden persons; 1 says that the posterior is given that somebody is hidden.

    """
    edges, use = _graphs(table.size)
    constant, start = _evidence(table, delta)

    def look(hidden: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        total, given = _weigh(constant + gammaln(start + hidden[:, None]), use)
        return total + _hidden_weight(table, hidden, prior), given

    nodes, total, given = _refine(look, _first_nodes(least, largest))
    peak = total.max()
    by_hidden, node_weight = _between(nodes, total - peak)
    whole = float(by_hidden.sum())
    none = math.exp(float(look(np.zeros(1, np.int64))[0][0] - peak))
    none /= whole if least == 0 else whole + none
    return Posterior(by_hidden / whole, (node_weight[:, None] * given).sum(axis=0) / whole, edges, none)


@lru_cache(maxsize=4)
def _graphs(lists: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """`decomposable_graphs`, remembered."""
    edges, use = decomposable_graphs(lists)
    return edges, use


def _first_nodes(least: int, largest: int) -> npt.NDArray[np.int64]:
    """Every number up to `_DENSE`, then each larger by `_GROWTH` than the one before, and the largest."""
    steps = math.ceil(math.log(max(largest / _DENSE, 1.0)) / math.log(_GROWTH))
    spread = (_DENSE * _GROWTH ** np.arange(1, steps + 1)).astype(np.int64)
    nodes = np.unique(np.concatenate([np.arange(least, _DENSE + 1), spread, [largest]]))
    return nodes[nodes <= largest]


def _refine(
    look: Callable[[npt.NDArray[np.int64]], tuple[Floats, Floats]], nodes: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Halve the gaps between nodes until interpolation foretells what lies in the middle.

    Args:
        look: Gives for numbers hidden (M,) the log weight (M,) and each graph's probability (M, G).
        nodes: First numbers, ascending.

    Returns:
        The nodes (M,), their log weights (M,) and the graphs' probabilities there (M, G).
    """
    total, given = look(nodes)
    parts, order = [given], np.arange(len(nodes))  # row of each node among the parts
    open_gaps = np.ones(len(nodes) - 1, np.bool_)
    while True:
        near = total > total.max() - _NEGLIGIBLE
        chosen = np.flatnonzero(open_gaps & (np.diff(nodes) > 1) & (near[1:] | near[:-1]))
        if not len(chosen):
            return nodes, total, np.concatenate(parts)[order]
        middle = (nodes[chosen] + nodes[chosen + 1]) // 2
        found, given = look(middle)
        still = np.abs(found - _foretell(nodes, total, chosen)) > _TOLERANCE
        open_gaps[chosen] = still
        open_gaps = np.insert(open_gaps, chosen + 1, still)
        rows = len(nodes) + np.arange(len(middle))
        order = np.insert(order, chosen + 1, rows)
        total = np.insert(total, chosen + 1, found)
        nodes = np.insert(nodes, chosen + 1, middle)
        parts.append(given)


@kernel
def _newton(nodes: npt.NDArray[np.int64], values: Floats, gap: int, slopes: Floats) -> int:
    """Newton's coefficients of the polynomial through the six nodes around a gap; returns the first node."""
    count = len(slopes)
    first = min(max(gap - count // 2 + 1, 0), len(nodes) - count)
    for a in range(count):
        slopes[a] = values[first + a]
    for order in range(1, count):
        for a in range(count - 1, order - 1, -1):
            slopes[a] = (slopes[a] - slopes[a - 1]) / (nodes[first + a] - nodes[first + a - order])
    return first


@kernel
def _value(nodes: npt.NDArray[np.int64], slopes: Floats, first: int, at: int) -> float:
    """That polynomial at a number, by Horner's rule."""
    value = slopes[-1]
    for a in range(len(slopes) - 2, -1, -1):
        value = value * (at - nodes[first + a]) + slopes[a]
    return float(value)


@kernel
def _foretell(nodes: npt.NDArray[np.int64], values: Floats, gaps: npt.NDArray[np.int64]) -> Floats:
    """Interpolated values in the middle of gaps."""
    result, slopes = np.empty(len(gaps)), np.empty(min(6, len(nodes)))
    for i in range(len(gaps)):
        first = _newton(nodes, values, gaps[i], slopes)
        result[i] = _value(nodes, slopes, first, (nodes[gaps[i]] + nodes[gaps[i] + 1]) // 2)
    return result


@kernel
def _between(nodes: npt.NDArray[np.int64], total: Floats) -> tuple[Floats, Floats]:
    """Weight of every number from the first node to the last, and how much of it falls to each node.

    A gap that is negligible at both ends has no weight. Within a gap each number's weight is shared by its
    two nodes by distance: the graphs' probabilities are taken as linear there.
    """
    by_hidden, node_weight = np.zeros(nodes[-1] - nodes[0] + 1), np.zeros(len(nodes))
    slopes = np.empty(min(6, len(nodes)))
    for i in range(len(nodes)):
        by_hidden[nodes[i] - nodes[0]] = math.exp(total[i])
        node_weight[i] += math.exp(total[i])
    for gap in range(len(nodes) - 1):
        low, high = nodes[gap], nodes[gap + 1]
        if high - low < 2 or max(total[gap], total[gap + 1]) < -_NEGLIGIBLE:
            continue
        first = _newton(nodes, total, gap, slopes)
        whole, nearer = 0.0, 0.0
        for hidden in range(low + 1, high):
            weight = math.exp(_value(nodes, slopes, first, hidden))
            by_hidden[hidden - nodes[0]] = weight
            whole += weight
            nearer += weight * (hidden - low)
        node_weight[gap] += whole - nearer / (high - low)
        node_weight[gap + 1] += nearer / (high - low)
    return by_hidden, node_weight


def _hidden_weight(table: CaptureTable, hidden: npt.NDArray[np.int64], prior: str) -> Floats:
    """Log prior of N and the part of the multinomial coefficient that depends on the hidden number."""
    total = hidden + table.observed
    return np.asarray(_LOG_PRIORS[prior](total.astype(float)) + gammaln(total + 1.0) - gammaln(hidden + 1.0))

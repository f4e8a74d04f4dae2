"""Average over all decomposable graphs with hyper-Dirichlet priors (Madigan & York 1997; Johndrow & Lum).

A graph joins two lists if they may depend on each other given the rest. For a decomposable graph the
likelihood with its Dirichlet prior integrates in closed form into a product over the graph's elimination
sets, so the posterior of the graph and of the number of hidden persons is a sum, computed here without
sampling. Every graph has the same prior weight; a cell of the full table has prior count `delta`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import gammaln

from equiano.errors import UsageError
from equiano.estimate.interval import LEVELS, Floats
from equiano.estimate.method import Method
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate, Interval
from equiano.estimate.table import CaptureTable
from equiano.words import mark, say

PRIORS = ("log", "jeffreys", "uniform")
"""Priors of N: `log` is flat in log N (1/N); `jeffreys` is Jeffreys' rule for the size of a binomial with
known probability (1/sqrt N); `uniform` is flat in N up to the largest number of hidden persons."""
_MULTIPLE = 30  # largest hidden number by default, as a multiple of the persons seen
_NEGLIGIBLE = 36.0  # all terms that lie this far below the peak together change the result by less than 1e-11
_COARSE = 64
_MOST = 3_000_000


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


def _log_evidence(table: CaptureTable, delta: float, hidden: npt.NDArray[np.int64]) -> Floats:
    """Log Dirichlet evidence of each margin for each number of hidden persons, shape (2^k, H).

    What all margins share is left out. Margins of equally many lists have the same prior count, so one
    table of log gamma serves them all.
    """
    lists = table.size
    result = np.empty((1 << lists, len(hidden)))
    whole = np.arange(table.observed + hidden[-1] + 1)
    for order in range(lists + 1):
        prior = delta * 2.0 ** (lists - order)
        log_gamma = gammaln(whole + prior)
        for subset in (s for s in range(1 << lists) if s.bit_count() == order):
            counts = _margins(table, subset)
            fixed = log_gamma[counts[1:]].sum() - len(counts) * gammaln(prior)
            result[subset] = fixed + log_gamma[counts[0] + hidden]
    return result


def _log_prior(prior: str, total: Floats) -> Floats:
    match prior:
        case "log":
            return -np.log(total)
        case "jeffreys":
            return -0.5 * np.log(total)
        case "uniform":
            return np.zeros_like(total)
    raise UsageError(
        say("--prior {prior}: not a prior. Choose one of: {priors}.", prior=prior, priors=", ".join(PRIORS))
    )


def posterior(
    table: CaptureTable, delta: float, largest: int, prior: str
) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Posterior over the number of hidden persons 0..largest and over the graphs.

    Returns:
        Probability of each number hidden (largest + 1,), of each graph (G,), and the graphs' edges (G,).
    """
    edges, use = decomposable_graphs(table.size)
    weights = use.astype(np.float64)
    coarse = np.unique(np.append(np.arange(0, largest + 1, _COARSE), largest))
    logs = weights @ _log_evidence(table, delta, coarse) + _hidden_weight(table, coarse, prior)
    peak = logs.max()
    near = np.zeros((len(edges), len(coarse)), np.bool_)
    near[:, :] = logs > peak - _NEGLIGIBLE
    near[:, 1:] |= logs[:, :-1] > peak - _NEGLIGIBLE  # column i stands for the numbers from coarse[i - 1] on
    hidden = np.arange(largest + 1)
    log_evidence = _log_evidence(table, delta, hidden)
    by_hidden, by_graph = _sum_near(
        use, near, coarse, log_evidence, _hidden_weight(table, hidden, prior) - peak
    )
    return by_hidden / by_hidden.sum(), by_graph / by_graph.sum(), edges


@njit(cache=True, nogil=True)
def _sum_near(
    use: npt.NDArray[np.int8],
    near: npt.NDArray[np.bool_],
    coarse: npt.NDArray[np.int64],
    log_evidence: Floats,
    log_weight: Floats,
) -> tuple[Floats, Floats]:
    """Posterior weight by hidden number and by graph, over the stretches between coarse points that count."""
    by_hidden, by_graph = np.zeros(len(log_weight)), np.zeros(len(use))
    for g in range(len(use)):
        sets = np.flatnonzero(use[g])
        for i in range(len(coarse)):
            if not near[g, i]:
                continue
            first, last = (coarse[i - 1] + 1 if i else 0), coarse[i] + 1
            total = log_weight[first:last].copy()
            for s in sets:
                sign = use[g, s]
                for h in range(last - first):
                    total[h] += sign * log_evidence[s, first + h]
            for h in range(last - first):
                weight = math.exp(total[h])
                by_hidden[first + h] += weight
                by_graph[g] += weight
    return by_hidden, by_graph


def _hidden_weight(table: CaptureTable, hidden: npt.NDArray[np.int64], prior: str) -> Floats:
    """Log prior of N and the part of the multinomial coefficient that depends on the hidden number."""
    total = hidden + table.observed
    return np.asarray(_log_prior(prior, total.astype(float)) + gammaln(total + 1.0) - gammaln(hidden + 1.0))


def estimate_graphs(
    table: CaptureTable,
    *,
    delta: float | None = None,
    largest: int | None = None,
    prior: str = "log",
    models: int = 0,
) -> Estimate:
    """Posterior of the population, averaged over all decomposable graphs.

    Args:
        table: Capture table of 3 to 6 lists.
        delta: Prior count of each cell of the full table; 2^-k by default, one person in all.
        largest: Largest number of hidden persons considered; 30 times the persons seen by default.
        prior: Prior of N, one of `PRIORS`.
        models: Number of the most probable graphs to report, named by their maximal complete sets.

    Returns:
        The posterior mean with credible intervals; the median is among the diagnostics.

    Raises:
        UsageError: If the number of lists or an option is outside its range.
    """
    if not 3 <= table.size <= 6:
        raise UsageError(
            say("--method graphs: {size} lists. It averages over graphs of 3 to 6 lists.", size=table.size)
        )
    if table.observed > _MOST:
        raise UsageError(
            say("--method graphs: more than {most} persons seen are too many to sum over.", most=_MOST)
        )
    delta = 2.0**-table.size if delta is None else delta
    largest = min(_MULTIPLE * table.observed, _MOST) if largest is None else largest
    if delta <= 0 or not 1 <= largest <= _MOST:
        raise UsageError(
            say("--method graphs: give a positive --delta and a --largest from 1 to {most}.", most=_MOST)
        )
    probability, graphs, edges = posterior(table, delta, largest, prior)
    hidden = np.arange(largest + 1)
    cumulative = np.cumsum(probability)

    def quantile(q: float) -> float:
        return table.observed + float(hidden[min(int(np.searchsorted(cumulative, q)), largest)])

    intervals = tuple(
        Interval(level, quantile((1 - level) / 2), quantile((1 + level) / 2), mark("credible"))
        for level in LEVELS
    )
    population = table.observed + float(probability @ hidden)
    order = np.argsort(-graphs, kind="stable")
    named = [_graph_name(table.size, int(edges[g])) for g in order[: max(models, 5)]]
    return Estimate(
        "graphs",
        population,
        table.observed,
        intervals,
        None,
        None,
        len(edges),
        0,
        {
            "posterior_mean": population,
            "posterior_median": quantile(0.5),
            "prior": prior,
            "delta": delta,
            "largest_hidden": largest,
            "probability_at_largest": float(probability[-max(1, largest // 100) :].sum()),
            "graphs": [
                {"graph": name, "probability": float(graphs[g])}
                for name, g in zip(named, order, strict=False)
            ],
            "edge_probability": _edge_probability(table, graphs, edges),
        },
        None,
        table.sha256,
        draws=np.array([quantile((i + 0.5) / 1000) for i in range(1000)]),
    )


def _edge_probability(table: CaptureTable, graphs: Floats, edges: npt.NDArray[np.int64]) -> dict[str, float]:
    pairs = [(i, j) for i in range(table.size) for j in range(i + 1, table.size)]
    return {
        f"{table.lists[i]} & {table.lists[j]}": float(graphs[(edges >> bit & 1).astype(bool)].sum())
        for bit, (i, j) in enumerate(pairs)
    }


def _graph_name(lists: int, edges: int) -> str:
    """Maximal complete sets of a graph, in the form of a model name."""
    pairs = [(i, j) for i in range(lists) for j in range(i + 1, lists)]
    joined = {pair for bit, pair in enumerate(pairs) if edges >> bit & 1}
    sets = [[m for m in range(lists) if mask >> m & 1] for mask in range(1, 1 << lists)]
    complete = [s for s in sets if all((i, j) in joined for i in s for j in s if i < j)]
    maximal = [m for m in complete if not any(set(m) < set(other) for other in complete)]
    maximal.sort(key=lambda m: (-len(m), m))
    return "[" + ",".join("".join(str(i + 1) for i in m) for m in maximal) + "]"


def _fit(table: CaptureTable, options: Options) -> Estimate:
    return estimate_graphs(
        table,
        delta=options.delta,
        largest=options.largest,
        prior=options.prior,
        models=options.models,
    )


METHOD = Method(
    "graphs",
    _fit,
    mark("decomposable graphs"),
    "Madigan & York 1997, Biometrika 84(1)",
    least=3,
    most=6,
    limits=mark("It averages over graphs of 3 to 6 lists."),
    options=("delta", "largest", "prior", "models"),
)

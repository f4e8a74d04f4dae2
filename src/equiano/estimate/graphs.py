"""Average over all decomposable graphs (Madigan & York 1997; the R package dga of Johndrow, Lum and Ball).

The sum itself is in `graph_sum`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from equiano.errors import UsageError
from equiano.estimate.facts import GraphFacts, NamedGraph
from equiano.estimate.graph_sum import Posterior, posterior
from equiano.estimate.interval import LEVELS, Floats
from equiano.estimate.method import Method
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate, Interval
from equiano.estimate.table import CaptureTable
from equiano.options import takes
from equiano.words import mark, say

# Largest hidden number by default, as a multiple of the persons seen; `probability_at_largest` says where it
# was too low.
_MULTIPLE = 30
_MOST = 3_000_000  # numbers summed over: a sum of more would take more than a GB and minutes


@takes(Options)
def estimate_graphs(table: CaptureTable, options: Options) -> Estimate:
    """Posterior of the population, averaged over all decomposable graphs.

    Args:
        table: Capture table of 3 to 6 lists.
        options: `delta` (2^-k if not given, one person in all), `largest` (30 times the persons seen if not
            given), `prior` (one of `PRIORS`), and `models` (so many of the most probable graphs).

    Returns:
        The posterior mean with credible intervals; the median is among the diagnostics.

    Raises:
        UsageError: If the number of lists or an option is outside its range.
    """
    delta, largest = _checked(table, options)
    found = posterior(table, delta, largest, options.prior)
    cumulative = np.cumsum(found.by_hidden)
    intervals = []
    for level in LEVELS:
        low, high = table.observed + _quantiles(cumulative, ((1 - level) / 2, (1 + level) / 2))
        intervals.append(Interval(level, float(low), float(high), mark("credible")))
    population = table.observed + float(found.by_hidden @ np.arange(1, largest + 1))
    diagnostics: GraphFacts = {
        "posterior_mean": population,
        "posterior_median": float(table.observed + _quantiles(cumulative, (0.5,))[0]),
        "prior": options.prior,
        "delta": delta,
        "largest_hidden": largest,
        "probability_none_hidden": found.none,
        "probability_at_largest": float(found.by_hidden[-max(1, largest // 100) :].sum()),
        "graphs": _most_probable(table, found, max(options.models, 5)),  # five say how far one graph leads
        "edge_probability": _edge_probability(table, found),
    }
    return Estimate(
        "graphs",
        population,
        table.observed,
        tuple(intervals),
        None,
        None,
        len(found.edges),
        0,
        diagnostics,
        None,
        table.sha256,
        draws=(table.observed + _quantiles(cumulative, (np.arange(1000) + 0.5) / 1000)).astype(np.float64),
    )


def _quantiles(cumulative: Floats, q: Sequence[float] | Floats) -> npt.NDArray[np.int64]:
    """Hidden persons, from 1 up, at quantiles of their distribution."""
    return np.minimum(np.searchsorted(cumulative, q), len(cumulative) - 1) + 1


def _checked(table: CaptureTable, options: Options) -> tuple[float, int]:
    """`delta` and `largest`, as given or by default.

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
    delta = 2.0**-table.size if options.delta is None else options.delta
    largest = min(_MULTIPLE * table.observed, _MOST) if options.largest is None else options.largest
    if delta <= 0 or not 1 <= largest <= _MOST:
        raise UsageError(
            say("--method graphs: give a positive --delta and a --largest from 1 to {most}.", most=_MOST)
        )
    return delta, largest


def _most_probable(table: CaptureTable, found: Posterior, number: int) -> list[NamedGraph]:
    order = np.argsort(-found.by_graph, kind="stable")[:number]
    return [
        {"graph": _graph_name(table.size, int(found.edges[g])), "probability": float(found.by_graph[g])}
        for g in order
    ]


def _edge_probability(table: CaptureTable, found: Posterior) -> dict[str, float]:
    pairs = [(i, j) for i in range(table.size) for j in range(i + 1, table.size)]
    return {
        f"{table.lists[i]} & {table.lists[j]}": float(
            found.by_graph[(found.edges >> bit & 1).astype(bool)].sum()
        )
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


METHOD = Method(
    "graphs",
    estimate_graphs,
    mark("decomposable graphs"),
    "Madigan & York 1997, Biometrika 84(1)",
    least=3,
    most=6,
    limits=mark("It averages over graphs of 3 to 6 lists."),
    options=("delta", "largest", "prior", "models"),
)

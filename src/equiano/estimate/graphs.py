"""Average over all decomposable graphs (Madigan & York 1997; the R package dga of Johndrow, Lum and Ball).

The sum itself is in `graph_sum`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equiano.errors import UsageError
from equiano.estimate.graph_sum import posterior
from equiano.estimate.interval import LEVELS, Floats
from equiano.estimate.method import Method
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate, Interval
from equiano.estimate.table import CaptureTable
from equiano.words import mark, say

_MULTIPLE = 30  # largest hidden number by default, as a multiple of the persons seen
_MOST = 3_000_000


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
    probability, graphs, edges, none = posterior(table, delta, largest, prior)
    hidden = np.arange(1, largest + 1)
    cumulative = np.cumsum(probability)

    def quantiles(q: Floats) -> Floats:
        places = np.minimum(np.searchsorted(cumulative, q), largest - 1)
        return np.asarray(table.observed + hidden[places], np.float64)

    def quantile(q: float) -> float:
        return float(quantiles(np.array([q]))[0])

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
            "probability_none_hidden": none,
            "probability_at_largest": float(probability[-max(1, largest // 100) :].sum()),
            "graphs": [
                {"graph": name, "probability": float(graphs[g])}
                for name, g in zip(named, order, strict=False)
            ],
            "edge_probability": _edge_probability(table, graphs, edges),
        },
        None,
        table.sha256,
        draws=quantiles((np.arange(1000) + 0.5) / 1000),
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

"""Bootstrap and jackknife that repeat the whole choice of a model.

The persons seen are resampled with replacement (a multinomial draw of the table), the estimator with its
model choice is applied to each resample, and the interval comes from the percentiles or by BCa (Efron 1987;
DiCiccio and Efron 1996; for multiple systems Chan, Silverman and Vincent 2021, section 3.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.answer import Interval
from equiano.estimate.interval import bca_intervals, percentile_intervals
from equiano.words import mark

Floats = npt.NDArray[np.float64]
Kernel = Callable[[Floats], Floats]
Progress = Callable[[int, int], None]
_CHUNK = 25


def resamples(counts: npt.NDArray[np.int64], number: int, rng: np.random.Generator) -> Floats:
    """Tables resampled from the persons seen, shape (number, 2^k). All chance of a bootstrap is here."""
    total = counts.sum()
    return rng.multinomial(total, counts / total, size=number).astype(np.float64)


def run(kernel: Kernel, tables: Floats, progress: Progress | None = None) -> Floats:
    """The population estimated from each table; threads share the work and do not change the numbers.

    Args:
        kernel: Compiled function from tables (n, 2^k) to populations (n,), free of the interpreter's lock.
        tables: Shape (B, 2^k).
        progress: Called with the number of tables done and their total.

    Returns:
        Populations, shape (B,); infinite where no model was estimable.
    """
    from joblib import Parallel, delayed

    chunks = [tables[i : i + _CHUNK] for i in range(0, len(tables), _CHUNK)]
    results: list[Floats] = []
    pool = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    for part in pool(delayed(kernel)(chunk) for chunk in chunks):
        results.append(part)
        if progress is not None:
            progress(min(len(results) * _CHUNK, len(tables)), len(tables))
    return np.concatenate(results)


def jackknife_tables(counts: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Tables with one person less, one for each history seen, and how many persons each stands for."""
    cells = np.flatnonzero(counts)
    tables = np.tile(counts.astype(np.float64), (len(cells), 1))
    tables[np.arange(len(cells)), cells] -= 1
    return tables, counts[cells].astype(np.float64)


def acceleration(populations: Floats, weights: Floats) -> float:
    """BCa's acceleration from the jackknife, each population weighted by the persons it stands for."""
    usable = np.isfinite(populations)
    if not usable.all():
        populations, weights = populations[usable], weights[usable]
    if not len(populations):
        return 0.0
    deviations = np.average(populations, weights=weights) - populations
    spread = float(np.sum(weights * deviations**2))
    return float(np.sum(weights * deviations**3)) / (6.0 * spread**1.5) if spread > 0 else 0.0


def bootstrap_intervals(
    counts: npt.NDArray[np.int64],
    estimate: float,
    kernel: Kernel,
    number: int,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> tuple[tuple[Interval, ...], Floats, dict[str, Any]]:
    """BCa and percentile intervals of an estimator that chooses its model anew on every resample.

    Returns:
        Intervals (BCa first), the replicates (B,), and diagnostics.
    """
    draws = run(kernel, resamples(counts, number, rng), progress)
    tables, weights = jackknife_tables(counts)
    accelerated = acceleration(run(kernel, tables), weights)
    intervals = bca_intervals(draws, estimate, accelerated, mark("bootstrap BCa"))
    intervals += percentile_intervals(draws, mark("bootstrap percentile"))
    details = {
        "replicates": number,
        "replicates_without_estimate": int(np.sum(~np.isfinite(draws))),
        "acceleration": accelerated,
    }
    return intervals, draws, details

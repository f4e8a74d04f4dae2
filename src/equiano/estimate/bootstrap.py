"""Bootstrap and jackknife that repeat the whole choice of a model.

The persons seen are resampled with replacement (a multinomial draw of the table), the estimator with its
model choice is applied to each resample, and the interval comes from the percentiles or by BCa (Efron 1987;
DiCiccio and Efron 1996; for multiple systems Chan, Silverman and Vincent 2021, section 3.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.answer import Interval
from equiano.estimate.facts import ResampleFacts
from equiano.estimate.interval import Bca, bca_intervals, percentile_intervals
from equiano.estimate.options import Options, Progress
from equiano.words import mark

Floats = npt.NDArray[np.float64]
Estimator = Callable[[Floats], Floats]
"""From tables, shape (n, 2^k), to populations, shape (n,); infinite where no model is estimable."""
# Tables a thread takes at a time: few enough that progress moves, many enough that threads seldom wait for
# the interpreter; chosen, not measured.
_CHUNK = 25


def resamples(counts: npt.NDArray[np.int64], number: int, rng: np.random.Generator) -> Floats:
    """Tables resampled from the persons seen, shape (number, 2^k). All chance of a bootstrap is here."""
    total = counts.sum()
    return rng.multinomial(total, counts / total, size=number).astype(np.float64)


def run(estimator: Estimator, tables: Floats, progress: Progress | None = None) -> Floats:
    """The population estimated from each table; threads share the work and do not change the numbers.

    Args:
        estimator: Compiled, so that it runs outside the interpreter's lock.
        tables: Shape (B, 2^k).
        progress: Called with the number of tables done and their total.

    Returns:
        Populations, shape (B,); infinite where no model was estimable.
    """
    from joblib import Parallel, delayed  # noqa: PLC0415  with scipy.stats .25 s, for resamples and chains

    chunks = [tables[i : i + _CHUNK] for i in range(0, len(tables), _CHUNK)]
    results: list[Floats] = []
    pool = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    for part in pool(delayed(estimator)(chunk) for chunk in chunks):
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


@dataclass(frozen=True, slots=True)
class Resampled:
    """An estimator on the resamples of a table.

    Attributes:
        intervals: BCa first, then percentiles.
        draws: Replicates of the population, shape (B,).
        acceleration: Of the jackknife.
    """

    intervals: tuple[Interval, ...]
    draws: Floats
    acceleration: float

    def facts(self) -> ResampleFacts:
        """For diagnostics."""
        return {
            "replicates": len(self.draws),
            "replicates_without_estimate": int(np.sum(~np.isfinite(self.draws))),
            "acceleration": self.acceleration,
        }

    def any_level(self, estimate: float) -> Bca:
        """Gives the BCa interval of any level."""
        return Bca(self.draws, estimate, self.acceleration)


def bootstrap_intervals(
    counts: npt.NDArray[np.int64], estimate: float, estimator: Estimator, options: Options
) -> Resampled:
    """BCa and percentile intervals of an estimator that chooses its model anew on every resample.

    Args:
        counts: Count of each history, shape (2^k,).
        estimate: The population estimated from them.
        estimator: What estimated it.
        options: `bootstrap`, `seed` and `progress`.
    """
    rng = np.random.default_rng(options.seed)
    draws = run(estimator, resamples(counts, options.bootstrap, rng), options.progress)
    tables, weights = jackknife_tables(counts)
    accelerated = acceleration(run(estimator, tables), weights)
    intervals = bca_intervals(draws, estimate, accelerated, mark("bootstrap BCa"))
    intervals += percentile_intervals(draws, mark("bootstrap percentile"))
    return Resampled(intervals, draws, accelerated)

"""Non-parametric latent classes (Manrique-Vallier 2016).

Persons fall into unknown classes; within a class the lists are independent. The weights of the classes
follow a stick-breaking process truncated at K classes with concentration alpha ~ Gamma(1/4, rate 1/4); the
chance that list j has a person of class k is uniform a priori; the prior of N is 1/N. Only counts are
sampled, never persons, so the cost does not grow with the population; `latent_sampler` draws one chain.

The posterior of a large table can have several modes that no step connects. Hence parallel tempering
over thinned data (exchange Monte Carlo: Geyer 1991; Hukushima and Nemoto 1996): beside the table each chain
holds replicas for tables of ever fewer persons, whose posteriors are flatter. Each is the posterior of a
table of whole persons, so the same sweep is valid for it. After every sweep neighbours may exchange all
parameters, with probability min(1, ratio), where the ratio is that of the likelihoods, N integrated out, of
the persons whom the larger table has more. Only draws given the whole table are kept. A table of at most
`SMALLEST_TABLE` persons needs no replicas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equiano.estimate.chains import chain_diagnostics
from equiano.estimate.facts import LatentClassFacts
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.latent_moves import Counts
from equiano.estimate.latent_sampler import sample
from equiano.estimate.method import Method
from equiano.estimate.options import Options, Progress
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.options import check, check_whole, takes
from equiano.words import mark

CLASSES = 10  # chosen, not measured: more than a handful of lists can tell apart; the rest stay empty
# With these sweeps and this step the 2.5% end of UK 2013 lies between 15,014 and 15,760 over ten seeds; with
# half the sweeps and a step of 0.65 it lay between 12,230 and 15,829: a chain is slow to leave the low mode.
CHAINS, ITERATIONS, BURN_IN, THIN = 4, 74_000, 3_000, 4
# At 700 persons a chain crosses freely between the modes of UK 2013; the step is the one above.
SMALLEST_TABLE, LADDER_STEP = 700, 0.75
GOLDEN_RATIO = 0.5 * (5**0.5 - 1.0)  # its multiples are spread most evenly over (0, 1)


def thinned_tables(counts: Counts) -> Counts:
    """Nested tables from few persons to all, each with about `LADDER_STEP` times the persons of the next.

    The first has at most about `SMALLEST_TABLE` persons, at which a chain crosses freely between the modes of
    the UK 2013 table. The counts are rounded from offsets spread evenly over (0, 1): by one rule of rounding
    all histories of one person vanish at the same step, which hinders the exchange.

    Args:
        counts: Count of each history, shape (2^k,).

    Returns:
        Shape (replicas, 2^k), the last row the counts themselves.
    """
    steps = math.ceil(math.log(min(SMALLEST_TABLE / counts.sum(), 1.0), LADDER_STEP))
    shares = LADDER_STEP ** np.arange(steps, -1, -1)
    offsets = np.empty(len(counts))
    offsets[np.argsort(counts, kind="stable")] = np.arange(len(counts)) * GOLDEN_RATIO % 1.0
    return np.floor(shares[:, None] * counts + offsets).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatentClassOptions:
    """How the posterior is sampled.

    Attributes:
        seed: Seed; each chain has its own stream.
        classes: Truncation K of the process.
        chains: Independent chains.
        iterations: Sweeps of each chain after the burn-in.
        burn_in: Sweeps thrown away.
        thin: Keep every so-many-th sweep.
        progress: Called with chains done and their total.
    """

    seed: int = 1
    classes: int = CLASSES
    chains: int = CHAINS
    iterations: int = ITERATIONS
    burn_in: int = BURN_IN
    thin: int = THIN
    progress: Progress | None = None

    def __post_init__(self) -> None:
        """Refuse numbers of which nothing can be drawn.

        Raises:
            UsageError: If one is out of its range.
        """
        check(self)
        for name in ("classes", "chains", "iterations", "thin"):
            check_whole(getattr(self, name), name, least=1)
        check_whole(self.burn_in, "burn_in")


@takes(LatentClassOptions)
def estimate_latent_class(table: CaptureTable, options: LatentClassOptions) -> Estimate:
    """Posterior of the population under non-parametric latent classes.

    Args:
        table: Capture table of 2 to 20 lists; below four lists the prior decides more than the data.
        options: How the posterior is sampled.

    Returns:
        The posterior median with credible intervals; R-hat, effective sample size (of the kept draws) and the
        lowest share of exchanges accepted between two replicas (None without replicas) are among the
        diagnostics.
    """
    tables = thinned_tables(table.counts)
    draws, accepted = _run_chains(tables, table.size, options)
    diagnostics: LatentClassFacts = {
        "posterior_mean": float(draws.mean()),
        "posterior_median": float(np.median(draws)),
        "classes": options.classes,
        "replicas": len(tables),
        "exchange_acceptance": float(accepted.mean(axis=0).min()) if len(tables) > 1 else None,
        **chain_diagnostics(draws, options.iterations, options.burn_in),
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
        options.seed,
        table.sha256,
        draws=flat,
    )


def _run_chains(tables: Counts, lists: int, options: LatentClassOptions) -> tuple[Floats, Floats]:
    """Draws of N, shape (chains, draws), and accepted exchanges, shape (chains, replicas - 1)."""
    from joblib import Parallel, delayed  # noqa: PLC0415  with scipy.stats .25 s, for resamples and chains

    streams = np.random.default_rng(options.seed).spawn(options.chains)
    pool = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    steps = (options.burn_in, options.iterations, options.thin)
    work = (delayed(sample)(rng, tables, lists, options.classes, *steps) for rng in streams)
    draws, accepted = [], []
    for kept, share in pool(work):
        draws.append(kept)
        accepted.append(share)
        if options.progress is not None:
            options.progress(len(draws), len(streams))
    return np.array(draws), np.array(accepted)


def _fit(table: CaptureTable, options: Options) -> Estimate:
    sampling = LatentClassOptions(seed=options.seed, progress=options.progress)
    return estimate_latent_class(table, sampling)


METHOD = Method(
    "latent-class",
    _fit,
    mark("latent classes"),
    "Manrique-Vallier 2016, Biometrics 72(4)",
    options=("seed",),
    slow=True,
)

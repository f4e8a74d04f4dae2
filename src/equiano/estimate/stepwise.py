"""Population by the stepwise model over pairs of lists (Chan, Silverman and Vincent 2021); see `pairs`."""

from __future__ import annotations

import math

import numpy as np

from equiano.estimate.bootstrap import Progress, bootstrap_intervals
from equiano.estimate.censored import estimate_censored
from equiano.estimate.interval import Bca, MakeInterval, usual
from equiano.estimate.loglinear import factorial_constant
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.models import model_space
from equiano.estimate.options import Options
from equiano.estimate.pairs import P_THRESHOLD, choose, stepwise_kernel
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.wald import given_model
from equiano.words import mark, say


def estimate_stepwise(
    table: CaptureTable,
    *,
    bootstrap: int,
    seed: int,
    threshold: float = P_THRESHOLD,
    progress: Progress | None = None,
) -> Estimate | NotEstimable:
    """Population by the stepwise model; the bootstrap repeats the whole stepwise choice.

    Args:
        table: Capture table of 2 to 10 lists.
        bootstrap: Number of resamples; 0 gives an interval given the model only.
        seed: Seed of the resampling.
        threshold: p-value below which a pair is added.
        progress: Called with resamples done and their total.
    """
    space = model_space(table.size, min(2, table.size - 1))
    row, population, bic, rejected = choose(table.floats, space.masks, table.size, threshold)
    if not math.isfinite(population):
        reason = say("Even the model of independent lists has no estimate: no person is on two lists.")
        evidence = {"overlaps": overlap_evidence(table)}
        return NotEstimable("stepwise", reason, evidence, table.observed, rejected, table.sha256)
    make: MakeInterval = given_model(table, space, row)
    intervals, draws = usual(make), None
    diagnostics: dict[str, object] = {"p_threshold": threshold}
    if bootstrap:
        rng = np.random.default_rng(seed)
        intervals, draws, details = bootstrap_intervals(
            table.counts,
            population,
            stepwise_kernel(table, threshold),
            bootstrap,
            rng,
            progress,
        )
        make = Bca(draws, population, details["acceleration"])
        diagnostics |= details
    return Estimate(
        "stepwise",
        population,
        table.observed,
        intervals,
        space.name(row),
        bic + factorial_constant(table.counts),
        int(row.sum()) + 1,
        rejected,
        diagnostics,
        seed if bootstrap else None,
        table.sha256,
        draws=draws,
        make_interval=make,
    )


def _fit(table: CaptureTable, options: Options) -> Estimate | NotEstimable:
    if table.censored:
        return estimate_censored(
            table, "stepwise", bootstrap=options.bootstrap, seed=options.seed, progress=options.progress
        )
    return estimate_stepwise(table, bootstrap=options.bootstrap, seed=options.seed, progress=options.progress)


METHOD = Method(
    "stepwise",
    _fit,
    mark("stepwise"),
    "Chan, Silverman & Vincent 2021, JASA 116(535)",
    most=MODEL_LISTS,
    censored=True,
    options=("bootstrap", "seed"),
)

"""Choose the log-linear model of lowest BIC (Silverman, Chan and Vincent 2024); see `ranking`."""

from __future__ import annotations

from typing import Any

import numpy as np

from equiano.estimate.bootstrap import Progress, bootstrap_intervals
from equiano.estimate.censored import estimate_censored
from equiano.estimate.interval import (
    Bca,
    MakeInterval,
    usual,
)
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.options import Options
from equiano.estimate.ranking import choice_kernel, rank_models
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.wald import given_model
from equiano.words import mark, say


def estimate_bic(
    table: CaptureTable,
    *,
    bootstrap: int,
    seed: int,
    max_order: int | None = None,
    models: int = 0,
    top: int | None = None,
    progress: Progress | None = None,
) -> Estimate | NotEstimable:
    """Population by the model of lowest BIC, with intervals that account for the choice of the model.

    Args:
        table: Capture table of 2 to 10 lists.
        bootstrap: Number of resamples; 0 gives an interval given the model only.
        seed: Seed of the resampling.
        max_order: Highest order of interactions.
        models: Number of the best models to report.
        top: Restrict the choice in resamples to this many models, those best on the data (the approximation
            of Silverman, Chan and Vincent 2024). None repeats the choice over all models, exactly.
        progress: Called with resamples done and their total.

    Returns:
        The estimate, or `NotEstimable` if no model is estimable.
    """
    ranking = rank_models(table, max_order)
    failed = ranking.failed.get("either")
    if not len(ranking.rows):
        return NotEstimable(
            "bic",
            say("No model of the space has an estimate that exists and is identifiable."),
            {"models_failed": ranking.failed, "overlaps": overlap_evidence(table)},
            table.observed,
            failed,
            table.sha256,
        )
    population = float(ranking.population[0])
    details: dict[str, Any] = {}
    make: MakeInterval = given_model(table, ranking.space, ranking.rows[0])
    intervals, draws = usual(make), None
    if bootstrap:
        kernel = choice_kernel(table, ranking, top)
        rng = np.random.default_rng(seed)
        intervals, draws, details = bootstrap_intervals(
            table.counts, population, kernel, bootstrap, rng, progress
        )
        make = Bca(draws, population, details["acceleration"])
        details["models_per_replicate"] = f"top {top}" if top else "all"
    diagnostics: dict[str, Any] = {
        "max_order": ranking.space.order,
        "failed": ranking.failed,
        **ranking.searched,
        **details,
    }
    return Estimate(
        "bic",
        population,
        table.observed,
        intervals,
        ranking.space.name(ranking.rows[0]),
        float(ranking.bic[0]),
        ranking.considered,
        failed,
        diagnostics,
        seed if bootstrap else None,
        table.sha256,
        models=ranking.best(models),
        draws=draws,
        make_interval=make,
    )


def _fit(table: CaptureTable, options: Options) -> Estimate | NotEstimable:
    if table.censored:
        return estimate_censored(
            table,
            bootstrap=options.bootstrap,
            seed=options.seed,
            max_order=options.max_order,
            models=options.models,
            progress=options.progress,
        )
    return estimate_bic(
        table,
        bootstrap=options.bootstrap,
        seed=options.seed,
        max_order=options.max_order,
        models=options.models,
        top=options.top,
        progress=options.progress,
    )


METHOD = Method(
    "bic",
    _fit,
    mark("lowest BIC"),
    "Silverman, Chan & Vincent 2024, Statistics and Computing 34",
    most=MODEL_LISTS,
    censored=True,
    options=("bootstrap", "seed", "max_order", "models", "top"),
)

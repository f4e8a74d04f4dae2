"""Choose the log-linear model of lowest BIC (Silverman, Chan and Vincent 2024); see `ranking`."""

from __future__ import annotations

from equiano.estimate.bootstrap import bootstrap_intervals
from equiano.estimate.censored import estimate_censored
from equiano.estimate.facts import BicFacts
from equiano.estimate.interval import MakeInterval, usual
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.options import Options
from equiano.estimate.ranking import choice_kernel, rank_models
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.wald import given_model
from equiano.options import takes
from equiano.words import mark, say


@takes(Options)
def estimate_bic(table: CaptureTable, options: Options) -> Estimate | NotEstimable:
    """Population by the model of lowest BIC, with intervals that account for the choice of the model.

    Args:
        table: Capture table of 2 to 10 lists.
        options: `bootstrap` (0 gives an interval given the model only), `seed`, `max_order`, `models`,
            `progress`, and `top`: restrict the choice in resamples to so many models, those best on the data
            (the approximation of Silverman, Chan and Vincent 2024). None repeats the choice over all models,
            exactly.

    Returns:
        The estimate, or `NotEstimable` if no model is estimable.
    """
    ranking = rank_models(table, options.max_order)
    failed = ranking.failed.get("either")
    if not len(ranking.rows):
        reason = say("No model of the space has an estimate that exists and is identifiable.")
        evidence = {"models_failed": ranking.failed, "overlaps": overlap_evidence(table)}
        return NotEstimable("bic", reason, evidence, table.observed, failed, table.sha256)
    population = float(ranking.population[0])
    diagnostics = BicFacts(max_order=ranking.space.order, failed=ranking.failed)
    diagnostics.update(ranking.searched)  # type: ignore[typeddict-item]  # its keys are among ours
    make: MakeInterval = given_model(table, ranking.space, ranking.rows[0])
    intervals, draws = usual(make), None
    if options.bootstrap:
        found = bootstrap_intervals(
            table.counts, population, choice_kernel(table, ranking, options.top), options
        )
        intervals, draws, make = found.intervals, found.draws, found.any_level(population)
        diagnostics.update(found.facts())  # type: ignore[typeddict-item]  # its keys are among ours
        diagnostics["models_per_replicate"] = f"top {options.top}" if options.top else "all"
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
        options.seed if options.bootstrap else None,
        table.sha256,
        models=ranking.best(options.models),
        draws=draws,
        make_interval=make,
    )


METHOD = Method(
    "bic",
    lambda table, options: (estimate_censored if table.censored else estimate_bic)(table, options=options),
    mark("lowest BIC"),
    "Silverman, Chan & Vincent 2024, Statistics and Computing 34",
    most=MODEL_LISTS,
    censored=True,
    options=("bootstrap", "seed", "max_order", "models", "top"),
)

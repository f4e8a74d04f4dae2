"""Population by the stepwise model over pairs of lists (Chan, Silverman and Vincent 2021); see `pairs`."""

from __future__ import annotations

import math

from equiano.estimate.bootstrap import bootstrap_intervals
from equiano.estimate.censored import estimate_censored
from equiano.estimate.facts import StepwiseFacts
from equiano.estimate.interval import MakeInterval, usual
from equiano.estimate.loglinear import factorial_constant
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.models import model_space
from equiano.estimate.options import Options
from equiano.estimate.pairs import P_THRESHOLD, choose, stepwise_kernel
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.wald import given_model
from equiano.options import takes
from equiano.words import mark, say


@takes(Options)
def estimate_stepwise(
    table: CaptureTable, options: Options, threshold: float = P_THRESHOLD
) -> Estimate | NotEstimable:
    """Population by the stepwise model; the bootstrap repeats the whole stepwise choice.

    Args:
        table: Capture table of 2 to 10 lists.
        options: `bootstrap` (0 gives an interval given the model only), `seed` and `progress`.
        threshold: p-value below which a pair is added.
    """
    space = model_space(table.size, min(2, table.size - 1))
    row, population, bic, rejected = choose(table.floats, space.masks, table.size, threshold)
    if not math.isfinite(population):
        reason = say("Even the model of independent lists has no estimate: no person is on two lists.")
        evidence = {"overlaps": overlap_evidence(table)}
        return NotEstimable("stepwise", reason, evidence, table.observed, rejected, table.sha256)
    make: MakeInterval = given_model(table, space, row)
    intervals, draws = usual(make), None
    diagnostics: StepwiseFacts = {"p_threshold": threshold}
    if options.bootstrap:
        found = bootstrap_intervals(table.counts, population, stepwise_kernel(table, threshold), options)
        intervals, draws, make = found.intervals, found.draws, found.any_level(population)
        diagnostics.update(found.facts())  # type: ignore[typeddict-item]  # its keys are among ours
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
        options.seed if options.bootstrap else None,
        table.sha256,
        draws=draws,
        make_interval=make,
    )


def _fit(table: CaptureTable, options: Options) -> Estimate | NotEstimable:
    if table.censored:
        return estimate_censored(table, "stepwise", options=options)
    return estimate_stepwise(table, options)


METHOD = Method(
    "stepwise",
    _fit,
    mark("stepwise"),
    "Chan, Silverman & Vincent 2021, JASA 116(535)",
    most=MODEL_LISTS,
    censored=True,
    options=("bootstrap", "seed"),
)

"""Estimate from a table some of whose counts are known only to lie between two numbers (`<5`, `*`, blank).

The likelihood of such a count is the probability of its range (`composite`), so BIC compares models by what
was seen, and the information that the ranges lost is not in the interval. EM finds the same maximum; a test
holds the two together. A bootstrap draws each count within its range, resamples the persons and chooses the
model anew (Schomaker and Heumann 2018).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from equiano.estimate.bootstrap import Estimator, Floats, run
from equiano.estimate.facts import CensoredFacts
from equiano.estimate.interval import LogNormal, percentile_intervals, usual
from equiano.estimate.joint import Joint, JointFit
from equiano.estimate.joint_choice import (
    LISTED,
    Choice,
    Ranked,
    choose_stepwise,
    completed,
    rank_joint,
    resampled,
)
from equiano.estimate.models import ModelRow, list_models
from equiano.estimate.options import Options
from equiano.estimate.pairs import stepwise_kernel
from equiano.estimate.ranking import choice_kernel, rank_models
from equiano.estimate.result import Estimate, NotEstimable, RankedModel
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.options import takes
from equiano.words import mark, say

KIND = mark("log-normal, given the model; kept-back cells as ranges")
# Of many models those are fitted that are best by BIC on a table filled with the least, middle or greatest
# counts; a model far down in all three cannot be best for counts between them.
_CANDIDATES = 30


def _filled(table: CaptureTable, place: int) -> CaptureTable:
    """The table with each kept-back count at its least (0), or greatest (1)."""
    counts = table.counts.copy()
    for cell, *ends in table.censored:
        counts[cell] = ends[place]
    return table.with_counts(counts)


def _candidates(table: CaptureTable, joint: Joint) -> Sequence[ModelRow]:
    """Models that may be best."""
    listed = list_models(joint.space)
    if listed is not None and len(listed) <= LISTED:
        return list(listed)
    rows: dict[bytes, ModelRow] = {}
    for filled in (table.with_counts(table.counts), _filled(table, 0), _filled(table, 1)):
        for row in rank_models(filled, joint.space.order).rows[:_CANDIDATES]:
            rows.setdefault(row.tobytes(), row)
    return list(rows.values())


def _interval(table: CaptureTable, fit: JointFit) -> LogNormal:
    """Log-normal intervals of the hidden number, added to the least and greatest number seen."""
    hidden = float(fit.hidden[0])
    # Of the log mean of the hidden, and of the hidden about their mean (Poisson).
    variance = float(np.linalg.pinv(fit.fit.information)[0, 0]) + 1.0 / max(hidden, 1e-9)
    least, most = (_filled(table, place).observed for place in (0, 1))
    return LogNormal(least, hidden, math.sqrt(math.log1p(variance)), KIND, most)


@takes(Options)
def estimate_censored(
    table: CaptureTable, choice: Choice = "bic", *, options: Options
) -> Estimate | NotEstimable:
    """Population where some counts are ranges.

    Args:
        table: Capture table of 2 to 10 lists with `censored` cells.
        choice: The model of lowest BIC, or the stepwise model over pairs.
        options: `bootstrap` (0 for an interval given the model; each resample draws the kept-back counts
            within their ranges, resamples the persons and chooses the model anew among all), `seed`,
            `max_order` (the stepwise choice knows pairs only), `models` and `progress`.

    Returns:
        The estimate, or `NotEstimable` if no model is estimable.
    """
    joint = Joint.of({(): table}, options.max_order if choice == "bic" else min(2, table.size - 1))
    ranked = rank_joint(joint, _candidates(table, joint))
    ranges = {table.history(cell): [low, high] for cell, low, high in table.censored}
    best, failed = _best(joint, choice, ranked)
    if best is None:
        reason = say("No model has an estimate: the kept-back counts leave open how many are hidden.")
        evidence = {"overlaps": overlap_evidence(table), "kept_back": ranges}
        return NotEstimable(choice, reason, evidence, table.observed, failed, table.sha256)
    diagnostics: CensoredFacts = {"max_order": joint.space.order, "kept_back": ranges}
    make = _interval(table, best)
    intervals, draws = usual(make), None
    if options.bootstrap:
        draws = _replicates(table, joint, ranked, choice, options)
        intervals = percentile_intervals(draws, mark("bootstrap percentile, kept-back cells drawn"))
        diagnostics["replicates"] = options.bootstrap
        diagnostics["replicates_without_estimate"] = int(np.sum(~np.isfinite(draws)))
    shown = ranked.fits[: options.models] if choice == "bic" else []  # the stepwise choice ranks none
    models = [RankedModel(joint.space.name(f.row), float(f.populations[0]), f.bic) for f in shown]
    return Estimate(
        choice,
        float(best.populations[0]),
        round(float(best.seen[0])),
        intervals,
        joint.space.name(best.row),
        best.bic,
        len(ranked.fits),
        failed,
        diagnostics,
        options.seed if options.bootstrap else None,
        table.sha256,
        models=tuple(models),
        draws=draws,
        make_interval=None if draws is not None else make,
    )


def _replicates(
    table: CaptureTable, joint: Joint, ranked: Ranked, choice: Choice, options: Options
) -> Floats:
    """Populations of tables whose kept-back counts are drawn and whose persons are resampled, (B,)."""
    rng = np.random.default_rng(options.seed)
    tables = np.zeros((options.bootstrap, len(table.counts)))
    tables[:, 1:] = resampled(joint, completed(joint, ranked.fits, options.bootstrap, rng), rng)
    return run(_estimator(table, choice, joint.space.order), tables, options.progress)


def _best(joint: Joint, choice: Choice, ranked: Ranked) -> tuple[JointFit | None, int]:
    if choice == "bic":
        return next(iter(ranked.fits), None), ranked.failed
    _, fit, failed = choose_stepwise(joint)
    return fit, failed


def _estimator(table: CaptureTable, choice: Choice, max_order: int) -> Estimator:
    """The compiled choice for tables without ranges."""
    if choice == "stepwise":
        return stepwise_kernel(table)
    middle = table.with_counts(table.counts)
    return choice_kernel(middle, rank_models(middle, max_order), None)

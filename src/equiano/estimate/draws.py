"""Combine estimates over several possible capture tables, as uncertain record linkage draws them.

Each table is one draw of who is who. The bootstrap replicates (or posterior draws) of all tables are pooled
with equal weight; the pooled distribution holds the sampling error, the choice of the model and the linkage
error (Schomaker and Heumann 2018, "MI boot pooled"; for linkage and population size Sadinle 2018). Rubin's
rules on the log of the hidden number say beside it how much of the variance comes from linkage.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
from scipy.special import ndtri

from equiano.errors import BadInputError
from equiano.estimate.facts import ChainFacts, PooledDrawsFacts
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.methods import estimate_table
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable, text_sha256
from equiano.words import mark

REPLICATES = 200
"""Resamples of each table if the caller asked for none: without them only linkage error would show."""
# Replicates that each table gives to the pool, so that none weighs more; 50 lie beyond the ends of 95 %.
_PER_TABLE = 1000


def combine(tables: list[CaptureTable], method: str, options: Options) -> Estimate | NotEstimable:
    """One estimate from several draws of the capture table.

    Args:
        tables: The draws, all with the same lists.
        method: A single method.
        options: Options of each estimate; `bootstrap` counts resamples of each table.

    Returns:
        The median over the tables, with intervals of the pooled replicates. `NotEstimable` if no table has an
        estimate; how many had none is among the diagnostics.
    """
    chosen = replace(options, bootstrap=options.bootstrap or REPLICATES, progress=None, models=0)
    results: list[Estimate] = []
    failed: list[NotEstimable] = []
    for number, table in enumerate(tables):
        try:
            # Seeds differ: the same resamples in every draw would hide a part of their error.
            result = estimate_table(table, method, replace(chosen, seed=options.seed + number))
        except BadInputError as error:
            result = NotEstimable(method, str(error), {}, table.observed, None, table.sha256)
        if isinstance(result, Estimate):
            results.append(result)
        else:
            failed.append(result)
        if options.progress is not None:
            options.progress(number + 1, len(tables))
    if not results:
        return replace(failed[0], evidence={**failed[0].evidence, "linkage_draws": len(tables)})
    return _pool(results, len(failed), options.seed)


def _pool(results: list[Estimate], failed: int, seed: int) -> Estimate:
    draws = np.concatenate([_replicates(result) for result in results])
    # The median: one draw whose lists hardly overlap may give millions.
    population = float(np.median([result.population for result in results]))
    first = results[0]
    diagnostics: PooledDrawsFacts = {
        "linkage_draws": len(results) + failed,
        "linkage_draws_without_estimate": failed,
        "models": sorted({result.model for result in results if result.model}),
        **_rubin(results),
        **_chains(results),
    }
    return replace(
        first,
        population=population,
        observed=int(np.median([result.observed for result in results])),
        intervals=percentile_intervals(draws, mark("percentile, pooled over linkage draws")),
        model=first.model if len(diagnostics["models"]) == 1 else None,
        bic=None,
        diagnostics=diagnostics,
        seed=seed,
        data_sha256=text_sha256("".join(result.data_sha256 for result in results)),
        models=(),
        draws=draws,
        make_interval=None,
    )


def _chains(results: list[Estimate]) -> PooledDrawsFacts:
    """The worst of the tables' chains, for methods that have chains."""
    chains = [cast("ChainFacts", result.diagnostics) for result in results if "rhat" in result.diagnostics]
    if not chains:
        return {}
    return {"rhat": max(one["rhat"] for one in chains), "converged": all(one["converged"] for one in chains)}


def _replicates(result: Estimate) -> Floats:
    """Replicates of one table, always as many; from its log-normal interval if the method has none."""
    middle = (np.arange(_PER_TABLE) + 0.5) / _PER_TABLE
    if result.draws is not None:
        values = np.sort(result.draws)
        return np.asarray(values[np.minimum((middle * len(values)).astype(int), len(values) - 1)])
    return np.asarray(result.observed + result.hidden * np.exp(_log_spread(result) * ndtri(middle)))


def _log_spread(result: Estimate) -> float:
    interval = result.interval(0.95)
    if interval is None or result.hidden <= 0 or interval.low <= result.observed:
        return 0.0
    return float(
        # The interval of 95 % is as wide as 2 times 1.96 standard deviations of the logarithm.
        np.log((interval.high - result.observed) / (interval.low - result.observed)) / (2 * 1.959964)
    )


def _rubin(results: list[Estimate]) -> PooledDrawsFacts:
    """Variance of the log hidden number within and between the tables (Rubin 1987, chapter 3)."""
    # Half a person where nobody is hidden, so that there is a logarithm.
    centre = np.log([max(result.hidden, 0.5) for result in results])
    within = []
    for result in results:
        values = _replicates(result) - result.observed
        values = values[np.isfinite(values) & (values > 0)]
        within.append(float(np.var(np.log(values))) if len(values) else 0.0)
    between = float(centre.var(ddof=1)) if len(results) > 1 else 0.0
    total = float(np.mean(within)) + (1 + 1 / len(results)) * between
    return {
        "log_variance_within": float(np.mean(within)),
        "log_variance_between": between,
        "share_of_variance_from_linkage": (1 + 1 / len(results)) * between / total if total > 0 else 0.0,
    }

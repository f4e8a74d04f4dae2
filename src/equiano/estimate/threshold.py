"""Bayesian thresholding (Silverman 2020, section 6).

The Poisson log-linear model with every pair of lists gets independent normal priors, mean 0 and variance 1,
on the pairwise interactions, and flat priors on the constant and the main effects. Interactions whose
posterior mean is less than two posterior standard deviations from zero are dropped; the model with those
that stay is sampled again, and the population is the persons seen plus the posterior of the unseen mean,
exp(constant).

The published routine samples with MCMCpack's random walk; so does this, with the step shaped by the
curvature at the mode and scaled by 2.38 / sqrt(p) (Roberts, Gelman and Gilks 1997), in several chains.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.bootstrap import Progress
from equiano.estimate.chains import chain_diagnostics
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.models import model_space
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.words import mark

THRESHOLD, PRIOR_VARIANCE = 2.0, 1.0
CHAINS, ITERATIONS, BURN_IN, THIN = 4, 60_000, 10_000, 10
_NEWTON_STEPS = 200


def _posterior_value(beta: Floats, design: Floats, counts: Floats, precision: Floats) -> float:
    eta = design @ beta
    return float(counts @ eta - np.exp(np.minimum(eta, 600.0)).sum() - 0.5 * precision @ beta**2)


def mode(design: Floats, counts: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """Posterior mode and the information there, by Newton's method with step halving.

    Args:
        design: Shape (cells, p), the constant first.
        counts: Shape (cells,).
        precision: Prior precision of each parameter, shape (p,); 0 is flat.
    """
    beta = np.zeros(design.shape[1])
    beta[0] = math.log(counts.mean() + 0.1)
    value = _posterior_value(beta, design, counts, precision)
    for _ in range(_NEWTON_STEPS):
        mean = np.exp(design @ beta)
        information = design.T @ (mean[:, None] * design) + np.diag(precision)
        gradient = design.T @ (counts - mean) - precision * beta
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        width = 1.0
        while (new := _posterior_value(beta + width * step, design, counts, precision)) < value:
            width /= 2
            if width < 1e-8:
                return beta, information
        beta, value = beta + width * step, new
        if gradient @ step < 1e-10:
            break
    return beta, information


@kernel
def _walk(
    rng: Any,
    design: Floats,
    counts: Floats,
    precision: Floats,
    start: Floats,
    root: Floats,
    burn_in: int,
    iterations: int,
    thin: int,
) -> tuple[Floats, float]:
    """Random walk Metropolis; draws, shape (iterations // thin, p), and the share of steps taken."""
    cells, size = design.shape
    beta, trial, noise = start.copy(), np.empty(size), np.empty(size)
    draws = np.empty((iterations // thin, size))
    current, accepted = -np.inf, 0
    for step in range(burn_in + iterations):
        for i in range(size):
            noise[i] = rng.standard_normal()
        for i in range(size):
            trial[i] = beta[i]
            if step:
                for j in range(i + 1):
                    trial[i] += root[i, j] * noise[j]
        value = 0.0
        for c in range(cells):
            eta = 0.0
            for i in range(size):
                eta += design[c, i] * trial[i]
            value += counts[c] * eta - math.exp(min(eta, 600.0))
        for i in range(size):
            value -= 0.5 * precision[i] * trial[i] * trial[i]
        if math.log(1.0 - rng.random()) < value - current:
            beta[:], current = trial, value
            accepted += 1
        kept = (step - burn_in) // thin
        if step >= burn_in and (step - burn_in) % thin == 0 and kept < len(draws):
            draws[kept] = beta
    return draws, accepted / (burn_in + iterations)


def _sample(
    table: CaptureTable, pairs: npt.NDArray[np.int64], variance: float, streams: list[np.random.Generator]
) -> tuple[Floats, float]:
    """Draws of the parameters with these pairs, shape (chains, draws, p), and the acceptance rate."""
    from joblib import Parallel, delayed

    terms = np.concatenate([[0], 1 << np.arange(table.size), pairs])
    cells = np.arange(1, len(table.counts))
    design = (cells[:, None] & terms == terms).astype(np.float64)
    counts = table.floats[1:]
    precision = np.where(np.arange(len(terms)) > table.size, 1.0 / variance, 0.0)
    start, information = mode(design, counts, precision)
    covariance = np.linalg.pinv(information)
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(len(terms))) * 2.38 / math.sqrt(len(terms))
    arguments = (design, counts, precision, start, root, BURN_IN, ITERATIONS, THIN)
    results = Parallel(n_jobs=-1, prefer="threads")(delayed(_walk)(rng, *arguments) for rng in streams)
    return np.array([draws for draws, _ in results]), float(np.mean([rate for _, rate in results]))


def estimate_threshold(
    table: CaptureTable,
    *,
    seed: int,
    threshold: float = THRESHOLD,
    variance: float = PRIOR_VARIANCE,
    progress: Progress | None = None,
) -> Estimate:
    """Posterior of the population by Bayesian thresholding.

    Args:
        table: Capture table of 3 to 10 lists, each with at least one case.
        seed: Seed; each chain has its own stream.
        threshold: Interactions with |mean / standard deviation| below this are dropped.
        variance: Prior variance of an interaction.
        progress: Called after each of the two rounds of sampling.

    Returns:
        The posterior median with credible intervals; the ratios of all pairs are among the diagnostics.
    """
    space = model_space(table.size, 2)
    streams = np.random.default_rng(seed).spawn(2 * CHAINS)
    first, _ = _sample(table, space.masks, variance, streams[:CHAINS])
    if progress is not None:
        progress(1, 2)
    interactions = first[:, :, table.size + 1 :].reshape(-1, len(space.masks))
    ratio = interactions.mean(axis=0) / interactions.std(axis=0)
    kept = np.abs(ratio) >= threshold
    second, acceptance = _sample(table, space.masks[kept], variance, streams[CHAINS:])
    if progress is not None:
        progress(2, 2)
    draws = table.observed + np.exp(second[:, :, 0])
    flat = draws.ravel()
    diagnostics: dict[str, Any] = {
        "posterior_mean": float(flat.mean()),
        "posterior_median": float(np.median(flat)),
        "threshold": threshold,
        "prior_variance": variance,
        "ratio": {_pair(table, mask): float(r) for mask, r in zip(space.masks, ratio, strict=True)},
        "acceptance": acceptance,
        **chain_diagnostics(draws, ITERATIONS, BURN_IN),
    }
    return Estimate(
        "threshold",
        float(np.median(flat)),
        table.observed,
        percentile_intervals(flat, mark("credible")),
        space.name(kept.astype(np.uint8)),
        None,
        None,
        None,
        diagnostics,
        seed,
        table.sha256,
        draws=flat,
    )


def _pair(table: CaptureTable, mask: int) -> str:
    return " & ".join(table.lists[i] for i in range(table.size) if int(mask) >> i & 1)


def _fit(table: CaptureTable, options: Options) -> Estimate:
    return estimate_threshold(table, seed=options.seed, progress=options.progress)


METHOD = Method(
    "threshold",
    _fit,
    mark("Bayesian threshold"),
    "Silverman 2020, JRSS A 183(3)",
    least=3,
    most=MODEL_LISTS,
    options=("seed",),
    slow=True,
)

"""Bayesian thresholding (Silverman 2020, section 6).

The Poisson log-linear model with every pair of lists gets independent normal priors, mean 0 and variance 1,
on the pairwise interactions, and flat priors on the constant and the main effects. Interactions whose
posterior mean is less than two posterior standard deviations from zero are dropped; the model with those
that stay is sampled again, and the population is the persons seen plus the posterior of the unseen mean,
exp(constant).

The published routine samples with MCMCpack's random walk; so does this, with the step shaped by the
curvature at the mode and scaled by 2.38 / sqrt(p) (Roberts, Gelman and Gilks 1997), in several chains::

    all pairs (p = 1 + k + k(k-1)/2) --mode--> curvature --walk--> mean / sd of each pair
    pairs at 2 or more               --mode--> curvature --walk--> draws of exp(constant): the hidden

    one walk: design (2^k - 1, p), counts (2^k - 1,), precision (p,), root (p, p) lower triangular
              trial = beta + root @ noise;  taken with chance min(1, exp(log density now - before))
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.estimate.chains import chain_diagnostics
from equiano.estimate.facts import ThresholdFacts
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.models import model_space
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.options import takes
from equiano.words import mark

THRESHOLD, PRIOR_VARIANCE = 2.0, 1.0  # of the published routine (Silverman 2020, section 6)
# Chosen, not measured; the published routine draws one chain. R-hat and the effective draws are reported.
CHAINS, ITERATIONS, BURN_IN, THIN = 4, 60_000, 10_000, 10
# Over the root of the dimension: the step at which a random walk mixes best (Roberts et al. 1997).
_SCALE = 2.38
_NEWTON_STEPS = 200  # far more than a concave posterior needs; stops a loop that rounding would keep going


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
def _log_density(design: Floats, counts: Floats, precision: Floats, beta: Floats) -> float:
    """Log posterior without its constant."""
    cells, size = design.shape
    value = 0.0
    for c in range(cells):
        eta = 0.0
        for i in range(size):
            eta += design[c, i] * beta[i]
        value += counts[c] * eta - math.exp(min(eta, 600.0))
    for i in range(size):
        value -= 0.5 * precision[i] * beta[i] * beta[i]
    return value


@kernel
def _walk(
    rng: np.random.Generator,
    design: Floats,
    counts: Floats,
    precision: Floats,
    start: tuple[Floats, Floats],
    steps: tuple[int, int, int],
) -> tuple[Floats, float]:
    """Random walk Metropolis.

    Args:
        rng: Generator of this chain.
        design: Shape (cells, p).
        counts: Shape (cells,).
        precision: Of the prior, shape (p,).
        start: The mode (p,), and the lower triangular matrix (p, p) that turns normal noise into a step.
        steps: Burn-in, iterations, and keep every so-many-th.

    Returns:
        Draws, shape (iterations // thin, p), and the share of steps taken.
    """
    size = design.shape[1]
    centre, root = start
    burn_in, iterations, thin = steps
    beta, trial, noise = centre.copy(), np.empty(size), np.empty(size)
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
        value = _log_density(design, counts, precision, trial)
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
    from joblib import Parallel, delayed  # noqa: PLC0415  with scipy.stats .25 s, for resamples and chains

    terms = np.concatenate([[0], 1 << np.arange(table.size), pairs])
    cells = np.arange(1, len(table.counts))
    design = (cells[:, None] & terms == terms).astype(np.float64)
    counts = table.floats[1:]
    precision = np.where(np.arange(len(terms)) > table.size, 1.0 / variance, 0.0)
    centre, information = mode(design, counts, precision)
    covariance = np.linalg.pinv(information)
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(len(terms))) * _SCALE / math.sqrt(len(terms))
    arguments = (design, counts, precision, (centre, root), (BURN_IN, ITERATIONS, THIN))
    results = Parallel(n_jobs=-1, prefer="threads")(delayed(_walk)(rng, *arguments) for rng in streams)
    return np.array([draws for draws, _ in results]), float(np.mean([rate for _, rate in results]))


@takes(Options)
def estimate_threshold(
    table: CaptureTable, options: Options, threshold: float = THRESHOLD, variance: float = PRIOR_VARIANCE
) -> Estimate:
    """Posterior of the population by Bayesian thresholding.

    Args:
        table: Capture table of 3 to 10 lists, each with at least one case.
        options: `seed` (each chain has its own stream) and `progress`, called after each of the two rounds.
        threshold: Interactions with |mean / standard deviation| below this are dropped.
        variance: Prior variance of an interaction.

    Returns:
        The posterior median with credible intervals; the ratios of all pairs are among the diagnostics.
    """
    space = model_space(table.size, 2)
    streams = np.random.default_rng(options.seed).spawn(2 * CHAINS)
    report = options.progress or (lambda done, total: None)
    first, _ = _sample(table, space.masks, variance, streams[:CHAINS])
    report(1, 2)
    interactions = first[:, :, table.size + 1 :].reshape(-1, len(space.masks))
    ratio = interactions.mean(axis=0) / interactions.std(axis=0)
    kept = np.abs(ratio) >= threshold
    second, acceptance = _sample(table, space.masks[kept], variance, streams[CHAINS:])
    report(2, 2)
    draws = table.observed + np.exp(second[:, :, 0])
    flat = draws.ravel()
    pairs = [_pair(table, mask) for mask in space.masks]
    diagnostics: ThresholdFacts = {
        "posterior_mean": float(flat.mean()),
        "posterior_median": float(np.median(flat)),
        "threshold": threshold,
        "prior_variance": variance,
        "ratio": dict(zip(pairs, map(float, ratio), strict=True)),
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
        options.seed,
        table.sha256,
        draws=flat,
    )


def _pair(table: CaptureTable, mask: int) -> str:
    return " & ".join(table.lists[i] for i in range(table.size) if int(mask) >> i & 1)


METHOD = Method(
    "threshold",
    estimate_threshold,
    mark("Bayesian threshold"),
    "Silverman 2020, JRSS A 183(3)",
    least=3,
    most=MODEL_LISTS,
    options=("seed",),
    slow=True,
)

"""How far Markov chains can be trusted: R-hat and effective sample size (Vehtari et al. 2021).

From draws of shape (chains, iterations)::

    R-hat       ranks of all draws -> normal scores -> halves of chains -> sqrt((within + between) / within)
    effective   autocorrelation (FFT, zeros appended) -> sums of neighbouring pairs -> until one is below 0
                -> never rising (Geyer's monotone sequence) -> chains * iterations / (2 sum - 1)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from equiano.estimate.facts import ChainFacts

Floats = npt.NDArray[np.float64]
RHAT_LIMIT = 1.05
"""Above this the chains disagree and their numbers should not be used."""


def split_rhat(chains: Floats) -> float:
    """Split R-hat of rank-normalised draws (Vehtari et al. 2021); 1 if the halves of all chains agree.

    Args:
        chains: Draws, shape (chains, iterations).
    """
    half = chains.shape[1] // 2  # a chain that drifts disagrees with itself
    ranked = _rank_normalise(chains[:, : 2 * half]).reshape(2 * len(chains), half)
    within = ranked.var(axis=1, ddof=1).mean()
    if within == 0:
        return 1.0
    between = half * ranked.mean(axis=1).var(ddof=1)
    return float(np.sqrt((half - 1) / half + between / (half * within)))


def effective_size(chains: Floats) -> float:
    """Effective number of independent draws, by Geyer's initial monotone sequence over all chains.

    Args:
        chains: Draws, shape (chains, iterations).
    """
    number, length = chains.shape
    centred = chains - chains.mean(axis=1, keepdims=True)
    # Zeros to twice the length: without them the end of a chain would meet its beginning.
    spectrum = np.fft.rfft(centred, 2 * length, axis=1)
    covariance = np.fft.irfft(spectrum * np.conj(spectrum), axis=1)[:, :length].real / length
    within = covariance[:, 0].mean() * length / (length - 1)
    variance = within * (length - 1) / length + (chains.mean(axis=1).var(ddof=1) if number > 1 else 0.0)
    if variance == 0:
        return float(number * length)
    correlation = 1.0 - (within - covariance.mean(axis=0)) / variance
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    # Sums of neighbouring autocorrelations are positive and falling in a reversible chain (Geyer 1992): what
    # is not so is noise.
    stop = int(np.argmax(pairs < 0)) if (pairs < 0).any() else len(pairs)
    time = 2.0 * np.minimum.accumulate(pairs[: max(stop, 1)]).sum() - 1.0
    # Draws that alternate may count as more than themselves, but not without end: Stan's limit.
    return float(number * length / max(time, 1.0 / np.log10(number * length)))


def _rank_normalise(chains: Floats) -> Floats:
    from scipy.stats import rankdata  # noqa: PLC0415  with joblib .25 s, for chains alone

    ranks = rankdata(chains, axis=None).reshape(chains.shape)
    return np.asarray(
        ndtri((ranks - 0.375) / (chains.size + 0.25))
    )  # Blom's scores, as Vehtari et al. take them


def chain_diagnostics(chains: Floats, iterations: int, burn_in: int) -> ChainFacts:
    """R-hat, effective sample size and Monte Carlo error of the draws of N, for a result's diagnostics."""
    rhat, effective = split_rhat(chains), effective_size(chains)
    return {
        "chains": len(chains),
        "iterations": iterations,
        "burn_in": burn_in,
        "rhat": rhat,
        "effective_sample_size": effective,
        "monte_carlo_error": float(chains.std() / np.sqrt(effective)),
        "converged": rhat < RHAT_LIMIT,
    }

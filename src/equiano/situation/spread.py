"""Years whose mix of categories varies by itself: the Dirichlet-multinomial law of a series without change.

A year's mix is drawn around the long-run mix, its cases from the year's mix, so that the variance of a share
in a year of n cases is p (1 - p) (1 + (n - 1) rho) / n. Cases that come in groups (one raid, one household)
show as the same extra variance. rho is fitted by moments (Pearson's statistic equal to its degrees of
freedom), and thresholds are found by simulation from the fitted law.

Sources: Mosimann 1962 (the law and its variance); Paul & Islam 1995, Paule & Mandel 1982 (moment equation);
    McCullagh & Nelder 1989, ch. 4.5 (overdispersion); Davison & Hinkley 1997, ch. 4.2 (parametric bootstrap
    tests).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_MOST = 0.999  # largest rho: every year nearly all in one category; at 1 the law of counts has no density


def weights(sizes: Ints, rho: float) -> Floats:
    """Weight of each year: its cases, less what they have in common. rho 0 gives the cases themselves."""
    cases = np.asarray(sizes, dtype=np.float64)
    return np.asarray(cases / (1 + (cases - 1) * rho))


def rho_of(concentration: float) -> float:
    """Parameter rho of a Dirichlet law of that concentration."""
    return 1 / (concentration + 1)


def concentration_of(rho: float) -> float | None:
    """Concentration of the Dirichlet law; None where years vary no more than by chance."""
    return None if rho <= 0 else 1 / rho - 1


def steps(years: int, weight: Floats, after: list[int]) -> Floats:
    """A contrast for a break before each of the years `after`, shape (breaks, years)."""
    return unit(np.array([np.arange(years) >= first for first in after], dtype=np.float64), weight)


def unit(contrasts: Floats, weight: Floats) -> Floats:
    """Contrasts centred, and of length 1 in the metric of the weights."""
    centred = contrasts - (contrasts * weight).sum(-1, keepdims=True) / weight.sum()
    length = np.sqrt((centred**2 * weight).sum(-1, keepdims=True))
    return np.asarray(centred / np.where(length > 0, length, 1.0))


def without(contrasts: Floats, other: Floats, weight: Floats) -> Floats:
    """What of each contrast is not in the other one, shape (years,), itself of length 1."""
    return unit(contrasts - (contrasts * weight * other).sum(-1, keepdims=True) * other, weight)


def scaled(counts: Ints, weight: Floats) -> Floats:
    """Yearly shares around their mean, in the metric of chi square.

    Args:
        counts: Shape (..., years, categories).
        weight: Weight of each year.
    """
    shares = counts / np.maximum(counts.sum(-1, keepdims=True), 1)
    mean = (weight[:, None] * shares).sum(-2, keepdims=True) / weight.sum()
    return np.asarray((shares - mean) / np.sqrt(np.where(mean > 0, mean, 1.0)))


def sums_of_squares(shares: Floats, weight: Floats, contrasts: Floats) -> tuple[Floats, Floats]:
    """Pearson's statistic split up: by category along each contrast, and as a whole.

    Args:
        shares: Made by `scaled`, shape (..., years, categories).
        weight: Weight of each year.
        contrasts: Shape (contrasts, years), of length 1.

    Returns:
        Shape (..., contrasts, categories) and (...,).
    """
    along = np.einsum("my,...yk->...mk", contrasts * weight, shares) ** 2
    return along, np.asarray((weight[:, None] * shares**2).sum((-1, -2)))


def explained(shares: Floats, weight: Floats, contrasts: Floats) -> Floats:
    """Share of the variation between years that each contrast explains, between 0 and 1."""
    along, whole = sums_of_squares(shares, weight, contrasts)
    return np.asarray(along.sum(-1) / np.where(whole > 0, whole, 1.0)[..., None])


def fit_rho(counts: Ints, model: Floats) -> float:
    """Fit rho to the years around a model of their mix.

    Args:
        counts: Shape (years, categories).
        model: Columns of the model, such as ones and a step, shape (years, columns).
    """
    counts = counts[:, counts.sum(axis=0) > 0]
    sizes = counts.sum(axis=1)
    shares = counts / sizes[:, None]
    freedom = (len(counts) - model.shape[1]) * (counts.shape[1] - 1)

    def excess(rho: float) -> float:
        weight = weights(sizes, rho)[:, None]
        fitted = model @ np.linalg.lstsq(model.T @ (model * weight), model.T @ (weight * shares))[0]
        mean = (weight * shares).sum(axis=0) / weight.sum()
        return float((weight * (shares - fitted) ** 2 / mean).sum() - freedom)

    if freedom <= 0 or excess(0.0) <= 0:
        return 0.0
    # 1e-6 of rho: far below what years tell of it.
    return _MOST if excess(_MOST) > 0 else float(brentq(excess, 0.0, _MOST, xtol=1e-6))


def draw(rng: np.random.Generator, sizes: Ints, mix: Floats, rho: float, series: int) -> Ints:
    """Series of years drawn from the law.

    Args:
        rng: Source of chance.
        sizes: Cases of each year.
        mix: Long-run shares, shape (categories,) or (years, categories).
        rho: 0 gives multinomial years.
        series: How many series.

    Returns:
        Shape (series, years, categories).
    """
    shape = (series, len(sizes), np.shape(mix)[-1])
    yearly = np.broadcast_to(mix, shape)
    if rho > 0:
        gammas = rng.standard_gamma(yearly * (1 / rho - 1))
        total = gammas.sum(-1, keepdims=True)
        yearly = np.where(total > 0, gammas / np.where(total > 0, total, 1.0), yearly)
    yearly = yearly / yearly.sum(-1, keepdims=True)
    return np.asarray(rng.multinomial(np.broadcast_to(sizes, shape[:2]), yearly), dtype=np.int64)

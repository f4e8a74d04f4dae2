"""Integer noise: OpenDP's exact samplers, which no floating-point attack applies to; numpy for seeded tests.

Mironov 2012 (CCS) showed that noise computed in floating point gives the data away by its low bits. Counts
are integers and stay integers: the discrete Gaussian (Canonne, Kamath, Steinke 2020, NeurIPS) and the
discrete Laplace of OpenDP are sampled exactly, with cryptographic randomness.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import exp
from types import ModuleType
from typing import Protocol

import numpy as np

_BLOCK = 20_000  # counts per call; the sampler runs outside Python's lock, so two blocks run at once


class NoiseSource(Protocol):
    """A source of integer noise."""

    private: bool

    def laplace(self, count: int, sensitivity: int, epsilon: float) -> int:
        """`count` with discrete Laplace noise: epsilon-DP where one person changes it by `sensitivity`."""

    def gaussian(self, counts: np.ndarray, squared_sensitivity: int, rho: float) -> tuple[np.ndarray, float]:
        """`counts` with discrete Gaussian noise and its scale: rho-zCDP at that squared L2 sensitivity."""


def gaussian_scale(squared_sensitivity: int, rho: float) -> float:
    """Scale of Gaussian noise for rho-zCDP (Bun and Steinke 2016): root of sensitivity squared / 2 rho."""
    return float((squared_sensitivity / (2 * rho)) ** 0.5)


@dataclass(frozen=True)
class ExactNoise:
    """OpenDP's samplers. The only source for a release that leaves."""

    # The sampler runs outside Python's lock; two as the machines it was measured on have. Chosen.
    threads: int = 2
    private = True

    def laplace(self, count: int, sensitivity: int, epsilon: float) -> int:
        """See `NoiseSource`."""
        dp = _opendp()
        space = dp.atom_domain(T=dp.i64), dp.absolute_distance(T=dp.i64)
        mechanism = dp.m.make_laplace(*space, scale=sensitivity / epsilon)
        _check(mechanism.map(sensitivity), epsilon)
        return int(mechanism(int(count)))

    def gaussian(self, counts: np.ndarray, squared_sensitivity: int, rho: float) -> tuple[np.ndarray, float]:
        """See `NoiseSource`."""
        dp = _opendp()
        scale = gaussian_scale(squared_sensitivity, rho)
        space = dp.vector_domain(dp.atom_domain(T=dp.i64)), dp.l2_distance(T=float)
        mechanism = dp.m.make_gaussian(*space, scale=scale)
        _check(mechanism.map(squared_sensitivity**0.5), rho)
        blocks = [counts[at : at + _BLOCK].tolist() for at in range(0, len(counts), _BLOCK)]
        with ThreadPoolExecutor(self.threads) as pool:
            noisy = list(pool.map(mechanism, blocks))
        return np.array([value for block in noisy for value in block], np.int64), scale


@dataclass(frozen=True)
class SeededNoise:
    """Repeatable noise for tests. A release made with it is marked as not private."""

    rng: np.random.Generator
    private = False

    def laplace(self, count: int, sensitivity: int, epsilon: float) -> int:
        """See `NoiseSource`: the difference of two geometric variables."""
        stop = 1 - exp(-epsilon / sensitivity)
        return int(count + self.rng.geometric(stop) - self.rng.geometric(stop))

    def gaussian(self, counts: np.ndarray, squared_sensitivity: int, rho: float) -> tuple[np.ndarray, float]:
        """See `NoiseSource`: a rounded Gaussian."""
        scale = gaussian_scale(squared_sensitivity, rho)
        noise = np.rint(self.rng.normal(0.0, scale, len(counts))).astype(np.int64)
        return counts.astype(np.int64) + noise, scale


def _opendp() -> ModuleType:
    import opendp.prelude as dp  # noqa: PLC0415  # heavy, and needed where a private release is made alone

    dp.enable_features("contrib")
    return dp


def _check(spent: float, allowed: float) -> None:
    """OpenDP's own conservative figure for what a measurement spends must fit what was set aside for it."""
    if spent > allowed * (1 + 1e-9):
        raise AssertionError(f"a measurement would spend {spent}, more than {allowed}")

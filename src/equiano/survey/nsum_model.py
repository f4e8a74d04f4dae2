"""The random degree model of network scale-up (Maltiel, Raftery, McCormick and Baraff 2015).

Respondent i knows y_ik of group k: binomial of their network d_i with the group's share m_k of the
population (`degree`), or beta-binomial with the same mean and a dispersion rho_k of each group (`barrier`:
acquaintance with a group differs between respondents). Networks are log-normal with mean mu in 3 … 8 and
spread sigma in 1/4 … 2; the prior of the hidden size is 1/N, that of each rho uniform. By Gibbs sampling:
networks move by Metropolis steps on the log scale, all respondents at once; in `degree` the hidden share
given them is Beta, drawn directly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, gammaln

from equiano.estimate.chains import effective_size
from equiano.survey.facts import ScaleUpFacts
from equiano.survey.nsum_data import ScaleUpData

Floats = npt.NDArray[np.float64]

_MU, _SIGMA = (3.0, 8.0), (0.25, 2.0)  # priors of Maltiel et al., as R's package NSUM has them
# Rounds thrown away while the steps adapt; chosen: R's posterior is met from every seed tried.
_WARMUP = 2000
_TARGET = 0.44  # acceptance of one-dimensional steps at which they mix best (Gelman, Roberts and Gilks 1996)
# By so much a step's logarithm moves at each try; chosen, not measured.
_ADAPT = 0.05


@dataclass(frozen=True)
class ScaleUpPosterior:
    """Draws of the model.

    Attributes:
        size: Of the hidden group.
        mu: Mean of the logarithms of networks.
        sigma: Their spread.
        rho: Dispersion of the hidden group; None in `degree`.
    """

    size: Floats
    mu: Floats
    sigma: Floats
    rho: Floats | None

    def facts(self) -> ScaleUpFacts:
        """Means of the parameters and the effective number of draws."""
        found: ScaleUpFacts = {
            "mu": float(self.mu.mean()),
            "sigma": float(self.sigma.mean()),
            "effective_draws": effective_size(np.log(self.size)[None, :]),
        }
        if self.rho is not None:
            found["rho_hidden"] = float(self.rho.mean())
        return found


def posterior(answers: ScaleUpData, method: str, draws: int, rng: np.random.Generator) -> ScaleUpPosterior:
    """Draw from the posterior.

    Args:
        answers: Persons known in each group; weights are not used.
        method: `degree` or `barrier`.
        draws: Draws kept.
        rng: Random generator.
    """
    counts, total = np.column_stack([answers.known, answers.hidden]), answers.total
    chain = _Chain(counts, answers.sizes / total, method == "barrier", rng)
    kept = np.empty((draws, 4))
    for step in range(-_WARMUP, draws):
        chain.step(adapt=step < 0)
        if step >= 0:
            kept[step] = chain.hidden_share * total, chain.mu, chain.sigma, chain.rho[-1]
    return ScaleUpPosterior(kept[:, 0], kept[:, 1], kept[:, 2], kept[:, 3] if method == "barrier" else None)


class _Chain:
    def __init__(self, counts: Floats, known_shares: Floats, barrier: bool, rng: np.random.Generator) -> None:
        self._counts, self._known, self._barrier, self._rng = counts, known_shares, barrier, rng
        start = counts[:, :-1].sum(1) / known_shares.sum()
        # Nobody knows more of a group than they know persons: a network below that has no likelihood.
        self._degree = np.maximum(np.maximum(start, counts.max(1) + 1), 2.0)
        self.hidden_share = max(counts[:, -1].sum(), 0.5) / self._degree.sum()
        logs = np.log(self._degree)
        self.mu = float(np.clip(logs.mean(), *_MU))
        self.sigma = float(np.clip(logs.std(), *_SIGMA))
        # Starts, which the warm-up forgets: a little dispersion, and steps of a fifth to a third.
        self.rho = np.full(counts.shape[1], 0.05)
        self._steps = np.full(len(counts), 0.2)
        self._rho_steps = np.full(counts.shape[1], 0.3)
        self._share_step = 0.3

    @property
    def _shares(self) -> Floats:
        return np.append(self._known, self.hidden_share)

    def step(self, *, adapt: bool) -> None:
        """One round over all parameters; steps' sizes adapt during the warm-up alone."""
        self._move_degrees(adapt)
        if self._barrier:
            self._move_rho(adapt)
            self._move_share(adapt)
        else:
            seen = float(self._counts[:, -1].sum())
            # With prior 1/N: Beta(seen, others + 1). Nobody seen: the prior is improper, half a person is
            # seen.
            self.hidden_share = float(self._rng.beta(max(seen, 0.5), self._degree.sum() - seen + 1))
        logs = np.log(self._degree)
        count = len(logs)
        self.mu = self._within(_MU, lambda: self._rng.normal(logs.mean(), self.sigma / np.sqrt(count)))
        square = float(((logs - self.mu) ** 2).sum()) / 2
        self.sigma = self._within(_SIGMA, lambda: np.sqrt(square / self._rng.gamma((count - 1) / 2)))

    def _within(self, ends: tuple[float, float], draw: Callable[[], float]) -> float:
        """A draw cut to an interval, by rejection; after 200 the nearest end."""
        value = 0.0
        for _ in range(200):
            value = float(draw())
            if ends[0] <= value <= ends[1]:
                return value
        return float(np.clip(value, *ends))

    def _degree_terms(self, degree: Floats) -> Floats:
        """Log posterior of each network, up to a constant, for steps of its logarithm."""
        d, y, m = degree[:, None], self._counts, self._shares
        ways = counts_of_ways(d, y)
        normal = -((np.log(degree) - self.mu) ** 2) / (2 * self.sigma**2)
        if not self._barrier:
            return np.asarray(normal + ways.sum(1) + degree * np.log1p(-m).sum(), np.float64)
        spread = 1 / self.rho - 1
        beta = gammaln(d + (1 - m) * spread - y) - gammaln(d + spread)
        return np.asarray(normal + (ways + beta).sum(1), np.float64)

    def _move_degrees(self, adapt: bool) -> None:
        new = self._degree * np.exp(self._rng.normal(0, self._steps))
        allowed = new >= self._counts.max(1)
        tried = np.where(allowed, new, self._degree)
        gain = self._degree_terms(tried) - self._degree_terms(self._degree)
        taken = allowed & (np.log(self._rng.random(len(gain))) < gain)
        self._degree = np.where(taken, tried, self._degree)
        if adapt:
            self._steps = np.clip(self._steps * np.exp(_ADAPT * (taken - _TARGET)), 0.005, 2.0)

    def _rho_terms(self, rho: Floats, shares: Floats) -> Floats:
        """Log likelihood of each group's counts, shape (K+1,)."""
        spread = 1 / rho - 1
        d, y = self._degree[:, None], self._counts
        return np.asarray(
            betaln(shares * spread + y, d + (1 - shares) * spread - y).sum(0)
            - len(y) * betaln(shares * spread, (1 - shares) * spread),
            np.float64,
        )

    def _move_rho(self, adapt: bool) -> None:
        odds = np.log(self.rho / (1 - self.rho)) + self._rng.normal(0, self._rho_steps)
        new = np.clip(1 / (1 + np.exp(-odds)), 1e-6, 1 - 1e-6)
        shares = self._shares
        gain = self._rho_terms(new, shares) - self._rho_terms(self.rho, shares)
        gain += np.log(new * (1 - new)) - np.log(
            self.rho * (1 - self.rho)
        )  # steps of the odds, uniform prior
        taken = np.log(self._rng.random(len(gain))) < gain
        self.rho = np.where(taken, new, self.rho)
        if adapt:
            self._rho_steps = np.clip(self._rho_steps * np.exp(_ADAPT * (taken - _TARGET)), 0.01, 3.0)

    def _move_share(self, adapt: bool) -> None:
        new = self.hidden_share * float(np.exp(self._rng.normal(0, self._share_step)))
        taken = False
        if new < 1:
            # Steps of the logarithm and the prior 1/N cancel.
            gain = self._hidden_term(new) - self._hidden_term(self.hidden_share)
            taken = bool(np.log(self._rng.random()) < gain)
        if taken:
            self.hidden_share = new
        if adapt:
            step = self._share_step * np.exp(_ADAPT * (taken - _TARGET))
            self._share_step = float(np.clip(step, 0.01, 3.0))

    def _hidden_term(self, share: float) -> float:
        spread = 1 / self.rho[-1] - 1
        y, d = self._counts[:, -1], self._degree
        terms = betaln(share * spread + y, d + (1 - share) * spread - y).sum()
        return float(terms - len(y) * betaln(share * spread, (1 - share) * spread))


def counts_of_ways(degree: Floats, counts: Floats) -> Floats:
    """Logarithm of the binomial coefficient for a network that need not be whole, without its constant."""
    return np.asarray(gammaln(degree + 1) - gammaln(degree - counts + 1), np.float64)

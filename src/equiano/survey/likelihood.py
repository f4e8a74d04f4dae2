"""The likelihood of N in successive sampling, with the unseen degrees and the law of degrees summed out.

Clocks with rates d ring at times t. Of N persons with degrees from the law p, the n in the sample rang first,
in their order; the others ring after the last time r. With b_j the sum of the degrees of the j-th and all
later persons of the sample, the gaps between rings weigh exp(-b_j gap), so that

    L(N, p) = N! / (N-n)! · prod p(d_i) · integral f(r) · g(r)^(N-n) dr,    g(r) = sum_k p_k exp(-r k),

where f is the density of a sum of exponentials with rates b_j: it depends on the data alone. It is taken by
saddlepoint, whose relative error is of order 1/n. The integral, and that over the two parameters of p
(Conway- Maxwell-Poisson), are sums on grids.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# The prior of the mean degree counts as one person, that of the spread as three, as in sspse.
_MEAN_STRENGTH, _SPREAD_STRENGTH = 1.0, 3.0
_TIMES = 600  # points of the integral over r; 1,200 move log L by less than 1e-6
_SIDE = 13  # points a side of the grid over the law's parameters, from -4 to 4 standard deviations
_REACH = 4.0  # beyond lie 6e-5 of a normal law


class _Clock:
    """Points of r with the logarithm of f(r) dr, from the tilt s at which r is the mean."""

    def __init__(self, degree: Whole, most_unseen: float) -> None:
        rate = np.cumsum(degree[::-1])[::-1].astype(np.float64)
        least = float(rate.min())
        # From where next to nobody is left unseen to where the sample is next to nothing of the group.
        tilt = np.geomspace(0.02 * least, 20 * (most_unseen + rate[0]), _TIMES) - least
        mean, variance, log_moment = (np.empty(_TIMES) for _ in range(3))
        for at, s in enumerate(tilt):
            inverse = 1 / (rate + s)
            mean[at], variance[at] = inverse.sum(), (inverse**2).sum()
            log_moment[at] = -np.log1p(s / rate).sum()
        log_density = tilt * mean + log_moment - np.log(2 * np.pi * variance) / 2
        width = variance * np.gradient(tilt)  # |dr/ds| ds
        self.times, self.log_mass = mean, log_density + np.log(width)


class _Law:
    """Laws of degree on 1 … K by (log place, log nu): lambda is exp(nu · log place); and their prior."""

    def __init__(self, degree: Whole) -> None:
        weight = 1 / degree
        self.sizes = np.arange(1, int(degree.max()) + 1, dtype=np.float64)
        self._log_factorial = gammaln(self.sizes + 1)
        self.mean = float(len(degree) / weight.sum())
        # All degrees may be the same in a small sample: half a tie of spread then.
        self.variance = max(float((weight * (degree - self.mean) ** 2).sum() / weight.sum()), 0.25)

    def start(self) -> Floats:
        """Where the search begins: about the mean and spread of RDS-II."""
        return np.array([np.log(self.mean), np.clip(np.log(self.mean / self.variance), -4.0, 3.0)])

    def log_shares(self, place: Floats) -> Floats:
        """Logarithms of the shares, shape (K,)."""
        nu = np.exp(place[1])
        log = nu * (place[0] * self.sizes - self._log_factorial)
        return np.asarray(log - logsumexp(log), np.float64)

    def log_prior(self, place: Floats, log_shares: Floats) -> float:
        """Of mean and variance (normal, scaled inverse chi-squared), carried over to (log place, log nu)."""
        shares, nu = np.exp(log_shares), float(np.exp(place[1]))
        mean = float(shares @ self.sizes)
        off = self.sizes - mean
        variance = max(float(shares @ off**2), 1e-12)
        factorial = self._log_factorial - float(shares @ self._log_factorial)
        # Derivatives of mean and variance by log lambda and nu: an exponential family's moments.
        by_lambda = (variance, float(shares @ off**3))
        by_nu = (-float(shares @ (off * factorial)), -float(shares @ ((off**2 - variance) * factorial)))
        turn = abs(by_lambda[0] * by_nu[1] - by_lambda[1] * by_nu[0]) * nu**2
        df = _SPREAD_STRENGTH
        normal = -_MEAN_STRENGTH * (mean - self.mean) ** 2 / (2 * variance) - np.log(variance) / 2
        spread = -df * self.variance / (2 * variance) - (1 + df / 2) * np.log(variance)
        return float(normal + spread + np.log(max(turn, 1e-300)))


class _GivenLaw:
    """The likelihood of each N where the law of degrees is known."""

    def __init__(self, degree: Whole, grid: Floats, law: _Law) -> None:
        self._unseen = grid - len(degree)
        clock = _Clock(degree, float(self._unseen[-1]) * law.mean)
        self._log_mass = clock.log_mass
        self._orderings = gammaln(grid + 1) - gammaln(self._unseen + 1)
        self._seen = np.bincount(degree, minlength=len(law.sizes) + 1)[1:].astype(np.float64)
        self._decay = np.exp(-np.outer(law.sizes, clock.times))  # (degree, time)

    def log_likelihood(self, log_shares: Floats) -> Floats:
        """Logarithm of L(N, p) of the module's head, without what depends on the data alone.

        Args:
            log_shares: Logarithms of p, shape (K,).
        """
        later = np.log(np.exp(log_shares) @ self._decay)
        inner = logsumexp(self._log_mass + self._unseen[:, None] * later, axis=1)
        return np.asarray(self._orderings + inner + float(self._seen @ log_shares), np.float64)


def log_likelihood(degree: Whole, grid: Floats) -> Floats:
    """Logarithm of the likelihood of each N, up to a constant.

    Args:
        degree: Degrees in the order of recruitment, at least 1.
        grid: Values of N, none below the number of persons.

    Returns:
        Shape (len(grid),).
    """
    law = _Law(degree)
    given = _GivenLaw(degree, grid, law)

    def by_size(place: Floats) -> Floats:
        shares = law.log_shares(place)
        return np.asarray(given.log_likelihood(shares) + law.log_prior(place, shares), np.float64)

    spacing = np.log(np.gradient(grid))

    def summed(place: Floats) -> float:
        # A law sharper or flatter by e^8 than Poisson's, or about 0.05 or 160,000 ties, is none of persons.
        if abs(place[1]) > 8 or not -3 < place[0] < 12:
            return 1e12
        return -float(logsumexp(by_size(place) + spacing - np.log(grid)))

    best = minimize(summed, law.start(), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3}).x
    steps = np.linspace(-_REACH, _REACH, _SIDE)
    turn = _whitening(summed, best)
    places = [best + turn @ np.array([a, b]) for a in steps for b in steps]
    return np.asarray(logsumexp(np.stack([by_size(place) for place in places]), axis=0), np.float64)


def _whitening(function: object, at: Floats) -> Floats:
    """A matrix that turns standard deviations into steps, from second differences at the maximum."""
    assert callable(function)
    step = np.array([0.02, 0.05])  # small against a standard deviation, large against the search's 1e-3
    here = function(at)
    curve = np.empty((2, 2))
    for i in range(2):
        one = np.eye(2)[i] * step
        curve[i, i] = (function(at + one) - 2 * here + function(at - one)) / step[i] ** 2
    both, mixed = step, step * np.array([1, -1])
    corner = function(at + both) - function(at + mixed) - function(at - mixed) + function(at - both)
    curve[0, 1] = curve[1, 0] = corner / (4 * step[0] * step[1])
    values, vectors = np.linalg.eigh(curve)
    return np.asarray(vectors / np.sqrt(np.maximum(values, 1e-2)), np.float64)

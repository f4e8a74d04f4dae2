"""The likelihood of one model of `visibility_models`: over all histories, or by number of lists."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equiano.estimate import many_lists, visibility
from equiano.estimate.visibility import Bools, Design, Floats


@dataclass(frozen=True)
class Solution:
    """What a fit gives.

    Attributes:
        theta: Coefficients, the constant first, those of the functions last, shape (p,).
        information: Fisher information, shape (p, p).
        value: Log likelihood without the factorials.
        converged: Whether the iterations converged.
        columns: The functions that are in, shape (m, k + 1).
    """

    theta: Floats
    information: Floats
    value: float
    converged: bool
    columns: Floats


@dataclass(frozen=True)
class Cells:
    """A model over all 2^k histories; the attributes are the arguments of `fit` and `profile`."""

    counts: Floats
    live: Bools
    design: Design
    convex: bool

    def fit(self) -> Solution:
        """Maximise the Poisson likelihood."""
        columns = self.design.functions
        if self.convex:
            theta, mean, value, converged, inside = visibility.fit_convex(self.counts, self.live, self.design)
            columns = np.concatenate([columns, visibility.convex_functions(self.design.lists)[inside]])
        else:
            theta, mean, value, converged = visibility.fit(self.counts, self.live, self.design)
        lower = np.zeros((len(theta), len(theta)))
        visibility.information(mean, self.design._replace(functions=columns), np.empty(len(mean)), lower)
        return Solution(theta, lower + np.tril(lower, -1).T, float(value), bool(converged), columns)

    def log_likelihood(self, hidden: float) -> float:
        """Multinomial log likelihood if so many persons are on no list."""
        return float(visibility.profile(self.counts, hidden, self.live, self.design, self.convex))


@dataclass(frozen=True)
class Numbers:
    """A model without interactions, as `Cells`; lists without a person take no part.

    Attributes:
        totals: Persons on each list, all above 0, shape (k,).
        frequencies: Persons by number of lists, shape (k + 1,).
        functions: Functions that are not bounded, shape (m, k + 1).
        convex: Whether `convex_functions` stand beside.
    """

    totals: Floats
    frequencies: Floats
    functions: Floats
    convex: bool

    def _solved(self, frequencies: Floats, hidden: bool) -> Solution:
        columns = self.functions
        if self.convex:
            convex = visibility.convex_functions(len(self.totals))
            theta, _, lower, value, converged, inside = many_lists.fit_convex_numbers(
                self.totals, frequencies, convex, hidden
            )
            columns = convex[inside]
        else:
            theta, _, lower, value, converged = many_lists.fit_numbers(
                self.totals, frequencies, columns, hidden
            )
        return Solution(theta, lower + np.tril(lower, -1).T, float(value), bool(converged), columns)

    def fit(self) -> Solution:
        """Maximise the Poisson likelihood."""
        return self._solved(self.frequencies, False)

    def log_likelihood(self, hidden: float) -> float:
        """Multinomial log likelihood if so many persons are on no list."""
        frequencies = self.frequencies.copy()
        frequencies[0] = hidden
        total = float(frequencies.sum())
        value = self._solved(frequencies, True).value
        return value + total - total * math.log(total) + math.lgamma(total + 1.0) - math.lgamma(hidden + 1.0)

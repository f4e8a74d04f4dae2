"""Population size from a respondent-driven sample alone, by successive sampling (SS-PSE).

Persons with large degrees tend to be recruited early. How fast degrees fall over the sample tells how much of
the group is used up (Handcock, Gile and Mar 2014). The model: degrees in the group follow a
Conway-Maxwell-Poisson distribution on 1 … K; draws are proportional to degree without replacement, that is,
arrivals of exponential clocks. R's package sspse samples this posterior; here it is summed on a grid
(`likelihood.py`), without chance. The posterior leans on the prior of N, so the result says how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.answer import Interval
from equiano.errors import UsageError
from equiano.options import takes
from equiano.survey.facts import PriorFacts
from equiano.survey.likelihood import log_likelihood
from equiano.survey.options import SizeOptions
from equiano.survey.recruitment import Recruitment, as_recruitment
from equiano.survey.result import SizeEstimate
from equiano.words import say

Floats = npt.NDArray[np.float64]

# N may be so many times the prior's median: chosen, so that the cut matters only where the sample says
# nothing; then `share_at_largest` warns.
LARGEST_OF_MEDIAN = 20
_SIZES = 240  # values of N on the grid, all those near n; 480 move the median by less than 1 in 1,000
_DRAWS = 4000  # evenly spaced quantiles, no chance: ends of 95 % fall on the 100th and the 3,900th
# A posterior whose middle half is wider than so much of the prior's has learned next to nothing. Chosen: in
# benchmarks/survey.md the median follows the prior if a tenth of the group is seen, no longer at a half.
KEEPS_PRIOR = 0.8


@takes(SizeOptions)
def size_by_successive_sampling(data: object, prior_median: int, *, options: SizeOptions) -> SizeEstimate:
    """Posterior of the size of the group from the order and the degrees of a respondent-driven sample.

    Args:
        data: A `Recruitment`, a file, or a data frame with one row a person, in order of recruitment.
        prior_median: Median of the prior of N: the share of the group in the sample is Beta(1, b) with that
            median.
        options: What else may be set.

    Returns:
        The median of N with the interval of highest density first and the equal-tailed one second;
        diagnostics have the prior's quantiles and `prior_share`, the width of the posterior's middle half
        over the prior's.

    Raises:
        BadInputError: If the table is no recruitment.
        UsageError: If the prior does not fit the sample.
    """
    sample = as_recruitment(data, columns=options.columns, order=options.order, opening=options.opening)
    _check_prior(prior_median, options.largest, len(sample))
    grid = _grid(len(sample), options.largest or LARGEST_OF_MEDIAN * prior_median)
    likelihood = log_likelihood(sample.degree.astype(np.int64), grid)
    posterior = _posterior(len(sample), prior_median, grid, likelihood)
    level = options.level
    low, high = posterior.quantiles((1 - level) / 2, (1 + level) / 2)
    densest = _Densest(np.array(posterior.quantiles(*((np.arange(_DRAWS) + 0.5) / _DRAWS))))
    others = {}
    for factor in (0.5, 2.0) if options.sensitivity else ():
        median = max(len(sample) + 1, round(prior_median * factor))
        others[str(median)] = _posterior(len(sample), median, grid, likelihood).quantiles(0.5)[0]
    return SizeEstimate(
        method="ss-pse",
        population=posterior.quantiles(0.5)[0],
        intervals=(densest(level), Interval(level, low, high, "posterior, equal tails")),
        respondents=len(sample),
        diagnostics=_facts(sample, prior_median, posterior, others, grid),
        seed=None,
        data_sha256=sample.sha256,
        notes=(
            *sample.notes,
            say(
                "taken: persons come as if drawn by degree, and say rightly how many they know. On simulated"
                " networks the interval held the truth less often than it says (benchmarks/survey.md)."
            ),
        ),
        draws=densest.draws,
        make_interval=densest,
    )


def _check_prior(median: int, largest: int | None, count: int) -> None:
    if median <= count:
        raise UsageError(
            say(
                "--prior-median {n:,}: give more than the {persons:,} persons of the sample.",
                n=median,
                persons=count,
            )
        )
    if largest is not None and largest <= median:
        raise UsageError(say("--largest: give more than --prior-median."))


def _posterior(count: int, median: int, grid: Floats, likelihood: Floats) -> _Law:
    return _Law.of(grid, _prior(count, median, grid) + likelihood)


def _facts(
    sample: Recruitment, median: int, posterior: _Law, others: dict[str, float], grid: Floats
) -> PriorFacts:
    prior = _Law.of(grid, _prior(len(sample), median, grid))
    before = prior.quantiles(0.025, 0.25, 0.5, 0.75, 0.975)
    first, third = posterior.quantiles(0.25, 0.75)
    return {
        "prior_median": median,
        "prior_quantiles": dict(zip(("2.5", "25", "50", "75", "97.5"), before, strict=True)),
        "prior_share": (third - first) / max(before[3] - before[1], 1.0),
        "median_by_prior_median": others,
        "largest": int(grid[-1]),
        "share_at_largest": posterior.above(0.9 * grid[-1]),
        "mean_degree_first_and_last_third": _thirds(sample.degree),
    }


def _thirds(degree: Floats) -> tuple[float, float]:
    third = max(1, len(degree) // 3)
    return float(degree[:third].mean()), float(degree[-third:].mean())


def _grid(count: int, top: int) -> Floats:
    """Values of N from n, every one at first, then in equal ratios."""
    # The posterior may be sharp just above n, where the sample is nearly the whole group.
    return np.unique(np.round(count - 1 + np.geomspace(1, top - count + 1, _SIZES)))


def _prior(count: int, median: int, grid: Floats) -> Floats:
    """Logarithm of the prior: n/N is Beta(1, b), cut at the largest N, with its median at n/median."""
    b = -np.log(2) / (np.log1p(-count / median) - np.log1p(-count / (grid[-1] + 1)))
    return np.asarray((b - 1) * np.log(grid - count + 0.5) - (b + 1) * np.log(grid + 0.5), np.float64)


@dataclass(frozen=True)
class _Law:
    """A distribution of N on a grid of which each value stands for those around it."""

    edges: Floats
    reached: Floats

    @classmethod
    def of(cls, grid: Floats, log_density: Floats) -> _Law:
        """From the logarithm of the probability of each single N, up to a constant."""
        middle = (grid[1:] + grid[:-1]) / 2
        edges = np.concatenate([[grid[0] - 0.5], middle, [grid[-1] + 0.5]])
        mass = np.exp(log_density - log_density.max()) * np.diff(edges)
        return cls(edges, np.concatenate([[0.0], np.cumsum(mass) / mass.sum()]))

    def quantiles(self, *at: float) -> tuple[float, ...]:
        """Quantiles, in persons."""
        least = self.edges[0] + 0.5
        return tuple(float(max(x, least)) for x in np.interp(at, self.reached, self.edges))

    def above(self, size: float) -> float:
        """Probability of more."""
        return float(1 - np.interp(size, self.edges, self.reached))


@dataclass(frozen=True)
class _Densest:
    """The shortest interval with so much of the draws.

    Attributes:
        draws: Of N, ascending or not, shape (B,).
    """

    draws: Floats

    def __call__(self, level: float) -> Interval:
        """The interval of that level."""
        ordered = np.sort(self.draws)
        inside = int(np.ceil(level * len(ordered)))
        widths = ordered[inside - 1 :] - ordered[: len(ordered) - inside + 1]
        at = int(np.argmin(widths))
        return Interval(
            level, float(ordered[at]), float(ordered[at + inside - 1]), "posterior, highest density"
        )

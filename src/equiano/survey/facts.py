"""Diagnostics of each kind of survey: what stands under `diagnostics` in its JSON.

Keys are never renamed: `equiano evidence` and readers outside read them.
"""

from __future__ import annotations

from typing import TypedDict, final


@final
class RecruitedFacts(TypedDict):
    """Of shares by respondent-driven sampling.

    Attributes:
        group_size: Size N as given; None without.
        seeds: Persons whom nobody recruited.
        waves: The last wave.
        bootstrap: Replicates; None where the interval needs none.
        replicates_without_estimate: Of these.
    """

    group_size: int | None
    seeds: int
    waves: int
    bootstrap: int | None
    replicates_without_estimate: int | None


@final
class PriorFacts(TypedDict):
    """Of a size by successive sampling.

    Attributes:
        prior_median: Median of the prior of N, as given.
        prior_quantiles: Quantiles of the prior by per cent.
        prior_share: Width of the posterior's middle half over the prior's.
        median_by_prior_median: Medians of N with other medians of the prior.
        largest: Largest N of the grid.
        share_at_largest: Probability of more than 0.9 of it.
        mean_degree_first_and_last_third: Mean degree of those recruited first and last.
    """

    prior_median: int
    prior_quantiles: dict[str, float]
    prior_share: float
    median_by_prior_median: dict[str, float]
    largest: int
    share_at_largest: float
    mean_degree_first_and_last_third: tuple[float, float]


class RateFacts(TypedDict):
    """A rate with its interval of 95 %."""

    low: float
    middle: float
    high: float


class HeldOut(TypedDict):
    """A group of known size, estimated from the others."""

    group: str
    size: float
    estimate: float
    ratio: float


@final
class ScaleUpFacts(TypedDict, total=False):
    """Of network scale-up; which keys there are hangs on the method and on the rates given.

    Attributes:
        standard_error_binomial: Killworth's; None for `pimle`.
        bootstrap: Resamples.
        mu: Posterior mean of the mean logarithm of networks (the models).
        sigma: Of its spread.
        effective_draws: Of the size.
        rho_hidden: Dispersion of the hidden group (`barrier`).
        transmission: The rate, if given.
        degree_ratio: The rate, if given.
        without_correction: The size before the rates.
        mean_network: Mean network of the respondents.
        networks_of_none: Respondents who know nobody of the known groups.
        known_of_hidden: Persons of the hidden group known, in sum.
        hold_out: Each known group from the others.
    """

    standard_error_binomial: float | None
    bootstrap: int
    mu: float
    sigma: float
    effective_draws: float
    rho_hidden: float
    transmission: RateFacts
    degree_ratio: RateFacts
    without_correction: float
    mean_network: float
    networks_of_none: int
    known_of_hidden: float
    hold_out: list[HeldOut]


@final
class VenueFacts(TypedDict, total=False):
    """Of time-location sampling.

    Attributes:
        events: In the table.
        strata: From which events were drawn.
        effective_persons: Interviews that count as much with equal weights.
        standard_error: Of a size, persons; absent with shares.
    """

    events: int
    strata: int
    effective_persons: float
    standard_error: float


class BenchmarkFacts(TypedDict):
    """One benchmark with its multiplier.

    Attributes:
        name: Of the service or object.
        count: Persons it reached.
        share: Share of the group who say so.
        share_error: Standard error of the share.
        size: Count over share.
        low: Lower end of the interval.
        high: Upper end.
    """

    name: str
    count: float
    share: float
    share_error: float
    size: float
    low: float
    high: float


@final
class MultiplierFacts(TypedDict):
    """Of multipliers.

    Attributes:
        benchmarks: Each with its own size.
        p_agree: Probability of benchmarks so far apart by chance; None with one.
        spread_between: Standard deviation between benchmarks, on the log scale.
        largest_over_smallest: Of their sizes.
    """

    benchmarks: list[BenchmarkFacts]
    p_agree: float | None
    spread_between: float
    largest_over_smallest: float


ShareFacts = RecruitedFacts | VenueFacts
SizeFacts = PriorFacts | ScaleUpFacts | VenueFacts | MultiplierFacts

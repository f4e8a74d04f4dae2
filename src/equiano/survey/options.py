"""What a caller may set for the methods of surveys; commands and functions take the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from equiano.answer import check_level
from equiano.errors import UsageError
from equiano.options import check, check_whole
from equiano.survey.rates import Rate
from equiano.tables.raw_table import Opening
from equiano.words import say

INTERVALS = ("tree", "gile", "salganik", "likelihood")
# Fewer replicates hold fewer than three in each tail of 95 %; the ends then are a matter of chance.
LEAST_BOOTSTRAP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOptions:
    """Options of shares by respondent-driven sampling.

    Attributes:
        population: Size N of the group; for `rds-i` and `rds-ii` only the finite group's correction of the
            `likelihood` interval and of the design effect.
        interval: `tree`, `salganik`, `gile` (for `ss`), or `likelihood`: the empirical likelihood of R's
            package RDS, without chance and too narrow where recruits are alike.
        level: Nominal coverage.
        bootstrap: Replicates.
        seed: Seed of the random generator.
        columns: Names of the columns `id`, `recruiter`, `degree`, `coupon`, where they are not found by name.
        order: Column that says when each was recruited.
        opening: Encoding, sheet and header row of a file.
    """

    population: int | None = None
    interval: str = "tree"
    level: float = 0.95
    # Ends of 95 % then rest on 25 replicates each, as usual for percentile intervals (Efron and Tibshirani
    # 1993, ch. 13).
    bootstrap: int = 1000
    seed: int = 1
    columns: Mapping[str, str] | None = None
    order: str | None = None
    opening: Opening | None = None

    def __post_init__(self) -> None:
        """Refuse what no sample fits.

        Raises:
            UsageError: If an option is out of its range.
        """
        check(self)
        check_level(self.level)
        if self.interval not in INTERVALS:
            raise UsageError(
                say(
                    "--interval {given}: choose one of {known}.",
                    given=self.interval,
                    known=", ".join(INTERVALS),
                )
            )
        if self.interval != "likelihood":
            check_bootstrap(self.bootstrap)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeOptions:
    """Options of the size of a group by successive sampling.

    Attributes:
        largest: Largest N; 20 times the prior's median if None.
        level: Nominal coverage.
        sensitivity: Whether to give the medians with half and twice the prior's median too.
        columns: Names of the columns `id`, `recruiter`, `degree`, `coupon`.
        order: Column that says when each was recruited.
        opening: Encoding, sheet and header row of a file.
    """

    largest: int | None = None
    level: float = 0.95
    sensitivity: bool = True
    columns: Mapping[str, str] | None = None
    order: str | None = None
    opening: Opening | None = None

    def __post_init__(self) -> None:
        """Refuse what no sample fits.

        Raises:
            UsageError: If an option is out of its range.
        """
        check(self)
        check_level(self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleUpOptions:
    """Options of network scale-up.

    Attributes:
        transmission: Share of their acquaintances in the hidden group of whom respondents know it: a number,
            `low-high` (95 %), or a `Rate`. Divides the estimate.
        degree_ratio: Mean network of the hidden group over that of the population (barrier); the same forms.
        weights: Column with weights of the respondents (`mle`, `pimle`).
        level: Nominal coverage.
        bootstrap: Resamples of respondents (`mle`, `pimle`).
        draws: Posterior draws (`degree`, `barrier`).
        seed: Seed of the random generator.
        opening: Encoding, sheet and header row of a file.
    """

    transmission: Rate | float | str | None = None
    degree_ratio: Rate | float | str | None = None
    weights: str | None = None
    level: float = 0.95
    bootstrap: int = 1000
    # Ends of 95 % rest on a hundred draws each; chosen, not measured.
    draws: int = 4000
    seed: int = 1
    opening: Opening | None = None

    def __post_init__(self) -> None:
        """Refuse what no table fits; how many resamples are needed hangs on the method.

        Raises:
            UsageError: If an option is out of its range.
        """
        check(self)
        check_level(self.level)
        check_whole(self.bootstrap, "bootstrap")
        check_whole(self.draws, "draws", least=1)
        self.rates()

    def rates(self) -> dict[str, Rate | None]:
        """The rates that divide the estimate, by name.

        Raises:
            UsageError: If one is no rate.
        """
        return {
            "transmission": Rate.of(self.transmission),
            "degree_ratio": Rate.of(self.degree_ratio, most=None),
        }


def check_bootstrap(replicates: int) -> None:
    """Refuse too few replicates.

    Raises:
        UsageError: If they are too few for the ends of an interval.
    """
    check_whole(replicates, "bootstrap")
    if replicates < LEAST_BOOTSTRAP:
        raise UsageError(say("--bootstrap: at least 100; 1000 is usual."))


def check_method(method: str, known: tuple[str, ...]) -> None:
    """Refuse a method that a survey of this kind does not have.

    Raises:
        UsageError: With the methods that it has.
    """
    if method not in known:
        raise UsageError(
            say("--method {given}: choose one of {known}.", given=method, known=", ".join(known))
        )

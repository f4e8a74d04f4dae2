"""What a caller may set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from equiano.errors import UsageError
from equiano.estimate.coverage import Covers
from equiano.estimate.population import Population
from equiano.options import check, check_finite, check_one_of, check_whole
from equiano.tables.raw_table import Opening
from equiano.words import say

Progress = Callable[[int, int], None]

PRIORS = ("log", "jeffreys", "uniform")  # of the population, for `graphs`


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller may set for one method, or for all of them. A method takes what it knows.

    Attributes:
        bootstrap: Resamples for the interval, 0 for none.
        seed: Seed of the random generator; the same seed gives the same numbers.
        max_order: Highest interaction, in lists; None for the default of the number of lists.
        models: So many of the best models stand in the result.
        top: In resamples choose among so many models only; None for all.
        prior: Prior of the population for `graphs`: log, jeffreys or uniform.
        delta: Prior count of a cell for `graphs`.
        largest: Largest hidden number for `graphs`, persons.
        quick: Of all methods, leave out those of Markov chains, and the simulations.
        progress: Called with what is done and the total.
        model: Model of a single list, or of `mth`; None for the method's own choice.
        covariates: Columns of a single list that divide its persons; None for all that look like it.
    """

    bootstrap: int = 0
    seed: int = 1
    max_order: int | None = None
    models: int = 0
    top: int | None = None
    prior: str = "log"
    delta: float | None = None
    largest: int | None = None
    quick: bool = False
    progress: Progress | None = None
    model: str | None = None
    covariates: Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Refuse what no table fits; what is too much for one, its method says.

        Raises:
            UsageError: If an option is out of its range.
        """
        check(self)
        check_one_of(self.prior, "prior", PRIORS)
        for name, least in (("bootstrap", 0), ("models", 0), ("top", 1), ("max_order", 1), ("largest", 1)):
            if (value := getattr(self, name)) is not None:
                check_whole(value, name, least=least)
        check_finite(self.delta, "delta", above=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateOptions(Options):
    """What a caller may set for a whole estimate: for its method, and how the table is read.

    Attributes:
        bootstrap: Resamples for the interval, 0 for none (all methods: 500, strata: 200).
        seed: Seed of the random generator; the same seed gives the same numbers.
        max_order: Highest interaction, in lists; None for the default of the number of lists.
        models: So many of the best models stand in the result.
        top: In resamples choose among so many models only; None for all.
        prior: Prior of the population for `graphs`: log, jeffreys or uniform.
        delta: Prior count of a cell for `graphs`.
        largest: Largest hidden number for `graphs`, persons.
        quick: Of all methods, leave out those of Markov chains, and the simulations.
        progress: Called with what is done and the total.
        model: Model of `mth`; None for the method's own choice.
        covariates: Columns that say what kind of person it is, of the methods that take them.
        lists: Columns that are lists, where the table has others too.
        covers: The strata or years in which a list operates, by list, where it does not operate in all.
        population: What the lists count; carried with the result.
        opening: Encoding, sheet and header row of a file, where they are not to be found from it.
    """

    lists: Sequence[str] = ()
    covers: Covers | None = None
    population: Population | None = None
    opening: Opening | None = None


def options_of(options: EstimateOptions | None, keywords: Mapping[str, object]) -> EstimateOptions:
    """The options that a caller gave, as one object or by name.

    Raises:
        UsageError: If a name is unknown, or both were given.
    """
    known = [field.name for field in fields(EstimateOptions)]
    if unknown := sorted(set(keywords) - set(known)):
        raise UsageError(
            say(
                "{unknown}: not an option of estimate. Known: {known}.",
                unknown=unknown[0],
                known=", ".join(known),
            )
        )
    if options is None:
        return EstimateOptions(**keywords)  # type: ignore[arg-type]  # the class checks what it can
    if keywords:
        raise TypeError(f"options, or {', '.join(sorted(keywords))} as a keyword: not both")
    return options

"""What a caller may set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equiano.estimate.bootstrap import Progress


@dataclass(frozen=True)
class Options:
    """What a caller may set for one method, or for all of them. A method takes what it knows.

    Attributes:
        bootstrap: Resamples for the interval, 0 for none.
        seed: Seed of the random generator.
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

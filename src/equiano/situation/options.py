"""What is told of a country, and from what: the options of its situation. Light: help needs them too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from equiano.errors import UsageError
from equiano.options import check, check_one_of, check_year
from equiano.schema.coverage import Coverage
from equiano.words import say

if TYPE_CHECKING:
    from equiano.situation.justice import Estimate
    from equiano.tables.raw_table import Opening

Clock = Literal["registration", "journey", "exploitation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeOptions:
    """What is told of a country, and from what besides its cases.

    Attributes:
        flows: Instead of cases: a table of origin, destination, count and year.
        country: Country pack, such as `ru`; the setting `country` if not given.
        courts: Table of criminal-justice counts, added to the pack's.
        event: First year after an event: has the mix of corridors shifted with it?
        population: Interval of the estimated number of victims with its years, to compare courts.
        coverage: What part of all cases the file holds; ratios to courts need it, intervals a sample.
        durations: Shortest and longest mean time in exploitation, years; 0.25 and 20 if not given.
        clock: What the years of journeys are.
        seed: Seed of the simulations.
        opening: Encoding, sheets and header row, where they are not to be found from the files.
    """

    flows: Path | str | None = None
    country: str | None = None
    courts: Path | str | None = None
    event: int | None = None
    population: Estimate | None = None
    coverage: Coverage | None = None
    durations: tuple[float, float] | None = None
    clock: Clock = "registration"
    seed: int = 1
    opening: Opening | None = None

    def __post_init__(self) -> None:
        check(self)
        if self.event is not None:
            check_year(self.event, "event")
        check_one_of(self.clock, "clock", get_args(Clock))
        if self.durations is not None and not 0 < self.durations[0] <= self.durations[1]:
            raise UsageError(say("--durations takes two numbers of years, shortest first, such as 0.5,5."))
        if self.coverage is not None:
            check_one_of(self.coverage, "coverage", list(Coverage))
            # Code asks `coverage is Coverage.SAMPLE`: a text that says the same must not be another thing.
            object.__setattr__(self, "coverage", Coverage(self.coverage))

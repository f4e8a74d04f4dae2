"""What may be asked of each function here, and of the command that calls it. Light: help needs it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.options import check
from equiano.schema.coverage import Coverage

if TYPE_CHECKING:
    from equiano.situation.cube import Clock
    from equiano.situation.justice import Estimate
    from equiano.tables.raw_table import Opening


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


STANDARDS = ("sdg-16.2.2", "glotip", "ctdc")


@dataclass(frozen=True, slots=True)
class ReturnOptions:
    """What a return is asked to hold.

    Attributes:
        standard: One of `STANDARDS`.
        country: Alpha-3 code of the country that sends it.
        clock: What the year is.
        years: Years wanted; all if empty.
        coverage: What part of all cases the file holds; a rate stands only for a national file.
        population: Residents by year.
        population_source: Where they were published.
        public: Whether it is for everybody's eyes.
    """

    standard: str
    country: str
    clock: Clock = "registration"
    years: tuple[int, ...] = ()
    coverage: Coverage | None = None
    population: Mapping[int, int] = field(default_factory=dict)
    population_source: str = ""
    public: bool = False

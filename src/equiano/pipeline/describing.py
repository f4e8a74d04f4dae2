"""From cases or flows, as a file that anyone has, to the situation of a country."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.pipeline.cases import Step, case_table
from equiano.schema.coverage import Coverage
from equiano.tables.raw_table import Opening

if TYPE_CHECKING:
    from equiano.situation.cube import Clock
    from equiano.situation.justice import Estimate
    from equiano.situation.overview import Situation


def describe_situation(
    cases: Path | str | None = None,
    *,
    flows: Path | str | None = None,
    country: str | None = None,
    courts: Path | str | None = None,
    event: int | None = None,
    population: Estimate | None = None,
    coverage: Coverage | None = None,
    durations: tuple[float, float] | None = None,
    clock: Clock = "registration",
    seed: int = 1,
    opening: Opening | None = None,
    progress: Step = lambda text: None,
) -> Situation:
    """Describe a country as origin, transit and destination, from cases or flows and its country pack.

    The tables hold exact counts of cases: they are for the analyst's desk. What leaves goes through
    `report_country` or `draft_release`, which suppress small cells.

    Args:
        cases: Case table (Parquet), or any file that `take_in` reads.
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
        progress: Told the name of each step.

    Returns:
        Every table with its provenance; `refused` says how many rows intake refused.

    Raises:
        BadInputError: If a file is faulty, or both or neither of `cases` and `flows` are given.
    """
    from equiano.countries.pack import load_pack
    from equiano.engine import open_engine
    from equiano.errors import BadInputError
    from equiano.settings import get as setting
    from equiano.situation.figures import DURATIONS
    from equiano.situation.overview import describe
    from equiano.words import say

    if (cases is None) == (flows is None):
        raise BadInputError(say("give either a case file or a table of flows."))
    pack = load_pack(country or setting("country"))
    refused, table = 0, None

    def described() -> Situation:
        return describe(
            engine, pack, cases=table, flows=flows, court_counts=courts, event=event, population=population,
            coverage=coverage, durations=durations or DURATIONS, seed=seed, opening=opening, clock=clock,
            progress=progress,
        )  # fmt: skip

    with open_engine() as engine:
        if cases is None:
            return described()
        with case_table(Path(cases), progress, opening) as (table, _, refused):
            return replace(described(), refused=refused)

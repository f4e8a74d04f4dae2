"""T1: detected, formal contact, prosecuted, convicted, offences, side by side: no funnel, no ratios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from equiano.situation.official.cells import LARGEST_STEP, Cell
from equiano.situation.official.table import STAGES, CountryFigures, span


@dataclass(frozen=True)
class Break:
    """Two adjacent years whose counts are too far apart to be of one definition."""

    indicator: str
    year: int  # the later one
    before: int
    after: int


def years_of(country: CountryFigures) -> tuple[int, ...]:
    """All years from the first to the last with a total of any stage, gaps included."""
    return span(row.year for row in country.own if row.dimension == "total" and row.indicator in STAGES)


def stages(country: CountryFigures) -> Mapping[str, Mapping[int, Cell]]:
    """Totals by stage and year."""
    years = years_of(country)
    return {stage: {year: country.cell(stage, year) for year in years} for stage in STAGES}


def breaks(series: Mapping[str, Mapping[int, Cell]]) -> list[Break]:
    """Adjacent years more than a factor of three apart (trap 13)."""
    found = []
    for indicator, cells in series.items():
        for year, cell in cells.items():
            before = cells[year - 1].exact if year - 1 in cells else None
            after = cell.exact
            if before is None or after is None:
                continue
            if max(before, after) > LARGEST_STEP * min(before, after):
                found.append(Break(indicator, year, before, after))
    return found


def last_reported(cells: Mapping[int, Cell]) -> int | None:
    """The last year with a number, `<5` included."""
    return max((year for year, cell in cells.items() if cell.value is not None), default=None)

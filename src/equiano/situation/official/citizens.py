"""T4 and T5: citizens of the country detected abroad, and foreigners detected by its authorities.

Counts of reports, never persons: a person may be reported by two countries or in two years, and a country
that reports no citizenship says nothing (R9).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from equiano.schema.official_figure import OfficialFigure
from equiano.situation.official.cells import Cell, Mark, Range, cell_of, sum_of, total_of, worked_out
from equiano.situation.official.table import VICTIMS, CountryFigures, OfficialTable, span

# Kinds of category that are no country, in the order of the table; blank and total go into no sum (trap 7).
REST = ("unknown", "stateless", "group", "not_assigned")


@dataclass(frozen=True)
class CitizenLine:
    """One country of a matrix by year.

    Attributes:
        place: Alpha-3 code, or a kind of category.
        cells: Cell by year.
        reported: Years in which the reporter gave citizenship.
    """

    place: str
    cells: Mapping[int, Cell]
    reported: tuple[int, ...]

    @property
    def whole(self) -> Range:
        """Sum of the reports."""
        return sum_of(self.cells.values())

    @property
    def listed(self) -> tuple[int, ...]:
        """Years with a figure, `<5` included."""
        return tuple(year for year, cell in self.cells.items() if cell.rows)


@dataclass(frozen=True)
class Matrix:
    """Lines by year, largest first.

    Attributes:
        years: All years from the first to the last in which any country reported citizenship.
        reporters: By year, how many named countries reported citizenship (R9).
        reports: Rows behind it.
        unassigned: Spellings that no country is known for, with their rows.
    """

    years: tuple[int, ...]
    lines: tuple[CitizenLine, ...]
    reporters: Mapping[int, int]
    reports: int
    unassigned: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> Range:
        """Sum of all reports."""
        return sum_of(cell for line in self.lines for cell in line.cells.values())


def _reporters(table: OfficialTable) -> dict[int, int]:
    return {year: len(found) for year, found in table.citizenship_reporters.items() if found}


def reported_years(table: OfficialTable, reporter: str) -> tuple[int, ...]:
    """Years in which a country reported citizenship of detected victims."""
    return tuple(year for year, found in table.citizenship_reporters.items() if reporter in found)


def line_of(
    table: OfficialTable, reporter: str, rows: Iterable[OfficialFigure], years: Iterable[int], place: str
) -> CitizenLine:
    """A reporter's figures of one citizenship by year, with the three marks where there is none."""
    by_year: dict[int, list[Range]] = defaultdict(list)
    for row in rows:
        by_year[row.year].append(Range(row.low, row.high))
    reported = reported_years(table, reporter)
    absent = {
        year: Cell(Mark.NONE_LISTED if year in reported else Mark.NO_REPORT)
        for year in years
        if year not in by_year
    }
    cells = {year: absent.get(year) or cell_of(by_year[year]) for year in years}
    return CitizenLine(place, cells, reported)


def _ordered(lines: Iterable[CitizenLine]) -> tuple[CitizenLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.whole.low, -line.whole.high, line.place)))


def is_citizenship(row: OfficialFigure) -> bool:
    """Whether a row counts detected victims by citizenship."""
    return row.indicator == VICTIMS and row.dimension == "citizenship"


def abroad(country: CountryFigures) -> Matrix:
    """T4: citizens detected abroad, by country that detected them and year."""
    rows = [row for row in country.named_by_others if is_citizenship(row)]
    reporters = _reporters(country.table)
    years = span(reporters)
    by_place: dict[str, list[OfficialFigure]] = defaultdict(list)
    for row in rows:
        by_place[row.reporter].append(row)
    lines = [line_of(country.table, place, found, years, place) for place, found in by_place.items()]
    return Matrix(years, _ordered(lines), reporters, len(rows))


def foreigners(country: CountryFigures) -> tuple[Matrix, CitizenLine | None]:
    """T5: foreigners whom the country's authorities detected, and its own nationals among the detected.

    Lines of no country (unknown, stateless, groups of countries, spellings not assigned) stand last.
    """
    table = country.table
    own = [row for row in country.own if is_citizenship(row)]
    years = span(row.year for row in own)
    by_place: dict[str, list[OfficialFigure]] = defaultdict(list)
    for row in own:
        if row.category_kind == "country" and row.category_code:
            by_place[row.category_code].append(row)
        elif row.category_kind in ("own", *REST):
            by_place[row.category_kind].append(row)
    nationals = by_place.pop("own", [])
    rest = [_together(line_of(table, country.code, by_place.pop(kind, []), years, kind)) for kind in REST]
    lines = _ordered(line_of(table, country.code, rows, years, place) for place, rows in by_place.items())
    shown = (*lines, *(line for line in rest if line.listed))
    unassigned = Counter(row.category or "" for row in own if row.category_kind == "not_assigned")
    matrix = Matrix(years, shown, _reporters(table), sum(map(len, by_place.values())), dict(unassigned))
    mine = line_of(table, country.code, nationals, years, country.code) if nationals else None
    return matrix, mine


def _together(line: CitizenLine) -> CitizenLine:
    """Different groups or spellings of one kind are different rows of the table, so that they add up."""
    cells = {
        year: worked_out(total_of(cell.rows), cell.rows) if cell.mark is Mark.SEVERAL else cell
        for year, cell in line.cells.items()
    }
    return CitizenLine(line.place, cells, line.reported)


def densest_years(line: CitizenLine, *, share: float = 0.85, most: int = 3) -> tuple[int, int] | None:
    """A run of at most three years that holds nearly all of a line, None if there is none.

    Args:
        line: The line.
        share: What "nearly all" asks for: the run's lower end of itself and the upper ends of all other
            years. Russian citizens in Spain: 146 of at most 166 (88 %).
        most: Years of the longest run.
    """
    if len(line.listed) <= most:
        return None
    for first in line.cells:
        years = [year for year in line.listed if first <= year < first + most]
        run = sum_of(line.cells[year] for year in years).low
        rest = sum_of(cell for year, cell in line.cells.items() if year not in years).high
        if run and run >= share * (run + rest):
            return years[0], years[-1]
    return None

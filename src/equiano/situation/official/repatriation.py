"""T6: persons returned. A claim apart from detection, never part of "detected in" (trap 11)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from equiano.schema.official_figure import OfficialFigure
from equiano.situation.official.cells import Cell, Range, cell_of, sum_of
from equiano.situation.official.table import VICTIMS, CountryFigures

# A count of this size that stands unchanged in a second year is a figure of a period, printed twice (ten
# pairs of UNODC's table of 2023, such as Russia to Uzbekistan, 463 in 2014 and 2016); smaller ones repeat by
# chance.
_TOO_LARGE_TO_REPEAT = 20


class Way(StrEnum):
    """Which way the persons went, by our reading of the table: it has no codebook."""

    FROM = "from"  # the country's own rows: from it to the category
    TO = "to"  # rows of others that name it: from them to it
    HOME = "home"  # "Abroad": from an unnamed country home


@dataclass(frozen=True)
class Returns:
    """Returns between the country and one other.

    Attributes:
        place: Alpha-3 code; empty where the other country is not named.
        repeated: Years whose count stands unchanged in another year: they are not added.
    """

    way: Way
    place: str
    cells: Mapping[int, Cell]
    repeated: tuple[int, ...]

    @property
    def whole(self) -> Range | None:
        """Sum over the years; None where a count is repeated."""
        return None if self.repeated else sum_of(self.cells.values())


def _repeated(cells: Mapping[int, Cell]) -> tuple[int, ...]:
    large = {year: cell.exact for year, cell in cells.items() if (cell.exact or 0) >= _TOO_LARGE_TO_REPEAT}
    often = Counter(large.values())
    return tuple(year for year, count in large.items() if often[count] > 1)


def _lines(way: Way, rows: Iterable[tuple[str, OfficialFigure]]) -> list[Returns]:
    by_place: dict[str, dict[int, list[Range]]] = defaultdict(lambda: defaultdict(list))
    for place, row in rows:
        by_place[place][row.year].append(Range(row.low, row.high))
    found = []
    for place, by_year in by_place.items():
        cells = {year: cell_of(by_year[year]) for year in sorted(by_year)}
        found.append(Returns(way, place, cells, _repeated(cells)))
    return sorted(
        found,
        key=lambda line: (-sum_of(line.cells.values()).low, -sum_of(line.cells.values()).high, line.place),
    )


def repatriation(country: CountryFigures) -> list[Returns]:
    """Returns from the country, to it, and home from countries that are not named."""
    own = [row for row in country.own if row.indicator == VICTIMS and row.dimension == "repatriation"]
    others = [row for row in country.named_by_others if row.dimension == "repatriation"]
    return [
        *_lines(Way.FROM, ((row.category_code or "", row) for row in own if row.category_kind == "country")),
        *_lines(Way.TO, ((row.reporter, row) for row in others)),
        *_lines(Way.HOME, (("", row) for row in own if row.category_kind == "abroad")),
    ]


def left_out(country: CountryFigures) -> int:
    """Rows on returns that name no country and not "Abroad": in no line."""
    kinds = ("country", "abroad")
    return sum(row.dimension == "repatriation" and row.category_kind not in kinds for row in country.own)

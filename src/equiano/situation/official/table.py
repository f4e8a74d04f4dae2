"""The table of official figures, and one country's part of it. Selection is exact, never "what is left"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from equiano.errors import BadInputError
from equiano.schema.official_figure import OfficialFigure
from equiano.situation.official.cells import Cell, Range, cell_of
from equiano.vocab import load
from equiano.words import say

VICTIMS = "victims_detected"
STAGES = (VICTIMS, "formal_contact", "prosecuted", "convicted", "offences")
FigureKey = tuple[str, int, str, str, str, str]


def _key(figure: OfficialFigure) -> FigureKey:
    what = "" if figure.dimension == "total" else figure.category_code or figure.category or ""
    return figure.indicator, figure.year, figure.dimension, what, figure.sex, figure.age


@dataclass(frozen=True)
class OfficialTable:
    """Official figures of many countries, or what a country pack quotes of them.

    Attributes:
        figures: The rows.
        citizenship_reporters: By year, the named countries that reported citizenship of detected victims.
    """

    figures: tuple[OfficialFigure, ...]
    citizenship_reporters: Mapping[int, frozenset[str]]

    @classmethod
    def of(cls, figures: Iterable[OfficialFigure]) -> OfficialTable:
        """The table of a whole file."""
        rows = tuple(figures)
        reporters: dict[int, set[str]] = defaultdict(set)
        for row in rows:
            if row.reporter_is_country and row.indicator == VICTIMS and row.dimension == "citizenship":
                reporters[row.year].add(row.reporter)
        return cls(rows, {year: frozenset(found) for year, found in sorted(reporters.items())})

    @cached_property
    def by_reporter(self) -> Mapping[str, tuple[OfficialFigure, ...]]:
        """Rows of each reporter."""
        found: dict[str, list[OfficialFigure]] = defaultdict(list)
        for row in self.figures:
            found[row.reporter].append(row)
        return {reporter: tuple(rows) for reporter, rows in found.items()}

    @cached_property
    def by_category(self) -> Mapping[str, tuple[OfficialFigure, ...]]:
        """Rows of other reporters that name a country as citizenship or place of return, by that country."""
        found: dict[str, list[OfficialFigure]] = defaultdict(list)
        for row in self.figures:
            if row.category_kind == "country" and row.category_code:
                found[row.category_code].append(row)
        return {code: tuple(rows) for code, rows in found.items()}

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Alpha-3 codes of the named countries that have a row; groups of small states are none."""
        return tuple(sorted({row.reporter for row in self.figures if row.reporter_is_country}))

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the rows."""
        found = [row.year for row in self.figures]
        return (min(found), max(found)) if found else (0, 0)


def country_code(key: str) -> str | None:
    """Alpha-3 code of an ISO 3166-1 alpha-2 or alpha-3 code in any case, None if it is no such code."""
    wanted = key.strip().upper()
    for term in load().scheme("country").active_terms:
        if wanted in (term.code, term.extra.get("alpha2")) and term.extra.get("alpha2"):
            return term.code
    return None


def resolve(key: str, table: OfficialTable) -> str:
    """Alpha-3 code of a country that the table has.

    Raises:
        BadInputError: If the key is no ISO code, or the table has no row of that country.
    """
    code = country_code(key)
    if code is not None and code in table.countries:
        return code
    raise BadInputError(
        say(
            "country `{key}`: the table of official figures has no such country. Give the ISO code of one of"
            " its {countries:,} {countries|country|countries} (two or three letters, such as `RU` or `RUS`).",
            key=key,
            countries=len(table.countries),
        )
    )


@dataclass(frozen=True)
class CountryFigures:
    """What the table says of one country.

    Attributes:
        code: Alpha-3 code.
    """

    table: OfficialTable
    code: str

    @cached_property
    def own(self) -> tuple[OfficialFigure, ...]:
        """Rows that the country reported."""
        return self.table.by_reporter.get(self.code, ())

    @cached_property
    def named_by_others(self) -> tuple[OfficialFigure, ...]:
        """Rows of other named countries that name this one."""
        rows = self.table.by_category.get(self.code, ())
        return tuple(row for row in rows if row.reporter != self.code and row.reporter_is_country)

    @cached_property
    def _rows(self) -> Mapping[FigureKey, tuple[Range, ...]]:
        found: dict[FigureKey, list[Range]] = defaultdict(list)
        for row in self.own:
            found[_key(row)].append(Range(row.low, row.high))
        return {key: tuple(rows) for key, rows in found.items()}

    def rows(
        self,
        indicator: str,
        year: int,
        dimension: str = "total",
        what: str = "",
        sex: str = "total",
        age: str = "total",
    ) -> tuple[Range, ...]:
        """The rows of exactly this key (R1)."""
        return self._rows.get((indicator, year, dimension, what, sex, age), ())

    def cell(
        self,
        indicator: str,
        year: int,
        dimension: str = "total",
        what: str = "",
        sex: str = "total",
        age: str = "total",
    ) -> Cell:
        """The cell of exactly this key."""
        return cell_of(self.rows(indicator, year, dimension, what, sex, age))

    def total(self, year: int) -> Cell:
        """Detected victims in all: Dimension, Sex and Age are Total."""
        return self.cell(VICTIMS, year)

    def years_of(self, indicator: str, *dimensions: str) -> tuple[int, ...]:
        """Years with a row of an indicator in one of the dimensions."""
        return tuple(
            sorted(
                {row.year for row in self.own if row.indicator == indicator and row.dimension in dimensions}
            )
        )


def span(years: Iterable[int]) -> tuple[int, ...]:
    """All years from the first to the last, so that a gap stays a gap."""
    found = sorted(set(years))
    return tuple(range(found[0], found[-1] + 1)) if found else ()

"""Official figures of a country as published tables of a release.

Names: `official_stage`, `official_sex`, `official_age`, `official_form`, `official_abroad`,
`official_citizenship`, `official_return`, `official_route`, `official_route_place`, `official_finding`,
`official_reporters`, `official_not_assigned`, `official_source`. The first seven have one row for each cell:
what, year, mark, low, high, and what is printed where several rows stand on one key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equiano.pipeline.labels import Labels, label
from equiano.provenance import Provenance
from equiano.publish.disclosure import published_table
from equiano.schema.shown import Column, ReleasedTable, Value
from equiano.situation.official import parts
from equiano.situation.official.citizens import abroad, foreigners
from equiano.situation.official.findings import findings
from equiano.situation.official.labels import labelled, labels_of
from equiano.situation.official.repatriation import repatriation
from equiano.situation.official.routes import Route, RouteStop, hold
from equiano.situation.official.stages import stages
from equiano.vocab.places import of_code

if TYPE_CHECKING:
    from equiano.countries.model import Corridor
    from equiano.situation.official.cells import Cell, Range
    from equiano.situation.official.citizens import CitizenLine
    from equiano.situation.official.parts import Breakdown
    from equiano.situation.official.table import CountryFigures

# DATA_SOURCES.md has its terms.
PUBLISHER = "United Nations Office on Drugs and Crime (UNODC)"
TITLE = "Data on trafficking in persons, collected for the Global Report (GLOTIP)"
URL = "https://dataunodc.un.org"
METHOD = "UNODC, data on trafficking in persons (GLOTIP), figures as published, ranges for `<5`"
_KINDS = {"low": "count", "high": "count", "count": "count", "countries": "count"}


@dataclass(frozen=True)
class Origin:
    """Where official figures come from.

    Attributes:
        release: Day of release (ISO 8601), empty where not known.
        name: Name of the user's file; empty for figures that a pack quotes.
        seen: Day on which a pack's figures were taken from the table.
        countries: Named countries of the whole table.
    """

    release: str
    sha256: str
    years: tuple[int, int]
    countries: int
    name: str = ""
    seen: str = ""
    publisher: str = PUBLISHER
    title: str = TITLE
    url: str = URL


def routes_of(corridors: Iterable[Corridor]) -> list[Route]:
    """Corridors of a pack as routes of countries: figures by citizenship know no region."""
    found = []
    for corridor in corridors:
        stops = []
        for stop in corridor.stops:
            countries = (place.country for code in stop.places if (place := of_code(code)) is not None)
            codes = tuple(dict.fromkeys(code for code in countries if code is not None))
            stops.append(RouteStop(stop.role, codes, stop.may_end))
        found.append(Route(corridor.id, corridor.direction, tuple(stops)))
    return found


def _label(code: str) -> Labels:
    return labels_of("codes").get(code) or label(code)


def _named(codes: Iterable[Value]) -> dict[str, Labels]:
    return {code: _label(code) for code in codes if isinstance(code, str)}


def _table(
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Value]],
    sha256: str,
    named: Mapping[str, Mapping[str, Labels]] | None = None,
) -> ReleasedTable:
    labels = named or {}
    columns = [
        Column(
            heading,
            "dimension" if heading in labels else "count" if heading in _KINDS else "text",
            labelled("headings", heading),
            labels.get(heading, {}),
        )
        for heading in headings
    ]
    return published_table(
        name, labelled("titles", name), columns, rows, provenance=Provenance(METHOD, sha256)
    )


def printed(value: Range) -> str:
    """A row as the source prints it."""
    return str(value.low) if value.exact else f"<{value.high + 1}"


def _cell(cell: Cell) -> tuple[Value, ...]:
    """Mark, ends and what is printed where that is not the value itself."""
    value = cell.value
    rows = " | ".join(map(printed, cell.rows)) if len(cell.rows) > 1 else ""
    return cell.mark.value, value.low if value else None, value.high if value else None, rows


def _series(cells: Mapping[str, Mapping[int, Cell]]) -> list[tuple[Value, ...]]:
    return [
        (name, str(year), *_cell(cell)) for name, by_year in cells.items() for year, cell in by_year.items()
    ]


def _broken_down(name: str, found: Sequence[Breakdown], sha256: str) -> ReleasedTable | None:
    rows = [
        (part, str(entry.year), *_cell(cell), entry.state.value)
        for entry in found
        for part, cell in entry.parts.items()
    ]
    headings = ("part", "year", "mark", "low", "high", "rows", "state")
    return _table(name, headings, rows, sha256, {"part": _named(row[0] for row in rows)}) if rows else None


def _lines(name: str, lines: Sequence[CitizenLine], sha256: str) -> ReleasedTable | None:
    rows = _series({line.place: line.cells for line in lines})
    named = {"country": _named(line.place for line in lines)}
    headings = ("country", "year", "mark", "low", "high", "rows")
    return _table(name, headings, rows, sha256, named) if rows else None


def tables(
    country: CountryFigures, origin: Origin, corridors: Sequence[Corridor] = ()
) -> Iterator[ReleasedTable]:
    """All tables of one country.

    Args:
        country: Its figures.
        origin: Where they come from.
        corridors: Named routes of its pack, to be held against the detections.
    """
    sha256 = origin.sha256
    makers: tuple[Callable[[CountryFigures, str], Iterable[ReleasedTable | None]], ...] = (
        _stages,
        _parts,
        _citizens,
        _returns,
        _findings,
    )
    for make in makers:
        yield from (table for table in make(country, sha256) if table is not None)
    yield from _routes(country, corridors, sha256)
    yield _source(country, origin)


def _stages(country: CountryFigures, sha256: str) -> Iterator[ReleasedTable | None]:
    series = {stage: cells for stage, cells in stages(country).items() if cells}
    rows = _series(series)
    headings = ("stage", "year", "mark", "low", "high", "rows")
    yield (_table("official_stage", headings, rows, sha256, {"stage": _named(series)}) if rows else None)


def _parts(country: CountryFigures, sha256: str) -> Iterator[ReleasedTable | None]:
    yield _broken_down("official_sex", parts.by_sex(country), sha256)
    yield _broken_down("official_age", parts.by_age(country), sha256)
    yield _broken_down("official_form", parts.by_form(country), sha256)


def _citizens(country: CountryFigures, sha256: str) -> Iterator[ReleasedTable | None]:
    matrix = abroad(country)
    yield _lines("official_abroad", matrix.lines, sha256)
    reporters = [(str(year), count) for year, count in matrix.reporters.items()]
    yield (_table("official_reporters", ("year", "countries"), reporters, sha256) if reporters else None)
    found, nationals = foreigners(country)
    lines = [*((nationals,) if nationals else ()), *found.lines]
    yield _lines("official_citizenship", lines, sha256)
    spellings = sorted(found.unassigned.items(), key=lambda item: (-item[1], item[0]))
    yield (_table("official_not_assigned", ("spelling", "count"), spellings, sha256) if spellings else None)


def _returns(country: CountryFigures, sha256: str) -> Iterator[ReleasedTable | None]:
    rows = [
        (line.way.value, line.place, str(year), *_cell(cell), year in line.repeated)
        for line in repatriation(country)
        for year, cell in line.cells.items()
    ]
    ways = labels_of("ways")
    headings = ("way", "country", "year", "mark", "low", "high", "rows", "repeated")
    named = {"way": ways, "country": _named(row[1] for row in rows)}
    yield _table("official_return", headings, rows, sha256, named) if rows else None


def _findings(country: CountryFigures, sha256: str) -> Iterator[ReleasedTable | None]:
    rows: list[tuple[Value, ...]] = []
    for number, found in enumerate(findings(country), 1):
        key = (str(number), found.id, str(found.years[0]), str(found.years[1]))
        values: list[tuple[Value, ...]] = [
            (name, value.low, value.high, found.notes.get(name, "")) for name, value in found.values.items()
        ]
        values += [(name, None, None, note) for name, note in found.notes.items() if name not in found.values]
        rows += [(*key, *value) for value in values or [("", None, None, "")]]
    headings = ("key", "finding", "first_year", "last_year", "value", "low", "high", "note")
    yield _table("official_finding", headings, rows, sha256) if rows else None


def _routes(country: CountryFigures, corridors: Sequence[Corridor], sha256: str) -> Iterator[ReleasedTable]:
    held = hold(country, routes_of(corridors))
    if not held:
        return
    names = {corridor.id: {lang: corridor.label[lang] for lang in ("en", "ru")} for corridor in corridors}
    rows = [
        (found.route.id, found.verdict.value, found.like or "", found.whole.low, found.whole.high)
        for found in held
    ]
    whole: Sequence[str] = ("route", "verdict", "like", "low", "high")
    yield _table("official_route", whole, rows, sha256, {"route": names, "like": names})
    places: list[tuple[Value, ...]] = [
        (
            found.route.id,
            place.line.place,
            place.role,
            place.ends,
            place.verdict.value,
            place.line.whole.low,
            place.line.whole.high,
            " ".join(map(str, place.line.reported)),
            " ".join(
                f"{year}:{printed(value)}"
                for year in place.line.listed
                if (value := place.line.cells[year].value)
            ),
        )
        for found in held
        for place in found.places
    ]
    headings = (*("route", "country", "role", "ends", "verdict"), *("low", "high", "reported", "rows"))
    codes = _named(place.line.place for found in held for place in found.places)
    yield _table("official_route_place", headings, places, sha256, {"route": names, "country": codes})


def _source(country: CountryFigures, origin: Origin) -> ReleasedTable:
    own = country.own
    years = [row.year for row in own]
    rows: list[tuple[Value, ...]] = [
        ("country", country.code),
        ("publisher", origin.publisher),
        ("title", origin.title),
        ("url", origin.url),
        ("release", origin.release),
        ("seen", origin.seen),
        ("file", origin.name),
        ("first_year", str(origin.years[0])),
        ("last_year", str(origin.years[1])),
        ("countries", str(origin.countries)),
        ("own_rows", str(len(own))),
        ("own_first_year", str(min(years)) if years else ""),
        ("own_last_year", str(max(years)) if years else ""),
    ]
    return _table("official_source", ("key", "value"), rows, origin.sha256)

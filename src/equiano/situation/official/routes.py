"""T7: named routes of the sources held against detections by citizenship.

A detection says where a citizen of which country was found. It has no way: that a person passed a country on
the way to another is shown by no figure of the table, so a stop on the way is never confirmed as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from equiano.situation.official.cells import Range, total_of
from equiano.situation.official.citizens import CitizenLine, is_citizenship, line_of
from equiano.situation.official.table import CountryFigures, span

# A country that reported citizenship in fewer years than this and listed nobody says nothing: Lithuania
# listed a Russian in one of nine years, China reported in one year only.
FEWEST_YEARS = 3


class Verdict(StrEnum):
    """What the detections say of a place or of a whole route."""

    CONFIRMED = "confirmed"  # detected, with a count above `<5`
    FEW = "few"  # `<5` only, which may be nobody
    NOT_LISTED = "not_listed"  # citizenship reported in several years, nobody listed
    NO_DATA = "no_data"  # citizenship reported in no year, or too few
    CANNOT_BE_TOLD = "cannot_be_told"  # all that confirms it confirms another route too


@dataclass(frozen=True)
class RouteStop:
    """A step of a route as data: countries of which any one may be the stop."""

    role: str
    countries: tuple[str, ...]
    may_end: bool = False


@dataclass(frozen=True)
class Route:
    """A route of a country pack as data.

    Attributes:
        direction: `out`, `in` or `transit`, seen from the country.
    """

    id: str
    direction: str
    stops: tuple[RouteStop, ...]


@dataclass(frozen=True)
class RoutePlace:
    """One country of a route, held against the detections.

    Attributes:
        role: `transit` or `destination`; `origin` on routes into the country.
        ends: Whether the route may end there.
    """

    line: CitizenLine
    role: str
    ends: bool
    verdict: Verdict


@dataclass(frozen=True)
class Held:
    """A route held against the detections.

    Attributes:
        places: Its countries but the one the figures are of; each country once.
        whole: Sum of the reports of all its places.
        like: Id of a route that the detections cannot tell it from.
    """

    route: Route
    places: tuple[RoutePlace, ...]
    whole: Range
    verdict: Verdict
    like: str | None = None

    def of(self, *verdicts: Verdict) -> tuple[RoutePlace, ...]:
        """Places with one of the verdicts."""
        return tuple(place for place in self.places if place.verdict in verdicts)


def verdict_of(line: CitizenLine) -> Verdict:
    """What one country's reports say."""
    if line.whole.low > 0:
        return Verdict.CONFIRMED
    if line.listed:
        return Verdict.FEW
    return Verdict.NOT_LISTED if len(line.reported) >= FEWEST_YEARS else Verdict.NO_DATA


def _places(country: CountryFigures, route: Route) -> tuple[RoutePlace, ...]:
    by_place = _detections(country, route)
    found: dict[str, RoutePlace] = {}
    for stop in route.stops:
        for code in stop.countries:
            if code == country.code or (stop.role == "origin") == (route.direction == "out"):
                continue
            line = by_place[code]
            ends = stop.role == "destination" or stop.may_end
            if code not in found or ends:
                found[code] = RoutePlace(line, stop.role, ends, verdict_of(line))
    return tuple(found.values())


def _detections(country: CountryFigures, route: Route) -> Mapping[str, CitizenLine]:
    """Lines of the countries of a route: those that detected its citizens, or whose citizens it detected."""
    table, code = country.table, country.code
    years = span(table.citizenship_reporters)
    codes = {place for stop in route.stops for place in stop.countries}
    if route.direction == "in":
        rows = [row for row in country.own if is_citizenship(row)]
        return {
            place: line_of(table, code, [row for row in rows if row.category_code == place], years, place)
            for place in codes
        }
    rows = [row for row in country.named_by_others if is_citizenship(row)]
    return {
        place: line_of(table, place, [row for row in rows if row.reporter == place], years, place)
        for place in codes
    }


def _own_verdict(route: Route, places: Sequence[RoutePlace]) -> Verdict:
    if route.direction == "transit":
        return Verdict.CANNOT_BE_TOLD
    ends = [place for place in places if place.ends or route.direction == "in"]
    for verdict in (Verdict.CONFIRMED, Verdict.FEW, Verdict.NOT_LISTED):
        if any(place.verdict is verdict for place in ends):
            return verdict
    return Verdict.NO_DATA


def hold(country: CountryFigures, routes: Iterable[Route]) -> list[Held]:
    """Hold each route against detections by citizenship.

    Of the country's citizens abroad; of routes into it, by its own authorities.
    A route all of whose confirmed places lie on another route of the same direction cannot be told from it.
    """
    found = []
    for route in routes:
        places = () if route.direction == "transit" else _places(country, route)
        whole = total_of(place.line.whole for place in places)
        found.append(Held(route, places, whole, _own_verdict(route, places)))
    return [_told_apart(held, found) for held in found]


def _told_apart(held: Held, others: Sequence[Held]) -> Held:
    confirmed = {place.line.place for place in held.of(Verdict.CONFIRMED)}
    if held.verdict is not Verdict.CONFIRMED:
        return held
    for other in others:
        if other.route.id == held.route.id or other.route.direction != held.route.direction:
            continue
        if confirmed <= {place.line.place for place in other.places}:
            return Held(held.route, held.places, held.whole, Verdict.CANNOT_BE_TOLD, other.route.id)
    return held

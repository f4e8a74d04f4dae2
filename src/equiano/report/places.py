"""Where places stand on a map: countries by their outline, subdivisions by data, groups by their members."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from equiano.countries.model import Corridor, Stop
from equiano.draw.land import Point, middle_of_country, size_of_country
from equiano.draw.map import Area, Arrow, Place, corridor_map
from equiano.draw.view import NARROW, WIDE, view_of
from equiano.report.context import Context
from equiano.text_files import own_yaml
from equiano.vocab import load


@cache
def _set_by_hand() -> dict[str, list[float]]:
    source = resources.files("equiano.draw") / "assets" / "places.yaml"
    content: dict[str, list[float]] = own_yaml(source.read_text(encoding="utf-8"))["places"]
    return content


def _numeric(code: str) -> str:
    """ISO 3166-1 numeric code of a country; empty for a subdivision."""
    return str(load().term(code).extra.get("numeric", "")) if code in load() else ""


def point_of(code: str) -> Point | None:
    """Longitude and latitude for a code, None if the map does not have it (a tiny territory)."""
    by_hand = _set_by_hand()
    if code in by_hand:
        lon, lat = by_hand[code]
        return lon, lat
    return middle_of_country(_numeric(code))


def maps_of(arrows: Sequence[Arrow], places: Sequence[Place], areas: Sequence[Area] = ()) -> tuple[str, str]:
    """The map of corridors for a page and for a telephone; it shows every place and every tinted country."""
    points = [place.at for place in places]
    members = sorted({number for area in areas for number in area.members})
    points += [point for number in members if (point := middle_of_country(number)) is not None]
    wide, narrow = (corridor_map(arrows, places, view_of(points, size), areas) for size in (WIDE, NARROW))
    return wide, narrow


def located(context: Context, codes: Sequence[str]) -> list[Place]:
    """The places of `codes` that can be put on a map."""
    found = ((code, point_of(code)) for code in codes)
    return [Place(code, context.place(code), point) for code, point in found if point is not None]


def single_places(context: Context, stop: Stop, home: str) -> list[str]:
    """The stop's places that a line can lead to: countries and subdivisions that the source names one by one.

    A group of one country is that country, and a group of subdivisions (Siberia) is one place of its own; a
    group of countries is an area. The country around a region is an area too: "other parts of Russia" is
    nowhere in particular.
    """
    found: dict[str, None] = {}
    for code in stop.named:
        members = context.pack.groups[code].members if code in context.pack.groups else (code,)
        if len(members) == 1 and not ("-" in home and members[0] == context.pack.code):
            found[members[0]] = None
        elif len(members) > 1 and all("-" in member for member in members):
            found[code] = None
    return list(found)


def areas_of(context: Context, corridor: Corridor, key: str, home: str) -> list[Area]:
    """The groups of countries at which a corridor stops; the country of the map is no member of its own."""
    found = []
    for stop in corridor.stops:
        single = set(single_places(context, stop, home))
        own = set() if "-" in home else {context.pack.code}
        codes = [code for code in stop.places if code not in single | own and "-" not in code]
        grouped = any(code in context.pack.groups or code not in single for code in stop.named)
        members = {code: number for code in codes if (number := _numeric(code))}
        if not members or not grouped:
            continue
        # The letter of an area stands on its largest country, where there is room for it.
        largest = max(members, key=lambda code: size_of_country(members[code]))
        at = point_of(largest)
        if at is not None:
            found.append(Area(key, stop.role, frozenset(members.values()), at))
    return found

"""Where places stand on a map: countries by their outline, subdivisions and groups by data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from math import asin, atan2, cos, degrees, radians, sin

import yaml

from equiano.report.context import Context
from equiano.report.maps import Place, Point, View, middle_of_country
from equiano.vocab import load


@cache
def _set_by_hand() -> dict[str, list[float]]:
    source = resources.files("equiano.report") / "assets" / "places.yaml"
    content: dict[str, list[float]] = yaml.safe_load(source.read_text(encoding="utf-8"))["places"]
    return content


def _mean(points: Sequence[Point]) -> Point:
    """Middle of points on the sphere."""
    x = sum(cos(radians(lat)) * cos(radians(lon)) for lon, lat in points)
    y = sum(cos(radians(lat)) * sin(radians(lon)) for lon, lat in points)
    z = sum(sin(radians(lat)) for _, lat in points)
    size = (x * x + y * y + z * z) ** 0.5 or 1.0
    return degrees(atan2(y, x)), degrees(asin(z / size))


def _distance(a: Point, b: Point) -> float:
    """Degrees of arc between two points."""
    (lon1, lat1), (lon2, lat2) = ((radians(lon), radians(lat)) for lon, lat in (a, b))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * degrees(asin(min(1.0, half**0.5)))


def point_of(context: Context, code: str) -> Point | None:
    """Longitude and latitude for a code, None if the map does not have it (a tiny territory)."""
    by_hand = _set_by_hand()
    if code in by_hand:
        lon, lat = by_hand[code]
        return lon, lat
    if code in context.pack.groups:
        members = [point_of(context, member) for member in context.pack.groups[code].members]
        known = [point for point in members if point is not None]
        return _mean(known) if known else None
    term = load().term(code) if code in load() else None
    return middle_of_country(str(term.extra.get("numeric", ""))) if term is not None else None


def located(context: Context, codes: Sequence[str]) -> list[Place]:
    """The places of `codes` that can be put on a map."""
    found = ((code, point_of(context, code)) for code in codes)
    return [Place(code, context.place(code), point) for code, point in found if point is not None]


def view_of(places: Sequence[Place]) -> View:
    """The part of the world that shows all places, but those far away from the rest."""
    points = [place.at for place in places]
    centre = _mean(points)
    near = [point for point in points if _distance(point, centre) <= 62] or points
    centre = _mean(near)
    for _ in range(40):  # move the middle until the places fill the frame evenly
        view = View(centre, 60)
        spots = [spot for point in near if (spot := view.project(point)) is not None]
        shift_x = (min(x for x, _ in spots) + max(x for x, _ in spots)) / 2 - view.width / 2
        shift_y = (min(y for _, y in spots) + max(y for _, y in spots)) / 2 - view.height / 2
        centre = (
            centre[0] + shift_x / view.scale * 40 / max(0.3, cos(radians(centre[1]))),
            max(-80.0, min(80.0, centre[1] - shift_y / view.scale * 40)),
        )
    half = 6.0
    while half < 75:
        view = View(centre, half)
        spots = [spot for point in near if (spot := view.project(point)) is not None]
        if all(70 < x < view.width - 70 and 36 < y < view.height - 36 for x, y in spots):
            break
        half *= 1.05
    return View(centre, half)

"""Which part of the world a map shows."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, atan2, cos, degrees, radians, sin

from equiano.draw.land import Point, View


def middle_of(points: Sequence[Point]) -> Point:
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


WIDE, NARROW = (720, 450), (340, 320)  # pixels of a map on a page and on a telephone


def view_of(points: Sequence[Point], size: tuple[int, int] = WIDE) -> View:
    """The part of the world that shows all points, but those far away from the rest.

    Args:
        points: What the map must show: longitude and latitude, at least one.
        size: Width and height of the map in pixels.
    """
    centre = middle_of(points)
    near = [point for point in points if _distance(point, centre) <= 62] or points
    centre = middle_of(near)
    for _ in range(40):  # move the middle until the places fill the frame evenly
        view = View(centre, 60, *size)
        spots = [spot for point in near if (spot := view.project(point)) is not None]
        shift_x = (min(x for x, _ in spots) + max(x for x, _ in spots)) / 2 - view.width / 2
        shift_y = (min(y for _, y in spots) + max(y for _, y in spots)) / 2 - view.height / 2
        centre = (
            centre[0] + shift_x / view.scale * 40 / max(0.3, cos(radians(centre[1]))),
            max(-80.0, min(80.0, centre[1] - shift_y / view.scale * 40)),
        )
    half = 6.0
    side, edge = min(70.0, 0.15 * size[0]), 36.0  # room for names
    while half < 75:
        view = View(centre, half, *size)
        spots = [spot for point in near if (spot := view.project(point)) is not None]
        if all(side < x < view.width - side and edge < y < view.height - edge for x, y in spots):
            break
        half *= 1.05
    return View(centre, half, *size)

"""Land and borders from Natural Earth, as paths of a picture, and the part of the world that it shows.

Projection: Lambert azimuthal equal-area on the sphere (Snyder 1987, USGS Prof. Paper 1395, pp. 182-190).
Borders are those of Natural Earth (world-atlas 2.0.2, 1:50m), which draws who controls a territory in fact.
No position on any border is taken: all land has one colour but for the countries that a map is about, and
every border is the same thin line.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import cos, hypot, radians, sin, sqrt

Point = tuple[float, float]  # longitude and latitude in degrees, or x and y in the picture
_LAND, BORDER = "#ececec", "#a0a0a0"


@dataclass(frozen=True)
class View:
    """The part of the world shown: centre, half the width in degrees of arc, and size in pixels."""

    centre: Point
    half_width_degrees: float
    width: int = 720
    height: int = 450

    @property
    def scale(self) -> float:
        """Pixels per radian at the centre."""
        return self.width / 2 / (2 * sin(radians(self.half_width_degrees) / 2))

    def holds(self, spot: Point, margin: float = 4) -> bool:
        """Whether a point of the picture is inside the frame."""
        return margin < spot[0] < self.width - margin and margin < spot[1] < self.height - margin

    def project(self, at: Point) -> Point | None:
        """Place of a point in the picture, None if it is on the far side of the globe."""
        (lon0, lat0), (lon, lat) = self.centre, at
        phi, phi0, turn = radians(lat), radians(lat0), radians(lon - lon0)
        cos_c = sin(phi0) * sin(phi) + cos(phi0) * cos(phi) * cos(turn)
        if cos_c < -0.5:
            return None
        k = sqrt(2 / (1 + cos_c)) * self.scale
        x = k * cos(phi) * sin(turn)
        y = k * (cos(phi0) * sin(phi) - sin(phi0) * cos(phi) * cos(turn))
        return self.width / 2 + x, self.height / 2 - y


Ring = tuple[Point, ...]


@cache
def _world() -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """Polygons of all countries with their ISO number, decoded from TopoJSON (quantised, delta-encoded)."""
    source = resources.files("equiano.draw") / "assets" / "countries-50m.json"
    topology = json.loads(source.read_text(encoding="utf-8"))
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)

    def ring(numbers: Sequence[int]) -> tuple[Point, ...]:
        joined: list[Point] = []
        for number in numbers:
            points = arcs[number] if number >= 0 else arcs[~number][::-1]
            joined += points[1:] if joined else points
        return tuple(joined)

    polygons: list[tuple[str, tuple[Ring, ...]]] = []
    for country in topology["objects"]["countries"]["geometries"]:
        shapes = country.get("arcs", [])
        polygons += [
            (str(country.get("id", "")), tuple(ring(numbers) for numbers in polygon))
            for polygon in ([shapes] if country["type"] == "Polygon" else shapes)
        ]
    return tuple(polygons)


@cache
def middle_of_country(numeric: str) -> Point | None:
    """Middle of the largest polygon of a country (ISO 3166-1 numeric), None if the map does not have it."""
    rings = [polygon[0] for number, polygon in _world() if numeric and number == numeric]
    return max((_middle(ring) for ring in rings), default=(0.0, None), key=lambda found: found[0])[1]


def _middle(ring: Ring) -> tuple[float, Point | None]:
    """Area and centroid of a ring on a plane where a degree of longitude shrinks with latitude."""
    shrink = cos(radians(sum(lat for _, lat in ring) / len(ring)))
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise((*ring, ring[0])):
        cross = (x0 * y1 - x1 * y0) * shrink
        area, x, y = area + cross / 2, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (abs(area), (x / (6 * area), y / (6 * area))) if area else (0.0, None)


def _path(ring: Sequence[Point], view: View) -> str:
    """A ring as path data, whole pixels to one decimal; empty if it is outside the picture or too small."""
    points = [view.project(point) for point in ring]
    if any(point is None for point in points):
        return ""
    kept: list[Point] = []
    for x, y in (point for point in points if point is not None):
        if not kept or hypot(x - kept[-1][0], y - kept[-1][1]) >= 1.5:
            kept.append((round(x, 1), round(y, 1)))
    xs, ys = [x for x, _ in kept], [y for _, y in kept]
    if (
        len(kept) < 4
        or max(xs) < -40
        or min(xs) > view.width + 40
        or max(ys) < -40
        or min(ys) > view.height + 40
    ):
        return ""
    # Far outside the picture one point in a run is enough to keep the outline closed.
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in _thinned(kept, view)) + "Z"


def _thinned(points: list[Point], view: View) -> list[Point]:
    def sector(x: float, y: float) -> tuple[int, int]:
        margin = 60
        return (-1 if x < -margin else int(x > view.width + margin)), (
            -1 if y < -margin else int(y > view.height + margin)
        )

    kept: list[Point] = []
    for i, (x, y) in enumerate(points):
        here = sector(x, y)
        outside = here != (0, 0)
        neighbours = points[i - 1], points[(i + 1) % len(points)]
        if outside and all(sector(*neighbour) == here for neighbour in neighbours):
            continue
        kept.append((x, y))
    return kept or points


@lru_cache(maxsize=32)  # a report in two languages draws each of its maps twice, on the same land
def land(view: View) -> str:
    """All land in the view as one path with its borders."""
    pieces = [_path(ring, view) for _, polygon in _world() for ring in polygon]
    return (
        f'<path d="{"".join(pieces)}" fill="{_LAND}" fill-rule="evenodd" stroke="{BORDER}" '
        'stroke-width="0.6" stroke-linejoin="round"/>'
    )


def tinted(view: View, countries: Collection[str], fill: str) -> str:
    """Countries (ISO 3166-1 numeric) in the view in a colour of their own; empty if there is none."""
    pieces = [_path(ring, view) for number, polygon in _world() if number in countries for ring in polygon]
    if not any(pieces):
        return ""
    return (
        f'<path d="{"".join(pieces)}" fill="{fill}" fill-rule="evenodd" stroke="{BORDER}" '
        'stroke-width="0.6" stroke-linejoin="round"/>'
    )


@cache
def size_of_country(numeric: str) -> float:
    """Area of the largest polygon of a country, in square degrees of the equator; 0 if it is not drawn."""
    rings = [polygon[0] for number, polygon in _world() if numeric and number == numeric]
    return max((_middle(ring)[0] for ring in rings), default=0.0)

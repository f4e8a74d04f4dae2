"""Maps of corridors: land and borders from Natural Earth, arrows drawn as curves.

Projection: Lambert azimuthal equal-area on the sphere (Snyder 1987, USGS Professional Paper 1395, pp. 182-190).
Borders are those of Natural Earth (world-atlas 2.0.2, 1:50m), which draws who controls a territory in fact; no
position on any border is taken, so all land has one colour and every border is the same thin line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from math import cos, hypot, radians, sin, sqrt
from xml.sax.saxutils import escape

from equiano.report.charts import ACCENT, FONT, INK

Point = tuple[float, float]  # longitude and latitude in degrees, or x and y in the picture
_LAND, _BORDER, _SEA = "#ececec", "#a0a0a0", "#ffffff"
# Dash patterns: corridors stay apart without colour.
DASHES = ("", "9 4", "2 4", "12 4 2 4", "5 3", "14 5", "8 3 2 3 2 3", "3 2")
_WEIGHTS = (2.6, 2.2, 2.8, 2.2, 1.7, 1.7, 2.2, 1.7)


@dataclass(frozen=True)
class Place:
    """A place to be named on the map, at (longitude, latitude)."""

    code: str
    name: str
    at: Point


@dataclass(frozen=True)
class Arrow:
    """A corridor as it is drawn: its letter and legs from place to place (codes)."""

    key: str
    label: str
    legs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class View:
    """The part of the world shown: centre, half the width in degrees of arc, and size in pixels."""

    centre: Point
    half_width_degrees: float
    width: int = 900
    height: int = 560

    @property
    def scale(self) -> float:
        """Pixels per radian at the centre."""
        return self.width / 2 / (2 * sin(radians(self.half_width_degrees) / 2))

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
    """Polygons of all countries with their ISO number, decoded from TopoJSON (delta-encoded, quantised arcs)."""
    source = resources.files("equiano.report") / "assets" / "countries-50m.json"
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
        for polygon in [shapes] if country["type"] == "Polygon" else shapes:
            polygons.append((str(country.get("id", "")), tuple(ring(numbers) for numbers in polygon)))
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
    if len(kept) < 4 or max(xs) < -40 or min(xs) > view.width + 40 or max(ys) < -40 or min(ys) > view.height + 40:
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


def land(view: View) -> str:
    """All land in the view as one path with its borders."""
    pieces = [_path(ring, view) for _, polygon in _world() for ring in polygon]
    return (
        f'<path d="{"".join(pieces)}" fill="{_LAND}" fill-rule="evenodd" stroke="{_BORDER}" '
        'stroke-width="0.6" stroke-linejoin="round"/>'
    )


def _curve(start: Point, end: Point, bend: float) -> tuple[str, Point, float]:
    """A quadratic curve bent to its left; returns path data, the point in its middle and its length."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    # Stop short of the place, so that the arrow's head stays readable.
    gap = min(9.0, length / 4)
    cx = (x0 + x1) / 2 + (y1 - y0) * bend
    cy = (y0 + y1) / 2 - (x1 - x0) * bend
    back = hypot(x1 - cx, y1 - cy) or 1.0
    x1, y1 = x1 - (x1 - cx) / back * gap, y1 - (y1 - cy) / back * gap
    middle = ((x0 + 2 * cx + x1) / 4, (y0 + 2 * cy + y1) / 4)
    return f"M{x0:.1f},{y0:.1f}Q{cx:.1f},{cy:.1f} {x1:.1f},{y1:.1f}", middle, length


def _arrowhead() -> str:
    return (
        '<marker id="head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="11" markerHeight="11" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0L10,5L0,10L3,5Z" fill="{ACCENT}"/></marker>'
    )


def _badge(at: Point, key: str) -> str:
    """The corridor's letter on a white disc."""
    x, y = at
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9.5" fill="#fff" stroke="{ACCENT}" stroke-width="1.4"/>'
        f'<text x="{x:.1f}" y="{y + 4.3:.1f}" text-anchor="middle" font-size="12" font-weight="bold" fill="{INK}">'
        f"{escape(key)}</text>"
    )


def _free_spot(wanted: Point, taken: list[Point], start: Point, end: Point) -> Point:
    """The wanted point, or the nearest along the leg that no other badge covers."""
    for shift in (0.0, 0.12, -0.12, 0.22, -0.22, 0.3, -0.3):
        spot = (wanted[0] + (end[0] - start[0]) * shift, wanted[1] + (end[1] - start[1]) * shift)
        if all(hypot(spot[0] - x, spot[1] - y) > 21 for x, y in taken):
            return spot
    return wanted


def _label(place: Place, at: Point, width: int) -> str:
    x, y = at
    left = x > width - 110
    anchor, dx = ("end", -7) if left else ("start", 7)
    halo = 'stroke="#fff" stroke-width="3.4" stroke-linejoin="round"'
    text = (
        f'x="{x + dx:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}" font-size="12.5" fill="{INK}"'
    )  # the halo is a copy below: `paint-order` is not known to every renderer
    name = escape(place.name)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{INK}" stroke="#fff"/>'
        f"<text {text} {halo}>{name}</text><text {text}>{name}</text>"
    )


def corridor_map(arrows: Sequence[Arrow], places: Sequence[Place], view: View) -> str:
    """Corridors as lettered arrows over a map; each has its own dash pattern.

    Args:
        arrows: What to draw; a leg whose end is not among `places` or not in the view is left out.
        places: Places with their names.
        view: Part of the world.

    Returns:
        One SVG picture without outer references.
    """
    by_code = {place.code: place for place in places}
    spots = {code: spot for code, place in by_code.items() if (spot := view.project(place.at))}
    lines, badges = [], []
    taken: list[Point] = []
    used: dict[frozenset[str], int] = {}
    for i, arrow in enumerate(arrows):
        style = f'stroke-width="{_WEIGHTS[i % len(_WEIGHTS)]}" stroke-dasharray="{DASHES[i % len(DASHES)] or "none"}"'
        labelled = False
        for start, end in arrow.legs:
            if start not in spots or end not in spots:
                continue
            pair = frozenset((start, end))
            bend = 0.14 + 0.1 * used.get(pair, 0)
            used[pair] = used.get(pair, 0) + 1
            path, middle, length = _curve(spots[start], spots[end], bend)
            lines.append(
                f'<path d="{path}" fill="none" stroke="{ACCENT}" {style} marker-end="url(#head)"/>'
            )
            if not labelled and length > 24:
                middle = _free_spot(middle, taken, spots[start], spots[end])
                taken.append(middle)
                badges.append(_badge(middle, arrow.key))
                labelled = True
    shown = {code for arrow in arrows for leg in arrow.legs for code in leg}
    labels = [_label(by_code[code], spots[code], view.width) for code in sorted(shown & set(spots))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{view.width}" height="{view.height}" '
        f'viewBox="0 0 {view.width} {view.height}"><defs>{_arrowhead()}'
        f'<clipPath id="frame"><rect width="{view.width}" height="{view.height}"/></clipPath></defs>'
        f'<g clip-path="url(#frame)" font-family="{FONT}">'
        f'<rect width="{view.width}" height="{view.height}" fill="{_SEA}"/>'
        f"{land(view)}{''.join(lines)}{''.join(labels)}{''.join(badges)}</g>"
        f'<rect x="0.5" y="0.5" width="{view.width - 1}" height="{view.height - 1}" fill="none" stroke="{_BORDER}"/></svg>'
    )

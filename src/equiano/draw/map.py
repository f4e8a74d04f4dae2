"""Maps of corridors: land and borders from Natural Earth, arrows drawn as curves.

Projection: Lambert azimuthal equal-area on the sphere (Snyder 1987, USGS Prof. Paper 1395, pp. 182-190).
Borders are those of Natural Earth (world-atlas 2.0.2, 1:50m), which draws who controls a territory in fact.
No position on any border is taken, so all land has one colour and every border is the same thin line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from math import cos, hypot, radians, sin, sqrt
from xml.sax.saxutils import escape

from equiano.draw.palette import ACCENT, DASHES, FONT, INK
from equiano.draw.pieces import width_of

Point = tuple[float, float]  # longitude and latitude in degrees, or x and y in the picture
_LAND, _BORDER, _SEA = "#ececec", "#a0a0a0", "#ffffff"
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
    width: float | None = None  # of its line in pixels, where cases were counted


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


def land(view: View) -> str:
    """All land in the view as one path with its borders."""
    pieces = [_path(ring, view) for _, polygon in _world() for ring in polygon]
    return (
        f'<path d="{"".join(pieces)}" fill="{_LAND}" fill-rule="evenodd" stroke="{_BORDER}" '
        'stroke-width="0.6" stroke-linejoin="round"/>'
    )


@dataclass(frozen=True)
class _Leg:
    """One drawn leg: its path, its middle, and points along it that labels should not cover."""

    arrow: int
    drawn: str
    start: Point
    end: Point
    middle: Point
    length: float
    points: tuple[Point, ...]


def _leg(arrow: int, start: Point, end: Point, bend: float, width: float | None = None) -> _Leg:
    """A quadratic curve bent to its left, with the dash pattern of its corridor."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    cx = (x0 + x1) / 2 + (y1 - y0) * bend
    cy = (y0 + y1) / 2 - (x1 - x0) * bend
    gap = min(7.0, length / 4)  # stop short of the place, so that the head stays readable
    back = hypot(x1 - cx, y1 - cy) or 1.0
    x1, y1 = x1 - (x1 - cx) / back * gap, y1 - (y1 - cy) / back * gap

    def along(t: float) -> Point:
        u = 1 - t
        return u * u * x0 + 2 * u * t * cx + t * t * x1, u * u * y0 + 2 * u * t * cy + t * t * y1

    weight, dash, head = _WEIGHTS[arrow % len(_WEIGHTS)], DASHES[arrow % len(DASHES)] or "none", "head"
    if width is not None:
        weight, dash, head = width, "none", "wide" if width > 4 else "head"
    drawn = (
        f'<path d="M{x0:.1f},{y0:.1f}Q{cx:.1f},{cy:.1f} {x1:.1f},{y1:.1f}" fill="none" stroke="{ACCENT}" '
        f'stroke-width="{weight}" stroke-dasharray="{dash}" marker-end="url(#{head})"/>'
    )
    return _Leg(arrow, drawn, start, end, along(0.5), length, tuple(along(k / 16) for k in range(17)))


def _legs(arrows: Sequence[Arrow], spots: Mapping[str, Point]) -> list[_Leg]:
    """Every leg both of whose ends are on the map; legs of one pair of places bend apart."""
    legs: list[_Leg] = []
    used: dict[frozenset[str], int] = {}
    for i, arrow in enumerate(arrows):
        for start, end in arrow.legs:
            if start in spots and end in spots:
                pair = frozenset((start, end))
                legs.append(_leg(i, spots[start], spots[end], 0.14 + 0.1 * used.get(pair, 0), arrow.width))
                used[pair] = used.get(pair, 0) + 1
    return legs


def _arrowhead() -> str:
    return (
        '<marker id="head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="11" markerHeight="11" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0L10,5L0,10L3,5Z" fill="{ACCENT}"/></marker>'
        '<marker id="wide" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="2.2" markerHeight="2.2" '
        f'orient="auto"><path d="M0,0L10,5L0,10Z" fill="{ACCENT}"/></marker>'
    )


def _badge(at: Point, key: str) -> str:
    """The corridor's letter on a white disc."""
    x, y = at
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9.5" fill="#fff" stroke="{ACCENT}" stroke-width="1.4"/>'
        f'<text x="{x:.1f}" y="{y + 4.3:.1f}" text-anchor="middle" font-size="12" font-weight="bold" '
        f'fill="{INK}">{escape(key)}</text>'
    )


def _free_spot(wanted: Point, taken: list[Point], start: Point, end: Point) -> Point:
    """The wanted point, or the nearest along the leg that no other badge covers."""
    for shift in (0.0, 0.12, -0.12, 0.22, -0.22, 0.3, -0.3):
        spot = (wanted[0] + (end[0] - start[0]) * shift, wanted[1] + (end[1] - start[1]) * shift)
        if all(hypot(spot[0] - x, spot[1] - y) > 21 for x, y in taken):
            return spot
    return wanted


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _boxes(name: str, at: Point) -> list[tuple[Box, Point, str]]:
    """Where a label may stand, best first: its box, the start of its text and the text's anchor."""
    (x, y), wide, high = at, width_of(name, 12.5) + 4, 15.0
    right = ((x + 6, y - high / 2, x + 6 + wide, y + high / 2), (x + 7, y + 4), "start")
    left = ((x - 6 - wide, y - high / 2, x - 6, y + high / 2), (x - 7, y + 4), "end")
    above = ((x - wide / 2, y - 6 - high, x + wide / 2, y - 6), (x, y - 8), "middle")
    below = ((x - wide / 2, y + 6, x + wide / 2, y + 6 + high), (x, y + 18), "middle")
    return [right, left, above, below]


def _overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _label(place: Place, at: Point, view: View, taken: list[Box], near: list[Point]) -> str:
    """A dot and a name on the side where it covers least: other names, ends of arrows, the frame."""

    def cost(option: tuple[Box, Point, str]) -> float:
        box = option[0]
        outside = max(0.0, 3 - box[0]) + max(0.0, box[2] - view.width + 3)
        covered = sum(_overlap(box, other) for other in taken)
        hit = sum(1 for x, y in near if box[0] - 2 < x < box[2] + 2 and box[1] - 2 < y < box[3] + 2)
        return 1000 * outside + 3 * covered + 60 * hit

    box, (tx, ty), anchor = min(_boxes(place.name, at), key=cost)
    taken.append(box)
    # The halo is a copy below: `paint-order` is not known to every renderer.
    text = f'x="{tx:.1f}" y="{ty:.1f}" text-anchor="{anchor}" font-size="12.5" fill="{INK}"'
    halo = 'stroke="#fff" stroke-width="3.4" stroke-linejoin="round"'
    name = escape(place.name)
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="3.4" fill="{INK}" stroke="#fff"/>'
        f"<text {text} {halo}>{name}</text><text {text}>{name}</text>"
    )


def _edge_label(name: str, legs: Sequence[_Leg], end: Point, view: View) -> str:
    """The name of a place off the map, where an arrow to it leaves the frame."""
    leaving = [leg for leg in legs if leg.end == end and view.holds(leg.start)]
    if not leaving:
        return ""
    x, y = [point for point in leaving[0].points if view.holds(point)][-1]
    left = x > view.width / 2
    tx = x - 10 if left else x + 10
    ty = min(max(y, 16.0), view.height - 8.0)
    text = (
        f'x="{tx:.1f}" y="{ty:.1f}" text-anchor="{"end" if left else "start"}" font-size="12.5" fill="{INK}"'
    )
    return f"<text {text}>{escape(name)} →</text>"


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
    legs = _legs(arrows, spots)
    badges: list[str] = []
    middles: list[Point] = []
    for i, arrow in enumerate(arrows):
        own = [leg for leg in legs if leg.arrow == i and leg.length > 24 and view.holds(leg.middle, 20)]
        if own:
            longest = max(own, key=lambda leg: leg.length)
            at = _free_spot(longest.middle, middles, longest.start, longest.end)
            middles.append(at)
            badges.append(_badge(at, arrow.key))
    taken: list[Box] = [(x - 10, y - 10, x + 10, y + 10) for x, y in middles]
    near = [point for leg in legs for point in leg.points]
    shown = sorted({code for arrow in arrows for leg in arrow.legs for code in leg} & set(spots))
    inside = [code for code in shown if view.holds(spots[code])]
    labels = [_label(by_code[code], spots[code], view, taken, near) for code in inside]
    labels += [
        _edge_label(by_code[code].name, legs, spots[code], view) for code in shown if code not in inside
    ]
    lines = [leg.drawn for leg in legs]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{view.width}" height="{view.height}" '
        f'viewBox="0 0 {view.width} {view.height}"><defs>{_arrowhead()}'
        f'<clipPath id="frame"><rect width="{view.width}" height="{view.height}"/></clipPath></defs>'
        f'<g clip-path="url(#frame)" font-family="{FONT}">'
        f'<rect width="{view.width}" height="{view.height}" fill="{_SEA}"/>'
        f"{land(view)}{''.join(lines)}{''.join(labels)}{''.join(badges)}</g>"
        f'<rect x="0.5" y="0.5" width="{view.width - 1}" height="{view.height - 1}" fill="none" '
        f'stroke="{_BORDER}"/></svg>'
    )

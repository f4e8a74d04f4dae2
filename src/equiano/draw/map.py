"""Maps of corridors: arrows drawn as curves between places, groups of countries as tinted members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from xml.sax.saxutils import escape

from equiano.draw.labels import Box, drawn_name, place_names
from equiano.draw.land import BORDER, Point, View, land, tinted
from equiano.draw.palette import ACCENT, DASHES, FONT, INK

_SEA = "#ffffff"
# Where journeys come from is light, where they go is dark, what they pass is between; the land is grey.
_TINTS = {"origin": "#d3e6ea", "transit": "#b4d0d6", "destination": "#8fbac3"}
_BADGES_APART, _DOT_APART = 21.0, 14.0  # pixels from a badge's middle to another's, and to a place
_LEAST_LEG, _FROM_EDGE = 24, 20  # pixels: a shorter leg has no room for a letter, nor has the map's edge
_WEIGHTS = (2.6, 2.2, 2.8, 2.2, 1.7, 1.7, 2.2, 1.7)


@dataclass(frozen=True)
class Place:
    """A place to be named on the map, at (longitude, latitude)."""

    code: str
    name: str
    at: Point


@dataclass(frozen=True)
class Arrow:
    """A corridor as it is drawn: its letter (may be empty) and legs from place to place (codes)."""

    key: str
    label: str
    legs: tuple[tuple[str, str], ...]
    width: float | None = None  # of its line in pixels, where cases were counted


@dataclass(frozen=True)
class Area:
    """A stop of a corridor that is a group of countries: each member is tinted, none of them stands for it.

    Attributes:
        key: The corridor's letter.
        role: `origin`, `transit` or `destination`.
        members: ISO 3166-1 numeric codes.
        at: Where the letter stands, inside one of the members (longitude, latitude).
    """

    key: str
    role: str
    members: frozenset[str]
    at: Point


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


def _free_spot(
    wanted: Point, taken: Sequence[Point], dots: Sequence[Point], start: Point, end: Point
) -> Point:
    """The wanted point, or the nearest along the leg where no other badge lies and no place is covered.

    Where there is none, a place may be covered before a badge is.
    """
    shifts = (0.0, 0.12, -0.12, 0.22, -0.22, 0.3, -0.3)
    spots = [
        (wanted[0] + (end[0] - start[0]) * shift, wanted[1] + (end[1] - start[1]) * shift) for shift in shifts
    ]

    def clear(spot: Point, others: Sequence[Point], apart: float) -> bool:
        return all(hypot(spot[0] - x, spot[1] - y) > apart for x, y in others)

    free = [spot for spot in spots if clear(spot, taken, _BADGES_APART)]
    return next((spot for spot in free if clear(spot, dots, _DOT_APART)), free[0] if free else wanted)


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


def _tints(areas: Sequence[Area], view: View) -> str:
    """Members of the groups by role; where they overlap the destination is seen."""
    by_role = {role: frozenset(m for a in areas if a.role == role for m in a.members) for role in _TINTS}
    return "".join(tinted(view, by_role[role], fill) for role, fill in _TINTS.items())


def corridor_map(
    arrows: Sequence[Arrow], places: Sequence[Place], view: View, areas: Sequence[Area] = ()
) -> str:
    """Corridors as lettered arrows over a map; each has its own dash pattern.

    Args:
        arrows: What to draw; a leg whose end is not among `places` or not in the view is left out.
        places: Places that are named.
        view: Part of the world.
        areas: Groups of countries at which corridors stop.

    Returns:
        One SVG picture without outer references.
    """
    spots = {place.code: spot for place in places if (spot := view.project(place.at))}
    legs = _legs(arrows, spots)
    marks = _marks(arrows, legs, areas, [spot for spot in spots.values() if view.holds(spot)], view)
    badges = [_badge(at, key) for key, at in marks]
    labels = _names({place.code: place.name for place in places}, spots, legs, [at for _, at in marks], view)
    lines = [leg.drawn for leg in legs]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{view.width}" height="{view.height}" '
        f'viewBox="0 0 {view.width} {view.height}"><defs>{_arrowhead()}'
        f'<clipPath id="frame"><rect width="{view.width}" height="{view.height}"/></clipPath></defs>'
        f'<g clip-path="url(#frame)" font-family="{FONT}">'
        f'<rect width="{view.width}" height="{view.height}" fill="{_SEA}"/>'
        f"{land(view)}{_tints(areas, view)}{''.join(lines)}{''.join(labels)}{''.join(badges)}</g>"
        f'<rect x="0.5" y="0.5" width="{view.width - 1}" height="{view.height - 1}" fill="none" '
        f'stroke="{BORDER}"/></svg>'
    )


def _marks(
    arrows: Sequence[Arrow], legs: Sequence[_Leg], areas: Sequence[Area], dots: Sequence[Point], view: View
) -> list[tuple[str, Point]]:
    """Letters of the corridors and where each stands: on its longest leg, and on its areas."""
    found: list[tuple[str, Point]] = []
    for i, arrow in enumerate(arrows):
        own = [
            leg
            for leg in legs
            if leg.arrow == i and leg.length > _LEAST_LEG and view.holds(leg.middle, _FROM_EDGE)
        ]
        if own and arrow.key:
            longest = max(own, key=lambda leg: leg.length)
            taken = [at for _, at in found]
            found.append((arrow.key, _free_spot(longest.middle, taken, dots, longest.start, longest.end)))
    for area in areas:
        spot = view.project(area.at)
        if spot is not None and view.holds(spot, 12):
            taken = [at for _, at in found]
            # An area has no leg: its letter may move aside as on one of 220 pixels.
            ends = (spot[0] - 110, spot[1]), (spot[0] + 110, spot[1])
            found.append((area.key, _free_spot(spot, taken, dots, *ends)))
    return found


def _names(
    names: Mapping[str, str],
    spots: Mapping[str, Point],
    legs: Sequence[_Leg],
    badges: Sequence[Point],
    view: View,
) -> list[str]:
    """Names of the places on the map, clear of badges and legs, and at its edge of those off it."""
    taken: list[Box] = [(x - 10, y - 10, x + 10, y + 10) for x, y in badges]
    near = [point for leg in legs for point in leg.points]
    inside = [code for code in sorted(spots) if view.holds(spots[code])]
    named = [(names[code], spots[code]) for code in inside]
    return [
        *(
            drawn_name(name, dot, stands, view)
            for (name, dot), stands in zip(named, place_names(named, view, taken, near), strict=True)
        ),
        *(_edge_label(names[code], legs, spots[code], view) for code in sorted(spots) if code not in inside),
    ]

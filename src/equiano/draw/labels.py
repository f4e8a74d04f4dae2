"""Names of places on a map: each where it covers least, with a thin line to its dot where that is crowded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from equiano.draw.land import Point, View
from equiano.draw.palette import GREY, INK
from equiano.draw.pieces import width_of

_SIZE = 12.5  # pixels of a name
_HIGH = 15.0
_NEAR = 6.0  # pixels from the dot to its name
_FAR = (22.0, 40.0)  # distances of a name that a line leads to
# What a place for a name costs beside a square pixel of another name covered: a name outside the frame is not
# read at all; a line under a name can still be followed; a leader is one more line on the map.
_OUTSIDE, _COVERED, _CROSSED, _LED = 1000.0, 3.0, 60.0, 110.0
_ROUNDS = 4  # names are placed again with all others in place; after four rounds none moved on our maps

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Spot:
    """Where a name may stand.

    Attributes:
        box: What it covers.
        at: Where its text starts, ends or has its middle, by `anchor`.
        leader: Whether a line leads to it.
    """

    box: Box
    at: Point
    anchor: str
    leader: bool = False


def overlap(a: Box, b: Box) -> float:
    """Common area of two boxes in square pixels."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _spots(name: str, dot: Point) -> list[Spot]:
    """Eight places around the dot, best first, then the same farther away."""
    wide = width_of(name, _SIZE) + 4
    found = []
    for distance in (_NEAR, *_FAR):
        slant = distance * 0.75
        sides = (
            (distance, 0.0, "start"), (-distance, 0.0, "end"),
            (0.0, -distance - _HIGH / 2, "middle"), (0.0, distance + _HIGH / 2, "middle"),
            (slant, -slant - 4, "start"), (slant, slant + 4, "start"),
            (-slant, -slant - 4, "end"), (-slant, slant + 4, "end"),
        )  # fmt: skip
        for dx, dy, anchor in sides:
            x, y = dot[0] + dx, dot[1] + dy
            left = {"start": x, "end": x - wide, "middle": x - wide / 2}[anchor]
            box = (left, y - _HIGH / 2, left + wide, y + _HIGH / 2)
            text_x = {"start": x + 1, "end": x - 1, "middle": x}[anchor]
            found.append(Spot(box, (text_x, y + 4), anchor, distance > _NEAR))
    return found


def _cost(
    spot: Spot, view: View, taken: Sequence[Box], others: Sequence[Box], near: Sequence[Point]
) -> float:
    box = spot.box
    beyond = max(0.0, 3 - box[0]) + max(0.0, box[2] - view.width + 3)
    beyond += max(0.0, 2 - box[1]) + max(0.0, box[3] - view.height + 2)
    covered = sum(overlap(box, other) for other in (*taken, *others))
    crossed = sum(1 for x, y in near if box[0] - 2 < x < box[2] + 2 and box[1] - 2 < y < box[3] + 2)
    return _OUTSIDE * beyond + _COVERED * covered + _CROSSED * crossed + _LED * spot.leader


def place_names(
    names: Sequence[tuple[str, Point]], view: View, taken: Sequence[Box], near: Sequence[Point]
) -> list[Spot]:
    """Where each name stands.

    Args:
        names: Names and the dots that they belong to, in pixels.
        view: The map's frame.
        taken: Boxes that no name should cover, such as badges.
        near: Points along arrows.
    """
    dots = [(x - 4, y - 4, x + 4, y + 4) for _, (x, y) in names]
    options = [_spots(name, dot) for name, dot in names]
    chosen: list[Spot | None] = [None] * len(names)
    for _ in range(_ROUNDS):
        before = list(chosen)
        for n, found in enumerate(options):
            others = [spot.box for m, spot in enumerate(chosen) if spot is not None and m != n]
            others += [dot for m, dot in enumerate(dots) if m != n]
            chosen[n] = min(found, key=lambda spot: _cost(spot, view, taken, others, near))
        if chosen == before:
            break
    return [spot for spot in chosen if spot is not None]


def drawn_name(name: str, dot: Point, spot: Spot, view: View) -> str:
    """The dot, the name, and the line between them where the name stands apart."""
    (tx, ty), box = spot.at, spot.box
    # A long name may fit on no side: it is moved into the frame.
    tx += max(0.0, 3 - box[0]) - max(0.0, box[2] - view.width + 3)
    text = f'x="{tx:.1f}" y="{ty:.1f}" text-anchor="{spot.anchor}" font-size="{_SIZE}" fill="{INK}"'
    # The halo is a copy below: `paint-order` is not known to every renderer.
    halo = 'stroke="#fff" stroke-width="3.4" stroke-linejoin="round"'
    leader = ""
    if spot.leader:
        end = (min(max(dot[0], box[0]), box[2]), min(max(dot[1], box[1] + 2), box[3] - 2))
        leader = (
            f'<line x1="{dot[0]:.1f}" y1="{dot[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
            f'stroke="{GREY}" stroke-width="0.9"/>'
        )
    return (
        f'{leader}<circle cx="{dot[0]:.1f}" cy="{dot[1]:.1f}" r="3.4" fill="{INK}" stroke="#fff"/>'
        f"<text {text} {halo}>{escape(name)}</text><text {text}>{escape(name)}</text>"
    )

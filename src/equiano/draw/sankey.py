"""Flows into, out of and through a country as a Sankey diagram; kinds differ in lightness and outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equiano.draw.bars import legend
from equiano.draw.palette import ACCENT, GREY, INK
from equiano.draw.pieces import LINE, paragraph, picture, rect, width_of, wrapped

_HEIGHT, _GAP = 330.0, 7.0  # pixels: of all flows, between nodes
_NODE = 12.0
_PER_NODE = 56.0  # pixels of all flows for each node, where there are few
_LABELS = 0.29  # of the width, the most that the labels of one side take
FILLS = {"into": (ACCENT, "none"), "out": ("#a6a6a6", "none"), "through": ("#e6e6e6", GREY)}


@dataclass(frozen=True)
class End:
    """One country at one side, with the cases of each kind that begin or end there.

    Attributes:
        hidden: What the hidden numbers of this side add up to: hatched.
    """

    label: str
    whole: float
    through: float
    hidden: bool = False


@dataclass(frozen=True)
class _Side:
    """One side of the picture; `kind` is a key of `FILLS`."""

    ends: Sequence[End]
    kind: str
    left: bool

    @property
    def whole(self) -> float:
        return sum(end.whole for end in self.ends)

    @property
    def through(self) -> float:
        return sum(end.through for end in self.ends)

    def widest(self, room: float) -> float:
        """Pixels that the labels and the nodes take."""
        parts = [part for end in self.ends for part in wrapped(end.label, room)]
        return max(map(width_of, parts), default=0) + _NODE + 2


@dataclass(frozen=True)
class _Node:
    end: End
    lines: list[str]
    top: float
    whole: float  # pixels
    through: float

    @property
    def high(self) -> float:
        return max(self.whole + self.through, 1.5)


def _stack(ends: Sequence[End], scale: float, top: float, room: float) -> list[_Node]:
    nodes, y = [], top
    for end in ends:
        lines = wrapped(end.label, room)
        node = _Node(end, lines, y, end.whole * scale, end.through * scale)
        nodes.append(node)
        y += max(node.high, LINE * len(lines) - _GAP + 2) + _GAP
    return nodes


def _ribbon(x0: float, y0: float, x1: float, y1: float, high: float, paint: tuple[str, str]) -> str:
    """A band of constant height between two nodes."""
    fill, stroke = paint
    bend, low0, low1 = (x0 + x1) / 2, y0 + high, y1 + high
    return (
        f'<path d="M{x0:.1f},{y0:.1f}C{bend:.1f},{y0:.1f} {bend:.1f},{y1:.1f} {x1:.1f},{y1:.1f}'
        f"L{x1:.1f},{low1:.1f}C{bend:.1f},{low1:.1f} {bend:.1f},{low0:.1f} {x0:.1f},{low0:.1f}Z"
        f'" fill="{fill}" fill-opacity="0.85" stroke="{stroke}" stroke-width="0.8"/>'
    )


def sankey(
    sources: Sequence[End],
    middle: str,
    targets: Sequence[End],
    names: Mapping[str, str],
    *,
    width: float = 720,
) -> str:
    """Countries of origin, the country in the middle, countries of destination.

    Args:
        sources: Left side: `whole` is exploited in the middle country, `through` goes on.
        middle: Name of the country in the middle.
        targets: Right side: `whole` began in the middle country, `through` only passed it.
        names: What `into`, `out`, `through` and `hidden` are called.
        width: Of the picture in pixels.

    Returns:
        One SVG picture; the text beside each node is its name and number.
    """
    sides = (_Side(sources, "into", left=True), _Side(targets, "out", left=False))
    whole = max(side.whole for side in sides)
    through = max(side.through for side in sides)
    nodes = max(len(sources), len(targets))
    scale = min(_HEIGHT, _PER_NODE * (nodes + 1)) / max(*(side.whole + through for side in sides), 1.0)
    room = width * _LABELS
    left = sides[0].widest(room)
    right = width - sides[1].widest(room)
    centre = (left + right) / 2
    sizes = {"into": sides[0].whole, "out": sides[1].whole, "through": through}
    used = [(FILLS[kind][0], names[kind]) for kind, size in sizes.items() if size > 0]
    if any(end.hidden for end in (*sources, *targets)):
        used.append(("hidden", names["hidden"]))
    pieces, top = legend(used, 2, width)
    top += 20
    bottom = top + (whole + through) * scale
    labels: list[str] = []
    for side, x in zip(sides, (left, right), strict=True):
        stacked = _stack(side.ends, scale, top, room)
        pieces += _ribbons(side, stacked, x, centre, (top, top + whole * scale))
        for node in stacked:
            drawn, lowest = _node(side, node, x)
            labels += drawn
            bottom = max(bottom, lowest)
    labels.append(rect(centre - _NODE / 2, top, _NODE, (whole + through) * scale, INK))
    labels += paragraph(centre, top - 8, [middle], anchor="middle", bold=True)
    return picture(width, bottom + 8, [*pieces, *labels])


def _ribbons(
    side: _Side, nodes: Sequence[_Node], x: float, centre: float, starts: tuple[float, float]
) -> list[str]:
    """Bands between one side and the middle; what passes through leaves the middle below the rest."""
    pieces = []
    at = {side.kind: starts[0], "through": starts[1]}
    for node in nodes:
        y = node.top
        for name, size in ((side.kind, node.whole), ("through", node.through)):
            if size > 0:
                paint = ("url(#hidden)", GREY) if node.end.hidden else FILLS[name]
                ends = (x, y, centre - _NODE / 2, at[name])
                if not side.left:
                    ends = (centre + _NODE / 2, at[name], x, y)
                pieces.append(_ribbon(*ends, size, paint))
                at[name] += size
            y = node.top + node.whole
    return pieces


def _node(side: _Side, node: _Node, x: float) -> tuple[list[str], float]:
    """A node with its label, and where they end."""
    anchor, beside = ("end", x - _NODE) if side.left else ("start", x + _NODE)
    y = node.top + node.high / 2 + 4 - LINE * (len(node.lines) - 1) / 2
    y = max(y, node.top + 10)
    mark = rect(x - (_NODE / 2 if side.left else 0), node.top, _NODE / 2, node.high, INK)
    lowest = max(node.top + node.high, y + LINE * (len(node.lines) - 1) + 4)
    return [mark, *paragraph(beside, y, node.lines, anchor=anchor)], lowest

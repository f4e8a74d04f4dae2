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
    into, out = sum(end.whole for end in sources), sum(end.whole for end in targets)
    through = max(sum(end.through for end in sources), sum(end.through for end in targets))
    nodes = max(len(sources), len(targets))
    scale = min(_HEIGHT, _PER_NODE * (nodes + 1)) / max(into + through, out + through, 1.0)
    room = width * _LABELS
    left, right = (
        max((width_of(part) for end in ends for part in wrapped(end.label, room)), default=0) + _NODE + 2
        for ends in (sources, targets)
    )
    right = width - right
    centre = (left + right) / 2
    sizes = {"into": into, "out": out, "through": through}
    used = [(FILLS[kind][0], names[kind]) for kind, size in sizes.items() if size > 0]
    if any(end.hidden for end in (*sources, *targets)):
        used.append(("hidden", names["hidden"]))
    pieces, top = legend(used, 2, width)
    top += 20
    labels: list[str] = []
    bottom = top + (max(into, out) + through) * scale
    for side, ends, kind in (("sources", sources, "into"), ("targets", targets, "out")):
        x = left if side == "sources" else right
        inner, passing = top, top + max(into, out) * scale
        for node in _stack(ends, scale, top, room):
            for size, name, y in (
                (node.whole, kind, node.top),
                (node.through, "through", node.top + node.whole),
            ):
                if size <= 0:
                    continue
                at = passing if name == "through" else inner
                paint = ("url(#hidden)", GREY) if node.end.hidden else FILLS[name]
                x0, x1 = (x, centre - _NODE / 2) if side == "sources" else (centre + _NODE / 2, x)
                y0, y1 = (y, at) if side == "sources" else (at, y)
                pieces.append(_ribbon(x0, y0, x1, y1, size, paint))
                if name == "through":
                    passing += size
                else:
                    inner += size
            labels.append(
                rect(x - (_NODE / 2 if side == "sources" else 0), node.top, _NODE / 2, node.high, INK)
            )
            anchor, tx = ("end", x - _NODE) if side == "sources" else ("start", x + _NODE)
            y = node.top + node.high / 2 + 4 - LINE * (len(node.lines) - 1) / 2
            y = max(y, node.top + 10)
            labels += paragraph(tx, y, node.lines, anchor=anchor)
            bottom = max(bottom, node.top + node.high, y + LINE * (len(node.lines) - 1) + 4)
    labels.append(rect(centre - _NODE / 2, top, _NODE, (max(into, out) + through) * scale, INK))
    labels += paragraph(centre, top - 8, [middle], anchor="middle", bold=True)
    return picture(width, bottom + 8, [*pieces, *labels])

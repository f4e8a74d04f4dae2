"""Flows into, out of and through a country as a Sankey diagram; kinds differ in lightness and outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equiano.draw.palette import ACCENT, GREY, INK
from equiano.draw.pieces import picture, rect, text, width_of

_HEIGHT, _GAP, _LEAST = 330.0, 7.0, 17.0  # pixels: of all flows, between nodes, of a node with its label
_NODE = 12.0
FILLS = {"into": (ACCENT, "none"), "out": ("#a6a6a6", "none"), "through": ("#e6e6e6", GREY)}


@dataclass(frozen=True)
class End:
    """One country at one side, with the cases of each kind that begin or end there."""

    label: str
    whole: float
    through: float


@dataclass(frozen=True)
class _Node:
    end: End
    top: float
    whole: float  # pixels
    through: float


def _stack(ends: Sequence[End], scale: float, top: float) -> list[_Node]:
    nodes, y = [], top
    for end in ends:
        whole, through = end.whole * scale, end.through * scale
        nodes.append(_Node(end, y, whole, through))
        y += max(whole + through, _LEAST - _GAP) + _GAP
    return nodes


def _ribbon(x0: float, y0: float, x1: float, y1: float, high: float, kind: str) -> str:
    """A band of constant height between two nodes."""
    fill, stroke = FILLS[kind]
    bend, low0, low1 = (x0 + x1) / 2, y0 + high, y1 + high
    return (
        f'<path d="M{x0:.1f},{y0:.1f}C{bend:.1f},{y0:.1f} {bend:.1f},{y1:.1f} {x1:.1f},{y1:.1f}'
        f"L{x1:.1f},{low1:.1f}C{bend:.1f},{low1:.1f} {bend:.1f},{low0:.1f} {x0:.1f},{low0:.1f}Z"
        f'" fill="{fill}" fill-opacity="0.85" stroke="{stroke}" stroke-width="0.8"/>'
    )


def _legend(names: Sequence[tuple[str, str]]) -> list[str]:
    pieces, x = [], 4.0
    for kind, name in names:
        pieces += [rect(x, 6, 14, 12, FILLS[kind][0], INK), text(x + 19, 16, name)]
        x += 19 + width_of(name) + 18
    return pieces


def sankey(
    sources: Sequence[End], middle: str, targets: Sequence[End], names: dict[str, str], *, width: float = 860
) -> str:
    """Countries of origin, the country in the middle, countries of destination.

    Args:
        sources: Left side: `whole` is exploited in the middle country, `through` goes on.
        middle: Name of the country in the middle.
        targets: Right side: `whole` began in the middle country, `through` only passed it.
        names: What `into`, `out` and `through` are called.
        width: Of the picture in pixels.

    Returns:
        One SVG picture; the text beside each node is its name and number.
    """
    into, out = sum(end.whole for end in sources), sum(end.whole for end in targets)
    through = max(sum(end.through for end in sources), sum(end.through for end in targets))
    scale = _HEIGHT / max(into + through, out + through, 1.0)
    left = max((width_of(end.label) for end in sources), default=0) + 12
    right = width - max((width_of(end.label) for end in targets), default=0) - 12
    centre, top = (left + right) / 2, 48.0
    inner = {"sources": top, "targets": top}
    passing = {"sources": top + max(into, out) * scale, "targets": top + max(into, out) * scale}
    pieces: list[str] = []
    labels: list[str] = []
    bottom = top + (max(into, out) + through) * scale
    for side, ends, kind in (("sources", sources, "into"), ("targets", targets, "out")):
        x = left if side == "sources" else right
        for node in _stack(ends, scale, top):
            for size, where, name, y in (
                (node.whole, inner, kind, node.top),
                (node.through, passing, "through", node.top + node.whole),
            ):
                if size > 0:
                    x0, x1 = (x, centre - _NODE / 2) if side == "sources" else (centre + _NODE / 2, x)
                    y0, y1 = (y, where[side]) if side == "sources" else (where[side], y)
                    pieces.append(_ribbon(x0, y0, x1, y1, size, name))
                    where[side] += size
            high = max(node.whole + node.through, 1.5)
            labels.append(rect(x - (_NODE if side == "sources" else 0) / 2, node.top, _NODE / 2, high, INK))
            anchor, tx = ("end", x - _NODE) if side == "sources" else ("start", x + _NODE)
            labels.append(text(tx, node.top + high / 2 + 4, node.end.label, anchor=anchor))
            bottom = max(bottom, node.top + max(high, _LEAST))
    labels.append(rect(centre - _NODE / 2, top, _NODE, (max(into, out) + through) * scale, INK))
    labels.append(text(centre, top - 8, middle, anchor="middle", bold=True))
    used = [("into", into), ("out", out), ("through", through)]
    legend = _legend([(kind, names[kind]) for kind, size in used if size > 0])
    return picture(width, bottom + 12, [*legend, *pieces, *labels])

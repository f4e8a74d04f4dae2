"""A matrix of pairs: which two published figures can hold together, told by shape and not by colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equiano.draw.palette import INK, PALE, PAPER
from equiano.draw.pieces import LINE, WIDTH, circle, line, paragraph, picture, rect, text, wrapped

_LARGEST = 34.0  # pixels of a cell
_KEYS = 34.0  # pixels for the keys of the lines
RELATIONS = ("agree", "depends_on_duration", "not_compared", "conflict")


def _mark(x: float, y: float, relation: str) -> list[str]:
    """Filled: agree; half filled: depends on the duration; hollow: not compared; cross: conflict."""
    match relation:
        case "agree":
            return [circle(x, y, 8, INK, INK)]
        case "depends_on_duration":
            half = f'<path d="M{x:.1f},{y - 8:.1f}A8,8 0 0 0 {x:.1f},{y + 8:.1f}Z" fill="{INK}"/>'
            return [circle(x, y, 8, PAPER, INK), half]
        case "not_compared":
            return [circle(x, y, 8, PAPER, INK)]
        case _:
            return [line(x - 7, y - 7, x + 7, y + 7, INK, 2.4), line(x - 7, y + 7, x + 7, y - 7, INK, 2.4)]


def matrix(
    figures: Sequence[tuple[str, str]],
    pairs: Mapping[frozenset[str], str],
    names: Mapping[str, str],
    *,
    width: float = WIDTH,
) -> str:
    """Figures against each other, the half below the diagonal; the list of figures stands above.

    Args:
        figures: Key and label of each figure, in order.
        pairs: Relation of each pair of keys.
        names: What each relation is called, for the legend.
        width: Of the picture in pixels.
    """
    pieces: list[str] = []
    y = 2.0
    for key, label in figures:
        lines = wrapped(label, width - _KEYS)
        pieces += [text(0, y + 12, key, bold=True), *paragraph(_KEYS, y + 12, lines)]
        y += LINE * len(lines) + 3
    y += 8
    for relation in RELATIONS:
        lines = wrapped(names[relation], width - 28)
        pieces += [*_mark(10, y + 9, relation), *paragraph(27, y + 13, lines)]
        y += LINE * len(lines) + 6
    top, cell = y + 8, min(_LARGEST, (width - _KEYS) / max(len(figures), 1))
    for row, (key, _) in enumerate(figures):
        y = top + row * cell + cell / 2
        pieces.append(text(_KEYS - 8, y + 4, key, anchor="end", bold=True))
        for column in range(row):
            x = _KEYS + column * cell
            pieces.append(rect(x, y - cell / 2, cell, cell, PAPER, PALE))
            found = pairs.get(frozenset((key, figures[column][0])))
            pieces += _mark(x + cell / 2, y, found) if found else []
    last = top + len(figures) * cell
    for column, (key, _) in enumerate(figures[:-1]):
        pieces.append(text(_KEYS + column * cell + cell / 2, last + 16, key, anchor="middle", bold=True))
    return picture(width, last + 26, pieces)

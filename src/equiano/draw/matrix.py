"""A matrix of pairs: which two published figures can hold together, told by shape and not by colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equiano.draw.palette import INK, PAPER
from equiano.draw.pieces import circle, line, picture, rect, text, width_of, wrapped

_CELL, _SIGNS = 38.0, 52
RELATIONS = ("agree", "depends_on_duration", "differ", "conflict")


def _mark(x: float, y: float, relation: str) -> list[str]:
    """Filled: agree; half filled: depends on the duration; hollow: other people; cross: conflict."""
    match relation:
        case "agree":
            return [circle(x, y, 8, INK, INK)]
        case "depends_on_duration":
            half = f'<path d="M{x:.1f},{y - 8:.1f}A8,8 0 0 0 {x:.1f},{y + 8:.1f}Z" fill="{INK}"/>'
            return [circle(x, y, 8, PAPER, INK), half]
        case "differ":
            return [circle(x, y, 8, PAPER, INK)]
        case _:
            return [line(x - 7, y - 7, x + 7, y + 7, INK, 2.4), line(x - 7, y + 7, x + 7, y - 7, INK, 2.4)]


def matrix(
    figures: Sequence[tuple[str, str]], pairs: Mapping[frozenset[str], str], names: Mapping[str, str]
) -> str:
    """Figures against each other, the half below the diagonal.

    Args:
        figures: Key and label of each figure, in order.
        pairs: Relation of each pair of keys.
        names: What each relation is called, for the legend.
    """
    labels = {key: wrapped(label, _SIGNS)[:2] for key, label in figures}
    left = max(width_of(part) for label in labels.values() for part in label) + 50
    pieces: list[str] = []
    for n, relation in enumerate(RELATIONS):
        y = 14 + 22.0 * n
        pieces += [*_mark(14, y, relation), text(30, y + 4, names[relation])]
    top = 14 + 22.0 * len(RELATIONS) + 16
    for row, (key, _) in enumerate(figures):
        y = top + row * _CELL + _CELL / 2
        for n, part in enumerate(labels[key]):
            pieces.append(text(left - 44, y + 4 + 15 * (n - (len(labels[key]) - 1) / 2), part, anchor="end"))
        pieces.append(text(left - 22, y + 4, key, anchor="middle", bold=True))
        for column in range(row):
            x = left + column * _CELL
            pieces.append(rect(x, y - _CELL / 2, _CELL, _CELL, PAPER, "#c4c4c4"))
            found = pairs.get(frozenset((key, figures[column][0])))
            pieces += _mark(x + _CELL / 2, y, found) if found else []
    last = top + len(figures) * _CELL
    for column, (key, _) in enumerate(figures[:-1]):
        pieces.append(text(left + column * _CELL + _CELL / 2, last + 16, key, anchor="middle", bold=True))
    return picture(max(left + len(figures) * _CELL, 520.0), last + 26, pieces)

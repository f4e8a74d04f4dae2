"""A matrix by year: what each line says in each year; larger numbers stand on a darker ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from equiano.draw.palette import GRID, INK, PAPER
from equiano.draw.pieces import LINE, WIDTH, line, paragraph, picture, rect, text, width_of, wrapped

_GROUNDS = (PAPER, "#e6f0f1", "#c9dfe2", "#a9ccd1")  # INK on the darkest has a contrast of 10 : 1
_STEPS = (0.0, 0.1, 0.4)  # of the largest number, where the next ground begins
_ROW = 20.0
_LABEL = 150.0  # most pixels of a label


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        cells: Text of each year; empty where there is nothing to say.
        sizes: Number behind each text, for the ground; None for a mark.
    """

    label: str
    cells: Sequence[str]
    sizes: Sequence[float | None]


def _ground(size: float | None, most: float) -> str:
    if size is None or size <= 0:
        return PAPER
    return _GROUNDS[sum(size > step * most for step in _STEPS)]


def by_year(lines: Sequence[Line], years: Sequence[int], *, width: float = WIDTH) -> str:
    """Lines against years, in as many blocks below each other as the width asks for.

    Of several blocks each has only the lines that say something in its years.

    Args:
        lines: Lines from above.
        years: Years from the left.
        width: Of the picture in pixels; few years leave its right side empty: letters keep their size.
    """
    texts = [cell for found in lines for cell in found.cells]
    cell = max(width_of("2020"), *(width_of(one) for one in texts)) + 7 if texts else 34.0
    labels = [wrapped(found.label, min(_LABEL, width / 3)) for found in lines]
    left = max((width_of(part) for label in labels for part in label), default=0) + 10
    fit = max(1, int((width - left) // cell))
    most = max((size or 0 for found in lines for size in found.sizes), default=0) or 1.0
    blocks = [range(first, min(first + fit, len(years))) for first in range(0, len(years), fit)]
    pieces: list[str] = []
    top = 0.0
    for block in blocks:
        right = left + len(block) * cell
        for place, year in enumerate(block):
            middle = left + (place + 0.5) * cell
            pieces.append(text(middle, top + 13, str(years[year]), anchor="middle", bold=True))
        top += 20
        first = top
        inside: list[str] = []
        for found, label in zip(lines, labels, strict=True):
            if len(blocks) > 1 and not any(found.cells[year] for year in block):
                continue
            high = max(_ROW, LINE * len(label) + 5)
            pieces += paragraph(left - 8, top + 14 + (high - LINE * len(label) - 5) / 2, label, anchor="end")
            for place, year in enumerate(block):
                x = left + place * cell
                if (ground := _ground(found.sizes[year], most)) != PAPER:
                    pieces.append(rect(x, top, cell, high, ground))
                if found.cells[year]:
                    inside.append(_cell(x + cell / 2, top + high / 2 + 4, found.cells[year]))
            pieces.append(line(left, top, right, top, GRID))
            top += high
        pieces.append(line(left, top, right, top, GRID))
        pieces += [line(left + n * cell, first, left + n * cell, top, GRID) for n in range(len(block) + 1)]
        pieces.append(f'<g text-anchor="middle" font-size="12" fill="{INK}">{"".join(inside)}</g>')
        top += 14
    return picture(width, top - 8, pieces)


def _cell(x: float, y: float, content: str) -> str:
    """Text of a cell; size, colour and anchor stand once for all of them, which halves the picture."""
    return f'<text x="{x:.0f}" y="{y:.0f}">{escape(content)}</text>'

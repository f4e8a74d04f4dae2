"""Small multiples by year: own scales, a range is drawn as one, a year without a figure is a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equiano.draw.palette import ACCENT, DARK, FILLS, GREY, INK, PAPER
from equiano.draw.pieces import (
    LINE,
    WIDTH,
    hidden_rect,
    line,
    paragraph,
    picture,
    rect,
    text,
    width_of,
    wrapped,
)

_HIGH = 52.0  # pixels of the highest column
_LEAST = 3.0  # pixels of a column that is not zero, so that it can be seen
_SWATCH = 14.0
_COLUMNS = {
    1: 1,
    2: 2,
    3: 3,
    4: 2,
}  # so many panels stand in so many columns of a wide picture, more in three
_GAP = 20.0
_APART = 6.0  # pixels between two figures; the outermost are moved inwards by some of them


@dataclass(frozen=True)
class Column:
    """One year of a panel.

    Attributes:
        low: Lower end, None where there is no figure to draw.
        high: Upper end; what lies above `low` is hatched.
        text: The figure as it is written.
        parts: Sizes of the parts that make it up, from below; empty for one undivided column.
        hollow: Drawn as an outline: the whole is known and its parts are not.
        sign: Written in place of a column.
    """

    year: int
    low: float | None = None
    high: float | None = None
    text: str = ""
    parts: tuple[float, ...] = ()
    hollow: bool = False
    sign: str = ""


@dataclass(frozen=True)
class Panel:
    """One picture of several, with all its years.

    Attributes:
        breaks: Years before which the series breaks: a dashed line stands there.
    """

    title: str
    columns: Sequence[Column]
    breaks: frozenset[int] = frozenset()


def _size(value: float, most: float) -> float:
    return max(_LEAST, value / most * _HIGH) if value > 0 else 0.0


def _column(column: Column, x: float, wide: float, base: float, most: float) -> list[str]:
    if column.low is None or column.high is None:
        return [text(x + wide / 2, base - 4, column.sign, anchor="middle", fill=GREY)] if column.sign else []
    if column.hollow:
        high = _size(column.high, most)
        return [rect(x, base - high, wide, high, PAPER, GREY)]
    top, pieces = base, []
    for n, part in enumerate(column.parts or (column.low,)):
        if high := _size(part, most):
            top -= high
            pieces.append(rect(x, top, wide, high, FILLS[n % len(FILLS)] if column.parts else ACCENT, GREY))
    if column.high > column.low:
        high = _size(column.high - column.low, most)
        pieces.append(hidden_rect(x, top - high, wide, high))
    return pieces


def _top_of(column: Column, base: float, most: float) -> float:
    """Where the text above a column stands."""
    if column.low is None or column.high is None:
        return base
    parts = column.parts or (column.low,)
    drawn = _size(column.high, most) if column.hollow else sum(_size(part, most) for part in parts)
    return base - drawn - (_size(column.high - column.low, most) if not column.hollow else 0) - 3


def _labelled(panel: Panel, step: float) -> set[int]:
    """Years whose figure is written: the last, the largest, then the others as far as there is room."""
    known = [column for column in panel.columns if column.low is not None]
    by_size = sorted(known, key=lambda column: (-(column.high or 0), -column.year))
    written: list[Column] = []
    for column in [*known[-1:], *by_size]:
        if all(
            abs(column.year - other.year) * step
            >= (width_of(column.text) + width_of(other.text)) / 2 + _APART
            for other in written
        ):
            written.append(column)
    return {column.year for column in written}


def _ticks(years: Sequence[int], step: float) -> list[int]:
    """Years written below: as many as there is room for, the last one always."""
    each = next(n for n in (1, 2, 5, 10, 50) if n * step >= width_of("2020") + 8 or n == 50)
    found = [year for year in years if (years[-1] - year) % each == 0]
    return found


def _panel(panel: Panel, top: float, width: float) -> tuple[list[str], float]:
    """Pieces of one panel and where it ends."""
    title = wrapped(panel.title, width - 4, bold=True) if panel.title else []
    pieces = paragraph(2, top + 12, title, bold=True)
    base = top + LINE * len(title) + 16 + _HIGH
    years = [column.year for column in panel.columns]
    step = (width - 4) / max(len(years), 6)
    wide = min(step * 0.68, 30.0)
    most = max((column.high or 0 for column in panel.columns), default=0) or 1.0
    written = _labelled(panel, step)
    ticks = _ticks(years, step) if years else []
    pieces.append(line(0, base, width, base, GREY))
    figures: list[str] = []  # above all columns, as one may be wider than its own
    for place, column in enumerate(panel.columns):
        x = 2 + place * step + (step - wide) / 2
        pieces += _column(column, x, wide, base, most)
        middle = x + wide / 2
        if column.year in written:
            half = width_of(column.text) / 2
            at = min(max(middle, half + 1), width - half - 1)
            figures.append(_haloed(text(at, _top_of(column, base, most), column.text, anchor="middle")))
        if column.year in ticks:
            half = width_of("2020") / 2
            at = min(max(middle, half), width - half)
            pieces.append(text(at, base + 14, str(column.year), anchor="middle", fill=GREY))
        if column.year in panel.breaks:
            edge = x - (step - wide) / 2
            dashed = line(edge, base - _HIGH - 4, edge, base, INK, 1.2)
            pieces.append(dashed.replace("/>", ' stroke-dasharray="3 3"/>'))
    return [*pieces, *figures], base + 24


def _haloed(figure: str) -> str:
    """A text that stays readable where it lies over a neighbouring column."""
    return figure.replace("<text ", f'<text stroke="{PAPER}" stroke-width="3" paint-order="stroke" ', 1)


def _legend(names: Sequence[str], marks: Sequence[tuple[str, str]], width: float) -> tuple[list[str], float]:
    """Swatches of the parts and of the marks, as many in a line as there is room for."""
    pieces: list[str] = []
    x, y = 2.0, 4.0
    entries = [(FILLS[n % len(FILLS)], name) for n, name in enumerate(names)] + list(marks)
    for kind, name in entries:
        lines = wrapped(name, width - _SWATCH - 10)
        wide = _SWATCH + 6 + max(map(width_of, lines))
        if x > 2 and x + wide > width:
            x, y = 2.0, y + LINE + 5
        pieces += _swatch(kind, x, y)
        pieces += paragraph(x + _SWATCH + 6, y + 11, lines)
        x += wide + 14
        if len(lines) > 1:
            x, y = 2.0, y + LINE * len(lines) + 5
    return pieces, (y + LINE + 8 if entries else 0.0)


def _swatch(kind: str, x: float, y: float) -> list[str]:
    if kind == "hatched":
        return [hidden_rect(x, y, _SWATCH, 12)]
    if kind == "hollow":
        return [rect(x, y, _SWATCH, 12, PAPER, GREY)]
    if kind == "dashed":
        return [line(x + 7, y - 1, x + 7, y + 13, INK, 1.2).replace("/>", ' stroke-dasharray="3 3"/>')]
    if kind.startswith("#"):
        return [rect(x, y, _SWATCH, 12, kind, INK if kind in DARK else GREY)]
    return [text(x + _SWATCH / 2, y + 11, kind, anchor="middle", fill=GREY)]


def panels(
    found: Sequence[Panel],
    *,
    names: Sequence[str] = (),
    marks: Sequence[tuple[str, str]] = (),
    width: float = WIDTH,
) -> str:
    """Panels below each other, beside each other in a wide picture; each has its own scale.

    Args:
        found: The panels, with the same years.
        names: Names of the parts, where columns are divided.
        marks: What else the legend explains: `hatched`, `hollow`, `dashed` or a sign, and its name.
        width: Of the picture in pixels.
    """
    pieces, top = _legend(names, marks, width)
    columns = _COLUMNS.get(len(found), 3) if width >= 2 * WIDTH else 1
    each = (width - _GAP * (columns - 1)) / columns
    for first in range(0, len(found), columns):
        bottoms = []
        for place, panel in enumerate(found[first : first + columns]):
            drawn, bottom = _panel(panel, top + 4, each)
            x = place * (each + _GAP)
            pieces.append(
                f'<g transform="translate({x:.0f},0)">{"".join(drawn)}</g>' if x else "".join(drawn)
            )
            bottoms.append(bottom)
        top = max(bottoms)
    return picture(width, top, pieces)

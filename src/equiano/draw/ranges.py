"""Dots with their ranges on a plain or logarithmic axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from equiano.draw.bars import BESIDE
from equiano.draw.palette import ACCENT, GRID, INK, PAPER
from equiano.draw.pieces import LINE, WIDTH, circle, line, paragraph, picture, text, width_of, wrapped

_EDGE = 20.0  # pixels that the first and last number of the axis may need


@dataclass(frozen=True)
class Range:
    """One line: a value with its ends. `high` None is open above; a value without a lower end is a dot alone.

    All None draws only the text.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    text: str


def _nice_step(span: float, parts: int) -> float:
    rough = span / parts or 1.0
    size: float = 10.0 ** floor(log10(rough))
    return next(step * size for step in (1, 2, 5, 10) if step * size >= rough)


def _scale(rows: Sequence[Range], log: bool) -> tuple[float, float, list[float]]:
    ends = [end for row in rows for end in (row.low, row.value, row.high) if end is not None]
    if log:
        some = [end for end in ends if end > 0] or [1.0, 10.0]
        low_power = floor(log10(min(some)))
        high_power = max(ceil(log10(max(some))), low_power + 1)
        return low_power, high_power, [10.0**power for power in range(low_power, high_power + 1)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    high = high if high > low else low + 1.0
    step = _nice_step(high - low, 4)
    first, last = floor(low / step) * step, ceil(high / step) * step
    return first, last, [first + step * k for k in range(round((last - first) / step) + 1)]


def ranges(
    rows: Sequence[Range],
    number: Callable[[float], str],
    title: str,
    *,
    log: bool = False,
    width: float = WIDTH,
) -> str:
    """A dot at each value and a line from end to end; numbers on the right, short labels on the left.

    Args:
        rows: Lines from above.
        number: How numbers on the axis are written.
        title: Of the axis.
        log: Whether the axis is logarithmic; a lower end of zero is an arrow.
        width: Of the picture in pixels.
    """
    first, last, ticks = _scale(rows, log)
    widest = max((width_of(row.label) for row in rows), default=0)
    is_beside = widest <= BESIDE
    edge = max(_EDGE, *(width_of(number(tick)) / 2 + 1 for tick in (ticks[0], ticks[-1])))
    left, right = edge, width - edge
    if is_beside:
        left += widest
        right = width - max([width_of(row.text, bold=True) for row in rows], default=0) - edge

    def place(value: float) -> float:
        at = log10(value) if log and value > 0 else (first if log else value)
        return left + (min(max(at, first), last) - first) / (last - first) * (right - left)

    labels = [
        [] if is_beside else wrapped(row.label, width - width_of(row.text, bold=True) - 12) for row in rows
    ]
    bottom = 4 + sum(LINE * len(label) + 22 for label in labels)
    pieces = _axis(ticks, place, bottom, number, log)
    pieces += paragraph(width / 2, bottom + 36, wrapped(title, width), anchor="middle")
    y = 4.0
    for row, label in zip(rows, labels, strict=True):
        for n, part in enumerate(label or [row.label]):
            pieces += _on_paper(0, y + 12 + LINE * n, part, "start")
        pieces += _on_paper(width, y + 12, row.text, "end", bold=True)
        y += LINE * len(label)
        pieces += _mark(row, y + 9, place, right + edge - 6, log)
        y += 22
    return picture(width, bottom + 26 + LINE * len(wrapped(title, width)), pieces)


def _on_paper(x: float, y: float, content: str, anchor: str, *, bold: bool = False) -> list[str]:
    """Text over the lines of the grid: white below, so that it is read."""
    halo = text(x, y, content, anchor=anchor, bold=bold, fill=PAPER)
    return [halo.replace("<text ", f'<text stroke="{PAPER}" stroke-width="4" ', 1),
            text(x, y, content, anchor=anchor, bold=bold)]  # fmt: skip


def _axis(
    ticks: Sequence[float],
    place: Callable[[float], float],
    bottom: float,
    number: Callable[[float], str],
    log: bool,
) -> list[str]:
    """Lines of the grid, and as many numbers as there is room for."""
    pieces = [
        line(place(tick), 4, place(tick), bottom, "#b0b0b0" if tick == 0 and not log else GRID)
        for tick in ticks
    ]
    free = -1e9
    for tick in ticks:
        said, x = number(tick), place(tick)
        half = width_of(said) / 2
        if x - half > free:
            pieces.append(text(x, bottom + 16, said, anchor="middle"))
            free = x + half + 5
    return pieces


def _mark(row: Range, y: float, place: Callable[[float], float], edge: float, log: bool) -> list[str]:
    dot = [] if row.value is None else [circle(place(row.value), y, 4.6, ACCENT, PAPER)]
    if row.low is None:
        return dot
    start, end = place(row.low), edge if row.high is None else place(row.high)
    marks = [line(start, y, end, y, INK, 2)]
    marks.append(_head(start, y, 8) if log and row.low == 0 else line(start, y - 5, start, y + 5, INK, 2))
    if row.high is None:
        marks.append(_head(end, y, -8))
    else:
        marks.append(line(end, y - 5, end, y + 5, INK, 2))
    return marks + dot


def _head(x: float, y: float, back: float) -> str:
    """The head of an arrow: the range goes on beyond the axis."""
    return (
        f'<path d="M{x + back:.1f},{y - 5:.1f}L{x:.1f},{y:.1f}L{x + back:.1f},{y + 5:.1f}" fill="none" '
        f'stroke="{INK}" stroke-width="2"/>'
    )

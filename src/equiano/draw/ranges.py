"""Dots with their ranges on a plain or logarithmic axis, and shares in stacked bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from equiano.draw.palette import ACCENT, DARK, FILLS, GREY, INK, PAPER
from equiano.draw.pieces import circle, line, picture, rect, text, width_of, wrapped

_ROW, _SIGNS = 26.0, 44


@dataclass(frozen=True)
class Range:
    """One line: a value with its ends. `high` None is open above; all None draws only the text."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    text: str


def _nice_step(span: float) -> float:
    rough = span / 5 or 1.0
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
    step = _nice_step(high - low)
    first, last = floor(low / step) * step, ceil(high / step) * step
    return first, last, [first + step * k for k in range(round((last - first) / step) + 1)]


def ranges(
    rows: Sequence[Range],
    number: Callable[[float], str],
    title: str,
    *,
    log: bool = False,
    width: float = 760,
) -> str:
    """A dot at each value and a line from end to end, labels on the left, numbers on the right.

    Args:
        rows: Lines from above.
        number: How numbers on the axis are written.
        title: Of the axis.
        log: Whether the axis is logarithmic; a lower end of zero is an arrow.
        width: Of the picture in pixels.
    """
    first, last, ticks = _scale(rows, log)
    labels = [wrapped(row.label, _SIGNS) for row in rows]
    left = max((width_of(part) for label in labels for part in label), default=0) + 14
    right = width - max((width_of(row.text) for row in rows), default=0) - 16
    pieces: list[str] = []

    def place(value: float) -> float:
        at = log10(value) if log and value > 0 else (first if log else value)
        return left + (min(max(at, first), last) - first) / (last - first) * (right - left)

    heights = [max(_ROW, 15.0 * len(label) + 8) for label in labels]
    bottom = 8 + sum(heights)
    for tick in ticks:
        pieces.append(
            line(place(tick), 6, place(tick), bottom, "#b0b0b0" if tick == 0 and not log else "#e3e3e3")
        )
        pieces.append(text(place(tick), bottom + 16, number(tick), anchor="middle", size=11))
    pieces.append(text((left + right) / 2, bottom + 34, title, anchor="middle"))
    top = 8.0
    for row, label, high in zip(rows, labels, heights, strict=True):
        y = top + high / 2
        for n, part in enumerate(label):
            pieces.append(text(left - 10, y + 4 + 15 * (n - (len(label) - 1) / 2), part, anchor="end"))
        pieces += _mark(row, y, place, right, log)
        pieces.append(text(right + 10, y + 4, row.text))
        top += high
    return picture(width, bottom + 44, pieces)


def _mark(row: Range, y: float, place: Callable[[float], float], right: float, log: bool) -> list[str]:
    if row.low is None:
        return []
    start, end = place(row.low), right if row.high is None else place(row.high)
    marks = [line(start, y, end, y, INK, 2)]
    marks.append(_head(start, y, 8) if log and row.low == 0 else line(start, y - 5, start, y + 5, INK, 2))
    if row.high is None:
        marks.append(_head(end, y, -8))
    else:
        marks.append(line(end, y - 5, end, y + 5, INK, 2))
    return [*marks, circle(place(row.value), y, 4.6, ACCENT, PAPER)] if row.value is not None else marks


def _head(x: float, y: float, back: float) -> str:
    """The head of an arrow: the range goes on beyond the axis."""
    return (
        f'<path d="M{x + back:.1f},{y - 5:.1f}L{x:.1f},{y:.1f}L{x + back:.1f},{y + 5:.1f}" fill="none" '
        f'stroke="{INK}" stroke-width="2"/>'
    )


@dataclass(frozen=True)
class Shares:
    """One bar: its label and the size of each part, None where hidden."""

    label: str
    parts: tuple[float | None, ...]


def stacked(bars: Sequence[Shares], keys: Sequence[tuple[str, str]], *, width: float = 760) -> str:
    """Bars of equal length cut in shares; each part bears the letter that the legend explains.

    Args:
        bars: Bars from above; hidden parts are left out of the whole.
        keys: Letter and name of each part.
        width: Of the picture in pixels.
    """
    left = max((width_of(bar.label) for bar in bars), default=0) + 12
    pieces: list[str] = []
    for n, (letter, name) in enumerate(keys):
        column, row = n % 2, n // 2
        x, y = 4 + column * width / 2, 6 + row * 20.0
        pieces += [*_part(x, y, 20, 15, n, letter), text(x + 27, y + 12, name)]
    top = 6 + 20.0 * ceil(len(keys) / 2) + 10
    for bar in bars:
        whole = sum(part or 0 for part in bar.parts) or 1.0
        pieces.append(text(left - 8, top + 18, bar.label, anchor="end"))
        x = left
        for n, part in enumerate(bar.parts):
            size = (part or 0) / whole * (width - left - 6)
            if size > 0:
                pieces += _part(x, top, size, 26, n, keys[n][0])
            x += size
        top += 34
    return picture(width, top + 2, pieces)


def _part(x: float, y: float, wide: float, high: float, n: int, letter: str) -> list[str]:
    fill = FILLS[n % len(FILLS)]
    shape = rect(x, y, wide, high, fill, GREY)
    if wide < 11:
        return [shape]
    inside = text(x + wide / 2, y + high / 2 + 4, letter, anchor="middle", size=11)
    return [shape, inside.replace(f'fill="{INK}"', f'fill="{PAPER}"') if fill in DARK else inside]

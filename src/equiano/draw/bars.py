"""Bars, plain and in groups, and how much of each field is filled; labels stand above, values at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from equiano.draw.palette import ACCENT, GREY, INK, PALE, PAPER
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

_THICK, _THIN, _GAP = 15.0, 12.0, 9.0  # pixels
_UPRIGHT = 110.0  # pixels of the highest column
_FEWEST_STEPS = 6  # periods a picture has room for at least: two columns are not as wide as the page
BESIDE = 64.0  # widest label, in pixels, that stands beside its mark and not above it: a year, an age group
_STUB = 34.0  # length of a hatched bar whose size is not known
_SERIES = (ACCENT, PALE, "#7d7d7d", "#efefef", "#404040")


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes:
        value: Its length; None where it is not shown: a hatched stub with its text.
        text: What stands at its end.
        series: Part of its group, in `grouped_bars`.
        hidden: The value is what hidden numbers add up to, and is hatched.
    """

    label: str
    value: float | None
    text: str
    series: str = ""
    hidden: bool = False


def _scale(rows: Sequence[Bar], width: float) -> tuple[float, float]:
    """Pixels per unit, and the longest bar there is room for."""
    room = width - max((width_of(bar.text) for bar in rows), default=0) - 10
    most = max((bar.value or 0 for bar in rows), default=0) or 1.0
    return room / most, room


@dataclass(frozen=True)
class _Look:
    """Thickness of a bar in pixels, and its paint."""

    high: float = _THICK
    fill: str = ACCENT
    stroke: str = "none"


_PLAIN = _Look()


def _bar(bar: Bar, left: float, y: float, scale: float, look: _Look = _PLAIN) -> list[str]:
    x, high = left + 0.5, look.high
    long = _STUB if bar.value is None else bar.value * scale
    if bar.value is None or bar.hidden:
        shape = hidden_rect(x, y, max(long, 1.0), high)
    elif bar.value > 0:
        shape = rect(x, y, max(long, 1.0), high, look.fill, look.stroke)
    else:
        shape = line(x, y, x, y + high, GREY)
    return [shape, text(left + long + 7, y + high / 2 + 4.3, bar.text)]


def bars(rows: Sequence[Bar], *, width: float = WIDTH) -> str:
    """Horizontal bars in the given order, each with its value at the end; short labels stand beside them.

    Args:
        rows: Bars from above.
        width: Of the picture in pixels.
    """
    pieces: list[str] = []
    y = 2.0
    widest = max((width_of(bar.label) for bar in rows), default=0)
    if widest <= BESIDE:
        left = widest + 8
        scale, _ = _scale(rows, width - left)
        for bar in rows:
            pieces.append(text(0, y + 12, bar.label))
            pieces += _bar(bar, left, y, scale)
            y += _THICK + _GAP
        return picture(width, y, pieces)
    scale, _ = _scale(rows, width)
    for bar in rows:
        label = wrapped(bar.label, width)
        pieces += paragraph(0, y + 12, label)
        y += LINE * len(label) + 2
        pieces += _bar(bar, 0.0, y, scale)
        y += _THICK + _GAP
    return picture(width, y, pieces)


def over_time(rows: Sequence[Bar], *, width: float = WIDTH) -> str:
    """Periods from the left as columns, each with its value; bars where there is no room for their texts.

    Args:
        rows: Periods in their order.
        width: Of the picture in pixels.
    """
    step = width / max(len(rows), _FEWEST_STEPS)
    if any(max(width_of(bar.label), width_of(bar.text)) + 4 > step for bar in rows):
        return bars(rows, width=width)
    most = max((bar.value or 0 for bar in rows), default=0) or 1.0
    base = 18 + _UPRIGHT
    pieces = [line(0, base, width, base, GREY)]
    for n, bar in enumerate(rows):
        middle, wide = (n + 0.5) * step, min(step * 0.68, 40.0)
        high = _STUB if bar.value is None else bar.value / most * _UPRIGHT
        x, top = middle - wide / 2, base - high
        if bar.value is None or bar.hidden:
            pieces.append(hidden_rect(x, top, wide, high))
        elif bar.value > 0:
            pieces.append(rect(x, top, wide, high, ACCENT))
        pieces.append(text(middle, top - 4, bar.text, anchor="middle"))
        pieces.append(text(middle, base + 15, bar.label, anchor="middle", fill=GREY))
    return picture(width, base + 22, pieces)


def legend(entries: Sequence[tuple[str, str]], y: float, width: float) -> tuple[list[str], float]:
    """Fill and name of each part in lines as wide as the picture; `hidden` as a fill is hatched.

    Returns:
        The pieces and where the next line begins.
    """
    pieces: list[str] = []
    x = 0.0
    for fill, name in entries:
        lines = wrapped(name, width - 24)
        wide = 24 + max(width_of(part) for part in lines) + 16
        if x and x + wide - 16 > width:
            x, y = 0.0, y + 19
        mark = hidden_rect(x + 0.5, y, 16, 12) if fill == "hidden" else rect(x + 0.5, y, 16, 12, fill, INK)
        pieces += [mark, *paragraph(x + 23, y + 10.5, lines)]
        y += LINE * (len(lines) - 1)
        x += wide
    return pieces, y + 22


def grouped_bars(rows: Sequence[Bar], series: Sequence[str], *, width: float = WIDTH) -> str:
    """Horizontal bars in groups; series differ in lightness and outline, and stand in a legend.

    Args:
        rows: Bars, those of one label together.
        series: Their parts in the order of the legend.
        width: Of the picture in pixels.
    """
    fills = dict(zip(series, _SERIES, strict=False))
    scale, _ = _scale(rows, width)
    pieces, y = legend([(fill, name) for name, fill in fills.items()], 2, width)
    for label, group in groupby(rows, key=lambda bar: bar.label):
        lines = wrapped(label, width)
        pieces += paragraph(0, y + 12, lines)
        y += LINE * len(lines) + 2
        for bar in group:
            pieces += _bar(bar, 0.0, y, scale, _Look(_THIN, fills.get(bar.series, ACCENT), INK))
            y += _THIN + 3
        y += _GAP - 2
    return picture(width, y, pieces)


def filled_shares(
    rows: Sequence[tuple[str, float | None, str]],
    names: tuple[str, str],
    *,
    width: float = WIDTH,
    columns: int = 1,
) -> str:
    """How much of each field is filled: dark is recorded, outlined white is missing, hatched is not shown.

    Args:
        rows: Label, share recorded (None where it is not shown) and its text.
        names: What the two parts are called.
        width: Of the picture in pixels.
        columns: How many columns the fields stand in, read downwards.
    """
    pieces, top = legend([(ACCENT, names[0]), (PAPER, names[1])], 2, width)
    gap = 24.0
    wide = (width - gap * (columns - 1)) / columns
    each = ceil(len(rows) / columns)
    lowest = top
    for n in range(columns):
        y = top
        x = n * (wide + gap)
        for label, share, said in rows[n * each : (n + 1) * each]:
            lines = wrapped(label, wide - width_of(said) - 10)
            pieces += [*paragraph(x, y + 12, lines), text(x + wide, y + 12, said, anchor="end")]
            y += LINE * len(lines) + 2
            pieces += _filled(share, x + 0.5, y, wide - 1)
            y += 14
        lowest = max(lowest, y)
    return picture(width, lowest, pieces)


def _filled(share: float | None, x: float, y: float, wide: float) -> list[str]:
    if share is None:
        return [hidden_rect(x, y, wide, 7)]
    return [rect(x, y, wide, 7, PAPER, GREY), rect(x, y, wide * share, 7, ACCENT)]

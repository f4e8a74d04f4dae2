"""A Gantt picture: bars from the first to the last day, by quarters, with arrows for what waits for what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from equiano.draw.palette import ACCENT, GREY, GRID, INK, PALE, PAPER
from equiano.draw.pieces import (
    LINE,
    SIZE,
    hidden_rect,
    line,
    paragraph,
    picture,
    rect,
    text,
    width_of,
    wrapped,
)

GanttState = Literal["planned", "under_way", "done", "dropped", "overdue"]
WIDE = 700.0  # pixels: a page of A4 across, or a column of a screen
_LABELS = 0.44  # of the width, for what the bars are
_KEYS = 44.0  # pixels, where keys stand alone
_BAR, _GAP, _HEAD, _ROUND = 14.0, 9.0, 36.0, 5.0
_MOST_YEARS = 6  # of which quarters can be told; a longer plan shows years alone
_SWATCH = 22.0
_HALO = 'paint-order="stroke"'


@dataclass(frozen=True)
class GanttBar:
    """A line of the picture.

    Attributes:
        key: What others name when they wait for it; stands before the label.
        needs: Keys of those that must have ended before it begins.
    """

    key: str
    label: str
    start: dt.date
    end: dt.date
    state: GanttState
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class GanttGroup:
    """Bars under one heading."""

    title: str
    bars: Sequence[GanttBar]


@dataclass(frozen=True)
class _Axis:
    """Where days stand."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def place(self, day: dt.date) -> float:
        share = (day - self.first).days / ((self.last - self.first).days + 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def bar(self, one: GanttBar) -> tuple[float, float]:
        """Left and right end; a bar of a day can still be seen."""
        start = self.place(one.start)
        return start, max(self.place(one.end + dt.timedelta(days=1)), start + 3)


def gantt(
    groups: Sequence[GanttGroup],
    names: Mapping[GanttState, str],
    today: tuple[dt.date, str] | None = None,
    *,
    width: float = WIDE,
    keys_alone: bool = False,
) -> str:
    """Draw the bars.

    Args:
        groups: Headings with their bars, from above.
        names: What the legend calls each state; those that no bar has are left out.
        today: A day to mark, and what it is called; left out where it lies outside.
        width: Of the picture in pixels.
        keys_alone: Whether bars are told by their keys, as where a table beside says what they are.
    """
    if keys_alone:
        groups = [replace(group, bars=[replace(bar, label="") for bar in group.bars]) for group in groups]
    bars = [bar for group in groups for bar in group.bars]
    axis = _Axis(
        dt.date(min(bar.start for bar in bars).year, 1, 1),
        dt.date(max(bar.end for bar in bars).year, 12, 31),
        _KEYS if keys_alone else width * _LABELS,
        width - 6,
    )
    pieces, middles, bottom = _rows(groups, axis)
    grid = _grid(axis, bottom)
    arrows = [arrow for bar in bars for arrow in _arrows(bar, {one.key: one for one in bars}, middles, axis)]
    arrows.sort(key=lambda piece: PAPER not in piece)  # what is white below them first
    marked = _today(today, axis, bottom) if today and axis.first <= today[0] <= axis.last else []
    legend, end = _legend({bar.state for bar in bars}, names, bottom + 14, width)
    # Headings last: an arrow that crosses one is interrupted, not the word.
    rows, headings = ([piece for piece in pieces if (_HALO in piece) is last] for last in (False, True))
    return picture(width, end, [*grid, *rows, *arrows, *headings, *marked, *legend])


def _rows(groups: Sequence[GanttGroup], axis: _Axis) -> tuple[list[str], dict[str, float], float]:
    """Labels and bars, the middle of each bar by its key, and where the last ends."""
    pieces: list[str] = []
    middles: dict[str, float] = {}
    y = _HEAD
    for group in groups:
        y += 6
        title = wrapped(group.title, axis.right, bold=True)
        pieces += _on_paper(0, y + SIZE, title)
        y += LINE * len(title) + 6
        for bar in group.bars:
            label = wrapped(f"{bar.key}  {bar.label}".rstrip(), axis.left - (14 if bar.label else 0))
            high = max(LINE * len(label), _BAR)
            pieces += paragraph(0, y + SIZE, label)
            start, end = axis.bar(bar)
            middles[bar.key] = y + 2 + _BAR / 2
            pieces += _bar(bar.state, start, y + 2, end - start)
            y += high + _GAP
    return pieces, middles, y


def _on_paper(x: float, y: float, lines: Sequence[str]) -> list[str]:
    """Bold lines over the lines of the grid: white below, so that they are read."""
    return [
        made.replace("<text ", f'<text stroke="{PAPER}" stroke-width="4" {_HALO} ', 1)
        for made in paragraph(x, y, lines, bold=True)
    ]


def _bar(state: GanttState, x: float, y: float, wide: float) -> list[str]:
    """A bar; states stay apart without colour: full, hatched, pale, dashed, with a heavy frame."""
    if state == "done":
        return [rect(x, y, wide, _BAR, ACCENT, INK)]
    if state == "under_way":
        return [hidden_rect(x, y, wide, _BAR)]
    if state == "dropped":
        return [rect(x, y, wide, _BAR, PAPER, GREY).replace("/>", ' stroke-dasharray="4 3"/>')]
    if state == "overdue":
        return [rect(x, y, wide, _BAR, PALE, INK).replace("/>", ' stroke-width="3"/>')]
    return [rect(x, y, wide, _BAR, PALE, GREY)]


def _grid(axis: _Axis, bottom: float) -> list[str]:
    """Lines at quarters, heavier at years, with their names on top."""
    pieces: list[str] = []
    years = range(axis.first.year, axis.last.year + 1)
    for year in years:
        x = axis.place(dt.date(year, 1, 1))
        pieces += [line(x, 2, x, bottom, GREY), text(x + 4, 13, str(year), bold=True)]
        for place, name in enumerate(("I", "II", "III", "IV") if len(years) <= _MOST_YEARS else ()):
            start = axis.place(dt.date(year, 1 + 3 * place, 1))
            end = axis.place(dt.date(year + place // 3, (4 + 3 * place) % 12, 1))
            pieces.append(text((start + end) / 2, 30, name, anchor="middle", fill=GREY))
            pieces += [line(start, 20, start, bottom, GRID)] if place else []
    return [
        *pieces,
        line(axis.right, 2, axis.right, bottom, GREY),
        line(axis.left, _HEAD, axis.right, _HEAD, GREY),
    ]


def _arrows(
    bar: GanttBar, by_key: Mapping[str, GanttBar], middles: Mapping[str, float], axis: _Axis
) -> Iterator[str]:
    """From the end of each that it needs to its start; dashed where it begins before that one has ended."""
    for key in bar.needs:
        if key not in by_key:
            continue
        from_x, to_x = axis.bar(by_key[key])[1], axis.bar(bar)[0]
        from_y, to_y = middles[key], middles[bar.key]
        dashes = "" if bar.start > by_key[key].end else ' stroke-dasharray="3 2"'
        out, into = from_x + 4, to_x - 8
        turn = to_y + (_BAR if from_y > to_y else -_BAR) * 0.9
        way = f"V{to_y:.1f}" if to_x - from_x > 2 * _BAR else f"V{turn:.1f}H{into:.1f}V{to_y:.1f}"
        steps = f"M{from_x:.1f},{from_y:.1f}H{out:.1f}{way}H{to_x - 1:.1f}"
        yield f'<path d="{steps}" fill="none" stroke="{PAPER}" stroke-width="4"/>'
        yield f'<path d="{steps}" fill="none" stroke="{INK}" stroke-width="1.3"{dashes}/>'
        yield (
            f'<path d="M{to_x - 6:.1f},{to_y - 4:.1f}L{to_x:.1f},{to_y:.1f}L{to_x - 6:.1f},{to_y + 4:.1f}Z" '
            f'fill="{INK}"/>'
        )


def _today(today: tuple[dt.date, str], axis: _Axis, bottom: float) -> list[str]:
    x = axis.place(today[0])
    dashed = line(x, _HEAD, x, bottom, INK, 1.4).replace("/>", ' stroke-dasharray="2 3"/>')
    half = width_of(today[1]) / 2
    at = min(max(x, axis.left + half), axis.right - half)
    return [dashed, text(at, bottom + 12, today[1], anchor="middle")]


def _legend(
    states: set[GanttState], names: Mapping[GanttState, str], top: float, width: float
) -> tuple[list[str], float]:
    """Swatches of the states that there are, then of the arrow."""
    pieces: list[str] = []
    x, y = 2.0, top + 8
    for state, name in names.items():
        if state not in states:
            continue
        wide = _SWATCH + 8 + width_of(name) + 18
        if x > 2 and x + wide > width:
            x, y = 2.0, y + LINE + 6
        pieces += _bar(state, x, y, _SWATCH)
        pieces.append(text(x + _SWATCH + 8, y + SIZE - 1, name))
        x += wide
    return pieces, y + _BAR + 6

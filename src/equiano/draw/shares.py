"""Shares in stacked bars of equal length, with what is hidden of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equiano.draw.bars import BESIDE
from equiano.draw.palette import DARK, FILLS, GREY, INK, PAPER
from equiano.draw.pieces import LINE, WIDTH, hidden_rect, paragraph, picture, rect, text, width_of, wrapped

_HIGH = 22.0  # pixels of a bar
_KEY = 28.0  # pixels of a mark of the legend with its gap


@dataclass(frozen=True)
class Shares:
    """One bar.

    Attributes:
        parts: Size of each part, None where hidden.
        whole: What all parts add up to, hidden ones included; None where it is not shown itself. Without it a
            bar with a hidden part has no scale and is hatched whole.
    """

    label: str
    parts: tuple[float | None, ...]
    whole: float | None = None

    @property
    def size(self) -> float | None:
        """The whole to draw against; None where it is not known."""
        shown = sum(part or 0 for part in self.parts)
        if None not in self.parts:  # rounded parts need not add up to the rounded whole
            return shown
        return None if self.whole is None else max(self.whole, shown)


def stacked(
    bars: Sequence[Shares], keys: Sequence[tuple[str, str]], hidden: str, *, width: float = WIDTH
) -> str:
    """Bars of equal length cut in shares; each part bears the letter that the legend explains.

    Args:
        bars: Bars from above.
        keys: Letter and name of each part.
        hidden: What the hatched rest is called.
        width: Of the picture in pixels.
    """
    some_hidden = any(_rest(bar) > 0.005 for bar in bars)
    pieces, y = _legend(keys, hidden if some_hidden else "", width)
    widest = max((width_of(bar.label) for bar in bars), default=0)
    left = widest + 8 if widest <= BESIDE else 0.0
    for bar in bars:
        if left:
            pieces.append(text(0, y + _HIGH / 2 + 4, bar.label))
        else:
            lines = wrapped(bar.label, width)
            pieces += paragraph(0, y + 12, lines)
            y += LINE * len(lines) + 2
        pieces += _bar(bar, left, y, width - 1 - left, keys)
        y += _HIGH + 6
    return picture(width, y, pieces)


def _legend(keys: Sequence[tuple[str, str]], hidden: str, width: float) -> tuple[list[str], float]:
    """Letter and name of each part, in two columns where there is room, and where the bars begin."""
    columns = 2 if width >= 2 * WIDTH else 1
    each = width / columns
    entries = [*keys, *([("", hidden)] if hidden else [])]
    pieces: list[str] = []
    y = 4.0
    for first in range(0, len(entries), columns):
        row = entries[first : first + columns]
        names = [wrapped(name, each - _KEY) for _, name in row]
        for place, ((letter, _), lines) in enumerate(zip(row, names, strict=True)):
            x = place * each
            n = first + place
            mark = _part(x + 0.5, y, 20, 15, n, letter) if letter else [hidden_rect(x + 0.5, y, 20, 15)]
            pieces += [*mark, *paragraph(x + _KEY - 1, y + 12, lines)]
        y += LINE * max(map(len, names)) + 5
    return pieces, y + 6


def _rest(bar: Shares) -> float:
    """Share of the whole that is hidden."""
    size = bar.size
    return 1.0 if not size else 1 - sum(part or 0 for part in bar.parts) / size


def _bar(bar: Shares, left: float, y: float, width: float, keys: Sequence[tuple[str, str]]) -> list[str]:
    size, x = bar.size, left + 0.5
    if not size:
        return [hidden_rect(x, y, width, _HIGH)]
    pieces: list[str] = []
    for n, part in enumerate(bar.parts):
        wide = (part or 0) / size * width
        if wide > 0:
            pieces += _part(x, y, wide, _HIGH, n, keys[n][0])
        x += wide
    rest = left + width + 0.5 - x
    return [*pieces, hidden_rect(x, y, rest, _HIGH)] if rest > 0.5 else pieces


def _part(x: float, y: float, wide: float, high: float, n: int, letter: str) -> list[str]:
    fill = FILLS[n % len(FILLS)]
    shape = rect(x, y, wide, high, fill, GREY)
    if wide < 12:
        return [shape]
    ink = PAPER if fill in DARK else INK
    return [shape, text(x + wide / 2, y + high / 2 + 4, letter, anchor="middle", fill=ink)]

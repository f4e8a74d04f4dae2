"""Shares in stacked bars of equal length, with what is hidden of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equiano.draw.palette import DARK, FILLS, GREY, INK, PAPER
from equiano.draw.pieces import LINE, WIDTH, hidden_rect, paragraph, picture, rect, text, wrapped

_HIGH = 24.0  # pixels of a bar


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
    pieces: list[str] = []
    y = 4.0
    for n, (letter, name) in enumerate(keys):
        lines = wrapped(name, width - 28)
        pieces += [*_part(0.5, y, 20, 15, n, letter), *paragraph(27, y + 12, lines)]
        y += LINE * len(lines) + 5
    drawn: list[str] = []
    top = y + (20 if any(_rest(bar) > 0.005 for bar in bars) else 0) + 6
    for bar in bars:
        lines = wrapped(bar.label, width)
        drawn += paragraph(0, top + 12, lines)
        top += LINE * len(lines) + 2
        drawn += _bar(bar, top, width - 1, keys)
        top += _HIGH + 8
    if any(_rest(bar) > 0.005 for bar in bars):
        pieces += [hidden_rect(0.5, y, 20, 15), text(27, y + 12, hidden)]
    return picture(width, top, [*pieces, *drawn])


def _rest(bar: Shares) -> float:
    """Share of the whole that is hidden."""
    size = bar.size
    return 1.0 if not size else 1 - sum(part or 0 for part in bar.parts) / size


def _bar(bar: Shares, y: float, width: float, keys: Sequence[tuple[str, str]]) -> list[str]:
    size, x = bar.size, 0.5
    if not size:
        return [hidden_rect(x, y, width, _HIGH)]
    pieces: list[str] = []
    for n, part in enumerate(bar.parts):
        wide = (part or 0) / size * width
        if wide > 0:
            pieces += _part(x, y, wide, _HIGH, n, keys[n][0])
        x += wide
    rest = width + 0.5 - x
    return [*pieces, hidden_rect(x, y, rest, _HIGH)] if rest > 0.5 else pieces


def _part(x: float, y: float, wide: float, high: float, n: int, letter: str) -> list[str]:
    fill = FILLS[n % len(FILLS)]
    shape = rect(x, y, wide, high, fill, GREY)
    if wide < 12:
        return [shape]
    ink = PAPER if fill in DARK else INK
    return [shape, text(x + wide / 2, y + high / 2 + 4, letter, anchor="middle", fill=ink)]

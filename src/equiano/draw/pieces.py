"""Pieces of hand-made pictures: text, lines, shapes, and the frame around them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from equiano.draw.palette import FONT, INK

SIGN = 7.0  # pixels a letter of 12 px takes on average, Cyrillic included


def width_of(text: str, size: float = 12) -> float:
    """About how wide a text is, in pixels."""
    return len(text) * SIGN * size / 12


def text(
    x: float, y: float, content: str, *, anchor: str = "start", size: float = 12, bold: bool = False
) -> str:
    """A line of text with its baseline at `y`."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" fill="{INK}"{weight}>'
        f"{escape(content)}</text>"
    )


def line(x0: float, y0: float, x1: float, y1: float, colour: str, width: float = 1) -> str:
    """A straight line."""
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"/>'
    )


def rect(x: float, y: float, wide: float, high: float, fill: str, stroke: str = "none") -> str:
    """A rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}" '
        f'stroke="{stroke}"/>'
    )


def circle(x: float, y: float, radius: float, fill: str, stroke: str = "none") -> str:
    """A circle."""
    paint = f'fill="{fill}" stroke="{stroke}" stroke-width="1.4"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {paint}/>'


def picture(width: float, height: float, pieces: Sequence[str]) -> str:
    """The whole picture, without references to other files."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}"><g font-family="{FONT}">{"".join(pieces)}</g></svg>'
    )


def wrapped(label: str, signs: int) -> list[str]:
    """A label in lines of at most that many letters, broken between words."""
    lines: list[str] = []
    for word in label.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= signs:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines

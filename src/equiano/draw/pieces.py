"""Pieces of hand-made pictures: text, lines, shapes, and the frame around them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from xml.sax.saxutils import escape

from equiano.draw.palette import FONT, GREY, INK, PAPER

# A picture of this width is read without zoom on a telephone and is half a page wide in print.
WIDTH = 340.0
SIZE = 12.0  # pixels of running text
LINE = 15.0  # from one line of text to the next


@cache
def _widths() -> dict[bool, dict[str, int]]:
    """Width of each character in thousandths of the size, for plain and bold."""
    source = resources.files("equiano.draw") / "assets" / "widths.json"
    read: dict[str, dict[str, str]] = json.loads(source.read_text(encoding="utf-8"))
    return {
        bold: {sign: int(width) for width, signs in read[name].items() for sign in signs}
        for bold, name in ((False, "regular"), (True, "bold"))
    }


def width_of(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """How wide a text is in the page's font, in pixels; a character that it lacks counts as a wide one."""
    widths = _widths()[bold]
    return sum(widths.get(sign, 900) for sign in text) * size / 1000


def text(
    x: float,
    y: float,
    content: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
) -> str:
    """A line of text with its baseline at `y`."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{SIZE:g}" fill="{fill}"{weight}>'
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


def hidden_rect(x: float, y: float, wide: float, high: float) -> str:
    """A hatched rectangle: a number that is not shown. The picture must hold `HATCH`."""
    return rect(x, y, wide, high, "url(#hidden)", GREY)


HATCH = (
    '<defs><pattern id="hidden" width="6" height="6" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{PAPER}"/>'
    f'<line x1="1" y1="0" x2="1" y2="6" stroke="{GREY}" stroke-width="1.4"/></pattern></defs>'
)


def circle(x: float, y: float, radius: float, fill: str, stroke: str = "none") -> str:
    """A circle."""
    paint = f'fill="{fill}" stroke="{stroke}" stroke-width="1.4"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {paint}/>'


def picture(width: float, height: float, pieces: Sequence[str]) -> str:
    """The whole picture, without references to other files."""
    content = "".join(pieces)
    hatch = HATCH if "url(#hidden)" in content else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">{hatch}<g font-family="{FONT}">{content}</g></svg>'
    )


def wrapped(label: str, width: float, *, size: float = SIZE, bold: bool = False) -> list[str]:
    """A label in lines at most `width` pixels wide, broken between words; a longer word stands alone."""
    lines: list[str] = []
    for word in label.split(" "):
        if lines and width_of(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def paragraph(
    x: float, y: float, lines: Sequence[str], *, anchor: str = "start", bold: bool = False
) -> list[str]:
    """Lines of text below each other; the first has its baseline at `y`."""
    return [text(x, y + LINE * n, part, anchor=anchor, bold=bold) for n, part in enumerate(lines)]

"""Charts by Vega-Lite as light SVG, drawn with our font and without network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from equiano.draw.palette import FONT, GREY, GRID, INK, PAPER

if TYPE_CHECKING:
    import altair as alt

Chart: TypeAlias = "alt.Chart | alt.LayerChart | alt.FacetChart"
Datum = dict[str, str | float | bool | None]
"""A row of a chart's data."""

_DROPPED = re.compile(
    r' (?:aria-[a-z]+|role|class|pointer-events|stroke-miterlimit|xmlns:xlink|version)="[^"]*"'
    r'| opacity="1"(?=[ />])'
)
_EMPTY = re.compile(r'<path d="[^"]*"(?: display="none")?/>|<g(?: transform="translate\(0,0\)")?></g>')
_LONG = re.compile(r"-?\d+\.\d{2,}")
_TAG = re.compile(r"<[^>]+>")


@cache
def converter() -> ModuleType:
    """Vega-Lite's converter, which knows our font."""
    import vl_convert  # noqa: PLC0415  80 MB that only a picture needs

    with resources.as_file(resources.files("equiano.draw") / "assets") as folder:
        vl_convert.register_font_directory(str(folder))
    return vl_convert


def _short(match: re.Match[str]) -> str:
    return f"{float(match.group()):.1f}".removesuffix(".0")


def _light(svg: str) -> str:
    """Drop what a still picture does not need: roles of parts, empty paths, false precision."""
    svg = _DROPPED.sub("", svg)
    svg = _TAG.sub(lambda tag: _LONG.sub(_short, tag.group()), svg)  # texts keep their digits
    while (shorter := _EMPTY.sub("", svg)) != svg:
        svg = shorter
    return svg.replace('font-size="12px"', 'font-size="12"')


def chart_of(values: list[Datum]) -> alt.Chart:
    """An Altair chart of rows."""
    import altair as alt  # noqa: PLC0415  it takes .3 s to load, and most results are never drawn

    return alt.Chart(alt.Data(values=values))  # type: ignore[no-untyped-call]


_CONFIG = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK,
             "titleFontWeight": "normal", "labelLimit": 320, "domainColor": GREY, "tickColor": GREY,
             "gridColor": GRID},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 420, "orient": "top",
               "direction": "horizontal", "symbolStrokeColor": INK},
    "text": {"fontSize": 12, "color": INK},
}  # fmt: skip


def converted(spec: Mapping[str, object]) -> str:
    """A Vega-Lite specification as SVG of our font and colours."""
    made: str = converter().vegalite_to_svg({**spec, "config": _CONFIG})
    return _light(made)


def drawn(chart: Chart, width: int, height: int | alt.Step) -> str:
    """An Altair chart as SVG of our font and colours; `width` and `height` of its plot in pixels."""
    return converted(chart.properties(width=width, height=height).to_dict())


def png(chart: Chart, width: int, height: int | alt.Step) -> bytes:
    """The same chart as PNG on white, twice as many pixels as the SVG has."""
    spec = chart.properties(width=width, height=height).to_dict()
    config = {**_CONFIG, "background": PAPER}
    made: bytes = converter().vegalite_to_png({**spec, "config": config}, scale=2)
    return made


def svg_png(svg: str) -> bytes:
    """A finished picture as PNG on white, twice as many pixels as the SVG has."""
    back = re.sub(r"(<svg [^>]*>)", rf'\1<rect width="100%" height="100%" fill="{PAPER}"/>', svg, count=1)
    made: bytes = converter().svg_to_png(back, scale=2)
    return made

"""Charts as Scalable Vector Graphics, in greys that keep apart in print; values stand beside their marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal
from xml.sax.saxutils import escape

FONT = "Noto Sans"
INK, GREY, PALE, PAPER = "#1a1a1a", "#595959", "#c4c4c4", "#ffffff"
ACCENT = "#0b5d6b"  # as dark as GREY when printed without colour
_DROPPED = re.compile(
    r' (?:aria-[a-z]+|role|class|pointer-events|stroke-miterlimit|xmlns:xlink|version)="[^"]*"'
    r'| opacity="1"(?=[ />])'
)
_EMPTY = re.compile(r'<path d="[^"]*"(?: display="none")?/>|<g(?: transform="translate\(0,0\)")?></g>')
_LONG = re.compile(r"-?\d+\.\d{2,}")


@dataclass(frozen=True)
class Bar:
    """One bar. `value` None is drawn as no bar, with its text."""

    label: str
    value: float | None
    text: str
    series: str = ""


@cache
def _converter() -> Any:
    import vl_convert

    with resources.as_file(resources.files("equiano.report") / "assets") as folder:
        vl_convert.register_font_directory(str(folder))
    return vl_convert


def _light(svg: str) -> str:
    """Drop what a still picture does not need: roles of parts, empty paths, false precision."""
    svg = _DROPPED.sub("", svg)
    svg = _LONG.sub(lambda match: f"{float(match.group()):.1f}".removesuffix(".0"), svg)
    while (shorter := _EMPTY.sub("", svg)) != svg:
        svg = shorter
    return svg.replace('font-size="12px"', 'font-size="12"')


def with_alternative(svg: str, id: str, title: str, description: str) -> str:
    """Give a picture its role, title and description, and make its ids unique in the page."""
    svg = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{id}-", svg)
    head = (
        f'role="img" aria-labelledby="{id}-title {id}-desc">'
        f'<title id="{id}-title">{escape(title)}</title><desc id="{id}-desc">{escape(description)}</desc>'
    )
    return re.sub(r"<svg ([^>]*)>", lambda match: f"<svg {match.group(1)} {head}", svg, count=1)


def _chart_of(values: list[dict[str, Any]]) -> Any:
    import altair as alt

    data: Any = alt.Data  # its constructor has no types
    return alt.Chart(data(values=values))


def _draw(chart: Any, width: int, height: Any) -> str:
    settings = {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK,
                 "titleFontWeight": "normal", "labelLimit": 320, "domainColor": GREY, "tickColor": GREY,
                 "gridColor": "#e3e3e3"},
        "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 420, "orient": "top",
                   "direction": "horizontal", "symbolStrokeColor": INK},
        "text": {"fontSize": 12, "color": INK},
    }  # fmt: skip
    spec = chart.properties(width=width, height=height).to_dict()
    return _light(_converter().vegalite_to_svg({**spec, "config": settings}))


def _wrapped(label: str, width: int = 34) -> str:
    """Break a long label in two lines; `|` marks the break for the axis."""
    if len(label) <= width:
        return label
    words, first = label.split(" "), ""
    while words and len(f"{first} {words[0]}") <= max(width, len(label) // 2 + 4):
        first = f"{first} {words.pop(0)}".strip()
    return f"{first}|{' '.join(words)}" if first and words else label


def bars(rows: Sequence[Bar], *, width: int = 360, row_height: int = 30) -> str:
    """Horizontal bars in the given order, each with its value at the end."""
    import altair as alt

    values = [
        {"label": _wrapped(bar.label), "value": bar.value or 0, "text": bar.text, "at": i}
        for i, bar in enumerate(rows)
    ]
    axis = alt.Axis(
        title=None, domain=False, ticks=False, labelPadding=6, labelExpr="split(datum.label, '|')"
    )
    base = _chart_of(values).encode(y=alt.Y("label:N", sort=None, axis=axis), x=alt.X("value:Q", axis=None))
    marks = base.mark_bar(color=ACCENT, height={"band": 0.7})
    labels = base.mark_text(align="left", dx=5).encode(text="text:N")
    return _draw(marks + labels, width, alt.Step(row_height))


def grouped_bars(rows: Sequence[Bar], series: Sequence[str], *, width: int = 360) -> str:
    """Horizontal bars in groups; series differ in lightness and outline, and stand in a legend."""
    import altair as alt

    values = [
        {"label": _wrapped(bar.label), "value": bar.value or 0, "text": bar.text, "series": bar.series}
        for bar in rows
    ]
    fills = [ACCENT, PALE, "#7d7d7d", "#efefef", "#404040"][: len(series)]
    base = _chart_of(values).encode(
        y=alt.Y("label:N", sort=None, axis=alt.Axis(title=None, domain=False, ticks=False, labelPadding=6,
                                                    labelExpr="split(datum.label, '|')"),
                scale=alt.Scale(paddingInner=0.25)),
        yOffset=alt.YOffset("series:N", sort=list(series)),
        x=alt.X("value:Q", axis=None),
    )  # fmt: skip
    marks = base.mark_bar(stroke=INK, strokeWidth=0.6).encode(
        fill=alt.Fill("series:N", sort=list(series), title=None,
                      scale=alt.Scale(domain=list(series), range=fills)),
    )  # fmt: skip
    labels = base.mark_text(align="left", dx=5).encode(text="text:N")
    return _draw(marks + labels, width, alt.Step(18))


def recorded_shares(
    rows: Sequence[tuple[str, float | None, str]], recorded: str, missing: str, *, width: int = 330
) -> str:
    """How much of each field is filled: dark is recorded, outlined white is missing."""
    import altair as alt

    values = [
        {
            "label": _wrapped(label),
            "part": part,
            "share": size,
            "text": text if part == recorded else "",
            "order": i,
        }
        for label, share, text in rows
        for i, (part, size) in enumerate([(recorded, share or 0.0), (missing, 1 - (share or 0.0))])
    ]
    axis = alt.Axis(
        title=None, domain=False, ticks=False, labelPadding=6, labelExpr="split(datum.label, '|')"
    )
    base = _chart_of(values).encode(y=alt.Y("label:N", sort=None, axis=axis))
    marks = base.mark_bar(stroke=GREY, strokeWidth=0.8, height={"band": 0.7}).encode(
        x=alt.X("share:Q", axis=None, stack=True, scale=alt.Scale(domain=[0, 1])),
        order="order:O",
        fill=alt.Fill(
            "part:N", title=None, scale=alt.Scale(domain=[recorded, missing], range=[ACCENT, PAPER])
        ),
    )
    labels = base.mark_text(align="left").encode(x=alt.value(width + 8), text="text:N")
    return _draw(marks + labels, width, alt.Step(26))


@dataclass(frozen=True)
class Published:
    """A published figure on the time axis.

    Attributes:
        key: What stands beside the mark, such as the number of its fact.
        first: First year (may be fractional, so that marks of one year do not hide each other).
        low: Lower end, or the value.
        high: Upper end; None where the source gives only a lower end.
    """

    key: str
    kind: Literal["stock", "flow", "justice"]
    first: float
    last: float
    low: float
    high: float | None


def timeline(
    figures: Sequence[Published],
    names: Mapping[str, str],
    x_title: str,
    y_title: str,
    ticks: Mapping[float, str],
    *,
    width: int = 600,
) -> str:
    """Published figures against time on a logarithmic scale.

    Periods are horizontal lines, ranges vertical bars, a missing upper end an arrow upwards. A stock is a
    hollow square, a flow a filled circle, a count of police or courts a grey triangle.

    Args:
        figures: What to draw.
        names: Legend's text for `flow`, `stock` and `justice`.
        x_title: Title of the time axis.
        y_title: Title of the axis of numbers.
        ticks: Text by value, for the powers of ten shown.
        width: Width of the plot in pixels.
    """
    import altair as alt

    years = [year for figure in figures for year in (figure.first, figure.last)]
    span = alt.Scale(domain=[min(years) - 1.5, max(years) + 1.5], nice=False)
    labels = " : ".join(f"datum.value == {tick:g} ? {text!r}" for tick, text in ticks.items()) + " : ''"
    y_axis = alt.Axis(values=list(ticks), labelExpr=labels, grid=True)
    x_axis = alt.Axis(format="d", tickMinStep=1, grid=False)
    x = alt.X("x:Q", scale=span, title=x_title, axis=x_axis)
    y = alt.Y("y:Q", scale=alt.Scale(type="log", domain=[min(ticks), max(ticks)]), title=y_title, axis=y_axis)
    base = _chart_of([_mark_of(figure, names) for figure in figures]).encode(x=x, y=y)
    periods = (
        base.transform_filter("datum.last > datum.first")
        .mark_rule(strokeWidth=2, color=INK)
        .encode(x=alt.X("first:Q", scale=span, title=x_title, axis=x_axis), x2="last:Q")
    )
    ranges = (
        base.transform_filter("datum.high > datum.low")
        .mark_rule(strokeWidth=4, color=INK)
        .encode(y=alt.Y("low:Q", title=y_title), y2="high:Q")
    )
    open_ends = base.transform_filter("datum.open").mark_text(text="↑", dy=-14, fontSize=15)
    keys = base.mark_text(align="left", dx=9, dy=-6, fontWeight="bold").encode(text="key:N")
    marks = _marks(base, [names[kind] for kind in ("flow", "stock", "justice")])
    return _draw(ranges + periods + open_ends + marks + keys, width, 330)


def _marks(base: Any, kinds: list[str]) -> Any:
    """A shape and a fill for each kind, so that they stay apart without colour."""
    import altair as alt

    shapes = alt.Scale(domain=kinds, range=["circle", "square", "triangle-up"])
    fills = alt.Scale(domain=kinds, range=[ACCENT, PAPER, PALE])
    outline = alt.Scale(domain=kinds, range=[INK] * len(kinds))
    legend = alt.Legend(title=None, symbolStrokeWidth=1.6, symbolSize=110)
    return base.mark_point(size=80, strokeWidth=1.6, opacity=1).encode(
        stroke=alt.Stroke("kind:N", legend=legend, scale=outline),
        shape=alt.Shape("kind:N", legend=legend, scale=shapes),
        fill=alt.Fill("kind:N", legend=legend, scale=fills),
    )


def _mark_of(figure: Published, names: Mapping[str, str]) -> dict[str, Any]:
    high = figure.high if figure.high is not None else figure.low
    return {
        "key": figure.key,
        "kind": names[figure.kind],
        "first": figure.first,
        "last": figure.last,
        "x": (figure.first + figure.last) / 2,
        "low": figure.low,
        "high": high,
        "y": (figure.low * high) ** 0.5,  # the middle on a logarithmic scale
        "open": figure.high is None,
    }

"""Published figures against time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from equiano.draw.palette import ACCENT, INK, PALE, PAPER
from equiano.draw.vega import Datum, chart_of, drawn

if TYPE_CHECKING:
    import altair as alt

_ONE_LINE = 500  # pixels that the legend needs in one line


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
    import altair as alt  # noqa: PLC0415  as in `vega`

    years = [year for figure in figures for year in (figure.first, figure.last)]
    span = alt.Scale(domain=[min(years) - 1.5, max(years) + 1.5], nice=False)
    labels = " : ".join(f"datum.value == {tick:g} ? {text!r}" for tick, text in ticks.items()) + " : ''"
    y_axis = alt.Axis(values=list(ticks), labelExpr=labels, grid=True)
    x_axis = alt.Axis(format="d", tickMinStep=1, grid=False)
    x = alt.X("x:Q", scale=span, title=x_title, axis=x_axis)
    y = alt.Y("y:Q", scale=alt.Scale(type="log", domain=[min(ticks), max(ticks)]), title=y_title, axis=y_axis)
    base = chart_of([_mark_of(figure, names) for figure in figures]).encode(x=x, y=y)
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
    kinds = [names[kind] for kind in ("flow", "stock", "justice")]
    marks = _marks(base, kinds, 1 if width < _ONE_LINE else 0)
    return drawn(ranges + periods + open_ends + marks + keys, width, 330)


def _marks(base: alt.Chart, kinds: list[str], columns: int) -> alt.Chart:
    """A shape and a fill for each kind, so that they stay apart without colour."""
    import altair as alt  # noqa: PLC0415  as in `vega`

    shapes = alt.Scale(domain=kinds, range=["circle", "square", "triangle-up"])
    fills = alt.Scale(domain=kinds, range=[ACCENT, PAPER, PALE])
    outline = alt.Scale(domain=kinds, range=[INK] * len(kinds))
    legend = alt.Legend(title=None, symbolStrokeWidth=1.6, symbolSize=110, columns=columns)
    made: alt.Chart = base.mark_point(size=80, strokeWidth=1.6, opacity=1).encode(
        stroke=alt.Stroke("kind:N", legend=legend, scale=outline),
        shape=alt.Shape("kind:N", legend=legend, scale=shapes),
        fill=alt.Fill("kind:N", legend=legend, scale=fills),
    )
    return made


def _mark_of(figure: Published, names: Mapping[str, str]) -> Datum:
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

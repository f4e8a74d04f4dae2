"""Estimates of several methods with their intervals on one logarithmic axis, readable in grey print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equiano.draw.vega import Chart, Datum, chart_of, drawn, png

if TYPE_CHECKING:
    import altair as alt

_WIDTH, _ROW = 560, 34  # pixels: of the plot, and of each method


@dataclass(frozen=True)
class IntervalRow:
    """One method's estimate; `hollow` marks those given for reference alone.

    Attributes:
        wide: Lower and upper end of the wider interval, drawn thin.
        narrow: The narrower one, drawn thick.
    """

    label: str
    value: float
    wide: tuple[float, float]
    narrow: tuple[float, float]
    hollow: bool = False


@dataclass(frozen=True)
class IntervalChart:
    """What is drawn.

    Attributes:
        rows: Methods from above.
        axis: Title of the axis.
        title: Of the chart.
        mark: Where a dashed line stands, and its label.
        number: How numbers on the axis are written.
    """

    rows: Sequence[IntervalRow]
    axis: str
    title: str
    mark: tuple[float, str]
    number: Callable[[float], str]

    def svg(self) -> str:
        """The chart as SVG."""
        return drawn(_chart(self), _WIDTH, _step())

    def png(self) -> bytes:
        """The chart as PNG, twice as many pixels as the SVG has."""
        return png(_chart(self), _WIDTH, _step())


def _step() -> alt.Step:
    import altair as alt  # noqa: PLC0415  as in `vega`

    return alt.Step(_ROW)


def _chart(shown: IntervalChart) -> Chart:
    import altair as alt  # noqa: PLC0415  as in `vega`

    rows, mark = shown.rows, shown.mark
    values: list[Datum] = [
        {
            "label": row.label, "value": row.value, "hollow": row.hollow,
            "low": row.wide[0], "high": row.wide[1], "inner_low": row.narrow[0], "inner_high": row.narrow[1],
        }
        for row in rows
    ]  # fmt: skip
    ends = [end for row in rows for end in (*row.wide, row.value)]
    domain = [0.8 * min([*ends, mark[0]]), 1.25 * max(ends)]
    ticks = _ticks(domain)
    labels = " : ".join(f"datum.value == {tick:g} ? {shown.number(tick)!r}" for tick in ticks) + " : ''"
    x = alt.X(
        "low:Q",
        scale=alt.Scale(type="log", domain=domain, nice=False),
        title=shown.axis,
        axis=alt.Axis(labelExpr=labels, values=ticks, grid=True),
    )
    y = alt.Y("label:N", sort=[row.label for row in rows], title=None)
    base = chart_of(values)
    thin = base.mark_rule(color="#555555", strokeWidth=1.5).encode(x=x, x2="high:Q", y=y)
    thick = base.mark_rule(color="#222222", strokeWidth=5).encode(x="inner_low:Q", x2="inner_high:Q", y=y)
    points = base.mark_point(size=90, stroke="black", strokeWidth=1.5, opacity=1).encode(
        x="value:Q",
        y=y,
        fill=alt.condition("datum.hollow", alt.value("white"), alt.value("black")),
        shape=alt.condition("datum.hollow", alt.value("diamond"), alt.value("circle")),
    )
    seen = chart_of([{"x": mark[0], "text": mark[1]}])
    line = seen.mark_rule(strokeDash=[4, 3], color="black").encode(x="x:Q")
    label = seen.mark_text(align="left", dx=4, baseline="bottom", fontSize=11)
    label = label.encode(x="x:Q", y=alt.value(-3), text="text:N")
    head = alt.TitleParams(shown.title, anchor="start", offset=18)
    return alt.layer(thin, thick, points, line, label).properties(title=head)


def _ticks(domain: Sequence[float]) -> list[float]:
    ticks = [m * 10.0**e for e in range(16) for m in (1, 2, 5)]
    return [tick for tick in ticks if domain[0] <= tick <= domain[1]]

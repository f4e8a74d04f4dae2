"""Measures against a threshold, told apart by dashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equiano.draw.palette import ACCENT, INK
from equiano.draw.vega import Datum, chart_of, drawn


def lines(
    measures: Mapping[str, Sequence[tuple[float, float]]],
    x_title: str,
    *,
    width: int = 480,
    height: int = 260,
) -> str:
    """Lines with a dot at each value.

    Args:
        measures: Points (x, y) of each line by its name.
        x_title: Title of the horizontal axis.
        width: Of the plot in pixels.
        height: Of the plot in pixels.
    """
    import altair as alt  # noqa: PLC0415  as in `vega`

    values: list[Datum] = [
        {"x": x, "y": y, "measure": name} for name, points in measures.items() for x, y in points
    ]
    names = list(measures)
    chart = (
        chart_of(values)
        .mark_line(point=True)
        .encode(
            x=alt.X("x:Q", title=x_title),
            y=alt.Y("y:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color("measure:N", title=None, scale=alt.Scale(domain=names, range=[ACCENT, INK])),
            strokeDash=alt.StrokeDash("measure:N", title=None, scale=alt.Scale(domain=names)),
        )
    )
    return drawn(chart, width, height)

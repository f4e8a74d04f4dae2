"""The hidden population over what no data can test: a curve and the interval of the whole."""

from __future__ import annotations

from equiano.draw.curve import Curve, CurvePoint
from equiano.publish.release import ReleasedTable
from equiano.report.context import Context, size_of
from equiano.report.document import Chart
from equiano.report.tables import released
from equiano.words import pointed, say

# As `pipeline.hidden_tables` names them.
PREFIX = "hidden-curve:"
_WIDE, _NARROW = (520, 280), (270, 240)  # pixels of the plot on a page and on a telephone


def curve_chart(context: Context, name: str) -> Chart | None:
    """The picture of one capture table; None where the release has no curve, or hides it."""
    table = context.readable(f"{PREFIX}{name}")
    points = [] if table is None else _points(table)
    if table is None or len(points) < 2:
        return None
    low = context.number(min(point.low for point in points))
    ends = [point.high for point in points]
    high = context.number(max(ends)) if max(ends) < float("inf") else "∞"
    least, most = (pointed(f"{points[place].at:g}") for place in (0, -1))
    return Chart(
        f"chart-curve-{name}",
        say("The estimate over what no data can test"),
        say(
            "Population by the odds ratio of any two lists among persons on no other list, as a multiple of "
            "what the estimate takes it to be; at 2 twice as many are hidden. From {least} to {most}, with "
            "95% intervals: {low} to {high}.",
            least=least, most=most, low=low, high=high,
        ),
        _drawn(points, context, _WIDE),
        released(context, table),
        beside=False,
        narrow=_drawn(points, context, _NARROW),
        half=True,
        headline=say(
            "From {low} to {high} persons, if lists depend on each other half to twice as much as assumed",
            low=low,
            high=high,
        ),
    )  # fmt: skip


def _points(table: ReleasedTable) -> list[CurvePoint]:
    points = []
    for odds, *values in table.rows:
        population, low, high = (size_of(value) for value in values)
        if population is not None and low is not None:
            points.append(
                CurvePoint(float(str(odds)), population, low, float("inf") if high is None else high)
            )
    return points


def _drawn(points: list[CurvePoint], context: Context, size: tuple[int, int]) -> str:
    shown = Curve(
        points,
        say("Odds ratio of two lists among persons on no other, as a multiple of what is assumed"),
        say("Population"),
        None,
        context.number,
        lambda value: pointed(f"{value:g}"),
    )
    return shown.svg(size)

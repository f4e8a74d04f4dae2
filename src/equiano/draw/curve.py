"""A number over a parameter or over years, with the band of its intervals, readable in grey print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from equiano.draw.alternative import with_alternative
from equiano.draw.palette import ACCENT, GREY, INK, PALE
from equiano.draw.picture import Picture
from equiano.draw.pieces import wrapped
from equiano.draw.vega import Chart, Datum, chart_of, drawn, png
from equiano.words import using

_WIDTH, _HEIGHT = 520, 300  # pixels: half a printed page
_LEAST_TICKS = 3  # with two, a reader cannot see that the axis is logarithmic


@dataclass(frozen=True)
class CurvePoint:
    """The number at one value of the parameter; `high` infinite is drawn at the top."""

    at: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """What is drawn.

    Attributes:
        points: From left to right.
        x_title: Title of the parameter's axis.
        y_title: Title of the numbers' axis.
        mark: Height of a dashed line, and its label; None for none.
        number: How numbers are written.
        ratio: How values of the parameter are written.
        even: Whether equal steps of the parameter, such as years, are equally wide.
    """

    points: Sequence[CurvePoint]
    x_title: str
    y_title: str
    mark: tuple[float, str] | None
    number: Callable[[float], str]
    ratio: Callable[[float], str]
    even: bool = False

    def svg(self, size: tuple[int, int] = (_WIDTH, _HEIGHT)) -> str:
        """The picture as SVG; `size` is width and height of the plot in pixels."""
        return drawn(_chart(self, size[0]), *size)

    def png(self) -> bytes:
        """The picture as PNG, twice as many pixels as the SVG has."""
        return png(_chart(self, _WIDTH), _WIDTH, _HEIGHT)

    def picture(self, id: str, title: str, described: str, lang: str) -> Picture:
        """The finished picture, with its words as the accessible description.

        Args:
            id: Makes its ids unique in a page.
            title: In a few words.
            described: What it shows, in words.
            lang: Language of its numbers.
        """
        return Picture(
            with_alternative(self.svg(), id, title, described), described, partial(self._png_in, lang)
        )

    def _png_in(self, lang: str) -> bytes:
        with using(lang):
            return self.png()


def _labels(values: Sequence[float], written: Callable[[float], str]) -> str:
    return " : ".join(f"abs(datum.value / {v!r} - 1) < 1e-6 ? {written(v)!r}" for v in values) + " : ''"


def _chart(shown: Curve, width: int) -> Chart:
    import altair as alt  # noqa: PLC0415  as in `vega`

    points, mark, even = shown.points, shown.mark, shown.even
    finite = [end for p in points for end in (p.low, p.value, p.high) if end < float("inf")]
    bottom, top = 0.85 * min([*finite, *([mark[0]] if mark else [])]), 1.2 * max(finite)
    values: list[Datum] = [
        {"at": p.at, "value": min(p.value, top), "low": p.low, "high": min(p.high, top)} for p in points
    ]
    ticks = _ticks(bottom, top)
    places = [p.at for p in points]
    first, last = points[0].at, points[-1].at
    across = (
        alt.Scale(domain=[first - 0.3, last + 0.3], nice=False)
        if even
        else alt.Scale(type="log", domain=[first * 0.97, last * 1.03], nice=False)
    )
    x = alt.X(
        "at:Q",
        scale=across,
        title=wrapped(shown.x_title, width),
        axis=alt.Axis(values=places, labelExpr=_labels(places, shown.ratio), grid=False),
    )
    scale = alt.Scale(type="log", domain=[bottom, top], nice=False)
    y_axis = alt.Axis(values=ticks, labelExpr=_labels(ticks, shown.number), grid=True)
    base = chart_of(values)
    band = base.mark_area(color=PALE, opacity=0.7).encode(
        x=x, y=alt.Y("low:Q", scale=scale, title=shown.y_title, axis=y_axis), y2="high:Q"
    )
    edges = [
        base.mark_line(color=GREY, strokeWidth=1).encode(x=x, y=alt.Y(f"{end}:Q", scale=scale))
        for end in ("low", "high")
    ]
    line = base.mark_line(color=ACCENT, strokeWidth=2.5).encode(x=x, y=alt.Y("value:Q", scale=scale))
    if mark is None:
        return alt.layer(band, *edges, line)
    seen = chart_of([{"y": mark[0], "text": mark[1]}])
    dashed = seen.mark_rule(strokeDash=[4, 3], color=INK).encode(y=alt.Y("y:Q", scale=scale))
    # Over years the mark is the first year's number, where the line begins: its label stands at the right.
    label = seen.mark_text(
        baseline="bottom", dy=-2, align="right" if even else "left", dx=-4 if even else 4
    ).encode(x=alt.value(width if even else 0), y=alt.Y("y:Q", scale=scale), text="text:N")
    return alt.layer(band, *edges, line, dashed, label)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers; closer together where the axis is short."""
    for steps in ((1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7), [m / 10 for m in range(10, 100)]):
        ticks = [m * 10.0**e for e in range(16) for m in steps]
        found = [tick for tick in ticks if low <= tick <= high]
        if len(found) >= _LEAST_TICKS:
            break
    return found

"""Bars, plain and in groups, and how much of each field is filled; values stand beside their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equiano.draw.palette import ACCENT, GREY, INK, PALE, PAPER
from equiano.draw.vega import chart_of, drawn, wrapped_label


@dataclass(frozen=True)
class Bar:
    """One bar. `value` None is drawn as no bar, with its text."""

    label: str
    value: float | None
    text: str
    series: str = ""


def bars(rows: Sequence[Bar], *, width: int = 360, row_height: int = 30) -> str:
    """Horizontal bars in the given order, each with its value at the end."""
    import altair as alt

    values = [
        {"label": wrapped_label(bar.label), "value": bar.value or 0, "text": bar.text, "at": i}
        for i, bar in enumerate(rows)
    ]
    axis = alt.Axis(
        title=None, domain=False, ticks=False, labelPadding=6, labelExpr="split(datum.label, '|')"
    )
    base = chart_of(values).encode(y=alt.Y("label:N", sort=None, axis=axis), x=alt.X("value:Q", axis=None))
    marks = base.mark_bar(color=ACCENT, height={"band": 0.7})
    labels = base.mark_text(align="left", dx=5).encode(text="text:N")
    return drawn(marks + labels, width, alt.Step(row_height))


def grouped_bars(rows: Sequence[Bar], series: Sequence[str], *, width: int = 360) -> str:
    """Horizontal bars in groups; series differ in lightness and outline, and stand in a legend."""
    import altair as alt

    values = [
        {"label": wrapped_label(bar.label), "value": bar.value or 0, "text": bar.text, "series": bar.series}
        for bar in rows
    ]
    fills = [ACCENT, PALE, "#7d7d7d", "#efefef", "#404040"][: len(series)]
    base = chart_of(values).encode(
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
    return drawn(marks + labels, width, alt.Step(18))


def recorded_shares(
    rows: Sequence[tuple[str, float | None, str]], recorded: str, missing: str, *, width: int = 330
) -> str:
    """How much of each field is filled: dark is recorded, outlined white is missing."""
    import altair as alt

    values = [
        {
            "label": wrapped_label(label),
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
    base = chart_of(values).encode(y=alt.Y("label:N", sort=None, axis=axis))
    marks = base.mark_bar(stroke=GREY, strokeWidth=0.8, height={"band": 0.7}).encode(
        x=alt.X("share:Q", axis=None, stack=True, scale=alt.Scale(domain=[0, 1])),
        order="order:O",
        fill=alt.Fill(
            "part:N", title=None, scale=alt.Scale(domain=[recorded, missing], range=[ACCENT, PAPER])
        ),
    )
    labels = base.mark_text(align="left").encode(x=alt.value(width + 8), text="text:N")
    return drawn(marks + labels, width, alt.Step(26))

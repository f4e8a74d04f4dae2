"""Pictures of the pages: SVG by Altair, drawn without network, with a text for those who do not see them."""

from __future__ import annotations

from html import escape

import numpy as np

_MOST_POINTS = 1500


def scatter(across: np.ndarray, up: np.ndarray, axes: tuple[str, str], alternative: str) -> str:
    """Counts against counts on logarithmic axes as an SVG element; what is below 1 stands at 1.

    Of many points an even choice by size is drawn, so that the picture stays small.
    """
    import altair as alt
    import vl_convert

    order = np.argsort(across, kind="stable")
    step = max(1, len(order) // _MOST_POINTS)
    picked = order[::step]
    rows = [
        {"x": max(int(x), 1), "y": max(int(y), 1)} for x, y in zip(across[picked], up[picked], strict=True)
    ]
    top = max([10, *(row["x"] for row in rows), *(row["y"] for row in rows)])
    scale = alt.Scale(type="log", domain=[1, top])
    points = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_circle(size=18, opacity=0.5, color="#1d70b8")
        .encode(x=alt.X("x:Q", scale=scale, title=axes[0]), y=alt.Y("y:Q", scale=scale, title=axes[1]))
    )
    line = (
        alt.Chart(alt.InlineData(values=[{"x": 1, "y": 1}, {"x": top, "y": top}]))
        .mark_line(color="#505a5f", strokeDash=[4, 4])
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale))
    )
    chart = (points + line).properties(width=420, height=320)
    svg = str(vl_convert.vegalite_to_svg(chart.to_dict()))
    label = f'<svg role="img" aria-label="{escape(alternative)}" '
    return svg.replace("<svg ", label, 1)

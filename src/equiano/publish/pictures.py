"""Pictures of the pages: SVG by Vega-Lite, drawn without network, with a text for those who do not see them.

The specification is written out: Altair would check it against its whole schema, a third of
the time of a release.
"""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

_MOST_POINTS = 1500
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # says the version; nothing is fetched


def scatter(across: np.ndarray, up: np.ndarray, axes: tuple[str, str], alternative: str) -> str:
    """Counts against counts on logarithmic axes as an SVG element; what is below 1 stands at 1.

    Of many points an even choice by size is drawn, so that the picture stays small.
    """
    import vl_convert

    order = np.argsort(across, kind="stable")
    step = max(1, len(order) // _MOST_POINTS)
    picked = order[::step]
    rows = [
        {"x": max(int(x), 1), "y": max(int(y), 1)} for x, y in zip(across[picked], up[picked], strict=True)
    ]
    top = max([10, *(row["x"] for row in rows), *(row["y"] for row in rows)])
    scale = {"type": "log", "domain": [1, top]}

    def layer(mark: dict[str, Any], values: list[dict[str, int]], titles: dict[str, Any]) -> dict[str, Any]:
        encoding = {
            axis: {"field": axis, "type": "quantitative", "scale": scale, **titles.get(axis, {})}
            for axis in ("x", "y")
        }
        return {"data": {"values": values}, "mark": mark, "encoding": encoding}

    titles = {"x": {"title": axes[0]}, "y": {"title": axes[1]}}
    ends = [{"x": 1, "y": 1}, {"x": top, "y": top}]
    chart = {
        "$schema": _SCHEMA,
        "width": 420,
        "height": 320,
        "layer": [
            layer({"type": "circle", "size": 18, "opacity": 0.5, "color": "#1d70b8"}, rows, titles),
            layer({"type": "line", "color": "#505a5f", "strokeDash": [4, 4]}, ends, {}),
        ],
    }
    svg = str(vl_convert.vegalite_to_svg(chart))
    label = f'<svg role="img" aria-label="{escape(alternative)}" '
    return svg.replace("<svg ", label, 1)

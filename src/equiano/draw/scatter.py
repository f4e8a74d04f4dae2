"""Counts against counts, one dot each."""

from __future__ import annotations

import numpy as np

from equiano.draw.palette import ACCENT, GREY
from equiano.draw.vega import converted

_MOST_POINTS = 1500
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # says the version; nothing is fetched


def scatter(across: np.ndarray, up: np.ndarray, axes: tuple[str, str]) -> str:
    """Counts against counts on logarithmic axes; what is below 1 stands at 1.

    Of many points an even choice by size is drawn, so that the picture stays small. The specification is
    written out: Altair would check it against its whole schema, a third of the time of a release.

    Args:
        across: Counts along the horizontal axis.
        up: Counts along the vertical axis, as many.
        axes: Titles of both.
    """
    order = np.argsort(across, kind="stable")
    step = max(1, len(order) // _MOST_POINTS)
    picked = order[::step]
    rows = [
        {"x": max(int(x), 1), "y": max(int(y), 1)} for x, y in zip(across[picked], up[picked], strict=True)
    ]
    top = max([10, *(row["x"] for row in rows), *(row["y"] for row in rows)])
    scale = {"type": "log", "domain": [1, top]}

    def layer(mark: dict[str, object], values: list[dict[str, int]], titled: bool) -> dict[str, object]:
        encoding = {
            axis: {"field": axis, "type": "quantitative", "scale": scale}
            | ({"title": title} if titled else {})
            for axis, title in zip(("x", "y"), axes, strict=True)
        }
        return {"data": {"values": values}, "mark": mark, "encoding": encoding}

    ends = [{"x": 1, "y": 1}, {"x": top, "y": top}]
    return converted(
        {
            "$schema": _SCHEMA,
            "width": 420,
            "height": 320,
            "layer": [
                layer({"type": "circle", "size": 18, "opacity": 0.5, "color": ACCENT}, rows, True),
                layer({"type": "line", "color": GREY, "strokeDash": [4, 4]}, ends, False),
            ],
        }
    )

"""All methods on one logarithmic axis, readable in grey print, with the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from equiano.draw.alternative import with_alternative
from equiano.draw.intervals import Interval, intervals, intervals_png
from equiano.errors import UsageError
from equiano.estimate.result import Estimate
from equiano.files import whole_file
from equiano.words import keyed, number

_REFERENCES = ("chao", "independence", "single-list-chao", "single-list-chao-without-ones")


def alternative(estimates: Sequence[Estimate], lang: str) -> str:
    """The chart in words: each method's estimate and interval."""
    lines = []
    for result in estimates:
        interval = result.interval(0.95)
        low, high = (interval.low, interval.high) if interval else (float("nan"), float("nan"))
        lines.append(
            keyed(
                "estimate.labels.alternative",
                lang,
                method=keyed(f"estimate.labels.{result.method}", lang),
                population=number(result.population, lang=lang),
                low=number(low, lang=lang) if interval else "–",
                high=number(high, lang=lang) if interval else "–",
            )
        )
    return "; ".join(lines) + "."


def _rows(estimates: Sequence[Estimate], lang: str) -> list[Interval]:
    return [_row(result, lang) for result in estimates]


def _row(result: Estimate, lang: str) -> Interval:
    size, largest = result.population, 100 * result.population
    ends = {}
    for level in (0.95, 0.8):
        found = result.interval(level)
        ends[level] = (found.low, min(found.high, largest)) if found else (size, size)
    label = keyed(f"estimate.labels.{result.method}", lang)
    return Interval(label, size, ends[0.95], ends[0.8], result.method in _REFERENCES)


def write_chart(estimates: Sequence[Estimate], path: Path, lang: str) -> None:
    """Write the chart as SVG (with its words as the accessible description) or PNG.

    Raises:
        UsageError: If the name ends otherwise, or there is nothing to draw.
    """
    if path.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"--plot {path.name}: end the name in .svg or .png.")
    if not estimates:
        raise UsageError("--plot: no method has an estimate to draw.")
    observed = estimates[0].observed
    title = keyed("estimate.labels.title", lang)
    parts = (
        _rows(estimates, lang),
        keyed("estimate.labels.axis", lang),
        title,
        (float(observed), keyed("estimate.labels.observed", lang, value=number(observed, lang=lang))),
        partial(number, lang=lang),
    )
    if path.suffix.lower() == ".svg":
        svg = with_alternative(intervals(*parts), "chart", title, alternative(estimates, lang))
        content = svg.encode("utf-8")
    else:
        content = intervals_png(*parts)
    with whole_file(path, shared=True) as temporary:
        temporary.write_bytes(content)

"""All methods on one logarithmic axis, readable in grey print, with the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from equiano.errors import UsageError
from equiano.estimate.result import Estimate
from equiano.estimate.words import number, words
from equiano.files import whole_file

_REFERENCES = ("chao", "independence")


def alternative(estimates: Sequence[Estimate], lang: str) -> str:
    """The chart in words: each method's estimate and interval."""
    lines = []
    for result in estimates:
        interval = result.interval(0.95)
        low, high = (interval.low, interval.high) if interval else (float("nan"), float("nan"))
        lines.append(
            words(
                "labels",
                "alternative",
                lang,
                method=words("labels", result.method, lang),
                population=number(result.population),
                low=number(low) if interval else "-",
                high="∞" if high == float("inf") else number(high) if interval else "-",
            )
        )
    return "; ".join(lines) + "."


def chart(estimates: Sequence[Estimate], lang: str) -> Any:
    """The chart as an Altair object: point estimates, thin lines to 95%, thick to 80%; references hollow."""
    import altair as alt

    data: Any = alt.Data  # untyped in altair
    rows = [_row(result, lang) for result in estimates]
    order = [row["method"] for row in rows]
    finite = [row[key] for row in rows for key in ("low95", "high95", "population")]
    domain = [0.8 * min([*finite, estimates[0].observed]), 1.25 * max(finite)]
    axis = alt.X(
        "low95:Q",
        scale=alt.Scale(type="log", domain=domain, nice=False),
        title=words("labels", "axis", lang),
        axis=alt.Axis(format=",.0f", values=_ticks(domain), grid=True),
    )
    y = alt.Y("method:N", sort=order, title=None)
    base = alt.Chart(data(values=rows))
    thin = base.mark_rule(color="#555555", strokeWidth=1.5).encode(x=axis, x2="high95:Q", y=y)
    thick = base.mark_rule(color="#222222", strokeWidth=5).encode(x="low80:Q", x2="high80:Q", y=y)
    points = base.mark_point(size=90, stroke="black", strokeWidth=1.5, opacity=1).encode(
        x="population:Q",
        y=y,
        fill=alt.condition("datum.reference", alt.value("white"), alt.value("black")),
        shape=alt.condition("datum.reference", alt.value("diamond"), alt.value("circle")),
    )
    seen = data(
        values=[
            {
                "x": estimates[0].observed,
                "text": words("labels", "observed", lang, value=number(estimates[0].observed)),
            }
        ]
    )
    line = alt.Chart(seen).mark_rule(strokeDash=[4, 3], color="black").encode(x="x:Q")
    label = alt.Chart(seen).mark_text(align="left", dx=4, baseline="bottom", fontSize=11)
    label = label.encode(x="x:Q", y=alt.value(-3), text="text:N")
    title = alt.TitleParams(words("labels", "title", lang), anchor="start", offset=18)
    return alt.layer(thin, thick, points, line, label).properties(
        width=560,
        height=alt.Step(34),
        title=title,
        description=alternative(estimates, lang),
    )


def _row(result: Estimate, lang: str) -> dict[str, Any]:
    wide, narrow = result.interval(0.95), result.interval(0.8)
    largest = 100 * result.population
    return {
        "method": words("labels", result.method, lang),
        "population": result.population,
        "reference": result.method in _REFERENCES,
        "low95": wide.low if wide else result.population,
        "high95": min(wide.high, largest) if wide else result.population,
        "low80": narrow.low if narrow else result.population,
        "high80": min(narrow.high, largest) if narrow else result.population,
    }


def _ticks(domain: Sequence[float]) -> list[float]:
    ticks = [m * 10.0**e for e in range(16) for m in (1, 2, 5)]
    return [tick for tick in ticks if domain[0] <= tick <= domain[1]]


def write_chart(estimates: Sequence[Estimate], path: Path, lang: str) -> None:
    """Write the chart as SVG (with its words as the accessible description) or PNG.

    Raises:
        UsageError: If the name ends otherwise, or there is nothing to draw.
    """
    import vl_convert

    if path.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"--plot {path.name}: end the name in .svg or .png.")
    if not estimates:
        raise UsageError("--plot: no method has an estimate to draw.")
    spec = chart(estimates, lang).to_json()
    if path.suffix.lower() == ".svg":
        content = _described(vl_convert.vegalite_to_svg(spec), estimates, lang).encode("utf-8")
    else:
        content = vl_convert.vegalite_to_png(spec, scale=2)
    with whole_file(path, shared=True) as temporary:
        temporary.write_bytes(content)


def _described(svg: str, estimates: Sequence[Estimate], lang: str) -> str:
    """The SVG with `role`, `title` and `desc`, which screen readers read out."""
    from html import escape

    start = svg.index(">", svg.index("<svg")) + 1
    head = svg[: start - 1] + ' role="img" aria-labelledby="chart-title chart-description">'
    title = f'<title id="chart-title">{escape(words("labels", "title", lang))}</title>'
    text = f'<desc id="chart-description">{escape(alternative(estimates, lang))}</desc>'
    return head + title + text + svg[start:]

"""All methods on one logarithmic axis, readable in grey print, with the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from equiano.answer import picture_of
from equiano.draw.alternative import with_alternative
from equiano.draw.intervals import IntervalChart, IntervalRow
from equiano.draw.picture import Picture
from equiano.errors import UsageError
from equiano.estimate.result import Estimate
from equiano.estimate.single_list import SingleList
from equiano.estimate.strata import StratifiedEstimate
from equiano.estimate.verdict import Overview
from equiano.words import keyed, number, say


def alternative(estimates: Sequence[Estimate], lang: str) -> str:
    """The chart in words: each method's estimate and interval."""
    lines = []
    for result in estimates:
        interval = result.interval(0.95)
        low, high = interval.low, interval.high
        lines.append(
            keyed(
                "estimate.labels.alternative",
                lang,
                method=result.name(lang),
                population=number(result.population, lang=lang),
                low=number(low, lang=lang),
                high=number(high, lang=lang),
            )
        )
    return "; ".join(lines) + "."


def _row(result: Estimate, lang: str) -> IntervalRow:
    size, largest = result.population, 100 * result.population
    ends = {}
    for level in (0.95, 0.8):
        found = result.interval(level)
        ends[level] = (found.low, min(found.high, largest))
    label = result.name(lang)
    return IntervalRow(label, size, ends[0.95], ends[0.8], result.role != "estimate")


def chart(estimates: Sequence[Estimate], lang: str) -> Picture:
    """The chart, with its words as the accessible description.

    Raises:
        UsageError: If there is nothing to draw.
    """
    if not estimates:
        raise UsageError(say("--plot: no method has an estimate to draw."))
    observed = estimates[0].observed
    title = keyed("estimate.labels.title", lang)
    shown = IntervalChart(
        [_row(result, lang) for result in estimates],
        keyed("estimate.labels.axis", lang),
        title,
        (float(observed), keyed("estimate.labels.observed", lang, value=number(observed, lang=lang))),
        partial(number, lang=lang),
    )
    described = alternative(estimates, lang)
    svg = with_alternative(shown.svg(), "chart", title, described)
    return Picture(svg, described, shown.png)


@picture_of.register
def _estimate(result: Estimate, lang: str) -> Picture:
    return chart([result], lang)


@picture_of.register
def _overview(result: Overview, lang: str) -> Picture:
    return chart(result.estimates, lang)


@picture_of.register
def _single_list(result: SingleList, lang: str) -> Picture:
    return chart(result.estimates, lang)


@picture_of.register
def _stratified(result: StratifiedEstimate, lang: str) -> Picture:
    """One line a stratum that has an estimate of its own."""
    found = [
        replace(one, label=", ".join(key)) for key, one in result.strata.items() if isinstance(one, Estimate)
    ]
    return chart(found, lang)

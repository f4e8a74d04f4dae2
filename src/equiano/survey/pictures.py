"""Pictures of surveys: intervals, how shares settle, and the tree of recruitment."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from equiano.answer import Interval, picture_of
from equiano.draw.alternative import with_alternative
from equiano.draw.picture import Picture
from equiano.draw.ranges import Range, ranges
from equiano.draw.recruitment import convergence, tree
from equiano.draw.vega import svg_png
from equiano.errors import UsageError
from equiano.survey.diagnostics import RecruitmentDiagnostics
from equiano.survey.result import ShareEstimate, SizeEstimate
from equiano.survey.text import kind_name, method_name, share_text
from equiano.words import number, percent, say, using


def made(svg: str, name: str, title: str, alternative: str) -> Picture:
    """A picture with its words.

    Args:
        svg: The picture.
        name: Makes its ids unique in a page.
        title: In a few words.
        alternative: What it shows, in words.
    """
    whole = with_alternative(svg, name, title, alternative)
    return Picture(whole, alternative, lambda: svg_png(whole))


def range_picture(rows: Sequence[Range], axis: str, write: Callable[[float], str], *, log: bool) -> Picture:
    """Ranges below each other, with the same in words."""
    alternative = "; ".join(f"{row.label}: {row.text}" for row in rows) + "."
    return made(ranges(rows, write, axis, log=log), "ranges", axis, alternative)  # read on a telephone too


def range_text(value: float | None, interval: Interval | None) -> str:
    """A size with its interval: `1,200 (800–1,700)`."""
    if interval is None:
        return "–" if value is None else number(value)
    high = "∞" if math.isinf(interval.high) else number(interval.high)
    ends = f"{number(interval.low)}–{high}"
    return ends if value is None else f"{number(value)} ({ends})"


@picture_of.register
def _size(result: SizeEstimate, lang: str) -> Picture:
    with using(lang):
        name = method_name(result.method)
        rows = [
            Range(
                f"{name}, {percent(one.level)}, {kind_name(one.kind)}",
                result.population,
                one.low,
                one.high if math.isfinite(one.high) else None,
                range_text(result.population, one),
            )
            for one in result.intervals
        ]
        return range_picture(rows, say("Persons in the group"), number, log=True)


@picture_of.register
def _shares(result: ShareEstimate, lang: str) -> Picture:
    with using(lang):
        rows = [
            Range(
                one.value,
                one.share,
                one.low,
                one.high,
                f"{share_text(one.share)} ({share_text(one.low)}–{share_text(one.high)})",
            )
            for one in result.shares
        ]
        title = say("Share of the group by `{trait}`", trait=result.trait)
        return range_picture(rows, title, percent, log=False)


@picture_of.register
def _settling(result: RecruitmentDiagnostics, lang: str) -> Picture:
    """How the shares settle; without a trait there is nothing to draw but the tree."""
    if not result.convergence:
        raise UsageError(say("Name a trait to draw how its shares settle, or draw the tree."))
    with using(lang):
        lines = dict(zip(result.values, zip(*result.convergence, strict=True), strict=True))
        axis = say("Persons recruited, in order")
        title = say("How the shares of `{trait}` settle", trait=result.trait)
        half = len(result.convergence) // 2
        told = "; ".join(
            say(
                "{value}: {before} after half, {after} at the end",
                value=value,
                before=share_text(points[half]),
                after=share_text(points[-1]),
            )
            for value, points in lines.items()
        )
        return made(convergence(lines, axis, number, percent), "settling", title, f"{told}.")


def tree_picture(result: RecruitmentDiagnostics, lang: str) -> Picture:
    """The tree of recruitment: no id and no trait, yet who knows a recruiter may recognise persons in it.

    Args:
        result: Diagnostics of the sample.
        lang: `en` or `ru`.
    """
    with using(lang):
        title = say("Tree of recruitment (confidential)")
        told = say(
            "{persons:,} {persons|person|persons} from {seeds:,} {seeds|seed|seeds} in {waves:,}"
            " {waves|wave|waves}; by wave: {numbers}.",
            persons=result.persons,
            seeds=result.seeds,
            waves=result.waves,
            numbers=", ".join(map(number, result.by_wave)),
        )
        return made(tree(result.recruiter, lambda wave: say("wave {wave}", wave=wave)), "tree", title, told)

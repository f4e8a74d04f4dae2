"""The sensitivity curve as a picture, with the same in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from equiano.answer import picture_of
from equiano.draw.alternative import with_alternative
from equiano.draw.curve import CurvePoint, curve, curve_png
from equiano.draw.picture import Picture
from equiano.estimate.curve import Sensitivity
from equiano.words import figure, number, say, using


@picture_of.register
def curve_picture(result: Sensitivity, lang: str) -> Picture:
    """The picture, with its words as the accessible description."""
    with using(lang):
        parts = _parts(result)
        described = result.text(lang)
        svg = with_alternative(curve(*parts), "curve", curve_title(result), described)
        return Picture(svg, described, partial(_png, parts, lang))


def _png(parts: _Parts, lang: str) -> bytes:
    with using(lang):
        return curve_png(*parts)


def curve_title(result: Sensitivity) -> str:
    """Title of the horizontal axis, in the language in use."""
    if result.pair is None:
        return say("Odds ratio of two lists among persons on no other, as a multiple of what is assumed")
    return say("Odds ratio of {first} and {second} among persons on no other list", first=result.pair[0],
               second=result.pair[1])  # fmt: skip


class _Parts(NamedTuple):
    points: list[CurvePoint]
    x_title: str
    y_title: str
    mark: tuple[float, str]
    number: Callable[[float], str]
    ratio: Callable[[float], str]


def _parts(result: Sensitivity) -> _Parts:
    points = [CurvePoint(p.odds, p.population, p.low, p.high) for p in result.points]
    mark = (float(result.observed), say("seen: {n:,}", n=result.observed))
    return _Parts(points, curve_title(result), say("Population"), mark, number, figure)


def write_curve(result: Sensitivity, path: Path, lang: str) -> None:
    """Write the picture as SVG or PNG.

    Raises:
        UsageError: If the name ends otherwise.
    """
    curve_picture(result, lang).save(path)

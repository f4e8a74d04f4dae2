"""The sensitivity curve as a picture, with the same in words."""

from __future__ import annotations

from equiano.answer import picture_of
from equiano.draw.curve import Curve, CurvePoint
from equiano.draw.picture import Picture
from equiano.estimate.curve import Sensitivity
from equiano.words import figure, number, say, using


@picture_of.register
def curve_picture(result: Sensitivity, lang: str) -> Picture:
    """The picture, with its words as the accessible description."""
    with using(lang):
        title = curve_title(result)
        points = [CurvePoint(p.odds, p.population, p.low, p.high) for p in result.points]
        mark = (float(result.observed), say("seen: {n:,}", n=result.observed))
        shown = Curve(points, title, say("Population"), mark, number, figure)
        return shown.picture("curve", title, result.text(lang), lang)


def curve_title(result: Sensitivity) -> str:
    """Title of the horizontal axis, in the language in use."""
    if result.pair is None:
        return say("Odds ratio of two lists among persons on no other, as a multiple of what is assumed")
    return say("Odds ratio of {first} and {second} among persons on no other list", first=result.pair[0],
               second=result.pair[1])  # fmt: skip

"""`equiano estimate --sensitivity`: the population over an assumption that no data can test."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from equiano.errors import UsageError
from equiano.estimate.sensitivity import estimate_sensitivity
from equiano.estimate.two_lists import ODDS_RATIOS
from equiano.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from equiano.estimate.curve import Sensitivity
    from equiano.estimate.result import NotEstimable

ALL = "all"


def odds_of(text: str) -> tuple[float, float]:
    """The two ends of `0.5..4`.

    Raises:
        UsageError: If the text is not of that form.
    """
    low, dots, high = text.replace(",", ".").partition("..")
    try:
        return float(low), float(high if dots else low)
    except ValueError:
        raise UsageError(
            say("--odds: give the least and the greatest odds ratio, both above 0, such as 0.5..4.")
        ) from None


def curve_command(lists: str, odds: str) -> Callable[..., Sensitivity | NotEstimable]:
    """`estimate` that gives the curve the command asks for.

    Raises:
        UsageError: If the lists are not two or `all`, or `--odds` stands alone.
    """
    if not lists:
        raise UsageError(say("--odds goes with --sensitivity: add --sensitivity all, or two lists."))
    pair = [] if lists == ALL else [name.strip() for name in lists.split(",") if name.strip()]
    if lists != ALL and len(pair) != 2:
        raise UsageError(
            say("--sensitivity: name two lists with a comma, or all for the interaction of all lists.")
        )
    return partial(estimate_sensitivity, pair=pair, odds=odds_of(odds) if odds else ODDS_RATIOS)

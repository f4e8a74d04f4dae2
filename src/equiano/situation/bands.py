"""The range that a published number stands for, and what it comes to a year.

A stock (persons at one time) and a flow (persons a year) are related by flow = stock / mean duration in years
(Little 1961). That holds in a steady state only, where as many people leave as enter, and the duration is an
assumption: every conversion is made over a range of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from equiano.countries.model import Figure, Quantity
from equiano.schema.coverage import Coverage, Scope

# Mean years in exploitation. Nobody has measured them: CTDC's bands run from under a year to "25 months and
# more", the ILO's estimate of 2012 is a mean of 18 months in forced labour, and single cases of twelve
# years are known from the press. A quarter of a year to twenty years holds every mean that was claimed; a
# narrower range would pretend to know.
DURATIONS = (0.25, 20.0)
ABOUT = 0.1  # "about" is read as 10 % either way
VICTIMS = "victims"


@dataclass(frozen=True)
class Band:
    """A range of persons, `high` infinite where only a lower end was published."""

    low: float
    high: float

    def scaled(self, factor: float) -> Band:
        """Both ends times `factor`."""
        return Band(self.low * factor, self.high * factor)

    def meets(self, other: Band) -> bool:
        """Whether the two ranges overlap."""
        return self.low <= other.high and other.low <= self.high


def band(quantity: Quantity) -> Band:
    """The range that a published number stands for.

    "About" is widened by a tenth either way, "over", "at least" and words such as "millions" are open above,
    "up to" starts at zero.
    """
    low, high = quantity.range
    match quantity.qualifier:
        case "about" if low is not None and high is not None:
            return Band(low * (1 - ABOUT), high * (1 + ABOUT))
        case "over" | "at_least" | "only_words":
            above = None if quantity.value is not None and quantity.high is None else quantity.high
            return Band(low or 0.0, math.inf if above is None else above)
        case "up_to":
            below = None if quantity.value is not None and quantity.low is None else quantity.low
            return Band(below or 0.0, math.inf if high is None else high)
        case _:
            return Band(low or 0.0, math.inf if high is None else high)


def years_of(quantity: Quantity) -> float | None:
    """Length of the period of a flow, in years; None where the source gives neither years nor a length."""
    if quantity.per_year:
        return 1
    if quantity.duration_years is not None:
        return quantity.duration_years or None
    period = quantity.period
    if period is None:
        return None
    (first, first_month), (last, last_month) = period
    # Both ends belong to it: January to December is a year.
    return last - first + (last_month - first_month + 1) / 12


def is_persons(figure: Figure) -> bool:
    """Whether a figure counts persons, at one time or over a period."""
    return figure.quantity.unit == "persons" and figure.quantity.measure in ("stock", "flow")


def yearly(figure: Figure, duration: float) -> Band | None:
    """Persons newly trafficked a year that the figure stands for; None for a total without a period.

    Args:
        figure: A figure in persons, stock or flow.
        duration: Mean years in exploitation; used for stocks only.
    """
    quantity = figure.quantity
    divisor = duration if quantity.measure == "stock" else years_of(quantity)
    return None if divisor is None else band(quantity).scaled(1 / divisor)


def finite(value: float) -> float | None:
    """`value`, or None where it is infinite (JSON has no infinity)."""
    return None if math.isinf(value) else value


def scope_of(quantity: Quantity, unit: str) -> Scope:
    """What a published number counts; a part of a year is no year, so its period is unknown here."""
    years = None
    if quantity.period is not None and quantity.period[0][1] == 1 and quantity.period[1][1] == 12:
        years = (quantity.period[0][0], quantity.period[1][0])
    return Scope(years, "+".join(sorted(quantity.place)), unit, Coverage.NATIONAL)

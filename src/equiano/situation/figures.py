"""Published figures side by side: brought to one measure, compared pair by pair.

And what each would imply for detection. Figures are claims of those who made them; comparing them tells
whether they can hold together, not which is true. A stock (persons at one time) and a flow (persons a year)
are related by flow = stock / mean duration in years, in a steady state (Little 1961); the duration is an
assumption, so every conversion is shown over a range of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from equiano.countries.model import Figure, JusticeFigure, Quantity

Row = dict[str, Any]
Relation = Literal["agree", "depends_on_duration", "differ", "conflict"]
COMPARED = ("out", "into")  # scopes that count trafficked persons of the country; the rest is context
# Years in exploitation: CTDC has bands 0-12, 13-24 and 25+ months; five years end the last one for us.
DURATIONS = (0.5, 5.0)
ABOUT = 0.1  # "about" is read as 10 % either way


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
    """The range that a published number stands for: "about" is widened, "over" is open above."""
    low, high = quantity.range
    if quantity.value is not None and quantity.qualifier == "about":
        return Band(quantity.value * (1 - ABOUT), quantity.value * (1 + ABOUT))
    if quantity.qualifier in ("over", "at_least", "only_words"):
        return Band(low or 0.0, math.inf if quantity.high is None else quantity.high)
    return Band(low or 0.0, math.inf if high is None else high)


def years_of(quantity: Quantity) -> int:
    """Length of the period of a flow, in years."""
    if quantity.per_year:
        return 1
    if quantity.duration_years:
        return quantity.duration_years
    if quantity.start_year is not None and quantity.end_year is not None:
        return quantity.end_year - quantity.start_year + 1
    return 1


def _is_persons(figure: Figure) -> bool:
    return figure.quantity.unit == "persons" and figure.quantity.measure in ("stock", "flow")


def yearly(figure: Figure, duration: float) -> Band:
    """Persons newly trafficked a year that the figure stands for.

    Args:
        figure: A figure in persons, stock or flow.
        duration: Mean years in exploitation; used for stocks only.
    """
    quantity = figure.quantity
    divisor = duration if quantity.measure == "stock" else years_of(quantity)
    return band(quantity).scaled(1 / divisor)


def normalised(figures: Sequence[Figure], durations: tuple[float, float] = DURATIONS) -> list[Row]:
    """Rows of the table `figure`: each figure as published, as a yearly flow and as a stock.

    The converted ranges span the whole range of durations.
    """
    short, long = durations
    rows = []
    for figure in figures:
        quantity = figure.quantity
        row: Row = {
            "figure": figure.id,
            "fact": figure.fact,
            "measure": quantity.measure,
            "unit": quantity.unit,
            "population": quantity.population,
            "scope": figure.scope,
            "start_year": quantity.start_year,
            "end_year": quantity.end_year,
            "claimed_by": figure.claimed_by,
            "derived": figure.derived is not None,
            "low": band(quantity).low,
            "high": finite(band(quantity).high),
            "yearly_low": None,
            "yearly_high": None,
            "stock_low": None,
            "stock_high": None,
        }
        if _is_persons(figure):
            stock = quantity.measure == "stock"
            ends = (yearly(figure, long), yearly(figure, short))
            row |= {"yearly_low": ends[0].low, "yearly_high": finite(ends[1].high)}
            as_stock = (
                Band(band(quantity).low, band(quantity).high)
                if stock
                else Band(ends[0].low * short, ends[0].high * long)
            )
            row |= {"stock_low": as_stock.low, "stock_high": finite(as_stock.high)}
        rows.append(row)
    return rows


def finite(value: float) -> float | None:
    """`value`, or None where it is infinite (JSON has no infinity)."""
    return None if math.isinf(value) else value


def _agreeing_durations(
    one: Figure, two: Figure, durations: tuple[float, float]
) -> tuple[float, float] | None:
    """Within the range, the durations at which a stock and a flow agree; None if at none."""
    stock, flow = (one, two) if one.quantity.measure == "stock" else (two, one)
    persons, rate = band(stock.quantity), yearly(flow, 1.0)
    # They agree where persons.low / d <= rate.high and persons.high / d >= rate.low.
    low = max(durations[0], 0.0 if math.isinf(rate.high) else persons.low / rate.high)
    high = min(durations[1], math.inf if rate.low == 0 else persons.high / rate.low)
    return (low, high) if low <= high else None


def _ratio(one: Band, two: Band) -> float:
    """By what factor the nearest ends differ; 1 where the ranges overlap."""
    if one.meets(two):
        return 1.0
    small, large = (one, two) if one.high < two.low else (two, one)
    return large.low / small.high if small.high else math.inf


def pairs(figures: Sequence[Figure], durations: tuple[float, float] = DURATIONS) -> list[Row]:
    """Rows of the table `figure_pair`: every two figures of the same scope, and whether both can hold.

    `agree`: the ranges overlap, whatever the duration assumed; `depends_on_duration`: they overlap for the
    durations given; `conflict`: they do not, though they count the same people, and differ at least by
    `factor`; `differ`: they do not, but count different people, so that one may be part of the other.

    Args:
        figures: Figures of a pack.
        durations: Shortest and longest mean duration in years that is thought possible.
    """
    rows = []
    for one, two in combinations([f for f in figures if _is_persons(f)], 2):
        if one.scope != two.scope or one.scope not in COMPARED:
            continue
        relation, factor, agreeing = _relation(one, two, durations)
        rows.append(
            {
                "one": one.id,
                "two": two.id,
                "scope": one.scope,
                "relation": relation,
                "factor": finite(factor),
                "factor_read_closely": _factor_read_closely(one, two),
                "duration_low": agreeing[0] if agreeing else None,
                "duration_high": agreeing[1] if agreeing else None,
                "same_population": one.quantity.population == two.quantity.population,
                "same_years": _overlap(one.quantity, two.quantity),
                "depends_on": _shared_base(one, two),
            }
        )
    return rows


def _relation(
    one: Figure, two: Figure, durations: tuple[float, float]
) -> tuple[Relation, float, tuple[float, float] | None]:
    """Relation, least factor between the two, and the durations at which a stock and a flow agree."""
    apart: Relation = "conflict" if one.quantity.population == two.quantity.population else "differ"
    if one.quantity.measure == two.quantity.measure:
        stock = one.quantity.measure == "stock"
        a, b = (band(one.quantity), band(two.quantity)) if stock else (yearly(one, 1), yearly(two, 1))
        return ("agree" if a.meets(b) else apart), _ratio(a, b), None
    agreeing = _agreeing_durations(one, two, durations)
    if agreeing is None:
        return apart, min(_ratio(yearly(one, d), yearly(two, d)) for d in durations), None
    return ("agree" if agreeing == durations else "depends_on_duration"), 1.0, agreeing


def _factor_read_closely(one: Figure, two: Figure) -> float | None:
    """Factor if "over" and "at least" are read as the number itself; None for a stock and a flow."""
    if one.quantity.measure != two.quantity.measure:
        return None
    closed = []
    for figure in (one, two):
        divisor = 1 if figure.quantity.measure == "stock" else years_of(figure.quantity)
        published = band(figure.quantity).scaled(1 / divisor)
        closed.append(Band(published.low, published.low if math.isinf(published.high) else published.high))
    return finite(_ratio(*closed))


def _overlap(one: Quantity, two: Quantity) -> bool | None:
    """Whether the periods overlap; None where a source gives no years."""
    if one.start_year is None or one.end_year is None or two.start_year is None or two.end_year is None:
        return None
    return one.start_year <= two.end_year and two.start_year <= one.end_year


def _shared_base(one: Figure, two: Figure) -> bool:
    """Whether one was derived from the other, so that their agreement is no support."""
    for derived, other in ((one, two), (two, one)):
        if derived.derived and other.quantity.id in derived.derived.quantities:
            return True
    return False


def detection(
    figures: Sequence[Figure], justice: Sequence[JusticeFigure], durations: tuple[float, float] = DURATIONS
) -> list[Row]:
    """Rows of the table `detection`: court and police figures per 100,000 persons newly trafficked a year.

    A crime or criminal case may concern several persons, so this is no share of victims found; it shows the
    order of magnitude that the figure implies.

    Args:
        figures: Figures of a pack; those about the country (scopes `out` and `into`) are used.
        justice: Its criminal-justice figures.
        durations: As in `pairs`.
    """
    rows = []
    for figure in figures:
        if not _is_persons(figure) or figure.scope not in COMPARED:
            continue
        new_low, new_high = yearly(figure, durations[1]).low, yearly(figure, durations[0]).high
        for court in justice:
            found = band(court.quantity).scaled(1 / years_of(court.quantity))
            rows.append(
                {
                    "figure": figure.id,
                    "justice": court.id,
                    "stage": court.stage,
                    "articles": list(court.articles),
                    "per_100000_low": 0.0 if math.isinf(new_high) else found.low / new_high * 100_000,
                    "per_100000_high": finite(found.high / new_low * 100_000) if new_low else None,
                }
            )
    return rows

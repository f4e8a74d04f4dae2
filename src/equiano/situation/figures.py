"""Published figures side by side: brought to one measure, compared pair by pair.

Figures are claims of those who made them; comparing them tells whether they can hold together, not which is
true. Two claims are set against each other only where they count the same people (or a part and its whole) in
the same place, scope and years.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from equiano.countries.check_places import home_country
from equiano.countries.model import CountedPopulation, Figure, JusticeFigure, Quantity
from equiano.schema.claim_rows import (
    DetectionRow,
    FigurePairRow,
    FigureRow,
    PairReason,
    Relation,
    SteadyState,
)
from equiano.schema.coverage import comparable
from equiano.situation.bands import (
    DURATIONS,
    VICTIMS,
    Band,
    band,
    finite,
    is_persons,
    scope_of,
    yearly,
    years_of,
)

__all__ = ["CONFLICT", "DURATIONS", "Band", "band", "detection", "finite", "normalised", "pairs", "yearly"]

COMPARED = (
    "out",
    "into",
    "in_country",
)  # scopes that count trafficked persons of the country; the rest is context
CONFLICT = 1.1  # claims whose nearest ends are at most 10 % apart do not contradict: rounding alone does that
_EXACT = 1e-9  # so that 1.1 reached by division is 1.1


def normalised(figures: Sequence[Figure], durations: tuple[float, float] = DURATIONS) -> list[FigureRow]:
    """Rows of the table `figure`: each figure as published, as a yearly flow and as a stock.

    The converted ranges span the whole range of durations; `steady_state` says which of them rest on it.
    """
    rows = []
    for figure in figures:
        quantity = figure.quantity
        converted = _converted(figure, durations)
        rows.append(
            FigureRow(
                figure=figure.id,
                fact=figure.fact,
                measure=quantity.measure,
                unit=quantity.unit,
                population=quantity.population,
                scope=figure.scope,
                start_year=quantity.start_year,
                end_year=quantity.end_year,
                claimed_by=figure.claimed_by,
                derived=figure.derived is not None,
                low=band(quantity).low,
                high=finite(band(quantity).high),
                yearly_low=converted.yearly.low if converted else None,
                yearly_high=finite(converted.yearly.high) if converted else None,
                stock_low=converted.stock.low if converted else None,
                stock_high=finite(converted.stock.high) if converted else None,
                steady_state=converted.steady_state if converted else "",
                verified=figure.verified,
            )
        )
    return rows


class _Converted(NamedTuple):
    """A figure as persons a year and as persons at one time; which of the two rests on a steady state."""

    yearly: Band
    stock: Band
    steady_state: SteadyState


def _converted(figure: Figure, durations: tuple[float, float]) -> _Converted | None:
    """What rests on a range of durations; None for what is no number of persons."""
    short, long = durations
    least, most = yearly(figure, long), yearly(figure, short)
    if not is_persons(figure) or least is None or most is None:
        return None
    each_year = Band(least.low, most.high)
    if figure.quantity.measure == "stock":
        return _Converted(each_year, band(figure.quantity), "yearly")
    return _Converted(each_year, Band(least.low * short, most.high * long), "stock")


def _ratio(one: Band, two: Band) -> float:
    """By what factor the nearest ends differ; 1 where the ranges overlap, infinite from zero."""
    if one.meets(two):
        return 1.0
    small, large = (one, two) if one.high < two.low else (two, one)
    return large.low / small.high if small.high else math.inf


def _close(one: Band, two: Band) -> bool:
    """Whether two claims of the same people do not contradict each other."""
    return _ratio(one, two) <= CONFLICT + _EXACT


def _fits(part: Band, whole: Band) -> bool:
    """Whether a part can lie within its whole."""
    return part.low <= whole.high


@dataclass(frozen=True)
class _Compared:
    """How two figures relate; `agreeing` are the durations at which a stock and a flow go together."""

    relation: Relation
    reason: PairReason = ""
    factor: float | None = None
    agreeing: tuple[float, float] | None = None


def pairs(
    figures: Sequence[Figure],
    durations: tuple[float, float] = DURATIONS,
    populations: Mapping[str, CountedPopulation] | None = None,
) -> list[FigurePairRow]:
    """Rows of the table `figure_pair`: every two figures of the same scope, and whether both claims can hold.

    `agree`: the ranges overlap or lie at most a tenth apart, whatever the duration assumed, or a part fits
    its whole; `depends_on_duration`: they do for the durations given; `conflict`: they do not, though they
    count the same people in overlapping years, or a part is above its whole; `not_compared`, with the reason:
    they speak of other years, places or people, or do not say of which years.

    Args:
        figures: Figures of a pack.
        durations: Shortest and longest mean duration in years that is thought possible.
        populations: Populations of the pack, for which is part of which.
    """
    parts = _Parts(figures, populations or {})
    rows = []
    for one, two in combinations([f for f in figures if is_persons(f)], 2):
        if one.scope != two.scope or one.scope not in COMPARED:
            continue
        found = _compare(one, two, durations, parts)
        rows.append(
            FigurePairRow(
                one=one.id,
                two=two.id,
                scope=one.scope,
                relation=found.relation,
                reason=found.reason,
                factor=None if found.factor is None else finite(found.factor),
                factor_read_closely=_factor_read_closely(one, two, found),
                duration_low=found.agreeing[0] if found.agreeing else None,
                duration_high=found.agreeing[1] if found.agreeing else None,
                steady_state=one.quantity.measure != two.quantity.measure,
                same_population=one.quantity.population == two.quantity.population,
                same_years=_overlap(one.quantity, two.quantity),
                depends_on=_shared_base(one, two),
                verified=one.verified and two.verified,
            )
        )
    return rows


class _Parts:
    """Which figure counts a part of the people of another: said by figures, quantities or populations."""

    def __init__(self, figures: Sequence[Figure], populations: Mapping[str, CountedPopulation]) -> None:
        self._figures = {figure.id: figure.part_of for figure in figures}
        self._quantities = {figure.quantity.id: figure.quantity.of for figure in figures}
        self._populations = {name: entry.part_of for name, entry in populations.items()}

    def inside(self, part: Figure, whole: Figure) -> bool:
        """Whether `part` counts some of those whom `whole` counts, by people or by place."""
        one, two = part.quantity, whole.quantity
        if self.declared(part, whole):
            return True
        fewer = _above(self._populations, one.population, two.population)
        nearer = _within(one.place, two.place)
        return (fewer and (nearer or _same_place(one, two))) or (nearer and one.population == two.population)

    def declared(self, part: Figure, whole: Figure) -> bool:
        """Whether the pack itself says that the one is part of the other, so that both are of one time."""
        return _above(self._figures, part.id, whole.id) or _above(
            self._quantities, part.quantity.id, whole.quantity.id
        )


def _above(parents: Mapping[str, str | None], start: str, wanted: str) -> bool:
    """Whether `wanted` is found by going up from `start`; a circle ends the way."""
    seen: set[str] = set()
    here = parents.get(start)
    while here is not None and here not in seen:
        if here == wanted:
            return True
        seen.add(here)
        here = parents.get(here)
    return False


def _same_place(one: Quantity, two: Quantity) -> bool:
    return set(one.place) == set(two.place)


def _within(small: Sequence[str], large: Sequence[str]) -> bool:
    """Whether every place of `small` is one of `large` or lies in one, and the two are not the same."""
    return set(small) != set(large) and all(place in large or _country(place) in large for place in small)


def _country(place: str) -> str:
    return place if place.startswith("group.") else home_country(place)


def _compare(one: Figure, two: Figure, durations: tuple[float, float], parts: _Parts) -> _Compared:
    part = (one, two) if parts.inside(one, two) else (two, one) if parts.inside(two, one) else None
    if part is None:
        if not _same_place(one.quantity, two.quantity):
            return _Compared("not_compared", "other_place")
        if one.quantity.population != two.quantity.population:
            return _Compared("not_compared", "other_population")
    if yearly(one, 1) is None or yearly(two, 1) is None:
        return _Compared("not_compared", "period_not_stated")
    overlapping = _overlap(one.quantity, two.quantity)
    # A part of one year may well be above the yearly mean of a longer whole; only like periods can be held
    # together.
    if overlapping is False or (part is not None and not _like_periods(*part)):
        return _Compared("not_compared", "other_years")
    found = _related(part or (one, two), durations, as_part=part is not None)
    together = part is not None and parts.declared(*part)
    if found.relation == "conflict" and overlapping is None and not together:
        return _Compared("not_compared", "years_not_stated")
    return found


def _like_periods(part: Figure, whole: Figure) -> bool:
    """Whether a part and its whole speak of the same years, or do not say of which."""
    periods = (part.quantity.period, whole.quantity.period)
    return None in periods or periods[0] == periods[1]


def _related(pair: tuple[Figure, Figure], durations: tuple[float, float], *, as_part: bool) -> _Compared:
    """Relation of two figures that may be set against each other; the first is the part where one is."""
    holds: Callable[[Band, Band], bool] = _fits if as_part else _close
    said: PairReason = "part_of" if as_part else ""
    broken: PairReason = "part_above_whole" if as_part else ""
    if pair[0].quantity.measure == pair[1].quantity.measure:
        bands = _of_one_measure(pair)
        fits, factor = holds(*bands), _ratio(*bands)
        if not fits:
            return _Compared("conflict", broken, factor)
        return _Compared("agree", said, 1.0 if as_part else factor)  # a part may be as small as it likes
    agreeing = _agreeing_durations(pair, durations, as_part=as_part)
    if agreeing is None:
        factor = min(_ratio(*(_yearly(figure, end) for figure in pair)) for end in durations)
        if not as_part and factor <= CONFLICT + _EXACT:
            return _Compared("depends_on_duration", said, factor)
        return _Compared("conflict", broken, factor)
    whole = all(math.isclose(got, end) for got, end in zip(agreeing, durations, strict=True))
    return _Compared("agree" if whole else "depends_on_duration", said, 1.0, agreeing)


def _of_one_measure(pair: tuple[Figure, Figure]) -> tuple[Band, Band]:
    """Two stocks as they are, two flows for one year."""
    bands = [
        band(figure.quantity) if figure.quantity.measure == "stock" else _yearly(figure, 1) for figure in pair
    ]
    return bands[0], bands[1]


def _yearly(figure: Figure, duration: float) -> Band:
    """As `yearly`, of a figure whose period is known."""
    found = yearly(figure, duration)
    return found if found is not None else band(figure.quantity)


def _agreeing_durations(
    pair: tuple[Figure, Figure], durations: tuple[float, float], *, as_part: bool
) -> tuple[float, float] | None:
    """Within the range, the durations at which a stock and a flow agree; None if at none."""
    stock_first = pair[0].quantity.measure == "stock"
    stock, flow = pair if stock_first else (pair[1], pair[0])
    persons, rate = band(stock.quantity), _yearly(flow, 1.0)
    # They agree where persons.low / d <= rate.high and persons.high / d >= rate.low; a part needs one of the
    # two only.
    need_low, need_high = not as_part or stock_first, not as_part or not stock_first
    if need_low and rate.high == 0 and persons.low > 0:
        return None
    low, high = durations
    if need_low and rate.high > 0 and not math.isinf(rate.high):
        low = max(low, persons.low / rate.high)
    if need_high and rate.low > 0:
        high = min(high, persons.high / rate.low)
    return (low, high) if low <= high else None


def _factor_read_closely(one: Figure, two: Figure, found: _Compared) -> float | None:
    """Factor if "over" and "at least" are read as the number itself; None where nothing was compared so."""
    if found.factor is None or one.quantity.measure != two.quantity.measure:
        return None
    closed = [
        Band(published.low, published.low if math.isinf(published.high) else published.high)
        for published in _of_one_measure((one, two))
    ]
    return finite(_ratio(*closed))


def _overlap(one: Quantity, two: Quantity) -> bool | None:
    """Whether the periods overlap; None where a source gives no years."""
    if one.period is None or two.period is None:
        return None
    return one.period[0] <= two.period[1] and two.period[0] <= one.period[1]


def _shared_base(one: Figure, two: Figure) -> bool:
    """Whether one was derived from the other, so that their agreement is no support."""
    for derived, other in ((one, two), (two, one)):
        if derived.derived and other.quantity.id in derived.derived.quantities:
            return True
    return False


def detection(
    figures: Sequence[Figure], justice: Sequence[JusticeFigure], durations: tuple[float, float] = DURATIONS
) -> list[DetectionRow]:
    """Rows of the table `detection`: victims found, per 100,000 newly trafficked by each claim.

    Only persons found, of the same years and place as the claim, are divided by it: a crime or a criminal
    case may concern several persons, and a person several cases. Every other pair says in `reason` why there
    is no ratio.

    Args:
        figures: Figures of a pack; those about the country (scopes `out` and `into`) are used.
        justice: Its criminal-justice figures.
        durations: As in `pairs`.
    """
    rows = []
    for figure in figures:
        if not is_persons(figure) or figure.scope not in COMPARED:
            continue
        for court in justice:
            ratio = _per_100000(court, figure, durations)
            rows.append(
                DetectionRow(
                    figure=figure.id,
                    justice=court.id,
                    stage=court.stage,
                    articles=court.articles,
                    unit=court.quantity.unit,
                    per_100000_low=ratio.low,
                    per_100000_high=ratio.high,
                    reason=ratio.reason,
                    verified=figure.verified and court.verified,
                )
            )
    return rows


class _Ratio(NamedTuple):
    """Both ends of a ratio, or why there is none."""

    low: float | None
    high: float | None
    reason: str = ""


def _unit_of(court: JusticeFigure) -> str:
    """Persons whom authorities detected are victims; persons of any later stage are accused or convicted."""
    unit = court.quantity.unit
    return VICTIMS if unit == "persons" and court.stage == "detected" else f"{unit} {court.stage}"


def _per_100000(court: JusticeFigure, figure: Figure, durations: tuple[float, float]) -> _Ratio:
    """Persons found a year over persons newly trafficked a year, the range of the claim carried along."""
    compared = comparable(scope_of(court.quantity, _unit_of(court)), scope_of(figure.quantity, VICTIMS))
    if not compared:
        return _Ratio(None, None, ", ".join(compared.obstacles))
    least, most = yearly(figure, durations[1]), yearly(figure, durations[0])
    years = years_of(court.quantity)
    if least is None or most is None or years is None:
        return _Ratio(None, None, "period")
    each = band(court.quantity).scaled(1 / years)
    # An open upper end can hide any number of persons: the rate has no lower end then.
    low = 0.0 if math.isinf(most.high) or most.high == 0 else each.low / most.high * 100_000
    high = finite(each.high / least.low * 100_000) if least.low else None
    return _Ratio(low, high)

"""Dated cases of a country by year and route, with how they were recorded: what the tests for a shift take.

Every dated case has one category: a named corridor, a frequent unnamed route (`UZB>RUS`), `none` (no named
corridor, and not frequent), or `not_told` (its record does not tell, as where an end is unknown).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equiano.countries.model import Corridor
from equiano.situation.corridors import ELSEWHERE, NO_NAME, NOT_TOLD, SEVERAL, match_paths, routes
from equiano.situation.journeys import UNKNOWN, Cube, Ints, Journeys
from equiano.situation.recorded import RECORDED, split
from equiano.situation.shift_policy import POLICY, ShiftPolicy

# Pairs of countries kept apart where transit is compared, the rest together: rarer pairs mostly lack a case
# on one of the two sides and could not be compared. Chosen, not measured.
_MOST_ENDS = 30


@dataclass(frozen=True)
class RouteYears:
    """Cases, groups counted once, by year and route.

    Attributes:
        years: Years that have a case, in order.
        names: Categories.
        counts: Shape (years, categories).
        agency: By year, agency and category, shape (years, agencies, categories).
        lag: The same by lag.
        ends: By year, pair of countries and whether transit is recorded, shape (years, pairs, 2).
        agencies: Names of the agencies, an empty one for unknown.
        lags: Names of the lags.
    """

    years: tuple[str, ...]
    names: tuple[str, ...]
    counts: Ints
    agency: Ints
    lag: Ints
    ends: Ints
    agencies: tuple[str, ...]
    lags: tuple[str, ...]


def _pairs(cube: Cube) -> Ints:
    """A number for each pair of ends."""
    origin, destination = cube.legs[:, 0] + 1, cube.legs[:, -1] + 1
    return np.asarray(origin * (int(cube.legs.max(initial=0)) + 2) + destination)


def _largest(codes: Ints, count: Ints, most: int, least: int = 1) -> Ints:
    """The codes with most cases, those with at least `least`."""
    values, place = np.unique(codes, return_inverse=True)
    size = np.bincount(place.ravel(), weights=count, minlength=len(values))
    order = [n for n in np.argsort(-size, kind="stable").tolist() if size[n] >= least]
    return np.asarray(values[order[:most]])


def _with_unnamed(journeys: Journeys, cube: Cube, codes: Ints, names: list[str], policy: ShiftPolicy) -> Ints:
    """Codes in which each frequent pair of ends among `none` is a category of its own; `names` grows."""
    pairs = _pairs(cube)
    unnamed = np.isin(codes, [n for n, name in enumerate(names) if name == NO_NAME])
    found = codes.copy()
    for pair in _largest(pairs[unnamed], cube.count[unnamed], policy.most_unnamed, policy.least_unnamed):
        on_it = unnamed & (pairs == pair)
        origin, *_, destination = cube.legs[on_it.argmax()]
        found[on_it] = len(names)
        names.append(f"{journeys.places[origin]}>{journeys.places[destination]}")
    return found


def _codes(values: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    distinct = sorted(set(values))
    return tuple(distinct), np.array([distinct.index(value) for value in values], dtype=np.int64)


def _table(count: Ints, shape: Sequence[int], *codes: Ints) -> Ints:
    flat = np.ravel_multi_index(codes, tuple(shape))
    size = np.bincount(flat, weights=count, minlength=int(np.prod(shape)))
    return np.asarray(size.reshape(shape), dtype=np.int64)


def route_years(
    journeys: Journeys, corridors: Sequence[Corridor], country: str, policy: ShiftPolicy = POLICY
) -> RouteYears | None:
    """Dated cases that touch the country, or of whose way nothing is recorded, by year and route.

    Args:
        journeys: Aggregated journeys.
        corridors: Corridors of the country's pack.
        country: Alpha-3 code.
        policy: Limits: how many unnamed routes stand apart.

    Returns:
        None where no case that touches the country has a year.
    """
    dimension = RECORDED if RECORDED in journeys.cubes else "year"
    whole = journeys.cubes[dimension]
    matching = match_paths(journeys, corridors, country)
    paths = whole.paths
    found = routes(matching, np.bincount(whole.path, weights=whole.count, minlength=len(paths.forms)))
    years = np.array([bool(year) for year, _, _ in split(whole.categories)] or [False])
    nowhere = np.all(paths.legs == UNKNOWN, axis=1)
    keep = (matching.here | nowhere)[whole.path] & years[whole.category]
    if not (matching.here[whole.path] & keep).any():
        return None
    cube = whole.where(keep)
    names = [name or NOT_TOLD for name in found.names]
    untold = nowhere | (
        ~matching.ends_known & np.isin(found.codes, [n for n, name in enumerate(names) if name == NO_NAME])
    )
    codes = np.where(untold, names.index(NOT_TOLD), found.codes)[cube.path]
    codes = _with_unnamed(journeys, cube, codes, names, policy)
    return _counted(cube, codes, names, [corridor.id for corridor in corridors])


def _counted(cube: Cube, codes: Ints, names: Sequence[str], pack: Sequence[str]) -> RouteYears:
    last = {SEVERAL: 1, NO_NAME: 3, ELSEWHERE: 4, NOT_TOLD: 5}
    position = {name: n for n, name in enumerate(pack)}
    order = sorted(
        set(np.array(names, dtype=object)[np.unique(codes)].tolist()),
        key=lambda name: (last.get(name, 2 if ">" in name else 0), position.get(name, len(pack)), name),
    )
    lookup = np.array([order.index(name) if name in order else 0 for name in names], dtype=np.int64)
    category = lookup[codes]
    used, place = np.unique(cube.category, return_inverse=True)
    ways = [split([cube.categories[n]])[0] for n in used.tolist()]
    years, year = _codes([way[0] for way in ways])
    agencies, agency = _codes([way[1] for way in ways])
    lags, lag = _codes([way[2] for way in ways])
    year, agency, lag = (codes_[place.ravel()] for codes_ in (year, agency, lag))
    pairs = _pairs(cube)
    kept = _largest(pairs, cube.count, _MOST_ENDS)
    pair = np.full(len(pairs), len(kept), dtype=np.int64)
    for number, value in enumerate(kept.tolist()):
        pair[pairs == value] = number
    passed = np.any(cube.legs[:, 1:-1] != UNKNOWN, axis=1).astype(np.int64)
    shape = (len(years), len(order))
    return RouteYears(
        years,
        tuple(order),
        _table(cube.count, shape, year, category),
        _table(cube.count, (shape[0], len(agencies), shape[1]), year, agency, category),
        _table(cube.count, (shape[0], len(lags), shape[1]), year, lag, category),
        _table(cube.count, (shape[0], len(kept) + 1, 2), year, pair, passed),
        agencies,
        lags,
    )

"""Dated cases of a country by year and route, with how they were recorded: what the tests for a shift take.

Every dated case has one category: a named corridor, a frequent unnamed route (`UZB>RUS`), `none` (no named
corridor, and not frequent), or `not_told` (its record does not tell, as where an end is unknown).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equiano.countries.model import Corridor
from equiano.situation.corridors import (
    ELSEWHERE,
    ENDS_ONLY,
    LEAST_OF_A_SET,
    NO_NAME,
    NOT_TOLD,
    POSSIBLE,
    SEVERAL,
    Matching,
    match_paths,
)
from equiano.situation.cube import Bools, factorize, first_of
from equiano.situation.journeys import UNKNOWN, Ints, Journeys
from equiano.situation.recorded import RECORDED, split
from equiano.situation.shift_policy import POLICY, ShiftPolicy
from equiano.situation.sums import CodeSums, add_up, packed

# Pairs of countries kept apart where transit is compared, the rest together: rarer pairs mostly lack a case
# on one of the two sides and could not be compared. Chosen, not measured.
_MOST_ENDS = 30
_SPECIAL = (NO_NAME, NOT_TOLD, ELSEWHERE)  # routes that are no corridors
_NO_NAME, _NOT_TOLD, _ELSEWHERE = range(len(_SPECIAL))


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


class RouteTally:
    """Dated cases by route, ends and way of recording, added up over parts of the cases."""

    def __init__(self, corridors: Sequence[str]) -> None:
        """Of the corridors with these ids."""
        self._pack = tuple(corridors)
        self._sets: dict[tuple[str, ...], int] = {}  # equally good corridors; numbers go on from `_SPECIAL`
        self._cases: dict[int, int] = {}  # all cases of a set, dated or not
        self._ways: dict[str, int] = {}
        self._rows = CodeSums(5)  # route, origin, destination, whether transit is recorded, way of recording
        self._any_here = False

    def add(self, journeys: Journeys, matching: Matching) -> None:
        """Add a part; all parts number their places alike.

        Args:
            journeys: Aggregated journeys; those that do not touch the country may be left out.
            matching: Made by `match_paths` of the country's corridors.
        """
        whole = journeys.cubes[RECORDED if RECORDED in journeys.cubes else "year"]
        nowhere = np.all(whole.paths.legs == UNKNOWN, axis=1)
        of_set = self._set_of(matching.best)
        of_path = np.bincount(whole.path, weights=whole.count, minlength=len(of_set))
        cases = np.bincount(of_set, weights=of_path).astype(np.int64)
        add_up(self._cases, {number: n for number, n in enumerate(cases.tolist()) if number >= len(_SPECIAL)})
        level = matching.level
        ways = [~matching.here, level >= ENDS_ONLY, level == POSSIBLE]
        route = np.select(ways, [np.full_like(of_set, _ELSEWHERE), of_set, _NOT_TOLD], _NO_NAME)
        route[nowhere | (~matching.ends_known & (route == _NO_NAME))] = _NOT_TOLD
        years = np.array([bool(year) for year, _, _ in split(whole.categories)] or [False])
        kept = np.flatnonzero((matching.here | nowhere)[whole.path] & years[whole.category])
        self._any_here |= bool(matching.here[whole.path[kept]].any())
        of_way = np.array([self._ways.setdefault(name, len(self._ways)) for name in whole.categories])
        path = whole.path[kept]
        legs = whole.paths.legs
        passed = np.any(legs[:, 1:-1] != UNKNOWN, axis=1)
        columns = (route[path], legs[path, 0] + 1, legs[path, -1] + 1, passed[path])
        self._rows.add(np.column_stack([*columns, of_way[whole.category[kept]]]), whole.count[kept])

    def _set_of(self, best: Bools) -> Ints:
        """Number of each path's set of equally good corridors, `_NO_NAME` for none."""
        number, first = np.zeros(len(best), dtype=np.int64), np.zeros(len(best[:1]), dtype=np.int64)
        if best.any():
            number, values = factorize(packed(best.T))
            first = first_of(number, len(values))
        sets = [
            tuple(name for name, is_in in zip(self._pack, best[row].tolist(), strict=True) if is_in)
            for row in first.tolist()
        ]
        numbers = [
            self._sets.setdefault(names, len(self._sets) + len(_SPECIAL)) if names else _NO_NAME
            for names in sets
        ]
        return np.array(numbers, dtype=np.int64)[number]

    def years(
        self, places: Sequence[str], policy: ShiftPolicy = POLICY, least: int = LEAST_OF_A_SET
    ) -> RouteYears | None:
        """The cases by year and route; None where no case that touches the country has a year.

        Args:
            places: Names by number.
            policy: Limits: how many unnamed routes stand apart.
            least: Cases that a set of equally good corridors needs to be named.
        """
        if not self._any_here:
            return None
        rows, count = self._rows.result()
        names = [*_SPECIAL]
        for found, number in self._sets.items():
            large = len(found) == 1 or self._cases.get(number, 0) >= least
            names.append("|".join(found) if large else SEVERAL)
        # In the order of the alphabet, UNKNOWN first: where two pairs are equally frequent, it decides.
        rank = np.zeros(len(places) + 1, dtype=np.int64)
        order = sorted(range(len(places)), key=places.__getitem__)
        rank[np.array(order, dtype=np.int64) + 1] = np.arange(1, len(places) + 1)
        dated = _Dated(
            rows[:, 0],
            rank[rows[:, 1]] * (len(places) + 1) + rank[rows[:, 2]],
            rows[:, 3],
            rows[:, 4],
            tuple(self._ways),
            count,
        )
        listed = ("", *(places[number] for number in order))
        route = _with_unnamed(dated, names, listed, policy)
        return _counted(dated, route, names, self._pack)


@dataclass(frozen=True)
class _Dated:
    """Dated cases, each attribute of the shape (rows,) but `ways`, the names of the ways of recording."""

    route: Ints
    pair: Ints
    passed: Ints
    way: Ints
    ways: tuple[str, ...]
    count: Ints


def _largest(codes: Ints, count: Ints, most: int, least: int = 1) -> Ints:
    """The codes with most cases, those with at least `least`."""
    values, place = np.unique(codes, return_inverse=True)
    size = np.bincount(place.ravel(), weights=count, minlength=len(values))
    order = [n for n in np.argsort(-size, kind="stable").tolist() if size[n] >= least]
    return np.asarray(values[order[:most]])


def _with_unnamed(dated: _Dated, names: list[str], listed: Sequence[str], policy: ShiftPolicy) -> Ints:
    """Routes in which each frequent pair of ends without a name is one of its own; `names` grows.

    Args:
        dated: Dated cases.
        names: Names of the routes.
        listed: Names of the places as they are numbered in pairs.
        policy: Limits.
    """
    unnamed = dated.route == _NO_NAME
    found = dated.route.copy()
    pairs, count = dated.pair[unnamed], dated.count[unnamed]
    for pair in _largest(pairs, count, policy.most_unnamed, policy.least_unnamed).tolist():
        found[unnamed & (dated.pair == pair)] = len(names)
        origin, destination = divmod(pair, len(listed))
        names.append(f"{listed[origin]}>{listed[destination]}")
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
    tally = RouteTally([corridor.id for corridor in corridors])
    tally.add(journeys, match_paths(journeys, corridors, country))
    return tally.years(journeys.places, policy)


def _counted(dated: _Dated, codes: Ints, names: Sequence[str], pack: Sequence[str]) -> RouteYears:
    last = {SEVERAL: 1, NO_NAME: 3, ELSEWHERE: 4, NOT_TOLD: 5}
    position = {name: n for n, name in enumerate(pack)}
    order = sorted(
        set(np.array(names, dtype=object)[np.unique(codes)].tolist()),
        key=lambda name: (last.get(name, 2 if ">" in name else 0), position.get(name, len(pack)), name),
    )
    lookup = np.array([order.index(name) if name in order else 0 for name in names], dtype=np.int64)
    category = lookup[codes]
    used, place = np.unique(dated.way, return_inverse=True)
    ways = [split([dated.ways[n]])[0] for n in used.tolist()]
    years, year = _codes([way[0] for way in ways])
    agencies, agency = _codes([way[1] for way in ways])
    lags, lag = _codes([way[2] for way in ways])
    year, agency, lag = (codes_[place.ravel()] for codes_ in (year, agency, lag))
    kept = _largest(dated.pair, dated.count, _MOST_ENDS)
    pair = np.full(len(dated.pair), len(kept), dtype=np.int64)
    for number, value in enumerate(kept.tolist()):
        pair[dated.pair == value] = number
    shape = (len(years), len(order))
    return RouteYears(
        years,
        tuple(order),
        _table(dated.count, shape, year, category),
        _table(dated.count, (shape[0], len(agencies), shape[1]), year, agency, category),
        _table(dated.count, (shape[0], len(lags), shape[1]), year, lag, category),
        _table(dated.count, (shape[0], len(kept) + 1, 2), year, pair, dated.passed),
        agencies,
        lags,
    )

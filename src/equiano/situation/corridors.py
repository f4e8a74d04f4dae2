"""Corridors: journeys held against the named routes of a country pack, and proposals for new ones.

A corridor is a row of stops; the first and the last are its ends. A journey fits it

- **in full** when it begins and ends at its ends and every required stop is found among the places recorded
  between, in the corridor's order, others in between allowed;
- by its **ends only** when it begins and ends there and a required stop is not on record;
- **possibly** when nothing on record contradicts and something it must have is not recorded: one of its ends,
  the region of a place where the corridor names a region, or the form of exploitation where it is for one.

So a place recorded on the way never lowers a fit, and what is not recorded never makes one. A journey with
several places of exploitation fits by the whole of it or by its part between two of them. The three are
counted apart and never added: the first is what records show, the last what they leave open. Each corridor is
counted by itself, whole cases only; a case that fits two stands in both lines, and how many do is shown.

A corridor between wide groups of countries has the ends of many other ways. Where the ends alone fit and a
place on record lies off the corridor, the journey went **another way** that has no name: it is counted so
within the ends, and once more as on no named corridor.

Where every case must have one route (shifts, tables that add up), `routes` gives it: the corridor that it
fits best, or that it is on none (`NO_NAME`), or that its record does not tell (None), or that it does not
touch the place at all (`ELSEWHERE`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from equiano.countries.model import Corridor, Stop
from equiano.schema.journey_rows import CorridorCountRow
from equiano.situation.cube import NOT_EXPLOITED, UNKNOWN, Ints, Paths
from equiano.situation.journeys import Journeys
from equiano.situation.places import country_of

Bools = npt.NDArray[np.bool_]
NO_FIT, POSSIBLE, ENDS_ONLY, FULL = range(4)
NO_NAME, NOT_TOLD, SEVERAL, ELSEWHERE = "none", "not_told", "ambiguous", "elsewhere"
_FIT, _ON_WAY = 10_000, 1_000  # above any number of stops; parts of one number that ranks fits
# Cases that a set of equally good corridors needs to be named by its members: as many as a proposal of a new
# corridor needs (`proposals`), so that a table of a small file is not all rare sets. Chosen, not measured.
LEAST_OF_A_SET = 10


@dataclass(frozen=True)
class Matching:
    """How each path, or each row of a cube, fits each corridor.

    Attributes:
        corridors: Ids, in the order of the columns.
        fit: `NO_FIT`, `POSSIBLE`, `ENDS_ONLY` or `FULL`, shape (paths, corridors).
        stops: Stops of the corridor found on record, both ends among them, where both fit; shape as `fit`.
        other_way: Whether only the ends fit and a place on record lies off the corridor; shape as `fit`.
        here: Paths that touch the corridors' country or region on record, shape (paths,).
        ends_known: Paths with both ends recorded, shape (paths,).
    """

    corridors: tuple[str, ...]
    fit: Ints
    stops: Ints
    other_way: Bools
    here: Bools
    ends_known: Bools

    def at(self, path: Ints) -> Matching:
        """How rows fit that have these paths."""
        return Matching(
            self.corridors, self.fit[path], self.stops[path], self.other_way[path], self.here[path],
            self.ends_known[path],
        )  # fmt: skip

    @property
    def level(self) -> Ints:
        """The best fit of each path, those by another way left out, shape (paths,)."""
        return np.asarray(np.where(self.other_way, NO_FIT, self.fit).max(axis=1, initial=NO_FIT))

    @property
    def best(self) -> Bools:
        """Corridors that each path fits best, by fit, then by stops on record; shape (paths, corridors)."""
        counts = (self.fit >= ENDS_ONLY) & ~self.other_way
        # A thousand is above any number of stops, so that fit decides before stops do.
        rank = np.where(counts, self.fit * 1000 + self.stops, 0)
        return np.asarray((rank == rank.max(axis=1, keepdims=True, initial=0)) & (rank > 0))


@dataclass(frozen=True)
class Routes:
    """One route for each path.

    Attributes:
        codes: Index into `names`, shape (paths,).
        names: Ids of corridors, ids of equally good ones joined with `|`, `SEVERAL` for small sets of those,
            `NO_NAME`, `ELSEWHERE`, and None where the record does not tell.
    """

    codes: Ints
    names: tuple[str | None, ...]


def _variants(stops: Sequence[Stop]) -> list[tuple[Stop, ...]]:
    """The corridor, and each shorter form that may end at an earlier stop."""
    return [
        tuple(stops[: n + 1])
        for n, stop in enumerate(stops)
        if n > 0 and (stop.may_end or n == len(stops) - 1)
    ]


class _Paths:
    """Paths, each an ordered row of places of any length, held against stops."""

    def __init__(self, journeys: Journeys, paths: Paths) -> None:
        self.journeys, self.paths = journeys, paths

    def among(self, places: Sequence[str]) -> Bools:
        """Whether each place that occurs is one of these; the last element, of UNKNOWN, is false."""
        found = np.zeros(len(self.journeys.places) + 1, dtype=bool)
        found[self.journeys.indices(places)] = True
        return found

    def at(self, leg: int, stop: Stop) -> tuple[Bools, Bools]:
        """Whether that leg is at the stop, and whether it may be: not recorded, or its region is not."""
        place, region = self.paths.legs[:, leg], self.paths.regions[:, leg]
        sure, open_ = self.among([p for p in stop.places if "-" not in p])[place], place == UNKNOWN
        if regions := [p for p in stop.places if "-" in p]:
            sure = sure | self.among(regions)[region]
            around = self.among(sorted({country_of(p) for p in regions}))
            open_ = open_ | (around[place] & (region == UNKNOWN))
        return sure, open_ & ~sure

    def found(self, stops: Sequence[Stop]) -> Ints:
        """How many of the stops stand in this order between the ends: the longest common subsequence."""
        width = self.paths.legs.shape[1]
        longest = np.zeros((len(self.paths.legs), max(width - 1, 1)), dtype=np.int64)
        for stop in stops:
            before, longest = longest, longest.copy()
            for leg in range(1, width - 1):
                here = before[:, leg - 1] + self.at(leg, stop)[0]
                longest[:, leg] = np.maximum(np.maximum(longest[:, leg - 1], before[:, leg]), here)
        return np.asarray(longest[:, -1])

    def of(self, keep: Bools) -> _Paths:
        """The paths for which `keep` holds."""
        return _Paths(self.journeys, self.paths.where(keep))

    def rank(self, stops: Sequence[Stop], corridor: Corridor) -> Ints:
        """How each path fits a row of stops, as one number that rises with the fit.

        Returns:
            `fit` * _FIT, plus _ON_WAY unless only the ends fit and a place on record lies off the corridor,
            plus the stops on record where both ends fit; shape (paths,).
        """
        starts, may_start = self.at(0, stops[0])
        ends, may_end = self.at(-1, stops[-1])
        is_form, may_be_form = self.form(corridor.forms)
        between = stops[1:-1]
        required = [stop for stop in between if stop.required]
        fits = starts & ends & is_form
        open_ = (starts | may_start) & (ends | may_end) & (starts | ends) & (is_form | may_be_form)
        rank = np.where(open_, POSSIBLE, NO_FIT) * _FIT
        fitting = self.of(fits)  # few: the costly part is only for them
        whole = fitting.found(required) == len(required)
        on_way = whole | ~fitting.off(corridor.stops[1:-1])
        by_ends = np.where(whole, FULL, ENDS_ONLY) * _FIT + on_way * _ON_WAY
        rank[fits] = by_ends + 2 + fitting.found(between)
        return np.asarray(rank)

    def off(self, between: Sequence[Stop]) -> Bools:
        """Whether a place recorded on the way is at none of the stops, nor in a country of the ends."""
        legs = self.paths.legs
        found = np.zeros(len(legs), dtype=bool)
        for leg in range(1, legs.shape[1] - 1):
            place = legs[:, leg]
            known = (place == UNKNOWN) | (place == legs[:, 0]) | (place == legs[:, -1])
            for stop in between:
                known |= self.at(leg, stop)[0]
            found |= ~known
        return found

    def form(self, wanted: Sequence[str]) -> tuple[Bools, Bools]:
        """Whether one of the wanted forms is recorded, and whether it may be, since none is."""
        if not wanted:
            return np.ones(len(self.paths.forms), dtype=bool), np.zeros(len(self.paths.forms), dtype=bool)
        holding = [n for n, forms in enumerate(self.journeys.forms) if forms & set(wanted)]
        return np.isin(self.paths.forms, holding), self.paths.forms == UNKNOWN

    def parts(self) -> Iterator[tuple[_Paths, Ints]]:
        """The whole paths, then their parts between places of exploitation; with the rows of each.

        Whoever was exploited in Russia and then in Poland was brought into Russia, and from there to Poland.
        """
        paths, rows = self.paths, np.arange(len(self.paths.legs))
        yield self, rows
        last = paths.legs.shape[1] - 1
        stopped = paths.exploited != NOT_EXPLOITED
        for start in range(last):
            for end in range(start + 1, last + 1):
                has = stopped[:, end] & (stopped[:, start] if start else True)
                if (start, end) != (0, last) and has.any():
                    some, legs = paths.where(has), slice(start, end + 1)
                    part = replace(some, legs=some.legs[:, legs], regions=some.regions[:, legs])
                    yield _Paths(self.journeys, part), rows[has]

    def touches(self, place: str) -> Bools:
        """Whether a path is at a country or region on record."""
        legs = self.paths.regions if "-" in place else self.paths.legs
        return np.asarray(np.any(legs == self.journeys.index.get(place, -2), axis=1))


def match_paths(journeys: Journeys, corridors: Sequence[Corridor], place: str) -> Matching:
    """Hold every distinct path against corridors; `Cube.path` carries the answers to the rows of a cube.

    Args:
        journeys: Aggregated journeys.
        corridors: Corridors of a pack or of one of its regions; the two are matched apart, since a region's
            corridor is often a part of the country's.
        place: The country (alpha-3) or region (ISO 3166-2) whose corridors they are; a journey that does not
            touch it on record fits none, not even possibly.
    """
    everywhere = _Paths(journeys, journeys.cubes["all"].paths)
    here = everywhere.touches(place)
    touching = np.flatnonzero(here)
    ranks = np.zeros((len(corridors), len(touching)), dtype=np.int64)
    for part, some in everywhere.of(here).parts():
        for corridor, rank in zip(corridors, ranks, strict=True):
            for variant in _variants(corridor.stops):
                rank[some] = np.maximum(rank[some], part.rank(variant, corridor))
    fit, stops = np.zeros((2, len(here), len(corridors)), dtype=np.int64)
    other_way = np.zeros(fit.shape, dtype=bool)
    fit[touching], rest = np.divmod(ranks.T, _FIT)
    stops[touching] = rest % _ON_WAY
    other_way[touching] = (ranks.T // _FIT == ENDS_ONLY) & (rest < _ON_WAY)
    legs = everywhere.paths.legs
    ends_known = (legs[:, 0] != UNKNOWN) & (legs[:, -1] != UNKNOWN)
    names = tuple(corridor.id for corridor in corridors)
    return Matching(names, fit, stops, other_way, here, ends_known)


def match(journeys: Journeys, corridors: Sequence[Corridor], place: str, dimension: str = "all") -> Matching:
    """Hold every row of a cube against corridors, as `match_paths` does every path.

    Args:
        journeys: Aggregated journeys.
        corridors: As `match_paths` has them.
        place: As `match_paths` has it.
        dimension: Which cube.
    """
    return match_paths(journeys, corridors, place).at(journeys.cubes[dimension].path)


def routes(matching: Matching, count: Ints, least: int = LEAST_OF_A_SET) -> Routes:
    """One route for each path, so that tables add up and shifts can be tested.

    A path goes to the corridor that it fits best, in full or by its ends (`level` tells which); equal ones
    are a set of their own. Of a path that fits a corridor only possibly the route is not told.

    Args:
        matching: Made by `match`.
        count: Cases of each path, shape (paths,); small sets of equal corridors go together.
        least: Cases that a set needs to be named; 0 where disclosure control decides, by what can be shown.
    """
    best = matching.best
    on_one = best.any(axis=1)
    keys, some = np.unique(best[on_one], axis=0, return_inverse=True)
    if not on_one.all():
        keys, some = np.vstack([np.zeros((1, best.shape[1]), dtype=bool), keys]), some + 1
    codes = np.zeros(len(best), dtype=np.int64)
    codes[on_one] = some.ravel()
    cases = np.bincount(codes, weights=count, minlength=len(keys))
    names: list[str | None] = [
        _set_name(matching, chosen, size >= least) for chosen, size in zip(keys, cases, strict=True)
    ]
    level = matching.level
    conditions = [~matching.here, level >= ENDS_ONLY, level == POSSIBLE]
    no_name, elsewhere, not_told = len(names), len(names) + 1, len(names) + 2
    chosen = np.select(conditions, [np.full_like(codes, elsewhere), codes, not_told], no_name)
    return Routes(chosen, (*names, NO_NAME, ELSEWHERE, None))


def _set_name(matching: Matching, chosen: Bools, large: bool) -> str:
    names = [name for name, is_in in zip(matching.corridors, chosen, strict=True) if is_in]
    if not names:
        return NO_NAME
    return "|".join(names) if len(names) == 1 or large else SEVERAL


CorridorCounts = dict[str, Ints]  # by corridor: cases as in `CorridorCountRow`, shape (5,)


def counts_on(journeys: Journeys, matching: Matching) -> CorridorCounts:
    """Whole cases by corridor and by how they fit; counts of parts add up.

    `NO_NAME` counts the cases of the place that are on no corridor, not even possibly, or that went another
    way; `NOT_TOLD` those that fit some possibly and none better.
    """
    cube = journeys.cubes["all"]
    several, level = (matching.fit == FULL).sum(axis=1) > 1, matching.level

    def cases(*ways: Bools) -> Ints:
        return np.array([cube.persons(keep & matching.here).sum() for keep in ways])

    nobody = np.zeros(len(level), dtype=bool)
    found = {
        corridor: cases(fit == FULL, fit == ENDS_ONLY, fit == POSSIBLE, (fit == FULL) & several, other)
        for corridor, fit, other in zip(matching.corridors, matching.fit.T, matching.other_way.T, strict=True)
    }
    found[NO_NAME] = cases(level == NO_FIT, *[nobody] * 4)
    found[NOT_TOLD] = cases(nobody, nobody, level == POSSIBLE, nobody, nobody)
    return found


def corridor_rows(counts: CorridorCounts, layer: str) -> list[CorridorCountRow]:
    """Rows of the table `corridor_count`: `NO_NAME` and `NOT_TOLD`, then the corridors, best fits first."""
    sizes = {name: found.tolist() for name, found in counts.items()}
    rows = [
        CorridorCountRow(layer, name, *found)
        for name, found in sizes.items()
        if name not in (NO_NAME, NOT_TOLD)
    ]
    rows.sort(key=lambda row: (-(row.full or 0), -(row.ends_only or 0), row.corridor))
    first = CorridorCountRow(layer, NO_NAME, full=sizes[NO_NAME][0])
    return [first, CorridorCountRow(layer, NOT_TOLD, possible=sizes[NOT_TOLD][2]), *rows]


def corridor_counts(journeys: Journeys, matching: Matching, layer: str) -> list[CorridorCountRow]:
    """Rows of the table `corridor_count`: whole cases by corridor and by how they fit."""
    return corridor_rows(counts_on(journeys, matching), layer)

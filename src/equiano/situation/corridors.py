"""Corridors: journeys matched to the named routes of a country pack.

And proposals for routes that have no name.

A corridor is a row of stops; a journey matches it **fully** when each stop is found among its recorded places
in that order, other places in between allowed, the first stop at the journey's origin and the last at its
end. It is **compatible** when both ends fit, it has no recorded transit at all (or an end known only as a
country where the corridor names a region) and it touches the corridor's country: the record may simply be
incomplete. A journey goes to the full matches with most stops, else to the compatible ones; where several
are equal it is shared out among them in equal parts, and that share is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equiano.countries.model import Corridor, Stop
from equiano.situation.intervals import count_interval
from equiano.situation.journeys import UNKNOWN, Cube, Ints, Journeys, country_of

Bools = NDArray[np.bool_]
Row = dict[str, Any]
FULL = 1000  # above any number of stops, so that a full match outranks every compatible one


@dataclass(frozen=True)
class Matching:
    """Which corridors each path goes to.

    Attributes:
        corridors: Ids, in the order of the columns.
        weight: Share of each path that each corridor gets, shape (paths, corridors); rows sum to 1 or 0.
        full: Whether the match is full, shape (paths,).
        ends_known: Paths with both ends recorded, shape (paths,).
    """

    corridors: tuple[str, ...]
    weight: NDArray[np.float64]
    full: Bools
    ends_known: Bools

    @property
    def matched(self) -> Bools:
        """Paths that went to at least one corridor."""
        return np.asarray(self.weight.sum(axis=1) > 0)

    @property
    def shared(self) -> Bools:
        """Paths that were shared out among several corridors."""
        return np.asarray((self.weight > 0).sum(axis=1) > 1)


def _variants(stops: Sequence[Stop]) -> list[tuple[Stop, ...]]:
    """The corridor, and each shorter form that may end at an earlier stop."""
    return [
        tuple(stops[: n + 1])
        for n, stop in enumerate(stops)
        if n > 0 and (stop.may_end or n == len(stops) - 1)
    ]


class _Paths:
    """Paths of a cube with, for each leg, which stop sets it belongs to."""

    def __init__(self, journeys: Journeys, cube: Cube) -> None:
        self.journeys, self.cube = journeys, cube
        self.unrecorded = np.all(cube.legs[:, 1:-1] == UNKNOWN, axis=1)

    def at(self, leg: int, stop: Stop) -> tuple[Bools, Bools]:
        """Whether that leg is at the stop, and whether it may be (country fits, region not recorded)."""
        countries = self.journeys.indices([p for p in stop.places if "-" not in p])
        regions = self.journeys.indices([p for p in stop.places if "-" in p])
        place = self.cube.legs[:, leg]
        sure = np.isin(place, countries)
        named = {country_of(p) for p in stop.places if "-" in p}
        vague = np.isin(place, self.journeys.indices(sorted(named)))
        region = self.cube.regions[:, leg]
        sure |= np.isin(region, regions)
        vague &= region == UNKNOWN
        return sure, vague & ~sure

    def in_order(self, stops: Sequence[Stop]) -> Bools:
        """Whether the stops stand in this order among the transit legs, gaps allowed."""
        found = np.ones(len(self.cube.legs), dtype=bool)
        reached = np.zeros(len(self.cube.legs), dtype=np.int64)  # last leg used so far
        for stop in stops:
            next_leg = np.full(len(reached), 99, dtype=np.int64)
            for leg in range(self.cube.legs.shape[1] - 2, 0, -1):
                sure, vague = self.at(leg, stop)
                next_leg = np.where((sure | vague) & (leg > reached), leg, next_leg)
            found &= next_leg < 99
            reached = next_leg
        return found

    def score(self, stops: Sequence[Stop]) -> Ints:
        """0 no match, else the number of stops, plus FULL for a full match."""
        last_leg = self.cube.legs.shape[1] - 1
        start_sure, start_vague = self.at(0, stops[0])
        end_sure, end_vague = self.at(last_leg, stops[-1])
        ends = (start_sure | start_vague) & (end_sure | end_vague)
        between = self.in_order(stops[1:-1])
        full = start_sure & end_sure & between
        compatible = ends & (between | self.unrecorded)
        return np.where(full, FULL + len(stops), np.where(compatible, 1, 0))


def match(
    journeys: Journeys, corridors: Sequence[Corridor], country: str, dimension: str = "all"
) -> Matching:
    """Match every path of a cube to the corridors.

    Args:
        journeys: Aggregated journeys.
        corridors: Corridors of a pack or of one of its regions; the two are matched apart, since a region's
            corridor is often a part of the country's.
        country: Alpha-3 code of the pack; a journey that does not touch it on record matches none.
        dimension: Which cube.
    """
    paths = _Paths(journeys, journeys.cubes[dimension])
    scores = np.zeros((len(paths.cube.count), len(corridors)), dtype=np.int64)
    for number, corridor in enumerate(corridors):
        for stops in _variants(corridor.stops):
            scores[:, number] = np.maximum(scores[:, number], paths.score(stops))
    scores[~np.any(paths.cube.legs == journeys.index.get(country, -2), axis=1)] = 0
    best = scores.max(axis=1, keepdims=True, initial=0)
    chosen = (scores == best) & (best > 0)
    weight = chosen / np.maximum(chosen.sum(axis=1, keepdims=True), 1)
    legs = paths.cube.legs
    return Matching(
        corridors=tuple(corridor.id for corridor in corridors),
        weight=weight,
        full=best[:, 0] >= FULL,
        ends_known=(legs[:, 0] != UNKNOWN) & (legs[:, -1] != UNKNOWN),
    )


def corridor_counts(journeys: Journeys, matching: Matching, layer: str, level: float = 0.95) -> list[Row]:
    """Rows of the table `corridor_count`: cases by corridor, how many fit fully, how many were shared out.

    The interval (Garwood) treats the shared-out count as a Poisson count; it says nothing of cases never
    recorded.
    """
    count = journeys.cubes["all"].count
    weighted = matching.weight * count[:, None]
    rows = []
    for number, corridor in enumerate(matching.corridors):
        cases = weighted[:, number]
        total = float(cases.sum())
        low, high = count_interval(total, level)
        rows.append(
            {
                "layer": layer,
                "corridor": corridor,
                "cases": total,
                "cases_low": float(low),
                "cases_high": float(high),
                "full": float(cases[matching.full].sum()),
                "compatible": float(cases[~matching.full].sum()),
                "shared_out": float(cases[matching.shared].sum()),
            }
        )
    return sorted(rows, key=lambda row: (-row["cases"], row["corridor"]))


def proposals(journeys: Journeys, matching: Matching, place: str | None = None, least: int = 10) -> list[Row]:
    """Rows of the table `corridor_proposal`: unmatched journeys between two countries, grouped.

    A group is a pair of origin and destination, with the transit row most often recorded for it. Internal
    journeys are left out: they have no route.

    Args:
        journeys: Aggregated journeys.
        matching: Made by `match` for the dimension `all`.
        place: Keep only journeys that touch this country.
        least: Smallest number of cases that makes a proposal.
    """
    cube = journeys.cubes["all"]
    keep = ~matching.matched & matching.ends_known & (cube.legs[:, 0] != cube.legs[:, -1])
    if place is not None:
        keep &= np.any(cube.legs == journeys.index.get(place, -2), axis=1)
    groups: dict[tuple[int, int], dict[tuple[int, ...], int]] = {}
    for legs, count in zip(cube.legs[keep].tolist(), cube.count[keep].tolist(), strict=True):
        transits = tuple(leg for leg in legs[1:-1] if leg != UNKNOWN)
        routes = groups.setdefault((legs[0], legs[-1]), {})
        routes[transits] = routes.get(transits, 0) + count
    rows = []
    for (origin, destination), routes in groups.items():
        total = sum(routes.values())
        if total < least:
            continue
        recorded = {route: count for route, count in routes.items() if route}
        via = max(recorded, key=lambda route: (recorded[route], route), default=())
        rows.append(
            {
                "origin": journeys.places[origin],
                "destination": journeys.places[destination],
                "via": " ".join(journeys.places[leg] for leg in via),
                "cases": total,
                "via_cases": recorded.get(via, 0),
            }
        )
    return sorted(rows, key=lambda row: (-row["cases"], row["origin"], row["destination"]))


def by_year(
    journeys: Journeys, corridors: Sequence[Corridor], country: str
) -> tuple[list[str], list[str], Ints]:
    """Cases by year and corridor, for `displacement`.

    A journey that fits several corridors equally counts under `ambiguous`, since shares of a case would
    break the tests' counting.

    Returns:
        Years in order, names of the categories (corridors and `ambiguous`), and counts of shape (years,
        categories). Journeys without a year or a corridor are left out.
    """
    matching = match(journeys, corridors, country, "year")
    cube = journeys.cubes["year"]
    category = np.where(
        matching.shared, len(corridors), matching.weight.argmax(axis=1) if len(corridors) else 0
    )
    years = sorted(name for name in cube.categories if name)
    position = np.array([years.index(name) if name else UNKNOWN for name in cube.categories], dtype=np.int64)
    row = position[cube.category]
    keep = matching.matched & (row != UNKNOWN)
    counts = np.zeros((len(years), len(corridors) + 1), dtype=np.int64)
    np.add.at(counts, (row[keep], category[keep]), cube.count[keep])
    names = [*matching.corridors, "ambiguous"]
    used = counts.sum(axis=0) > 0
    return years, [name for name, use in zip(names, used, strict=True) if use], counts[:, used]

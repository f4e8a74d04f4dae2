"""Roles and flows: what part each country or region plays, and between which of them people are moved.

By place of recruitment, a person counts for a place as **origin** (recruited there, exploited elsewhere),
**destination** (exploited there, recruited elsewhere), **recruited_here** (recruited and exploited there,
known to be a citizen of another country: cross-border by citizenship), **internal** (recruited and exploited
there, a citizen or of citizenship unknown), **transit** (moved through, neither recruited nor exploited
there) or **undetermined** (one end there, the other not recorded). Every country of exploitation has a role.
A person is counted once per place and role, but for several places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from equiano.schema.coverage import Coverage
from equiano.schema.journey_rows import FlowBasis, FlowRow, JourneyDimension, NetRoleRow, PlaceRole, RoleRow
from equiano.situation.cube import FOREIGN, NOT_EXPLOITED, UNKNOWN, Bools, Cube, Ints, Paths, distinct, summed
from equiano.situation.intervals import Sampled
from equiano.situation.journeys import DIMENSIONS, Journeys
from equiano.situation.places import country_of

ROLES: tuple[PlaceRole, ...] = get_args(PlaceRole)
SEVERAL, NO_ROLE = len(ROLES), len(ROLES) + 1
# Which roles each set of them holds, and whether any; a set is a number with one bit for each role.
_HELD = np.array(
    [[*(held >> role & 1 for role in range(len(ROLES))), held > 0] for held in range(1 << len(ROLES))],
    dtype=np.int64,
)
# Persons by role, then with any role, by place, dimension and category; counts of parts add up.
RoleCounts = dict[tuple[str, JourneyDimension, str], Ints]


@dataclass(frozen=True)
class _Seen:
    """What each path shows of one place, all of shape (paths,)."""

    starts: Bools
    may_start: Bools
    exploited: Bools
    foreign: Bools
    elsewhere: Bools
    passed: Bools

    @classmethod
    def of(cls, journeys: Journeys, paths: Paths, place: str) -> _Seen:
        """Of a country, or of a subdivision: there a place in the same country without one may be it."""
        number = journeys.index.get(place, -2)
        seen, vague = paths.legs, paths.legs == UNKNOWN
        if "-" in place:
            seen, country = paths.regions, journeys.index.get(country_of(place), -2)
            vague = vague | ((paths.legs == country) & (paths.regions == UNKNOWN))
        here, there = seen == number, paths.exploited != NOT_EXPLOITED
        return cls(
            starts=here[:, 0],
            may_start=vague[:, 0],
            exploited=np.any(here & there, axis=1),
            foreign=np.any(here & (paths.exploited == FOREIGN), axis=1),
            elsewhere=np.any(there & ~here & ~vague, axis=1),
            passed=np.any((here & ~there)[:, 1:-1], axis=1),
        )


def roles_at(journeys: Journeys, paths: Paths, place: str) -> Bools:
    """Which roles a country or subdivision has on each path, shape (roles, paths).

    A place of exploitation has a role on every journey that led to it, however many there were. Moves between
    a subdivision and another part of its country count as origin or destination. Where the other end lies in
    the same country, but where is not recorded, the role is undetermined.
    """
    seen = _Seen.of(journeys, paths, place)
    inside = seen.starts & seen.exploited
    found = {
        "origin": seen.starts & seen.elsewhere,
        "transit": seen.passed & ~seen.starts & ~seen.exploited,
        "destination": seen.exploited & ~seen.starts & ~seen.may_start,
        "recruited_here": inside & seen.foreign,
        "internal": inside & ~seen.foreign,
        "undetermined": (seen.starts & ~seen.exploited & ~seen.elsewhere)
        | (seen.exploited & ~seen.starts & seen.may_start),
    }
    return np.stack([found[name] for name in ROLES])


def country_role_counts(journeys: Journeys) -> RoleCounts:
    """Persons by role of every country at once, as `roles_at` has them, all categories together."""
    cube, places = journeys.cubes["all"], len(journeys.places)
    person, first = cube.persons_of
    pairs = {
        name: distinct(np.concatenate([person[at] * places + place for at, place in found]))
        for name, found in _pairs(cube).items()
    }

    def size(keys: Ints) -> Ints:
        of_person = cube.count[first[keys // places]]
        return np.bincount(keys % places, weights=of_person, minlength=places).astype(np.int64)

    sizes = [size(pairs[name]) for name in ROLES]
    counts = np.stack([*sizes, size(distinct(np.concatenate(list(pairs.values()))))], axis=1)
    return {
        (name, "all", ""): of_place
        for name, of_place in zip(journeys.places, counts, strict=True)
        if "-" not in name and of_place[-1] > 0
    }


def _pairs(cube: Cube) -> dict[str, list[tuple[Ints, Ints]]]:
    """Rows and countries of each role, for all countries at once; a pair may stand several times."""
    legs, there = cube.legs, cube.exploited != NOT_EXPLOITED
    start, open_start = legs[:, 0], legs[:, 0] == UNKNOWN
    at_start = legs == start[:, None]
    elsewhere = np.any(there & ~at_start, axis=1)
    inside = np.any(there & at_start, axis=1) & ~open_start
    foreign = np.any(there & at_start & (cube.exploited == FOREIGN), axis=1)
    found: dict[str, list[tuple[Ints, Ints]]] = {name: [] for name in ROLES}

    def add(name: str, keep: Bools, place: Ints) -> None:
        at = np.flatnonzero(keep)
        found[name].append((at, place[at]))

    add("origin", ~open_start & elsewhere, start)
    add("recruited_here", inside & foreign, start)
    add("internal", inside & ~foreign, start)
    add("undetermined", ~open_start & ~there.any(axis=1), start)
    add("transit", np.zeros(len(legs), dtype=bool), start)
    add("destination", np.zeros(len(legs), dtype=bool), start)
    for leg in range(1, legs.shape[1]):
        place = legs[:, leg]
        add("destination", there[:, leg] & ~open_start & ~at_start[:, leg], place)
        add("undetermined", there[:, leg] & open_start, place)
        passed = (place != UNKNOWN) & ~there[:, leg] & ~at_start[:, leg]
        if passed.any():
            add("transit", passed & ~np.any(there & (legs == place[:, None]), axis=1), place)
    return found


def role_of(journeys: Journeys, cube: Cube, place: str) -> Ints:
    """Role of one country or subdivision on each row: an index into `ROLES`, `SEVERAL` or `NO_ROLE`.

    All journeys of a person have one role here: of several, or of one in which the place plays several parts,
    it is `SEVERAL`. Tables that must add up need that.
    """
    held = roles_at(journeys, cube.paths, place)[:, cube.path]
    number, first = cube.units
    of_person = np.zeros((len(ROLES), len(first)), dtype=bool)
    for role, rows in enumerate(held):
        of_person[role, number[rows]] = True
    several = of_person.sum(axis=0)
    single = np.where(several == 0, NO_ROLE, of_person.argmax(axis=0))
    return np.asarray(np.where(several > 1, SEVERAL, single)[number], dtype=np.int64)


def role_counts(journeys: Journeys, places: Sequence[str]) -> RoleCounts:
    """Persons by role of some places, by dimension and category.

    Args:
        journeys: Aggregated journeys.
        places: Countries (alpha-3) and subdivisions (ISO 3166-2).
    """
    counts: RoleCounts = {}
    bits = 1 << np.arange(len(ROLES))
    for place in places:
        if place not in journeys.index:
            continue
        held = bits @ roles_at(journeys, journeys.cubes["all"].paths, place)
        for dimension in DIMENSIONS:
            cube = journeys.cubes[dimension]
            found = zip(cube.categories, _by_category(cube, held), strict=True)
            counts |= {(place, dimension, name): of_name for name, of_name in found if of_name[-1]}
    return counts


def _by_category(cube: Cube, held: Ints) -> Ints:
    """Persons by category and role, then with any role, shape (categories, roles + 1).

    Args:
        cube: Persons by path and category.
        held: Roles of each path as bits, shape (paths,).
    """
    with_role = cube.where(held[cube.path] > 0)
    number, first = with_role.units
    of_unit = np.zeros(len(first), dtype=np.int64)
    np.bitwise_or.at(of_unit, number, held[with_role.path])
    shape = (len(cube.categories), len(_HELD))
    sets = np.ravel_multi_index((with_role.category[first], of_unit), shape)
    size = np.bincount(sets, weights=with_role.count[first], minlength=shape[0] * shape[1])
    return size.astype(np.int64).reshape(shape) @ _HELD


def _role_rows(
    place: str, dimension: JourneyDimension, categories: Sequence[str], counts: Ints, sampled: Sampled
) -> Iterator[RoleRow]:
    """Rows of one place and dimension; `counts` has the shape (categories, roles + 1)."""
    bases = counts[:, -1]
    spans = sampled.of_counts(counts), sampled.of_shares(counts, bases[:, None])
    for number, category in enumerate(categories):
        for role, name in enumerate(ROLES):
            count, share = (span.at(number, role) for span in spans)
            yield RoleRow(
                place=place,
                dimension=dimension,
                category=category,
                role=name,
                count=int(counts[number, role]),
                count_low=count[0],
                count_high=count[1],
                base=int(bases[number]),
                share=float(counts[number, role] / bases[number]),
                share_low=share[0],
                share_high=share[1],
            )


def role_rows(counts: RoleCounts, places: Sequence[str], sampled: Sampled) -> list[RoleRow]:
    """Rows of the table `role` from counts of those places, in their order."""
    categories: dict[tuple[str, JourneyDimension], list[str]] = {}
    for place, dimension, category in counts:
        categories.setdefault((place, dimension), []).append(category)
    rows: list[RoleRow] = []
    for key in ((place, dimension) for place in places for dimension in DIMENSIONS):
        if found := sorted(categories.get(key, ())):
            rows += _role_rows(*key, found, np.stack([counts[*key, name] for name in found]), sampled)
    return rows


def by_size(counts: RoleCounts) -> list[str]:
    """Places by falling number of persons with any role."""
    return [place for place, *_ in sorted(counts, key=lambda key: (-int(counts[key][-1]), key[0]))]


def roles(
    journeys: Journeys,
    places: Sequence[str] | None = None,
    level: float = 0.95,
    coverage: Coverage | None = None,
) -> list[RoleRow]:
    """Rows of the table `role`: persons and shares of each role by place, dimension and category.

    A person who plays a part in a place's roles more than once (two journeys, exploitation at home and then
    abroad) counts in each of those roles and once in the base.

    Args:
        journeys: Aggregated journeys.
        places: Countries (alpha-3) and subdivisions (ISO 3166-2) wanted; all countries that occur if None
            (then for the dimension `all` only).
        level: Confidence level of the intervals.
        coverage: What part of all cases the file holds; intervals only for a sample.
    """
    sampled = Sampled(coverage, level, journeys.beside.design_effect)
    if places is None:
        counts = country_role_counts(journeys)
        return role_rows(counts, by_size(counts), sampled)
    return role_rows(role_counts(journeys, places), places, sampled)


def flow_rows(basis: FlowBasis, counts: Mapping[tuple[str, str], int], sampled: Sampled) -> list[FlowRow]:
    """Rows of the table `flow`, pairs of countries by falling count."""
    pairs = sorted(counts, key=lambda pair: (-counts[pair], pair))
    size = np.array([counts[pair] for pair in pairs], dtype=np.int64)
    total = int(size.sum())
    spans = sampled.of_counts(size), sampled.of_shares(size, np.full(len(size), total))
    rows = []
    for n, (origin, destination) in enumerate(pairs):
        count, share = (span.at(n) for span in spans)
        rows.append(
            FlowRow(
                basis=basis,
                origin=origin,
                destination=destination,
                count=int(size[n]),
                count_low=count[0],
                count_high=count[1],
                base=total,
                share=float(size[n] / total),
                share_low=share[0],
                share_high=share[1],
            )
        )
    return rows


def flows(
    journeys: Journeys, place: str | None = None, level: float = 0.95, coverage: Coverage | None = None
) -> list[FlowRow]:
    """Rows of the table `flow` by place of recruitment: pairs of countries by falling count.

    A person counts once for each pair; one exploited in two countries counts in two pairs.

    Args:
        journeys: Aggregated journeys.
        place: Keep only pairs with this country at one end.
        level: Confidence level of the intervals.
        coverage: What part of all cases the file holds; intervals only for a sample.
    """
    return flow_rows(
        "recruitment",
        _touching(flow_counts(journeys), place),
        Sampled(coverage, level, journeys.beside.design_effect),
    )


def flow_counts(journeys: Journeys) -> dict[tuple[str, str], int]:
    """Persons by country of recruitment and of exploitation, each once for a pair."""
    cube, found = journeys.cubes["all"], []
    places = len(journeys.places)
    person, first = cube.persons_of
    origin = cube.legs[:, 0]
    for leg in range(1, cube.legs.shape[1]):
        there = np.flatnonzero((cube.exploited[:, leg] != NOT_EXPLOITED) & (origin != UNKNOWN))
        pair = origin[there] * places + cube.legs[there, leg]
        found.append(person[there] * places**2 + pair)
    once = distinct(np.concatenate(found))
    of_pair = cube.count[first[once // max(places**2, 1)]]
    pairs, size = summed(once % max(places**2, 1), of_pair)
    return {
        (journeys.places[pair // places], journeys.places[pair % places]): count
        for pair, count in zip(pairs.tolist(), size.tolist(), strict=True)
    }


def flows_by_citizenship(
    journeys: Journeys, place: str | None = None, level: float = 0.95, coverage: Coverage | None = None
) -> list[FlowRow]:
    """Rows of the table `flow` by citizenship, as UNODC counts them.

    From the country of citizenship to that of exploitation. Persons of several citizenships stand under
    `several`, stateless ones under `XXA`.

    Args:
        journeys: Aggregated journeys.
        place: Keep only pairs with this country at one end.
        level: Confidence level of the intervals.
        coverage: What part of all cases the file holds; intervals only for a sample.
    """
    return flow_rows(
        "citizenship",
        _touching(citizen_counts(journeys.beside.by_citizenship), place),
        Sampled(coverage, level, journeys.beside.design_effect),
    )


def citizen_counts(by_citizenship: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Persons by country of citizenship and of exploitation, both recorded."""
    counts: dict[tuple[str, str], int] = {}
    for (citizens, end), count in by_citizenship.items():
        if citizens and end:
            pair = ("several" if ";" in citizens else citizens, end)
            counts[pair] = counts.get(pair, 0) + count
    return counts


def _touching(counts: Mapping[tuple[str, str], int], place: str | None) -> dict[tuple[str, str], int]:
    return {pair: count for pair, count in counts.items() if place is None or place in pair}


def net_role(
    rows: Sequence[RoleRow], level: float = 0.95, coverage: Coverage | None = None
) -> list[NetRoleRow]:
    """Rows of the table `net_role`: (destination - origin) / (destination + origin) by place and year.

    -1 is only origin, +1 only destination. The interval, of a sample only, is that of the share of arrivals
    among moves across the border (Clopper-Pearson), carried to that scale. The row with an empty year is all
    years.

    Args:
        rows: Rows made by `roles` with places given.
        level: Confidence level.
        coverage: What part of all cases the file holds.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        if row.dimension in ("all", "year") and row.role in ("origin", "destination"):
            if row.dimension == "year" and not row.category:
                continue
            found.setdefault((row.place, row.category), {})[row.role] = row.count
    result = []
    for (place, year), counts in sorted(found.items()):
        arrivals, departures = counts.get("destination", 0), counts.get("origin", 0)
        crossings = arrivals + departures
        low, high = Sampled(coverage, level).of_shares([arrivals], [crossings]).at(0)
        result.append(
            NetRoleRow(
                place=place,
                year=year,
                arrivals=arrivals,
                departures=departures,
                net=(arrivals - departures) / crossings if crossings else None,
                net_low=None if low is None else 2 * low - 1,
                net_high=None if high is None else 2 * high - 1,
            )
        )
    return result

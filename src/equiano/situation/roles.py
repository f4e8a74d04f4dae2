"""Roles and flows: what part each country or region plays, and between which of them people are moved.

A case counts for a place as **origin** (began there, exploited elsewhere), **destination** (exploited there,
began elsewhere), **internal** (both there), **transit** (passed through, neither end there) or
**undetermined** (one end there, the other not recorded). A case is counted once per place, but for several
places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equiano.situation.intervals import count_interval, share_interval
from equiano.situation.journeys import DIMENSIONS, UNKNOWN, Cube, Ints, Journeys, country_of

ROLES = ("origin", "transit", "destination", "internal", "undetermined")
NO_ROLE = len(ROLES)
Row = dict[str, Any]


def _sum(place: Ints, category: Ints, count: Ints, keep: NDArray[np.bool_], shape: tuple[int, int]) -> Ints:
    flat = place[keep] * shape[1] + category[keep]
    return (
        np.bincount(flat, weights=count[keep], minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)
    )


def country_roles(cube: Cube, places: int) -> Ints:
    """Cases by role, place and category.

    Args:
        cube: Journeys of one dimension.
        places: Number of places.

    Returns:
        Counts of shape (5 roles, places, categories).
    """
    shape = (places, len(cube.categories))
    origin, destination = cube.legs[:, 0], cube.legs[:, -1]
    known_o, known_d = origin != UNKNOWN, destination != UNKNOWN
    same = origin == destination

    def total(place: Ints, keep: NDArray[np.bool_]) -> Ints:
        return _sum(place, cube.category, cube.count, keep, shape)

    transit = np.zeros(shape, dtype=np.int64)
    for leg in range(1, cube.legs.shape[1] - 1):
        here = cube.legs[:, leg]
        first = np.all(cube.legs[:, :leg] != here[:, None], axis=1)
        transit += total(here, (here != UNKNOWN) & first & (here != destination))
    return np.stack(
        [
            total(origin, known_o & known_d & ~same),
            transit,
            total(destination, known_o & known_d & ~same),
            total(origin, known_o & same),
            total(origin, known_o & ~known_d) + total(destination, known_d & ~known_o),
        ]
    )


def role_of(journeys: Journeys, cube: Cube, place: str) -> Ints:
    """Role of one country or subdivision on each path: an index into `ROLES`, or `NO_ROLE`.

    Moves between a subdivision and another part of its country count as origin or destination. Where the
    other end lies in the same country, but where is not recorded, the role is undetermined.
    """
    number = journeys.index.get(place, -2)
    seen, vague = cube.legs, cube.legs == UNKNOWN
    if "-" in place:
        seen, country = cube.regions, journeys.index.get(country_of(place), -2)
        vague = vague | ((cube.legs == country) & (cube.regions == UNKNOWN))
    starts, ends = seen[:, 0] == number, seen[:, -1] == number
    passed = np.any(seen[:, 1:-1] == number, axis=1)
    open_end = (starts & vague[:, -1]) | (ends & vague[:, 0])
    conditions = [open_end, starts & ends, starts, ends, passed]
    codes = [ROLES.index(name) for name in ("undetermined", "internal", "origin", "destination", "transit")]
    return np.asarray(np.select(conditions, codes, NO_ROLE), dtype=np.int64)


def _role_rows(
    place: str, dimension: str, categories: Sequence[str], counts: Ints, level: float
) -> list[Row]:
    """Long rows of one place and dimension; shares are of the cases of that category with a role there."""
    bases = counts.sum(axis=0)
    count_low, count_high = count_interval(counts, level)
    share_low, share_high = share_interval(counts, np.broadcast_to(bases, counts.shape), level)
    rows = []
    for number in np.argsort(np.array(categories, dtype=str), kind="stable"):
        if bases[number] == 0:
            continue
        for role, name in enumerate(ROLES):
            rows.append(
                {
                    "place": place,
                    "dimension": dimension,
                    "category": categories[number],
                    "role": name,
                    "count": int(counts[role, number]),
                    "count_low": float(count_low[role, number]),
                    "count_high": float(count_high[role, number]),
                    "base": int(bases[number]),
                    "share": float(counts[role, number] / bases[number]),
                    "share_low": float(share_low[role, number]),
                    "share_high": float(share_high[role, number]),
                }
            )
    return rows


def _counts(journeys: Journeys, cube: Cube, place: str) -> Ints:
    """Roles of one place by category, whether country or subdivision."""
    if "-" not in place:
        return country_roles(cube, len(journeys.places))[:, journeys.index[place], :]
    role, width = role_of(journeys, cube, place), len(cube.categories)
    return np.stack(
        [
            np.bincount(cube.category[role == n], weights=cube.count[role == n], minlength=width)
            for n in range(len(ROLES))
        ]
    ).astype(np.int64)


def roles(journeys: Journeys, places: Sequence[str] | None = None, level: float = 0.95) -> list[Row]:
    """Rows of the table `role`: counts and shares of each role by place, dimension and category.

    Args:
        journeys: Aggregated journeys.
        places: Countries (alpha-3) and subdivisions (ISO 3166-2) wanted; all countries that occur if None
            (then for the dimension `all` only).
        level: Confidence level of the intervals (Garwood for counts, Clopper-Pearson for shares).
    """
    if places is None:
        counts = country_roles(journeys.cubes["all"], len(journeys.places))
        found = [n for n, name in enumerate(journeys.places) if "-" not in name and counts[:, n].sum() > 0]
        found.sort(key=lambda n: (-int(counts[:, n].sum()), journeys.places[n]))
        return [
            row for n in found for row in _role_rows(journeys.places[n], "all", [""], counts[:, n], level)
        ]
    rows = []
    for place in places:
        if place not in journeys.index:
            continue
        for dimension in DIMENSIONS:
            cube = journeys.cubes[dimension]
            rows += _role_rows(place, dimension, cube.categories, _counts(journeys, cube, place), level)
    return rows


def flows(journeys: Journeys, place: str | None = None, level: float = 0.95) -> list[Row]:
    """Rows of the table `flow`: origin and destination pairs by falling count, internal ones included.

    Args:
        journeys: Aggregated journeys.
        place: Keep only pairs with this country at one end.
        level: Confidence level (Garwood; shares Clopper-Pearson).
    """
    cube = journeys.cubes["all"]
    origin, destination = cube.legs[:, 0], cube.legs[:, -1]
    keep = (origin != UNKNOWN) & (destination != UNKNOWN)
    if place is not None:
        number = journeys.index.get(place, -2)
        keep &= (origin == number) | (destination == number)
    pairs, position = np.unique(np.column_stack([origin, destination])[keep], axis=0, return_inverse=True)
    counts = np.bincount(position.ravel(), weights=cube.count[keep], minlength=len(pairs)).astype(np.int64)
    total = int(counts.sum())
    low, high = count_interval(counts, level)
    share_low, share_high = share_interval(counts, np.full(len(counts), total), level)
    rows = [
        {
            "origin": journeys.places[o],
            "destination": journeys.places[d],
            "count": int(counts[n]),
            "count_low": float(low[n]),
            "count_high": float(high[n]),
            "base": total,
            "share": float(counts[n] / total),
            "share_low": float(share_low[n]),
            "share_high": float(share_high[n]),
        }
        for n, (o, d) in enumerate(pairs)
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["origin"], row["destination"]))


def net_role(rows: Sequence[Mapping[str, Any]], level: float = 0.95) -> list[Row]:
    """Rows of the table `net_role`: (destination - origin) / (destination + origin) by place and year.

    -1 is only origin, +1 only destination. The interval is that of the share of arrivals among moves across
    the border (Clopper-Pearson), carried to that scale. The row with an empty year is all years.

    Args:
        rows: Rows made by `roles` with places given.
        level: Confidence level.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        if row["dimension"] in ("all", "year") and row["role"] in ("origin", "destination"):
            if row["dimension"] == "year" and not row["category"]:
                continue
            found.setdefault((row["place"], row["category"]), {})[row["role"]] = row["count"]
    result = []
    for (place, year), counts in sorted(found.items()):
        arrivals, departures = counts.get("destination", 0), counts.get("origin", 0)
        crossings = arrivals + departures
        low, high = share_interval(arrivals, crossings, level)
        result.append(
            {
                "place": place,
                "year": year,
                "arrivals": arrivals,
                "departures": departures,
                "net": (arrivals - departures) / crossings if crossings else None,
                "net_low": float(2 * low - 1),
                "net_high": float(2 * high - 1),
            }
        )
    return result

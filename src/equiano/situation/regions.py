"""How many cases are placed in a region, and how many may be: what records say, and what they leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from equiano.schema.journey_rows import RegionCountRow
from equiano.situation.journeys import UNKNOWN, Ints, Journeys
from equiano.situation.places import country_of


def region_counts(journeys: Journeys, regions: Sequence[str]) -> list[RegionCountRow]:
    """Rows of the table `region_count`: the cases of a country by whether they touch one of its regions.

    A case is *placed* in a region if a place of its journey is recorded there; it *may be* there if it is
    not, and a place in the country has no region on record. A region that was named and is not known counts
    as another one. So the number of these cases that touched the region lies between `placed` and
    `placed_or_open`, whatever the cause of the gaps (worst-case bounds; Manski 2003, ch. 1).

    Args:
        journeys: Aggregated journeys.
        regions: ISO 3166-2 codes.
    """
    return region_rows(counts_in(journeys, regions))


def region_rows(counts: Mapping[str, Ints]) -> list[RegionCountRow]:
    """Rows of the table `region_count` from counts."""
    found = ((region, *sizes.tolist()) for region, sizes in counts.items())
    return [
        RegionCountRow(region, placed, may_be, in_all - may_be) for region, placed, may_be, in_all in found
    ]


def counts_in(journeys: Journeys, regions: Sequence[str]) -> dict[str, Ints]:
    """Persons placed in each region, those that may be with them, and all of its country; shape (3,)."""
    cube, found = journeys.cubes["all"], {}
    for region in regions:
        here = cube.legs == journeys.index.get(country_of(region), -2)
        placed = np.any(cube.regions == journeys.index.get(region, -2), axis=1)
        open_ = np.any(here & (cube.regions == UNKNOWN), axis=1) & ~placed
        touched = np.any(here, axis=1)
        found[region] = np.array([cube.persons(rows).sum() for rows in (placed, placed | open_, touched)])
    return found

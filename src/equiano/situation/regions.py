"""How many cases are placed in a region, and how many may be: what records say, and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equiano.schema.journey_rows import RegionCountRow
from equiano.situation.journeys import UNKNOWN, Journeys, country_of


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
    cube = journeys.cubes["all"]
    rows = []
    for region in regions:
        here = cube.legs == journeys.index.get(country_of(region), -2)
        placed = np.any(cube.regions == journeys.index.get(region, -2), axis=1)
        open_ = np.any(here & (cube.regions == UNKNOWN), axis=1) & ~placed
        touched = np.any(here, axis=1)
        in_all, may_be = int(cube.persons(touched).sum()), int(cube.persons(placed | open_).sum())
        placed_there = int(cube.persons(placed).sum())
        rows.append(RegionCountRow(region, placed_there, may_be, elsewhere=in_all - may_be))
    return rows

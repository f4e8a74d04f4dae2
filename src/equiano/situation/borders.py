"""Within a country or across a border: by citizenship, as UNODC counts, and by place of recruitment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from equiano.schema.journey_rows import BorderRow, ByCitizenship, ByRecruitment
from equiano.situation.cube import (
    CITIZENSHIP_UNKNOWN,
    FOREIGN,
    NOT_EXPLOITED,
    ONE_OF_SEVERAL,
    OWN,
    UNKNOWN,
    factorize,
    first_of,
    summed,
)
from equiano.situation.journeys import Journeys

_BY_CITIZENSHIP: Mapping[int, ByCitizenship] = {
    OWN: "domestic",
    FOREIGN: "cross_border",
    ONE_OF_SEVERAL: "dual",
    CITIZENSHIP_UNKNOWN: "",
}
_BY_RECRUITMENT: tuple[ByRecruitment, ...] = ("", "recruited_elsewhere", "recruited_here")


BorderCounts = dict[tuple[str, ByCitizenship, ByRecruitment], int]


def borders(journeys: Journeys) -> list[BorderRow]:
    """Rows of the table `border`."""
    return border_rows(border_counts(journeys))


def border_rows(counts: BorderCounts) -> list[BorderRow]:
    """Rows of the table `border` from counts."""
    return [BorderRow(*key, count) for key, count in sorted(counts.items())]


def border_counts(journeys: Journeys) -> BorderCounts:
    """Persons exploited in a country, by citizenship and by place of recruitment.

    By citizenship a person is `domestic` (a citizen of that country), `cross_border` (of others) or `dual`
    (of several countries, this one among them); by place of recruitment `recruited_here`,
    `recruited_elsewhere`, or empty where it is not recorded. UNODC tells domestic from cross-border
    trafficking by citizenship.
    """
    cube, places = journeys.cubes["all"], len(journeys.places)
    start = cube.legs[:, 0]
    found = []
    for leg in range(1, cube.legs.shape[1]):
        there = np.flatnonzero(cube.exploited[:, leg] != NOT_EXPLOITED)
        place = cube.legs[there, leg]
        recruited = np.where(start[there] == UNKNOWN, 0, np.where(start[there] == place, 2, 1))
        found.append(
            np.column_stack(
                [
                    cube.record[there] * places + place,
                    recruited,
                    cube.exploited[there, leg],
                    cube.count[there],
                ]
            )
        )
    rows = np.vstack(found)
    # Who was recruited there on one of several journeys was recruited there. Eight bits: sorted by counting.
    rows = rows[np.argsort(-rows[:, 1].astype(np.int8), kind="stable")]
    number, persons = factorize(rows[:, 0])
    rows = rows[first_of(number, len(persons))]
    shape = (max(places, 1), len(_BY_RECRUITMENT), max(_BY_CITIZENSHIP) + 1)
    keys, size = summed(
        np.ravel_multi_index((rows[:, 0] % shape[0], rows[:, 1], rows[:, 2]), shape), rows[:, 3]
    )
    return {
        (journeys.places[place], _BY_CITIZENSHIP[border], _BY_RECRUITMENT[recruited]): count
        for place, recruited, border, count in zip(
            *(code.tolist() for code in np.unravel_index(keys, shape)), size.tolist(), strict=True
        )
    }

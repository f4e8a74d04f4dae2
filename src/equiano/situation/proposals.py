"""Proposals for new corridors: journeys on no named one, by their two countries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from equiano.schema.journey_rows import CorridorProposalRow
from equiano.situation.corridors import NO_FIT, Matching
from equiano.situation.cube import UNKNOWN, Bools, Cube, Ints, factorize, first_of
from equiano.situation.journeys import Journeys
from equiano.situation.sums import CodeSums, packed

# Ten, as the disclosure policy's minimum: a proposal is read by others.
_LEAST = 10


def proposals(
    journeys: Journeys, matching: Matching, place: str | None = None, least: int = _LEAST
) -> list[CorridorProposalRow]:
    """Rows of the table `corridor_proposal`: journeys on no named corridor, by their two countries.

    A group is a pair of origin and destination, with the transit row most often recorded for it. Internal
    journeys are left out: they have no route.

    Args:
        journeys: Aggregated journeys.
        matching: Made by `match` for the dimension `all`.
        place: Keep only journeys that touch this country.
        least: Smallest number of cases that makes a proposal.
    """
    unnamed = Unnamed()
    unnamed.add(journeys, matching, place)
    return unnamed.rows(journeys.places, least)


class Unnamed:
    """Journeys on no named corridor by origin, places on the way and destination, added up over parts."""

    def __init__(self) -> None:
        self._by_transits: dict[int, CodeSums] = {}

    def add(self, journeys: Journeys, matching: Matching, place: str | None = None) -> None:
        """Add a part; all parts number their places alike.

        Args:
            journeys: Aggregated journeys.
            matching: Made by `match` for the dimension `all`.
            place: Keep only journeys that touch this country.
        """
        cube = journeys.cubes["all"]
        keep = (matching.level == NO_FIT) & matching.ends_known & (cube.legs[:, 0] != cube.legs[:, -1])
        if place is not None:
            keep &= np.any(cube.legs == journeys.index.get(place, -2), axis=1)
        rows = _once(cube, keep)
        legs, count = cube.legs[rows], cube.count[rows]
        transits = (legs[:, 1:-1] != UNKNOWN).sum(axis=1)
        for number in np.unique(transits).tolist():
            some = transits == number
            between = legs[some, 1:-1]
            via = between[between != UNKNOWN].reshape(len(between), number)
            into = self._by_transits.setdefault(number, CodeSums(2 + number))
            into.add(np.column_stack([legs[some, 0], legs[some, -1], via]), count[some])

    def rows(self, places: Sequence[str], least: int = _LEAST) -> list[CorridorProposalRow]:
        """Rows of the table.

        Args:
            places: Names by number.
            least: Smallest number of cases that makes a proposal.
        """
        cases: dict[tuple[int, int], int] = {}
        best: dict[tuple[int, int], tuple[int, tuple[str, ...]]] = {}
        for transits, sums in self._by_transits.items():
            found, count = sums.result()
            for first, last in _groups(found):
                pair = (int(found[first, 0]), int(found[first, 1]))
                cases[pair] = cases.get(pair, 0) + int(count[first:last].sum())
                if transits:
                    most = first + np.flatnonzero(count[first:last] == count[first:last].max())
                    # Of equally frequent ways the last by name, whatever the order of the file.
                    via = max(tuple(places[n] for n in found[row, 2:].tolist()) for row in most.tolist())
                    best[pair] = max(best.get(pair, (0, ())), (int(count[most[0]]), via))
        rows = [
            CorridorProposalRow(
                places[pair[0]], places[pair[1]], " ".join(best[pair][1]) if pair in best else "", total,
                best[pair][0] if pair in best else 0,
            )
            for pair, total in cases.items()
            if total >= least
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (-row.cases, row.origin, row.destination))


def _once(cube: Cube, keep: Bools) -> Ints:
    """Rows that are kept; who went twice between two countries is one case of that pair."""
    rows = np.flatnonzero(keep)
    number, persons = factorize(cube.record[rows])
    if len(persons) == len(rows):
        return rows
    number, values = factorize(packed([number, cube.legs[rows, 0], cube.legs[rows, -1]]))
    return rows[first_of(number, len(values))]


def _groups(rows: Ints) -> list[tuple[int, int]]:
    """First row and the one after the last of each pair of ends, in rows that are sorted by them."""
    differs = np.any(rows[1:, :2] != rows[:-1, :2], axis=1)
    edges = [0, *(np.flatnonzero(differs) + 1).tolist(), len(rows)]
    return list(pairwise(edges)) if len(rows) else []

"""k-anonymous records, cell by cell against the rule of the module told slowly over dictionaries."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from equiano.errors import UsageError
from equiano.publish.anonymous import k_anonymous
from equiano.publish.combinations import Layout

from .invented import invented

Cells = tuple[tuple[int, int], ...]  # column and value


def of(record: list[int], way: int) -> list[Cells]:
    """Combinations of so many filled cells."""
    return list(combinations([(column, value) for column, value in enumerate(record) if value], way))


def slowly(records: list[list[int]], k: int, length: int) -> list[list[int]]:
    """Empties, in each record, the cell that is in most rare combinations, until there is none.

    A rare value outweighs every pair, a rare pair every triple: d columns have fewer than d pairs with one
    cell, and a cell is emptied for the shortest first.
    """
    records, columns = [list(record) for record in records], len(records[0])
    weight = {1: columns**2, 2: columns, 3: 1}
    while True:
        counts = Counter(
            cells for record in records for way in range(1, length + 1) for cells in of(record, way)
        )
        emptied = 0
        for record in records:
            while True:
                blame = [0] * columns
                for way in range(1, length + 1):
                    for cells in of(record, way):
                        if counts[cells] < k:
                            for column, _ in cells:
                                blame[column] += weight[way]
                if not any(blame):
                    break
                record[blame.index(max(blame))] = 0
                emptied += 1
        if not emptied:
            return records


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("k", [2, 3, 7])
@pytest.mark.parametrize(("sizes", "seed"), [((3, 2, 4, 2), 1), ((2, 5, 3), 2), ((4, 3), 3), ((6,), 4)])
def test_the_cells_that_are_emptied(k: int, length: int, sizes: tuple[int, ...], seed: int) -> None:
    records = invented(60, sizes, seed, empty=0.15)
    released = k_anonymous(records, Layout(sizes), k, length)
    assert released.tolist() == slowly(records.tolist(), k, length)


@pytest.mark.parametrize(("people", "kept"), [(4, False), (5, True), (6, True)])
def test_a_value_of_five_people_is_kept_and_of_four_is_not(people: int, kept: bool) -> None:
    records = np.array([[1]] * people + [[2]] * 9, np.int16)
    released = k_anonymous(records, Layout((2,)), 5, 1)
    assert (released[:people] == int(kept)).all()
    assert (released[people:] == 2).all()
    assert records[0, 0] == 1  # what was given is not changed


def test_longer_combinations_than_were_asked_for_are_let_be() -> None:
    """Each value stands four times, each pair twice, each triple once."""
    records = np.array([[a, b, c] for a in (1, 2) for b in (1, 2) for c in (1, 2)], np.int16)
    layout = Layout((2, 2, 2))
    kept = {length: int((k_anonymous(records, layout, 2, length) > 0).sum()) for length in (1, 2, 3)}
    assert kept[1] == kept[2] == 24
    assert kept[3] == 16  # one cell of each record goes, and every pair that is left stands twice


def test_blanks_take_part_in_no_combination() -> None:
    records = np.array([[0, 1, 1], [0, 1, 1], [1, 0, 1], [1, 0, 1], [1, 1, 0], [1, 1, 0]], np.int16)
    assert (k_anonymous(records, Layout((1, 1, 1)), 2, 3) == records).all()


@pytest.mark.parametrize(("k", "length"), [(1, 1), (0, 3), (2, 0), (2, 4), (-5, 2)])
def test_what_promises_nothing_is_refused(k: int, length: int) -> None:
    with pytest.raises(UsageError, match="at least 2"):
        k_anonymous(np.ones((9, 1), np.int16), Layout((1,)), k, length)


@pytest.mark.parametrize("most", range(4))
def test_the_cell_in_most_rare_triples_goes_wherever_it_stands(most: int) -> None:
    """Each triple with it is rare, the one without it is not."""
    others = [column for column in range(4) if column != most]
    records = np.zeros((5, 4), np.int16)
    records[0] = 1
    records[1, others] = 1
    for row, other in enumerate(others, start=2):
        records[row, [other, most]] = 1
    released = k_anonymous(records, Layout((1, 1, 1, 1)), 2, 3)
    assert np.argwhere(released != records).tolist()[0] == [0, most]
    assert (released[0] == 0).sum() == 1

"""Counts that are added up over parts of the cases: by keys, and by rows of whole numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

import numpy as np

from equiano.situation.cube import Ints, factorize, starts_of

Key = TypeVar("Key", bound=Hashable)
Count = TypeVar("Count", int, Ints)
ROOM = 2**62  # codes of several columns are packed into one int64 up to here
# Rows that wait before they are sorted into the sum: an eighth of a gigabyte at the widest. Chosen.
_LEAST_WAITING = 1_000_000


def add_up(into: dict[Key, Count], more: Mapping[Key, Count]) -> None:
    """Add counts by key; a key that counts nobody stays one."""
    for key, count in more.items():
        into[key] = into[key] + count if key in into else count


def packed(columns: Iterable[Ints]) -> Ints:
    """One whole number for each row of whole numbers from 0; rows that differ differ, and sort alike.

    Args:
        columns: One or more, each of the shape (rows,).
    """
    first, *others = columns
    found, size = first.astype(np.int64), int(first.max(initial=0)) + 1
    for column in others:
        more = int(column.max(initial=0)) + 1
        if more == 1:
            continue
        if size * more >= ROOM:
            found, values = factorize(found)
            size = len(values)
        found, size = found * more + column, size * more
    return found


def _added(rows: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Each distinct row once, in rising order, with the sum of its counts."""
    numbers = packed(rows.T)
    order = np.argsort(numbers)
    start = starts_of(numbers[order])
    return rows[order[start]], np.add.reduceat(count[order], start) if len(start) else count[:0]


class CodeSums:
    """Counts by rows of whole numbers from 0, added up part by part; in memory is each distinct row once."""

    def __init__(self, width: int) -> None:
        self._rows = np.zeros((0, width), dtype=np.int64)
        self._count = np.zeros(0, dtype=np.int64)
        self._waiting: list[tuple[Ints, Ints]] = []

    def add(self, rows: Ints, count: Ints) -> None:
        """Add counts.

        Args:
            rows: Shape (rows, width); one row may stand several times.
            count: Shape (rows,).
        """
        self._waiting.append(_added(rows, count))
        waiting = sum(len(some) for _, some in self._waiting)
        if waiting > max(len(self._count), _LEAST_WAITING):
            self._merge()

    def _merge(self) -> None:
        parts = [(self._rows, self._count), *self._waiting]
        rows, count = (np.concatenate(listed) for listed in zip(*parts, strict=True))
        (self._rows, self._count), self._waiting = _added(rows, count), []

    def result(self) -> tuple[Ints, Ints]:
        """The distinct rows in rising order, and their sums."""
        self._merge()
        return self._rows, self._count

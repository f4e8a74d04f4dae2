"""Paths of journeys as arrays: from grouped rows of the engine to one row per distinct path and category.

A row of a cube is a journey. A person with several journeys has several rows with one number of `record`,
and is counted once (`Cube.persons`) wherever persons are counted. A path is an ordered row of places: where
it began, places on the way, the last place of exploitation. Places of exploitation before the last stand on
the way and are marked as such.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# Below every code, so that it sorts first.
UNKNOWN = -1
TRANSITS = 4  # that have a column in the case table; more stand in its column `journeys`
LEGS = ("origin", *(f"transit_{i}" for i in range(1, TRANSITS + 1)), "destination")
SUBDIVISIONS = tuple(f"{leg}_subdivision" for leg in LEGS)
FORMS = "forms_recorded"  # codes of the forms recorded with yes, joined by ;
JOURNEYS, CITIZENS, BORDER = "journeys", "_citizens", "_border"  # see `path_frame.with_paths`
KEYS = (*LEGS, *SUBDIVISIONS, FORMS, JOURNEYS, CITIZENS, BORDER)
# What a leg is: no place of exploitation, or one whose relation to the person's citizenship is this.
NOT_EXPLOITED, CITIZENSHIP_UNKNOWN, OWN, FOREIGN, ONE_OF_SEVERAL = range(5)

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def factorize(codes: Ints) -> tuple[Ints, Ints]:
    """Number of the value of each element, and the distinct values in rising order.

    As `np.unique` with its inverse, by a hash table: several times faster on millions of rows.
    """
    found = pa.array(codes).dictionary_encode()
    values = found.dictionary.to_numpy()
    order = np.argsort(values)
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    return rank[found.indices.to_numpy()], values[order].astype(np.int64)


def starts_of(ordered: Ints) -> Ints:
    """Where each distinct value begins in values that are sorted."""
    return np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))


def distinct(codes: Ints) -> Ints:
    """The distinct values in rising order, sorted: `np.unique` hashes, ten times slower where most differ."""
    ordered = np.sort(codes)
    return ordered[starts_of(ordered)]


def summed(codes: Ints, size: Ints) -> tuple[Ints, Ints]:
    """The distinct values in rising order, and the sum of `size` over each."""
    order = np.argsort(codes)
    ordered = codes[order]
    start = starts_of(ordered)
    return ordered[start], np.add.reduceat(size[order], start) if len(start) else size[:0]


_TEXTS = pa.dictionary(pa.int32(), pa.string())


def dictionary_of(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of text as one dictionary array; one that is encoded already stays."""
    if column.null_count == len(column):
        return pa.nulls(len(column), _TEXTS)
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).combine_chunks().dictionary_encode()
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def first_of(number: Ints, size: int) -> Ints:
    """The first row of each number from 0 to `size` - 1, all of which occur."""
    first = np.empty(size, dtype=np.int64)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    return first


@dataclass(frozen=True)
class Paths:
    """Distinct paths, shared by the cubes of all dimensions: what is asked of a path is asked once.

    Attributes:
        legs: Country of each leg as an index into `Journeys.places`, shape (paths, legs): where the journey
            began, places on the way, the last place of exploitation; UNKNOWN where not recorded.
        regions: Subdivision of each leg, same shape and indices; UNKNOWN where not recorded.
        forms: Forms recorded with yes, shape (paths,): index into `Journeys.forms`; UNKNOWN where none is.
        exploited: What each leg is, shape as `legs`: NOT_EXPLOITED, or a place of exploitation by citizenship
            (CITIZENSHIP_UNKNOWN, OWN, FOREIGN, ONE_OF_SEVERAL: one of the countries of a person of several).
    """

    legs: Ints
    regions: Ints
    forms: Ints
    exploited: Ints

    def where(self, keep: Bools | Ints) -> Paths:
        """The paths for which `keep` holds, or of those numbers."""
        return Paths(self.legs[keep], self.regions[keep], self.forms[keep], self.exploited[keep])


@dataclass(frozen=True)
class Cube:
    """Counts by path and category of one dimension.

    Attributes:
        paths: Distinct paths.
        path: Number of each row's path, shape (rows,).
        category: Index into `categories`, shape (rows,).
        categories: Names of the categories; an empty string stands for unknown.
        count: Persons with this journey, shape (rows,).
        record: Rows with one number are the journeys of the same persons, shape (rows,).
    """

    paths: Paths
    path: Ints
    category: Ints
    categories: tuple[str, ...]
    count: Ints
    record: Ints

    @cached_property
    def legs(self) -> Ints:
        """Legs of each row's path."""
        return self.paths.legs[self.path]

    @cached_property
    def regions(self) -> Ints:
        """Regions of each row's path."""
        return self.paths.regions[self.path]

    @cached_property
    def exploited(self) -> Ints:
        """Places of exploitation of each row's path."""
        return self.paths.exploited[self.path]

    def where(self, keep: Bools) -> Cube:
        """The rows for which `keep` holds."""
        return Cube(
            self.paths, self.path[keep], self.category[keep], self.categories, self.count[keep],
            self.record[keep],
        )  # fmt: skip

    def on(self, paths: Paths, number: Ints) -> Cube:
        """The rows on some of the paths.

        Args:
            paths: Those paths.
            number: Number that each path has among them, UNKNOWN if it is not; shape (old paths,).
        """
        path = number[self.path]
        found = self.where(path != UNKNOWN)
        return replace(found, paths=paths, path=path[path != UNKNOWN])

    @cached_property
    def persons_of(self) -> tuple[Ints, Ints]:
        """Persons of one record: number of each row's, and a row of each."""
        return _numbered(self.record, self.record)

    @cached_property
    def units(self) -> tuple[Ints, Ints]:
        """Persons of one record and category, who count once: number of each row's, and a row of each."""
        return _numbered(self.record, self.record * len(self.categories) + self.category)

    def persons(self, keep: Bools) -> Ints:
        """Persons by category among the rows for which `keep` holds, each once; shape (categories,)."""
        number, first = self.units
        hit = np.zeros(len(first), dtype=bool)
        hit[number[keep]] = True
        some = first[hit]
        size = np.bincount(self.category[some], weights=self.count[some], minlength=len(self.categories))
        return size.astype(np.int64)


def _numbered(record: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Number of each row's key, and the first row of each; where nobody has several rows, the rows."""
    if np.all(np.diff(record) > 0):
        rows = np.arange(len(record), dtype=np.int64)
        return rows, rows
    number, values = factorize(keys)
    return number, first_of(number, len(values))

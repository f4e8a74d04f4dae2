"""From one scan of the engine to cubes: the cases grouped once, then counted by path and by each dimension.

The engine groups the cases by path and by all attributes together, in one pass; each cube is a sum of that.
Rows become whole numbers at once, so a dimension costs a few passes over an array.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from equiano.situation.cube import (
    FORMS,
    JOURNEYS,
    KEYS,
    Cube,
    Ints,
    dictionary_of,
    factorize,
    first_of,
    summed,
)
from equiano.situation.keys import Indices, Orders, PathKeys, orders_of
from equiano.situation.options import Clock
from equiano.situation.recorded import RECORDED, split
from equiano.situation.sums import packed

GROUP = "group_id"
ATTRIBUTES = ("gender", "age", RECORDED)  # of the grouped rows, beside `KEYS`
COUNT, UNITS, FILLED = "count", "_units", "_filled"  # see `Gathered`


def _codes(table: pa.Table, name: str) -> tuple[Ints, list[str]]:
    """Codes of a column and their names, NULL as an empty text and the last code."""
    encoded = dictionary_of(table[name])
    values = encoded.dictionary.to_pylist()
    codes = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64), [*values, ""]


def _numbers(table: pa.Table, columns: Sequence[str]) -> tuple[Ints, Ints]:
    """Number of each row by what it has in these columns, and the first row of each number."""
    number, values = factorize(packed(_codes(table, name)[0] for name in columns))
    return number, first_of(number, len(values))


@dataclass(frozen=True)
class Gathered:
    """Grouped rows as numbers.

    Attributes:
        table: Columns `KEYS`, `ATTRIBUTES`, `COUNT` (persons) and `UNITS`: persons without a group. Groups
            are rows of their own, each counted once by key and way of recording: `UNITS` is how many they
            are, `COUNT` is 0.
        key: Number of each row's key, shape (rows,).
        rows: The distinct keys.
        count: Persons, shape (rows,).
        units: Persons without a group, or groups, shape (rows,).
        index: Codes of places and forms.
        keys: Paths of the keys.
        clock: What the years are.
        forms: Codes of the forms, in the order of the vocabulary.
    """

    table: pa.Table
    key: Ints
    rows: pa.Table
    count: Ints
    units: Ints
    index: Indices
    keys: PathKeys
    clock: Clock
    forms: Sequence[str]

    @classmethod
    def of(cls, table: pa.Table, clock: Clock, forms: Sequence[str], index: Indices) -> Gathered:
        """From rows of the engine; `index` grows."""
        # Encoded here, once: keys, paths and categories all ask for the codes of the texts.
        for place, field in enumerate(table.schema):
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
                table = table.set_column(place, field.name, dictionary_of(table[field.name]))
        key, first = _numbers(table, KEYS)
        rows = table.select(KEYS).take(first)
        count, units = (table[name].to_numpy().astype(np.int64) for name in (COUNT, UNITS))
        return cls(table, key, rows, count, units, index, PathKeys.of(rows, index), clock, forms)

    @property
    def orders(self) -> Orders:
        """Persons of several journeys, and whose order rests on the file."""
        size = np.bincount(self.key, weights=self.count, minlength=self.rows.num_rows).astype(np.int64)
        rows = self.rows.select([JOURNEYS]).append_column(COUNT, pa.array(size))
        return orders_of(rows.filter(pa.array(size > 0)))

    def cubes(self) -> Iterator[tuple[str, Cube]]:
        """A cube for each dimension, and that of the ways of recording."""
        nothing = np.zeros(len(self.key), dtype=np.int64)
        yield "all", self._cube(nothing, ("",), self.count)
        for dimension in ("gender", "age"):
            yield dimension, self._cube(*_codes(self.table, dimension), self.count)
        way, ways = _codes(self.table, RECORDED)
        names = sorted(years := [year for year, _, _ in split(ways)])
        year = np.array([names.index(name) for name in years], dtype=np.int64)[way]
        yield "year", self._cube(year, names, self.count, self.clock)
        yield "form", self._by_form()
        yield RECORDED, self._cube(way, ways, self.units, self.clock)

    def _cube(self, category: Ints, names: Sequence[str], count: Ints, clock: Clock = "registration") -> Cube:
        """Whom `count` counts by key and category, summed over all else."""
        there = np.flatnonzero(count)
        values, size = summed(self.key[there] * len(names) + category[there], count[there])
        key, of_unit = np.divmod(values, len(names))
        return self.keys.cube(key, *_in_use(of_unit, names), size, clock)

    def _by_form(self) -> Cube:
        """Persons by key and form; one of several forms counts in each, one of none in none."""
        size = np.bincount(self.key, weights=self.count, minlength=self.rows.num_rows).astype(np.int64)
        of_key, sets = _codes(self.rows, FORMS)
        there = size > 0
        held = {form for joined in sets for form in joined.split(";")}
        names = [form for form in self.forms if form in held]
        parts = [
            np.flatnonzero(there & np.array([name in joined.split(";") for joined in sets])[of_key])
            for name in names
        ]
        key = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
        form = np.repeat(np.arange(len(names), dtype=np.int64), [len(part) for part in parts])
        return self.keys.cube(key, form, names, size[key])


def _in_use(category: Ints, names: Sequence[str]) -> tuple[Ints, list[str]]:
    """Categories that occur, in the order of their names; one name stands once."""
    used = sorted({names[n] for n in np.flatnonzero(np.bincount(category, minlength=len(names))).tolist()})
    lookup = np.array([used.index(name) if name in used else 0 for name in names], dtype=np.int64)
    return lookup[category], used

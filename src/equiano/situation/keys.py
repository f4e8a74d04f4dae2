"""Distinct rows of the case table's path columns, read as paths: one, or those of the column `journeys`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equiano.errors import BadInputError
from equiano.record.journey import Journey, began, by_file_order, exploited_from, from_text, of_kind
from equiano.situation.cube import (
    BORDER,
    CITIZENS,
    CITIZENSHIP_UNKNOWN,
    FOREIGN,
    FORMS,
    JOURNEYS,
    LEGS,
    NOT_EXPLOITED,
    ONE_OF_SEVERAL,
    OWN,
    SUBDIVISIONS,
    UNKNOWN,
    Cube,
    Ints,
    Paths,
    dictionary_of,
)
from equiano.situation.options import Clock
from equiano.vocab.place_names import STATELESS
from equiano.words import say

_DATED: Mapping[str, Callable[[Journey], date | None]] = {"journey": began, "exploitation": exploited_from}
_PARTS = "\x1f"  # a category of several parts begins with the year


@dataclass
class Indices:
    """Codes seen so far: places, and sets of forms; both grow."""

    places: dict[str, int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)

    @property
    def form_sets(self) -> tuple[frozenset[str], ...]:
        """Sets of forms in the order of their numbers."""
        return tuple(frozenset(filter(None, joined.split(";"))) for joined in self.forms)

    def place(self, code: str | None) -> int:
        """Number of a place, UNKNOWN for none."""
        return UNKNOWN if code is None else self.places.setdefault(code, len(self.places))


@dataclass(frozen=True)
class Orders:
    """What is said of journeys that the columns do not hold, in persons.

    Attributes:
        several: Persons with more than one journey.
        by_file: Persons the order of whose places rests on the file, as a date is missing.
    """

    several: int = 0
    by_file: int = 0

    def __add__(self, more: Orders) -> Orders:
        """Those of both."""
        return Orders(self.several + more.several, self.by_file + more.by_file)


NO_ORDERS = Orders()


def _encode(column: pa.ChunkedArray, index: dict[str, int]) -> Ints:
    """Codes of a string column as indices into `index`, which grows; NULL is UNKNOWN."""
    if column.null_count == len(column):
        return np.full(len(column), UNKNOWN, dtype=np.int64)
    encoded = dictionary_of(column)
    values = encoded.dictionary.to_pylist()
    positions = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    lookup = np.full(len(values) + 1, UNKNOWN, dtype=np.int64)
    # A dictionary may hold texts of rows that were left out.
    for used in np.flatnonzero(np.bincount(positions, minlength=len(values))[: len(values)]).tolist():
        lookup[used] = index.setdefault(values[used], len(index))
    return np.asarray(lookup[positions])


def relation(country: str | None, citizens: Sequence[str]) -> int:
    """What a place of exploitation is to a person of these citizenships.

    A stateless person is a citizen of no country, so citizenship does not tell a border.
    """
    if country is None:
        return NOT_EXPLOITED
    if not citizens or STATELESS in citizens:
        return CITIZENSHIP_UNKNOWN
    if country not in citizens:
        return FOREIGN
    return OWN if len(citizens) == 1 else ONE_OF_SEVERAL


def journeys_in(text: str) -> tuple[Journey, ...]:
    """Journeys of a text of the case table.

    Raises:
        BadInputError: If it is none.
    """
    try:
        return from_text(text)
    except ValueError:
        message = say(
            "the column `journeys` holds a text that is no journey. Make the table with `equiano intake`."
        )
        raise BadInputError(message) from None


@dataclass(frozen=True)
class _Path:
    """One journey as a row of places."""

    places: list[str | None]
    regions: list[str | None]
    exploited: list[int]


def _path(journey: Journey, citizens: Sequence[str]) -> _Path:
    """Where it began, what lay between in order, and the last place of exploitation."""
    ends = of_kind(journey, "exploitation")
    starts = of_kind(journey, "recruitment")
    home = citizens[0] if len(citizens) == 1 and citizens[0] != STATELESS else None
    begun = (starts[0].country, starts[0].subdivision) if starts else (home, None)
    last = ends[-1] if ends else None
    between = [
        event for event in journey
        if event.country and event.kind and event is not last and not (starts and event is starts[0])
    ]  # fmt: skip
    exploited = [
        relation(event.country, citizens) if event.kind == "exploitation" else NOT_EXPLOITED
        for event in between
    ]
    end = (last.country, last.subdivision) if last else (None, None)
    return _Path(
        [begun[0], *(event.country for event in between), end[0]],
        [begun[1], *(event.subdivision for event in between), end[1]],
        [NOT_EXPLOITED, *exploited, relation(end[0], citizens)],
    )


def _plain(table: pa.Table, index: Indices) -> tuple[Ints, Ints, Ints]:
    """Legs, regions and places of exploitation of rows whose journey the columns hold."""
    legs = np.column_stack([_encode(table[leg], index.places) for leg in LEGS])
    regions = np.column_stack([_encode(table[name], index.places) for name in SUBDIVISIONS])
    exploited = np.zeros_like(legs)
    if table.num_rows:
        known = legs[:, -1] != UNKNOWN
        exploited[:, -1] = np.where(known, table[BORDER].fill_null(CITIZENSHIP_UNKNOWN).to_numpy(), 0)
        several = np.flatnonzero(pc.is_valid(table[CITIZENS]).to_numpy(zero_copy_only=False) & known)
        for row in several.tolist():
            citizens = table[CITIZENS][row].as_py().split(";")
            exploited[row, -1] = relation(table["destination"][row].as_py(), citizens)
    return legs, regions, exploited


@dataclass(frozen=True)
class _Apart:
    """Journeys that the column `journeys` holds, one for each: its row among those, and its path."""

    number: list[int]
    rows: list[dict[str, Any]]
    journeys: list[Journey]
    paths: list[_Path]

    @classmethod
    def of(cls, rows: list[dict[str, Any]]) -> _Apart:
        found = cls([], [], [], [])
        for number, row in enumerate(rows):
            citizens = row[CITIZENS].split(";") if row[CITIZENS] else ()
            for journey in journeys_in(row[JOURNEYS]):
                found.number.append(number)
                found.rows.append(row)
                found.journeys.append(journey)
                found.paths.append(_path(journey, citizens))
        return found

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


def _stacked(first: Ints, rows: Sequence[Sequence[int]], fill: int) -> Ints:
    """All rows as wide as the widest, `first` first: what is missing stands before the last place."""
    if not rows:
        return first
    width = max([first.shape[1], *map(len, rows)])
    found = np.full((len(first) + len(rows), width), fill, dtype=np.int64)
    found[: len(first), : first.shape[1] - 1] = first[:, :-1]
    found[: len(first), -1] = first[:, -1]
    for number, row in enumerate(rows, len(first)):
        found[number, : len(row) - 1] = row[:-1]
        found[number, -1] = row[-1]
    return found


def _joined(column: pa.ChunkedArray, more: Sequence[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([*column.cast(pa.string()).chunks, pa.array(more, pa.string())], pa.string())


@dataclass(frozen=True)
class PathKeys:
    """Distinct rows of `KEYS` and the paths that they hold: one, or those of the column `journeys`.

    Attributes:
        paths: All paths.
        start: The first path of each row, shape (rows,).
        size: How many paths it has, one after the other.
        journeys: The journeys of the column `journeys`; they are the last paths.
    """

    paths: Paths
    start: Ints
    size: Ints
    journeys: Sequence[Journey]

    @classmethod
    def of(cls, table: pa.Table, index: Indices) -> PathKeys:
        """From rows of the columns `KEYS`.

        Args:
            table: Rows, each a key of its own.
            index: Codes of places and forms, which grow.
        """
        told = pc.is_valid(table[JOURNEYS])
        apart_at = np.flatnonzero(told.to_numpy())
        plain = table.filter(pc.invert(told))
        apart = _Apart.of(table.filter(told).to_pylist())
        _name_places(plain, apart, index)
        legs, regions, exploited = _plain(plain, index)
        places = [[index.place(code) for code in path.places] for path in apart.paths]
        within = [[index.place(code) for code in path.regions] for path in apart.paths]
        paths = Paths(
            legs=_stacked(legs, places, UNKNOWN),
            regions=_stacked(regions, within, UNKNOWN),
            forms=_encode(_joined(plain[FORMS], apart.column(FORMS)), index.forms),
            exploited=_stacked(exploited, [path.exploited for path in apart.paths], NOT_EXPLOITED),
        )
        size = np.ones(table.num_rows, dtype=np.int64)
        size[apart_at] = np.bincount(np.array(apart.number, dtype=np.int64), minlength=len(apart_at))
        start = np.empty(table.num_rows, dtype=np.int64)
        start[~told.to_numpy()] = np.arange(plain.num_rows)
        start[apart_at] = plain.num_rows + np.cumsum(size[apart_at]) - size[apart_at]
        return cls(paths, start, size, apart.journeys)

    def cube(
        self, key: Ints, category: Ints, categories: Sequence[str], count: Ints, clock: Clock = "registration"
    ) -> Cube:
        """A cube of persons by key and category.

        Args:
            key: Number of the row of the keys, shape (units,).
            category: Index into `categories`, shape (units,).
            categories: Names; they begin with the year where `clock` is one of journeys.
            count: Persons, shape (units,).
            clock: What year a journey of the column `journeys` has.
        """
        size = self.size[key]
        record = np.repeat(np.arange(len(key), dtype=np.int64), size)
        place = np.arange(len(record)) - (np.cumsum(size) - size)[record]
        path = self.start[key][record] + place
        category, categories = category[record], tuple(categories) or ("",)
        if clock != "registration":
            category, categories = self._dated(path, category, categories, clock)
        return Cube(self.paths, path, category, categories, count[record], record)

    def _dated(
        self, path: Ints, category: Ints, categories: Sequence[str], clock: Clock
    ) -> tuple[Ints, tuple[str, ...]]:
        """Categories in which the year of a journey is its own."""
        names = {name: number for number, name in enumerate(categories)}
        plain = len(self.paths.forms) - len(self.journeys)
        category = category.copy()
        for row in np.flatnonzero(path >= plain).tolist():
            found = _DATED[clock](self.journeys[path[row] - plain])
            _, sign, rest = categories[category[row]].partition(_PARTS)
            name = f"{found.year if found else ''}{sign}{rest}"
            category[row] = names.setdefault(name, len(names))
        used, place = np.unique(category, return_inverse=True)
        listed = tuple(names)
        return place.ravel().astype(np.int64), tuple(listed[n] for n in used.tolist()) or ("",)


def _name_places(plain: pa.Table, apart: _Apart, index: Indices) -> None:
    """Number the places in the order of the alphabet, whatever order the rows come in.

    Where two answers are equally good, their numbers decide: the same file must always say the same.
    """
    found: set[str | None] = set()
    for name in (*LEGS, *SUBDIVISIONS):
        found.update(dictionary_of(plain[name]).unique().to_pylist())
    for path in apart.paths:
        found.update(path.places, path.regions)
    for place in sorted(filter(None, found)):
        index.place(place)


def orders_of(table: pa.Table) -> Orders:
    """How many persons of grouped rows have several journeys, and whose order rests on the file."""
    several = by_file = 0
    for row in table.filter(pc.is_valid(table[JOURNEYS])).select([JOURNEYS, "count"]).to_pylist():
        journeys = journeys_in(row[JOURNEYS])
        several += row["count"] if len(journeys) > 1 else 0
        by_file += row["count"] if any(map(by_file_order, journeys)) else 0
    return Orders(several, by_file)

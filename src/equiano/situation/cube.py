"""Paths of journeys as arrays: from grouped rows of the engine to one row per distinct path and category.

A row of a cube is a journey. A person with several journeys has several rows with one number of `record`,
and is counted once (`Cube.persons`) wherever persons are counted. A path is an ordered row of places: where
it began, places on the way, the last place of exploitation. Places of exploitation before the last stand on
the way and are marked as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from equiano.errors import BadInputError
from equiano.record.journey import Journey, began, by_file_order, exploited_from, from_text, of_kind
from equiano.vocab.place_names import STATELESS
from equiano.words import say

UNKNOWN = -1
TRANSITS = 4  # that have a column in the case table; more stand in its column `journeys`
LEGS = ("origin", *(f"transit_{i}" for i in range(1, TRANSITS + 1)), "destination")
SUBDIVISIONS = tuple(f"{leg}_subdivision" for leg in LEGS)
FORMS = "forms_recorded"  # codes of the forms recorded with yes, joined by ;
JOURNEYS, CITIZENS, BORDER = "journeys", "_citizens", "_border"  # see `grouped_by`
KEYS = (*LEGS, *SUBDIVISIONS, FORMS, JOURNEYS, CITIZENS, BORDER)
# What a leg is: no place of exploitation, or one whose relation to the person's citizenship is this.
NOT_EXPLOITED, CITIZENSHIP_UNKNOWN, OWN, FOREIGN, ONE_OF_SEVERAL = range(5)
Clock = Literal["registration", "journey", "exploitation"]
_DATED: Mapping[str, Callable[[Journey], date | None]] = {"journey": began, "exploitation": exploited_from}
_PARTS = "\x1f"  # a category of several parts begins with the year

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cube:
    """Counts by path and category of one dimension.

    Attributes:
        legs: Country of each leg as an index into `Journeys.places`, shape (rows, legs): where the journey
            began, places on the way, the last place of exploitation; UNKNOWN where not recorded.
        regions: Subdivision of each leg, same shape and indices; UNKNOWN where not recorded.
        forms: Forms recorded with yes, shape (rows,): index into `Journeys.forms`; UNKNOWN where none is.
        category: Index into `categories`, shape (rows,).
        categories: Names of the categories; an empty string stands for unknown.
        count: Persons with this journey, shape (rows,).
        exploited: What each leg is, shape as `legs`: NOT_EXPLOITED, or a place of exploitation by citizenship
            (CITIZENSHIP_UNKNOWN, OWN, FOREIGN, ONE_OF_SEVERAL: one of the countries of a person of several).
        record: Rows with one number are the journeys of the same persons, shape (rows,).
    """

    legs: Ints
    regions: Ints
    forms: Ints
    category: Ints
    categories: tuple[str, ...]
    count: Ints
    exploited: Ints
    record: Ints

    def where(self, keep: Bools) -> Cube:
        """The rows for which `keep` holds."""
        return Cube(
            self.legs[keep],
            self.regions[keep],
            self.forms[keep],
            self.category[keep],
            self.categories,
            self.count[keep],
            self.exploited[keep],
            self.record[keep],
        )

    @cached_property
    def units(self) -> tuple[Ints, Ints]:
        """Persons of one record and category, who count once: number of each row's, and a row of each."""
        keys = self.record * len(self.categories) + self.category
        _, first, number = np.unique(keys, return_index=True, return_inverse=True)
        return number.ravel().astype(np.int64), first.astype(np.int64)

    def persons(self, keep: Bools) -> Ints:
        """Persons by category among the rows for which `keep` holds, each once; shape (categories,)."""
        number, first = self.units
        hit = np.zeros(len(first), dtype=bool)
        hit[number[keep]] = True
        size = np.bincount(
            self.category[first], weights=self.count[first] * hit, minlength=len(self.categories)
        )
        return size.astype(np.int64)


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


NO_ORDERS = Orders()


def empty(columns: Sequence[str]) -> pa.Table:
    """No rows: text columns and a count."""
    types = {BORDER: pa.int64()}
    found = {name: pa.array([], types.get(name, pa.string())) for name in columns}
    return pa.table({**found, "count": pa.array([], pa.int64())})


def _encode(column: pa.ChunkedArray, index: dict[str, int]) -> Ints:
    """Codes of a string column as indices into `index`, which grows; NULL is UNKNOWN."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    values = encoded.dictionary.to_pylist()
    lookup = np.array([index.setdefault(value, len(index)) for value in values] + [UNKNOWN], dtype=np.int64)
    positions = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
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


def _wider(legs: Ints, width: int, fill: int) -> Ints:
    """The same with more places on the way, none of them recorded."""
    missing = np.full((len(legs), width - legs.shape[1]), fill, dtype=np.int64)
    return np.column_stack([legs[:, :-1], missing, legs[:, -1:]])


def _category(text: str, journey: Journey, dimension: str, clock: Clock) -> str:
    """The row's category, its year that of this journey where the clock is one of journeys."""
    if dimension not in ("year", "recorded") or clock == "registration":
        return text
    found = _DATED[clock](journey)
    _, sign, rest = text.partition(_PARTS)
    return f"{found.year if found else ''}{sign}{rest}"


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


def _stacked(rows: Iterable[list[int]], width: int, fill: int) -> Ints:
    """Rows of one width: what is missing stands before the last place."""
    found = [[*row[:-1], *[fill] * (width - len(row)), row[-1]] for row in rows]
    return np.array(found, dtype=np.int64).reshape(len(found), width)


def _joined(column: pa.ChunkedArray, more: Sequence[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([*column.cast(pa.string()).chunks, pa.array(more, pa.string())], pa.string())


def _categories(plain: pa.Table, apart: _Apart, dimension: str, clock: Clock) -> tuple[Ints, tuple[str, ...]]:
    """The category of each row, and the names of the categories."""
    if dimension == "all":
        return np.zeros(plain.num_rows + len(apart.rows), dtype=np.int64), ("",)
    more = [
        _category(text or "", journey, dimension, clock)
        for text, journey in zip(apart.column(dimension), apart.journeys, strict=True)
    ]
    names: dict[str, int] = {}
    codes = _encode(_joined(pc.fill_null(plain[dimension].cast(pa.string()), ""), more), names)
    return codes, tuple(names) or ("",)


def cube_of(table: pa.Table, dimension: str, index: Indices, clock: Clock = "registration") -> Cube:
    """A cube from grouped rows.

    Args:
        table: Columns `KEYS`, the dimension (but for `all`) and `count`.
        dimension: Name of the dimension.
        index: Codes of places and forms, which grow.
        clock: What year a journey has in the dimension `year`.
    """
    told = pc.is_valid(table[JOURNEYS])
    plain = table.filter(pc.invert(told))
    legs, regions, exploited = _plain(plain, index)
    apart = _Apart.of(table.filter(told).to_pylist())
    width = max([legs.shape[1], *(len(path.places) for path in apart.paths)])

    def stacked(first: Ints, rows: Iterable[list[int]], fill: int) -> Ints:
        return np.vstack([_wider(first, width, fill), _stacked(rows, width, fill)])

    category, categories = _categories(plain, apart, dimension, clock)
    own = np.array(apart.number, dtype=np.int64)
    counts = np.array(apart.column("count"), dtype=np.int64)
    return Cube(
        legs=stacked(legs, ([index.place(code) for code in path.places] for path in apart.paths), UNKNOWN),
        regions=stacked(
            regions, ([index.place(code) for code in path.regions] for path in apart.paths), UNKNOWN
        ),
        forms=_encode(_joined(plain[FORMS], apart.column(FORMS)), index.forms),
        category=category,
        categories=categories,
        count=np.concatenate([plain["count"].to_numpy().astype(np.int64), counts]),
        exploited=stacked(exploited, (path.exploited for path in apart.paths), NOT_EXPLOITED),
        record=np.concatenate([np.arange(plain.num_rows, dtype=np.int64), plain.num_rows + own]),
    )


def orders_of(table: pa.Table) -> Orders:
    """How many persons of grouped rows have several journeys, and whose order rests on the file."""
    several = by_file = 0
    for row in table.filter(pc.is_valid(table[JOURNEYS])).select([JOURNEYS, "count"]).to_pylist():
        journeys = journeys_in(row[JOURNEYS])
        several += row["count"] if len(journeys) > 1 else 0
        by_file += row["count"] if any(map(by_file_order, journeys)) else 0
    return Orders(several, by_file)

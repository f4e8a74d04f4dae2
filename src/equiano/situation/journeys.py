"""Journeys: who went from where through where to where, counted by path and by one attribute at a time.

The engine aggregates the cases; what comes here is one row per distinct path (and category), so everything
after is NumPy on small integer arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equiano.engine import Engine
from equiano.engine.parquet import empty_columns
from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.record.standing import WhoCounts, who_counts
from equiano.schema.journey_rows import JourneyDimension
from equiano.situation.cube import (
    BORDER,
    JOURNEYS,
    KEYS,
    LEGS,
    UNKNOWN,
    Bools,
    Cube,
    Ints,
)
from equiano.situation.gathered import by_citizenship, effect_of_groups
from equiano.situation.grouped import COUNT, FILLED, GROUP, Gathered
from equiano.situation.keys import NO_ORDERS, Indices, Orders, PathKeys
from equiano.situation.options import Clock
from equiano.situation.path_frame import form_columns, grouped, with_paths
from equiano.tables.account import Account
from equiano.tables.countries import ReadPlace, place_reader
from equiano.tables.numbers import NotANumberError
from equiano.tables.raw_table import Opening
from equiano.tables.whole import WholeTable, read_whole
from equiano.words import say

__all__ = ["UNKNOWN", "Cube", "Ints", "Journeys", "read_flows", "read_journeys"]
DIMENSIONS: tuple[JourneyDimension, ...] = get_args(JourneyDimension)


@dataclass(frozen=True)
class Beside:
    """What is told of a body of cases beside its journeys.

    Attributes:
        data_sha256: Hash of the file.
        account: Every row of a table of flows; None for a case table.
        by_citizenship: Persons by citizenship (several joined by ;) and country of exploitation, empty where
            not recorded; a person exploited in several countries counts in each.
        design_effect: Persons that are as good as one, by the groups of the column `group_id`.
    """

    data_sha256: str = ""
    account: Account | None = None
    by_citizenship: Mapping[tuple[str, str], int] = field(default_factory=dict)
    design_effect: float = 1.0


@dataclass(frozen=True)
class Journeys:
    """Journeys of a body of cases, by dimension.

    Attributes:
        places: Codes of countries (alpha-3) and subdivisions (ISO 3166-2).
        forms: Sets of forms of exploitation that occur together, as codes.
        cubes: One cube per dimension: all, gender, age, year, form; of cases also `recorded`, in which cases
            of one group count once (`grouped`).
        cases: Cases read, with and without a known place.
        ends_filled: Cases whose origin or destination was taken from citizenship or country of exploitation,
            because no journey event gave it.
        clock: What the years of the cube `year` are.
        orders: Persons with several journeys, and whose order of places rests on the file.
        beside: What is told of them beside; of a part of a body of cases nothing.
    """

    places: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    cubes: Mapping[str, Cube]
    cases: int
    ends_filled: int
    clock: Clock = "registration"
    orders: Orders = NO_ORDERS
    beside: Beside = field(default_factory=Beside)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Index of each place."""
        return {place: number for number, place in enumerate(self.places)}

    @property
    def undated(self) -> int:
        """Persons of whom no journey has a year by the clock."""
        cube = self.cubes["year"]
        dated = np.array([bool(name) for name in cube.categories])[cube.category]
        known = np.zeros(int(cube.record.max(initial=-1)) + 1, dtype=bool)
        known[cube.record[dated]] = True
        _, first = cube.persons_of
        return int(cube.count[first][~known[cube.record[first]]].sum())

    def where(self, keep: Bools) -> Journeys:
        """The journeys on those paths for which `keep` holds, shape (paths,)."""
        if keep.all():
            return self
        paths = self.cubes["all"].paths.where(keep)
        number = np.where(keep, np.cumsum(keep) - 1, UNKNOWN)
        return replace(self, cubes={name: cube.on(paths, number) for name, cube in self.cubes.items()})

    def indices(self, places: Sequence[str]) -> Ints:
        """Indices of those places that occur in the data."""
        return np.array([self.index[place] for place in places if place in self.index], dtype=np.int64)


_PART = 100_000  # grouped rows that are looked at together: 100 MB; larger parts were not faster


@dataclass(frozen=True)
class _Source:
    """The actual victims of a case table, ready to be grouped."""

    engine: Engine
    cases: Path | str
    frame: nw.LazyFrame[Any]
    columns: frozenset[str]
    clock: Clock

    @classmethod
    def of(cls, engine: Engine, cases: Path | str, people: WhoCounts | None, clock: Clock) -> _Source:
        frame = (people or who_counts(engine, cases)).actual
        present = set(frame.collect_schema().names())
        if not present & {*LEGS, JOURNEYS, "citizenship", "exploitation_country"}:
            raise BadInputError(
                say(
                    "{name}: no column tells a place. Make the file with `equiano intake`.",
                    name=Path(cases).name,
                )
            )
        columns = frozenset(present - empty_columns(Path(cases)))
        return cls(engine, cases, with_paths(frame, columns, clock), columns, clock)

    def grouped(self) -> Iterator[pa.Table]:
        """Rows of `Gathered`, in parts."""
        for frame in grouped(self.frame, self.columns):
            yield from self.engine.batches(frame, _PART)

    def journeys(self, table: pa.Table, index: Indices) -> Journeys:
        """The journeys of grouped rows; `index` grows."""
        gathered = Gathered.of(table, self.clock, list(form_columns(self.columns).values()), index)
        return Journeys(
            cubes=dict(gathered.cubes()),
            places=tuple(index.places),
            forms=index.form_sets,
            cases=int(pc.sum(table[COUNT]).as_py() or 0),
            ends_filled=int(pc.sum(table[FILLED]).as_py() or 0),
            clock=self.clock,
            orders=gathered.orders,
        )

    def beside(self) -> Beside:
        """What is not told part by part."""
        return Beside(
            data_sha256=sha256_of(self.cases),
            by_citizenship=by_citizenship(self.engine, self.frame),
            design_effect=effect_of_groups(self.engine, self.frame) if GROUP in self.columns else 1.0,
        )


def read_journeys(
    engine: Engine, cases: Path | str, people: WhoCounts | None = None, clock: Clock = "registration"
) -> Journeys:
    """Aggregate the journeys of the actual victims of a case table; different ones are in memory together.

    Where no journey event gives an end, the one citizenship of a person stands for the origin and the country
    of exploitation for the destination, as CTDC does; `Journeys.ends_filled` counts those cases.

    Args:
        engine: An open engine.
        cases: Parquet file of the schema `case`.
        people: The people of that file by standing, where they were told apart already.
        clock: What the years are: of registration, of the journey's first dated event, or of the start of
            exploitation. Records that lack it are of no year (`Journeys.undated`).

    Raises:
        BadInputError: If the file is missing, or has none of the columns that tell a place.
    """
    source = _Source.of(engine, cases, people, clock)
    found = source.journeys(pa.concat_tables(source.grouped()), Indices())
    return replace(found, beside=source.beside())


def journey_parts(
    engine: Engine, cases: Path | str, people: WhoCounts, clock: Clock = "registration"
) -> tuple[Iterator[Journeys], Callable[[], Beside]]:
    """As `read_journeys`, in parts whose counts add up: however many cases, one part is in memory.

    A case is in one part. Places have the same number in all parts, by when they came first; cases found
    together may be counted (cube `recorded`) in another part than they are (all other cubes).

    Returns:
        The parts, and what gives the rest once they were all taken.
    """
    source, index = _Source.of(engine, cases, people, clock), Indices()
    return (source.journeys(table, index) for table in source.grouped()), source.beside


# Names that tables of flows give their counts, the plainest first.
_COUNT_COLUMNS = ("count", "cases", "victims")


def _place(text: str, field: str, number: int, read: ReadPlace, faults: list[Fault]) -> str | None:
    """Country of one end, None where the cell says that it is not known or after noting a fault."""
    found = read(text)
    if found.warning:
        faults.append(Fault(found.warning, field, number))
    elif len(found.codes) > 1:
        faults.append(Fault(say("one country is needed here, not several."), field, number))
    return found.codes[0] if len(found.codes) == 1 else None


@dataclass(frozen=True, slots=True)
class _FlowRow:
    """A row of a table of flows; None is not known."""

    origin: str | None
    destination: str | None
    year: str | None
    count: int


def _flow_rows(table: WholeTable, count_column: str) -> tuple[list[_FlowRow], list[Fault]]:
    """Every row, and all faults."""
    ends = {end: place_reader(table.column(end), place=True) for end in ("origin", "destination")}
    counts = table.reader_of(count_column, whole=True)
    rows: list[_FlowRow] = []
    faults: list[Fault] = []
    seen: dict[tuple[str | None, ...], int] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        known = len(faults)
        origin, destination = (_place(row[end], end, number, read, faults) for end, read in ends.items())
        year = row.get("year") or None
        if year is not None and not re.fullmatch(r"(?:19|20)[0-9]{2}", year):
            faults.append(Fault(say("not a year."), "year", number))
        count = 0
        try:
            count = counts.count(row[count_column])
        except NotANumberError as error:
            faults.append(Fault(str(error), count_column, number))
        if len(faults) > known:
            continue
        key = (origin, destination, year)
        if key in seen:
            message = say("these two ends stand in row {row} already. Add the counts up.", row=seen[key])
            faults.append(Fault(message, "origin", number))
            continue
        seen[key] = number
        rows.append(_FlowRow(origin, destination, year, count))
    return rows, faults


def read_flows(path: Path | str, opening: Opening | None = None) -> Journeys:
    """Journeys from a table of origins and destinations.

    Args:
        path: CSV or XLSX with `origin`, `destination` (a country by code or name; empty = unknown), `count`
            (or `cases`, `victims`) and, if there is one row for each year, `year`.
        opening: Encoding, sheet and header row, where the user gave them.

    Raises:
        BadInputError: If a column is missing or a row is faulty; every fault is listed. Two rows of the same
            ends and year are a fault.
    """
    source = Path(path)
    whole = read_whole(source, opening, ("origin", "destination"))
    count_column = next((name for name in _COUNT_COLUMNS if name in whole.columns), None)
    if count_column is None:
        raise BadInputError(
            say(
                "{name}: needs the columns origin, destination and count (or cases, victims).",
                name=source.name,
            )
        )
    good, faults = _flow_rows(whole, count_column)
    whole.refuse(faults)
    index, cubes = _flow_cubes(good, dated="year" in whole.columns)
    return Journeys(
        tuple(index.places),
        index.form_sets,
        cubes,
        int(cubes["all"].count.sum()),
        0,
        beside=Beside(sha256_of(source), whole.account),
    )


def _flow_cubes(good: Sequence[_FlowRow], *, dated: bool) -> tuple[Indices, dict[str, Cube]]:
    """Cubes of a table of flows: of all, and by year where there are years; of persons it tells no more."""
    types = {BORDER: pa.int64()}
    columns_: dict[str, pa.Array] = {name: pa.nulls(len(good), types.get(name, pa.string())) for name in KEYS}
    columns_ |= {
        "origin": pa.array([row.origin for row in good], pa.string()),
        "destination": pa.array([row.destination for row in good], pa.string()),
        "count": pa.array([row.count for row in good], pa.int64()),
    }
    table, index = pa.table(columns_), Indices()
    keys, nobody = PathKeys.of(table, index), np.zeros(0, dtype=np.int64)
    rows, count = np.arange(len(good), dtype=np.int64), table["count"].to_numpy().astype(np.int64)
    cubes: dict[str, Cube] = {name: keys.cube(nobody, nobody, (), nobody) for name in DIMENSIONS}
    cubes["all"] = keys.cube(rows, np.zeros_like(rows), ("",), count)
    if dated:
        years = [row.year or "" for row in good]
        names = sorted(set(years))
        cubes["year"] = keys.cube(
            rows, np.array([names.index(year) for year in years], dtype=np.int64), names, count
        )
    return index, cubes

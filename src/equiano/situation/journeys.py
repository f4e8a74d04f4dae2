"""Journeys: who went from where through where to where, counted by path and by one attribute at a time.

The engine aggregates the cases; what comes here is one row per distinct path (and category), so everything
after is NumPy on small integer arrays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, get_args

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equiano.engine import Engine
from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.record.standing import WhoCounts, who_counts
from equiano.schema.journey_rows import JourneyDimension
from equiano.schema.table import column_of, load_table
from equiano.situation.cube import (
    BORDER,
    CITIZENS,
    FOREIGN,
    FORMS,
    JOURNEYS,
    KEYS,
    LEGS,
    OWN,
    SUBDIVISIONS,
    UNKNOWN,
    Cube,
    Ints,
)
from equiano.situation.gathered import by_citizenship, effect_of_groups
from equiano.situation.grouped import ATTRIBUTES, GROUP, Gathered
from equiano.situation.keys import NO_ORDERS, Indices, Orders, PathKeys
from equiano.situation.options import Clock
from equiano.situation.recorded import RECORDED, way_of
from equiano.tables.account import Account
from equiano.tables.countries import ReadPlace, place_reader
from equiano.tables.numbers import NotANumberError
from equiano.tables.raw_table import Opening
from equiano.tables.whole import WholeTable, read_whole
from equiano.vocab import load
from equiano.vocab.place_names import STATELESS
from equiano.words import say

__all__ = ["UNKNOWN", "Cube", "Ints", "Journeys", "country_of", "read_flows", "read_journeys"]
# First and last age of each band of the CTDC codebook (version 2, 2024); the last band has no end.
AGE_BANDS = ((0, 8), (9, 17), (18, 20), (21, 23), (24, 26), (27, 29), (30, 38), (39, 47), (48, None))
_BESIDE = ("agency", GROUP)  # columns that are used where they are there
DIMENSIONS: tuple[JourneyDimension, ...] = get_args(JourneyDimension)


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
        data_sha256: Hash of the file.
        account: Every row of a table of flows; None for a case table.
        clock: What the years of the cube `year` are.
        orders: Persons with several journeys, and whose order of places rests on the file.
        by_citizenship: Persons by citizenship (several joined by ;) and country of exploitation, empty where
            not recorded; a person exploited in several countries counts in each.
        design_effect: Persons that are as good as one, by the groups of the column `group_id`.
    """

    places: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    cubes: Mapping[str, Cube]
    cases: int
    ends_filled: int
    data_sha256: str
    account: Account | None = None
    clock: Clock = "registration"
    orders: Orders = NO_ORDERS
    by_citizenship: Mapping[tuple[str, str], int] = field(default_factory=dict)
    design_effect: float = 1.0

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

    def indices(self, places: Sequence[str]) -> Ints:
        """Indices of those places that occur in the data."""
        return np.array([self.index[place] for place in places if place in self.index], dtype=np.int64)


@cache
def _country_codes() -> Mapping[str, str]:
    return {
        term.extra["alpha2"]: term.code for term in load().scheme("country").terms if "alpha2" in term.extra
    }


def _country_of_region(column: str) -> nw.Expr:
    """The country whose region a column names, of those whose regions the vocabulary lists; else NULL."""
    found: nw.Expr = nw.lit(None, dtype=nw.String)
    for country in sorted({str(term.extra["country"]) for term in load().scheme("subdivision").terms}):
        begin = next(two for two, three in _country_codes().items() if three == country)
        found = nw.when(nw.col(column).str.starts_with(f"{begin}-")).then(nw.lit(country)).otherwise(found)
    return found


def country_of(subdivision: str) -> str:
    """Alpha-3 code of the country of an ISO 3166-2 code; empty if there is none."""
    return _country_codes().get(subdivision.partition("-")[0], "")


def _age_category() -> nw.Expr:
    """Band of the age in years; else the source's own band; else child or adult; else NULL."""
    unknown = nw.lit(None, dtype=nw.String)
    adult = nw.when(~nw.col("is_child")).then(nw.lit("18+")).otherwise(unknown)
    chain: nw.Expr = nw.when(nw.col("is_child")).then(nw.lit("0--17")).otherwise(adult)
    chain = nw.coalesce(nw.col("age_band"), chain)
    age = nw.col("age_years")
    for low, high in AGE_BANDS:
        name = f"{low}+" if high is None else f"{low}--{high}"
        inside = (age >= low) if high is None else (age >= low) & (age <= high)
        chain = nw.when(inside).then(nw.lit(name)).otherwise(chain)
    return chain


def _forms_recorded(forms: Mapping[str, str]) -> nw.Expr:
    """Codes of all forms recorded with yes, in the order of the table; NULL if there is none."""
    parts = [
        nw.when(nw.col(column)).then(nw.lit(f"{code};")).otherwise(nw.lit(""))
        for column, code in forms.items()
    ]
    joined = nw.concat_str(nw.lit(""), *parts)
    return nw.when(joined != "").then(joined)


def _year(clock: Clock) -> nw.Expr:
    """The year that the clock shows, as text; NULL where the record lacks it."""
    if clock == "registration":
        return nw.col("registration_year").cast(nw.String)
    day = nw.col("journey_date" if clock == "journey" else "exploitation_date")
    return day.dt.year().cast(nw.Int64).cast(nw.String)


def _with_paths(frame: nw.LazyFrame[Any], present: set[str], clock: Clock) -> nw.LazyFrame[Any]:
    """The path columns and the attributes, missing columns filled with NULL; no other column stays."""
    table, forms = load_table("case"), _form_columns(present)
    wanted = [*LEGS, *SUBDIVISIONS, JOURNEYS, "citizenship", "citizenship_all", "exploitation_country",
              "registration_year", "journey_date", "exploitation_date", "gender", "age_years", "age_band",
              "is_child"]  # fmt: skip
    types = {"string": nw.String, "int64": nw.Int64, "boolean": nw.Boolean, "date": nw.Date}
    missing = [
        nw.lit(None, dtype=types[table.field(name).type]()).alias(name)
        for name in wanted
        if name not in present
    ]
    there = [name for name in (*wanted, *_BESIDE, *forms) if name in present]
    frame = frame.select(*there, *missing)
    # A region whose country was not recorded is in its own country.
    placed = [
        nw.coalesce(nw.col(leg), _country_of_region(within)).alias(leg)
        for leg, within in zip(LEGS, SUBDIVISIONS, strict=True)
    ]
    frame = frame.with_columns(*placed)
    citizens = nw.coalesce(nw.col("citizenship_all"), nw.col("citizenship"))
    several = citizens.str.contains(";", literal=True).fill_null(False)
    # A stateless person's citizenship, or one of several, says of no place that the journey began there.
    home = nw.when((citizens != STATELESS) & ~several).then(citizens)
    frame = frame.with_columns(home.alias("_home"), citizens.alias("_all"), several.alias("_several"))
    filled = (nw.col("origin").is_null() & ~nw.col("_home").is_null()) | (
        nw.col("destination").is_null() & ~nw.col("exploitation_country").is_null()
    )
    frame = frame.with_columns(
        filled.cast(nw.Int64).alias("_filled"),
        nw.coalesce(nw.col("origin"), nw.col("_home")).alias("origin"),
        nw.coalesce(nw.col("destination"), nw.col("exploitation_country")).alias("destination"),
        _year(clock).alias("year"),
        _age_category().alias("age"),
        _forms_recorded(forms).alias(FORMS),
    )
    # One citizenship tells the border here; several, and journeys kept as text, are looked at one by one.
    one_by_one = nw.col("_several") | ~nw.col(JOURNEYS).is_null()
    border = nw.when(nw.col("_home") == nw.col("destination")).then(nw.lit(OWN)).otherwise(nw.lit(FOREIGN))
    known = ~one_by_one & ~nw.col("_home").is_null() & ~nw.col("destination").is_null()
    return frame.with_columns(
        nw.when(one_by_one).then(nw.col("_all")).alias(CITIZENS),
        nw.when(known).then(border.cast(nw.Int64)).alias(BORDER),
    )


def _form_columns(present: set[str]) -> dict[str, str]:
    codes = [term.code for term in load().scheme("form").active_terms]
    return {column_of(code): code for code in codes if column_of(code) in present}


def read_journeys(
    engine: Engine, cases: Path | str, people: WhoCounts | None = None, clock: Clock = "registration"
) -> Journeys:
    """Aggregate the journeys of the actual victims of a case table.

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
    frame = (people or who_counts(engine, cases)).actual
    present = set(frame.collect_schema().names())
    if not present & {*LEGS, JOURNEYS, "citizenship", "exploitation_country"}:
        raise BadInputError(
            say(
                "{name}: no column tells a place. Make the file with `equiano intake`.", name=Path(cases).name
            )
        )
    frame = _with_paths(frame, present, clock)
    group = nw.col(GROUP) if GROUP in present else nw.lit(None, dtype=nw.String).alias(GROUP)
    grouped = frame.with_columns(way_of(present).alias(RECORDED), group).group_by(*KEYS, *ATTRIBUTES)
    base = engine.fetch(
        grouped.agg(nw.len().cast(nw.Int64).alias("count"), nw.col("_filled").sum().cast(nw.Int64))
    )
    gathered = Gathered.of(base, clock, list(_form_columns(present).values()))
    return Journeys(
        cubes=dict(gathered.cubes()),
        places=tuple(gathered.index.places),
        forms=gathered.index.form_sets,
        cases=int(pc.sum(base["count"]).as_py() or 0),
        ends_filled=int(pc.sum(base["_filled"]).as_py() or 0),
        data_sha256=sha256_of(cases),
        clock=clock,
        orders=gathered.orders,
        by_citizenship=by_citizenship(engine, frame),
        design_effect=effect_of_groups(engine, frame) if GROUP in present else 1.0,
    )


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
        sha256_of(source),
        whole.account,
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

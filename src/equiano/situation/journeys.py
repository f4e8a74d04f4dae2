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
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from equiano.engine import Engine
from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.record.standing import WhoCounts, who_counts
from equiano.schema.table import column_of, load_table
from equiano.situation.recorded import RECORDED, by_recording
from equiano.tables.account import Account
from equiano.tables.countries import ReadPlace, place_reader
from equiano.tables.numbers import NotANumberError
from equiano.tables.raw_table import Opening
from equiano.tables.whole import WholeTable, read_whole
from equiano.vocab import load
from equiano.vocab.place_names import STATELESS
from equiano.words import say

UNKNOWN = -1
TRANSITS = 4
LEGS = ("origin", *(f"transit_{i}" for i in range(1, TRANSITS + 1)), "destination")
SUBDIVISIONS = tuple(f"{leg}_subdivision" for leg in LEGS)
FORMS = "forms_recorded"  # codes of the forms recorded with yes, joined by ;
# First and last age of each band of the CTDC codebook (version 2, 2024); the last band has no end.
AGE_BANDS = ((0, 8), (9, 17), (18, 20), (21, 23), (24, 26), (27, 29), (30, 38), (39, 47), (48, None))
DIMENSIONS = ("all", "gender", "age", "year", "form")

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cube:
    """Counts by path and category of one dimension.

    Attributes:
        legs: Country of each leg as an index into `Journeys.places`, shape (rows, 6): origin, four transits,
            destination; UNKNOWN where not recorded.
        regions: Subdivision of each leg, shape (rows, 6), same indices; UNKNOWN where not recorded.
        forms: Forms recorded with yes, shape (rows,): index into `Journeys.forms`; UNKNOWN where none is.
        category: Index into `categories`, shape (rows,).
        categories: Names of the categories; an empty string stands for unknown.
        count: Cases, shape (rows,).
    """

    legs: Ints
    regions: Ints
    forms: Ints
    category: Ints
    categories: tuple[str, ...]
    count: Ints

    def where(self, keep: NDArray[np.bool_]) -> Cube:
        """The rows for which `keep` holds."""
        return Cube(
            self.legs[keep],
            self.regions[keep],
            self.forms[keep],
            self.category[keep],
            self.categories,
            self.count[keep],
        )


@dataclass(frozen=True)
class Journeys:
    """Journeys of a body of cases, by dimension.

    Attributes:
        places: Codes of countries (alpha-3) and subdivisions (ISO 3166-2).
        forms: Sets of forms of exploitation that occur together, as codes.
        cubes: One cube per dimension: all, gender, age, year, form; of cases also `recorded`, in which cases
            of one group count once (`recorded.by_recording`).
        cases: Cases read, with and without a known place.
        ends_filled: Cases whose origin or destination was taken from citizenship or country of exploitation,
            because no journey event gave it.
        data_sha256: Hash of the file.
        account: Every row of a table of flows; None for a case table.
    """

    places: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    cubes: Mapping[str, Cube]
    cases: int
    ends_filled: int
    data_sha256: str
    account: Account | None = None

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Index of each place."""
        return {place: number for number, place in enumerate(self.places)}

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


def _with_paths(frame: nw.LazyFrame[Any], present: set[str]) -> nw.LazyFrame[Any]:
    """The path columns and the attributes, missing columns filled with NULL."""
    table = load_table("case")
    wanted = [*LEGS, *SUBDIVISIONS, "citizenship", "exploitation_country", "registration_year",
              "journey_date", "gender", "age_years", "age_band", "is_child"]  # fmt: skip
    types = {"string": nw.String, "int64": nw.Int64, "boolean": nw.Boolean, "date": nw.Date}
    missing = [
        nw.lit(None, dtype=types[table.field(name).type]()).alias(name)
        for name in wanted
        if name not in present
    ]
    if missing:
        frame = frame.with_columns(*missing)
    # A region whose country was not recorded is in its own country.
    placed = [
        nw.coalesce(nw.col(leg), _country_of_region(within)).alias(leg)
        for leg, within in zip(LEGS, SUBDIVISIONS, strict=True)
    ]
    frame = frame.with_columns(*placed)
    # A stateless person's citizenship says of no place that the journey began there.
    home = nw.when(nw.col("citizenship") != STATELESS).then(nw.col("citizenship"))
    frame = frame.with_columns(home.alias("_home"))
    filled = (nw.col("origin").is_null() & ~nw.col("_home").is_null()) | (
        nw.col("destination").is_null() & ~nw.col("exploitation_country").is_null()
    )
    return frame.with_columns(
        filled.cast(nw.Int64).alias("_filled"),
        nw.coalesce(nw.col("origin"), nw.col("_home")).alias("origin"),
        nw.coalesce(nw.col("destination"), nw.col("exploitation_country")).alias("destination"),
        nw.coalesce(nw.col("journey_date").dt.year().cast(nw.Int64), nw.col("registration_year"))
        .cast(nw.String)
        .alias("year"),
        _age_category().alias("age"),
        _forms_recorded(_form_columns(present)).alias(FORMS),
    )


def _form_columns(present: set[str]) -> dict[str, str]:
    codes = [term.code for term in load().scheme("form").active_terms]
    return {column_of(code): code for code in codes if column_of(code) in present}


_KEYS = (*LEGS, *SUBDIVISIONS, FORMS)


def _melt(table: pa.Table, forms: Mapping[str, str]) -> pa.Table:
    """Rows path x form with a positive count, from one row per path with a column per form."""
    keys = list(_KEYS)
    parts = []
    for column, code in forms.items():
        part = table.filter(pc.greater(table[column], 0))
        parts.append(
            part.select(keys)
            .append_column("form", pa.array([code] * part.num_rows, pa.string()))
            .append_column("count", part[column].cast(pa.int64()))
        )
    return pa.concat_tables(parts) if parts else _empty([*keys, "form"])


def _empty(columns: Sequence[str]) -> pa.Table:
    """No rows: text columns and a count."""
    return pa.table(
        {**{name: pa.array([], pa.string()) for name in columns}, "count": pa.array([], pa.int64())}
    )


def _encode(column: pa.ChunkedArray, index: dict[str, int]) -> Ints:
    """Codes of a string column as indices into `index`, which grows; NULL is UNKNOWN."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    values = encoded.dictionary.to_pylist()
    lookup = np.array([index.setdefault(value, len(index)) for value in values] + [UNKNOWN], dtype=np.int64)
    positions = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return np.asarray(lookup[positions])


@dataclass
class _Indices:
    """Codes seen so far: places, and sets of forms; both grow."""

    places: dict[str, int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)

    @property
    def form_sets(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(filter(None, joined.split(";"))) for joined in self.forms)


def _cube(table: pa.Table, dimension: str, index: _Indices) -> Cube:
    categories: dict[str, int] = {}
    if dimension == "all":
        category = np.zeros(table.num_rows, dtype=np.int64)
        categories[""] = 0
    else:
        category = _encode(pc.fill_null(table[dimension].cast(pa.string()), ""), categories)
    return Cube(
        legs=np.column_stack([_encode(table[leg], index.places) for leg in LEGS]),
        regions=np.column_stack([_encode(table[name], index.places) for name in SUBDIVISIONS]),
        forms=_encode(table[FORMS], index.forms),
        category=category,
        categories=tuple(categories) or ("",),
        count=table["count"].to_numpy().astype(np.int64),
    )


def read_journeys(engine: Engine, cases: Path | str, people: WhoCounts | None = None) -> Journeys:
    """Aggregate the journeys of the actual victims of a case table.

    Where no journey event gives an end, citizenship stands for the origin and the country of exploitation for
    the destination, as CTDC does; `Journeys.ends_filled` counts those cases.

    Args:
        engine: An open engine.
        cases: Parquet file of the schema `case`.
        people: The people of that file by standing, where they were told apart already.

    Raises:
        BadInputError: If the file is missing, or has none of the columns that tell a place.
    """
    frame = (people or who_counts(engine, cases)).actual
    present = set(frame.collect_schema().names())
    if not present & {*LEGS, "citizenship", "exploitation_country"}:
        raise BadInputError(
            f"{Path(cases).name}: no column tells a place. Make the file with `equiano intake`."
        )
    forms = _form_columns(present)
    frame = _with_paths(frame, present)
    keys = list(_KEYS)
    sums = [nw.col(column).cast(nw.Int64).fill_null(0).sum().cast(nw.Int64).alias(column) for column in forms]
    base = engine.fetch(
        frame.group_by(*keys).agg(nw.len().cast(nw.Int64).alias("count"),
        nw.col("_filled").sum().cast(nw.Int64).alias("_filled"), *sums)
    )  # fmt: skip
    tables = {"all": base, "form": _melt(base, forms)}
    for dimension in ("gender", "age", "year"):
        grouped = frame.group_by(*keys, dimension).agg(nw.len().cast(nw.Int64).alias("count"))
        tables[dimension] = engine.fetch(grouped)
    tables[RECORDED] = by_recording(engine, frame, present, keys)
    index = _Indices()
    cubes = {dimension: _cube(tables[dimension], dimension, index) for dimension in (*DIMENSIONS, RECORDED)}
    return Journeys(
        places=tuple(index.places),
        forms=index.form_sets,
        cubes=cubes,
        cases=int(cubes["all"].count.sum()),
        ends_filled=int(pc.sum(base["_filled"]).as_py() or 0),
        data_sha256=sha256_of(cases),
    )


_COUNT_COLUMNS = ("count", "cases", "victims")


def _place(text: str, field: str, number: int, read: ReadPlace, faults: list[Fault]) -> str | None:
    """Country of one end, None where the cell says that it is not known or after noting a fault."""
    found = read(text)
    if found.warning:
        faults.append(Fault(found.warning, field, number))
    elif len(found.codes) > 1:
        faults.append(Fault(say("one country is needed here, not several."), field, number))
    return found.codes[0] if len(found.codes) == 1 else None


def _flow_rows(
    table: WholeTable, count_column: str
) -> tuple[list[tuple[str | None, str | None, str | None, int]], list[Fault]]:
    """Origin, destination, year and count of every row, and all faults."""
    ends = {end: place_reader(table.column(end), place=True) for end in ("origin", "destination")}
    counts = table.reader_of(count_column, whole=True)
    rows: list[tuple[str | None, str | None, str | None, int]] = []
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
        rows.append((origin, destination, year, count))
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
    columns_: dict[str, Any] = {name: pa.nulls(len(good), pa.string()) for name in _KEYS}
    columns_ |= {
        "origin": pa.array([origin for origin, _, _, _ in good], pa.string()),
        "destination": pa.array([destination for _, destination, _, _ in good], pa.string()),
        "count": pa.array([count for *_, count in good], pa.int64()),
    }
    years = [year for _, _, year, _ in good]
    table = pa.table(columns_)
    index = _Indices()
    cubes = {"all": _cube(table, "all", index)}
    if "year" in whole.columns:
        cubes["year"] = _cube(table.append_column("year", pa.array(years, pa.string())), "year", index)
    for dimension in DIMENSIONS:
        if dimension not in cubes:
            cubes[dimension] = _cube(_empty([*_KEYS, dimension]), dimension, index)
    return Journeys(
        tuple(index.places),
        index.form_sets,
        cubes,
        int(cubes["all"].count.sum()),
        0,
        sha256_of(source),
        whole.account,
    )

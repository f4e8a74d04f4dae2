"""The columns of a case table that a journey is read from, as expressions of the engine, and the grouping."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import narwhals as nw

from equiano.schema.table import column_of, load_table
from equiano.situation.cube import BORDER, CITIZENS, FOREIGN, FORMS, JOURNEYS, KEYS, LEGS, OWN, SUBDIVISIONS
from equiano.situation.grouped import ATTRIBUTES, COUNT, FILLED, GROUP, UNITS
from equiano.situation.options import Clock
from equiano.situation.places import country_codes
from equiano.situation.recorded import RECORDED, way_of
from equiano.vocab import load
from equiano.vocab.place_names import STATELESS

# First and last age of each band of the CTDC codebook (version 2, 2024); the last band has no end.
AGE_BANDS = ((0, 8), (9, 17), (18, 20), (21, 23), (24, 26), (27, 29), (30, 38), (39, 47), (48, None))
_BESIDE = ("agency", GROUP)  # columns that are used where they are there


def _country_of_region(column: str) -> nw.Expr:
    """The country whose region a column names, of those whose regions the vocabulary lists; else NULL."""
    found: nw.Expr = nw.lit(None, dtype=nw.String)
    for country in sorted({str(term.extra["country"]) for term in load().scheme("subdivision").terms}):
        begin = next(two for two, three in country_codes().items() if three == country)
        found = nw.when(nw.col(column).str.starts_with(f"{begin}-")).then(nw.lit(country)).otherwise(found)
    return found


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


def with_paths(frame: nw.LazyFrame[Any], present: Collection[str], clock: Clock) -> nw.LazyFrame[Any]:
    """The path columns and the attributes, missing columns filled with NULL; no other column stays."""
    table, forms = load_table("case"), form_columns(present)
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
        filled.cast(nw.Int64).alias(FILLED),
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


def form_columns(present: Collection[str]) -> dict[str, str]:
    """Codes of the forms of exploitation by column, of those that are there."""
    codes = [term.code for term in load().scheme("form").active_terms]
    return {column_of(code): code for code in codes if column_of(code) in present}


def _may_be_told(present: Collection[str]) -> set[str]:
    """Which of `KEYS` and `ATTRIBUTES` can be other than NULL: the others need not be grouped by."""
    citizens, there = {"citizenship", "citizenship_all"}, set(present)
    sources = {leg: {leg, within} for leg, within in zip(LEGS, SUBDIVISIONS, strict=True)}
    sources |= {name: {name} for name in (*SUBDIVISIONS, JOURNEYS, "gender")}
    sources |= {
        "origin": sources["origin"] | citizens,
        "destination": sources["destination"] | {"exploitation_country"},
        FORMS: set(form_columns(present)),
        CITIZENS: citizens,
        BORDER: citizens,
        "age": {"age_years", "age_band", "is_child"},
        RECORDED: there,
    }
    return {name for name, needed in sources.items() if needed & there}


def grouped(frame: nw.LazyFrame[Any], present: Collection[str]) -> Iterator[nw.LazyFrame[Any]]:
    """Rows of `grouped.Gathered`: the cases by path and attributes, then the groups of persons, if there are.

    Args:
        frame: Made by `with_paths`.
        present: Columns of the case table that hold anything.
    """
    told = _may_be_told(present)
    keys = [name for name in (*KEYS, *ATTRIBUTES) if name in told]
    frame = frame.with_columns(way_of(present).alias(RECORDED))
    alone = nw.col(GROUP).is_null().cast(nw.Int64) if GROUP in present else nw.lit(1, dtype=nw.Int64)
    frame = frame.with_columns(alone.alias(UNITS))
    yield _filled_up(
        frame.group_by(*keys).agg(
            nw.len().cast(nw.Int64).alias(COUNT),
            nw.col(UNITS).sum().cast(nw.Int64),
            nw.col(FILLED).sum().cast(nw.Int64),
        )
    )
    if GROUP in present:
        keys = [name for name in (*KEYS, RECORDED) if name in told]
        once = frame.filter(nw.col(UNITS) == 0).select(*keys, GROUP).unique()
        yield _filled_up(once.group_by(*keys).agg(nw.len().cast(nw.Int64).alias(UNITS)))


def _filled_up(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """All columns, in one order: what cannot be told is NULL, what is not counted is 0."""
    there = set(frame.collect_schema().names())
    nothing: dict[str, nw.Expr] = {name: nw.lit(None, dtype=nw.String) for name in (*KEYS, *ATTRIBUTES)}
    nothing[BORDER] = nw.lit(None, dtype=nw.Int64)
    nothing |= {name: nw.lit(0, dtype=nw.Int64) for name in (COUNT, UNITS, FILLED)}
    return frame.select(
        *(nw.col(name) if name in there else made.alias(name) for name, made in nothing.items())
    )

"""Apply a mapping to a whole table at once, on an engine.

The distinct texts of each column are parsed once, in Python, by the same functions that read single cases;
the engine then only looks results up. So the bulk path and the row path cannot disagree, and a million rows
cost a few lookups. Texts are the only key: nothing depends on an engine's casts or dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw
import pyarrow as pa

from equiano.engine.engine import Engine
from equiano.record.mapping import ColumnRule, TableMapping, field_types
from equiano.record.values import NotAValueError

ROW = "source_row"
Distinct = Callable[[str], list[str]]
_CHAIN = 12  # up to so many distinct texts are a CASE expression; more become a lookup table
ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
NARWHALS_TYPES: Mapping[str, Any] = {
    "string": nw.String,
    "int64": nw.Int64,
    "float64": nw.Float64,
    "boolean": nw.Boolean,
    "date": nw.Date,
}


@dataclass(frozen=True)
class _Parsed:
    """Distinct texts of one source column with what they mean: one list per target, and the faults."""

    texts: list[str] = field(default_factory=list)
    results: list[list[Any]] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)


@dataclass(frozen=True)
class BulkResult:
    """A lazy frame with the typed fields, and the names of its fault columns.

    Attributes:
        frame: Source columns, typed fields under the names of the case table, fault columns.
        fields: Fields of the case table (and working fields) that the frame has.
        faults: Source column by the fault column that speaks of it.
    """

    frame: nw.LazyFrame[Any]
    fields: tuple[str, ...]
    faults: Mapping[str, str]

    def is_refused(self) -> nw.Expr:
        """Whether a row has any fault."""
        return reduce(or_, (~nw.col(name).is_null() for name in self.faults), nw.lit(False))


def _parse_distinct(rule: ColumnRule, texts: Iterable[str], mapping: TableMapping) -> _Parsed:
    parsed = _Parsed(results=[[] for _ in rule.targets])
    for text in texts:
        if mapping.is_unknown(text):
            continue
        found: Sequence[Any] = (None,) * len(rule.targets)
        fault = None
        try:
            found = rule.parse(text.strip())
        except NotAValueError as error:
            fault = str(error)
        parsed.texts.append(text)
        parsed.faults.append(fault)
        for values, value in zip(parsed.results, found, strict=True):
            values.append(value)
    return parsed


def distinct_texts(engine: Engine, source: nw.LazyFrame[Any]) -> Distinct:
    """A function that gives the different texts of a column of `source`."""

    def of_column(column: str) -> list[str]:
        return list(engine.fetch(source.select(column).unique()).column(0).to_pylist())

    return of_column


def _chain(texts: list[str], values: list[Any], column: str, kind: Any) -> nw.Expr:
    """A CASE expression from texts to values."""
    groups: dict[Any, list[str]] = {}
    for text, value in zip(texts, values, strict=True):
        if value is not None:
            groups.setdefault(value, []).append(text)
    found: nw.Expr = nw.lit(None, dtype=kind)
    for value, members in groups.items():
        found = nw.when(nw.col(column).is_in(members)).then(nw.lit(value, dtype=kind)).otherwise(found)
    return found


def _result_name(place: int, number: int) -> str:
    return f"result_{place}_{number}"


def _lookup_table(rule: ColumnRule, parsed: _Parsed, place: int) -> pa.Table:
    types = field_types()
    columns: dict[str, pa.Array] = {f"key_{place}": pa.array(parsed.texts, pa.string())}
    for number, (target, values) in enumerate(zip(rule.targets, parsed.results, strict=True)):
        columns[_result_name(place, number)] = pa.array(values, ARROW_TYPES[types[target]])
    columns[f"fault_{place}"] = pa.array(parsed.faults, pa.string())
    return pa.table(columns)


def _look_up(
    engine: Engine, frame: nw.LazyFrame[Any], column: str, *, rule: ColumnRule, parsed: _Parsed, place: int
) -> nw.LazyFrame[Any]:
    """Add the results and the fault of one source column."""
    if len(parsed.texts) > _CHAIN:
        lookup = engine.from_arrow(_lookup_table(rule, parsed, place))
        joined = frame.join(lookup, left_on=column, right_on=f"key_{place}", how="left")
        return joined.drop(f"key_{place}", strict=False)
    types = field_types()
    results = [
        _chain(parsed.texts, values, column, NARWHALS_TYPES[types[target]]).alias(_result_name(place, number))
        for number, (target, values) in enumerate(zip(rule.targets, parsed.results, strict=True))
    ]
    fault = _chain(parsed.texts, parsed.faults, column, nw.String).alias(f"fault_{place}")
    return frame.with_columns(*results, fault)


def _verbatim(column: str, mapping: TableMapping) -> nw.Expr:
    text = nw.col(column).str.strip_chars()
    return nw.when(text.is_in(sorted(mapping.empty))).then(nw.lit(None, dtype=nw.String)).otherwise(text)


def _combine(names: list[str], kind: str) -> nw.Expr:
    """One field from several source columns: for answers any yes wins, then any no; else the first value."""
    if len(names) == 1:
        return nw.col(names[0])
    if kind != "boolean":
        return nw.coalesce(*(nw.col(name) for name in names))
    yes = nw.any_horizontal(*(nw.col(name) for name in names), ignore_nulls=True)
    no = nw.any_horizontal(*(~nw.col(name) for name in names), ignore_nulls=True)
    return (
        nw.when(yes).then(nw.lit(True)).when(no).then(nw.lit(False)).otherwise(nw.lit(None, dtype=nw.Boolean))
    )


def apply_mapping(
    engine: Engine,
    source: nw.LazyFrame[Any],
    mapping: TableMapping,
    columns: Mapping[str, str],
    distinct: Distinct | None = None,
) -> BulkResult:
    """Typed fields and faults for every row of `source`.

    Args:
        engine: Where `source` lives.
        source: `source_row` and text columns without NULL.
        mapping: The rules.
        columns: Column of `source` by the name it has in the user's file.
        distinct: Gives the different texts of a column of `source`; asks the engine if not given.
    """
    distinct = distinct or distinct_texts(engine, source)
    frame = source
    found: dict[str, list[str]] = {}
    faults: dict[str, str] = {}
    rules = [rule for rule in mapping.rules if rule.column in columns]
    for place, rule in enumerate(rules):
        column = columns[rule.column]
        if rule.verbatim:
            frame = frame.with_columns(_verbatim(column, mapping).alias(_result_name(place, 0)))
        else:
            parsed = _parse_distinct(rule, sorted(distinct(column)), mapping)
            frame = _look_up(engine, frame, column, rule=rule, parsed=parsed, place=place)
            faults[f"fault_{place}"] = rule.column
        for number, target in enumerate(rule.targets):
            found.setdefault(target, []).append(_result_name(place, number))
    types = field_types()
    fields = [_combine(names, types[target]).alias(target) for target, names in found.items()]
    frame = frame.select(ROW, *columns.values(), *faults, *fields)
    said_by = {target: rule.column for rule in rules for target in rule.targets}
    frame, more = _check_sense(frame, said_by)
    return BulkResult(frame, tuple(found), {**faults, **more})


def _check_sense(
    frame: nw.LazyFrame[Any], said_by: Mapping[str, str]
) -> tuple[nw.LazyFrame[Any], dict[str, str]]:
    """Faults between fields and between rows; unknown never fails."""
    faults: dict[str, str] = {}
    none = nw.lit(None, dtype=nw.String)
    if "case_id" in said_by:
        twice = frame.filter(~nw.col("case_id").is_null()).group_by("case_id").agg(nw.len().alias("same_id"))
        frame = frame.join(twice.filter(nw.col("same_id") > 1), on="case_id", how="left")
        message = nw.lit("this case number stands in several rows. Give each case its own.")
        fault = nw.when(~nw.col("same_id").is_null()).then(message).otherwise(none)
        frame = frame.with_columns(fault.alias("fault_same_id"))
        faults["fault_same_id"] = said_by["case_id"]
    if {"birth_date", "journey_date"} <= set(said_by):
        message = nw.lit("the date lies before the birth date. Correct one of them.")
        early = nw.col("journey_date") < nw.col("birth_date")
        frame = frame.with_columns(nw.when(early).then(message).otherwise(none).alias("fault_early"))
        faults["fault_early"] = said_by["journey_date"]
    return frame, faults

"""Apply a mapping to a whole table at once, on an engine.

The distinct texts of each column are parsed once, in Python, by the same functions that read single cases;
the engine then only looks results up. So the bulk path and the row path cannot disagree, and a million rows
cost a few lookups. Texts are the only key: nothing depends on an engine's casts or dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw
from narwhals.dtypes import DType

from equiano.engine.engine import Engine
from equiano.record import sense
from equiano.record.column_types import NARWHALS_TYPES
from equiano.record.derived import with_child
from equiano.record.mapping import TableMapping
from equiano.record.rules import ColumnRule, field_types
from equiano.record.values import DoubtError, NotAValueError
from equiano.tables.unknown import unknown_words
from equiano.words import say

ROW = "source_row"
Distinct = Callable[[str], list[str]]
# Up to so many distinct texts are a CASE expression, more become a lookup table: a join costs a pass over the
# rows, a long CASE an evaluation of each branch. Most flags have two texts; chosen, not measured at its edge.
_CHAIN = 12


@dataclass(frozen=True)
class _Parsed:
    """Distinct texts of one source column with what they mean: one list per target, faults and warnings."""

    texts: list[str] = field(default_factory=list)
    results: list[list[Any]] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)
    warnings: list[str | None] = field(default_factory=list)


@dataclass(frozen=True)
class BulkResult:
    """A lazy frame with the typed fields, and the names of its columns of faults and warnings.

    Attributes:
        frame: Source columns, typed fields under the names of the case table, columns of faults and warnings.
        fields: Fields of the case table (and working fields) that the frame has.
        faults: Source column by the fault column that speaks of it.
        warnings: Source column by the column of warnings that speaks of it; only where there are any.
    """

    frame: nw.LazyFrame[Any]
    fields: tuple[str, ...]
    faults: Mapping[str, str]
    warnings: Mapping[str, str] = field(default_factory=dict)

    def is_refused(self) -> nw.Expr:
        """Whether a row has any fault."""
        return reduce(or_, (~nw.col(name).is_null() for name in self.faults), nw.lit(False))

    def said_of(self, own: Mapping[str, str]) -> BulkResult:
        """The same, faults and warnings under the names that the columns have in the user's file."""
        faults = {fault: own.get(column, column) for fault, column in self.faults.items()}
        warnings = {name: own.get(column, column) for name, column in self.warnings.items()}
        return BulkResult(self.frame, self.fields, faults, warnings)

    def is_warned(self) -> nw.Expr:
        """Whether a row that is taken has any warning."""
        warned = reduce(or_, (~nw.col(name).is_null() for name in self.warnings), nw.lit(False))
        return warned & ~self.is_refused()


def _parse_distinct(rule: ColumnRule, texts: Sequence[str], mapping: TableMapping) -> _Parsed:
    parsed = _Parsed(results=[[] for _ in rule.targets])
    parse = rule.reader([text.strip() for text in texts])
    for text in texts:
        if mapping.is_empty(rule, text):
            continue
        found: Sequence[Any] = (None,) * len(rule.targets)
        fault = warning = None
        try:
            found = parse(text.strip())
        except NotAValueError as error:
            fault = str(error)
        except DoubtError as doubt:
            found, warning = doubt.found, str(doubt)
        parsed.texts.append(text)
        parsed.faults.append(fault)
        parsed.warnings.append(warning)
        for values, value in zip(parsed.results, found, strict=True):
            values.append(value)
    return parsed


def distinct_texts(engine: Engine, source: nw.LazyFrame[Any]) -> Distinct:
    """A function that gives the different texts of a column of `source`."""

    def of_column(column: str) -> list[str]:
        return list(engine.fetch(source.select(column).unique()).column(0).to_pylist())

    return of_column


def _chain(texts: list[str], values: list[Any], column: str, kind: DType) -> nw.Expr:
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


def _lookup_table(engine: Engine, rule: ColumnRule, parsed: _Parsed, place: int) -> nw.LazyFrame[Any]:
    known = field_types()
    columns: dict[str, Sequence[Any]] = {f"key_{place}": parsed.texts}
    types = {f"key_{place}": "string"}
    for number, (target, values) in enumerate(zip(rule.targets, parsed.results, strict=True)):
        columns[_result_name(place, number)] = values
        types[_result_name(place, number)] = known[target]
    columns[f"fault_{place}"], types[f"fault_{place}"] = parsed.faults, "string"
    if any(parsed.warnings):
        columns[f"warning_{place}"], types[f"warning_{place}"] = parsed.warnings, "string"
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return engine.from_rows(rows, types)


def _look_up(
    engine: Engine, frame: nw.LazyFrame[Any], column: str, *, rule: ColumnRule, parsed: _Parsed, place: int
) -> nw.LazyFrame[Any]:
    """Add the results, the fault and the warning (if any text has one) of one source column."""
    if len(parsed.texts) > _CHAIN:
        lookup = _lookup_table(engine, rule, parsed, place)
        joined = frame.join(lookup, left_on=column, right_on=f"key_{place}", how="left")
        # Not strict: engines differ in whether a left join keeps the key of its right side.
        return joined.drop(f"key_{place}", strict=False)
    types = field_types()
    results = [
        _chain(parsed.texts, values, column, NARWHALS_TYPES[types[target]]).alias(_result_name(place, number))
        for number, (target, values) in enumerate(zip(rule.targets, parsed.results, strict=True))
    ]
    results.append(_chain(parsed.texts, parsed.faults, column, nw.String()).alias(f"fault_{place}"))
    if any(parsed.warnings):
        results.append(_chain(parsed.texts, parsed.warnings, column, nw.String()).alias(f"warning_{place}"))
    return frame.with_columns(*results)


def _verbatim(column: str, rule: ColumnRule, mapping: TableMapping) -> nw.Expr:
    text = nw.col(column).str.strip_chars()
    empty = text.is_in(sorted({"", *mapping.empty, *rule.empty})) | text.str.to_lowercase().is_in(
        unknown_words()
    )
    return nw.when(empty).then(nw.lit(None, dtype=nw.String)).otherwise(text)


def _combine(names: list[str], kind: str, target: str) -> nw.Expr:
    """One field from several source columns: for answers any yes wins, then any no; else the first value.

    Of consents any no wins: what was withdrawn in one column is withdrawn.
    """
    if len(names) == 1:
        return nw.col(names[0])
    if kind != "boolean":
        return nw.coalesce(*(nw.col(name) for name in names))
    yes = nw.any_horizontal(*(nw.col(name) for name in names), ignore_nulls=True)
    no = nw.any_horizontal(*(~nw.col(name) for name in names), ignore_nulls=True)
    first, second = ((no, False), (yes, True)) if target == "consent" else ((yes, True), (no, False))
    rest = nw.when(second[0]).then(nw.lit(second[1])).otherwise(nw.lit(None, dtype=nw.Boolean))
    return nw.when(first[0]).then(nw.lit(first[1])).otherwise(rest)


def apply_mapping(
    engine: Engine,
    source: nw.LazyFrame[Any],
    mapping: TableMapping,
    columns: Mapping[str, str],
    distinct: Distinct | None = None,
    today: date | None = None,
) -> BulkResult:
    """Typed fields and faults for every row of `source`.

    Args:
        engine: Where `source` lives.
        source: `source_row` and text columns without NULL.
        mapping: The rules.
        columns: Column of `source` by the name it has in the user's file.
        distinct: Gives the different texts of a column of `source`; asks the engine if not given.
        today: The day up to which ages are checked; the day of the call if not given.
    """
    distinct, today = distinct or distinct_texts(engine, source), today or date.today()
    frame = source
    found: dict[str, list[str]] = {}
    faults: dict[str, str] = {}
    warnings: dict[str, str] = {}
    rules = [rule for rule in mapping.rules if rule.column in columns]
    for place, rule in enumerate(rules):
        column = columns[rule.column]
        if rule.verbatim:
            frame = frame.with_columns(_verbatim(column, rule, mapping).alias(_result_name(place, 0)))
        else:
            # Sorted, as engines give distinct texts in no order, and the same file must give the same bytes.
            parsed = _parse_distinct(rule, sorted(distinct(column)), mapping)
            frame = _look_up(engine, frame, column, rule=rule, parsed=parsed, place=place)
            faults[f"fault_{place}"] = rule.column
            if any(parsed.warnings):
                warnings[f"warning_{place}"] = rule.column
        for number, target in enumerate(rule.targets):
            found.setdefault(target, []).append(_result_name(place, number))
    types = field_types()
    fields = [_combine(names, types[target], target).alias(target) for target, names in found.items()]
    frame = frame.select(ROW, *columns.values(), *faults, *warnings, *fields)
    # After the select, as an age at registration needs both fields typed.
    if {"birth_date", "registration_date"} <= set(found):
        frame = with_child(frame, found)
        found.setdefault("is_child", [])
    said_by = {target: rule.column for rule in rules for target in rule.targets}
    frame, more = _check_sense(frame, said_by, today)
    return BulkResult(frame, tuple(found), {**faults, **more}, warnings)


def _check_sense(
    frame: nw.LazyFrame[Any], said_by: Mapping[str, str], today: date
) -> tuple[nw.LazyFrame[Any], dict[str, str]]:
    """Faults between fields (`sense.py`) and between rows; unknown never fails."""
    faults: dict[str, str] = {}
    none = nw.lit(None, dtype=nw.String)
    if "case_id" in said_by:
        twice = frame.filter(~nw.col("case_id").is_null()).group_by("case_id").agg(nw.len().alias("same_id"))
        frame = frame.join(twice.filter(nw.col("same_id") > 1), on="case_id", how="left")
        message = nw.lit(say("this case number stands in several rows. Give each case its own."))
        fault = nw.when(~nw.col("same_id").is_null()).then(message).otherwise(none)
        frame = frame.with_columns(fault.alias("fault_same_id"))
        faults["fault_same_id"] = said_by["case_id"]
    for number, check in enumerate(sense.CHECKS):
        if set(check.fields) <= set(said_by):
            wrong = check.wrong(today, *(nw.col(name) for name in check.fields))
            fault = nw.when(wrong).then(nw.lit(check.message())).otherwise(none)
            frame = frame.with_columns(fault.alias(f"fault_sense_{number}"))
            faults[f"fault_sense_{number}"] = said_by[check.fields[0]]
    return frame, faults

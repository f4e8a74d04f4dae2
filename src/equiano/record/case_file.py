"""The case table as a file for a spreadsheet (CSV, XLSX), and back without loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from equiano.engine.rows import columns_of, filled_columns, read_rows
from equiano.record.mapping import TableMapping, build
from equiano.record.rules import Reader, field_types
from equiano.record.values import DoubtError, Parse
from equiano.schema.table import load_table
from equiano.tables.write import CellValue, write_table

FORMAT = "case_table"
SUFFIXES = (".parquet", ".csv", ".xlsx")
# Five that every case table has and no other format has together; a sheet may have lost empty columns.
_SIGNS = frozenset({"case_id", "source_format", "source_row", "registration_year", "citizenship"})


def looks_like(header: Iterable[str]) -> bool:
    """Whether the columns are those of a case table."""
    return set(header) >= _SIGNS


def rules(today: date) -> TableMapping:
    """The mapping of a case table: every column fills the field of its name, and no other."""
    columns = {name: {"field": name} for name in load_table("case").columns if name in field_types()}
    content = {
        "title": "Case table",
        "format": FORMAT,
        "columns": columns,
        "ignore": ["source_row", "source_format"],
    }
    built = build(content, FORMAT, today)
    # An age says as a rule whether the person is a child; here another column says it.
    alone = [replace(rule, targets=(rule.column,), reader=_first_of(rule.reader)) for rule in built.rules]
    return replace(built, rules=tuple(alone))


def _first_of(reader: Reader) -> Reader:
    def first(texts: Sequence[str]) -> Parse:
        parse = reader(texts)

        def alone(text: str) -> Sequence[Any]:
            try:
                found: Sequence[Any] = parse(text)
            except DoubtError as doubt:
                raise DoubtError(str(doubt), doubt.found[:1]) from None
            return found[:1]

        return alone

    return first


def _rows(table: Path, filled: Sequence[str]) -> Iterator[list[CellValue]]:
    for row in read_rows(table, filled):
        yield [row[name] for name in filled]


def _filled(table: Path) -> list[str]:
    """Columns that hold anything, in their order; a case table has hundreds, most of them empty."""
    used = {*_SIGNS, *filled_columns(table)}
    return [name for name in columns_of(table) if name in used]


def write_case_file(table: Path, out: Path) -> None:
    """Write a case table (Parquet) as CSV or XLSX, by the ending of `out`; empty columns are left out.

    Raises:
        BadInputError: If a workbook cannot hold a text, or so many rows.
    """
    filled = _filled(table)
    write_table(out, filled, _rows(table, filled), sheet="cases")

"""Rows to Parquet and back by the embedded engine alone: what pyarrow reads of it is what went in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.engine.parquet import open_parquet
from equiano.engine.rows import (
    DAMAGE,
    columns_of,
    count_rows,
    count_values,
    filled_columns,
    read_rows,
    write_rows,
)

TYPES = {"a b": "int64", "q\"'": "string", "f": "float64", "yes": "boolean", "day": "date", "none": "string"}
ROWS: list[dict[str, Any]] = [
    {"a b": 9_007_199_254_740_993, "q\"'": 'о\'Нил; "x"\n\t\\ \U0001f600', "f": 0.1, "yes": True},
    {"a b": -1, "q\"'": "", "f": -1e300, "yes": False, "day": date(1900, 1, 1)},
    {"day": date(2020, 2, 29)},
    {"q\"'": "null", "a b": None},
]


def whole(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in TYPES}


def test_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    assert write_rows(ROWS, TYPES, path) == len(ROWS)
    assert list(read_rows(path)) == [whole(row) for row in ROWS]
    assert pq.read_table(path).to_pylist() == [whole(row) for row in ROWS]
    assert pq.read_schema(path).types == [
        *(pa.int64(), pa.string(), pa.float64(), pa.bool_(), pa.date32(), pa.string())
    ]
    assert (columns_of(path), count_rows(path)) == (list(TYPES), 4)
    assert filled_columns(path) == list(TYPES)[:-1]
    assert list(read_rows(path, ["day", "a b"]))[1] == {"day": date(1900, 1, 1), "a b": -1}


def test_no_row_keeps_the_columns(tmp_path: Path) -> None:
    assert write_rows([], TYPES, tmp_path / "none.parquet") == 0
    assert columns_of(tmp_path / "none.parquet") == list(TYPES)
    assert list(read_rows(tmp_path / "none.parquet")) == []


def test_order_is_kept_over_many_rows(tmp_path: Path) -> None:
    path, count = tmp_path / "many.parquet", 300_000
    write_rows(({"a b": number, "q\"'": f"{number % 7}" * 9} for number in range(count)), TYPES, path)
    assert [row["a b"] for row in read_rows(path, ["a b"])] == list(range(count))


def test_a_row_longer_than_the_engine_takes_by_itself(tmp_path: Path) -> None:
    text = "щ" * 20_000_000  # 40 MB of UTF-8; the engine's own limit of a JSON line is 16 MB
    write_rows([{"q\"'": text}, {"a b": 1}], TYPES, tmp_path / "long.parquet")
    assert next(read_rows(tmp_path / "long.parquet"))["q\"'"] == text


def test_values_are_counted_as_they_come_first(tmp_path: Path) -> None:
    path = tmp_path / "counted.parquet"
    write_rows([{"f": 2.0}, {"yes": True, "f": 1.5}, {"f": 2.0}], TYPES, path)
    assert count_values(path, "f") == [("2.0", 2), ("1.5", 1)]
    assert count_values(path, "yes") == [(None, 2), ("true", 1)]


def test_nothing_else_passes_as_a_value(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        write_rows([{"f": float("nan")}], TYPES, tmp_path / "nan.parquet")
    with pytest.raises(TypeError):
        write_rows([{"a b": {1}}], TYPES, tmp_path / "set.parquet")


def test_damage_is_one_kind_of_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.parquet"
    write_rows(ROWS, TYPES, path)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DAMAGE):
        columns_of(path)
    with pytest.raises(DAMAGE):
        list(read_rows(path))


def test_a_table_without_rows_is_not_damaged(tmp_path: Path) -> None:
    """Writers make no row group, or one whose columns lie nowhere."""
    schema = pa.schema([("case_id", pa.string()), ("age_years", pa.int64())])
    pq.write_table(schema.empty_table(), tmp_path / "one.parquet")
    pq.ParquetWriter(tmp_path / "none.parquet", schema).close()
    for name in ("one", "none"):
        with open_parquet(tmp_path / f"{name}.parquet") as file:
            assert (file.metadata.num_rows, file.schema_arrow.names) == (0, ["case_id", "age_years"])

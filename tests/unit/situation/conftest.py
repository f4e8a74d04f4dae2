"""Invented journeys for the tests of this stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.engine import open_engine
from equiano.schema.table import load_table
from equiano.situation.journeys import Journeys, read_journeys

_TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "float64": pa.float64(),
}


ACTUAL = "status.actual_victim"


@pytest.fixture
def write_cases(tmp_path: Path) -> Callable[[Iterable[Mapping[str, Any]]], Path]:
    """Write rows as a case table of actual victims; other columns that a row does not name are NULL."""

    def write(rows: Iterable[Mapping[str, Any]], name: str = "cases.parquet") -> Path:
        table = load_table("case")
        listed = [
            {"case_id": str(n), "source_format": "test", "source_row": n, "status": ACTUAL, **row}
            for n, row in enumerate(rows, 2)
        ]
        schema = pa.schema([(field.name, _TYPES[field.type]) for field in table.fields])
        path = tmp_path / name
        pq.write_table(pa.Table.from_pylist(listed, schema), path)
        return path

    return write


@pytest.fixture
def journeys_of(write_cases: Callable[..., Path]) -> Callable[..., Journeys]:
    """Read rows as aggregated journeys."""

    def read(rows: Iterable[Mapping[str, Any]]) -> Journeys:
        with open_engine("duckdb") as engine:
            return read_journeys(engine, write_cases(rows))

    return read

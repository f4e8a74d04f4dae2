"""A hundred thousand different cases: screening and the situation give the same answers on every engine."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.countries.pack import load_pack
from equiano.engine import open_engine
from equiano.engine.engine import Engine
from equiano.identify import screen as screening
from equiano.schema.table import load_table
from equiano.situation import journeys
from equiano.situation.options import DescribeOptions
from equiano.situation.overview import describe
from equiano.vocab import load
from tests.varied_cases import varied_cases

ROWS = 100_000
ARROW = {"string": pa.string(), "int64": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}


def _columns() -> dict[str, pa.Array]:
    rng = np.random.default_rng(20)
    places = np.array(["RUS", "UZB", "KGZ", "UKR", "DEU", "TUR", "LTU", "POL", "VNM", "ARE"])

    def place(known: float) -> pa.Array:
        return pa.array(rng.choice(places, ROWS), mask=rng.random(ROWS) > known)

    columns = {
        "case_id": pa.array([f"C{n}" for n in range(ROWS)]),
        "agency": pa.array(rng.choice(["a", "b", "c"], ROWS)),
        "gender": pa.array(rng.choice(["gender.female", "gender.male"], ROWS), mask=rng.random(ROWS) < 0.05),
        "age_years": pa.array(rng.integers(5, 70, ROWS), mask=rng.random(ROWS) < 0.3),
        "registration_year": pa.array(rng.integers(2014, 2024, ROWS)),
        "status": pa.array(rng.choice(["status.actual_victim", "status.possible_victim"], ROWS)),
        "citizenship": place(0.95),
        "origin": place(0.9),
        "transit_1": place(0.4),
        "destination": place(0.9),
    }
    skipped = load().under_18  # they would contradict the drawn age, and such a table is refused
    for field in load_table("case").fields:
        if field.code and field.code not in skipped:
            columns[field.name] = pa.array(rng.random(ROWS) < 0.2, mask=rng.random(ROWS) < 0.5)
    return columns


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = _columns()
    path = tmp_path_factory.mktemp("many") / "cases.parquet"
    filled = {
        field.name: given.get(field.name, pa.nulls(ROWS, ARROW[field.type])).cast(ARROW[field.type])
        for field in load_table("case").fields
    }
    pq.write_table(pa.table(filled), path, row_group_size=20_000)
    return path


def _found(engine: Engine, cases: Path, out: Path, patch: pytest.MonkeyPatch) -> tuple[pa.Table, Any]:
    patch.setattr(screening, "open_engine", lambda name: nullcontext(engine))  # one Spark for all tests
    patch.setattr(screening, "_PART", 30_000)
    screening.screen(cases, out, country="ru")
    situation = describe(engine, load_pack("ru"), cases, DescribeOptions(event=2019))
    return pq.read_table(out), json.loads(json.dumps(situation.as_dict(), default=str))


@pytest.fixture(scope="module")
def expected(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[pa.Table, Any]:
    with pytest.MonkeyPatch.context() as patch, open_engine("duckdb") as engine:
        return _found(engine, cases, tmp_path_factory.mktemp("duckdb") / "out.parquet", patch)


def test_every_engine_gives_the_same_answers(
    engine: Engine,
    cases: Path,
    expected: tuple[pa.Table, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    findings, situation = _found(engine, cases, tmp_path / "out.parquet", monkeypatch)
    assert findings.num_rows == ROWS and len(set(findings.column("outcome").to_pylist())) > 1
    assert findings.equals(expected[0])
    assert situation == expected[1]


def test_several_journeys_and_groups_are_counted_the_same(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In parts of 500 rows, which DuckDB hands over as they come and the others cut from the whole."""
    monkeypatch.setattr(journeys, "_PART", 500)
    schema = pa.schema([(field.name, ARROW[field.type]) for field in load_table("case").fields])
    rows = [{"case_id": str(n), **row} for n, row in enumerate(varied_cases(3000, 21))]
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "cases.parquet")
    options = DescribeOptions(event=2019, clock="journey")
    found = describe(engine, load_pack("ru"), tmp_path / "cases.parquet", options).as_dict()
    with open_engine("duckdb") as other:
        assert found == describe(other, load_pack("ru"), tmp_path / "cases.parquet", options).as_dict()
    assert found["journeys"]["several"] > 400

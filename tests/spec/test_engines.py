"""The portable subset: every engine gives the answer that plain Python gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.engine.engine import Engine, open_engine
from equiano.errors import BadInputError, EngineError, UsageError
from equiano.record.bulk import apply_mapping
from equiano.record.mapping import build

ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "Анна", "flag": True, "number": 9_000_000_000, "day": date(2020, 2, 29)},
    {"id": 2, "name": 'o\'Neil; "x"', "flag": False, "number": -1, "day": None},
    {"id": 3, "name": None, "flag": None, "number": None, "day": date(1900, 1, 1)},
    {"id": 4, "name": "Анна", "flag": None, "number": 5, "day": date(2020, 2, 28)},
]
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("name", pa.string()),
        ("flag", pa.bool_()),
        ("number", pa.int64()),
        ("day", pa.date32()),
    ]
)


@pytest.fixture(scope="module")
def frame(engine: Engine) -> nw.LazyFrame[Any]:
    return engine.from_arrow(pa.Table.from_pylist(ROWS, schema=SCHEMA))


def fetched(engine: Engine, frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.fetch(frame).to_pylist()
    return rows


def test_rows_come_back_as_they_went(engine: Engine, frame: nw.LazyFrame[Any]) -> None:
    assert fetched(engine, frame.sort("id")) == ROWS


def test_parquet_there_and_back(engine: Engine, frame: nw.LazyFrame[Any], tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    engine.write_parquet(frame, path)
    assert pq.read_table(path).sort_by("id").to_pylist() == ROWS
    assert fetched(engine, engine.scan(path).sort("id")) == ROWS
    assert [found.name for found in tmp_path.iterdir()] == ["out.parquet"]


def test_batches_are_the_rows_in_parts(engine: Engine, frame: nw.LazyFrame[Any]) -> None:
    parts = list(engine.batches(frame, 3))
    assert sorted(part.num_rows for part in parts) == [1, 3]
    assert pa.concat_tables(parts).sort_by("id").to_pylist() == ROWS
    (nothing,) = engine.batches(frame.filter(nw.col("id") > 100), 3)
    assert (nothing.num_rows, nothing.column_names) == (0, SCHEMA.names)
    assert fetched(engine, frame.sort("id")) == ROWS  # the engine is free again


def test_an_empty_result_keeps_its_columns(engine: Engine, frame: nw.LazyFrame[Any], tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    engine.write_parquet(frame.filter(nw.col("id") > 100), path)
    table = pq.read_table(path)
    assert (table.num_rows, table.column_names) == (0, SCHEMA.names)


def test_unknown_is_never_no(engine: Engine, frame: nw.LazyFrame[Any]) -> None:
    counted = frame.select(
        yes=nw.col("flag").cast(nw.Int64).sum(),
        no=(~nw.col("flag")).cast(nw.Int64).sum(),
        unknown=nw.col("flag").is_null().cast(nw.Int64).sum(),
    )
    assert [{k: int(v) for k, v in row.items()} for row in fetched(engine, counted)] == [
        {"yes": 1, "no": 1, "unknown": 2}
    ]


def test_three_valued_logic(engine: Engine) -> None:
    values = (True, False, None)
    rows = [{"a": a, "b": b} for a in values for b in values]
    table = pa.Table.from_pylist(rows, schema=pa.schema([("a", pa.bool_()), ("b", pa.bool_())]))
    found = fetched(
        engine,
        engine.from_arrow(table).with_columns(
            both=nw.all_horizontal(nw.col("a"), nw.col("b"), ignore_nulls=False),
            either=nw.any_horizontal(nw.col("a"), nw.col("b"), ignore_nulls=False),
        ),
    )
    for row in found:
        pair = (row["a"], row["b"])
        assert row["both"] is (False if False in pair else None if None in pair else True)
        assert row["either"] is (True if True in pair else None if None in pair else False)


def test_groups_count_the_unknown_as_a_group(engine: Engine, frame: nw.LazyFrame[Any]) -> None:
    groups = frame.group_by("name").agg(nw.len().alias("n"), nw.col("number").sum().alias("total"))
    found = {
        row["name"]: (int(row["n"]), row["total"] and int(row["total"])) for row in fetched(engine, groups)
    }
    assert found["Анна"] == (2, 9_000_000_005)
    assert found['o\'Neil; "x"'] == (1, -1)
    assert found[None][0] == 1


def test_join_never_matches_the_unknown(engine: Engine, frame: nw.LazyFrame[Any]) -> None:
    lookup = engine.from_arrow(pa.table({"name": ["Анна", None], "code": ["a", "n"]}))
    joined = frame.join(lookup, on="name", how="left").select("id", "code").sort("id")
    assert [row["code"] for row in fetched(engine, joined)] == ["a", None, None, "a"]


def test_order_of_the_unknown_is_stated(engine: Engine, frame: nw.LazyFrame[Any]) -> None:
    for last in (True, False):
        numbers = [row["number"] for row in fetched(engine, frame.sort("number", nulls_last=last))]
        known = [-1, 5, 9_000_000_000]
        assert numbers == ([*known, None] if last else [None, *known])


def test_dates_compare(engine: Engine, frame: nw.LazyFrame[Any]) -> None:
    early = frame.filter(nw.col("day") < nw.lit(date(2020, 2, 29))).sort("id")
    assert [row["id"] for row in fetched(engine, early)] == [3, 4]


def test_intake_gives_the_same_on_every_engine(engine: Engine) -> None:
    """The bulk mapping keeps to the portable subset: chains, lookups, joined answers, doubled numbers."""
    content = {
        "columns": {
            "n": {"field": "case_id"},
            "sex": {"field": "gender", "values": {"f": "gender.female", "m": "gender.male"}},
            "age": {"field": "age_years"},
            "a": {"field": "consent", "yes": ["1"], "no": ["0"]},
            "b": {"field": "consent", "yes": ["1"], "no": ["0"]},
            "how": {"flags": {"debt": "means.debt_bondage", "lies": "means.false_promises"}},
            "from": {"field": "citizenship", "type": "country"},
        }
    }
    mapping = build(content, "m", date(2026, 1, 1))
    names = {name: f"s{place}" for place, name in enumerate(content["columns"])}
    rows = [
        ("c1", "f", "17", "1", "0", "debt", ""),
        ("c2", "m", "18", "0", "", "debt;lies", "РФ"),
        ("c3", "", "250", "", "", "", "СССР"),
        ("c4", "q", "", "1", "", "magic", ""),
        ("c1", "f", "30", "", "", "", ""),
        *((f"d{age}", "f", str(age), "", "", "", "СССР") for age in range(40, 60)),
    ]
    texts = {column: [row[place] for row in rows] for place, column in enumerate(names.values())}
    source = engine.from_arrow(
        pa.table({"source_row": pa.array(range(2, len(rows) + 2), pa.int64()), **texts})
    )
    result = apply_mapping(engine, source, mapping, names)
    good = fetched(engine, result.frame.filter(~result.is_refused()).sort("source_row"))
    assert [row["source_row"] for row in good] == [3, *range(7, 27)]
    assert {k: good[0][k] for k in result.fields} == {
        "case_id": "c2",
        "gender": "gender.male",
        "age_years": 18,
        "is_child": False,
        "consent": False,
        "means__debt_bondage": True,
        "means__false_promises": True,
        "citizenship": "RUS",
        "citizenship_region": "region.europe",
        "citizenship_all": "RUS",
    }
    assert [row["age_years"] for row in good[1:]] == list(range(40, 60))
    bad = fetched(engine, result.frame.filter(result.is_refused()).sort("source_row"))
    said = [{column for fault, column in result.faults.items() if row[fault]} for row in bad]
    assert said == [{"n"}, {"age"}, {"sex", "how"}, {"n"}]
    warned = fetched(engine, result.frame.filter(result.is_warned()).sort("source_row"))
    assert [row["source_row"] for row in warned] == list(
        range(7, 27)
    )  # a row that is refused is not warned of
    assert {column for name, column in result.warnings.items() if warned[0][name]} == {"from"}


def test_unknown_engine() -> None:
    with pytest.raises(EngineError, match="unknown engine"):
        open_engine("abacus")


def test_missing_file(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such file"):
        engine.scan(tmp_path / "none.parquet")


@pytest.mark.parametrize(("name", "value"), [("THREADS", "many"), ("MEMORY_LIMIT", "plenty")])
def test_settings_that_make_no_sense(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"EQUIANO_{name}", value)
    with pytest.raises(UsageError, match=name.lower()):
        open_engine("duckdb")


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    path.write_bytes(b"earlier")
    with open_engine("duckdb") as duck:
        frame = duck.from_arrow(pa.table({"a": ["x"]})).with_columns(nw.col("a").cast(nw.Int64))
        with pytest.raises(Exception, match="convert"):
            duck.write_parquet(frame, path)
    assert [found.name for found in tmp_path.iterdir()] == ["out.parquet"]
    assert path.read_bytes() == b"earlier"

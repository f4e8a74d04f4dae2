"""`equiano screen`: one row of findings per case; a faulty table is refused and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError, EngineError
from equiano.identify.assess import assess
from equiano.identify.batch import finding_table
from equiano.identify.case_file import case_from
from equiano.identify.screen import screen
from equiano.schema.table import column_of

CASES: dict[str, Any] = {
    "case_id": pa.array(["a", "b", "c"]),
    "age_years": pa.array([34, 9, None], type=pa.int64()),
    "delphi__d4__hours": pa.array([True, None, None]),
    "delphi__d5__documents": pa.array([True, False, None]),
    "pal__act__receipt": pa.array([None, True, True]),
    "eu__purpose__begging": pa.array([None, True, True]),
    "agency": pa.array(["x", None, "y"]),
}


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.parquet"
    pq.write_table(pa.table(CASES), path)
    return path


def test_one_row_per_case_with_the_columns_of_the_schema(cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "findings.parquet"
    summary = screen(cases, out, country="ru")
    table = pq.read_table(out)
    assert tuple(table.column_names) == finding_table("ru").columns
    rows = {row["case_id"]: row for row in table.to_pylist()}
    # a: papers taken and long hours; b and c: a child made to beg, or perhaps a child.
    assert [rows[name]["outcome"] for name in "abc"] == ["refer", "refer", "refer"]
    assert (rows["c"]["outcome_if_adult"], rows["c"]["outcome_if_child"]) == ("look_closer", "refer")
    assert rows["a"]["law__127_2__1"] == "possible"
    assert rows["a"]["ilo11__07__documents"] is True
    assert summary["cases"] == 3 and summary["outcomes"] == {"refer": 3}
    assert len(summary["provenance"]["data_sha256"]) == 64


def test_every_column_has_the_type_of_the_schema(cases: Path, tmp_path: Path) -> None:
    screen(cases, tmp_path / "out.parquet", country="ru")
    arrow = {"string": pa.string(), "int64": pa.int64(), "boolean": pa.bool_()}
    written = pq.read_schema(tmp_path / "out.parquet")
    for field in finding_table("ru").fields:
        assert written.field(field.name).type == arrow[field.type], field.name


def test_rows_keep_their_order_over_many_batches(cases: Path, tmp_path: Path) -> None:
    count = 150_001
    names = [f"n{(number * 7919) % count}" for number in range(count)]
    hours = pa.array([number % 3 == 0 or None for number in range(count)], type=pa.bool_())
    path, out = tmp_path / "many.parquet", tmp_path / "findings.parquet"
    pq.write_table(pa.table({"case_id": names, "delphi__d4__hours": hours}), path, row_group_size=50_000)
    summary = screen(path, out)
    table = pq.read_table(out, columns=["case_id", "outcome"])
    assert table["case_id"].to_pylist() == names
    assert table["outcome"][:3].to_pylist() == ["look_closer", "not_enough_recorded", "not_enough_recorded"]
    assert summary["outcomes"] == {"look_closer": 50_001, "not_enough_recorded": 100_000}


def test_columns_without_an_answer_are_as_good_as_missing(cases: Path, tmp_path: Path) -> None:
    nothing = pa.nulls(3, pa.bool_())
    path = tmp_path / "more.parquet"
    pq.write_table(pa.table({**CASES, "delphi__d5__violence": nothing, "is_child": nothing}), path)
    screen(path, tmp_path / "more_out.parquet", country="ru")
    screen(cases, tmp_path / "out.parquet", country="ru")
    assert pq.read_table(tmp_path / "more_out.parquet").equals(pq.read_table(tmp_path / "out.parquet"))


def test_no_rows_and_only_case_numbers(tmp_path: Path) -> None:
    for rows, outcomes in (([], {}), (["a"], {"not_enough_recorded": 1})):
        path, out = tmp_path / "few.parquet", tmp_path / "out.parquet"
        pq.write_table(pa.table({"case_id": pa.array(rows, type=pa.string())}), path)
        assert screen(path, out)["outcomes"] == outcomes
        assert pq.read_table(out).num_rows == len(rows)


def test_a_damaged_file_is_one_clear_error(cases: Path, tmp_path: Path) -> None:
    damaged, out = tmp_path / "damaged.parquet", tmp_path / "out.parquet"
    damaged.write_bytes(cases.read_bytes()[:-20])
    with pytest.raises(BadInputError, match="damaged"):
        screen(damaged, out)
    assert not out.exists()


def refused(table: dict[str, Any], tmp_path: Path) -> dict[str | None, str]:
    path, out = tmp_path / "bad.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table(table), path)
    with pytest.raises(BadInputError) as caught:
        screen(path, out)
    assert not out.exists()
    return {fault.field: fault.message for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"age_years": pa.array([34, 900, None], type=pa.int64())}, "age_years"),
        ({"age_years": pa.array([-1, 9, None], type=pa.int64())}, "age_years"),
        ({"age_years": pa.array(["34", "9", None])}, "age_years"),
        ({"is_child": pa.array([True, None, None])}, "is_child"),
        ({"is_child": pa.array(["no", None, None])}, "is_child"),
        ({"case_id": pa.array(["a", None, "c"])}, "case_id"),
        ({"delphi__d5__documents": pa.array([1, 0, None])}, "delphi__d5__documents"),
        ({"delphi__d5__documentz": pa.array([True, None, None])}, "delphi__d5__documentz"),
    ],
)
def test_faults_are_named_by_column_and_nothing_is_written(
    changed: dict[str, Any], field: str, tmp_path: Path
) -> None:
    assert field in refused({**CASES, **changed}, tmp_path)


def test_missing_case_id_is_named(tmp_path: Path) -> None:
    assert "case_id" in refused({name: CASES[name] for name in CASES if name != "case_id"}, tmp_path)


def test_command(cases: Path, tmp_path: Path) -> None:
    run, out = CliRunner(), tmp_path / "findings.parquet"
    done = run.invoke(app, ["screen", str(cases), "--out", str(out), "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["cases"] == 3
    assert pq.read_table(out).num_rows == 3
    text = tmp_path / "not.parquet"
    text.write_text("case_id\n1\n")
    assert isinstance(run.invoke(app, ["screen", str(text), "--out", str(out)]).exception, BadInputError)
    unknown = run.invoke(app, ["screen", str(cases), "--out", str(out), "--engine", "magic"])
    assert isinstance(unknown.exception, EngineError)


DAMAGED = sorted((Path(__file__).parent / "damaged").glob("*.parquet"))


@pytest.mark.parametrize("path", DAMAGED, ids=lambda path: path.stem)
@pytest.mark.parametrize("engine", ["duckdb", "sail"])
def test_damaged_bytes_are_one_clear_error_on_every_engine(path: Path, engine: str, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    with pytest.raises(BadInputError, match="damaged"):
        screen(path, out, engine=engine)
    assert len(DAMAGED) == 3 and not out.exists()


SAID: list[dict[str, Any]] = [
    {"age_years": 17, "is_child": False},
    {"age_years": 18, "is_child": True},
    {"age_years": 30, "ru.1271.2.b": True},
    {"age_band": "9--17", "is_child": False},
    {"age_band": "18--20", "ru.1272.2.b": True},
    {"is_child": False, "ru.1272.2.b": True},
    {"ru.1271.2.b": True, "ru.1272.2.b": False},
    {"age_band": "young"},
    {"age_years": 121},
    {"age_years": -1},
    {"age_years": 17, "age_band": "9--17", "is_child": True, "ru.1271.2.b": True},
    {"age_band": "15--20", "is_child": True},
    {"age_years": 0},
    {"is_child": True},
    {},
]


@pytest.mark.parametrize("said", SAID, ids=str)
def test_screen_and_assess_accept_and_refuse_the_same_cases(said: dict[str, Any], tmp_path: Path) -> None:
    columns: dict[str, pa.Array] = {"case_id": pa.array(["a"])}
    types = {"age_years": pa.int64(), "age_band": pa.string()}
    for name, value in said.items():
        column = column_of(name) if "." in name else name
        columns[column] = pa.array([value], type=types.get(name, pa.bool_()))
    path, out = tmp_path / "one.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table(columns), path)
    codes = {name: "yes" if value else "no" for name, value in said.items() if "." in name}
    fields = {name: value for name, value in said.items() if "." not in name}
    try:
        one = assess(case_from({**fields, "indicators": codes}))
    except BadInputError:
        with pytest.raises(BadInputError):
            screen(path, out)
        return
    screen(path, out)
    row = pq.read_table(out).to_pylist()[0]
    assert (row["outcome"], row["age_basis"]) == (one["outcome"], one["age"])

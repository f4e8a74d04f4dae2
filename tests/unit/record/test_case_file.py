"""`--out` as CSV or XLSX: what intake wrote, intake reads back as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from equiano.errors import UsageError
from equiano.record.intake import take_in
from equiano.tables.open import open_table

TODAY = date(2026, 11, 25)
EXAMPLES = Path(__file__).parents[3] / "examples"


def rows(path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(path).to_pylist()
    return found


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".CSV"])
@pytest.mark.parametrize("source", ["agency", "htcds"])
def test_what_is_written_is_read_back_without_loss(tmp_path: Path, suffix: str, source: str) -> None:
    name = {"agency": "agency_cases.csv", "htcds": "htcds_cases.csv"}[source]
    mapping = EXAMPLES / "agency_mapping.yaml" if source == "agency" else None
    straight = take_in(EXAMPLES / name, tmp_path / "a.parquet", mapping=mapping, today=TODAY)
    written = take_in(EXAMPLES / name, tmp_path / f"b{suffix}", mapping=mapping, today=TODAY)
    assert written.cases == straight.cases
    back = take_in(tmp_path / f"b{suffix}", tmp_path / "c.parquet", today=TODAY)
    assert (back.format, back.refused, back.not_taken) == ("case_table", 0, ())
    assert rows(tmp_path / "c.parquet") == rows(tmp_path / "a.parquet")


def test_a_child_by_registration_keeps_both_ages(tmp_path: Path) -> None:
    """Under 18 when trafficked, of age when registered: neither column overwrites the other."""
    source = tmp_path / "a.csv"
    source.write_text(
        "case_id,source_format,source_row,registration_year,citizenship,age_years,is_child\n"
        "A,list,7,2024,UZB,16,false\n",
        encoding="utf-8",
    )
    take_in(source, tmp_path / "a.parquet", today=TODAY)
    (row,) = rows(tmp_path / "a.parquet")
    assert (row["age_years"], row["is_child"]) == (16, False)
    assert (row["source_format"], row["source_row"]) == ("list", 7)


def test_a_case_number_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('nr;sex\n"=1+1";f\n-5;m\n', encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "columns:\n  nr: case_id\n  sex: {field: gender, values: {f: gender.female, m: gender.male}}\n",
        encoding="utf-8",
    )
    for suffix in (".csv", ".xlsx"):
        out = tmp_path / f"out{suffix}"
        take_in(tmp_path / "a.csv", out, mapping=tmp_path / "m.yaml", today=TODAY)
        assert [row.cells[0] for row in open_table(out).rows()] == ["=1+1", "-5"]
        take_in(out, tmp_path / "back.parquet", today=TODAY)
        assert [row["case_id"] for row in rows(tmp_path / "back.parquet")] == ["=1+1", "-5"]


def test_refused_rows_are_taken_in_again_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nr,age\n=1,27\n+2,200\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text("columns: {nr: case_id, age: age_years}\n", encoding="utf-8")
    report = take_in(tmp_path / "a.csv", tmp_path / "o.csv", mapping=tmp_path / "m.yaml", today=TODAY)
    assert report.refused_file is not None
    assert [row.cells[:2] for row in open_table(report.refused_file).rows()] == [["+2", "200"]]
    assert "'+2" in report.refused_file.read_text(encoding="utf-8-sig")


def test_other_endings_and_kept_cells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.parquet, \.csv or \.xlsx"):
        take_in(EXAMPLES / "htcds_cases.csv", tmp_path / "a.ods", today=TODAY)
    with pytest.raises(UsageError, match=r"`--keep-source` needs"):
        take_in(EXAMPLES / "htcds_cases.csv", tmp_path / "a.csv", keep_source=True, today=TODAY)
    assert list(tmp_path.iterdir()) == []

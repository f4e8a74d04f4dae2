"""Inputs that went wrong (tests/cases/intake_and_link), each with the value that is right."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from equiano.record.intake import take_in
from equiano.record.report import IntakeReport

TODAY = date(2026, 1, 1)
CASES = Path(__file__).parents[2] / "cases" / "intake_and_link"


def taken(path: Path, tmp_path: Path, **options: Any) -> tuple[IntakeReport, list[dict[str, Any]]]:
    report = take_in(path, tmp_path / "cases.parquet", today=TODAY, **options)
    return report, pq.read_table(report.out).to_pylist()


def test_ctdc_2025_keeps_its_sectors_and_its_name(tmp_path: Path) -> None:
    report, rows = taken(CASES / "F07_ctdc_2025_sector" / "ctdc_2025_sector.csv", tmp_path)
    assert (report.format, report.good, report.not_taken) == ("ctdc_2025", 4, ())
    sectors = [{name for name in row if name.startswith("sector__") and row[name]} for row in rows]
    assert sectors == [{"sector__domestic_work"}, {"sector__construction"}, {"sector__prostitution"}, set()]
    assert [row["citizenship"] for row in rows] == ["PHL", "UKR", "USA", "NAM"]
    # Three-letter codes stand in this column, so NA is "not available" and no Namibia.
    assert [row["exploitation_country"] for row in rows] == ["SAU", "RUS", "USA", None]


TICKED = {
    "means__physical_threats",
    "means__debt_bondage",
    "form__forced_labour",
    "form__sexual_exploitation",
}


def yes_in(row: dict[str, Any]) -> set[str]:
    return {name for name, value in row.items() if value is True and "__" in name}


@pytest.mark.parametrize("name", ["k8_choice_names", "t2_da", "t3_x", "t7_selected"])
def test_every_way_to_tick_is_a_yes(tmp_path: Path, name: str) -> None:
    report, rows = taken(CASES / "F08_ticks" / f"{name}.csv", tmp_path)
    assert (report.format, report.good, report.warnings.rows) == ("xlsform", 2, 0)
    assert yes_in(rows[0]) == TICKED
    assert yes_in(rows[1]) == set()


def test_an_unreadable_tick_is_said_with_its_row(tmp_path: Path) -> None:
    text = (CASES / "F08_ticks" / "t2_da.csv").read_text(encoding="utf-8")
    text = text.replace('"UA","да"', '"UA","иногда"')
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    report, rows = taken(path, tmp_path)
    assert [(fault.row, fault.field) for fault in report.warnings.first] == [
        (2, "vic_Methods_of_Control/PhysicalThreats")
    ]
    assert "иногда" not in report.warnings.first[0].message
    assert yes_in(rows[0]) == TICKED - {"means__physical_threats"}
    said = report.as_dict()
    assert [(entry["row"], entry["field"]) for entry in said["warnings"]] == [
        (2, "vic_Methods_of_Control/PhysicalThreats")
    ]
    assert said["warnings_by_kind"][0]["first_rows"] == ["2"]
    assert "иногда" not in str(said)


@pytest.mark.parametrize("name", ["k3_dot_sep", "k3c_pipe_sep"])
def test_groups_of_a_form_may_be_cut_by_any_sign(tmp_path: Path, name: str) -> None:
    path = CASES / "F15_group_separator" / f"{name}.csv"
    report, rows = taken(path, tmp_path)
    slash = tmp_path / "slash.csv"
    sign = "." if "dot" in name else "|"
    text = path.read_text(encoding="utf-8")
    header, rest = text.split("\n", 1)
    wanted = {}
    for other in ("/", "_", " - ", "::"):
        slash.write_text(header.replace(sign, other) + "\n" + rest, encoding="utf-8")
        wanted[other] = [yes_in(row) for row in taken(slash, tmp_path)[1]]
    assert report.format == "xlsform"
    assert [yes_in(row) for row in rows] == wanted["/"] == wanted["_"] == wanted[" - "] == wanted["::"]
    assert yes_in(rows[0]) == TICKED


def test_timestamps_with_a_zone(tmp_path: Path) -> None:
    report, rows = taken(CASES / "F16_iso_timestamp" / "htcds_isotz.csv", tmp_path)
    assert (report.good, report.refused, report.warnings.rows) == (1, 0, 0)
    assert rows[0]["journey_date"] == date(2021, 3, 2)
    assert rows[0]["registration_year"] == 2021


def test_country_words_and_the_usual_ways_to_write_a_cell(tmp_path: Path) -> None:
    folder = CASES / "F09_country_words"
    report, rows = taken(folder / "values.csv", tmp_path, mapping=folder / "m.yaml")
    assert (report.rows, report.good, report.refused) == (31, 31, 0)
    found = {row["case_id"]: row for row in rows}
    same = {name: row for name, row in found.items() if int(name.split("-")[1]) <= 17}
    assert {row["citizenship"] for row in same.values()} == {"UZB"}
    assert {row["age_years"] for row in same.values()} == {27}
    assert {row["means__debt_bondage"] for row in same.values()} == {True}
    assert {row["means__physical_abuse"] for row in same.values()} == {True}
    assert {row["registration_year"] for row in same.values()} == {2024, 2021}
    assert found["А-7"]["registration_year"] == 2021  # 44269 is 14.3.2021 as Excel counts days
    said = {name: row["means__withholds_documents"] for name, row in same.items()}
    assert {name for name, answer in said.items() if answer is None} == {"А-9"}  # нет данных
    assert set(said.values()) == {True, None}
    countries = {
        **{"А-18": "KGZ", "А-19": "KGZ", "А-20": None, "А-21": "XXA", "А-22": "XXA", "А-23": None},
        **{"А-24": "MDA", "А-25": "BLR", "А-26": "VNM", "А-27": "PRK", "А-28": None, "А-29": None},
        **{"А-30": "UKR", "А-31": None},
    }
    assert {name: found[name]["citizenship"] for name in countries} == countries
    assert found["А-30"]["citizenship_all"] == "UKR;RUS"
    assert found["А-22"]["citizenship_region"] is None
    warned = [(fault.row, fault.field) for fault in report.warnings.first]
    assert warned == [(8, "Зарегистрировано"), *((row, "Гражданство") for row in (21, 24, 29, 30, 32))]

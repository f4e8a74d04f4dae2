"""Dates of a column through a mapping: the column decides the order, Excel's numbers, parts of dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from equiano.record.intake import take_in
from equiano.record.report import IntakeReport

TODAY = date(2026, 6, 15)


def taken(tmp_path: Path, dates: list[str], rule: str = "journey_date") -> tuple[IntakeReport, list[Any]]:
    rules, path = tmp_path / "m.yaml", tmp_path / "in.csv"
    rules.write_text(f"columns: {{day: {rule}, who: agency}}")
    path.write_text("\n".join(["day;who", *(f"{text};x" for text in dates)]) + "\n", encoding="utf-8")
    report = take_in(path, tmp_path / "out.parquet", mapping=rules, today=TODAY)
    field = "registration_year" if "year" in rule else "journey_date"
    return report, [row[field] for row in pq.read_table(report.out).to_pylist()]


def test_usual_ways_to_write_a_date(tmp_path: Path) -> None:
    texts = [
        "14.03.2024",
        "14/03/2024",
        "2024-03-14",
        "2024-03-14T10:11:12Z",
        "2024-03-14 00:00:00",
        "14 марта 2024 г.",
    ]
    report, found = taken(tmp_path, texts)
    assert (report.refused, report.warnings.rows) == (0, 0)
    assert set(found) == {date(2024, 3, 14)}


def test_the_column_says_whether_the_day_stands_first(tmp_path: Path) -> None:
    assert taken(tmp_path, ["03/04/2024", "25/12/2023"])[1] == [date(2024, 4, 3), date(2023, 12, 25)]
    assert taken(tmp_path, ["03/04/2024", "12/25/2023"])[1] == [date(2024, 3, 4), date(2023, 12, 25)]
    report, found = taken(tmp_path, ["03/14/2024", "03/15/2024", "25/12/2023"])
    assert found == [date(2024, 3, 14), date(2024, 3, 15)]
    assert [(fault.row, fault.field) for fault in report.faults.first] == [(4, "day")]


def test_where_nothing_tells_the_order_it_is_asked_for(tmp_path: Path) -> None:
    report, found = taken(tmp_path, ["03/04/2024", "2024-05-06"])
    assert found == [date(2024, 5, 6)]
    assert "14.03.2024" in report.faults.first[0].message
    assert "%" not in report.faults.first[0].message
    rule = "{field: journey_date, order: month_first}"
    assert taken(tmp_path, ["03/04/2024"], rule)[1] == [date(2024, 3, 4)]
    rule = '{field: journey_date, formats: ["%d/%m/%Y"]}'
    assert taken(tmp_path, ["03/04/2024", "2024-05-06"], rule)[1] == [date(2024, 4, 3), date(2024, 5, 6)]


@pytest.mark.parametrize("text", ["1900-01-01", "9999", "не указано", "00.00.0000", "NaN", "-"])
def test_a_placeholder_is_unknown_and_no_fault(tmp_path: Path, text: str) -> None:
    report, found = taken(tmp_path, [text, "2024-03-14"])
    assert (report.refused, report.warnings.rows) == (0, 0)
    assert found == [None, date(2024, 3, 14)]


def test_a_number_of_excel_is_read_and_said(tmp_path: Path) -> None:
    # 45365 is 14.3.2024 in Excel and LibreOffice; 20000 is the first number that is taken for a day.
    report, found = taken(tmp_path, ["45365", "45365.0", "2024-03-14", "20000"])
    assert found == [date(2024, 3, 14)] * 3 + [date(1954, 10, 3)]
    assert [fault.row for fault in report.warnings.first] == [2, 3, 5]
    report, _ = taken(tmp_path, ["19999", "2024-03-14"])
    assert report.refused == 1


def test_a_part_of_a_date_is_a_year_and_no_day(tmp_path: Path) -> None:
    report, found = taken(tmp_path, ["2024", "март 2024", "2024-03-14"])
    assert found == [None, None, date(2024, 3, 14)]
    assert (report.refused, report.warnings.rows) == (0, 2)
    report, found = taken(
        tmp_path, ["2024", "март 2023", "14.03.22"], "{field: registration_year, type: year_of_date}"
    )
    assert (found, report.warnings.rows) == ([2024, 2023, 2022], 0)


@pytest.mark.parametrize("text", ["31.02.2024", "2027-01-01", "1899-01-01", "весной"])
def test_what_cannot_be_a_date_refuses_the_row(tmp_path: Path, text: str) -> None:
    report, _ = taken(tmp_path, [text, "2024-03-14"])
    assert [(fault.row, fault.field) for fault in report.faults.first] == [(2, "day")]
    assert text not in report.faults.first[0].message

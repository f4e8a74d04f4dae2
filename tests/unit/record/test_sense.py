"""One list of checks between fields: the same case fails the same checks by both record paths."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from equiano.record import sense
from equiano.record.intake import take_in
from equiano.words import using

TODAY = date(2026, 6, 15)
# Born, event, age, registered; and the fields that get a fault. The edges: the same day, the same year.
EDGES = [
    ("1990-05-03", "1990-05-03", "", "", ()),
    ("1990-05-03", "1990-05-02", "", "", ("journey_date",)),
    ("2000-12-31", "", "26", "", ()),
    ("2000-12-31", "", "27", "", ("age_years",)),
    ("1990-05-03", "", "", "1990-01-01", ()),
    ("1990-05-03", "", "", "1989-12-31", ("registration_year",)),
    ("1990-05-03", "1980-01-01", "120", "1980-01-01", ("journey_date", "age_years", "registration_year")),
    ("", "1980-01-01", "120", "1980-01-01", ()),
    ("1990-05-03", "", "", "", ()),
]
HTCDS = {
    "journey_date": "hte_Date",
    "age_years": "vic_AgeWhenTrafficked",
    "registration_year": "cas_IncomingReferralDate",
}


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def faults_of(report: Any) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for fault in report.faults.first:
        found.setdefault(fault.row, set()).add(fault.field)
    return found


def test_both_paths_find_the_same(tmp_path: Path) -> None:
    rules = tmp_path / "m.yaml"
    rules.write_text(
        "columns: {born: birth_date, event: journey_date, age: age_years,"
        " registered: {field: registration_year, type: year_of_date}}"
    )
    names = {"journey_date": "event", "age_years": "age", "registration_year": "registered"}
    bulk = [dict(zip(("born", "event", "age", "registered"), edge, strict=False)) for edge in EDGES]
    rowwise = [
        {
            **{
                "prs_FirstName": "Example",
                "prs_Birthdate": born,
                "hte_Type": "Exploitation",
                "hte_Date": event,
            },
            **{"vic_AgeWhenTrafficked": age, "cas_IncomingReferralDate": registered},
        }
        for born, event, age, registered, _ in EDGES
    ]
    wanted = {number: fields for number, (*_, fields) in enumerate(EDGES, 2) if fields}
    first = take_in(write(tmp_path / "b.csv", bulk), tmp_path / "b.parquet", mapping=rules, today=TODAY)
    other = take_in(write(tmp_path / "r.csv", rowwise), tmp_path / "r.parquet", today=TODAY)
    assert faults_of(first) == {row: {names[name] for name in fields} for row, fields in wanted.items()}
    assert faults_of(other) == {row: {HTCDS[name] for name in fields} for row, fields in wanted.items()}
    messages = [{fault.message for fault in report.faults.first} for report in (first, other)]
    assert messages[0] == messages[1] == {check.message() for check in sense.CHECKS}


def test_unknown_never_fails_and_messages_follow_the_language() -> None:
    assert list(sense.faults_in({}, TODAY)) == []
    assert list(sense.faults_in({"journey_date": None, "birth_date": date(1990, 1, 1)}, TODAY)) == []
    with using("ru"):
        ((field, message),) = sense.faults_in({"age_years": 40, "birth_date": date(1990, 1, 1)}, TODAY)
    assert field == "age_years"
    assert "возраст" in message


@pytest.mark.parametrize("check", sense.CHECKS)
def test_each_check_names_its_fields(check: sense.SenseCheck) -> None:
    assert len(check.fields) == 2
    assert "birth_date" in check.fields

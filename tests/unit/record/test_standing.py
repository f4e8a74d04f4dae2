"""Who counts: actual and possible victims, those found not to be victims, and records without consent."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.engine import open_engine
from equiano.errors import BadInputError
from equiano.record.formats.ctdc import _EDITIONS
from equiano.record.intake import take_in
from equiano.record.standing import Standings, rules, standing, who_counts
from equiano.record.standing_words import consent_of, status_of
from equiano.record.values import DoubtError, NotAValueError

TODAY = date(2026, 1, 1)
STATUSES = (None, "status.actual_victim", "status.possible_victim", "status.not_a_victim")


def table(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    types = {"source_row": pa.int64(), "consent": pa.bool_()}
    names = ["case_id", "source_format", "source_row", "status", "consent", "gender"]
    schema = pa.schema([(name, types.get(name, pa.string())) for name in names])
    listed = [
        {"case_id": f"{n}", "source_row": n, "source_format": "htcds", **row} for n, row in enumerate(rows, 2)
    ]
    pq.write_table(pa.Table.from_pylist(listed, schema), path)
    return path


@pytest.mark.parametrize(
    ("status", "consent", "source", "expected"),
    [
        ("status.actual_victim", None, "htcds", "actual"),
        ("status.actual_victim", True, "htcds", "actual"),
        ("status.actual_victim", False, "htcds", "no_consent"),  # consent rules before the status
        ("status.possible_victim", None, "htcds", "possible"),
        ("status.not_a_victim", None, "htcds", "not_victim"),
        ("status.not_a_victim", False, "htcds", "no_consent"),
        (None, None, "htcds", "possible"),  # nobody has decided
        (None, None, "ctdc_vp", "actual"),  # the source takes in identified victims only
        ("status.not_a_victim", None, "ctdc_vp", "not_victim"),  # what a record says rules before its format
        (None, False, "ctdc_vp", "no_consent"),
        (None, None, None, "possible"),
    ],
)
def test_standing_of_one_record(
    status: str | None, consent: bool | None, source: str | None, expected: str
) -> None:
    assert standing(status, consent, source) == expected


def test_every_edition_of_ctdc_holds_identified_victims() -> None:
    assert set(rules()["formats_of_identified_victims"]) == set(_EDITIONS)


def test_the_engine_counts_as_the_rule_does(tmp_path: Path) -> None:
    rows = [
        {"status": status, "consent": consent, "source_format": source}
        for n, (status, consent, source) in enumerate(
            product(STATUSES, (None, True, False), ("htcds", "ctdc_2024", "own"))
        )
        for _ in range(n % 3 + 1)
    ]
    expected = [standing(row["status"], row["consent"], row["source_format"]) for row in rows]
    with open_engine("duckdb") as engine:
        found = who_counts(engine, table(tmp_path / "cases.parquet", rows))
        actual = engine.fetch(found.actual).to_pylist()
        possible = engine.fetch(found.possible).to_pylist()
    sizes = {name: expected.count(name) for name in ("actual", "possible", "not_victim", "no_consent")}
    said = found.standings.as_dict()
    assert {name: said[name] for name in sizes} == sizes
    assert said["persons"] == len(rows)
    assert sorted(row["case_id"] for row in actual) == sorted(
        str(n) for n, name in enumerate(expected, 2) if name == "actual"
    )
    assert len(possible) == sizes["possible"]
    counted = [row for row, name in zip(rows, expected, strict=True) if name in ("actual", "possible")]
    assert said["without_status"] == sum(row["status"] is None for row in counted)


def test_a_table_without_the_columns_counts_possible_victims(tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    pq.write_table(pa.table({"case_id": ["a", "b"]}), path)
    with open_engine("duckdb") as engine:
        found = who_counts(engine, path).standings
    assert found == Standings(possible=2, without_status=2, without_consent=2)


def test_a_repeated_number_is_one_person_where_the_rows_say_the_same(tmp_path: Path) -> None:
    row = {"case_id": "A", "status": "status.actual_victim", "gender": "gender.female"}
    path = table(tmp_path / "cases.parquet", [row, row, {**row, "case_id": "B"}, row])
    with open_engine("duckdb") as engine:
        found = who_counts(engine, path)
        rows = engine.fetch(found.actual).to_pylist()
    assert (found.standings.actual, found.standings.repeated) == (2, 2)
    assert sorted(row["case_id"] for row in rows) == ["A", "B"]
    assert any("2 rows repeat another row" in text for text in found.standings.sentences())


def test_persons_without_a_number_are_never_taken_for_one(tmp_path: Path) -> None:
    """Beside a number that is repeated, three rows without one are three persons, whatever they say."""
    path = tmp_path / "cases.parquet"
    rows = {"case_id": ["A", "A", None, None, None], "status": ["status.actual_victim"] * 5}
    rows["gender"] = ["gender.female"] * 4 + ["gender.male"]
    pq.write_table(pa.table(rows), path)
    with open_engine("duckdb") as engine:
        found = who_counts(engine, path)
        numbers = [row["case_id"] for row in engine.fetch(found.actual).to_pylist()]
    assert (found.standings.actual, found.standings.repeated) == (4, 1)
    assert (numbers.count("A"), numbers.count(None)) == (1, 3)


def test_a_repeated_number_is_a_fault_where_the_rows_differ(tmp_path: Path) -> None:
    row = {"case_id": "SECRET-1", "status": "status.actual_victim", "gender": "gender.female"}
    path = table(tmp_path / "cases.parquet", [row, {**row, "gender": "gender.male"}])
    with open_engine("duckdb") as engine, pytest.raises(BadInputError) as caught:
        who_counts(engine, path)
    (fault,) = caught.value.faults
    assert (fault.field, fault.row) == ("gender", 3)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (text, False)
            for text in ("FALSE", "no", "Нет", "0", "☐", "Withdrawn", "withdrawn 2024-05-01", "REFUSED")
        ),
        *(
            (text, False)
            for text in ("given 2021, withdrawn 2023", "Consent revoked", "Отозвано 12.03.2024", "отказ")
        ),
        *(
            (text, False)
            for text in ("Не дано", "не согласна", "нет согласия", "opted out", "consent expired")
        ),
        *(
            (text, True)
            for text in ("TRUE", "yes", "да", "x", "Signed", "Согласие получено", "informed consent")
        ),
        *(
            (text, None)
            for text in ("", " ", "unknown", "n/a", "не спрашивали", "нет данных", "?", "pending")
        ),
    ],
)
def test_consent_as_people_write_it(text: str, expected: bool | None) -> None:
    assert consent_of(text) is expected


@pytest.mark.parametrize("text", ["maybe", "only for the police", "see file 3", "частично"])
def test_a_remark_is_no_consent(text: str) -> None:
    with pytest.raises(DoubtError) as caught:
        consent_of(text)
    assert caught.value.found is False
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (text, "status.not_a_victim")
            for text in ("NotAVictimOfTrafficking", "not a victim", "Не жертва торговли людьми")
        ),
        *(
            (text, "status.not_a_victim")
            for text in ("Closed as not trafficking", "не признана потерпевшей.")
        ),
        *(
            (text, "status.possible_victim")
            for text in ("potential victim", "Предполагаемая жертва торговли людьми")
        ),
        *(
            (text, "status.actual_victim")
            for text in ("Identified victim", "потерпевшая", "status.actual_victim")
        ),
        *((text, None) for text in ("", "unknown", "н/д")),
    ],
)
def test_status_as_people_write_it(text: str, expected: str | None) -> None:
    assert status_of(text) == expected


def test_a_word_that_is_no_status_is_not_guessed() -> None:
    with pytest.raises(NotAValueError):
        status_of("closed")


@pytest.mark.parametrize("with_mapping", [False, True])
def test_words_of_status_and_consent_through_intake(tmp_path: Path, with_mapping: bool) -> None:
    rows = [
        ("A", "Actual victim of trafficking", "given"),
        ("B", "not a victim", "TRUE"),
        ("C", "Предполагаемая жертва", ""),
        ("D", "ActualVictimOfTrafficking", "отозвано 2024-02-01"),
        ("E", "", "unknown"),
        ("F", "what is this", "only orally to me"),
    ]
    names = ("case_id", "vic_TraffickingStatus", "con_Consent")
    columns = ("nr", "stage", "agreed") if with_mapping else names
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([(*columns, "prs_Gender"), *((*row, "Feminine") for row in rows)])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "yes: [да]\nno: [нет]\ncolumns: {nr: case_id, stage: status, agreed: consent}\n", "utf-8"
    )
    report = take_in(source, tmp_path / "a.parquet", mapping=mapping if with_mapping else None, today=TODAY)
    read = {row["case_id"]: row for row in pq.read_table(report.out).to_pylist()}
    assert {name: standing(row["status"], row["consent"]) for name, row in read.items()} == {
        **{"A": "actual", "B": "not_victim", "C": "possible"},
        **{"D": "no_consent", "E": "possible", "F": "no_consent"},
    }
    assert report.warnings.rows == 1  # F, for both of its cells
    with open_engine("duckdb") as engine:
        found = who_counts(engine, report.out).standings
    assert found == Standings(1, 2, 1, 2, without_status=1, without_consent=2)


def test_a_mapping_can_say_that_its_source_takes_in_identified_victims(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("nr,stage\nA,\nB,possible\nC,not a victim\n", "utf-8")
    mapping = tmp_path / "m.yaml"
    text = "columns: {nr: case_id, stage: status}\n"
    mapping.write_text(text + "status_if_empty: status.actual_victim\n", "utf-8")
    report = take_in(source, tmp_path / "a.parquet", mapping=mapping, today=TODAY)
    found = [row["status"] for row in pq.read_table(report.out).to_pylist()]
    assert found == ["status.actual_victim", "status.possible_victim", "status.not_a_victim"]
    mapping.write_text(text + "status_if_empty: victim\n", "utf-8")
    with pytest.raises(BadInputError, match="status_if_empty"):
        take_in(source, tmp_path / "b.parquet", mapping=mapping, today=TODAY)


def test_a_withdrawal_in_any_column_of_consent_prevails(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("nr,asked,later\nA,yes,withdrawn\nB,yes,\nC,,\nD,no,yes\n", "utf-8")
    mapping = tmp_path / "m.yaml"
    mapping.write_text("columns: {nr: case_id, asked: consent, later: consent}\n", "utf-8")
    report = take_in(source, tmp_path / "a.parquet", mapping=mapping, today=TODAY)
    assert [row["consent"] for row in pq.read_table(report.out).to_pylist()] == [False, True, None, False]


def test_a_house_that_takes_in_identified_victims_only_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert standing(None, None) == "possible"
    monkeypatch.setenv("EQUIANO_STATUS_IF_EMPTY", "actual")
    assert standing(None, None) == "actual"
    assert standing(None, False) == "no_consent"
    assert standing("status.not_a_victim", None) == "not_victim"
    assert standing("status.possible_victim", None) == "possible"
    monkeypatch.setenv("EQUIANO_STATUS_IF_EMPTY", "victim")
    with pytest.raises(BadInputError, match="status_if_empty"):
        standing(None, None)

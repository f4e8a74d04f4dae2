"""HTCDS and XLSForm: what goes in comes out, and what it means is right."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from equiano.errors import BadInputError
from equiano.record.case import Answer, from_row, to_row
from equiano.record.formats import htcds_standard as standard
from equiano.record.formats.htcds import FLAG_FIELDS, Record, to_case
from equiano.record.intake import take_in
from equiano.vocab import load

TODAY = date(2026, 1, 1)
# Cells that must read as something; every other field gets awkward text.
TYPED = {
    "prs_Birthdate": "1990-05-01",
    "prs_Gender": "TransgenderFeminine",
    "prs_Citizenship": "RU;UA",
    "vic_AgeWhenTrafficked": "22",
    "vic_MethodsOfControl": "DebtBondage ;PhysicalAbuse;Not in the picklist",
    "vic_TypeOfExploitation": "ForcedLabour;Servitude",
    "vic_ForcedLabourIndustry": "A_AgricultureForestryAndFishing",
    "cas_IncomingReferralDate": "2020-01-02",
    "hte_Country": "Lithuania",
    "hte_Date": "2015-03-03",
    "hte_Type": "Recruitment",
    "con_Consent": "FALSE",
}
REPEATS = {
    "hte_Country_2": "POL",
    "hte_Type_2": "Transit",
    "hte_Country_3": "Россия",
    "hte_State_3": "Kaliningrad Oblast",
    "hte_Type_3": "Exploitation",
    "hte_Date_3": "2015-04-01",
    "spl_Objectives_2": "Second plan",
    "spl_Type_2": "Legal",
    "cco_CaseComment_2": 'Second comment; with, all\nsorts "of" text',
    "cas_ReferredOrganisation_2": "Second shelter",
    "per_RoleInProcess_2": "Smuggler;Abuser",
}


def filled() -> dict[str, str]:
    awkward = 'x, "y"; z\nтри — {} =1+1'
    cells = {name: awkward.replace("{}", name) for name in standard.standard_fields()}
    return {**cells, **TYPED, **REPEATS}


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_back(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{name: text for name, text in row.items() if text} for row in csv.DictReader(stream)]


def test_the_standard_has_84_fields() -> None:
    assert len(standard.standard_fields()) == 84


@pytest.mark.parametrize("name", FLAG_FIELDS)
def test_every_picklist_value_of_the_core_has_a_meaning(name: str) -> None:
    # RestrictsMovement is defined by the standard but missing from its picklist: read, never written.
    known = set(standard.picklist(name).values()) - {"RestrictsMovement"}
    assert known == set(standard.written_codes(name))
    codes = set(standard.read_codes(name).values())
    assert all(code in load() for code in codes if code)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_round_trip_loses_nothing(tmp_path: Path, suffix: str) -> None:
    cells = filled()
    source = write_csv(tmp_path / "in.csv", [cells])
    take_in(source, tmp_path / "a.parquet", htcds_out=tmp_path / f"out{suffix}", today=TODAY)
    take_in(tmp_path / f"out{suffix}", tmp_path / "b.parquet", htcds_out=tmp_path / "again.csv", today=TODAY)
    (found,) = read_back(tmp_path / "again.csv")
    assert {name: found.get(name) for name in cells} == cells
    first, second = (pq.read_table(tmp_path / f"{n}.parquet").to_pylist()[0] for n in "ab")
    made = {"source_row"}
    assert {k: v for k, v in first.items() if k not in made} == {
        k: v for k, v in second.items() if k not in made
    }


def test_round_trip_through_the_case_table_where_the_source_is_kept(tmp_path: Path) -> None:
    cells = filled()
    out = tmp_path / "a.parquet"
    take_in(write_csv(tmp_path / "in.csv", [cells]), out, keep_source=True, today=TODAY)
    case = from_row(pq.read_table(out).to_pylist()[0])
    assert dict(case.source_fields) == cells
    assert case.person.birth_date == date(1990, 5, 1)
    take_in(tmp_path / "in.csv", out, today=TODAY)
    assert pq.read_table(out).column("source_record").null_count == 1  # names stay out unless asked for


def test_what_a_record_means() -> None:
    case, findings = to_case(Record(2, filled()), made_id="c1", agency="Centre", today=TODAY)
    assert not findings.faults
    assert case.person.gender == "gender.transgender_female"
    assert case.person.citizenships == ("RUS", "UKR")
    assert [(e.kind, e.country, e.subdivision) for e in case.journey] == [
        ("recruitment", "LTU", None),
        ("transit", "POL", None),
        ("exploitation", "RUS", "RU-KGD"),
    ]
    assert case.answer("means.debt_bondage") is Answer.YES
    assert case.answer("means.physical_threats") is Answer.UNKNOWN  # not ticked is not a no
    assert case.answer("sector.agriculture_or_fishing") is Answer.YES
    assert case.answer("sector.agriculture") is Answer.UNKNOWN
    assert case.consent is Answer.NO
    assert case.other["registration_year"] == 2020
    assert case.other["is_child_at_exploitation"] is False
    assert "vic_MethodsOfControl" in {warning.field for warning in findings.warnings}


def test_a_changed_case_is_written_as_changed() -> None:
    from dataclasses import replace

    from equiano.record.formats.htcds_write import to_cells

    case, _ = to_case(Record(2, filled()), made_id="c1", agency=None, today=TODAY)
    changed = replace(case, status="status.actual_victim", consent=Answer.YES)
    cells = to_cells(changed)
    assert cells["vic_TraffickingStatus"] == "ActualVictimOfTrafficking"
    assert cells["con_Consent"] == "TRUE"
    assert cells["vic_MethodsOfControl"] == TYPED["vic_MethodsOfControl"]


def test_a_no_and_a_composite_survive_in_the_extension_column() -> None:
    from equiano.record.case import Case, Indicator
    from equiano.record.formats.htcds_write import to_cells

    answers = {
        "means.any_threats": Indicator("means.any_threats", Answer.YES),
        "means.debt_bondage": Indicator("means.debt_bondage", Answer.NO),
        "form.forced_labour": Indicator("form.forced_labour", Answer.YES),
        "sector.other": Indicator("sector.other", Answer.YES),
    }
    case = Case("c9", "ctdc_2020", 2, indicators=answers)
    cells = to_cells(case)
    assert cells["vic_TypeOfExploitation"] == "ForcedLabour"
    assert "vic_MethodsOfControl" not in cells
    again, findings = to_case(Record(2, cells, "c9"), made_id="x", agency=None, today=TODAY)
    assert not findings.faults
    assert {code: again.answer(code) for code in answers} == {c: i.answer for c, i in answers.items()}


def test_several_rows_of_one_case(tmp_path: Path) -> None:
    base = {"case_id": "K-1", "prs_FirstName": "Example", "prs_Gender": "Masculine"}
    rows = [
        {**base, "hte_Type": "Recruitment", "hte_Country": "UZB"},
        {"case_id": "K-2", "prs_FirstName": "Other", "prs_Gender": "Feminine"},
        {"case_id": "K-1", "hte_Type": "Transit", "hte_Country": "KAZ", "spl_Type": "Legal"},
        {**base, "hte_Type": "Exploitation", "hte_Country": "RUS", "cco_CaseComment": "one"},
    ]
    report = take_in(
        write_csv(tmp_path / "in.csv", rows),
        tmp_path / "a.parquet",
        htcds_out=tmp_path / "o.csv",
        today=TODAY,
    )
    assert (report.rows, report.good, report.cases) == (4, 4, 2)
    cases = {row["case_id"]: row for row in pq.read_table(tmp_path / "a.parquet").to_pylist()}
    assert (cases["K-1"]["origin"], cases["K-1"]["transit_1"], cases["K-1"]["destination"]) == (
        *("UZB", "KAZ"),
        "RUS",
    )
    found = next(row for row in read_back(tmp_path / "o.csv") if row["case_id"] == "K-1")
    assert found["hte_Country_3"] == "RUS"
    assert found["spl_Type"] == "Legal"


def test_rows_of_one_case_that_differ_are_all_refused(tmp_path: Path) -> None:
    rows = [
        {"case_id": "K-1", "prs_FirstName": "A", "prs_Gender": "Masculine"},
        {"case_id": "K-1", "prs_FirstName": "B", "prs_Gender": "Masculine"},
        {"case_id": "K-2", "prs_FirstName": "C", "prs_Gender": "Feminine"},
    ]
    report = take_in(write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert (report.rows, report.good, report.refused, report.cases) == (3, 1, 2, 1)
    assert {(f.row, f.field) for f in report.faults.first} == {(2, "prs_FirstName"), (3, "prs_FirstName")}


def official_spreadsheet(path: Path) -> Path:
    """The header of the official spreadsheet: hidden names, one missing, address contradicting the labels."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    names = ["prs_FirstName", "prs_SecondName", "prs_Gender", "prs_MailingCity", "prs_MailingStreet"]
    sheet.append([None, *names, "vic_TraffickinStatusDecisionMakingOrg", None])
    labels = ["First Name", "Second Name", "Gender", "Mailing Street", "Mailing City"]
    sheet.append(
        [None, *labels, "Trafficking Status Decision Making Organization", "Reason for Outgoing Referral"]
    )
    sheet.row_dimensions[1].hidden = True
    sheet.append([1, "Example", "Person 1", "Feminine", "Some Street 1", "Some City", "Police", "Other"])
    for number in range(2, 20):
        sheet.append([number])
    workbook.save(path)
    return path


def test_official_spreadsheet_the_label_decides(tmp_path: Path) -> None:
    report = take_in(
        official_spreadsheet(tmp_path / "t.xlsx"),
        tmp_path / "a.parquet",
        htcds_out=tmp_path / "o.csv",
        today=TODAY,
    )
    assert (report.format, report.rows, report.cases) == ("htcds", 1, 1)
    (found,) = read_back(tmp_path / "o.csv")
    assert found["prs_MailingStreet"] == "Some Street 1"
    assert found["prs_MailingCity"] == "Some City"
    assert found["cas_ReasonForOutgoingReferral"] == "Other"
    assert pq.read_table(tmp_path / "a.parquet").to_pylist()[0]["status_decided_by"] == "Police"


def test_labels_as_header(tmp_path: Path) -> None:
    rows = [{"First Name": "Example", "Gender\xa0": "Masculine", "Age when Trafficked": "17"}]
    report = take_in(
        write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", format="htcds", today=TODAY
    )
    row = pq.read_table(report.out).to_pylist()[0]
    assert (row["gender"], row["age_years"], row["is_child"]) == ("gender.male", 17, True)


def test_a_label_of_several_fields_is_an_error(tmp_path: Path) -> None:
    rows = [{"prs_FirstName": "E", "prs_Gender": "Masculine", "prs_Title": "x", "Type": "Legal"}]
    with pytest.raises(BadInputError, match="several fields"):
        take_in(write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)


IMPOSSIBLE = [
    ("vic_AgeWhenTrafficked", "250"),
    ("prs_Birthdate", "2030-01-01"),
    ("prs_Birthdate", "31.02.1990"),
    ("hte_Date", "1980-01-01"),
]


@pytest.mark.parametrize(("name", "text"), IMPOSSIBLE)
def test_impossible_values_refuse_the_row(tmp_path: Path, name: str, text: str) -> None:
    good = {"prs_FirstName": "Example", "prs_Birthdate": "1990-01-01", "prs_Gender": "Feminine"}
    rows = [good, {**good, name: text}, {"prs_FirstName": "Example", "prs_Gender": "Masculine"}]
    report = take_in(write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert (report.rows, report.good, report.refused) == (3, 2, 1)
    assert [(fault.row, fault.field) for fault in report.faults.first] == [(3, name)]
    assert report.refused_file is not None
    (refused,) = read_back(report.refused_file)
    assert refused[name] == text
    assert refused["refused_row"] == "3"
    assert name in refused["refused_reason"]


@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("prs_Citizenship", "Atlantis", "citizenship"),
        ("hte_Country", "XX", "destination"),
    ],
)
def test_one_bad_country_or_tick_does_not_refuse_the_case(
    tmp_path: Path, name: str, text: str, column: str
) -> None:
    good = {"prs_FirstName": "Example", "prs_Birthdate": "1990-01-01", "prs_Gender": "Feminine"}
    rows = [good, {**good, "hte_Type": "Exploitation", name: text}]
    report = take_in(write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert (report.rows, report.good, report.warnings.rows) == (2, 2, 1)
    assert [(fault.row, fault.field) for fault in report.warnings.first] == [(3, name)]
    assert text not in report.warnings.first[0].message
    row = pq.read_table(report.out).to_pylist()[1]
    assert row[column] is None
    assert row["gender"] == "gender.female"


def test_a_remark_in_the_cell_of_consent_is_no_consent(tmp_path: Path) -> None:
    """Until a person reads it the record is left out of counts: taken for unknown it would be counted."""
    good = {"prs_FirstName": "Example", "prs_Birthdate": "1990-01-01", "prs_Gender": "Feminine"}
    rows = [good, {**good, "con_Consent": "maybe"}]
    report = take_in(write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert [(fault.row, fault.field) for fault in report.warnings.first] == [(3, "con_Consent")]
    assert "maybe" not in report.warnings.first[0].message
    assert [row["consent"] for row in pq.read_table(report.out).to_pylist()] == [None, False]


XLSFORM = {
    "start": "2026-01-01T10:00:00",
    "end": "2026-01-01T10:30:00",
    "details/con_Consent": "TRUE",
    "details/prs_First_Name": "Example",
    "details/prs_Gender": "Feminine",
    "details/prs_Citizenship": "NA",
    "details/vic_Methods_of_Control": "DebtBondage PhysicalAbuse",
    "details/vic_Methods_of_Control/DebtBondage": "1",
    "details/vic_Methods_of_Control/Other": "0",
    "details/vic_TypeOfExploitation/ForcedLabour": "1",
    "details/vic_TypeOfExploitation/Servitude": "0",
    "details/vic_ForcedLabourIndustry": "Construction Mining and quarrying",
    "_uuid": "0000-1111",
}


def test_xlsform_export(tmp_path: Path) -> None:
    report = take_in(write_csv(tmp_path / "in.csv", [XLSFORM]), tmp_path / "a.parquet", today=TODAY)
    row = pq.read_table(report.out).to_pylist()[0]
    assert report.format == "xlsform"
    assert row["case_id"] == "0000-1111"
    assert row["citizenship"] == "NAM"  # Namibia, not "not available"
    yes = {name for name, value in row.items() if value is True}
    assert yes == {
        "consent",
        "means__debt_bondage",
        "means__physical_abuse",
        "form__forced_labour",
        "sector__construction",
        "sector__mining",
    }
    assert not any(value is False for value in row.values())


def test_the_region_of_a_transit_has_its_column() -> None:
    cells = filled() | {"hte_Country_2": "RUS", "hte_State_2": "RU-KGD"}
    case, _ = to_case(Record(2, cells), made_id="c1", agency=None, today=TODAY)
    row = to_row(case)
    assert (row["transit_1"], row["transit_1_subdivision"]) == ("RUS", "RU-KGD")
    assert row["transit_2_subdivision"] is None
    assert from_row(row).journey[1] == case.journey[1]


@pytest.mark.parametrize("text", ["NaN", "NULL", "не указано", "N/A", "—"])
def test_words_for_not_known_are_no_values_and_no_warnings(tmp_path: Path, text: str) -> None:
    names = (
        *("prs_Gender", "prs_Birthdate", "prs_Citizenship", "vic_AgeWhenTrafficked", "con_Consent"),
        *("vic_TraffickingStatus", "vic_TypeOfExploitation", "hte_Type", "hte_Country", "hte_Date"),
        *("cas_IncomingReferralDate", "vic_TraffickingStatusDecisionMakingOrg"),
    )
    rows = [{"prs_FirstName": "Example", **dict.fromkeys(names, text)}]
    report = take_in(write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert (report.good, report.warnings.rows) == (1, 0)
    row = pq.read_table(report.out).to_pylist()[0]
    made = {"case_id", "source_format", "source_row", "transit_count"}
    assert {name for name, value in row.items() if value is not None} <= made


def test_day_and_month_are_judged_by_the_column(tmp_path: Path) -> None:
    rows = [
        {
            "prs_FirstName": "Example",
            "prs_Gender": "Feminine",
            "prs_Birthdate": born,
            "hte_Date": on,
            "hte_Date_2": then,
        }
        for born, on, then in [("03/04/1990", "03/04/2020", "04/25/2020"), ("25/12/1991", "", "")]
    ]
    report = take_in(write_csv(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert report.good == 2
    assert pq.read_table(report.out).to_pylist()[0]["journey_date"] == date(2020, 3, 4)

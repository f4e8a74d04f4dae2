"""Mapping files: the documented example, invented CTDC rows of every edition, faults found in bulk."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from equiano.errors import BadInputError
from equiano.record.formats import ctdc
from equiano.record.intake import take_in
from equiano.record.mapping import load_mapping, parse_yaml

TODAY = date(2026, 1, 1)
EXAMPLES = Path(__file__).parents[3] / "examples"


def table_of(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def known(row: dict[str, Any]) -> dict[str, Any]:
    made = {"case_id", "source_format", "source_row"}
    return {name: value for name, value in row.items() if value is not None and name not in made}


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_example_of_the_documentation(tmp_path: Path) -> None:
    report = take_in(
        EXAMPLES / "agency_cases.csv",
        tmp_path / "a.parquet",
        mapping=EXAMPLES / "agency_mapping.yaml",
        today=TODAY,
    )
    assert (report.format, report.rows, report.good, report.not_taken) == ("example_agency", 4, 4, ())
    rows = {row["case_id"]: row for row in table_of(report.out)}
    assert rows["А-001"]["means__withholds_documents"] is True
    assert rows["А-002"]["means__withholds_documents"] is False
    assert rows["А-003"]["means__withholds_documents"] is None
    assert rows["А-001"]["means__debt_bondage"] is True
    assert rows["А-001"]["means__threats_law_enforcement"] is True
    assert rows["А-002"]["means__debt_bondage"] is None
    assert rows["А-004"]["is_child"] is True
    assert [rows[name]["consent"] for name in sorted(rows)] == [True, True, False, None]
    assert {row["registration_year"] for row in rows.values()} == {2024}


def test_example_cases_of_the_standard(tmp_path: Path) -> None:
    report = take_in(EXAMPLES / "htcds_cases.csv", tmp_path / "a.parquet", strict=True)
    assert (report.format, report.cases, report.faults.rows) == ("htcds", 40, 0)
    # Four name a town in Russia that no list knows, and no region.
    assert {field: n for (field, _), n in report.warnings.kinds.items()} == {"hte_City": 4}
    assert any(row["destination_subdivision"] == "RU-KGD" for row in table_of(report.out))


def test_ctdc_2020(tmp_path: Path) -> None:
    blank = {rule.column: "-99" for rule in ctdc.load_edition("ctdc_2020", TODAY).rules}
    terms = "By using this data you agree to the Terms of Use: https://www.ctdatacollaborative.org/terms-use"
    rows = [
        {**{terms: "0"}, **blank, "isForcedLabour": "1", "isSexualExploit": "0", "citizenship": "NA"},
        {**{terms: "1"}, **blank, "isSexAndLabour": "1", "isForcedLabour": "0", "citizenship": "00"},
        {**{terms: "2"}, **blank, "ageBroad": "9--17", "majorityStatus": "Minor", "gender": "Female"},
        {**{terms: "3"}, **blank, "yearOfRegistration": "2016.0", "Datasource": "Hotline"},
        {**{terms: "4"}, **blank, "recruiterRelationOther": "0", "recruiterRelationUnknown": "1"},
        {**{terms: "5"}, **blank, "meansOfControlThreats": "1", "meansOfControlNotSpecified": "0"},
    ]
    report = take_in(write(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert (report.format, report.good, report.not_taken) == ("ctdc_2020", 6, ())
    assert [known(row) for row in table_of(report.out)] == [
        {
            "form__forced_labour": True,
            "form__sexual_exploitation": False,
            "citizenship": "NAM",
            "citizenship_all": "NAM",
            "citizenship_region": "region.africa",
        },
        {"form__forced_labour": True, "form__sexual_exploitation": True},
        {"age_band": "9--17", "is_child": True, "gender": "gender.female"},
        {"registration_year": 2016, "data_source": "hotline"},
        {"recruiter__unknown_person": False},  # the relation was not provided: that is no relation
        {"means__any_threats": True, "means_not_specified": False},
    ]


def test_ctdc_2021_with_shortened_names(tmp_path: Path) -> None:
    row = {
        "yearOfRegistration": "2015",
        "isForcedLabour": "",
        "meansOfControlDebtBondage": "1",
        "meansOfControlPsychoactiveSubsta": "1",
        "typeOfSexOther": "1",
        "traffickMonths": "0--12 (0-1 yr)",
        "majorityStatusAtExploit": "Minor",
    }
    report = take_in(write(tmp_path / "in.csv", [row]), tmp_path / "a.parquet", today=TODAY)
    assert (report.format, report.not_taken) == ("ctdc_2021", ())
    assert known(table_of(report.out)[0]) == {
        "registration_year": 2015,
        "means__debt_bondage": True,
        "means__psychoactive_substance": True,
        "sector__other_sexual": True,
        "trafficked_months_band": "0--12",
        "is_child_at_exploitation": True,
    }


def test_ctdc_2024_composites_stay_composites(tmp_path: Path) -> None:
    row = {
        "yearOfRegistration": "2022",
        "gender": "Trans/Transgender/NonConforming",
        "ageBroad": "48+",
        "citizenship": "UKR",
        "CountryOfExploitation": "RUS",
        "isForcedLabour": "1",
        "meansDebtBondageEarnings": "1",
        "meansThreats": "1",
        "meansAbusePsyPhySex": "1",
        "meansDenyBasicNeeds": "1",
        "meansWithholdDocuments": "1",
    }
    report = take_in(write(tmp_path / "in.csv", [row]), tmp_path / "a.parquet", today=TODAY)
    assert (report.format, report.not_taken) == ("ctdc_2024", ())
    found = known(table_of(report.out)[0])
    assert {name for name, value in found.items() if value is True} == {
        *("form__forced_labour", "means__debt_or_earnings", "means__any_threats", "means__any_abuse"),
        *("means__deny_basic_needs", "means__withholds_documents"),
    }
    assert found["gender"] == "gender.trans_or_nonconforming"
    assert found["is_child"] is False
    assert (found["citizenship"], found["exploitation_country"]) == ("UKR", "RUS")


BULK_FAULTS = [
    ({"gender": "Q"}, "gender"),
    ({"ageBroad": "200--250"}, "ageBroad"),
    ({"ageBroad": "17--9"}, "ageBroad"),
    ({"yearOfRegistration": "2050"}, "yearOfRegistration"),
    ({"yearOfRegistration": "twenty"}, "yearOfRegistration"),
]


@pytest.mark.parametrize(("change", "name"), BULK_FAULTS)
def test_bulk_faults_name_row_and_field(tmp_path: Path, change: dict[str, str], name: str) -> None:
    good = {
        "yearOfRegistration": "2019",
        "gender": "Man",
        "ageBroad": "30--38",
        "citizenship": "UKR",
        "meansDebtBondageEarnings": "",
        "isForcedLabour": "1",
    }
    rows = [good, {**good, **change}, good]
    report = take_in(write(tmp_path / "in.csv", rows), tmp_path / "a.parquet", today=TODAY)
    assert (report.rows, report.good, report.refused) == (3, 2, 1)
    assert [(fault.row, fault.field) for fault in report.faults.first] == [(3, name)]
    assert [row["source_row"] for row in table_of(report.out)] == [2, 4]


BULK_WARNINGS = [
    ({"citizenship": "XX"}, "citizenship", "citizenship"),
    ({"citizenship": "СССР"}, "citizenship", "citizenship"),
    ({"isForcedLabour": "2"}, "isForcedLabour", "form__forced_labour"),
    ({"isForcedLabour": "0"}, "isForcedLabour", "form__forced_labour"),  # a no does not exist in this edition
]


@pytest.mark.parametrize(("change", "name", "field"), BULK_WARNINGS)
def test_one_bad_country_or_tick_makes_its_field_unknown_and_is_said(
    tmp_path: Path, change: dict[str, str], name: str, field: str
) -> None:
    good = {
        "yearOfRegistration": "2019",
        "citizenship": "UKR",
        "meansDebtBondageEarnings": "1",
        "isForcedLabour": "1",
    }
    report = take_in(
        write(tmp_path / "in.csv", [good, {**good, **change}, good]), tmp_path / "a.parquet", today=TODAY
    )
    assert (report.rows, report.good, report.refused, report.warnings.rows) == (3, 3, 0, 1)
    assert [(fault.row, fault.field) for fault in report.warnings.first] == [(3, name)]
    assert next(iter(change.values())) not in report.warnings.first[0].message
    rows = table_of(report.out)
    assert rows[1][field] is None
    assert rows[1]["means__debt_or_earnings"] is True
    assert rows[0][field] is not None


@pytest.mark.parametrize("text", ["?", "Unknown", "NaN", "NULL", "не указано", "-99", "—"])
def test_a_word_for_not_known_is_no_fault_and_no_warning(tmp_path: Path, text: str) -> None:
    row = {
        **{"yearOfRegistration": text, "gender": text, "ageBroad": text, "citizenship": text},
        **{"meansDebtBondageEarnings": text, "isForcedLabour": "1"},
    }
    report = take_in(write(tmp_path / "in.csv", [row]), tmp_path / "a.parquet", today=TODAY)
    assert (report.good, report.warnings.rows) == (1, 0)
    assert known(table_of(report.out)[0]) == {"form__forced_labour": True}


def test_doubled_case_numbers_are_all_refused(tmp_path: Path) -> None:
    rules = tmp_path / "m.yaml"
    rules.write_text("columns: {number: case_id, sex: {field: gender, values: {f: gender.female}}}")
    rows = [{"number": number, "sex": "f"} for number in ("1", "2", "1", "")]
    path = write(tmp_path / "in.csv", rows)
    report = take_in(path, tmp_path / "a.parquet", mapping=rules, today=TODAY)
    assert (report.rows, report.good, report.refused) == (4, 2, 2)
    assert [fault.row for fault in report.faults.first] == [2, 4]
    assert {row["source_row"] for row in table_of(report.out)} == {3, 5}


def test_journey_before_birth_is_refused(tmp_path: Path) -> None:
    rules = tmp_path / "m.yaml"
    rules.write_text("columns: {born: birth_date, left: journey_date}")
    rows = [{"born": "1990-01-01", "left": "2010-01-01"}, {"born": "1990-01-01", "left": "1989-01-01"}]
    report = take_in(write(tmp_path / "in.csv", rows), tmp_path / "a.parquet", mapping=rules, today=TODAY)
    assert [(fault.row, fault.field) for fault in report.faults.first] == [(3, "left")]
    assert "birth_date" not in table_of(report.out)[0]


def test_many_distinct_values_go_through_the_lookup(tmp_path: Path) -> None:
    rules = tmp_path / "m.yaml"
    rules.write_text("columns: {years: age_years, note: agency}")
    rows = [{"years": str(number), "note": f"agency {number} — é"} for number in range(150)]
    report = take_in(write(tmp_path / "in.csv", rows), tmp_path / "a.parquet", mapping=rules, today=TODAY)
    assert (report.good, report.refused) == (121, 29)
    for row in table_of(report.out):
        assert row["agency"] == f"agency {row['age_years']} — é"
        assert row["is_child"] is (row["age_years"] < 18)


def test_regular_and_careful_reading_agree(tmp_path: Path) -> None:
    """The same rows with one quoted line break more: read row by row, the rest is the same."""
    rules = tmp_path / "m.yaml"
    rules.write_text("columns: {years: age_years, note: agency}")
    rows = [{"years": str(number), "note": f'a, "{number}"; б'} for number in range(60)]
    tables = []
    for name, more in (("a", []), ("b", [{"years": "7", "note": "two\nlines"}])):
        path = write(tmp_path / f"{name}.csv", [*rows, *more])
        report = take_in(path, tmp_path / f"{name}.parquet", mapping=rules, today=TODAY)
        tables.append([known(row) | {"at": row["source_row"]} for row in table_of(report.out)])
    assert tables[0] == tables[1][:-1]
    assert tables[1][-1]["agency"] == "two\nlines"


BAD_MAPPINGS = [
    ("columns: {a: no_such_field}", "`a`"),
    ("columns: {a: {field: gender, values: {f: gender.femal}}}", "no code of scheme gender"),
    ("columns: {a: {field: consent, values: {f: maybe}}}", "yes, no and unknown"),
    ("columns: {a: {field: agency, type: poem}}", "unknown type"),
    ("columns: {a: {felt: agency}}", "give one of"),
    ("columns: {a: {field: agency, colour: red}}", "unknown key"),
    ("colums: {a: agency}", "needs `columns:`"),
    ("other: 1\ncolumns: {a: agency}", "`other`"),
    ("columns: {a: source_row}", "no field"),
    ("columns: [", "not valid YAML"),
]


@pytest.mark.parametrize(("text", "message"), BAD_MAPPINGS)
def test_a_bad_mapping_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text)
    with pytest.raises(BadInputError) as caught:
        load_mapping(path, TODAY)
    assert message in str(caught.value)


def test_norway_is_no_boolean() -> None:
    content = parse_yaml("columns: {c: {field: citizenship, values: {NO: NOR, yes: 1}}}")
    assert content["columns"]["c"]["values"] == {"NO": "NOR", "yes": "1"}


@pytest.mark.parametrize(
    ("born", "registered", "is_child"),
    [
        ("02.11.2006", "01.11.2024", True),  # the day before the eighteenth birthday
        ("02.11.2006", "02.11.2024", False),
        ("29.02.2008", "28.02.2026", True),
        ("29.02.2008", "01.03.2026", False),
        ("2006", "01.11.2024", None),
        ("02.11.2006", "ноябрь 2024", None),
        ("", "01.11.2024", None),
    ],
)
def test_a_child_follows_from_birth_and_registration(
    tmp_path: Path, born: str, registered: str, is_child: bool | None
) -> None:
    (tmp_path / "l.csv").write_text(f"b;r;g\n{born};{registered};ж\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "columns:\n  b: {field: birth_date, type: date}\n"
        "  r: {field: registration_year, type: year_of_date}\n"
        "  g: {field: gender, values: {ж: gender.female}}\n",
        encoding="utf-8",
    )
    report = take_in(
        tmp_path / "l.csv", tmp_path / "c.parquet", mapping=tmp_path / "m.yaml", today=date(2026, 11, 25)
    )
    (row,) = table_of(report.out)
    assert row["is_child"] is is_child
    assert row["registration_year"] == int(registered[-4:])


def test_an_age_goes_before_the_birth_date(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(
        "b;r;a\n02.11.2000;01.11.2024;17\n02.11.2007;01.11.2024;\n", encoding="utf-8"
    )
    (tmp_path / "m.yaml").write_text(
        "columns:\n  b: {field: birth_date, type: date}\n"
        "  r: {field: registration_year, type: year_of_date}\n  a: age_years\n",
        encoding="utf-8",
    )
    report = take_in(
        tmp_path / "l.csv", tmp_path / "c.parquet", mapping=tmp_path / "m.yaml", today=date(2026, 11, 25)
    )
    assert [row["is_child"] for row in table_of(report.out)] == [True, True]

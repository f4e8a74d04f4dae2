"""CTDC editions against an independent reading of the same file."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from equiano.record.examples import example_path
from equiano.record.formats import ctdc
from equiano.record.intake import IntakeReport, take_in

TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def vp(tmp_path_factory: pytest.TempPathFactory) -> tuple[IntakeReport, list[dict[str, object]]]:
    out = tmp_path_factory.mktemp("vp") / "cases.parquet"
    report = take_in(example_path("ctdc_victim_perpetrator"), out)
    return report, pq.read_table(out).to_pylist()


@pytest.fixture(scope="module")
def raw() -> list[dict[str, str]]:
    with gzip.open(example_path("ctdc_victim_perpetrator"), "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_is_taken(
    vp: tuple[IntakeReport, list[dict[str, object]]], raw: list[dict[str, str]]
) -> None:
    report, rows = vp
    assert (report.rows, report.good, report.refused) == (len(raw), len(raw), 0) == (21195, 21195, 0)
    assert report.not_taken == ()
    assert [row["source_row"] for row in rows] == list(range(2, len(raw) + 2))
    assert len({row["case_id"] for row in rows}) == len(rows)


def test_flags_are_yes_or_unknown(
    vp: tuple[IntakeReport, list[dict[str, object]]], raw: list[dict[str, str]]
) -> None:
    flags = {
        "isForcedLabour": "form__forced_labour",
        "isSexualExploit": "form__sexual_exploitation",
        "IP_ControlAbuseKidnap": "means__control_abuse_kidnap",
        "IP_Exploiter": "perpetrator_exploiter",
        "IP_RecruiterBroker": "perpetrator_recruiter_broker",
        "IP_TransactionProcess": "perpetrator_transaction",
    }
    for column, field in flags.items():
        for source, row in zip(raw, vp[1], strict=True):
            assert row[field] is (True if source[column] == "1" else None)


def test_relations_are_split(
    vp: tuple[IntakeReport, list[dict[str, object]]], raw: list[dict[str, str]]
) -> None:
    relations = {
        "StrangerUnknownOther": "recruiter__unknown_person",
        "FriendAcquaintance": "recruiter__friend",
        "FamilyIntimatePartner": "recruiter__family_or_partner",
    }
    for source, row in zip(raw, vp[1], strict=True):
        said = set(source["IP_Relation"].split(";"))
        for token, field in relations.items():
            assert row[field] is (True if token in said else None)
        # a composite never becomes a precise relation
        assert row["recruiter__family"] is None
        assert row["recruiter__intimate_partner"] is None


def test_other_columns_keep_their_counts(
    vp: tuple[IntakeReport, list[dict[str, object]]], raw: list[dict[str, str]]
) -> None:
    same = {
        "yearRegister": "registration_period",
        "gender": "gender",
        "majorityStatus": "is_child",
        "UN_COO_Region": "citizenship_region",
        "UN_COE_Region": "exploitation_region",
        "IP_Gender": "perpetrator_gender",
        "IP_ageBroad": "perpetrator_age_band",
        "IP_citizen_UNRegion": "perpetrator_citizenship_region",
        "IP_PayMoney": "perpetrator_paid",
    }
    for column, field in same.items():
        pairs = Counter((source[column], row[field]) for source, row in zip(raw, vp[1], strict=True))
        # one text means one value, and different texts different values: nothing is lost
        assert len({text for text, _ in pairs}) == len(pairs) == len({value for _, value in pairs}), column
        assert ("", None) in pairs
    years = {(row["registration_period"], row["registration_year"]) for row in vp[1]}
    assert ("2019", 2019) in years
    assert ("2014-2018", None) in years


def test_same_file_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        take_in(example_path("ctdc_victim_perpetrator"), tmp_path / f"{name}.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


V6 = [
    *("yearOfRegistration", "datasource", "gender", "ageBroad", "majorityStatus", "majorityStatusAtExploit"),
    *("MajorityEntry", "citizenship", "meansOfControlDebtBondage", "meansOfControlThreats", "isForcedLabour"),
    *("isSexualExploit", "isAbduction", "RecruiterRelationship", "CountryofExploitation"),
    *("recruiterRelationFriend", "recruiterRelationOther", "recruiterRelationUnknown"),
]


def v6(**cells: str) -> str:
    return ",".join(cells.get(name, "-99") for name in V6)


def test_codebook_version_6_of_2017(tmp_path: Path) -> None:
    rows = [
        v6(
            citizenship="ZR",
            CountryofExploitation="UA",
            gender="Unknown",
            majorityStatus="Unknown",
            MajorityEntry="Minor",
        ),
        v6(citizenship="ZZ", CountryofExploitation="00", datasource="Case management", ageBroad="0—8"),
        v6(
            citizenship="AN",
            recruiterRelationUnknown="1",
            recruiterRelationOther="0",
            gender="Transgender/NonConforming",
        ),
        v6(
            citizenship="NA",
            recruiterRelationUnknown="0",
            recruiterRelationOther="1",
            RecruiterRelationship="Other",
        ),
        v6(citizenship="MO", isForcedLabour="0", meansOfControlThreats="1", yearOfRegistration="Unknown"),
    ]
    path = tmp_path / "in.csv"
    path.write_text("\n".join([",".join(V6), *rows]) + "\n", encoding="utf-8")
    report = take_in(path, tmp_path / "a.parquet", today=TODAY)
    assert (report.format, report.good, report.not_taken) == ("ctdc_2017", 5, ())
    # The Netherlands Antilles are no more, and the code does not say of which successor the person is.
    assert [(fault.row, fault.field) for fault in report.warnings.first] == [(4, "citizenship")]
    found = pq.read_table(report.out).to_pylist()
    assert [row["citizenship"] for row in found] == ["COD", None, None, "NAM", "MAC"]
    assert [row["gender"] for row in found] == [None, None, "gender.trans_or_nonconforming", None, None]
    assert (found[0]["exploitation_country"], found[0]["is_child"], found[0]["is_child_at_entry"]) == (
        "UKR",
        None,
        True,
    )
    assert (found[1]["data_source"], found[1]["age_band"], found[1]["is_child"]) == (
        "case_management",
        "0--8",
        True,
    )
    # "Not provided" is no relation; "other" is one.
    assert [row["recruiter__unknown_person"] for row in found] == [None, None, False, True, None]
    assert (found[4]["form__forced_labour"], found[4]["means__any_threats"]) == (False, True)
    assert found[4]["registration_year"] is None


@pytest.mark.parametrize(
    ("header", "edition"),
    [
        ("yearOfRegistration,meansDebtBondageEarnings,isForcedLabour,sectorOfSexProstitution", "ctdc_2025"),
        ("YEAROFREGISTRATION,meansdebtbondageearnings,isforcedlabour,SECTOROFLABOURAGRICULTURE", "ctdc_2025"),
        ("yearOfRegistration,meansDebtBondageEarnings,isForcedLabour,typeOfSexProstitution", "ctdc_2024"),
        ("yearOfRegistration,meansDebtBondageEarnings,isForcedLabour", "ctdc_2024"),
        ("yearOfRegistration,meansOfControlDebtBondage,isForcedLabour", "ctdc_2021"),
        ("yearOfRegistration,Datasource,majorityStatus,meansOfControlDebtBondage", "ctdc_2017"),
        (
            "yearOfRegistration,Datasource,majorityStatus,meansOfControlDebtBondage,isSlaveryAndPractices",
            "ctdc_2020",
        ),
        ("yearRegister,UN_COO_Region,IP_Relation", "ctdc_vp"),
        ("yearOfRegistration,gender", None),
    ],
)
def test_the_edition_is_told_by_its_columns(header: str, edition: str | None) -> None:
    assert ctdc.edition_of(header.split(",")) == edition

"""CTDC editions against an independent reading of the same file."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from equiano.record.examples import example_path
from equiano.record.intake import IntakeReport, take_in


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

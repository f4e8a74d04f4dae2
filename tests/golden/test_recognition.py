"""Argued cases: invented people who should be referred, and invented people who must not be."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

import equiano.record
from equiano.identify.assess import assess
from equiano.identify.case_file import CaseFile, case_from
from equiano.identify.screen import screen
from equiano.record.intake import take_in
from equiano.vocab import load

EXAMPLE = Path(equiano.record.__file__).parent / "examples_data" / "ctdc_victim_perpetrator.csv.gz"
FOLDER = Path(__file__).parent / "recognition"


def cases(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["cases"])


def given(case: dict[str, Any]) -> dict[str, Any]:
    """The case file that an argued case stands for."""
    indicators = dict.fromkeys(case["said"], "yes") | dict.fromkeys(case.get("denied", ()), "no")
    return {"age_years": case.get("age"), "profile": case.get("profile"), "indicators": indicators}


NEGATIVES, POSITIVES = cases("negatives"), cases("positives")


def test_there_are_sixty_of_each_and_every_one_is_argued() -> None:
    assert len(NEGATIVES) >= 60 and len(POSITIVES) >= 60
    for case in (*NEGATIVES, *POSITIVES):
        assert case["says"] and case["why"]
    for several in (NEGATIVES, POSITIVES):
        assert len({case["id"] for case in several}) == len(several)


@pytest.mark.parametrize("case", NEGATIVES, ids=lambda case: case["id"])
def test_a_hard_negative_is_not_referred(case: dict[str, Any]) -> None:
    found = assess(case_from(given(case)), country="ru")
    assert found["outcome"] == case["expected"] != "refer", case["why"]
    if found["outcome"] == "look_closer":
        assert found["services"]


@pytest.mark.parametrize("case", POSITIVES, ids=lambda case: case["id"])
def test_a_positive_is_referred(case: dict[str, Any]) -> None:
    found = assess(case_from(given(case)), country="ru")
    assert found["outcome"] == "refer", case["why"]
    assert found["services"] and found["because"]


def test_identified_victims_of_the_shipped_file_are_referred_where_anything_says_how(tmp_path: Path) -> None:
    """CTDC victim-perpetrator: every child with a form, every adult with a form and the one means it has."""
    take_in(EXAMPLE, tmp_path / "cases.parquet", format="ctdc")
    screen(tmp_path / "cases.parquet", tmp_path / "findings.parquet")
    outcomes = pq.read_table(tmp_path / "findings.parquet").column("outcome").to_pylist()
    forms = ("form__forced_labour", "form__sexual_exploitation")
    child, adult = [], []
    for row, outcome in zip(pq.read_table(tmp_path / "cases.parquet").to_pylist(), outcomes, strict=True):
        if not any(row[name] for name in forms):
            assert outcome != "refer"
        elif row["is_child"]:
            child.append(outcome == "refer")
        elif row["is_child"] is False and row["means__control_abuse_kidnap"]:
            adult.append(outcome == "refer")
    assert (len(child), len(adult)) == (588, 1104)
    assert sum(child) / len(child) >= 0.99 and sum(adult) / len(adult) >= 0.8


@pytest.mark.parametrize("edition", ["ctdc_2020", "ctdc_2021", "ctdc_2024"])
def test_two_means_beside_a_form_refer_an_adult(edition: str) -> None:
    codes = [row.code for row in load().crosswalk if edition in row.ctdc]
    means = [code for code in codes if code.startswith("means.")]
    found = [
        assess(CaseFile({"form.forced_labour": True, one: True, two: True}, 30, False))["outcome"]
        for one, two in combinations(means, 2)
    ]
    assert found.count("refer") / len(found) >= 0.9
    assert found.count("refer") == len(found) - 1  # false promises with long hours: deception and conditions

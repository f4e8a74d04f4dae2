"""The profile is the same on every engine, and is what plain Python counts."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from equiano.engine.engine import Engine
from equiano.record.examples import example_path
from equiano.record.intake import take_in
from equiano.situation.profile import formats_of, profile_of

SOURCE = example_path("ctdc_victim_perpetrator")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("profile") / "cases.parquet"
    take_in(SOURCE, out)
    return out


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_profile_is_what_plain_python_counts(engine: Engine, cases: Path, rows: list[dict[str, str]]) -> None:
    frame = engine.scan(cases)
    profile = profile_of(engine, frame)
    assert formats_of(engine, frame) == ("ctdc_vp",)
    assert profile.records == len(rows)
    years = Counter((row["yearRegister"] or None,) for row in rows)
    assert profile.tables["year"].counts == years
    names = {"Female": "gender.female", "Male": "gender.male", "": None}
    ages = {"Adult": "adult", "Minor": "child", "": None}
    crossed = Counter((names[row["gender"]], ages[row["majorityStatus"]]) for row in rows)
    assert profile.tables["gender_child"].counts == crossed
    forms = profile.answers["form"]
    assert forms.base == sum(row["isForcedLabour"] == "1" or row["isSexualExploit"] == "1" for row in rows)
    assert forms.yes["form.forced_labour"] == sum(row["isForcedLabour"] == "1" for row in rows)
    assert forms.no == {}  # 1 or missing is yes or unknown, never no
    men = profile.forms_by_gender["form.sexual_exploitation"].counts["gender.male", "yes"]
    assert men == sum(row["gender"] == "Male" and row["isSexualExploit"] == "1" for row in rows)

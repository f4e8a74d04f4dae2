"""Each part of sections 232 to 233a StGB: an invented case that shows it, and the same just short of it."""

from __future__ import annotations

from typing import Any

import pytest

from equiano.identify.assess import assess
from equiano.identify.case_file import case_from

ACT = "pal.act.recruitment"
PREDICAMENT = "pal.means.abuse_vulnerability"
HELPLESS = "delphi.d6.unknown_area"
FORCE = "means.physical_abuse"
WORK = "pal.purpose.forced_labour"
SEX = "pal.purpose.prostitution"
BEGGING = "form.forced_begging"
OFFENCES = "form.forced_criminality"
ORGANS = "pal.purpose.organs"
ABDUCTED = "pal.means.abduction"
LOCKED = "means.restricts_movement"
GANG = "fact.organised_group"
HARM = "fact.grave_consequence"
UNPAID = "delphi.d5.wages"

# Article, part, what was recorded, and the answer without which the part is not shown.
SHOWN = [
    ("232", 1, [ACT, PREDICAMENT, WORK], PREDICAMENT),
    ("232", 1, [ACT, HELPLESS, SEX], ACT),
    ("232", 1, [ACT, PREDICAMENT, ORGANS], ORGANS),
    ("232", 2, [ACT, FORCE, OFFENCES], FORCE),
    ("232", 2, [ABDUCTED, BEGGING], ABDUCTED),
    ("232", 3, [ACT, PREDICAMENT, WORK, GANG], GANG),
    ("232", 3, [ACT, FORCE, SEX, HARM], HARM),
    ("232a", 1, [PREDICAMENT, SEX], PREDICAMENT),
    ("232a", 3, [FORCE, SEX], SEX),
    ("232a", 4, [FORCE, SEX, GANG], GANG),
    ("232b", 1, [HELPLESS, WORK], HELPLESS),
    ("232b", 3, [FORCE, BEGGING], FORCE),
    ("232b", 4, [FORCE, WORK, HARM], HARM),
    ("233", 1, [PREDICAMENT, OFFENCES], OFFENCES),
    ("233", 2, [PREDICAMENT, WORK, UNPAID], UNPAID),
    ("233a", 1, [LOCKED, SEX], LOCKED),
    ("233a", 3, [LOCKED, SEX, GANG], GANG),
]


def statuses(answers: dict[str, str], age_years: int) -> dict[tuple[str, int], str]:
    profile = "adult_labour" if age_years >= 18 else "child_labour"
    case = case_from({"age_years": age_years, "profile": profile, "indicators": answers})
    found: list[dict[str, Any]] = assess(case, country="de")["law"]
    return {(row["article"], row["part"]): row["status"] for row in found}


@pytest.mark.parametrize(("article", "part", "codes", "key"), SHOWN)
def test_shown_and_just_short_of_it(article: str, part: int, codes: list[str], key: str) -> None:
    answers = dict.fromkeys(codes, "yes")
    assert statuses(answers, 34)[article, part] == "indicated"
    assert statuses({code: "yes" for code in codes if code != key}, 34)[article, part] != "indicated"


@pytest.mark.parametrize(
    ("article", "part", "codes"),
    [("232", 3, [ACT, WORK]), ("232a", 4, [SEX]), ("232b", 4, [BEGGING]), ("233", 2, [OFFENCES])],
)
def test_a_child_needs_no_predicament_and_aggravates(article: str, part: int, codes: list[str]) -> None:
    answers = dict.fromkeys(codes, "yes")
    assert statuses(answers, 16)[article, part] == "indicated"
    assert statuses(answers, 34)[article, part] != "indicated"


def test_vulnerability_alone_shows_nothing() -> None:
    answers = dict.fromkeys([PREDICAMENT, HELPLESS, "delphi.d3.economic", "delphi.d6.dependency"], "yes")
    assert "indicated" not in statuses(answers, 34).values()
    case = case_from(
        {"age_years": 34, "profile": "adult_labour", "indicators": {"delphi.d6.economic": "yes"}}
    )
    assert assess(case, country="de")["outcome"] == "not_enough_recorded"


def test_one_bad_condition_is_no_exploitative_employment() -> None:
    answers = {"delphi.d4.labour_law": "yes", PREDICAMENT: "yes"}
    assert statuses(answers, 34)["233", 1] != "indicated"


def test_nothing_recorded_shows_nothing() -> None:
    assert "indicated" not in statuses({}, 34).values()

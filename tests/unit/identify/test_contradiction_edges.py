"""Answers that stand against each other: what is named, and what is no contradiction."""

from __future__ import annotations

from typing import Any

import pytest

from equiano.identify.assess import assess
from equiano.identify.case_file import CaseFile
from equiano.identify.rules import load_rules

PURPOSES = [code for code in load_rules().codes if code.startswith(("pal.purpose.", "eu.purpose."))]
MEANS = [code for code in load_rules().codes if code.startswith("pal.means.")]
ACTS = [code for code in load_rules().codes if code.startswith("pal.act.")]


def told(answers: dict[str, bool], lang: str = "en") -> dict[str, Any]:
    return assess(CaseFile(answers=answers, age_years=30, is_child=False), lang=lang)


def about(answers: dict[str, bool]) -> dict[str, tuple[list[str], list[str]]]:
    return {one["about"]: (one["no"], one["yes"]) for one in told(answers)["contradictions"]}


def test_nothing_recorded_contradicts_nothing() -> None:
    assert about({}) == {}
    assert about({"delphi.d5.documents": True, "delphi.d5.violence": False}) == {}


def test_a_fact_said_by_one_code_and_denied_by_another() -> None:
    found = about({"means.withholds_documents": True, "ilo11.07.documents": False})
    assert any(
        no == ["ilo11.07.documents"] and "means.withholds_documents" in yes for no, yes in found.values()
    )


@pytest.mark.parametrize("stage", ["delphi.d5.documents", "delphi.d2.documents"])
def test_a_no_of_one_stage_does_not_deny_the_fact(stage: str) -> None:
    assert about({"means.withholds_documents": True, stage: False}) == {}


@pytest.mark.parametrize(("codes", "name"), [(MEANS, "palermo.means"), (ACTS, "palermo.act")])
def test_an_element_denied_word_for_word_while_signs_speak_for_it(codes: list[str], name: str) -> None:
    signs = {"delphi.d5.violence": True, "delphi.d5.documents": True, "delphi.d5.isolation": True}
    found = about({**dict.fromkeys(codes, False), **signs})
    assert name in found
    no, yes = found[name]
    assert set(no) == set(codes)
    assert set(yes) <= set(signs) and yes


def test_a_denied_element_without_a_sign_is_no_contradiction() -> None:
    assert about(dict.fromkeys(MEANS, False)) == {}
    assert about(dict.fromkeys(PURPOSES, False)) == {}


@pytest.mark.parametrize(("lang", "letters"), [("en", "abc"), ("ru", "абв")])
def test_a_contradiction_is_said_and_kept_for_a_person_to_judge(lang: str, letters: str) -> None:
    answers = {"means.withholds_documents": True, "ilo11.07.documents": False}
    found = told(answers, lang)
    (one,) = found["contradictions"]
    assert set(one) == {"about", "no", "yes", "text"}
    assert "{" not in one["text"]
    assert any(letter in one["text"] for letter in letters)
    # The answer yes is not taken away by the no: the outcome is that of the yes alone.
    assert found["outcome"] == told({"means.withholds_documents": True}, lang)["outcome"]
    assert len(found["caveats"]) > len(told({"means.withholds_documents": True}, lang)["caveats"])

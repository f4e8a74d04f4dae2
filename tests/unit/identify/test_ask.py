"""What is asked next: only what suits, the gentlest first, with its reason; and when to stop."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from equiano.identify.ask import AGE, answered, next_questions, open_questions, talk_of, with_answers
from equiano.identify.assess import assess
from equiano.identify.case_file import CaseFile, case_from
from equiano.identify.questions.bank import load_bank
from equiano.identify.rules import load_rules
from equiano.identify.talk import Talk, suitable
from equiano.identify.words import finding_text
from equiano.vocab.notion import notions

RULES = load_rules("ru")
BANK = load_bank()
ADULT = CaseFile(age_years=30, is_child=False)
AT_SEA = Talk(forms=frozenset({"fishing"}), age_years=30, is_child=False, safe=True)


def outcome(case: CaseFile) -> str:
    return str(assess(case, country="ru")["outcome"])


def asked_of(given: dict[str, object], **options: object) -> list[dict[str, object]]:
    return next_questions(case_from(given), RULES, **options)


def test_questions_come_with_wording_reason_and_what_would_change() -> None:
    entries = next_questions(ADULT, RULES, talk=AT_SEA, lang="ru")
    assert 3 <= len(entries) <= 9
    for entry in entries:
        question = BANK.by_id[str(entry["question"])]
        assert entry["text"] == question.wording["person"]["ru"] and entry["tier"] == question.tier
        assert entry["reason"] and entry["follow_up"]
        assert entry["would_change"] or question.id == "works_for_another"


def test_the_gentlest_come_first_and_work_is_asked_for_before_its_hours_and_pay() -> None:
    entries = next_questions(ADULT, RULES, talk=AT_SEA)
    tiers = [entry["tier"] for entry in entries]
    assert tiers == sorted(tiers)
    asked = [entry["question"] for entry in entries]
    assert asked.index("works_for_another") < asked.index("pay_withheld")
    # What bears on urgency is asked before anything else.
    assert asked[0] == "needs_care"


@pytest.mark.parametrize("seed", range(12))
def test_what_a_question_says_it_would_change_it_changes(seed: int) -> None:
    rng = random.Random(seed)
    told = {question.id: rng.random() < 0.4 for question in rng.sample(suitable(AT_SEA, {}), 6)}
    case = with_answers(ADULT, told)
    before = assess(case, country="ru")
    for entry in next_questions(case, RULES, talk=AT_SEA):
        assert entry["question"] not in told
        for change in entry["would_change"]:
            if change["together_with"]:
                continue
            after = assess(
                with_answers(case, {str(entry["question"]): change["answer"] == "yes"}), country="ru"
            )
            if change["finding"] == "services":
                assert before["services"] == change["from"] != change["to"] == after["services"]
            elif change["finding"] == "outcome":
                assert before["outcome"] == change["from"] != change["to"] == after["outcome"]


@pytest.mark.parametrize("form", ["fishing", "sex", "surrogacy", "organ", "unknown"])
def test_an_interview_answered_yes_throughout_ends_in_refer_and_stops(form: str) -> None:
    talk = replace(AT_SEA, forms=frozenset({form}), trained=True)
    case, count = ADULT, 0
    while entries := next_questions(case, RULES, talk=talk):
        case = with_answers(case, {str(entries[0]["question"]): True})
        count += 1
    assert outcome(case) == "refer"
    assert count < len(suitable(talk, {}))  # it stopped before everything was asked


def test_an_interview_answered_no_throughout_asks_for_every_control_and_never_says_refer() -> None:
    case, asked = ADULT, set()
    while entries := next_questions(case, RULES, talk=AT_SEA, most=100):
        asked.add(entries[0]["question"])
        case = with_answers(case, {str(entries[0]["question"]): False})
    assert outcome(case) == "not_enough_recorded"
    control = {q.id for q in suitable(AT_SEA, {}) if notions()[q.notion].kind in ("control", "urgency")}
    assert control <= asked


def test_it_stops_where_the_outcome_is_refer_and_no_answer_would_change_the_help() -> None:
    told = {question.id: True for question in suitable(AT_SEA, {})}
    assert next_questions(with_answers(ADULT, told), RULES, talk=AT_SEA) == []
    # One open question whose answer changes neither urgency nor help does not keep the interview going.
    for name in told:
        left = {other: value for other, value in told.items() if other != name}
        case = with_answers(ADULT, left)
        assert outcome(case) == "refer"
        helps = {
            (tuple(found["services"]), found["urgency"]["level"])
            for found in (
                assess(with_answers(case, {name: answer}), country="ru") for answer in (True, False)
            )
        } | {(tuple(found["services"]), found["urgency"]["level"]) for found in [assess(case, country="ru")]}
        assert [entry["question"] for entry in next_questions(case, RULES, talk=AT_SEA)] == (
            [name] if len(helps) > 1 else []
        ), name


def test_what_was_passed_over_is_not_asked_again() -> None:
    first = [entry["question"] for entry in next_questions(ADULT, RULES, talk=AT_SEA)]
    then = [entry["question"] for entry in next_questions(ADULT, RULES, talk=AT_SEA, passed=first[:2])]
    assert not set(first[:2]) & set(then)


def test_a_fact_recorded_by_any_code_of_its_notion_is_not_asked_again() -> None:
    case = case_from({"age_years": 30, "indicators": {"means.withholds_documents": "yes"}})
    assert answered(case).get("papers_taken") is True
    assert "papers_taken" not in {question.id for question in open_questions(case, AT_SEA)}


def test_legal_terms_and_conclusions_are_never_asked() -> None:
    for given in ({}, {"age_years": 30}, {"is_child": True}, {"profile": "adult_sexual"}):
        for entry in asked_of(given):
            if entry["question"] == AGE:
                continue
            assert not str(entry["indicator"]).startswith(("pal.", "eu.", "ru.")), entry
            for term in ("fact.sold", "fact.ownership_powers"):
                assert entry["text"] not in RULES.codes and term not in str(entry["text"])


WORK = {"works_for_another", "pay_withheld", "low_pay", "long_hours", "hazardous_work", "pay_deducted"}


@pytest.mark.parametrize(
    ("given", "absurd"),
    [
        ({"age_years": 0, "indicators": {"fact.sold": "yes"}}, WORK | {"debt", "confined", "recruited"}),
        ({"age_years": 0, "indicators": {"form.forced_adoption": "yes"}}, WORK | {"debt", "made_to_lie"}),
        ({"age_years": 28, "indicators": {"form.surrogacy": "yes"}}, WORK | {"earnings_taken"}),
        ({"age_years": 19, "indicators": {"form.forced_marriage": "yes"}}, WORK | {"acts_imposed"}),
        ({"age_years": 30, "profile": "adult_sexual"}, WORK - {"pay_deducted"} | {"no_schooling"}),
        (
            {"age_years": 9, "is_child": True},
            {"deceived_about_conditions", "low_pay", "acts_imposed", "forced_marriage"},
        ),
        ({}, WORK - {"works_for_another"}),
    ],
)
def test_the_next_questions_of_a_record_are_never_absurd(given: dict[str, object], absurd: set[str]) -> None:
    entries = asked_of(given, most=60)
    assert len(entries) >= 3
    assert not {str(entry["question"]) for entry in entries} & absurd


def test_the_talk_of_a_record_follows_what_was_recorded() -> None:
    assert talk_of(case_from({})).forms == {"unknown"}
    assert talk_of(case_from({"profile": "adult_labour"})).forms == {"work"}
    assert talk_of(case_from({"profile": "child_sexual"})).forms == {"sex"}
    newborn = talk_of(case_from({"age_years": 0, "indicators": {"form.forced_adoption": "yes"}}))
    assert newborn.forms == {"child_given"} and newborn.audience == "observer"
    assert not talk_of(ADULT).trained  # tier 3 is not proposed to whoever happens to read


def test_an_unknown_age_is_the_first_question() -> None:
    entries = asked_of({}, lang="ru")
    assert entries[0]["question"] == AGE and entries[0]["would_change"]
    assert all(entry["question"] != AGE for entry in asked_of({"is_child": True}))


def test_reasons_are_said_in_both_languages() -> None:
    english, russian = (asked_of({"age_years": 30}, lang=lang) for lang in ("en", "ru"))
    assert [entry["question"] for entry in english] == [entry["question"] for entry in russian]
    assert any(finding_text("outcome", RULES, "ru") in str(entry["reason"]) for entry in russian)
    assert not any("would" in str(entry["reason"]) for entry in russian)

"""Which questions may be put to whom: the rules of sensitivity at their edges, and nothing absurd."""

from __future__ import annotations

from dataclasses import replace

import pytest

from equiano.identify.questions.bank import load_bank
from equiano.identify.talk import Talk, forms_of, hindrance, suitable

BANK = load_bank()
SAFE = Talk(forms=frozenset({"work"}), age_years=30, is_child=False, safe=True, trained=True)


def names(talk: Talk, answers: dict[str, bool] | None = None) -> set[str]:
    return {question.id for question in suitable(talk, answers or {})}


def tiers(talk: Talk) -> set[int]:
    return {question.tier for question in suitable(talk, {})}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {0, 1, 2, 3}),
        ({"trained": False}, {0, 1, 2}),
        ({"safe": False}, {0, 1}),
        ({"companion": True}, {0, 1}),
        ({"safe": False, "companion": True, "trained": False}, {0, 1}),
        # Who looks or reads asks nobody, so needs no safety step; an untrained observer seeks no tier 3.
        ({"audience": "observer", "safe": False, "companion": True}, {0, 1, 2, 3}),
        ({"audience": "observer", "trained": False}, {0, 1, 2}),
        ({"audience": "file", "safe": False, "companion": True, "trained": False}, {0, 1, 2, 3}),
    ],
)
def test_tiers_open_only_after_the_safety_step(change: dict[str, object], expected: set[int]) -> None:
    assert tiers(replace(SAFE, **change)) == expected


@pytest.mark.parametrize(
    ("age", "trained", "expected"),
    [
        (6, True, set()),
        (7, True, {0, 1, 2}),
        (7, False, {0, 1}),
        (13, True, {0, 1, 2}),
        (13, False, {0, 1}),
        (14, False, {0, 1, 2}),
        (14, True, {0, 1, 2, 3}),
        (17, True, {0, 1, 2, 3}),
        (18, False, {0, 1, 2}),
    ],
)
def test_ages_at_their_edges(age: int, trained: bool, expected: set[int]) -> None:
    assert tiers(replace(SAFE, age_years=age, is_child=age < 18, trained=trained)) == expected


def test_a_child_is_asked_in_a_childs_words_and_in_doubt_as_a_teen() -> None:
    assert Talk(age_years=13).age == "child" and Talk(age_years=14).age == "teen"
    assert Talk().age == Talk(is_child=True).age == "teen" and Talk(is_child=False).age == "adult"
    papers = BANK.by_id["papers_taken"]
    assert papers.text("person", "ru", "child") == papers.wording["child"]["ru"]
    assert papers.text("person", "ru", "teen") == papers.wording["person"]["ru"]
    assert papers.text("observer", "ru", "child") == papers.wording["observer"]["ru"]


def words_of(text: str) -> set[str]:
    return set(text.split())


WORK_MATTERS = {"pay_withheld", "low_pay", "long_hours", "hazardous_work", "pay_deducted"}
JOB = {"works_for_another", "deceived_about_work"}
SEXUAL = {"acts_imposed", "prostitution_exploited"}
CRIME = {"crime_forced", "begging_forced", "armed_group"}
# Whom it would be absurd to ask what; and what is asked of each all the same.
ABSURD = {
    "newborn": (
        {"forms": {"child_given"}, "age_years": 0, "is_child": True, "audience": "observer"},
        WORK_MATTERS
        | JOB
        | SEXUAL
        | CRIME
        | words_of(
            "return_imminent blackmail cannot_refuse confined debt denunciation_threatened earnings_taken "
            "kept_apart no_schooling made_to_lie forced_marriage money_kept organ_removal recruited "
            "self_harm deceived_about_conditions threatened"
        ),
        words_of("care_refused child_given_for_adoption sold child_alone papers_taken"),
    ),
    "child of 10 at work": (
        {"forms": {"farm"}, "age_years": 10, "is_child": True},
        SEXUAL
        | words_of("child_given_for_adoption children_used forced_marriage organ_removal surrogacy_imposed"),
        words_of("beaten hazardous_work no_schooling long_hours child_alone"),
    ),
    "child of 10 who begs": (
        {"forms": {"begging"}, "age_years": 10, "is_child": True},
        SEXUAL | words_of("hazardous_work low_pay pay_deducted pay_withheld worse_threatened"),
        words_of("begging_forced earnings_taken no_schooling"),
    ),
    "surrogate": (
        {"forms": {"surrogacy"}},
        WORK_MATTERS
        | JOB
        | SEXUAL
        | CRIME
        | words_of("earnings_taken no_schooling forced_marriage organ_removal worse_threatened"),
        words_of(
            "cannot_refuse care_refused child_given_for_adoption confined debt papers_taken surrogacy_imposed"
        ),
    ),
    "bride": (
        {"forms": {"marriage"}},
        WORK_MATTERS
        | JOB
        | SEXUAL
        | CRIME
        | words_of("earnings_taken organ_removal surrogacy_imposed deceived_about_conditions"),
        words_of("beaten confined sold kept_apart forced_marriage money_kept papers_taken"),
    ),
    "scam compound": (
        {"forms": {"scam"}},
        SEXUAL
        | words_of(
            "armed_group begging_forced child_given_for_adoption hazardous_work no_schooling low_pay "
            "forced_marriage organ_removal pay_withheld surrogacy_imposed"
        ),
        words_of("beaten confined crime_forced debt sold kept_apart deceived_about_work long_hours"),
    ),
    "sexual services": (
        {"forms": {"sex"}},
        CRIME
        | words_of(
            "hazardous_work long_hours low_pay forced_marriage organ_removal pay_withheld "
            "surrogacy_imposed works_for_another"
        ),
        words_of("cannot_refuse acts_imposed debt earnings_taken papers_taken"),
    ),
    "fisher": (
        {"forms": {"fishing"}},
        SEXUAL
        | CRIME
        | words_of("child_given_for_adoption no_schooling forced_marriage child_alone organ_removal"),
        WORK_MATTERS | words_of("confined debt papers_taken"),
    ),
    "organ": (
        {"forms": {"organ"}},
        WORK_MATTERS | JOB | SEXUAL | CRIME | words_of("earnings_taken forced_marriage surrogacy_imposed"),
        words_of("organ_removal papers_taken recruited deceived_about_conditions"),
    ),
    "nothing known": (
        {"forms": set()},
        WORK_MATTERS | SEXUAL | words_of("forced_marriage organ_removal surrogacy_imposed"),
        words_of("confined papers_taken works_for_another"),
    ),
}


@pytest.mark.parametrize("profile", ABSURD)
@pytest.mark.parametrize("audience", ["person", "observer", "file"])
def test_nobody_is_asked_what_would_be_absurd(profile: str, audience: str) -> None:
    about, absurd, expected = ABSURD[profile]
    if profile == "newborn" and audience == "person":
        assert (
            names(replace(SAFE, **{**about, "audience": "person", "forms": frozenset(about["forms"])}))
            == set()
        )
        return
    talk = replace(SAFE, **{**about, "audience": audience, "forms": frozenset(about["forms"])})
    asked = names(talk)
    assert not asked & absurd
    assert expected <= asked
    # Of what is not known anything may be asked, yet every name above is a question that exists.
    assert absurd | expected <= set(BANK.by_id)


def test_a_child_itself_is_spared_what_a_file_may_hold() -> None:
    talk = replace(SAFE, age_years=10, is_child=True)
    spared = {
        "low_pay",
        "pay_deducted",
        "deceived_about_conditions",
        "money_kept",
        "worse_threatened",
        "made_to_lie",
    }
    spared |= {"humiliated", "sexual_violence", "self_harm"}
    assert not names(talk) & spared
    assert names(replace(talk, audience="file")) >= spared


def test_hours_and_pay_are_not_asked_of_somebody_who_does_not_work() -> None:
    assert names(SAFE, {"works_for_another": True}) >= WORK_MATTERS
    assert not names(SAFE, {"works_for_another": False}) & WORK_MATTERS
    assert hindrance(BANK.by_id["long_hours"], SAFE, {"works_for_another": False}) == "condition"


def test_recorded_codes_say_what_the_talk_is_about() -> None:
    assert forms_of(["form.surrogacy"]) == {"surrogacy"}
    assert forms_of(["eu.purpose.forced_marriage", "sector.fishing"]) == {"marriage", "fishing"}
    assert forms_of(["delphi.d5.documents"]) == frozenset()

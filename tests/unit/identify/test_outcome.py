"""The outcome by recognition.md §2: each rule at its edges, and what must never change it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.identify.assess import assess
from equiano.identify.case_file import CaseFile, case_from
from equiano.identify.findings import evaluate
from equiano.identify.rules import OUTCOMES, load_rules
from equiano.identify.worlds import World
from equiano.schema.table import load_table
from equiano.vocab import load
from equiano.vocab.notion import notions, of_kind

RULES = load_rules("ru")
ANSWERABLE = tuple(field.code for field in load_table("case").fields if field.code)
CONTROL = tuple(code for notion in of_kind("control") for code in notion.answerable)


def found(yes: list[str] | tuple[str, ...], age: int | None = 30, **fields: Any) -> dict[str, Any]:
    indicators = dict.fromkeys(fields.pop("no", ()), "no") | dict.fromkeys(yes, "yes")
    return assess(case_from({"age_years": age, "indicators": indicators, **fields}), country="ru")


ACT, MEANS, PURPOSE = "pal.act.recruitment", "pal.means.deception", "pal.purpose.forced_labour"
PAPERS, HOURS, USED = "delphi.d5.documents", "delphi.d4.hours", "fact.use_of_labour"
EIGHT = [
    *("ilo11.02.deception", "delphi.d1.nature_job", "delphi.d1.housing", "delphi.d1.legal_status"),
    *("delphi.d1.travel", "delphi.d1.family", "ilo11.04.isolation"),
]
# (rule, what is recorded, age): the first meets the rule, the second falls just short of `refer`.
EDGES: list[tuple[str, tuple[list[str], int], tuple[list[str], int]]] = [
    ("1a", ([ACT, MEANS, PURPOSE], 30), ([ACT, MEANS], 30)),
    ("1a", ([ACT, PURPOSE], 17), ([ACT, PURPOSE], 18)),
    ("1a", (["pal.act.harbouring", MEANS, "eu.purpose.surrogacy"], 30), (["pal.act.harbouring", MEANS], 30)),
    ("1b", (["delphi.d1.wages", PAPERS, HOURS], 30), (["delphi.d1.wages", HOURS], 30)),
    (
        "1b",
        (["form.forced_labour", "recruiter.friend", "means.any_threats"], 30),
        (["form.forced_labour", "recruiter.friend"], 30),
    ),
    ("1c", ([PURPOSE, PAPERS], 30), ([PURPOSE], 30)),
    ("1c", ([HOURS, PAPERS], 30), ([PAPERS], 30)),
    ("1c", (["delphi.d4.living", "delphi.d4.social", PAPERS], 30), (["delphi.d4.social", PAPERS], 30)),
    (
        "1c",
        (["form.sexual_exploitation", "means.psychological_abuse"], 30),
        ([HOURS, "means.psychological_abuse"], 30),
    ),
    ("1c", (["eu.purpose.begging", "eu.purpose.criminal_activities"], 30), (["eu.purpose.begging"], 30)),
    ("1d", (["form.child_labour"], 17), (["form.child_labour"], 18)),
    ("1d", (["delphi.d4.hazardous"], 12), (["delphi.d4.low_pay"], 12)),
    ("1d", (["delphi.d5.debt"], 12), (["delphi.d1.wages"], 12)),
    ("1d", ([HOURS, "delphi.d4.education"], 12), ([HOURS, "delphi.d4.low_pay"], 12)),
    ("1d", (["sector.prostitution"], 17), (["sector.prostitution"], 18)),
    (
        "1e",
        ([HOURS, "delphi.d4.low_pay", "delphi.d5.illicit", "delphi.d5.influence", "delphi.d5.worse"], 30),
        ([HOURS, "delphi.d4.low_pay", "delphi.d5.worse", "delphi.d5.wages"], 30),
    ),
    ("1f", (["fact.sold"], 30), (["ru.1271.1.deal"], 30)),
    ("1f", (["form.organ_removal", "recruiter.family"], 30), (["form.organ_removal"], 30)),
    ("1f", (["pal.purpose.organs", "delphi.d1.travel"], 30), (["delphi.d1.travel"], 30)),
    ("1g", ([*EIGHT, "ilo11.07.documents"], 30), (EIGHT, 30)),
    # Eight signs of three ILO indicators; of two they are one story told eight times.
    (
        "1g",
        ([*EIGHT[:6], "pal.means.coercion", "means.restricts_financial_access"], 30),
        ([*EIGHT[:6], "pal.means.coercion", "delphi.d1.wages"], 30),
    ),
    ("1g", ([PAPERS, "fact.blackmail", USED], 30), (["fact.blackmail", "means.debt_bondage", USED], 30)),
    (
        "1g",
        (["delphi.d5.violence", "means.debt_bondage", USED], 30),
        (["delphi.d5.violence", "means.debt_bondage"], 30),
    ),
    # Two codes for one fact, or a coarse code that may be the same, are one way of control.
    (
        "1g",
        (["ilo11.03.restriction_movement", "ilo11.07.documents", USED], 30),
        (["ilo11.03.restriction_movement", "delphi.d5.isolation", USED], 30),
    ),
    (
        "1g",
        (["ilo11.07.documents", "ilo11.06.threats", USED], 30),
        (["ilo11.05.violence", "ilo11.06.threats", USED], 30),
    ),
    ("2", (["delphi.d5.wages"], 30), (["pal.act.recruitment"], 30)),
    ("2", (["ru.3221.1"], 30), (["fact.smuggling_fee", "fact.crossed_state_border"], 30)),
    ("2", (["fact.forged_documents"], 30), (["delphi.d3.economic"], 30)),
    ("2", (["fact.violence_at_home"], 30), (["recruiter.intimate_partner"], 30)),
]


@pytest.mark.parametrize(
    ("rule", "met", "short"), EDGES, ids=[f"{n}-{edge[0]}" for n, edge in enumerate(EDGES)]
)
def test_each_rule_at_its_edge(rule: str, met: tuple[list[str], int], short: tuple[list[str], int]) -> None:
    one, other = found(*met), found(*short)
    # A case may meet an earlier rule too; the one meant must hold, and without it the outcome is lower.
    assert OUTCOMES.index(one["outcome"]) > OUTCOMES.index(other["outcome"])
    entries = dict.fromkeys(RULES.findings[[r.name for r in RULES.findings].index("outcome")].by)
    assert rule in entries
    made = evaluate(
        RULES, World(dict.fromkeys(met[0], True), met[1] < 18, met[1], recorded_child=met[1] < 18)
    )
    outcome = next(r for r in RULES.findings if r.name == "outcome")
    assert any(
        by == rule and made.true(when) for by, (_, when) in zip(outcome.by, outcome.first, strict=True)
    )


def test_nothing_recorded_is_not_enough_and_asks() -> None:
    empty = found([])
    assert empty["outcome"] == "not_enough_recorded" and len(empty["next_questions"]) >= 3
    assert empty["rule"] is None and empty["services"] == []


SCHEMES = ("palermo", "eu", "ilo11", "delphi", "ru_criminal_code", "form", "means", "fact")


@pytest.mark.parametrize("age", [9, 17, 18, 40, None])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_codes_of_one_scheme_yes_end_in_refer(scheme: str, age: int | None) -> None:
    codes = [code for code in load().scheme(scheme).codes if code not in load().under_18]
    assert found(codes, age)["outcome"] == "refer"


@pytest.mark.parametrize("edition", ["ctdc_2020", "ctdc_2021", "ctdc_2024", "htcds"])
def test_all_that_a_data_standard_can_say_ends_in_refer(edition: str) -> None:
    rows = [r for r in load().crosswalk if (r.htcds if edition == "htcds" else edition in r.ctdc)]
    codes = [r.code for r in rows if r.code in ANSWERABLE]
    assert found(codes)["outcome"] == "refer"


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(ANSWERABLE), st.booleans(), max_size=10),
    st.sampled_from(CONTROL),
    st.sampled_from([None, 0, 13, 14, 15, 17, 18, 19, 60]),
)
def test_one_more_sign_of_control_never_lowers_the_outcome(
    answers: dict[str, bool], more: str, age: int | None
) -> None:
    for child in (False, True) if age is None else (age < 18,):
        ranks = [
            OUTCOMES.index(evaluate(RULES, World(recorded, child, age)).findings["outcome"])
            for recorded in (answers, {**answers, more: True})
        ]
        assert ranks[0] <= ranks[1]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(ANSWERABLE), st.booleans(), max_size=10), st.booleans())
def test_naming_a_profile_never_lowers_the_outcome(answers: dict[str, bool], child: bool) -> None:
    plain, *named = (
        OUTCOMES.index(evaluate(RULES, World(answers, child, sexual=sexual)).findings["outcome"])
        for sexual in (None, False, True)
    )
    assert min(named) >= plain


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(ANSWERABLE), st.booleans(), max_size=10),
    st.sets(st.sampled_from([c for c in ANSWERABLE if c.startswith(("sector.", "fact.agreed"))])),
)
def test_sector_sex_work_and_agreement_change_no_outcome_of_an_adult(
    answers: dict[str, bool], more: set[str]
) -> None:
    base = {code: a for code, a in answers.items() if not code.startswith(("sector.", "fact.agreed"))}
    with_work = {**base, **dict.fromkeys(more, True)}
    for recorded in (base, with_work):
        assert (
            evaluate(RULES, World(recorded, child=False)).findings["outcome"]
            == evaluate(RULES, World(base, child=False)).findings["outcome"]
        )


def test_sex_work_of_unknown_age_changes_nothing() -> None:
    assert found(["sector.prostitution"], None)["outcome"] == "not_enough_recorded"


@pytest.mark.parametrize(
    "fields", [{"citizenship": "UZB"}, {"gender": "gender.female"}, {"destination": "RUS"}]
)
def test_citizenship_and_gender_are_not_looked_at(fields: dict[str, str]) -> None:
    for yes in ([], ["delphi.d5.wages"], ["fact.sold"]):
        assert found(yes, **fields) == found(yes)


@pytest.mark.parametrize("code", ["delphi.d5.wages", "ilo11.08.wages"])
def test_wages_withheld_alone_are_a_labour_case_and_no_crime(code: str) -> None:
    for age in (30, None):
        wages = found([code], age)
        assert wages["outcome"] == "look_closer"
        assert {"labour_inspectorate", "trade_union", "legal_aid"} <= set(wages["services"])
        assert "police" not in wages["services"] and "police" not in wages["urgency"]["services"]
        assert all(entry["status"] != "indicated" for entry in wages["law"])
        assert wages["palermo"]["result"] == "unknown" and wages["palermo"]["means"] == "unknown"


@pytest.mark.parametrize("purpose", ["eu.purpose.surrogacy", "eu.purpose.illegal_adoption"])
def test_a_purpose_of_the_directive_alone_leaves_palermo_at_indicated(purpose: str) -> None:
    both = found([ACT, MEANS, purpose])
    assert (both["eu"]["result"], both["palermo"]["result"]) == ("established", "indicated")
    named = found([ACT, MEANS, "eu.purpose.begging"])
    assert (named["eu"]["result"], named["palermo"]["result"]) == ("established", "established")


@pytest.mark.parametrize(
    ("yes", "no", "level"),
    [
        (["fact.held_now"], [], "now"),
        (["fact.needs_care"], [], "now"),
        (["fact.child_alone"], [], "now"),
        (["fact.threat_announced"], [], "now"),
        (["fact.return_imminent"], [], "now"),
        (["fact.self_harm"], [], "now"),
        (["fact.someone_waits"], [], "soon"),
        (["fact.deadline"], [], "soon"),
        (["fact.dependants_pressed"], [], "soon"),
        (["ilo11.07.documents"], [], "soon"),
        (["means.takes_earnings"], [], "soon"),
        (["delphi.d5.isolation"], [], "soon"),
        (["delphi.d5.isolation"], ["fact.held_now"], "none_recorded"),
        (["delphi.d5.wages"], [], "none_recorded"),
        ([], [], "none_recorded"),
    ],
)
def test_urgency(yes: list[str], no: list[str], level: str) -> None:
    urgency = found(yes, no=no)["urgency"]
    assert urgency["level"] == level
    assert bool(urgency["because"]) == (level != "none_recorded")
    asked = any(code in ("fact.held_now", *load().scheme("fact").codes[-9:]) for code in (*yes, *no))
    assert urgency["asked"] == asked
    assert ("not asked" in urgency["text"]) == (level == "none_recorded" and not asked)


def test_urgent_facts_alone_are_no_outcome_but_name_whom_to_call() -> None:
    ill = found(["fact.needs_care"])
    assert ill["outcome"] == "not_enough_recorded" and "medical" in ill["urgency"]["services"]
    held = found(["fact.held_now"])
    assert held["outcome"] == "look_closer" and "police" in held["urgency"]["services"]
    assert any("danger" in step for step in held["urgency"]["do_first"])


def test_every_code_that_is_worth_a_look_names_a_service() -> None:
    for code in ANSWERABLE:
        for child in (False, True):
            made = evaluate(RULES, World({code: True}, child))
            if made.findings["outcome"] != "not_enough_recorded":
                assert made.services, code
                if made.findings["outcome"] == "refer":
                    assert "shelter" in made.services
                if child:
                    assert "child_protection" in made.services


def test_contradictions_are_shown_and_lower_nothing() -> None:
    acts = [code for code in load().scheme("palermo").codes if code.startswith("pal.act.")]
    case = found([PURPOSE, PAPERS], no=[*acts, "ilo11.07.documents"])
    assert case["palermo"]["result"] == "excluded" and case["outcome"] == "refer"
    about = {entry["about"]: entry for entry in case["contradictions"]}
    assert set(about) == {"palermo.act", "papers_taken"}
    assert about["papers_taken"]["no"] == ["ilo11.07.documents"] and about["papers_taken"]["yes"] == [PAPERS]
    assert set(about["palermo.act"]["no"]) == set(acts)
    # Not at recruitment, but at the destination: no contradiction.
    assert found([PAPERS], no=["delphi.d2.documents"])["contradictions"] == []


def test_unknown_age_shows_both_and_the_more_protective_stands_on_top() -> None:
    both = found(["form.forced_labour"], None)
    assert (both["if_adult"]["outcome"], both["if_child"]["outcome"]) == ("look_closer", "refer")
    assert both["outcome"] == "refer" and both["rule"] == both["if_child"]["rule"] == "1d"


def test_every_fact_of_control_beside_a_form_refers() -> None:
    for notion in of_kind("control"):
        for code in notion.answerable:
            case = CaseFile({"form.forced_labour": True, code: True}, age_years=30, is_child=False)
            assert assess(case)["outcome"] == "refer", code
    assert {notion.way for notion in notions().values()} > {"papers", "violence", "confinement"}

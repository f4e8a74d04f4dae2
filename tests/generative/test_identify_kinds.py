"""What must hold of every case: evidence lifts, circumstances do not, silence says nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.identify.assess import assess, protection
from equiano.identify.case_file import CaseFile
from equiano.identify.findings import evaluate, worlds_of
from equiano.identify.rules import OUTCOMES, RESULTS, load_rules
from equiano.identify.worlds import World

RULES = load_rules()
MINORS = ("ru.1271.2.b", "ru.1272.2.b")  # these say an age, which the world says already
CODES = [code for code in RULES.codes if code not in MINORS]
CIRCUMSTANCES = [
    code
    for code in CODES
    if code.startswith(("delphi.d3.", "delphi.d6.", "sector.", "recruiter.", "ilo11.01."))
]
URGENCIES = ("none_recorded", "soon", "now")
answers = st.dictionaries(st.sampled_from(CODES), st.booleans(), max_size=12)
ages = st.sampled_from([0, 13, 14, 15, 17, 18, 19, 60])


def world(given_answers: dict[str, bool], age: int) -> World:
    return World(given_answers, child=age < 18, age_years=age, recorded_child=age < 18)


def outcome(given_answers: dict[str, bool], age: int) -> int:
    return OUTCOMES.index(evaluate(RULES, world(given_answers, age)).findings["outcome"])


@settings(max_examples=150, deadline=None)
@given(answers, st.lists(st.sampled_from(CODES), min_size=1, max_size=4), ages)
def test_more_evidence_never_lowers_the_outcome(known: dict[str, bool], more: list[str], age: int) -> None:
    assert outcome({**known, **dict.fromkeys(more, True)}, age) >= outcome(known, age)


@settings(max_examples=150, deadline=None)
@given(answers, st.lists(st.sampled_from(CODES), min_size=1, max_size=4), ages)
def test_more_evidence_never_lowers_a_finding_of_the_protocol(
    known: dict[str, bool], more: list[str], age: int
) -> None:
    before = evaluate(RULES, world(known, age)).findings
    after = evaluate(RULES, world({**known, **dict.fromkeys(more, True)}, age)).findings
    for name in (
        "palermo.act",
        "palermo.means",
        "palermo.purpose",
        "palermo.result",
        "eu.purpose",
        "eu.result",
    ):
        assert RESULTS.index(after[name]) >= RESULTS.index(before[name]), name


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(CIRCUMSTANCES), max_size=len(CIRCUMSTANCES), unique=True), st.integers(18, 99)
)
def test_vulnerability_work_route_and_recruiter_never_lift_an_adult(present: list[str], age: int) -> None:
    """Whatever their number: all circumstances together are no sign of what was done to a person."""
    found = evaluate(RULES, world(dict.fromkeys(present, True), age)).findings
    assert found["outcome"] == "not_enough_recorded"
    assert found["palermo.result"] == found["eu.result"] == "unknown"
    assert found["palermo.purpose"] == "unknown"


SEXUAL = ("sector.prostitution", "sector.private_sexual", "sector.remote_sexual", "sector.pornography")


def test_all_circumstances_together_lift_nobody_but_a_child_in_sexual_services() -> None:
    assert len(CIRCUMSTANCES) > 20
    for age in (0, 17, 18, 30):
        named = [code for code in CIRCUMSTANCES if age >= 18 or not code.startswith("sector.")]
        found = evaluate(RULES, world(dict.fromkeys(named, True), age)).findings
        assert found["outcome"] == "not_enough_recorded", age
    # Of a person recorded to be a child they are exploitation whoever profits; an assumed age is not enough.
    for code in SEXUAL:
        made = world({code: True}, 17)
        assert evaluate(RULES, made).findings["outcome"] == "refer"
        assumed = replace(made, recorded_child=False, age_years=None)
        assert evaluate(RULES, assumed).findings["outcome"] == "not_enough_recorded"
        assert outcome({code: True}, 18) == 0


@settings(max_examples=100, deadline=None)
@given(answers.map(lambda given_answers: {code: True for code, yes in given_answers.items() if yes}), ages)
def test_what_was_not_asked_never_says_that_somebody_is_not_trafficked(
    known: dict[str, bool], age: int
) -> None:
    found = evaluate(RULES, world(known, age)).findings
    assert "excluded" not in found.values()
    assert found["delphi.result"] != "successful_migrant"


@settings(max_examples=100, deadline=None)
@given(answers, st.data())
def test_forgetting_an_answer_no_never_lowers_the_outcome(
    known: dict[str, bool], data: st.DataObject
) -> None:
    """Unknown is never read as no: a case with a no taken away is at least as well protected."""
    noes = [code for code, yes in known.items() if not yes]
    dropped = data.draw(st.lists(st.sampled_from(noes), unique=True)) if noes else []
    less = {code: yes for code, yes in known.items() if code not in dropped}
    assert outcome(less, 30) >= outcome(known, 30)


@settings(max_examples=100, deadline=None)
@given(answers, ages)
def test_agreement_changes_nothing(known: dict[str, bool], age: int) -> None:
    """Consent never counts: a person cannot agree to be exploited."""
    without = {code: yes for code, yes in known.items() if code != "fact.agreed"}
    plain = evaluate(RULES, world(without, age)).findings
    for said in (True, False):
        assert evaluate(RULES, world({**without, "fact.agreed": said}, age)).findings == plain


@settings(max_examples=100, deadline=None)
@given(answers, st.integers(0, 17), st.integers(0, 17), st.integers(18, 99), st.integers(18, 99))
def test_the_outcome_knows_children_and_adults_and_no_other_age(
    known: dict[str, bool], young: int, younger: int, old: int, older: int
) -> None:
    assert outcome(known, young) == outcome(known, younger)
    assert outcome(known, old) == outcome(known, older)
    assert outcome(known, young) >= outcome(known, old)


@settings(max_examples=80, deadline=None)
@given(answers, ages)
def test_naming_a_profile_never_lowers_the_outcome(known: dict[str, bool], age: int) -> None:
    made = world(known, age)
    unnamed, *named = (
        OUTCOMES.index(evaluate(RULES, replace(made, sexual=sexual)).findings["outcome"])
        for sexual in (None, True, False)
    )
    assert min(named) >= unnamed


@settings(max_examples=80, deadline=None)
@given(answers)
def test_an_unknown_age_is_judged_by_the_more_protective_of_the_two(known: dict[str, bool]) -> None:
    case = CaseFile(answers=known)
    made = [evaluate(RULES, one) for one in worlds_of(case)]
    assert [one.world.child for one in made] == [False, True]
    assert not any(one.world.recorded_child for one in made)
    best = max(made, key=protection)
    assert OUTCOMES.index(best.findings["outcome"]) == max(
        OUTCOMES.index(m.findings["outcome"]) for m in made
    )


@settings(max_examples=40, deadline=None)
@given(answers, st.sampled_from([None, 17, 18]))
def test_the_report_of_a_case_says_what_the_rules_found(known: dict[str, bool], age: int | None) -> None:
    case = CaseFile(answers=known, age_years=age, is_child=None if age is None else age < 18)
    told = assess(case)
    made = [evaluate(RULES, one) for one in worlds_of(case)]
    assert told["outcome"] == max((one.findings["outcome"] for one in made), key=OUTCOMES.index)
    assert ("if_adult" in told) == (age is None)
    assert told["age"] == {None: "unknown", 17: "child", 18: "adult"}[age]
    # Everything that is said to have led to the outcome was recorded yes.
    assert all(known.get(code) for code in told["because"])
    assert told["outcome"] == "not_enough_recorded" or told["because"]


@settings(max_examples=100, deadline=None)
@given(answers, st.lists(st.sampled_from(CODES), min_size=1, max_size=3))
def test_more_evidence_never_makes_it_less_urgent_unless_it_says_that_it_is_over(
    known: dict[str, bool], more: list[str]
) -> None:
    """The one answer that calms is a no to being held now; a yes never does."""
    before = evaluate(RULES, world(known, 30)).findings["urgency"]
    after = evaluate(RULES, world({**known, **dict.fromkeys(more, True)}, 30)).findings["urgency"]
    assert URGENCIES.index(after) >= URGENCIES.index(before)

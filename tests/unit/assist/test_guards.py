"""What holds an act back beside its state; each guard shut and open, and what no guard may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from itertools import product
from typing import Any

import pytest

from equiano.assist.clock_table import Length, clock_rules
from equiano.assist.facts import Facts, open_duties
from equiano.assist.referral_fit import Wanted
from equiano.assist.steps import DUTIES_REASON, Refusal, Step, acts_open, refusals, take
from equiano.assist.track import HELP, NEVER_READ, Track, read_table, table
from equiano.errors import DataError
from equiano.words import using
from tests.unit.assist.cases import CELLS, FREE, TODAY, TRACKS, filled, free_for

DAY = dt.timedelta(1)


def code_of(track: str, state: str, act: str, facts: Facts, **changed: object) -> str:
    """Code of the refusal, or the state after the act."""
    result = take(track, state, act, {**filled(TRACKS[track].acts[act]), **changed}, facts)
    return result.code if isinstance(result, Refusal) else result.after


def with_states(facts: Facts = FREE, **states: str) -> Facts:
    return replace(facts, states={**facts.states, **states})


# Support


@pytest.mark.parametrize(
    "track", ["immediate_needs", "support", "service", "referral", "reintegration", "risk"]
)
def test_help_is_open_whatever_justice_and_identification_say(track: str) -> None:
    for justice, status, state in product(
        TRACKS["justice"].states, TRACKS["identification"].states, TRACKS[track].states
    ):
        facts = with_states(free_for(TRACKS[track], state), justice=justice, identification=status)
        assert acts_open(track, state, facts) == acts_open(track, state, free_for(TRACKS[track], state))
        assert all(offer.open for offer in acts_open(track, state, facts))


def test_no_guard_reads_testimony_or_a_formal_status() -> None:
    assert {"justice", "identification"} == NEVER_READ
    assert not [guard for guard in table().guards.values() if guard.track in NEVER_READ]


def test_no_state_clock_or_service_of_help_hangs_on_testimony() -> None:
    """Neither a step of justice, nor the wish to co-operate, nor a status opens, ends or conditions help."""
    helping = {*HELP, "safe_return", "compensation"}
    for track in TRACKS.values():
        for act in track.acts.values():
            read = {guard.track for guard in act.guards} | {guard.field for guard in act.guards}
            assert not read & (NEVER_READ | {"cooperates", "given_on", "own_decision_on"})
            if track.name in helping:
                assert not {"cooperates", "given_on", "lawyer_present"} & {*act.brings}
    for rule in clock_rules().values():
        of_tracks = {act.split(".")[0] for act in rule.starts | rule.stops | rule.extends}
        assert not (of_tracks & helping and of_tracks & NEVER_READ), rule.code
    # By what a service is found to fit, and no more.
    assert {one.name for one in fields(Wanted)} == {"need", "sex", "age", "language"}


def test_help_comes_before_anything_is_written_down() -> None:
    nothing = Facts(TODAY)
    assert code_of("immediate_needs", "not_started", "help_now", nothing) == "helped"
    assert code_of("referral", "not_started", "draft_referral", nothing) == "draft"
    assert code_of("support", "not_started", "plan_support", nothing) == "planned"


# A closed case


def test_a_closed_case_is_reopened_first() -> None:
    closed = with_states(closure="closed")
    for track, state, act in CELLS:
        if state in act.before and track.name != "closure":
            facts = with_states(free_for(track, state), closure="closed")
            expected = act.leads_to(state) if act.in_closed_case else "case_closed"
            assert code_of(track.name, state, act.name, facts) == expected
    assert code_of("closure", "closed", "reopen", closed) == "open"


# Closing


@pytest.mark.parametrize("track", [track for track in TRACKS.values() if track.duty])
def test_an_open_duty_of_any_track_asks_for_a_reason(track: Track) -> None:
    close = TRACKS["closure"].acts["close"]
    for state in track.states:
        facts = free_for(track, state)
        facts = facts if track.name == "risk" else with_states(facts, risk="planned")
        bare = {name: value for name, value in filled(close).items() if name != DUTIES_REASON}
        result = take("closure", "open", "close", bare, facts)
        if state in track.duty:
            assert open_duties(facts) == (track.name,)
            assert isinstance(result, Refusal) and result.fields == (DUTIES_REASON,)
            assert isinstance(take("closure", "open", "close", filled(close), facts), Step)
        else:
            assert open_duties(facts) == ()
            assert isinstance(result, Step)
        [offer] = acts_open("closure", "open", facts)
        assert (DUTIES_REASON in offer.brings) == (state in track.duty)


def test_duties_from_outside_count_and_one_referral_of_many_is_enough() -> None:
    idle = Facts(TODAY, referrals=("done", "withdrawn"))
    assert open_duties(idle) == ()
    assert open_duties(replace(idle, duties=("task.1",))) == ("task.1",)
    assert open_duties(replace(idle, referrals=("done", "sent", "sent"))) == ("referral",)
    assert (
        code_of("closure", "open", "close", replace(idle, duties=("x",)), open_duties_reason=" ") == "missing"
    )


# Children


@pytest.mark.parametrize(
    ("age", "state", "child"),
    [
        ("adult", "not_started", False), ("unknown", "not_started", False), ("child", "not_started", True),
        ("in_doubt", "not_started", True), ("child", "adult", False), ("adult", "presumed", True),
        ("adult", "guarded", True), ("unknown", "interests_known", True),
    ],
)  # fmt: skip
def test_doubt_of_age_makes_a_child_until_a_decision(age: Any, state: str, child: bool) -> None:
    assert Facts(TODAY, states={"child": state}, age=age).child is child


def test_a_child_needs_a_guardian_as_soon_as_identified() -> None:
    child = replace(FREE, age="in_doubt", states={"risk": "planned"})
    assert open_duties(child) == ("child",)
    for state, duty in [("presumed", True), ("guardian_asked", True), ("guarded", False), ("adult", False)]:
        assert (open_duties(with_states(child, child=state)) == ("child",)) is duty
    for track, state, act in [
        ("justice", "informed", "complain"), ("justice", "investigated", "give_statement"),
        ("compensation", "informed", "claim"),
    ]:  # fmt: skip
        assert code_of(track, state, act, child) == "guardian_for_child"
        assert code_of(track, state, act, with_states(child, child="guardian_asked")) == "guardian_for_child"
        assert code_of(track, state, act, with_states(child, child="guarded")) != "guardian_for_child"
        assert code_of(track, state, act, FREE) != "guardian_for_child"


def test_a_child_is_helped_without_a_guardian() -> None:
    child = replace(FREE, age="child")
    for track in (
        "immediate_needs",
        "support",
        "service",
        "referral",
        "risk",
        "reflection",
        "identification",
    ):
        for state in TRACKS[track].states:
            assert all(offer.open for offer in acts_open(track, state, child))


def test_benefit_of_the_doubt() -> None:
    facts = with_states(child="guarded")
    assert code_of("child", "guarded", "find_adult", facts) == "adult"
    for doubt in ("yes", "unknown"):
        assert code_of("child", "guarded", "find_adult", facts, doubt_left=doubt) == "no_doubt_of_age"


# Return


def test_return_only_after_risks_were_assessed_at_both_ends() -> None:
    before = replace(FREE, states={})
    assert code_of("safe_return", "wished", "find_safe", before) == "risk_known"
    assert code_of("safe_return", "prepared", "depart", before) == "risk_known"
    for one in ("assessed_here_on", "assessed_there_on"):
        assert code_of("safe_return", "wished", "find_safe", FREE, **{one: None}) == "missing"
    for state in ("not_started", "wished", "found_safe", "found_unsafe", "cancelled"):
        assert code_of("safe_return", state, "depart", FREE) == "not_from_here"
    assert code_of("safe_return", "found_unsafe", "prepare_return", FREE) == "not_from_here"


BOTH = ("assessed_here_on", "assessed_there_on")


@pytest.mark.parametrize("act", [("wished", "find_safe"), ("prepared", "assess_anew")])
@pytest.mark.parametrize("one", BOTH)
def test_an_assessment_that_is_too_old_is_none(act: tuple[str, str], one: str) -> None:
    """At either end: 30 days hold, 31 do not."""
    state, name = act
    assert code_of("safe_return", state, name, FREE, **{one: TODAY - 30 * DAY}) in ("found_safe", "prepared")
    brought = {**filled(TRACKS["safe_return"].acts[name]), one: TODAY - 31 * DAY}
    [found] = refusals("safe_return", state, name, brought, FREE)
    assert (found.code, found.fields) == ("assessments_recent", (one,))


@pytest.mark.parametrize(
    ("clock", "held"),
    [
        ("running", False), ("coming_up", False), ("due_today", False), ("overdue", True), ("stopped", True),
        ("not_started", True), (None, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("act", [("found_safe", "prepare_return"), ("prepared", "depart")])
def test_nobody_leaves_on_assessments_that_ran_out(
    act: tuple[str, str], clock: str | None, held: bool
) -> None:
    facts = replace(FREE, clocks={"return_assessment": clock} if clock else {})
    assert (code_of("safe_return", *act, facts) == "assessments_still_hold") is held


def test_the_guards_of_a_return_count_the_days_of_its_clock() -> None:
    guard, rule = table().guards["assessments_recent"], clock_rules()["return_assessment"]
    assert guard.recent == BOTH == rule.first_fields
    assert rule.lengths[""] == Length(guard.days, "days") and rule.last_field is None
    acts = TRACKS["safe_return"].acts
    assert {f"safe_return.{act.name}" for act in acts.values() if {*BOTH} <= {*act.brings}} == rule.starts
    for act in acts.values():  # whatever brings the person nearer to leaving
        if act.after in ("prepared", "departed") and act.name != "assess_anew":
            assert "assessments_still_hold" in [one.name for one in act.guards]


# Follow-up


@pytest.mark.parametrize("answer", ["no", "unknown"])
def test_follow_up_is_by_the_safe_channel_alone(answer: str) -> None:
    for state in ("planned", "followed", "contact_lost"):
        assert code_of("reintegration", state, "follow_up", FREE) == "followed"
        assert (
            code_of("reintegration", state, "follow_up", FREE, by_safe_channel=answer)
            == "by_safe_channel_only"
        )
        assert code_of("reintegration", state, "note_unsafe_contact", FREE) == state


def test_return_is_a_free_wish_to_the_last_and_can_be_taken_back() -> None:
    for answer in ("no", "unknown"):
        assert (
            code_of("safe_return", "not_started", "wish_to_return", FREE, voluntary=answer) == "wish_is_free"
        )
        assert code_of("safe_return", "prepared", "depart", FREE, voluntary=answer) == "wish_is_free"
    for state in ("wished", "found_safe", "found_unsafe", "prepared"):
        assert take("safe_return", state, "change_mind", {}, FREE) == Step(
            "safe_return", "change_mind", state, "cancelled"
        )


def test_a_child_returns_only_after_the_best_interests_were_assessed() -> None:
    child = replace(FREE, age="child")
    for state, act in (("found_safe", "prepare_return"), ("prepared", "depart")):
        for stage in ("not_started", "presumed", "guardian_asked", "guarded"):
            facts = with_states(child, child=stage)
            assert code_of("safe_return", state, act, facts) == "interests_of_child_known"
        assert code_of("safe_return", state, act, with_states(child, child="interests_known")) in (
            "prepared", "departed",
        )  # fmt: skip


# The period in law


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ({"reflection": "in_law"}, "running"), ({"reflection": "no_fixed_period"}, "running"),
        ({"reflection": "not_found"}, "running"), ({}, "running"),
        ({"reflection": "none_in_law"}, "period_not_excluded_by_law"),
    ],
)  # fmt: skip
def test_where_the_law_gives_none_time_can_still_be_given(law: dict[str, str], expected: str) -> None:
    assert code_of("reflection", "not_started", "start_period", replace(FREE, law=law)) == expected
    assert code_of("reflection", "not_started", "give_time", replace(FREE, law=law)) == "running"


# Values


@pytest.mark.parametrize(
    ("track", "state", "act", "changed", "expected"),
    [
        ("risk", "not_started", "assess_risk", {"assessed_on": TODAY}, "assessed"),
        ("risk", "not_started", "assess_risk", {"assessed_on": TODAY + DAY}, "day_ahead"),
        ("risk", "not_started", "assess_risk", {"assessed_on": "2026-03-16"}, "not_a_day"),
        ("risk", "not_started", "assess_risk", {"assessed_on": dt.datetime(2026, 3, 16)}, "not_a_day"),
        ("risk", "not_started", "assess_risk", {"risk_to_staff": "perhaps"}, "not_an_answer"),
        ("risk", "not_started", "assess_risk", {"risk_to_staff": "unknown"}, "assessed"),
        ("risk", "not_started", "assess_risk", {"stranger": "x"}, "unknown_field"),
        ("risk", "assessed", "plan_safety", {"next_review_on": TODAY}, "planned"),
        ("risk", "assessed", "plan_safety", {"next_review_on": TODAY - DAY}, "day_past"),
        ("risk", "assessed", "plan_safety", {"plan": 7}, "not_a_text"),
        ("service", "started", "note_cost", {"amount": "0"}, "started"),
        ("service", "started", "note_cost", {"amount": "999999999.99"}, "started"),
        ("service", "started", "note_cost", {"amount": "1000000000"}, "not_an_amount"),
        ("service", "started", "note_cost", {"amount": "12.345"}, "not_an_amount"),
        ("service", "started", "note_cost", {"amount": "-1"}, "not_an_amount"),
        ("service", "started", "note_cost", {"amount": "1,5"}, "not_an_amount"),
        ("service", "started", "note_cost", {"amount": 12}, "not_an_amount"),
        ("service", "started", "note_cost", {"currency": "other"}, "unexplained"),
        ("risk", "assessed", "decline_plan", {"decline_reason": "because"}, "unknown_code"),
        ("risk", "assessed", "decline_plan", {"decline_reason": "other"}, "unexplained"),
        ("risk", "assessed", "decline_plan", {"decline_reason": "other", "explained": "x"}, "plan_declined"),
        ("risk", "assessed", "decline_plan", {"decline_reason": ["other"]}, "unknown_code"),
        ("identification", "requested", "decide_actual", {"decided_on": TODAY}, "actual"),
        ("identification", "requested", "decide_actual", {"notified_on": TODAY - DAY}, "wrong_order"),
        ("identification", "requested", "decide_actual", {"decided_on": "x"}, "not_a_day"),
        ("safe_return", "prepared", "depart", {"departed_on": TODAY - DAY}, "wrong_order"),
    ],
)  # fmt: skip
def test_values(track: str, state: str, act: str, changed: dict[str, object], expected: str) -> None:
    assert code_of(track, state, act, FREE, **changed) == expected


def test_a_form_sees_all_faults_at_once_and_no_value_in_them() -> None:
    brought = {
        **filled(TRACKS["risk"].acts["assess_risk"]),
        "assessed_on": TODAY + DAY,
        "risk_to_staff": None,
    }
    brought |= {"risk_to_family": "canary", "canary_field": "canary"}
    for lang in ("en", "ru"):
        with using(lang):
            found = refusals("risk", "not_started", "assess_risk", brought, FREE)
        assert [one.code for one in found] == ["missing", "unknown_field", "day_ahead", "not_an_answer"]
        assert "canary" not in "".join(one.text for one in found)
    assert "Риск для семьи" in found[-1].text


# The table itself


def test_a_table_that_contradicts_itself_is_not_read() -> None:
    def broken(**changed: Any) -> str:
        raw: dict[str, Any] = {
            "fields": {"day": "past", "why": "text"}, "codes": {},
            "guards": {"g": {"track": "one", "in": ["a"]}},
            "tracks": {
                "one": {"states": ["a", "b"], "acts": {"go": {"from": ["a"], "to": "b", "brings": ["day"]}}},
                "justice": {"states": ["a"], "acts": {}},
            },
        }  # fmt: skip
        raw["tracks"]["one"]["acts"]["go"] |= changed.pop("act", {})
        raw["tracks"]["one"] |= changed.pop("track", {})
        try:
            read_table(raw | changed)
        except DataError as error:
            return str(error)
        return ""

    assert broken() == ""
    assert "unknown states" in broken(act={"to": "c"})
    assert "unknown states" in broken(act={"from": ["c"]})
    assert "unknown fields" in broken(act={"brings": ["nothing"]})
    assert "does not bring" in broken(act={"order": ["why"]})
    assert "unknown guards" in broken(act={"guards": ["h"]})
    assert "no state c" in broken(track={"duty": ["c"]})
    assert "without its list" in broken(fields={"day": "past", "why": "code"})
    assert "nothing may hang on the track justice" in broken(guards={"g": {"track": "justice", "in": ["a"]}})
    assert "unknown states of one" in broken(guards={"g": {"track": "one", "in": ["z"]}})
    assert "reads one of" in broken(guards={"g": {"track": "one", "law": "x", "in": ["a"]}})
    assert "no field" in broken(guards={"g": {"field": "z", "in": ["a"]}})
    assert "days that have passed" in broken(guards={"g": {"recent": ["why"], "days": 3}})
    assert broken(guards={"g": {"recent": ["day"], "days": 3}}, act={"guards": ["g"]}) == ""
    late = {"g": {"recent": ["day"], "days": 3}}
    assert "a guard reads a field" in broken(guards=late, act={"brings": [], "guards": ["g"]})
    field = {"guards": {"g": {"field": "why", "in": ["a"]}}}
    assert "a guard reads a field" in broken(act={"guards": ["g"]}, **field)

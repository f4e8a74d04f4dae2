"""Taking back acts of tracks: every act of the table, and what rests on what."""

from __future__ import annotations

import pytest

from equiano.assist.facts import Facts
from equiano.assist.track import table
from equiano.assist.undo import Done, not_taken_back, read_undo, undo_refusal
from equiano.errors import DataError
from equiano.words import using
from tests.unit.assist.cases import FREE

OUTSIDE = {
    f"referral.{act}"
    for act in ("send", "send_for_life", "accept", "decline_referral", "expire", "finish_referral")
} | {"referral.withdraw_referral", "referral.revoke", "closure.close", "closure.reopen"}
ACTS = [(track.name, act) for track in table().tracks.values() for act in track.acts.values()]


def code(happened: list[Done], at: int, facts: Facts = FREE) -> str:
    found = undo_refusal(happened, at, facts)
    return found.code if found else ""


def test_every_act_that_nobody_outside_knows_of_may_be_taken_back() -> None:
    for track, act in ACTS:
        for before in act.before:
            expected = "known_outside" if f"{track}.{act.name}" in OUTSIDE else ""
            assert code([Done(track, act.name, before, "one")], 0) == expected, (track, act.name)
    assert set(not_taken_back()) == OUTSIDE


PLAN = [Done("risk", "assess_risk", "not_started"), Done("risk", "plan_safety", "assessed")]


def test_the_last_of_a_track_goes_first() -> None:
    assert [code(PLAN, at) for at in (0, 1)] == ["not_the_last", ""]
    one, two = (
        Done("service", "plan_service", "not_started", "1"),
        Done("service", "plan_service", "not_started", "2"),
    )
    assert code([one, two], 0) == code([one, two], 1) == ""  # each of many stands for itself


def test_what_a_later_act_rests_on_stays() -> None:
    """`depart` asks that risks are known: without the assessment nobody would have left."""
    left = [PLAN[0], Done("safe_return", "prepare_return", "found_safe")]
    assert code(left, 0) == "leant_on"
    assert code(left, 1) == ""
    again = [Done("risk", "find_new_risk", "planned"), left[1]]
    assert code(again, 0) == ""  # before it risks were known, too
    guarded = [Done("child", "appoint_guardian", "presumed"), Done("justice", "complain", "informed")]
    assert code(guarded, 0) == "leant_on"


def test_nothing_of_a_closed_case_is_taken_back() -> None:
    assert code(PLAN, 1, Facts(FREE.today, states={"closure": "closed"})) == "case_closed"


def test_it_is_said_in_both_languages() -> None:
    for lang, word in (("en", "Withdraw"), ("ru", "тозвать")):
        with using(lang):
            found = undo_refusal([Done("referral", "send", "draft", "1")], 0, FREE)
            assert found is not None and word in found.text


@pytest.mark.parametrize("content", [{"risk.no_such": "review_risk"}, {"risk.plan_safety": "no_such"}])
def test_a_table_that_names_what_is_not_there_is_not_read(content: dict[str, str]) -> None:
    with pytest.raises(DataError):
        read_undo(content, table())

"""A referral: every cell of state x act x who, what either side sees, deadlines."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from equiano.assist.days import WorkingDays
from equiano.assist.referral import (
    ReferralFacts,
    case_facts,
    deadlines,
    do_act,
    offers,
    read_referral,
    referral_table,
    sight,
    track,
)
from equiano.assist.steps import Step
from equiano.errors import DataError
from tests.unit.assist.cases import TODAY, filled

ALL_HOLD = ReferralFacts(**{one.name: True for one in fields(ReferralFacts)})
NONE_HOLDS = ReferralFacts()
OPEN, CLOSED = case_facts(TODAY), case_facts(TODAY, closed=True)
WHO = referral_table().who
ACTS = track().acts
CELLS = [(state, act, who) for state in track().states for act in ACTS for who in WHO]
# Read by a person, line by line, on 26 November 2026: `state | act | who > state after`. Every cell that does
# not stand there is refused. A line that changes changes who may do what with a referral: say why.
PINNED = (Path(__file__).parent / "referral_cells.txt").read_text(encoding="utf-8").splitlines()


def said(state: str, act: str, who: str) -> str | None:
    result = do_act(state, act, who, filled(ACTS[act]), ALL_HOLD, OPEN)
    if isinstance(result, Step):
        assert (result.act, result.before) == (act, state)
        return f"{state} | {act} | {who} > {result.after}"
    expected = "not_yours" if who not in referral_table().allowed[act] else "not_from_here"
    assert [one.code for one in result] == [expected]
    return None


def test_every_cell_is_the_pinned_one() -> None:
    assert [line for cell in CELLS if (line := said(*cell))] == PINNED


def test_what_is_offered_is_what_can_be_done() -> None:
    for state in track().states:
        for who in WHO:
            found = offers(state, who, ALL_HOLD, OPEN)
            lines = [f"{state} | {one.act} | {who} > {one.after}" for one in found]
            assert lines == [
                line for line in PINNED if f"{state} | " in line[: len(state) + 3] and f" | {who} > " in line
            ]
            assert all(one.open for one in found)


def test_each_fact_that_an_act_asks_for_is_asked_for() -> None:
    for name, asks in referral_table().asks.items():
        state, who = ACTS[name].before[0], next(iter(sorted(referral_table().allowed[name])))
        for fact in asks:
            result = do_act(state, name, who, filled(ACTS[name]), replace(ALL_HOLD, **{fact: False}), OPEN)
            assert not isinstance(result, Step) and [one.code for one in result] == [fact]
            offer = next(
                one for one in offers(state, who, replace(ALL_HOLD, **{fact: False}), OPEN) if one.act == name
            )
            assert [one.code for one in offer.refusals] == [fact]
        others = replace(
            ALL_HOLD, **{one.name: False for one in fields(ReferralFacts) if one.name not in asks}
        )
        assert isinstance(do_act(state, name, who, filled(ACTS[name]), others, OPEN), Step), name


def test_nothing_is_sent_without_consent_or_risk_to_life_and_an_unread_referral_stays() -> None:
    for who in WHO:
        for name, act in ACTS.items():
            for state in act.before:
                result = do_act(state, name, who, filled(act), NONE_HOLDS, OPEN)
                if isinstance(result, Step) and result.after != state:
                    assert result.after not in ("sent", "transferred"), (state, name, who)


def test_withdrawal_is_never_blocked() -> None:
    """Whatever else stands, in a closed case too: what the person takes back is taken back."""
    for state in ("draft", "waiting", "sent", "accepted"):
        done = do_act(state, "revoke", "person", {"withdrawn_on": TODAY}, NONE_HOLDS, CLOSED)
        assert isinstance(done, Step) and done.after == "revoked"


def test_a_closed_case_sends_nothing_but_the_receiver_can_still_answer() -> None:
    for name, act in ACTS.items():
        who = next(iter(sorted(referral_table().allowed[name])))
        result = do_act(act.before[0], name, who, filled(act), ALL_HOLD, CLOSED)
        assert isinstance(result, Step) == act.in_closed_case, name
        if not isinstance(result, Step):
            assert [one.code for one in result] == ["case_closed"]
    open_when_closed = {name for name, act in ACTS.items() if act.in_closed_case}
    assert not open_when_closed & {
        "draft_referral",
        "change_draft",
        "read_referral",
        "wait",
        "send",
        "send_for_life",
    }


# What either side sees


@pytest.mark.parametrize("state", track().states)
def test_the_receiver_sees_a_preview_before_it_accepts_and_nothing_of_what_was_never_sent(state: str) -> None:
    assert sight("receiver", state, was_sent=False) == "nothing"
    seen = sight("receiver", state, was_sent=True)
    assert (seen == "package") == (state in ("accepted", "done"))
    assert (seen == "preview") == (state == "sent")
    assert seen != "all"


def test_after_a_transfer_the_sender_keeps_a_stub() -> None:
    assert sight("sender", "transferred", was_sent=True) == "stub"
    assert sight("sender", "not_started", was_sent=False) == "nothing"
    others = set(track().states) - {"not_started", "transferred"}
    assert {sight("sender", state, was_sent=True) for state in others} == {"all"}


def test_the_preview_is_five_fields() -> None:
    assert referral_table().preview == ("need", "age_band", "sex", "language", "urgency")


# Deadlines: Friday 27 November 2026


@pytest.mark.parametrize(
    ("urgency", "answer", "expiry"),
    [
        ("danger_now", "2026-11-27", "2026-11-28"), ("within_a_day", "2026-11-28", "2026-11-29"),
        ("within_a_week", "2026-12-02", "2026-12-07"), ("ordinary", "2026-12-04", "2026-12-11"),
    ],
)  # fmt: skip
def test_days_by_urgency(urgency: str, answer: str, expiry: str) -> None:
    found = deadlines(urgency, dt.date(2026, 11, 27))
    assert (found.answer_by.isoformat(), found.expires_after.isoformat()) == (answer, expiry)


def test_holidays_of_the_receiver_move_working_days_alone() -> None:
    new_year = WorkingDays(frozenset(dt.date(2027, 1, day) for day in range(1, 9)))
    found = deadlines("within_a_week", dt.date(2026, 12, 30), new_year)  # Wednesday; 31, 11, 12 | 13, 14, 15
    assert (found.answer_by, found.expires_after) == (dt.date(2027, 1, 12), dt.date(2027, 1, 15))
    assert deadlines("danger_now", dt.date(2026, 12, 31), new_year).answer_by == dt.date(2026, 12, 31)
    with pytest.raises(KeyError):
        deadlines("soon", TODAY)


# The table itself


def test_unknown_names() -> None:
    assert not isinstance(result := do_act("sent", "fly", "clock", {}, ALL_HOLD, OPEN), Step)
    assert [one.code for one in result] == ["no_such_act"]
    for call in (offers, lambda state, who, *more: do_act(state, "accept", who, {}, *more)):
        with pytest.raises(KeyError):
            call("sent", "nobody", ALL_HOLD, OPEN)
        with pytest.raises(KeyError):
            call("sented", "receiver_intake", ALL_HOLD, OPEN)


def test_a_table_that_contradicts_the_track_is_not_read() -> None:
    file = resources.files("equiano.assist") / "referral.yaml"

    def broken(change: Any) -> str:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        change(raw)
        try:
            read_referral(raw, track())
        except DataError as error:
            return str(error)
        return ""

    assert broken(lambda raw: None) == ""
    assert "acts unlike" in broken(lambda raw: raw["acts"].pop("accept"))
    assert "acts unlike" in broken(lambda raw: raw["acts"].update(fly={"who": ["clock"]}))
    assert "unknown who" in broken(lambda raw: raw["acts"]["accept"].update(who=["everybody"]))
    assert "or nobody" in broken(lambda raw: raw["acts"]["accept"].update(who=[]))
    assert "unknown facts ['luck']" in broken(lambda raw: raw["acts"]["send"].update(asks=["luck"]))
    assert "unknown states or views" in broken(lambda raw: raw["seen"]["sender"].update(sent="much"))
    assert "unknown states or views" in broken(lambda raw: raw["seen"]["sender"].update(sented="all"))
    assert "the sides are" in broken(lambda raw: raw["seen"].pop("sender"))
    assert "not the urgencies" in broken(lambda raw: raw["expires_after"].pop("ordinary"))
    assert "a length that is none" in broken(lambda raw: raw["expires_after"].update(ordinary=[1, "years"]))

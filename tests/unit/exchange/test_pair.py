"""The rule of a pair: closed by default, each of its parts alone stops sending, edges by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from equiano.exchange.pair import (
    LONGEST,
    RISK_HOLDS,
    BasisSide,
    PairBasis,
    PairRule,
    ReturnRisk,
    RiskFound,
    Sending,
    Stage,
    classes_of,
    closed_in_reality,
    hindrances,
    pair_hindrances,
    ways_left,
)
from equiano.words import using

DAY = dt.date(2026, 11, 26)
ONE = dt.timedelta(days=1)
OURS = PairBasis(BasisSide.SENDER, "Invented act, art. 1", DAY, DAY + 30 * ONE)
THEIRS = PairBasis(BasisSide.RECEIVER, "Invented act, art. 2", DAY - ONE, DAY + 20 * ONE)
RULE = PairRule(
    countries=("LTU", "POL"),
    opened_by=("a", "b"),
    opened_on=DAY,
    until=DAY + 100 * ONE,
    bases=(OURS, THEIRS),
    classes={stage: classes_of(stage) for stage in Stage},
    harmless=True,
)
SENDING = Sending(Stage.ENQUIRY, frozenset({"ordinary"}), frozenset({"ordinary"}))


def codes(rule: PairRule | None = RULE, sending: Sending = SENDING, day: dt.date = DAY) -> list[str]:
    return [one.code for one in hindrances(rule, sending, day)]


def test_an_open_pair_lets_what_was_agreed_to_go() -> None:
    assert codes() == []


def test_without_a_rule_everything_is_closed() -> None:
    assert codes(None) == ["closed"]
    assert [one.code for one in pair_hindrances(None, DAY)] == ["closed"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opened_by": ("a",)}, "not_opened"),
        ({"opened_by": ("a", "a")}, "not_opened"),
        ({"opened_on": None}, "not_opened"),
        ({"harmless": False}, "endangers"),
        ({"bases": (THEIRS,)}, "no_basis_sender"),
        ({"bases": (OURS,)}, "no_basis_receiver"),
        ({"bases": (replace(OURS, article=" "), THEIRS)}, "no_basis_sender"),
        ({"ended_on": DAY}, "ended"),
        ({"opened_on": DAY + ONE}, "not_yet"),
        ({"countries": ("RUS", "LTU")}, "closed_in_reality"),
        ({"countries": ("LTU", "RUS")}, "closed_in_reality"),
        ({"classes": {}}, "class"),
        ({"classes": {Stage.DETAILS: frozenset({"ordinary"})}}, "class"),
    ],
)
def test_each_part_alone_stops(change: dict[str, object], code: str) -> None:
    assert codes(replace(RULE, **change)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, []),
        (20, []),
        (21, ["no_basis_receiver"]),
        (30, ["no_basis_receiver"]),
        (31, ["no_basis_sender", "no_basis_receiver"]),
        (-1, ["not_yet", "no_basis_sender"]),
        (-2, ["not_yet", "no_basis_sender", "no_basis_receiver"]),
        (101, ["expired", "no_basis_sender", "no_basis_receiver"]),
    ],
)
def test_bases_hold_from_their_first_to_their_last_day(days: int, expected: list[str]) -> None:
    assert codes(day=DAY + days * ONE) == expected


def test_no_pair_is_open_for_more_than_a_year() -> None:
    long = PairBasis(BasisSide.SENDER, "x", DAY, DAY + 1000 * ONE)
    bases = (long, replace(long, side=BasisSide.RECEIVER))
    rule = replace(RULE, until=DAY + 1000 * ONE, bases=bases)
    assert codes(rule, day=DAY + LONGEST) == []
    assert codes(rule, day=DAY + LONGEST + ONE) == ["expired"]


def test_from_the_day_on_which_it_was_ended_nothing_goes() -> None:
    rule = replace(RULE, ended_on=DAY + 2 * ONE)
    assert codes(rule, day=DAY + ONE) == []
    assert codes(rule, day=DAY + 2 * ONE) == ["ended"]


@pytest.mark.parametrize(
    ("classes", "consented", "expected"),
    [
        ({"ordinary"}, set(), ["no_consent"]),
        ({"ordinary"}, {"identity"}, ["no_consent"]),
        (set(), {"ordinary"}, ["no_consent"]),
        ({"ordinary", "identity"}, {"ordinary", "identity"}, ["class"]),
        ({"ordinary", "identity"}, {"ordinary"}, ["no_consent", "class"]),
    ],
)
def test_consent_is_asked_beside_the_bases(
    classes: set[str], consented: set[str], expected: list[str]
) -> None:
    assert codes(sending=Sending(Stage.ENQUIRY, frozenset(classes), frozenset(consented))) == expected


def test_a_rule_cannot_let_more_go_than_the_stage_holds() -> None:
    everything = frozenset({"ordinary", "identity", "narrative", "health", "suspects"})
    rule = replace(RULE, classes=dict.fromkeys(Stage, everything))
    for stage in Stage:
        for one in everything:
            sending = Sending(stage, frozenset({one}), everything)
            assert (codes(rule, sending) == []) == (one in classes_of(stage)), (stage, one)
    assert all("suspects" not in classes_of(stage) for stage in Stage)
    assert "narrative" not in classes_of(Stage.DETAILS) and classes_of(Stage.ENQUIRY) == {"ordinary"}


def test_no_contact_with_the_embassy_is_the_default() -> None:
    assert codes(sending=replace(SENDING, to_embassy=True)) == ["embassy"]
    assert codes(sending=replace(SENDING, to_embassy=True, no_embassy=False)) == []


def risk(side: BasisSide, ago: int, found: RiskFound = RiskFound.BEARABLE) -> ReturnRisk:
    return ReturnRisk(side, DAY - ago * ONE, found)


HERE, THERE = BasisSide.SENDER, BasisSide.RECEIVER


@pytest.mark.parametrize(
    ("risks", "expected"),
    [
        ((), ["risk_sender", "risk_receiver"]),
        ((risk(HERE, 0),), ["risk_receiver"]),
        ((risk(THERE, 0),), ["risk_sender"]),
        ((risk(HERE, 0), risk(THERE, 30)), []),
        ((risk(HERE, 0), risk(THERE, 31)), ["risk_receiver"]),
        ((risk(HERE, -1), risk(THERE, 0)), ["risk_sender"]),
        ((risk(HERE, 0), risk(THERE, 3), risk(THERE, 1, RiskFound.TOO_HIGH)), ["risk_receiver"]),
        ((risk(HERE, 0), risk(THERE, 1), risk(THERE, 3, RiskFound.TOO_HIGH)), []),
        ((risk(HERE, 0), risk(THERE, 1), risk(THERE, 1, RiskFound.TOO_HIGH)), ["risk_receiver"]),
    ],
)
def test_a_return_asks_for_the_risks_at_both_ends(risks: tuple[ReturnRisk, ...], expected: list[str]) -> None:
    classes = frozenset({"identity"})
    for stage in (Stage.DETAILS, Stage.ITEMS):
        sending = Sending(stage, classes, classes, is_return=True, risks=risks)
        assert codes(sending=sending) == expected
    assert codes(sending=replace(SENDING, risks=risks)) == []


@pytest.mark.parametrize(
    ("risks", "expected"),
    [
        ((), ["risk_sender"]),
        ((risk(HERE, 0),), []),
        ((risk(HERE, 31),), ["risk_sender"]),
        ((risk(HERE, 0, RiskFound.TOO_HIGH),), ["risk_sender"]),
        ((risk(HERE, 0), risk(THERE, 31)), []),
        ((risk(HERE, 0), risk(THERE, 1, RiskFound.TOO_HIGH)), ["risk_receiver"]),
    ],
)
def test_an_enquiry_for_a_return_asks_for_the_own_assessment_alone(
    risks: tuple[ReturnRisk, ...], expected: list[str]
) -> None:
    assert codes(sending=replace(SENDING, is_return=True, risks=risks)) == expected
    assert RISK_HOLDS.days == 30


def test_kaliningrad_and_vilnius_is_closed_in_reality_with_sources_and_ways_left() -> None:
    found = closed_in_reality("LTU", "RUS")
    assert found is not None and found == closed_in_reality("RUS", "LTU")
    assert {one.day for one in found.sources} >= {dt.date(2022, 3, 3), dt.date(2022, 5, 17)}
    assert all(one.url.startswith("http") for one in found.sources)
    for lang in ("en", "ru"):
        with using(lang):
            assert "2022" in found.text() and len(ways_left()) == 2
    assert closed_in_reality("LTU", "POL") is None
    rule = replace(RULE, countries=("RUS", "LTU"), invented=True)
    assert codes(rule) == []

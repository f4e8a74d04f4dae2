"""Clocks of invented cases: when due, overdue, stopped, extended, and on whose word."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, get_args

import pytest

from equiano.assist.clock_table import clock_rules, read_clocks
from equiano.assist.clock_wording import basis_text, clock_label, clock_state_label, overdue_text
from equiano.assist.clocks import CaseClock, ClockState, Event, clocks_of, law_of, pressing
from equiano.assist.days import WorkingDays
from equiano.assist.facts import Facts, open_duties
from equiano.assist.steps import acts_open
from equiano.assist.track import Guard, table
from equiano.countries.duties import Clock, Instrument
from equiano.countries.folders import available
from equiano.countries.model import CountryPack
from equiano.countries.pack import load_pack
from equiano.errors import DataError
from equiano.words import using

START = dt.date(2026, 1, 31)
DAY = dt.timedelta(1)


def event(name: str, on: dt.date = START, subject: str = "", **brought: object) -> Event:
    track, act = name.split(".")
    return Event(track, act, on, brought, subject)


def clock(code: str, events: list[Event], today: dt.date, pack: CountryPack | None = None) -> CaseClock:
    found = [one for one in clocks_of(pack or load_pack("ru"), events, today) if one.code == code]
    assert len(found) == 1
    return found[0]


# The period of each country


@pytest.mark.parametrize(
    ("code", "kind", "state", "due", "due_of_child"),
    [
        ("ru", "none", "none_in_law", None, None),
        ("kz", "none", "no_length", None, None),
        ("lt", "law", "running", "2026-03-02", "2026-03-02"),
        ("pl", "law", "running", "2026-04-30", "2026-05-31"),
        ("de", "law", "running", "2026-04-30", "2026-04-30"),
        ("ua", "law", "running", "2026-03-02", "2026-03-02"),
        ("by", "law", "running", "2026-03-02", "2026-03-02"),
        ("uz", "law", "running", "2026-03-02", "2026-03-02"),
        ("md", "law", "running", "2026-03-02", "2026-03-02"),
    ],
)  # fmt: skip
def test_the_period_of_each_country(
    code: str, kind: str, state: str, due: str | None, due_of_child: str | None
) -> None:
    pack, start = load_pack(code), event("reflection.start_period", started_on=START)
    adult = clock("reflection", [start], START, pack)
    child = clock("reflection", [event("child.presume_child"), start], START, pack)
    assert (adult.basis.kind, adult.state) == (kind, state)
    assert [one.due_on and one.due_on.isoformat() for one in (adult, child)] == [due, due_of_child]
    [row] = [row for row in pack.clocks if row.clock == "reflection"]
    assert adult.basis.verified == row.verified
    for lang in ("en", "ru"):
        with using(lang):
            said = basis_text(adult.basis)
        assert said and ("memory" in said or "по памяти" in said) == (kind == "law" and not row.verified)


def test_every_shipped_pack_is_in_the_table_above() -> None:
    assert {code for code, shipped in available().items() if shipped} == {
        "ru", "kz", "lt", "pl", "de", "ua", "by", "uz", "md",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "state"),
    [("ru", "none_in_law"), ("kz", "no_length"), ("lt", "not_started"), ("uz", "not_started")],
)
def test_before_it_begins_a_page_can_show_what_the_law_gives(code: str, state: str) -> None:
    found = clocks_of(load_pack(code), [], START)
    assert [(one.code, one.state, one.due_on) for one in found] == [("reflection", state, None)]
    assert pressing(found) == ()


def made(law: dict[str, Any] | None, party: bool) -> CountryPack:
    """The pack of Russia with another law and another treaty."""
    row = {"clock": "reflection", "mark": "seen", "source": "x", "looked_up": "2026-11-25"}
    treaty = Instrument("cets_197", "party" if party else "not_party", "seen", "y", "2026-11-25")
    clocks = (Clock(**row | law),) if law is not None else ()  # type: ignore[arg-type]
    return replace(load_pack("ru"), clocks=clocks, instruments=(treaty,))


THIRTY, MONTH = (
    {"status": "in_law", "length": 30, "unit": "days"},
    {"status": "in_law", "length": 1, "unit": "months"},
)


@pytest.mark.parametrize(
    ("law", "party", "start", "kind", "due"),
    [
        (None, True, "2026-01-31", "treaty", "2026-03-02"),
        (None, False, "2026-01-31", "none", None),
        ({"status": "not_found"}, True, "2026-01-31", "treaty", "2026-03-02"),
        ({"status": "none_in_law"}, True, "2026-01-31", "treaty", "2026-03-02"),
        ({"status": "none_in_law"}, False, "2026-01-31", "none", None),
        (THIRTY | {"length": 29}, True, "2026-01-31", "treaty", "2026-03-02"),
        (THIRTY, True, "2026-01-31", "law", "2026-03-02"),
        (THIRTY | {"length": 31}, True, "2026-01-31", "law", "2026-03-03"),
        (THIRTY | {"length": 29}, False, "2026-01-31", "law", "2026-03-01"),
        # A month from the end of January is shorter than 30 days, one from March is longer.
        (MONTH, True, "2026-01-31", "treaty", "2026-03-02"),
        (MONTH, False, "2026-01-31", "law", "2026-02-28"),
        (MONTH, True, "2026-03-01", "law", "2026-04-01"),
        (MONTH, True, "2026-04-01", "law", "2026-05-01"),
    ],
)  # fmt: skip
def test_a_treaty_that_was_joined_is_the_least(
    law: dict[str, Any] | None, party: bool, start: str, kind: str, due: str | None
) -> None:
    first = dt.date.fromisoformat(start)
    found = clock("reflection", [event("reflection.start_period", started_on=first)], first, made(law, party))
    assert (found.basis.kind, found.due_on and found.due_on.isoformat()) == (kind, due)
    assert found.basis.at_least == (kind == "treaty")


def test_what_the_guard_reads_of_the_law() -> None:
    none = {"status": "none_in_law"}
    for pack, said, open_ in [
        (load_pack("ru"), "none_in_law", False), (load_pack("lt"), "in_law", True),
        (load_pack("kz"), "not_found", True), (made(none, True), "by_treaty", True),
        (made(none, False), "none_in_law", False),
    ]:  # fmt: skip
        assert law_of(pack)["reflection"] == said
        offers = acts_open("reflection", "not_started", Facts(START, law=law_of(pack)))
        assert [offer.open for offer in offers if offer.act == "start_period"] == [open_]


# Edges of each day


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-02-22", "running"), ("2026-02-23", "coming_up"), ("2026-03-01", "coming_up"),
        ("2026-03-02", "due_today"), ("2026-03-03", "overdue"), ("2027-01-01", "overdue"),
    ],
)  # fmt: skip
def test_the_day_before_on_and_after(today: str, state: str) -> None:
    start = event("reflection.start_period", started_on=START)
    found = clock("reflection", [start], dt.date.fromisoformat(today), load_pack("lt"))
    assert found.state == state
    assert pressing([found]) == (("clock.reflection",) if state in ("due_today", "overdue") else ())


def test_an_overdue_clock_is_an_open_duty_of_the_case() -> None:
    events = [event("child.presume_child", presumed_on=START)]
    for late, expected in ((0, ()), (1, ("clock.guardian",)), (2, ("clock.guardian",))):
        today = START + late * DAY
        duties = pressing(clocks_of(load_pack("ru"), events, today))
        assert duties == expected
        assert open_duties(Facts(today, duties=duties)) == expected


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        # Sent on Friday, 13 March 2026.
        ("danger_now", "2026-03-13"), ("within_a_day", "2026-03-14"), ("within_a_week", "2026-03-18"),
        ("ordinary", "2026-03-20"), ("nonsense", "2026-03-13"),
    ],
)  # fmt: skip
def test_an_answer_to_a_referral_is_due_by_its_urgency(urgency: str, due: str) -> None:
    sent = event("referral.send", dt.date(2026, 3, 13), "r1", urgency=urgency)
    found = clock("acknowledgement", [sent], sent.on)
    assert (found.due_on, found.subject, found.basis.kind) == (dt.date.fromisoformat(due), "r1", "programme")
    assert found.when_overdue == "escalate"


def test_holidays_move_an_answer_that_is_counted_in_working_days() -> None:
    sent = event("referral.send", dt.date(2026, 3, 13), "r1", urgency="within_a_week")
    off = WorkingDays(frozenset({dt.date(2026, 3, 16)}))
    [found] = [
        one for one in clocks_of(load_pack("ru"), [sent], sent.on, off) if one.code == "acknowledgement"
    ]
    assert found.due_on == dt.date(2026, 3, 19)


def test_each_referral_has_its_own_clock_and_an_answer_stops_only_that() -> None:
    first, second = (event("referral.send", START, name, urgency="danger_now") for name in ("r1", "r2"))
    answered = event("referral.accept", START + DAY, "r1")
    found = clocks_of(load_pack("ru"), [first, second, answered], START + DAY)
    one, two = (clock for clock in found if clock.code == "acknowledgement")
    assert (one.subject, one.state, one.stopped_on, one.late) == ("r1", "stopped", START + DAY, True)
    assert (two.subject, two.state, two.stopped_on, two.late) == ("r2", "overdue", None, False)


# Each clock with the act that starts it on 13 March 2026 (a Friday), its last day, from how many days before
# it is coming up, what to do when overdue. Our own lengths are a choice: argue a change in clocks.yaml.
FRIDAY = dt.date(2026, 3, 13)
EACH = [
    ("reflection", event("reflection.start_period", started_on=FRIDAY), "2026-04-12", 7, "remind"),
    (
        "time_given",
        event("reflection.give_time", FRIDAY, until_on=FRIDAY + 20 * DAY),
        "2026-04-02",
        7,
        "remind",
    ),
    ("acknowledgement", event("referral.send", FRIDAY, urgency="ordinary"), "2026-03-20", 0, "escalate"),
    ("waiting", event("referral.wait", FRIDAY), "2026-03-18", 1, "escalate"),
    ("decision", event("identification.request_status", requested_on=FRIDAY), "2026-04-12", 7, "escalate"),
    (
        "permit",
        event("residence.grant_stay", valid_until_on=dt.date(2026, 9, 1)),
        "2026-09-01",
        60,
        "escalate",
    ),
    ("safety_plan", event("risk.assess_risk", assessed_on=FRIDAY), "2026-03-14", 0, "escalate"),
    ("risk_review", event("risk.plan_safety", next_review_on=FRIDAY), "2026-03-13", 3, "remind"),
    ("guardian", event("child.presume_child", presumed_on=FRIDAY), "2026-03-14", 0, "escalate"),
    ("best_interests", event("child.appoint_guardian", appointed_on=FRIDAY), "2026-04-12", 7, "remind"),
    ("court_date", event("justice.set_hearing", hearing_on=FRIDAY), "2026-03-13", 14, "remind"),
    ("support_review", event("support.start_support", next_review_on=FRIDAY), "2026-03-13", 7, "remind"),
    ("service_review", event("service.start_service", started_on=FRIDAY), "2026-04-12", 3, "remind"),
    (
        "return_assessment",
        event("safe_return.find_safe", assessed_here_on=FRIDAY + 3 * DAY, assessed_there_on=FRIDAY),
        "2026-04-12",
        7,
        "remind",
    ),
    (
        "risk_after_contact",
        event("reintegration.note_unsafe_contact", contacted_on=FRIDAY),
        "2026-03-14",
        0,
        "escalate",
    ),
    ("follow_up", event("reintegration.follow_up", next_contact_on=FRIDAY), "2026-03-13", 3, "remind"),
    ("retention", event("closure.close", retention_until_on=FRIDAY), "2026-03-13", 30, "stop"),
]


@pytest.mark.parametrize(("code", "start", "due", "warn", "overdue"), EACH, ids=[one[0] for one in EACH])
def test_each_clock_at_its_edges(code: str, start: Event, due: str, warn: int, overdue: str) -> None:
    last = dt.date.fromisoformat(due)
    seen = {}
    for left in (warn + 1, warn, 1, 0, -1):
        found = clock(code, [start], last - left * DAY, load_pack("lt"))
        assert (found.due_on, found.when_overdue) == (last, overdue)
        seen[left] = found.state
    expected = {1: "coming_up", warn: "coming_up", warn + 1: "running", 0: "due_today", -1: "overdue"}
    assert seen == expected


def test_every_clock_is_in_the_table_above() -> None:
    assert [one[0] for one in EACH] == list(clock_rules())


# Stopped, extended, begun again


@pytest.mark.parametrize(("on", "late"), [(0, False), (30, False), (31, True)])
def test_a_decision_counts_from_its_own_day_not_from_its_recording(on: int, late: bool) -> None:
    asked = event("identification.request_status", START + DAY, requested_on=START)
    decided = event("identification.decide_actual", START + 60 * DAY, decided_on=START + on * DAY)
    found = clock("decision", [asked, decided], START + 60 * DAY)
    assert (found.started_on, found.due_on) == (START, START + 30 * DAY)
    assert (found.state, found.stopped_on, found.late) == ("stopped", START + on * DAY, late)


def test_an_appeal_starts_the_decision_anew() -> None:
    asked = event("identification.request_status", requested_on=START)
    decided = event("identification.decide_not", START + DAY, decided_on=START + DAY)
    appeal = event("identification.appeal", START + 9 * DAY, appealed_on=START + 5 * DAY)
    found = clock("decision", [asked, decided, appeal], START + 9 * DAY)
    assert (found.state, found.due_on) == ("running", START + 35 * DAY)


@pytest.mark.parametrize(
    ("until", "due", "extended"), [(29, 30, False), (30, 30, False), (31, 31, True), (90, 90, True)]
)
def test_an_extension_never_shortens(until: int, due: int, extended: bool) -> None:
    start = event("reflection.start_period", started_on=START)
    more = event("reflection.extend_period", START + DAY, until_on=START + until * DAY)
    found = clock("reflection", [start, more], START + DAY, load_pack("lt"))
    assert (found.due_on, found.extended) == (START + due * DAY, extended)


def test_time_outside_the_law_has_its_own_clock() -> None:
    given = event("reflection.give_time", started_on=START, until_on=START + 20 * DAY)
    found = clock("time_given", [given], START + 21 * DAY)
    assert (found.due_on, found.state, found.basis.kind) == (START + 20 * DAY, "overdue", "act")
    assert clock("reflection", [given], START).state == "none_in_law"
    ended = event("reflection.end_period", START + 30 * DAY, ended_on=START + 20 * DAY)
    assert clock("time_given", [given, ended], START + 30 * DAY).late is False


@pytest.mark.parametrize(
    ("code", "acts", "field"),
    [
        ("permit", "residence: grant_stay renew_stay let_stay_expire", "valid_until_on"),
        ("risk_review", "risk: plan_safety review_risk find_new_risk", "next_review_on"),
        ("court_date", "justice: go_to_court set_hearing finish_proceedings", "hearing_on"),
        ("support_review", "support: start_support review_support complete_support", "next_review_on"),
        ("follow_up", "reintegration: plan_follow_up follow_up lose_contact", "next_contact_on"),
    ],
)
def test_the_day_that_an_act_names_moves_with_the_next_act(code: str, acts: str, field: str) -> None:
    track, named = acts.split(": ")
    first, second, stop = (f"{track}.{act}" for act in named.split())
    one, two = (
        event(first, **{field: START + 5 * DAY}),
        event(second, START + 3 * DAY, **{field: START + 9 * DAY}),
    )
    assert clock(code, [one], START + 6 * DAY).state == "overdue"
    moved = clock(code, [one, two], START + 6 * DAY)
    assert (moved.due_on, moved.basis.kind) == (START + 9 * DAY, "act")
    assert clock(code, [one, two, event(stop, START + 10 * DAY)], START + 20 * DAY).late is True
    again = clock(code, [one, event(stop, START + DAY), replace(two, on=START + 2 * DAY)], START + 3 * DAY)
    assert again.stopped_on is None


@pytest.mark.parametrize("band", ["adult", "child", "in_doubt"])
def test_whoever_is_in_doubt_has_the_clock_of_a_child(band: str) -> None:
    seen, start = (
        event("detection.presume", age_band=band),
        event("reflection.start_period", started_on=START),
    )
    found = clock("reflection", [seen, start], START, load_pack("pl"))
    assert found.due_on == dt.date(2026, 4, 30) if band == "adult" else found.due_on == dt.date(2026, 5, 31)
    adult = [seen, event("child.find_adult"), start]
    assert clock("reflection", adult, START, load_pack("pl")).due_on == dt.date(2026, 4, 30)


# The table and its words


def test_the_clocks_of_law_are_terms_of_the_packs() -> None:
    from equiano.countries.check import terms

    asked = {code for rule in clock_rules().values() if rule.law for code in rule.law.values()}
    # For how long an agency keeps a case is no clock that runs in the case (`people/agencies.py`).
    assert asked == set(terms()["clocks"]) - {"retention"}


def test_a_pack_that_sets_a_decision_or_a_guardian_is_followed() -> None:
    row = {"status": "in_law", "mark": "seen", "source": "x", "looked_up": "2026-11-25"}
    clocks = (
        Clock("decision", length=10, unit="working_days", **row),
        Clock("guardian", length=3, unit="days", **row),
    )  # type: ignore[arg-type]
    pack = replace(load_pack("ru"), clocks=clocks)
    asked = event("identification.request_status", requested_on=dt.date(2026, 3, 13))
    assert clock("decision", [asked], START, pack).due_on == dt.date(2026, 3, 27)
    child = event("child.presume_child", presumed_on=START)
    assert clock("guardian", [child], START, pack).due_on == START + 3 * DAY


def test_every_clock_and_state_has_its_words_in_both_languages() -> None:
    for lang in ("en", "ru"):
        with using(lang):
            assert all(clock_label(code) for code in clock_rules())
            assert all(clock_state_label(state) for state in get_args(ClockState))
            for when in ("remind", "escalate", "stop"):
                found = replace(clocks_of(load_pack("ru"), [], START)[0], when_overdue=when)  # type: ignore[arg-type]
                assert overdue_text(found)
            for status in ("none_in_law", "no_fixed_period", "not_found"):
                basis = clocks_of(made({"status": status}, False), [], START)[0].basis
                assert basis_text(basis)


def test_a_table_that_contradicts_itself_is_not_read() -> None:
    sound: dict[str, Any] = {
        "starts": ["closure.close"],
        "stops": [],
        "until": "retention_until_on",
        "warn": 0,
    }
    sound["overdue"] = "remind"

    def fault(guard: Guard | None = None, **changed: Any) -> str:
        guards = {guard.name: guard} if guard else {}
        try:
            read_clocks({"clocks": {"one": sound | changed}}, replace(table(), guards=guards))
        except DataError as error:
            return str(error)
        return ""

    assert fault() == ""
    assert "no acts" in fault(stops=["closure.shut"])
    assert "bring none" in fault(until="hearing_on")
    assert "bring none" in fault(**{"from": ["hearing_on"]})
    assert "until_on" in fault(extends=["closure.reopen"])
    assert "how long" in fault(until=None)
    assert "a length that is none" in fault(until=None, length=[1, "weeks"])
    assert "a length that is none" in fault(until=None, length=[-1, "days"])
    assert "some urgencies" in fault(until=None, by_urgency={"ordinary": [1, "days"]})
    assert fault(Guard("g", frozenset(), clock="one")) == ""
    assert "no clock two" in fault(Guard("g", frozenset(), clock="two"))
    for key in ("stops", "starts", "extends"):
        heard = fault(Guard("g", frozenset(), clock="one"), **{key: ["justice.give_statement"]})
        assert "bring" in heard or "nothing may hang on the clock one" in heard


def test_a_service_is_looked_at_after_a_month_and_then_on_the_day_agreed() -> None:
    started = event("service.start_service", FRIDAY, "s1", started_on=FRIDAY)
    reviewed = event(
        "service.review_service", FRIDAY + 9 * DAY, "s1", reviewed_on=FRIDAY, next_review_on=FRIDAY + 60 * DAY
    )
    ended = event("service.complete_service", FRIDAY + 12 * DAY, "s1", ended_on=FRIDAY + 12 * DAY)
    dues = []
    for events in ([started], [started, reviewed], [started, reviewed, ended]):
        [found] = [
            one
            for one in clocks_of(load_pack("ru"), events, FRIDAY + 9 * DAY)
            if one.code == "service_review"
        ]
        dues.append((found.due_on, found.subject, found.stopped_on is None))
    assert dues == [
        (FRIDAY + 30 * DAY, "s1", True),
        (FRIDAY + 60 * DAY, "s1", True),
        (FRIDAY + 60 * DAY, "s1", False),
    ]


@pytest.mark.parametrize("act", ["assess_risk", "review_risk", "find_new_risk"])
@pytest.mark.parametrize(
    "start", [("note_unsafe_contact", "contacted_on"), ("note_signs", "seen_on")], ids=["channel", "signs"]
)
def test_another_channel_or_signs_ask_for_the_risks_until_they_are_assessed(
    act: str, start: tuple[str, str]
) -> None:
    heard = event(f"reintegration.{start[0]}", FRIDAY, **{start[1]: FRIDAY})
    today = FRIDAY + 2 * DAY
    assert pressing(clocks_of(load_pack("ru"), [heard], today)) == ("clock.risk_after_contact",)
    looked = event(f"risk.{act}", today, assessed_on=today, next_review_on=today + 20 * DAY)
    assert "clock.risk_after_contact" not in pressing(clocks_of(load_pack("ru"), [heard, looked], today))

"""Consent: what may be shared now, at each edge and against a slow reckoning; withdrawal, its effects."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.assist import consent_wording
from equiano.assist.consent import (
    CLASSES,
    EFFECTS,
    LONGEST,
    NEVER_A_CONDITION,
    RISK_LASTS,
    RISK_REVIEW_WITHIN,
    Assent,
    BasisKind,
    ConsentMethod,
    Cut,
    Effect,
    Entry,
    Giver,
    Kept,
    Purpose,
    SharingBasis,
    Told,
    forbidden_conditions,
    permitted,
    withdraw,
)
from equiano.words import LANGUAGES

DAY = dt.timedelta(days=1)
TICK = dt.timedelta(microseconds=1)
T0 = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
ENTRY = Entry(
    "e1", Purpose.HELP, "shelter", frozenset({"identity", "contact"}), "ru", ConsentMethod.SPOKEN, "worker",
    frozenset(Told), T0, T0 + 30 * DAY,
)  # fmt: skip
BASIS = SharingBasis(
    "b1", BasisKind.RISK_TO_LIFE, "shelter", Purpose.HELP, frozenset({"health"}), T0, T0 + DAY, "violence",
    "worker", "supervisor",
)  # fmt: skip


def may(
    now: dt.datetime, *things: Entry | SharingBasis, to: str = "shelter", purpose: Purpose = Purpose.HELP
) -> set[str]:
    entries = [one for one in things if isinstance(one, Entry)]
    bases = [one for one in things if isinstance(one, SharingBasis)]
    return set(permitted(entries, bases, recipient=to, purpose=purpose, now=now))


def test_nothing_is_permitted_by_nothing() -> None:
    assert may(T0) == set()


@pytest.mark.parametrize(
    ("now", "holds"),
    [(T0 - TICK, False), (T0, True), (T0 + 30 * DAY - TICK, True), (T0 + 30 * DAY, False)],
)
def test_an_entry_holds_from_its_beginning_to_before_its_end(now: dt.datetime, holds: bool) -> None:
    assert may(now, ENTRY) == ({"identity", "contact"} if holds else set())


def test_it_is_for_one_recipient_and_one_purpose() -> None:
    assert may(T0, ENTRY, to="police") == set()
    assert may(T0, ENTRY, purpose=Purpose.PROCEEDINGS) == set()
    other = replace(ENTRY, id="e2", recipient="police", classes=frozenset({"legal"}))
    assert may(T0, ENTRY, other, to="police") == {"legal"}


def test_consent_always_expires_whatever_was_written_down() -> None:
    forever = replace(ENTRY, expires=dt.datetime.max.replace(tzinfo=dt.UTC))
    assert LONGEST == 365 * DAY
    assert may(T0 + LONGEST - TICK, forever) == {"identity", "contact"}
    assert may(T0 + LONGEST, forever) == set()


def test_what_was_withdrawn_holds_at_no_time_not_even_with_a_clock_set_back() -> None:
    gone = replace(ENTRY, withdrawn=T0 + DAY)
    assert [may(now, gone) for now in (T0, T0 + DAY - TICK, T0 + DAY, T0 + 2 * DAY)] == [set()] * 4


def test_a_class_that_there_is_not_is_never_permitted() -> None:
    assert may(T0, replace(ENTRY, classes=frozenset({"identity", "everything"}))) == {"identity"}


# Legal bases


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"confirmed_by": None}, False),
        ({"confirmed_by": ""}, False),
        ({"confirmed_by": "worker"}, False),  # the same person twice is one person
        ({"reason": "  "}, False),
        ({"justified": True}, True),
        ({"justified": False}, False),
        ({"ended": T0}, False),
        ({"kind": BasisKind.CONSENT}, False),
        ({"kind": BasisKind.STATUTE, "confirmed_by": None}, True),
        ({"kind": BasisKind.COURT_ORDER, "confirmed_by": None}, True),
        ({"kind": BasisKind.COURT_ORDER, "reason": ""}, False),
        ({"since": T0 + TICK}, False),
        ({"until": T0}, False),
    ],
)
def test_what_a_legal_basis_takes(changed: dict[str, object], holds: bool) -> None:
    assert may(T0, replace(BASIS, **changed)) == ({"health"} if holds else set())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "longest"),
    [(BasisKind.RISK_TO_LIFE, RISK_LASTS), (BasisKind.STATUTE, LONGEST), (BasisKind.COURT_ORDER, LONGEST)],
)
def test_a_legal_basis_ends_too(kind: BasisKind, longest: dt.timedelta) -> None:
    basis = replace(BASIS, kind=kind, until=T0 + 9999 * DAY)
    assert may(T0 + longest - TICK, basis) == {"health"}
    assert may(T0 + longest, basis) == set()
    assert (dt.timedelta(hours=72), dt.timedelta(days=7)) == (RISK_LASTS, RISK_REVIEW_WITHIN)


# Withdrawal


def test_withdrawing_cuts_tells_and_keeps_the_lawful_remainder() -> None:
    order = replace(BASIS, kind=BasisKind.COURT_ORDER, classes=frozenset({"identity"}), confirmed_by=None)
    other = replace(ENTRY, id="e2", recipient="police", purpose=Purpose.PROCEEDINGS)
    done = withdraw([ENTRY, other], [order], now=T0 + dt.timedelta(hours=1), only={"e1"})
    assert done.withdrawn == ("e1",)
    assert done.tell == ("shelter",)
    assert done.cut == (Cut("shelter", Purpose.HELP, frozenset({"contact"})),)
    assert done.kept == (
        Kept("shelter", Purpose.HELP, frozenset({"identity"}), BasisKind.COURT_ORDER, order.end),
    )
    assert done.entries[1] == other
    everything = withdraw([ENTRY, other], [], now=T0)
    assert (everything.withdrawn, everything.tell, everything.kept) == (
        ("e1", "e2"),
        ("shelter", "police"),
        (),
    )


def test_an_entry_that_has_expired_can_be_withdrawn_and_its_recipient_is_told() -> None:
    late = withdraw([ENTRY], [], now=T0 + 60 * DAY)
    assert (late.withdrawn, late.tell, late.cut) == (("e1",), ("shelter",), ())


def test_withdrawing_twice_does_nothing_more() -> None:
    once = withdraw([ENTRY], [], now=T0)
    again = withdraw(once.entries, [], now=T0 + DAY)
    assert (again.withdrawn, again.tell, again.cut) == ((), (), ())
    assert again.entries == once.entries


def test_the_five_effects_are_data() -> None:
    assert list(EFFECTS) == list(Effect)
    assert len(EFFECTS) == 5
    assert {one.effect for one in EFFECTS.values() if one.does} == {
        Effect.REVOKE_REFERRALS,
        Effect.TELL_RECIPIENTS,
    }


# Help


def test_help_depends_on_neither_consent_nor_testimony() -> None:
    assert forbidden_conditions(["age", "region"]) == ()
    assert forbidden_conditions(["testimony", "age", "consent"]) == ("consent", "testimony")
    assert {"consent", "testimony", "complaint", "formal_status"} <= NEVER_A_CONDITION


# Against a plain reckoning: time cut into hours, each thing asked hour by hour

_HOURS = st.integers(0, 120)
_CLASSES = st.frozensets(st.sampled_from(sorted(CLASSES)), min_size=1, max_size=4)
_TO, _FOR = st.sampled_from(["a", "b"]), st.sampled_from([Purpose.HELP, Purpose.PROCEEDINGS])


def _at(hour: int) -> dt.datetime:
    return T0 + dt.timedelta(hours=hour)


_ENTRIES = st.builds(
    lambda number, to, purpose, classes, start, length, gone: Entry(
        f"e{number}", purpose, to, classes, "en", ConsentMethod.WRITTEN, "w", frozenset(Told), _at(start),
        _at(start + length), withdrawn=None if gone is None else _at(gone),
    ),
    st.integers(0, 10**6), _TO, _FOR, _CLASSES, _HOURS, st.integers(-2, 80), st.none() | _HOURS,
)  # fmt: skip
_BASES = st.builds(
    lambda kind, to, purpose, classes, start, length, second, justified, ended: SharingBasis(
        "b", kind, to, purpose, classes, _at(start), _at(start + length), "reason", "w", second, justified,
        None if ended is None else _at(ended),
    ),
    st.sampled_from(list(BasisKind)), _TO, _FOR, _CLASSES, _HOURS, st.integers(0, 100),
    st.sampled_from([None, "w", "s"]), st.sampled_from([None, True, False]), st.none() | _HOURS,
)  # fmt: skip


def _slowly(
    entries: list[Entry], bases: list[SharingBasis], to: str, purpose: Purpose, hour: int
) -> set[str]:
    """Class by class: is there anything that lets it go? Written without the code under test."""
    found = set()
    for kind in CLASSES:
        for entry in entries:
            hours = range(
                int((entry.given - T0).total_seconds() // 3600),
                int((entry.expires - T0).total_seconds() // 3600),
            )
            fits = entry.recipient == to and entry.purpose == purpose and kind in entry.classes
            if fits and hour in hours and not entry.withdrawn:
                found.add(kind)
        for basis in bases:
            first = int((basis.since - T0).total_seconds() // 3600)
            last = int((basis.until - T0).total_seconds() // 3600)
            if basis.kind == BasisKind.RISK_TO_LIFE:
                last = min(last, first + 72)
            two = basis.kind != BasisKind.RISK_TO_LIFE or (
                basis.confirmed_by == "s" and basis.justified in (None, True)
            )
            fits = basis.recipient == to and basis.purpose == purpose and kind in basis.classes
            if (
                fits
                and hour in range(first, last)
                and two
                and not basis.ended
                and basis.kind != BasisKind.CONSENT
            ):
                found.add(kind)
    return found


@given(st.lists(_ENTRIES, max_size=6), st.lists(_BASES, max_size=4), _TO, _FOR, st.integers(-3, 260))
def test_permitted_is_what_the_plain_reckoning_finds(
    entries: list[Entry], bases: list[SharingBasis], to: str, purpose: Purpose, hour: int
) -> None:
    fast = permitted(entries, bases, recipient=to, purpose=purpose, now=_at(hour))
    assert fast == _slowly(entries, bases, to, purpose, hour)


@given(
    st.lists(_ENTRIES, max_size=6, unique_by=lambda one: one.id),
    st.lists(_BASES, max_size=4),
    st.sets(st.integers(0, 5)),
    _HOURS,
    _HOURS,
)
def test_a_withdrawal_only_ever_takes_away_and_leaves_what_the_law_holds(
    entries: list[Entry], bases: list[SharingBasis], chosen: set[int], hour: int, later: int
) -> None:
    only = {entry.id for number, entry in enumerate(entries) if number in chosen}
    done = withdraw(entries, bases, now=_at(hour), only=only)
    assert set(done.withdrawn) == {one.id for one in entries if one.id in only and one.withdrawn is None}
    for to in ("a", "b"):
        for purpose in (Purpose.HELP, Purpose.PROCEEDINGS):
            for now in (hour, hour + later, hour - later):  # also with a clock that was set back
                after = permitted(done.entries, bases, recipient=to, purpose=purpose, now=_at(now))
                rest = [one for one in entries if one.id not in only]
                assert after == _slowly(rest, bases, to, purpose, now)
            was = _slowly(entries, bases, to, purpose, hour)
            cut = next(
                (one.classes for one in done.cut if (one.recipient, one.purpose) == (to, purpose)), set()
            )
            assert was - permitted(done.entries, bases, recipient=to, purpose=purpose, now=_at(hour)) == cut
            kept = {
                kind
                for one in done.kept
                if (one.recipient, one.purpose) == (to, purpose)
                for kind in one.classes
            }
            assert kept <= permitted(done.entries, bases, recipient=to, purpose=purpose, now=_at(hour))


def test_words() -> None:
    for lang in LANGUAGES:
        for label, codes in (
            (consent_wording.purpose_label, Purpose), (consent_wording.method_label, ConsentMethod),
            (consent_wording.giver_label, Giver), (consent_wording.assent_label, Assent),
            (consent_wording.told_label, Told), (consent_wording.basis_label, BasisKind),
            (consent_wording.effect_label, Effect),
        ):  # fmt: skip
            assert len({label(code, lang) for code in codes}) == len(codes)  # type: ignore[operator, attr-defined]

"""When a message is tried again, and what is shown meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest

from equiano.exchange.outbox import (
    FIRST_WAIT,
    LONGEST_WAIT,
    LONGEST_WAIT_WITHDRAWAL,
    SPREAD,
    failure_name,
    next_try,
    standing,
    wait_after,
)
from equiano.words import using

NOW = dt.datetime(2026, 11, 26, 22, 0, tzinfo=dt.UTC)
MONTH = NOW + dt.timedelta(days=30)


@pytest.mark.parametrize("kind", ["enquiry", "withdrawal"])
def test_waits_double_up_to_a_bound_and_are_spread(kind: str) -> None:
    longest = LONGEST_WAIT_WITHDRAWAL if kind == "withdrawal" else LONGEST_WAIT
    for tries in (1, 2, 3, 4, 8, 9, 50, 10_000):
        full = min(FIRST_WAIT * 2 ** min(tries - 1, 30), longest)
        found = [wait_after(tries, f"message {number}", kind) for number in range(50)]
        assert all(full * (1 - SPREAD) <= one <= full for one in found)
        assert len(set(found)) > 40
    assert wait_after(3, "a", kind) == wait_after(3, "a", kind)


def test_a_month_of_silence_costs_few_requests() -> None:
    counts = {}
    for kind in ("enquiry", "withdrawal"):
        at, tries = NOW, 1
        while (again := next_try(tries, at, "m", kind, MONTH)) is not None:
            at, tries = again, tries + 1
        counts[kind] = tries
    assert 120 < counts["enquiry"] < 150
    assert 720 < counts["withdrawal"] < 820


def test_nothing_is_tried_once_it_is_over() -> None:
    wait = wait_after(1, "m", "enquiry")
    assert next_try(1, NOW, "m", "enquiry", NOW + wait) is None
    assert next_try(1, NOW, "m", "enquiry", NOW + wait + dt.timedelta(seconds=1)) == NOW + wait


def test_what_is_shown() -> None:
    soon = NOW + dt.timedelta(seconds=61)
    assert standing(0, "", NOW, NOW).code == "waiting"
    assert standing(1, "refused", soon, NOW).code == "trying"
    assert standing(2, "refused", soon, NOW).code == "trying"
    down = standing(3, "refused", soon, NOW)
    assert down.code == "down" and "in 2 min" in down.text and "nobody answers" in down.text
    assert standing(3, "expired", None, NOW).code == "stopped"
    codes = ("refused", "timeout", "name", "certificate", "status", "answer", "refused_package", "expired")
    codes += ("clock", "revoked", "withdrawn", "no_consent")
    for lang in ("en", "ru"):
        with using(lang):
            assert len({failure_name(code) for code in codes}) == len(codes)

"""Periods that a law gives a victim, in words: exact, at least, at most, in days and months."""

from __future__ import annotations

from typing import Any

import pytest

from equiano.countries.duties import Clock, Instrument, Right


def clock(**given: Any) -> Clock:
    return Clock("reflection", given.pop("status", "in_law"), "seen", "src", "2026-11-25", **given)


@pytest.mark.parametrize(
    ("given", "en", "ru"),
    [
        ({}, "", ""),
        ({"length": 1, "unit": "days"}, "1 day", "1 день"),
        ({"length": 2, "unit": "days"}, "2 days", "2 дня"),
        ({"length": 30, "unit": "days"}, "30 days", "30 дней"),
        ({"length": 21, "unit": "days"}, "21 days", "21 день"),
        ({"length": 1, "unit": "months"}, "1 month", "1 месяц"),
        ({"length": 3, "unit": "months"}, "3 months", "3 месяца"),
        ({"length": 6, "unit": "months"}, "6 months", "6 месяцев"),
    ],
)
def test_an_exact_period(given: dict[str, Any], en: str, ru: str) -> None:
    assert clock(**given).said_length("en") == en
    assert clock(**given).said_length("ru").replace("\u00a0", " ") == ru


@pytest.mark.parametrize(
    ("given", "en"),
    [
        ({"length": 30, "unit": "days", "at_least": True}, "at least 30 days"),
        ({"length": 3, "unit": "months", "at_least": True}, "at least 3 months"),
        (
            {"length": 30, "unit": "days", "up_to": 90, "up_to_unit": "days"},
            "at least 30 days, at most 90 days",
        ),
        (
            {"length": 30, "unit": "days", "up_to": 3, "up_to_unit": "months"},
            "at least 30 days, at most 3 months",
        ),
        (
            {"length": 1, "unit": "months", "up_to": 1, "up_to_unit": "months"},
            "at least 1 month, at most 1 month",
        ),
    ],
)
def test_a_period_with_ends(given: dict[str, Any], en: str) -> None:
    assert clock(**given).said_length("en") == en
    russian = clock(**given).said_length("ru")
    assert russian and not set("abcdefghijklmnopqrstuvwxyz") & set(russian.lower())


@pytest.mark.parametrize(("mark", "verified"), [("seen", True), ("memory", False)])
def test_what_was_seen_and_what_is_from_memory(mark: str, verified: bool) -> None:
    made = Clock("reflection", "in_law", mark, "src", "2026-11-25", basis_mark=mark)
    assert (made.id, made.verified, made.basis_verified) == ("reflection", verified, verified)
    treaty = Instrument("palermo", "party", mark, "src", "2026-11-25", date_mark=mark)
    assert (treaty.id, treaty.verified, treaty.date_verified) == ("palermo", verified, verified)
    right = Right("permit", "given", mark, "src", "2026-11-25")
    assert (right.id, right.verified) == ("permit", verified)


def test_without_a_date_or_a_rule_nothing_of_them_was_seen() -> None:
    assert not clock().basis_verified
    assert not Instrument("palermo", "party", "seen", "src", "2026-11-25").date_verified

"""Contacts are given out for 180 days after somebody rang; texts and sources in the reader's language."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.countries.help import CONTACT_DAYS, Contact, Service
from equiano.countries.statement import Quantity, Source, Text

RANG = dt.date(2026, 5, 1)


def contact(confirmed: str | None) -> Contact:
    return Contact("An office", "+000", "src", "2026", "2026-04-30", confirmed)


@pytest.mark.parametrize(
    ("days", "fault"),
    [(-1, "in_future"), (0, ""), (1, ""), (179, ""), (180, ""), (181, "expired"), (5000, "expired")],
)
def test_a_contact_counts_for_180_days(days: int, fault: str) -> None:
    assert CONTACT_DAYS == 180
    assert contact(RANG.isoformat()).fault(RANG + dt.timedelta(days)) == fault


@pytest.mark.parametrize(
    ("confirmed", "fault"),
    [(None, "not_confirmed"), ("May 2026", "no_date"), ("2026-05", "no_date"), ("2026-13-01", "no_date")],
)
def test_a_contact_that_nobody_rang(confirmed: str | None, fault: str) -> None:
    assert contact(confirmed).fault(RANG) == fault


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(-400, 400))
def test_only_what_was_rung_lately_is_given_out(rang: dt.date, days: int) -> None:
    text = Text(en="x", ru="x")
    service = Service(
        "s", "hotline", text, text, text, (), contacts=(contact(rang.isoformat()), contact(None))
    )
    given_out = service.contacts_on(rang + dt.timedelta(days))
    assert len(given_out) == (0 <= days <= 180)


def test_a_source_as_a_reader_of_the_language_knows_it() -> None:
    plain = Source("s", "Report", "Office", "text", verified=True)
    both = Source("s", "Report", "Office", "text", True, title_ru="Доклад", author_ru="Бюро")
    assert plain.cited("en") == plain.cited("ru") == "Office. Report"
    assert (both.cited("en"), both.cited("ru")) == ("Office. Report", "Бюро. Доклад")
    assert Text(en="a", ru="б")["ru"] == "б"
    with pytest.raises(KeyError):
        Text(en="a", ru="б")["de"]


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        ({}, (None, None)), ({"value": 5.0}, (5, 5)), ({"value": 0.0}, (0, 0)), ({"low": 3.0}, (3, None)),
        ({"high": 3.0}, (None, 3)), ({"value": 5.0, "low": 3.0}, (3, 5)),
        ({"value": 5.0, "high": 9.0}, (5, 9)),
        ({"value": 5.0, "low": 0.0, "high": 9.0}, (0, 9)),
    ],
)  # fmt: skip
def test_both_ends_of_a_quantity_and_zero_is_a_value(
    given: dict[str, float], ends: tuple[float | None, float | None]
) -> None:
    assert Quantity("q", "persons", "flow", "people", ("RUS",), **given).range == ends


@pytest.mark.parametrize(
    ("given", "period"),
    [
        ({}, None), ({"start_year": 2020}, None), ({"end_year": 2020}, None),
        ({"start_year": 2020, "end_year": 2021}, ((2020, 1), (2021, 12))),
        ({"start_year": 2020, "end_year": 2021, "start_month": 3, "end_month": 4}, ((2020, 3), (2021, 4))),
    ],
)  # fmt: skip
def test_the_period_of_a_quantity(given: dict[str, int], period: object) -> None:
    assert Quantity("q", "persons", "flow", "people", ("RUS",), **given).period == period


@pytest.mark.parametrize("empty", ["en", "ru"])
def test_an_empty_text_is_no_text(empty: str) -> None:
    with pytest.raises(ValueError):
        Text(**{"en": "a", "ru": "б", empty: ""})

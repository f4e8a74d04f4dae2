"""Numbers, shares, days and counted nouns as each language writes them, at every change of form."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.errors import UsageError
from equiano.words.chosen import LANGUAGES, code_of, language, using
from equiano.words.write import date, figure, interval, number, percent, plural, pointed

NBSP = "\u00a0"
ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября"),
    *("октября", "ноября", "декабря"),
)


@pytest.mark.parametrize(
    ("value", "digits", "en", "ru"),
    [
        (0, 0, "0", "0"), (999, 0, "999", "999"), (1000, 0, "1,000", f"1{NBSP}000"),
        (12248.5, 1, "12,248.5", f"12{NBSP}248,5"),
        (1234567, 0, "1,234,567", f"1{NBSP}234{NBSP}567"), (-1000, 0, "-1,000", f"-1{NBSP}000"),
        (0.5, 0, "0", "0"),
        (1.5, 0, "2", "2"), (0.126, 2, "0.13", "0,13"), (math.inf, 0, "∞", "∞"), (-math.inf, 2, "−∞", "−∞"),
    ],
)  # fmt: skip
def test_a_number(value: float, digits: int, en: str, ru: str) -> None:
    assert number(value, digits, "en") == en
    assert number(value, digits, "ru") == ru


@pytest.mark.parametrize(
    ("value", "significant", "en"),
    [
        (0.0123, 3, "0.0123"), (1.05, 3, "1.05"), (12248, 3, "12,248"), (100.0, 3, "100"), (10.0, 3, "10"),
        (1.0, 3, "1"),
        (0.01, 3, "0.01"), (0.0999, 2, "0.1"), (2.50, 3, "2.5"), (math.nan, 3, "–"), (math.inf, 3, "∞"),
        (0, 3, "0"),
        (-0.0123, 3, "-0.0123"), (1000.4, 3, "1,000"), (99.95, 3, "100"), (1.644, 4, "1.644"),
    ],
)  # fmt: skip
def test_a_measured_quantity(value: float, significant: int, en: str) -> None:
    assert figure(value, significant, "en") == en


@given(st.floats(1e-6, 1e9))
def test_a_quantity_is_written_near_its_value(value: float) -> None:
    written = float(figure(value, 3, "en").replace(",", ""))
    assert written == pytest.approx(value, rel=0.0051)
    assert figure(value, 3, "ru").replace(NBSP, ",") == figure(value, 3, "en").replace(",", "\0").replace(
        ".", ","
    ).replace("\0", ",")


def test_ranges_and_shares() -> None:
    assert interval(1200, 1500, lang="en") == "1,200–1,500"
    assert interval(1200, math.inf, lang="ru") == f"1{NBSP}200–∞"
    assert percent(0.42, lang="en") == "42%"
    assert percent(0.425, 1, "ru") == f"42,5{NBSP}%"
    assert percent(0, lang="en") == "0%"
    assert percent(1, lang="ru") == f"100{NBSP}%"


@pytest.mark.parametrize(
    ("text", "ru"),
    [
        ("1.05e-7", "1,05e-7"),
        ("1.5", "1,5"),
        ("a.b", "a.b"),
        ("1.", "1."),
        ("version 1.2.3", "version 1,2,3"),
    ],
)
def test_a_point_within_a_number_alone_is_changed(text: str, ru: str) -> None:
    assert pointed(text, "ru") == ru
    assert pointed(text, "en") == text


@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_in_words(month: int) -> None:
    day = dt.date(2024, month, 3)
    assert date(day, "en") == f"3 {ENGLISH[month - 1]} 2024"
    assert date(day, "ru") == f"3 {MONTHS[month - 1]} 2024{NBSP}г."


ROWS = ("строка", "строки", "строк")
# CLDR: one for 1, 21, 31 but not 11; few for 2 to 4, 22 to 24 but not 12 to 14; many for the rest.
RUSSIAN = {
    0: 2, 1: 0, 2: 1, 3: 1, 4: 1, 5: 2, 10: 2, 11: 2, 12: 2, 13: 2, 14: 2, 15: 2, 19: 2, 20: 2, 21: 0, 22: 1,
    24: 1, 25: 2, 100: 2, 101: 0, 102: 1, 104: 1, 105: 2, 111: 2, 112: 2, 114: 2,
    121: 0, 1001: 0, 1011: 2, 1012: 2, 1022: 1,
}  # fmt: skip


@pytest.mark.parametrize(("count", "form"), RUSSIAN.items())
def test_russian_nouns_after_a_number(count: int, form: int) -> None:
    assert plural(count, *ROWS, lang="ru") == ROWS[form]
    assert plural(-count, *ROWS, lang="ru") == ROWS[form]
    assert plural(count + 0.5, *ROWS, lang="ru") == "строки"


@pytest.mark.parametrize(
    ("count", "form"), [(0, "rows"), (1, "row"), (2, "rows"), (1.5, "rows"), (21, "rows"), (-1, "rows")]
)
def test_english_nouns_after_a_number(count: float, form: str) -> None:
    assert plural(count, "row", "rows", lang="en") == form


@pytest.mark.parametrize(("lang", "forms"), [("en", ("row",)), ("en", ROWS), ("ru", ("row", "rows"))])
def test_a_noun_needs_the_forms_of_its_language(lang: str, forms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="forms"):
        plural(2, *forms, lang=lang)


@pytest.mark.parametrize("name", ["ru", "RU", "ru_RU", "ru-RU", "ru_RU.UTF-8", " ru "])
def test_ways_to_name_a_language(name: str) -> None:
    assert code_of(name) == "ru"


@pytest.mark.parametrize("name", ["xx", "", "english", "r", "C"])
def test_a_language_that_is_not_there(name: str) -> None:
    with pytest.raises(UsageError, match="no such language here"):
        code_of(name)


def test_a_language_is_spoken_inside_its_block_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LANGUAGES == ("en", "ru")
    monkeypatch.setenv("EQUIANO_LANG", "en")
    with using("ru"):
        assert language() == "ru"
        with using("en"):
            assert language() == "en"
        with using(None):
            assert language() == "en"
        assert language() == "ru"
        assert number(1.5, 1) == "1,5"
    assert language() == "en"

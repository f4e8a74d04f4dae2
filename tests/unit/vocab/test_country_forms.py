"""Names of countries in a sentence: every country has its article and its Russian cases."""

from __future__ import annotations

import re

import pytest

from equiano.vocab import load
from equiano.vocab.country_forms import at, away, named, of
from equiano.vocab.place_names import STATELESS, country_of

CODES = [term.code for term in load().scheme("country").active_terms if term.code != STATELESS]


def test_every_country_has_its_forms() -> None:
    for code in CODES:
        assert re.fullmatch(r"(?:в|во|на) \S.*", at(code, "ru")), code
        assert "о-в" not in f"{named(code, 'ru')} {of(code, 'ru')} {at(code, 'ru')}", code
        assert "&" not in named(code, "en"), code


def test_the_cases_are_of_the_name_itself() -> None:
    """The forms begin as the name does, so that no line speaks of another country."""
    for code in CODES:
        for name, case in (
            (named(code, "ru"), of(code, "ru")),
            (named(code, "ru"), at(code, "ru").split(" ", 1)[1]),
        ):
            assert name[:2] == case[:2], code


def test_a_case_is_no_other_country() -> None:
    for code in CODES:
        assert country_of(of(code, "ru")) in (code, None), code


@pytest.mark.parametrize(
    ("code", "english", "genitive", "where", "whence"),
    [
        ("RUS", "Russia", "России", "в России", "из России"),
        ("CYP", "Cyprus", "Кипра", "на Кипре", "с Кипра"),
        ("FRA", "France", "Франции", "во Франции", "из Франции"),
        ("NLD", "the Netherlands", "Нидерландов", "в Нидерландах", "из Нидерландов"),
        ("PHL", "the Philippines", "Филиппин", "на Филиппинах", "с Филиппин"),
        ("USA", "the United States", "США", "в США", "из США"),
    ],
)
def test_forms(code: str, english: str, genitive: str, where: str, whence: str) -> None:
    assert (named(code, "en"), of(code, "ru"), at(code, "ru"), away(code, "ru")) == (
        english,
        genitive,
        where,
        whence,
    )
    assert at(code, "en") == f"in {english}"

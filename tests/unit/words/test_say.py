import datetime as dt

import pytest

from equiano import words
from equiano.errors import BadInputError, DataError, Fault, UsageError
from equiano.files import must_exist
from equiano.words.sentences import _Filler


def filled(template: str, lang: str, **fields: object) -> str:
    return _Filler(lang).vformat(template, (), fields)


def test_the_setting_decides_the_language(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.delenv("EQUIANO_LANG", raising=False)
    monkeypatch.setenv("EQUIANO_CONFIG", str(tmp_path / "equiano.toml"))
    assert words.language() == "en"
    (tmp_path / "equiano.toml").write_text('lang = "ru"\n')
    assert words.language() == "ru"
    monkeypatch.setenv("EQUIANO_LANG", "en")
    assert words.language() == "en"


@pytest.mark.parametrize("name", ["ru", "RU", "ru_RU", "ru-RU", "ru_RU.UTF-8", " ru "])
def test_forms_of_a_language_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("EQUIANO_LANG", name)
    assert words.language() == "ru"


@pytest.mark.parametrize("name", ["fr", "rus", "", "C"])
def test_an_unknown_language_is_refused_with_the_choice(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("EQUIANO_LANG", name)
    with pytest.raises(UsageError, match=r"EQUIANO_LANG.*en, ru"):
        words.language()


def test_use_goes_before_the_setting_and_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIANO_LANG", "en")
    words.use("ru_RU")
    assert words.language() == "ru"
    words.use(None)
    assert words.language() == "en"
    with words.using("ru"):
        assert words.language() == "ru"
    assert words.language() == "en"


def test_faults_and_files_speak_russian() -> None:
    with words.using("ru"):
        assert str(Fault("x", row=7, field="age")) == "строка 7, `age`: x"
        with pytest.raises(BadInputError, match="файла нет"):
            must_exist("nowhere.csv")
    assert str(Fault("x", row=7)) == "row 7: x"


def test_a_template_without_a_text_is_said_in_english() -> None:
    with words.using("ru"):
        assert words.text_of("nobody translated {this}") == "nobody translated {this}"


@pytest.mark.parametrize(
    ("count", "form"),
    [
        *((1, "строка"), (21, "строка"), (101, "строка"), (1001, "строка")),
        *((2, "строки"), (4, "строки"), (22, "строки"), (104, "строки"), (2.5, "строки")),
        *(
            (0, "строк"),
            (5, "строк"),
            (10, "строк"),
            (11, "строк"),
            (12, "строк"),
            (14, "строк"),
            (20, "строк"),
        ),
        *((111, "строк"), (112, "строк"), (1_000_000, "строк")),
    ],
)
def test_russian_plural(count: float, form: str) -> None:
    assert filled("{n|строка|строки|строк}", "ru", n=count) == form


@pytest.mark.parametrize(
    ("count", "form"), [(1, "row"), (0, "rows"), (2, "rows"), (21, "rows"), (1.5, "rows")]
)
def test_english_plural(count: float, form: str) -> None:
    assert filled("{n|row|rows}", "en", n=count) == form


def test_a_wrong_number_of_forms_is_an_error() -> None:
    with pytest.raises(ValueError, match="ru needs 3 forms"):
        filled("{n|row|rows}", "ru", n=1)


@pytest.mark.parametrize(
    ("template", "value", "english", "russian"),
    [
        ("{v:,}", 12248, "12,248", "12\u00a0248"),
        ("{v:,}", 999, "999", "999"),
        ("{v:,}", -1234567, "-1,234,567", "-1\u00a0234\u00a0567"),
        ("{v:,.1}", 12248.55, "12,248.5", "12\u00a0248,5"),
        ("{v:%}", 0.42, "42%", "42\u00a0%"),
        ("{v:.1%}", 0.4249, "42.5%", "42,5\u00a0%"),
        ("{v}", 12248, "12248", "12248"),  # a row or a year is a name, not a quantity
        ("{v}", dt.date(2024, 3, 14), "14 March 2024", "14 марта 2024\u00a0г."),
        ("{v:>4}", 7, "   7", "   7"),
        ("{v}", 1.05, "1.05", "1,05"),
        ("{v:.3g}", 1.05e-7, "1.05e-07", "1,05e-07"),
        ("{v:,}", float("inf"), "∞", "∞"),
    ],
)
def test_numbers_and_dates(template: str, value: object, english: str, russian: str) -> None:
    assert filled(template, "en", v=value) == english
    assert filled(template, "ru", v=value) == russian


def test_the_writers_follow_the_language() -> None:
    with words.using("ru"):
        assert words.number(5299.4, 1) == "5\u00a0299,4"
        assert words.percent(0.5) == "50\u00a0%"
        assert words.date(dt.date(2026, 5, 1)) == "1 мая 2026\u00a0г."
    assert words.number(5299.4, 1, "en") == "5,299.4"
    assert words.date(dt.date(2026, 5, 1), "en") == "1 May 2026"


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        *((12248.4, "12,248", "12\u00a0248"), (1.0512, "1.05", "1,05"), (0.012345, "0.0123", "0,0123")),
        *((100, "100", "100"), (2.0, "2", "2"), (0.5, "0.5", "0,5"), (0, "0", "0"), (-1.5, "-1.5", "-1,5")),
        *((float("inf"), "∞", "∞"), (float("-inf"), "−∞", "−∞"), (float("nan"), "–", "–")),
    ],
)
def test_a_measured_quantity_has_three_digits(value: float, english: str, russian: str) -> None:
    assert words.figure(value, lang="en") == english
    assert words.figure(value, lang="ru") == russian


def test_an_interval_without_an_upper_end() -> None:
    assert words.interval(1200.4, 12248.6, lang="en") == "1,200–12,249"
    assert words.interval(1200, float("inf"), lang="ru") == "1\u00a0200–∞"
    assert words.interval(0.5, 1.25, 2, lang="ru") == "0,50–1,25"


def test_a_keyed_text_goes_by_its_name_in_either_language() -> None:
    assert words.keyed("estimate.levels.stop") == "stop"
    assert words.keyed("estimate.levels.stop", "ru") == "не публиковать"
    with words.using("ru"):
        assert words.keyed("report.yes") == "да"


def test_a_missing_key_or_value_is_named() -> None:
    for key in ("report.no_such", "no_such.key", "estimate.checks.no_such"):
        with pytest.raises(DataError, match="no_such"):
            words.keyed(key)
    with pytest.raises(DataError, match="records"):
        words.keyed("report.people_intro", "ru")

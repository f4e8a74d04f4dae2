"""Values and rules of a mapping at their edges: ages, bands, years, ticks, flags, fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.errors import BadInputError
from equiano.record import values
from equiano.record.rules import field_types, rule_of
from equiano.record.values import DoubtError, NotAValueError

TODAY = date(2026, 11, 25)
MINOR = {13: True, 14: True, 15: True, 17: True, 18: False, 19: False}


def parsed(entry: Any, text: str, **for_file: Any) -> tuple[Any, ...]:
    """What a column with that entry makes of one cell."""
    return tuple(rule_of("c", entry, for_file, TODAY).parse(text))


def doubted(entry: Any, text: str, **for_file: Any) -> Any:
    with pytest.raises(DoubtError) as caught:
        parsed(entry, text, **for_file)
    return caught.value.found


def refused(entry: Any) -> str:
    with pytest.raises(BadInputError) as caught:
        rule_of("c", entry, {}, TODAY)
    return str(caught.value)


# Ages


@pytest.mark.parametrize("age", sorted(MINOR))
def test_an_age_says_whether_it_is_a_child(age: int) -> None:
    assert values.age_and_child(str(age)) == (age, MINOR[age])
    assert parsed("age_years", f"{age} лет") == (age, MINOR[age])


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("0", 0), ("120", 120), ("121", None), ("-1", None), ("27", 27), ("27.0", 27), ("27,0", 27),
        ("27,00", 27),
        ("27,000", None), ("27.5", None), ("+27", 27), ("27 years old", 27), ("27 y.o.", 27), ("27 лет", 27),
        ("1 год", 1), ("3 года", 3), ("27г.", 27), ("twenty", None), ("", None), ("2 7", None),
    ],
)  # fmt: skip
def test_an_age_in_years(text: str, age: int | None) -> None:
    if age is None:
        with pytest.raises(NotAValueError):
            values.age_years(text)
        return
    assert values.age_years(text) == age


@pytest.mark.parametrize(
    ("text", "band", "child"),
    [
        ("9-17", "9--17", True), ("9--17", "9--17", True), ("9 – 17", "9--17", True), ("0-18", "0--18", None),
        ("17-18", "17--18", None), ("18-20", "18--20", False), ("17+", "17+", None), ("18+", "18+", False),
        ("48+ (old)", "48+", False), ("9-17 (minor)", "9--17", True), ("0-0", "0--0", True),
        ("100-120", "100--120", False),
    ],
)  # fmt: skip
def test_a_band_of_ages(text: str, band: str, child: bool | None) -> None:
    assert values.age_band(text) == band
    assert values.band_and_child(text) == (band, child)
    assert parsed("age_band", text) == (band, child)


@pytest.mark.parametrize("text", ["17-9", "100-121", "121+", "9", "9-", "-17", "9-17-20", "a-b", ""])
def test_what_is_no_band_of_ages(text: str) -> None:
    with pytest.raises(NotAValueError):
        values.age_band(text)


@given(st.integers(0, 130), st.integers(0, 130))
def test_a_band_says_child_or_adult_only_where_all_of_it_is(low: int, high: int) -> None:
    text = f"{low}-{high}"
    if not low <= high <= 120:
        with pytest.raises(NotAValueError):
            values.band_and_child(text)
        return
    child = values.band_and_child(text)[1]
    assert child == (True if high < 18 else False if low >= 18 else None)


# Years, months, periods


@pytest.mark.parametrize(
    ("text", "taken"), [("1899", False), ("1900", True), ("2026", True), ("2027", False), ("2016.0", True)]
)
def test_a_year_lies_between_1900_and_now(text: str, taken: bool) -> None:
    read = values.year_until(TODAY)
    if taken:
        assert read(text) == int(float(text))
        return
    with pytest.raises(NotAValueError):
        read(text)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("0-12", "0--12"),
        ("12-12", "12--12"),
        ("13-12", None),
        ("25+", "25+"),
        ("0--12 (0-1 yr)", "0--12"),
        ("12", None),
    ],
)
def test_a_band_of_months(text: str, band: str | None) -> None:
    if band is None:
        with pytest.raises(NotAValueError):
            values.months_band(text)
        return
    assert values.months_band(text) == band


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2014", ("2014", 2014)), ("2014-2018", ("2014-2018", None)), ("2014 – 2018", ("2014-2018", None)),
        ("2014-2014", ("2014-2014", None)), ("1900", ("1900", 1900)), ("2100", ("2100", 2100)),
        ("1899", None),
        ("2101", None), ("2018-2014", None), ("2014-2101", None), ("14", None),
    ],
)  # fmt: skip
def test_a_period_of_registration(text: str, found: tuple[str, int | None] | None) -> None:
    if found is None:
        with pytest.raises(NotAValueError):
            values.period_and_year(text)
        return
    assert values.period_and_year(text) == found
    assert parsed({"field": "registration_period", "type": "period"}, text) == found


def test_listed_values_whatever_their_case() -> None:
    read = values.one_of({"Ja": 1, "Nein": 0})
    assert (read("ja"), read(" JA "), read("nein")) == (1, 1, 0)
    assert read("unknown") is None
    with pytest.raises(NotAValueError):
        read("vielleicht")
    assert values.one_of({"unknown": 7})("Unknown") == 7  # what the list names is what the list says


# Ticks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yes", True),
        ("да", True),
        ("1", True),
        ("x", True),
        ("no", False),
        ("нет", False),
        ("0", False),
        ("", None),
        ("unknown", None),
    ],
)
def test_a_tick(text: str, found: bool | None) -> None:
    assert parsed("means.debt_bondage", text) == (found,)


def test_what_is_no_tick_is_unknown_with_a_warning() -> None:
    assert doubted("means.debt_bondage", "perhaps") == (None,)


def test_own_words_close_the_list() -> None:
    entry = {"field": "is_child", "yes": ["Minor"], "no": ["Adult"]}
    assert parsed(entry, "minor") == (True,)
    assert parsed(entry, "ADULT") == (False,)
    assert doubted(entry, "yes") == (None,)
    assert parsed(entry, "unknown") == (None,)


def test_a_usual_word_among_the_own_ones_leaves_the_list_open() -> None:
    entry = {"field": "is_child", "yes": ["yes", "Minor"]}
    assert parsed(entry, "Minor") == (True,)
    assert parsed(entry, "no") == (False,)


def test_words_of_the_file_count_too_and_a_no_turned_off_is_none() -> None:
    assert parsed("means.debt_bondage", "oui", yes=["oui"], no=["non"]) == (True,)
    assert parsed("means.debt_bondage", "non", yes=["oui"], no=["non"]) == (False,)
    assert doubted("means.debt_bondage", "0", no=[]) == (None,)
    assert parsed("means.debt_bondage", "1", no=[]) == (True,)


@pytest.mark.parametrize(
    ("text", "found"), [("given", True), ("withdrawn", False), ("", None), ("ok!", True), ("never", False)]
)
def test_consent_has_the_words_of_the_mapping_first(text: str, found: bool | None) -> None:
    assert parsed({"field": "consent", "yes": ["ok!"], "no": ["never"]}, text) == (found,)


# Flags, several fields, several values


FLAGS = {"flags": {"debt": "means.debt_bondage", "both": ["means.any_threats", "means.debt_bondage"]}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("debt", (True, None)), ("both", (True, True)), ("DEBT; both", (True, True)), ("", (None, None)),
        ("unknown", (None, None)), ("debt, both", (True, True)), ("debt/unknown", (True, None)),
    ],
)  # fmt: skip
def test_a_named_flag_is_yes_and_silence_is_unknown(text: str, found: tuple[bool | None, ...]) -> None:
    assert parsed(FLAGS, text) == found


def test_a_flag_that_nobody_named_refuses_the_row() -> None:
    with pytest.raises(NotAValueError):
        parsed(FLAGS, "debt; whips")


def test_one_column_may_say_the_same_of_several_fields() -> None:
    entry = {"fields": ["means.debt_bondage", "means.any_threats"]}
    assert rule_of("c", entry, {}, TODAY).targets == ("means__debt_bondage", "means__any_threats")
    assert parsed(entry, "yes") == (True, True)
    assert doubted(entry, "perhaps") == (None, None)


def test_several_citizenships_in_one_cell() -> None:
    rule = rule_of("c", {"field": "citizenship", "type": "country", "separator": ";"}, {}, TODAY)
    found = dict(zip(rule.targets, rule.parse("RUS; UKR; RUS"), strict=True))
    assert found["citizenship_all"] == "RUS;UKR"
    assert found["citizenship"] in (None, "RUS")


# Dates


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ({"field": "journey_date", "type": "date"}, "14.03.2024", date(2024, 3, 14)),
        ({"field": "journey_date", "type": "date", "order": "month_first"}, "03/04/2024", date(2024, 3, 4)),
        ({"field": "journey_date", "type": "date", "order": "day_first"}, "03/04/2024", date(2024, 4, 3)),
        ({"field": "journey_date", "type": "date", "formats": ["%Y%d%m"]}, "20241403", date(2024, 3, 14)),
    ],
)
def test_a_date(entry: dict[str, Any], text: str, found: date) -> None:
    assert parsed(entry, text)[0] == found


def test_a_year_of_registration_is_not_in_the_future() -> None:
    assert parsed("registration_year", "2026") == (2026,)
    with pytest.raises(NotAValueError):
        parsed("registration_year", "2027")
    with pytest.raises(NotAValueError):
        parsed("registration_year", "1899")


# What an entry may hold


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({}, "give one of"), (7, "give one of"), ({"field": "gender", "flags": {}}, "give one of"),
        ({"field": "gender", "colour": "red"}, "unknown key `colour`"),
        ({"field": ["gender"]}, "does not hold what it should"),
        ({"field": "gender", "values": []}, "does not hold what it should"),
        ({"field": "gender", "values": {"f": "gender.femal"}}, "is no code of scheme gender"),
        ({"field": "is_child", "values": {"f": "perhaps"}}, "takes the values yes, no and unknown"),
        ({"field": "registration_year", "values": {"f": "soon"}}, "takes whole numbers"),
        ({"field": "journey_date", "type": "date", "order": "year_first"}, "`order` takes"),
        ({"field": "gender", "type": "colour"}, "unknown type `colour`"),
        ({"field": "gender", "type": "place"}, "`type: place` is for"),
    ],
)  # fmt: skip
def test_an_entry_that_is_inconsistent(entry: Any, said: str) -> None:
    assert said in refused(entry)


@pytest.mark.parametrize(
    ("field", "text", "code", "found"),
    [
        ("gender", "f", "gender.female", "gender.female"), ("gender", "f", "unknown", None),
        ("is_child", "f", "yes", True), ("is_child", "f", "no", False), ("is_child", "f", "unknown", None),
        ("registration_year", "f", "2019", 2019), ("citizenship", "f", "RUS", "RUS"),
        ("status", "f", "status.not_a_victim", "status.not_a_victim"),
    ],
)  # fmt: skip
def test_what_a_listed_value_stands_for(field: str, text: str, code: str, found: Any) -> None:
    assert parsed({"field": field, "values": {text: code}}, text.upper())[0] == found


def test_free_text_is_taken_as_it_is_and_not_looked_at() -> None:
    rule = rule_of("c", "agency", {}, TODAY)
    assert rule.verbatim
    assert rule.parse("  Any Text ") == ("  Any Text ",)
    assert not rule_of("c", "status", {}, TODAY).verbatim
    assert rule_of("c", {"field": "agency", "empty": ["-"]}, {}, TODAY).empty == frozenset({"-"})


@pytest.mark.parametrize("text", ["R:RUS@2015-01-01>T:POL>X:DEU", "R:RUS>X:TUR|R:RUS>X:DEU"])
def test_journeys_as_they_stand(text: str) -> None:
    assert parsed("journeys", text) == (text,)
    with pytest.raises(NotAValueError):
        parsed("journeys", f"{text}>Y:DEU")


def test_no_mapping_fills_what_intake_sets() -> None:
    assert not {"source_format", "source_row", "source_record"} & set(field_types())
    assert field_types()["birth_date"] == "date"
